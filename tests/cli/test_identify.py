"""``assetkit identify``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run, document, safetensors


def test_json_is_one_array_and_attention_is_1(run: Run, library: Path) -> None:
    done = run("identify", library, "--json")
    assert done.returncode == 1
    assert done.stderr == ""
    statuses = {Path(row["path"]).name: row["status"] for row in document(done)}
    assert statuses.pop("broken.safetensors") == "invalid"
    assert statuses.pop("evil.ckpt") == "unsafe"
    assert set(statuses.values()) == {"unknown"}
    assert len(statuses) == 3


def test_global_options_stand_on_either_side(run: Run, library: Path) -> None:
    path = library / "good.safetensors"
    assert document(run("--json", "identify", path)) == document(run("identify", path, "--json"))


def test_names_are_shown_escaped(run: Run, library: Path) -> None:
    done = run("identify", library, COLUMNS="200")
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert r"\x1b[31m[bold]new\nline.safetensors" in "".join(part.strip() for part in done.stdout.splitlines())


def test_nothing_on_disk_changes(run: Run, library: Path) -> None:
    before = {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in library.rglob("*")}
    run("identify", library)
    assert before == {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in library.rglob("*")}


@pytest.mark.parametrize(
    "make", [os.mkfifo, lambda path: path.symlink_to(path.name), lambda path: path.symlink_to("x")]
)
def test_what_is_no_file_is_a_finding(run: Run, tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "odd.safetensors"
    make(path)
    done = run("identify", path, "--json")
    assert done.returncode == 1
    assert document(done)[0]["status"] == "invalid"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_a_finding_and_not_wrong_usage(run: Run, tmp_path: Path) -> None:
    path = safetensors(tmp_path / "a.safetensors")
    path.chmod(0)
    done = run("identify", path, "--json")
    assert done.returncode == 1
    assert document(done)[0]["findings"][0]["code"] == "unreadable"
