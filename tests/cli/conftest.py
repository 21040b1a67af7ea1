"""Runs the real command in a process of its own, with a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.formats.pickles import Raw

EVIL = Raw(b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R.")
Run = Callable[..., subprocess.CompletedProcess[str]]


def safetensors(path: Path, key: str = "w", data: bytes = b"\0\0\0\0") -> Path:
    """A sound file of one tensor."""
    header = json.dumps({key: {"dtype": "U8", "shape": [len(data)], "data_offsets": [0, len(data)]}}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + data)
    return path


def document(done: subprocess.CompletedProcess[str]) -> Any:
    """The one JSON document on stdout."""
    return json.loads(done.stdout)


def is_one_line(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether stderr is one line that says ``error:``."""
    return done.stderr.startswith("error: ") and done.stderr.count("\n") == 1 and done.stdout == ""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment whose home and catalog are below `tmp_path`."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ASSETKIT_")}
    home = tmp_path / "user"
    home.mkdir()
    return kept | {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "ASSETKIT_HOME": str(tmp_path / "home")}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """Run ``assetkit ARGUMENTS`` in `tmp_path`."""

    def start(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "assetkit.cli", *map(str, arguments)]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment | settings, capture_output=True, text=True, timeout=60, check=False
        )
        assert "Traceback" not in done.stderr
        return done

    return start


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder of one sound file and its copy, a broken one, a malicious pickle and a name that wants to do harm."""
    folder = tmp_path / "library"
    folder.mkdir()
    safetensors(folder / "good.safetensors")
    safetensors(folder / "the-same-copy.safetensors")
    safetensors(folder / "\x1b[31m[bold]new\nline.safetensors", "other", b"\1\2")
    (folder / "broken.safetensors").write_bytes(b"\xff" * 20)
    (folder / "evil.ckpt").write_bytes(EVIL)
    return folder
