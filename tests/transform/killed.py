"""Runs recipes in children that are killed where they are told to be, as a program (POSIX).

Reads one JSON request a line and answers each with one line: ``{"signal": 9}``, or what the run reported. A child is a
fork of this process, which has imported everything, so that a run costs no more than itself. A request says
``recipe``, ``destination``, ``force`` and where to die:

    {"bytes": N, "after": S}   when N bytes are written, S seconds later: anywhere in what follows
    {"event": N}               right before the N-th change to names and files (and after an exchange of two)
    {"exchange": false}        the system cannot exchange two folders
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, NoReturn

from assetkit.errors import AssetkitError
from assetkit.progress import SILENT, Progress, Unit
from assetkit.transform import run as executor
from assetkit.transform import target
from assetkit.transform.make import planned
from assetkit.transform.methods import methods
from assetkit.transform.numbers import torch_or_none
from assetkit.transform.operations import operations
from assetkit.transform.outputs import containers

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate"}
PAUSE = 0.004


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


class Fuse:
    """Lit when so many bytes are written. Then no more than one further unit begins before the end."""

    def __init__(self, size: int, after: float) -> None:
        self._left, self._after = size, after
        self.lit = threading.Event()
        self.begun = 0

    def begin(self, task: str, total: int | None, unit: Unit) -> None:
        self.advance(0)  # no byte at all may be wanted

    def end(self) -> None:
        pass

    def advance(self, amount: int) -> None:
        self._left -= amount
        if self._left <= 0 and not self.lit.is_set():
            self.lit.set()
            threading.Thread(target=self._burn, daemon=True).start()

    def _burn(self) -> None:
        time.sleep(self._after)
        die()

    def slowed(self, write: Any) -> Any:
        """`write`, with time to die in."""

        def slowly(*given: Any) -> None:
            time.sleep(PAUSE)
            if self.lit.is_set():
                self.begun += 1
                while self.begun > 1:
                    time.sleep(1)
            write(*given)

        return slowly


def count_down(events: int, folder: str) -> None:
    """Die before the last of so many changes; reading does not count, nor what lies elsewhere."""
    left = [events]

    def change() -> None:
        left[0] -= 1
        if left[0] <= 0:
            die()

    def heard(event: str, given: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR)
        if (event in CHANGES or writes) and str(given[0]).startswith(folder):
            change()

    def exchanged(first: Path, second: Path, exchange: Any = target.exchanged) -> bool:
        change()
        done = bool(exchange(first, second))
        change()
        return done

    def sync(descriptor: int, fsync: Any = os.fsync) -> None:
        change()
        fsync(descriptor)

    target.exchanged = exchanged
    os.fsync = sync
    sys.addaudithook(heard)


def child(request: dict[str, Any], answer: int) -> None:
    executor.CHECKPOINT = 2 << 20
    progress: Progress = SILENT
    where = request.get("die", {})
    if where.get("exchange") is False:
        target.exchanged = lambda first, second: False
    if "bytes" in where:
        progress = fuse = Fuse(where["bytes"], where["after"])
        executor.write = fuse.slowed(executor.write)
    destination = Path(request["destination"])
    with planned(request["recipe"]) as plan:
        if "event" in where:
            count_down(where["event"], str(destination.parent))
        outcome = executor.run(plan, destination, force=request.get("force", False), threads=2, progress=progress)
    digests = [each.sha256 for each in outcome.digests]
    found = {"resumed": outcome.resumed, "digests": digests, "rounding": outcome.rounding.to_dict()}
    os.write(answer, json.dumps(found).encode())


def served(request: dict[str, Any]) -> dict[str, Any]:
    """Fork, run, and say how it ended."""
    with contextlib.suppress(AssetkitError), planned(request["recipe"]):
        pass  # reads the tables that a plan needs, for every child to come
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            child(request, writing)
            status = 0
        except BaseException as error:
            os.write(writing, json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        finally:
            os._exit(status)
    os.close(writing)
    with open(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(pid, 0)
    return {**(json.loads(said) if said else {}), "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}


def main() -> None:
    for each in (methods, torch_or_none, operations, containers):
        each()
    for line in sys.stdin:
        print(json.dumps(served(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
