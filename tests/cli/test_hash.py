"""``assetkit hash``."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.cli.conftest import Run, document, is_one_line

KEYS = {"path", "size", "sha256", "blake3", "crc32", "autov1", "autov2", "autov3", "payload_sha256"}


def test_json_has_every_kind(run: Run, library: Path) -> None:
    path = library / "good.safetensors"
    (row,) = document(run("hash", path, "--json"))
    assert set(row) == KEYS
    assert row["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert row["payload_sha256"] == hashlib.sha256(bytes(4)).hexdigest()


def test_people_see_the_same(run: Run, library: Path) -> None:
    path = library / "good.safetensors"
    assert hashlib.sha256(path.read_bytes()).hexdigest() in run("hash", path).stdout


def test_a_folder_cannot_be_hashed(run: Run, library: Path) -> None:
    done = run("hash", library, "--json")
    assert done.returncode == 3
    assert is_one_line(done)
