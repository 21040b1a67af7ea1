"""What every command shares: usage, exit codes, streams."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run, is_one_line, safetensors


@pytest.mark.parametrize(
    "arguments",
    [
        "bogus",
        "--bogus",
        "scan",
        "identify",
        "hash",
        "show",
        "scan . --hash x",
        "db x",
        "list --limit 0",
        "--db postgresql://h/d list",
        "--db nonsense list",
    ],
)
def test_wrong_usage_is_one_line_and_2(run: Run, arguments: str) -> None:
    done = run(*arguments.split())
    assert done.returncode == 2
    assert is_one_line(done)


@pytest.mark.parametrize(
    "arguments", [["list"], ["show", "x"], ["scan", "gone"], ["identify", "gone"], ["hash", "gone"]], ids=" ".join
)
def test_what_is_not_there_is_one_line_and_4(run: Run, arguments: list[str], tmp_path: Path) -> None:
    done = run("--json", *arguments)
    assert done.returncode == 4
    assert is_one_line(done)
    assert not (tmp_path / "home" / "catalog.db").exists() or arguments[0] == "scan"


def _piped(environment: dict[str, str], line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = f"set -o pipefail; '{sys.executable}' -m assetkit.cli {line}"
    return subprocess.run(
        ["bash", "-c", command], env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("line", ["identify f >&-", "identify --json f >&-", "identify --json d | true"])
def test_nobody_reads(environment: dict[str, str], tmp_path: Path, line: str) -> None:
    safetensors(tmp_path / "f")
    (tmp_path / "d").mkdir()
    for number in range(40):
        safetensors(tmp_path / "d" / f"{number:0200}.safetensors")
    done = _piped(environment, line, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_6(environment: dict[str, str], tmp_path: Path) -> None:
    safetensors(tmp_path / "f")
    done = _piped(environment, "identify --json f >/dev/full", tmp_path)
    assert done.returncode == 6
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


def test_an_ascii_terminal_gets_escapes(run: Run, tmp_path: Path) -> None:
    path = safetensors(tmp_path / "\N{GRINNING FACE}.safetensors")
    done = run("identify", path, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()
