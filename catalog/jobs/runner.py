"""Working the queue off on this machine: threads that each watch over one process.

A runner holds a file lock, which the system takes away when its process ends, however it ends, and each job names its
runner: that is how the next one knows what was left lying. The job's own process ends when its runner does, because its
standard input then closes.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from assetkit.catalog.engine import Catalog
from assetkit.catalog.jobs.kinds import KINDS
from assetkit.catalog.jobs.queue import (
    LOG_LINES,
    Job,
    claim_job,
    end_job,
    get_job,
    list_jobs,
    note_job,
    postpone_job,
)
from assetkit.catalog.lock import locked
from assetkit.errors import AssetkitError, CatalogError, SystemFailure

_LOG = logging.getLogger(__name__)
_POLL = 0.5
_LATER = frozenset({5, 6})
"""Exit codes of what may go better another time: a remote service or the system failed."""
_PATIENCE = 20.0
"""Seconds that a job has to stop by itself."""
_TRIES = 20
"""How often it is tried to write down how a job ended."""
_MOST = 8 << 20
"""Bytes of a result that are kept."""


class Runner:
    """Threads that run queued jobs until `stop`; heavy ones one at a time. Use it as a context manager."""

    def __init__(self, catalog: Catalog, *, threads: int = 2) -> None:
        self._catalog = catalog
        self._id = secrets.token_hex(8)
        self._held = contextlib.ExitStack()
        self._stopping = threading.Event()
        self._heavy = threading.Lock()
        self._threads = [threading.Thread(target=self._work, name=f"jobs-{each}") for each in range(threads)]

    def __enter__(self) -> Runner:
        self._held.enter_context(_lock(self._catalog, self._id))
        recover(self._catalog)
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop what runs (it is queued again) and wait for the threads."""
        self._stopping.set()
        for each in self._threads:
            each.join()
        _lock_path(self._catalog, self._id).unlink(missing_ok=True)
        self._held.close()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                if self._one():
                    continue
            except (AssetkitError, OSError) as error:
                # The catalog is busy or the disk full: nothing was taken, or what was taken is queued again.
                _LOG.warning("jobs: %s", error)
            self._stopping.wait(_POLL)

    def _one(self) -> bool:
        """Run one job, if there is one."""
        free = self._heavy.acquire(blocking=False)
        try:
            job = claim_job(self._catalog, self._id, heavy=free)
            if free and (job is None or not KINDS[job.kind].heavy):
                self._heavy.release()
                free = False
            if job is None:
                return False
            try:
                _Run(self._catalog, job, self._stopping).run()
            except (AssetkitError, OSError) as error:
                reason = f"it could not be run: {error}"
                _persistently(lambda: postpone_job(self._catalog, job.id, reason))
            return True
        finally:
            if free:
                self._heavy.release()


def recover(catalog: Catalog) -> None:
    """Queue again what was running when its runner ended; what was tried too often has failed."""
    for job in list_jobs(catalog, ["running"], limit=10_000):
        runner = str(job.document.get("runner") or "")
        with contextlib.suppress(CatalogError), _lock(catalog, runner):
            # The lock could be had, so nobody runs it.
            if get_job(catalog, job.id).state == "running":
                postpone_job(catalog, job.id, "the service ended while it ran")
            _lock_path(catalog, runner).unlink(missing_ok=True)


def _lock(catalog: Catalog, runner: str) -> contextlib.AbstractContextManager[None]:
    return locked(_lock_path(catalog, runner), "another process runs this job", hint="wait for it")


def _lock_path(catalog: Catalog, runner: str) -> Path:
    return catalog.path.with_name(f"{catalog.path.name}.runner-{runner}")


class _Run:
    """One job's process, from its start to what is written down of its end."""

    def __init__(self, catalog: Catalog, job: Job, stopping: threading.Event) -> None:
        self._catalog = catalog
        self._job = job
        self._stopping = stopping
        self._log: deque[str] = deque(job.document.get("log") or (), maxlen=LOG_LINES)
        self._progress: dict[str, Any] | None = None
        self._out: list[bytes] = []

    def run(self) -> None:
        """Run it and write down how it ended."""
        cancelled = False
        with self._started() as process:
            readers = [threading.Thread(target=each, args=(process,)) for each in (self._read_out, self._read_err)]
            for each in readers:
                each.start()
            while process.poll() is None:
                cancelled = self._noted() or cancelled
                if cancelled or self._stopping.is_set():
                    _stop(process)
                else:
                    time.sleep(_POLL)
            for each in readers:
                each.join()
        _persistently(lambda: self._end(process.returncode, cancelled=cancelled))

    def _started(self) -> subprocess.Popen[bytes]:
        url = f"sqlite:///{self._catalog.path}"
        command = [sys.executable, "-m", "assetkit", "--db", url, "--json", *self._job.document["command"]]
        environment = {**os.environ, "ASSETKIT_JOB": str(self._job.id)}
        pipe = subprocess.PIPE
        return subprocess.Popen(  # noqa: S603 - our own program, its arguments checked
            command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, start_new_session=True
        )

    def _noted(self) -> bool:
        """Write down the progress; whether somebody wants the job to stop."""
        with contextlib.suppress(CatalogError):
            job = note_job(self._catalog, self._job.id, progress=self._progress, log=list(self._log))
            return bool(job.document.get("cancel"))
        return False

    def _read_out(self, process: subprocess.Popen[bytes]) -> None:
        held = 0
        while part := _stream(process.stdout).read(1 << 16):
            held += len(part)
            if held <= _MOST:
                self._out.append(part)

    def _read_err(self, process: subprocess.Popen[bytes]) -> None:
        for line in _stream(process.stderr):
            text = line.decode("utf-8", "replace").rstrip()
            told = _progress(text)
            if told is not None:
                self._progress = told
            elif text:
                self._log.append(text[:1_000])

    def _end(self, code: int, *, cancelled: bool) -> None:
        number, facts = self._job.id, {"code": code, "log": list(self._log)}
        reason = self._log[-1] if self._log else f"it ended with code {code} and said nothing"
        if code in (0, 1):
            end_job(self._catalog, number, "done", result=self._result(), error=None, **facts)
        elif cancelled:
            end_job(self._catalog, number, "cancelled", **facts)
        elif self._stopping.is_set():
            postpone_job(self._catalog, number, "the service stopped while it ran", **facts, attempts=0)
        elif code in _LATER or code < 0:
            why = f"it was ended by signal {signal.Signals(-code).name}" if code < 0 else reason
            postpone_job(self._catalog, number, why, **facts)
        else:
            end_job(self._catalog, number, "failed", error=reason, **facts)

    def _result(self) -> Any:
        try:
            return json.loads(b"".join(self._out))
        except ValueError:
            return None


def _persistently(write: Callable[[], object]) -> None:
    """Write down how a job ended, also where the catalog is busy or the disk full for a while: a job that nobody runs
    must not be called running. Raises what the last attempt raised."""
    for _ in range(_TRIES - 1):
        try:
            write()
        except SystemFailure as error:
            _LOG.warning("jobs: %s", error)
            time.sleep(_POLL)
        else:
            return
    write()


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("the process has no such stream")
    return stream


def _progress(line: str) -> dict[str, Any] | None:
    """What `assetkit.cli.progress` writes for a job: one JSON object a line."""
    if not line.startswith('{"task"'):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop as Ctrl-C does, then make it."""
    with contextlib.suppress(OSError):
        process.send_signal(signal.SIGINT)
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
