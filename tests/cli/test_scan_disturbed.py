"""``assetkit scan`` where things go wrong around it: drives that go, files that change, hostile files by hundreds."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import re
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.test_scan import content_of
from tests.cli.conftest import Run, document, is_one_line, safetensors
from tests.formats.pickles import bare, malware, torch_zip, zip_file
from tests.formats.test_pickle_hostile import BROKEN, CONTAINERS, MILLION, TRICKS
from tests.formats.test_safetensors import BROKEN as BROKEN_HEADERS

Snapshot = dict[str, tuple[Any, ...]]


def snapshot(folder: Path) -> Snapshot:
    """Everything of a tree that a program could change: names, kinds, modes, times, links, bytes. Not access times."""
    found: Snapshot = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        status = path.lstat()
        facts = [status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_nlink]
        if stat.S_ISLNK(status.st_mode):
            facts.append(os.readlink(path))
        elif stat.S_ISREG(status.st_mode) and status.st_size < 1 << 28 and os.access(path, os.R_OK):
            facts.append(hashlib.sha256(path.read_bytes()).hexdigest())
        found[str(path)] = tuple(facts)
    return found


# -- drives ------------------------------------------------------------------------------------------------------------


def test_an_unplugged_drive_and_its_return(run: Run, library: Path, tmp_path: Path) -> None:
    run("scan", library)
    before = document(run("list", "--json"))
    library.rename(tmp_path / "unplugged")
    gone = run("scan", library, "--json")
    assert gone.returncode == 1  # an unreadable folder is something to act on
    assert (document(gone)["offline"], document(gone)["added"]) == (5, 0)
    assert [each["code"] for each in document(gone)["findings"]] == ["root-offline", "unreadable-folder"]
    rows = document(run("list", "--json"))
    assert [row["sha256"] for row in rows] == [row["sha256"] for row in before]
    assert not any(each["online"] for row in rows for each in row["locations"])
    assert document(run("list", "online:yes", "--json")) == []
    library.mkdir()  # an empty mount point: still nothing is lost
    assert document(run("scan", library, "--json"))["offline"] == 0
    library.rmdir()
    (tmp_path / "unplugged").rename(library)
    assert document(run("scan", library, "--json"))["unchanged"] == 5
    assert document(run("list", "--json")) == before


def _can_mount() -> bool:
    command = ["unshare", "-rm", "sh", "-c", "mount --bind /proc/$$/status /proc/$$/mounts"]
    return (
        shutil.which("unshare") is not None
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


@pytest.mark.skipif(not _can_mount(), reason="SKIPPED LOUDLY: no private mounts here (unshare -rm); needed to fake one")
@pytest.mark.parametrize(("shared", "code"), [("home", 6), ("library", 0)])
def test_a_network_share(environment: dict[str, str], library: Path, tmp_path: Path, shared: str, code: int) -> None:
    """The system's own table of mounts says so: a catalog there is refused with the reason, a library is read."""
    table = tmp_path / "mounts"
    table.write_text(f"/dev/a / ext4 rw 0 0\nnas:/m {tmp_path / shared} nfs4 rw 0 0\n")
    inner = 'mount --bind "$1" /proc/$$/mounts && shift && exec "$@"'
    command = ["unshare", "-rm", "sh", "-c", inner, "sh", str(table), sys.executable, "-m", "assetkit.cli"]
    safetensors(library / "good.safetensors")
    for path in library.iterdir():
        if path.name != "good.safetensors":
            path.unlink()
    done = subprocess.run(
        [*command, "scan", str(library), "--json"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    if code:
        assert is_one_line(done)
        assert "network share (nfs4)" in done.stderr
        assert not (tmp_path / "home" / "catalog.db").exists()
    else:
        assert document(done)["added"] == 1


# -- files that change while they are looked at ------------------------------------------------------------------------


class Mutator(threading.Thread):
    """Writes, cuts, moves, links and removes files of a tree without pause, and knows what it leaves."""

    def __init__(self, folder: Path, seed: int) -> None:
        super().__init__(daemon=True)
        self.folder = folder
        self.dice = random.Random(seed)
        self.over = threading.Event()
        self.done = 0

    def run(self) -> None:
        while not self.over.is_set():
            with suppress(OSError):
                self.step()
            self.done += 1

    def step(self) -> None:
        dice, sub = self.dice, self.folder / f"d{self.dice.randrange(6)}"
        path, other = (
            sub / f"m{dice.randrange(25)}{dice.choice(('.safetensors', '.ckpt', '.json'))}" for _ in range(2)
        )
        match dice.randrange(8):
            case 0:
                sub.mkdir(exist_ok=True)
                safetensors(path, data=dice.randbytes(dice.randrange(1, 3000)))
            case 1:
                path.unlink()
            case 2:
                path.rename(other)
            case 3:
                os.truncate(path, dice.randrange(40))
            case 4:
                path.write_bytes(torch_zip({"x": dice.randrange(9)}))
            case 5:
                shutil.rmtree(sub)
            case 6:
                other.symlink_to(path)
            case _:
                sub.rename(self.folder / f"d{dice.randrange(6)}")


@pytest.mark.parametrize("rounds", [2, pytest.param(25, marks=pytest.mark.full)])
def test_a_tree_that_changes_while_it_is_scanned(
    run: Run, environment: dict[str, str], tmp_path: Path, rounds: int
) -> None:
    """No scan fails, what nobody touched stays as it is, and a last quiet scan ends as a clean one would."""
    library, still = tmp_path / "library", tmp_path / "library" / "still"
    still.mkdir(parents=True)
    for number in range(100):
        safetensors(still / f"s{number}.safetensors", data=bytes([number]) * 100)
    before = snapshot(still)
    mutator = Mutator(library, rounds)
    mutator.start()
    try:
        for _ in range(rounds):
            done = run("scan", library, "--json")
            assert done.returncode in (0, 1), done.stderr
            assert document(done)["seconds"] > 0
    finally:
        mutator.over.set()
        mutator.join()
    assert mutator.done > 100
    assert snapshot(still) == before
    quiet = snapshot(library)
    last = run("scan", library, "--json")
    assert last.returncode in (0, 1)
    again = document(run("scan", library, "--json"))
    assert (again["added"], again["changed"], again["moved"], again["offline"]) == (0, 0, 0, 0)
    assert snapshot(library) == quiet
    assert document(run("db", "check", "--json"))["ok"]
    run("scan", library, ASSETKIT_HOME=str(tmp_path / "clean"))
    assert _present(tmp_path / "home" / "catalog.db") == _present(tmp_path / "clean" / "catalog.db")


def _present(catalog: Path) -> list[tuple[Any, ...]]:
    """What a catalog says of the files that are there."""
    return [row for row in content_of(catalog)[0] if row[2]]


# -- hostile files -----------------------------------------------------------------------------------------------------


def hostile(folder: Path, marker: Path, *, whole: bool) -> None:
    """A few hundred files that want to run, to crash, to hang or to fill the memory; names, links and pipes too."""
    folder.mkdir()
    evil = malware(str(marker))
    files: dict[str, bytes] = {f"container {name}.pt": make(evil) for name, make in CONTAINERS.items()}
    files |= {f"trick {name}.pkl": data for name, (data, _) in TRICKS.items()}
    files |= {f"broken {name}.ckpt": data for name, data in BROKEN.items()}
    for name, some in BROKEN_HEADERS.items():
        files |= {f"header {name} {at}.safetensors": data for at, data in enumerate(some)}
    files |= {f"bomb {name}.bin": b"\x80\x04" + make() + b"." for name, make in MILLION.items() if whole}
    files |= {
        "deep.json": b"[" * 1_000_000,
        "deep.yaml": b"{a: " * 100_000,
        "zeros.safetensors": bytes(100_000),
        "page.ckpt": b"<!doctype html><html></html>",
        "pointer.safetensors": b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 1\n",
        "bomb.gz": gzip.compress(gzip.compress(bytes((200 if whole else 20) << 20))),
        "bombs.zip": zip_file({f"{n}.pkl.gz": gzip.compress(bytes(8 << 20)) for n in range(40 if whole else 4)}),
        "archive.7z": b"7z\xbc\xaf\x27\x1c" + bytes(50),
        "new\nline \x1b[31m.ckpt": bare(1) + evil,
        "preview.png": torch_zip({"x": 1}),
        "a" * 200 + ".safetensors": b"",
        ".hidden.ckpt": bare(1) + evil + b".",
    }
    for name, data in files.items():
        (folder / name.replace("/", "_")).write_bytes(data)
    _sparse(folder)
    (folder / "loop").symlink_to(folder)
    (folder / "self.safetensors").symlink_to(folder / "self.safetensors")
    (folder / "dangling.ckpt").symlink_to(folder / "nowhere")
    (folder / "secret.ckpt").write_bytes(b"x")
    (folder / "secret.ckpt").chmod(0)
    os.mkfifo(folder / "pipe.safetensors")


def _sparse(folder: Path) -> None:
    """A header that promises 100 GB, and 5 GB after a small pickle; neither takes a block on the disk."""
    table = {"w": {"dtype": "U8", "shape": [100 << 30], "data_offsets": [0, 100 << 30]}}
    head = json.dumps(table).encode()
    for name, data, size in (
        ("huge.safetensors", len(head).to_bytes(8, "little") + head, 8 + len(head) + (100 << 30)),
        ("huge.ckpt", bare({"a": 1}), 5 << 30),
    ):
        (folder / name).write_bytes(data)
        os.truncate(folder / name, size)


class Peaks(threading.Thread):
    """Watches a process and its children until it ends; the peak of each in KiB. Kernel's own high-water marks."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.seen: dict[int, int] = {}

    def run(self) -> None:
        while Path(f"/proc/{self.pid}").exists():
            for pid in [self.pid, *self._children()]:
                with suppress(OSError):
                    text = Path(f"/proc/{pid}/status").read_text()
                    if found := re.search(r"VmHWM:\s+(\d+)", text):
                        self.seen[pid] = max(self.seen.get(pid, 0), int(found[1]))
            time.sleep(0.01)

    def _children(self) -> Iterator[int]:
        for task in Path(f"/proc/{self.pid}/task").glob("*/children"):
            with suppress(OSError):
                yield from map(int, task.read_text().split())


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.full)])
def test_hostile_files(environment: dict[str, str], tmp_path: Path, whole: bool) -> None:
    """A scan of them ends, says what they are, runs nothing, changes nothing and stays below 300 MiB."""
    library, marker = tmp_path / "library", tmp_path / "marker"
    hostile(library, marker, whole=whole)
    before = snapshot(library)
    command = [sys.executable, "-m", "assetkit.cli", "scan", str(library), "--hash", "none", "--json"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        peaks = Peaks(process.pid)
        peaks.start()
        output, errors = process.communicate(timeout=300)
    assert process.returncode == 1
    assert b"Traceback" not in errors
    assert not marker.exists()
    assert snapshot(library) == before
    assert max(peaks.seen.values()) < 300 << 10, peaks.seen
    codes: dict[str, set[str]] = {}
    for each in json.loads(output)["findings"]:
        codes.setdefault(os.path.basename(each["subject"]).partition("!")[0], set()).add(each["code"])
    for name in CONTAINERS:
        assert "pickle-dangerous-global" in codes[f"container {name}.pt".replace("/", "_")], name
    assert not {code for some in codes.values() for code in some} & {"reader-failed", "reader-timeout"}


@pytest.mark.full
def test_a_hundred_thousand_small_files(environment: dict[str, str], tmp_path: Path) -> None:
    """Time grows with the number of files and memory does not grow beyond 300 MiB."""
    library = tmp_path / "library"
    for number in range(100_000):
        folder = library / f"{number // 1000:02d}"
        if number % 1000 == 0:
            folder.mkdir(parents=True)
        safetensors(folder / f"{number}.safetensors", data=number.to_bytes(4, "little"))
    counts, peaks = [], []
    for _ in range(2):
        command = [sys.executable, "-m", "assetkit.cli", "scan", str(library), "--hash", "none", "--json"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
            watch = Peaks(process.pid)
            watch.start()
            output, _ = process.communicate(timeout=1800)
        report = json.loads(output)
        counts.append((report["added"], report["unchanged"]))
        peaks.append(max(watch.seen.values()) >> 10)
        print(f"{report['seconds']:.1f} s, peak {peaks[-1]} MiB")
    assert counts == [(100_000, 0), (0, 100_000)]
    assert max(peaks) < 300
