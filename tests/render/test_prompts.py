"""The grammar of prompts; expected weights are those of AUTOMATIC1111's documentation."""

from __future__ import annotations

import pytest

from assetkit.render.prompts import parsed


def pieces(prompt):
    return [(text, round(weight, 4)) for text, weight in parsed(prompt)]


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("normal text", [("normal text", 1.0)]),
        ("an (important) word", [("an ", 1.0), ("important", 1.1), (" word", 1.0)]),
        ("(unbalanced", [("unbalanced", 1.1)]),
        ("\\(literal\\]", [("(literal]", 1.0)]),
        ("(unnecessary)(parens)", [("unnecessaryparens", 1.1)]),
        ("a ((deep)) [low]", [("a ", 1.0), ("deep", 1.21), (" ", 1.0), ("low", 0.9091)]),
        ("(a (b:1.5) c:2)", [("a ", 2.0), ("b", 3.0), (" c", 2.0)]),
        ("ratio 16:9 (x: .5)", [("ratio 16:9 ", 1.0), ("x", 0.5)]),
        ("closed) early]", [("closed) early]", 1.0)]),
        ("(neg:-1)", [("neg", -1.0)]),
        ("", [("", 1.0)]),
    ],
)
def test_weights(prompt, wanted):
    assert pieces(prompt) == wanted


def test_break_begins_a_chunk():
    assert [each.text for each in parsed("cat BREAK (dog BREAK x)")] == ["cat", None, "dog", None, "x"]
    assert [each.text for each in parsed("BREAKFAST")] == ["BREAKFAST"]


def test_a_long_prompt_takes_no_time():
    assert len(parsed("(" * 20000)) == 1
    assert sum(len(each.text or "") for each in parsed("word, " * 20000)) == 120000
