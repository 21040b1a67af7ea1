"""Two processes that examine files, and the order of their answers kept.

They are plain child processes rather than a `ProcessPoolExecutor`, because spawning that re-imports the caller's main
module, and because a worker that dies must cost one file and not the pool.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from assetkit.catalog.examine import Examined, Task, crashed, safely, timed_out

Examine = Callable[[Task], Examined]

WORKERS = 2
PATIENCE = 150.0
"""Seconds to wait for one answer; longer than a worker's own patience."""
CHUNK = 16
"""Tasks a worker gets at once."""
AHEAD = 6
"""Chunks that may be examined before the first of them is taken; bounds memory."""
IN_PROCESS = 48
"""Fewer files are examined here: starting the workers takes as long as that many files."""

# -P: a folder of models must not become a place to import from.
_COMMAND = (sys.executable, "-P", "-c", "from assetkit.catalog.examine import serve; serve()")


def examine_all(tasks: Sequence[Task], examine: Examine | None = None) -> Generator[Examined, None, None]:
    """The answer to each task, in the order of `tasks`. `examine` replaces the workers by a function, for tests."""
    if examine is not None or len(tasks) < IN_PROCESS:
        run = examine or safely
        yield from (run(each) for each in tasks)
        return
    chunks = [tasks[at : at + CHUNK] for at in range(0, len(tasks), CHUNK)]
    workers = threading.local()
    started: list[_Worker] = []

    def answer(chunk: Sequence[Task]) -> list[Examined]:
        if not hasattr(workers, "mine"):
            workers.mine = _Worker()
            started.append(workers.mine)
        found: list[Examined] = workers.mine.answer(chunk)
        return found

    with ThreadPoolExecutor(WORKERS, "examine") as pool, _watched(started):
        try:
            waiting: deque[Future[list[Examined]]] = deque()
            for chunk in chunks:
                waiting.append(pool.submit(answer, chunk))
                if len(waiting) >= AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            for each in started:
                each.stop()


@contextmanager
def _watched(workers: Sequence[_Worker]) -> Iterator[None]:
    """A thread that ends workers which do not answer. They have alarms of their own; this is for those that hang in
    the system, or in code that no alarm interrupts."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(min(1.0, PATIENCE / 4)):
            for each in list(workers):
                each.check()

    thread = threading.Thread(target=watch, name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class _Worker:
    """One child process; started again when it dies, or is ended because it does not answer."""

    def __init__(self) -> None:
        self._process = self._start()
        self._since: float | None = None
        """When it was asked for the answer it owes."""
        self._late = False

    def _start(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C is for the parent, and could reach a worker before it can ignore it.
        return subprocess.Popen(  # noqa: S603 - our own code
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )

    def answer(self, tasks: Sequence[Task]) -> list[Examined]:
        """The answers to `tasks`; the one that brings the worker down gets a finding instead."""
        found: list[Examined] = []
        while len(found) < len(tasks):
            try:
                self._ask(tasks[len(found) :], found)
            except (EOFError, OSError, pickle.UnpicklingError):
                code, task = self.stop(), tasks[len(found)]
                found.append(timed_out(task) if self._late else crashed(task, f"its reader ended with {code}"))
                self._process, self._late = self._start(), False
        return found

    def check(self) -> None:
        """End the process when it has owed an answer for too long; `answer` then goes on without that file."""
        if self._since is not None and time.monotonic() - self._since > PATIENCE:
            self._since, self._late = None, True
            self._process.kill()

    def _ask(self, tasks: Sequence[Task], found: list[Examined]) -> None:
        into, out = self._process.stdin, self._process.stdout
        assert into is not None and out is not None  # noqa: S101, PT018 - both are pipes
        try:
            self._since = time.monotonic()
            pickle.dump(list(tasks), into, pickle.HIGHEST_PROTOCOL)
            into.flush()
            for _ in tasks:
                found.append(pickle.load(out))  # noqa: S301 - our own child; what came before a crash is kept
                self._since = time.monotonic()
        finally:
            self._since = None

    def stop(self) -> int:
        """End the process; gives its exit status."""
        for stream in (self._process.stdin, self._process.stdout):
            try:
                if stream is not None:
                    stream.close()
            except OSError:
                pass  # the pipe of a dead process cannot be flushed
        try:
            return self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()
