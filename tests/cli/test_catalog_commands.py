"""``assetkit scan list show dedupe db``: one catalog, asked in every way."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Run, document, is_one_line, safetensors


def test_scan_counts_and_a_second_scan_changes_nothing(run: Run, library: Path) -> None:
    first = run("scan", library, "--json")
    assert (first.returncode, first.stderr) == (1, "")
    assert document(first)["added"] == 5
    again = document(run("--json", "scan", f"{library}/", library))
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 5)


def test_list_and_show(run: Run, library: Path) -> None:
    run("scan", library)
    rows = document(run("list", "status:unsafe", "--json"))
    assert [row["name"] for row in rows] == ["evil"]
    shown = document(run("show", rows[0]["sha256"][:12], "--json"))
    assert shown["status"] == "unsafe"
    assert "\x1b" not in run("list").stdout
    assert run("show", library / "good.safetensors", "--why").returncode == 0


@pytest.mark.parametrize("query", ["nonsense:x", "size:>>1", "rank:abc"])
def test_a_query_that_makes_no_sense_is_2(run: Run, library: Path, query: str) -> None:
    run("scan", library, "--hash", "none")
    done = run("list", query)
    assert done.returncode == 2
    assert is_one_line(done)


def test_dedupe_is_a_dry_run_and_then_moves_to_the_trash(run: Run, library: Path, environment: dict[str, str]) -> None:
    os.link(library / "broken.safetensors", library / "hard.safetensors")
    run("scan", library)
    assert run("dedupe").returncode == 0
    assert (library / "the-same-copy.safetensors").exists()
    moved = [row["moved"] for row in document(run("dedupe", "--apply", "--json")) if "moved" in row]
    assert moved == [str(library / "the-same-copy.safetensors")]
    assert (library / "good.safetensors").exists()
    assert (library / "hard.safetensors").exists()
    trashed = [path for path in library.parent.rglob("the-same-copy.safetensors") if path.is_file()]
    assert len(trashed) == 1
    assert "rash" in str(trashed[0])
    assert document(run("dedupe", "--json")) == []


def test_db(run: Run, library: Path, tmp_path: Path) -> None:
    run("scan", library)
    assert document(run("db", "check", "--json")) == {"ok": True, "problems": []}
    assert document(run("--json", "db", "upgrade"))["upgraded"] is False
    assert Path(document(run("db", "backup", "--json"))["backup"]).is_file()


def _text(path: Path) -> None:
    path.write_text("no database\n" * 200)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("create table mine (x)")
    connection.close()


@pytest.mark.parametrize("harm", [_text, _cut, _foreign])
def test_a_catalog_that_is_none_is_6_and_stays_as_it_is(run: Run, library: Path, tmp_path: Path, harm) -> None:  # type: ignore[no-untyped-def]
    run("scan", library)
    path = tmp_path / "home" / "catalog.db"
    harm(path)
    before = path.read_bytes()
    for command in (["list"], ["scan", library], ["db", "check"]):
        done = run(*command)
        assert done.returncode == 6
        assert is_one_line(done)
    assert path.read_bytes() == before


def test_an_interrupted_scan_is_130_and_leaves_no_traceback(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(4000):
        safetensors(folder / f"{number}.safetensors", str(number))
    command = [sys.executable, "-m", "assetkit.cli", "scan", str(folder)]
    with subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.PIPE) as process:
        while not (tmp_path / "home" / "catalog.db").exists() and process.poll() is None:
            time.sleep(0.02)
        time.sleep(0.3)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode in (0, 130)
    assert b"Traceback" not in errors
