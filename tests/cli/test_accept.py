"""A merge whose parents' licenses forbid sharing it needs a reason."""

import json
import struct
from pathlib import Path

import pytest

from tests.cli.conftest import document

pytest.importorskip("torch")


def checkpoint(path: Path, license_: str) -> Path:
    header = json.dumps(
        {
            "w.weight": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
            "__metadata__": {"modelspec.license": license_},
        }
    ).encode()
    path.write_bytes(
        len(header).to_bytes(8, "little")
        + header
        + struct.pack("<4f", *range(len(path.stem), len(path.stem) + 3), ord(path.stem[0]))
    )
    return path


def metadata(path: Path) -> dict[str, str]:
    data = path.read_bytes()
    return json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])["__metadata__"]


def test_a_conflict_is_refused_without_a_reason(run, tmp_path):
    one = checkpoint(tmp_path / "one.safetensors", "faipl-1.0-sd")
    two = checkpoint(tmp_path / "two.safetensors", "stabilityai-ai-community")
    done = run("merge", one, two, "-o", tmp_path / "out.safetensors")
    assert done.returncode == 3
    assert "--accept" in done.stderr
    assert not (tmp_path / "out.safetensors").exists()
    done = run("merge", one, two, "-o", tmp_path / "out.safetensors", "--accept", "for my own wall", "--json")
    assert done.returncode == 0, done.stderr
    assert document(done)["accepted"] == "for my own wall"
    found = metadata(tmp_path / "out.safetensors")
    assert "LicenseRef-scancode-fair-ai-public-1.0-sd AND" in found["modelspec.license"]
    assert "one.safetensors" in found["assetkit.notice"]


def test_what_the_catalog_knows_counts_too(run, tmp_path):
    """The headers say nothing of it; a text beside one input does."""
    from assetkit.license.texts import text

    library = tmp_path / "library"
    for name, license_ in (("one", "faipl-1.0-sd"), ("two", "other")):
        (library / name).mkdir(parents=True)
        checkpoint(library / name / f"{name}.safetensors", license_)
    (library / "two" / "LICENSE.md").write_text(text("LicenseRef-scancode-stability-ai-community-2024"))
    run("scan", library, "--hash", "all")
    inputs = (library / "one/one.safetensors", library / "two/two.safetensors")
    done = run("merge", *inputs, "-o", tmp_path / "out.safetensors")
    assert done.returncode == 3
    assert "conflict" in done.stderr
