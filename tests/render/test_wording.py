"""Choices by lot and adapters in prompts."""

from __future__ import annotations

from collections import Counter

import pytest

from assetkit.errors import UsageError
from assetkit.render.wording import Network, drawn, files_in, networks


def nothing(name):
    raise UsageError(f"there is no wildcard __{name}__")


def test_adapters_are_taken_out_of_the_prompt():
    assert networks("a cat <lora:ink:0.8>, big<lyco:my style>") == (
        "a cat , big",
        (Network("ink", 0.8), Network("my style", 1.0)),
    )
    assert networks("a  cat, 3<4") == ("a  cat, 3<4", ())
    assert networks("<lora:ink:-1:lbw=X>x")[1] == (Network("ink", -1.0),)
    with pytest.raises(UsageError, match="is no weight"):
        networks("<lora:ink:heavy>")


def test_the_same_seed_draws_the_same_words():
    prompt = "a {red|blue|green} {cat|dog}"
    assert drawn(prompt, 5, nothing) == drawn(prompt, 5, nothing)
    found = {drawn(prompt, seed, nothing) for seed in range(100)}
    assert found == {f"a {colour} {animal}" for colour in ("red", "blue", "green") for animal in ("cat", "dog")}


def test_weights_counts_and_nesting():
    counts = Counter(drawn("{3::a|1::b}", seed, nothing) for seed in range(2000))
    assert 0.7 < counts["a"] / 2000 < 0.8
    assert {drawn("{2$$a|b|c}", seed, nothing) for seed in range(60)} == {
        "a, b", "a, c", "b, a", "b, c", "c, a", "c, b",
    }  # fmt: skip
    assert {len(drawn("{1-3$$ and $$a|b|c}", seed, nothing).split(" and ")) for seed in range(60)} == {1, 2, 3}
    assert {drawn("{a|{b|c}}", seed, nothing) for seed in range(60)} == {"a", "b", "c"}
    assert drawn("{9$$a|a}", 0, nothing) == "a, a"
    assert drawn("{0::a|b}", 0, nothing) == "b"


def test_braces_that_are_meant_stay():
    assert drawn(r"\{a|b\} (word:1.2) [x]", 0, nothing) == "{a|b} (word:1.2) [x]"
    assert drawn("plain {", 0, nothing) == "plain {"


def test_wildcards_are_lines_of_files_and_may_name_others(tmp_path):
    (tmp_path / "animals").mkdir()
    (tmp_path / "colour.txt").write_text("# a remark\nred\n\nblue\n", encoding="utf-8")
    (tmp_path / "animals" / "cat.txt").write_text("a __colour__ {big|small} cat\n", encoding="utf-8")
    found = {drawn("__animals/cat__!", seed, files_in([tmp_path])) for seed in range(100)}
    assert found == {f"a {colour} {size} cat!" for colour in ("red", "blue") for size in ("big", "small")}
    assert drawn("a_b __ c", 0, files_in([tmp_path])) == "a_b __ c"


@pytest.mark.parametrize(
    ("name", "message"),
    [("nothing", "there is no wildcard"), ("../secret", "leads out"), ("loop", "name each other")],
)
def test_wildcards_that_cannot_be_used_are_said(tmp_path, name, message):
    (tmp_path / "wild").mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "wild" / "loop.txt").write_text("again __loop__")
    with pytest.raises(UsageError, match=message):
        drawn(f"__{name}__", 0, files_in([tmp_path / "wild"]))
