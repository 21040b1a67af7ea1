"""Workflows, wildcards and pictures, from files."""

import json
import struct
import zlib

import pytest

from assetkit.identification import identify

UI = {
    "last_node_id": 2,
    "nodes": [{"id": 1, "type": "CheckpointLoaderSimple", "widgets_values": ["a.safetensors"]}],
    "links": [],
    "version": 0.4,
}
API = {
    "3": {"class_type": "KSampler", "inputs": {"seed": 1, "model": ["4", 0]}},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "a.safetensors"}},
}
INVOKE = {"name": "x", "nodes": [], "edges": [], "exposedFields": [], "meta": {"version": "3.0.0"}}


def kind(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    found = identify(path)
    assert found.status == ("ok" if found.kind else "unknown")
    return found.kind


@pytest.mark.parametrize(("data", "wanted"), [(UI, "ComfyUI"), (API, "ComfyUI"), (INVOKE, "InvokeAI")])
def test_workflows(tmp_path, data, wanted):
    path = tmp_path / "flow.json"
    path.write_text(json.dumps(data))
    found = identify(path)
    assert (found.kind, found.architecture, found.base) == ("workflow", wanted, None)


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        {"nodes": 3},
        {"nodes": [], "edges": []},
        {"a": {"class_type": "X"}},
        {"model": {"target": "ldm.x"}},
        3,
        "x",
    ],
)
def test_other_json_is_unknown(tmp_path, data):
    assert kind(tmp_path / "file.json", json.dumps(data)) is None


@pytest.mark.parametrize(
    "text",
    [
        "a __colour__ hat\na __colour__ coat\n# comment\n",
        "{red|green|blue} hair\nlong hair\n{2$$curly|wet|braided} hair\n",
        "3::red\n0.5::blue\n1::green\n",
        "__animals/*__\n__places__ at night\n__season(year=2)__\n",
        "portrait of <wildcard:people>\n<random:cat|dog> in the rain\n",
    ],
)
def test_text_with_wildcard_syntax(tmp_path, text):
    assert kind(tmp_path / "somewhere" / "hair.txt", text) == "wildcards"


@pytest.mark.parametrize("folder", ["wildcards", "Wildcards"])
def test_a_plain_list_counts_only_in_a_wildcards_folder(tmp_path, folder):
    text = "red\ngreen\nblue\nolive green\n"
    assert kind(tmp_path / folder / "colours.txt", text) == "wildcards"
    assert kind(tmp_path / "elsewhere" / "colours.txt", text) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("readme.txt", "Use __colour__ here.\nAnd {a|b} there.\n"),
        ("requirements.txt", "numpy>=1.26\ntorch==2.1\n"),
        ("caption.txt", "1girl, solo, red hair, {{{smile}}}, looking at viewer"),
        ("usage.txt", "Usage: tool {start|stop|restart}\n  tool {a|b}\n"),
        ("script.txt", "import os\nif __name__ == '__main__':\n    main()\n"),
        ("python.txt", "__init__\n__main__\n__name__\n"),
        ("story.txt", "He went home. She stayed.\nIt was __dark__ there. Nobody came.\nThe end. Or not.\n"),
        ("style.css.txt", "body {\n  color: red;\n}\na { x|y }\n"),
        ("notes.txt", "__Important__\nbuy milk\nbuy bread\ncall home\n"),
        ("LICENSE.txt", "MIT License\nCopyright (c) 2024\n{a|b}\n"),
        ("one.txt", "{red|blue} hat"),
        ("empty.txt", "\n\n# nothing\n"),
        ("table.md", "| __a__ | {b|c} |\n| __d__ | {e|f} |\n"),
    ],
)
def test_other_text_is_never_wildcards(tmp_path, name, text):
    assert kind(tmp_path / "stuff" / name, text) is None


@pytest.mark.parametrize("name", ["readme.txt", "requirements.txt", "LICENSE.txt"])
def test_papers_in_a_wildcards_folder_are_no_wildcards(tmp_path, name):
    assert kind(tmp_path / "wildcards" / name, "some words\nmore words\nlast words\n") is None


TREE = "clothes:\n  hats:\n    - fedora\n    - '{red|blue} beanie'\n  coats:\n    - 2::duffle\n    - trench\n"


def test_a_tree_with_choices(tmp_path):
    assert kind(tmp_path / "clothes.yaml", TREE) == "wildcards"


def test_a_tree_without_syntax_counts_only_in_a_wildcards_folder(tmp_path):
    text = "clothes:\n  hats:\n    - fedora\n    - beanie\n"
    assert kind(tmp_path / "wildcards" / "clothes.yaml", text) == "wildcards"
    assert kind(tmp_path / "conf" / "clothes.yaml", text) is None


def test_a_json_tree_with_references(tmp_path):
    assert kind(tmp_path / "tree.json", json.dumps({"a": {"b": ["__x__ y", "{1|2} z"]}})) == "wildcards"


@pytest.mark.parametrize(
    "text",
    [
        "model:\n  target: ldm.models\n  params:\n    linear_start: 0.00085\n    shape: '{a|b}'\n",
        "comfyui:\n  base_path: /models\n  checkpoints: models/checkpoints\n  is_default: true\n",
        "name: env\nchannels:\n  - conda-forge\ndependencies:\n  - python>=3.11\n",
        "- a\n- b\n",
        "x: null\n",
        "!!python/object/apply:os.system ['true']\n",
        "a: &a [*a]\n",
    ],
)
def test_other_yaml_is_never_wildcards(tmp_path, text):
    assert kind(tmp_path / "wildcards" / "x.yaml", text) is None


def png(*chunks):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = b"".join(chunk(b"tEXt", each) for each in chunks)
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def test_a_picture_is_an_image(tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(png())
    found = identify(path)
    assert (found.kind, found.base, found.status) == ("image", None, "ok")


def test_a_picture_with_a_workflow_is_still_an_image(tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(png(b"workflow\0" + json.dumps(UI).encode(), b"prompt\0" + json.dumps(API).encode()))
    found = identify(path)
    assert found.kind == "image"
    assert any("ComfyUI workflow" in each.detail for each in found.evidence)
