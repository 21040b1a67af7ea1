"""Text: workflows, wildcards, plain text; bombs in JSON and YAML end as findings."""

import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit.formats import open_model
from assetkit.formats.document import READ_LIMIT, workflow_kind

UI = {"last_node_id": 2, "nodes": [{"id": 1, "type": "CheckpointLoaderSimple"}], "links": [], "version": 0.4}
API = {"3": {"class_type": "KSampler", "inputs": {"seed": 1}}, "4": {"class_type": "VAEDecode", "inputs": {}}}


def header(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    found = open_model(path).header
    assert found.format == "text"
    return found


def codes(found):
    return [finding.code for finding in found.findings]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (UI, "ui"),
        (API, "api"),
        ({"prompt": API, "client_id": "x"}, "api"),
        ({"nodes": [], "links": []}, "ui"),
        ({"nodes": [1], "links": []}, None),
        ({"nodes": {}, "links": []}, None),
        ({**API, "5": {"class_type": "X"}}, None),
        ({**API, "5": 7}, None),
        ({"prompt": "a cat"}, None),
        ({}, None),
        ([API], None),
    ],
)
def test_workflows_are_told_apart(tmp_path, value, kind):
    extra = header(tmp_path / "a.json", json.dumps(value)).extra
    assert extra.get("workflow") == kind == workflow_kind(value)
    assert extra["data"] == value
    assert extra["text"] == "json"


def test_plain_text_counts_its_lines(tmp_path):
    found = header(tmp_path / "colors.txt", "red\r\ngreen\n\nblue")
    assert (found.extra["text"], found.extra["lines"]) == ("plain", 4)
    assert found.extra["sample"].startswith("red")
    assert found.size == 16


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("\ufeffrouge\nété".encode(), "rouge\nété"),
        ("rouge\nété".encode("utf-16"), "rouge\nété"),
        ("rouge\nété".encode("latin-1"), "rouge\nété"),
        ("😀" * 2000).encode() and (("x" + "😀" * 2000).encode(), "x" + "😀" * 2000),
    ],
)
def test_encodings(tmp_path, data, text):
    assert header(tmp_path / "a.txt", data).extra["sample"] == text


def test_a_byte_order_mark_and_no_text(tmp_path):
    assert header(tmp_path / "a.txt", b"\xff\xfe\x00").extra["text"] == "plain"


def test_yaml_of_wildcards(tmp_path):
    found = header(tmp_path / "w.yaml", "colors:\n  - red\n  - blue\n")
    assert found.extra["data"] == {"colors": ["red", "blue"]}
    assert found.extra["text"] == "yaml"


def bomb() -> str:
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{','.join(['*' + before] * 9)}]")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (bomb(), "yaml-bomb"),
        ("a: &a [*a]", "yaml-cycle"),
        ("[" * 100_000, "yaml-too-deep"),
        ("{a: " * 100_000, "yaml-too-deep"),
        ("- " * 5_000 + "x", "yaml-too-deep"),
        ("a: [", "yaml-malformed"),
        ("!!python/object/apply:os.system ['touch /tmp/never']", "yaml-malformed"),
        ("*nothing", "yaml-malformed"),
        ("- x\n" * 1_000_000, "yaml-too-large"),
    ],
)
def test_hostile_yaml_is_text_with_a_finding(tmp_path, text, code):
    found = header(tmp_path / "a.yaml", text)
    assert codes(found) == [code]
    assert "data" not in found.extra


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "json-malformed"),
        ("[" * 200_000, "json-too-deep"),
        ("[" + "9" * 10_000 + "]", "json-malformed"),
    ],
)
def test_hostile_json_is_text_with_a_finding(tmp_path, text, code):
    assert codes(header(tmp_path / "a.json", text)) == [code]


def test_a_large_text_is_read_in_part(tmp_path):
    path = tmp_path / "big.json"
    with open(path, "wb") as file:
        file.write(b'{"a": "' + b"x" * 5000)
        file.seek(2 << 30)
        file.write(b'"}')
    tracemalloc.start()
    found = open_model(path).header
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(found) == ["text-too-large"]
    assert found.size > 2 << 30
    assert peak < 8 * READ_LIMIT


def test_json_that_is_all_structure_stays_small(tmp_path):
    tracemalloc.start()
    header(tmp_path / "a.json", b"[" + b"[]," * ((READ_LIMIT - 10) // 3) + b"0]")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 250_000_000


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.sampled_from([".txt", ".yaml", ".json", ".md", ""]))
def test_any_text_is_a_header(tmp_path_factory, text, suffix):
    path = tmp_path_factory.getbasetemp() / f"note{suffix}"
    path.write_text("# " + text.replace("\0", ""), encoding="utf-8", errors="ignore")
    with open_model(path) as source:
        assert source.header.format in {"text", "unknown", "ncnn"}
