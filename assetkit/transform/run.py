"""The one executor: writes what a plan says, in bounded memory, all or nothing.

Workers take units in the order of the output's bytes, read what a unit needs and compute it tile by tile. A follower
writes it at its known offset of a temporary file and hashes it. Now and then what is finished is flushed and noted
in a journal, so that a run that was killed goes on where it was. At the end the file is flushed and renamed; until
then nothing exists under the output's name that was not there before.
"""

from __future__ import annotations

import contextlib
import errno
import threading
from dataclasses import dataclass
from pathlib import Path

from assetkit.errors import SystemFailure
from assetkit.formats.dtypes import byte_offset
from assetkit.progress import SILENT, Progress
from assetkit.transform.follow import Digest, Follower
from assetkit.transform.footprint import MEMORY, UNIT, affordable, buffers, fixed
from assetkit.transform.journal import Checkpoint, Journal
from assetkit.transform.measure import Rounding
from assetkit.transform.numbers import Bytes
from assetkit.transform.outlet import Outlet, buffer, phase
from assetkit.transform.plan import Plan, Unit, check_memory
from assetkit.transform.sink import Sink, write
from assetkit.transform.target import Target
from assetkit.transform.threads import no_gradients, one_thread_each, workers
from assetkit.transform.workspace import Workspace

CHECKPOINT = 256 << 20
"""Bytes of output between two checkpoints."""
WORTH_KEEPING = 16 << 20
"""Bytes that a run must have finished for a failed one to leave them behind for the next."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did."""

    digests: tuple[Digest, ...]
    """Of each file of the plan, in its order."""
    rounding: Rounding
    resumed: int
    """Units that an earlier, interrupted run had finished."""


def run(
    plan: Plan,
    destination: Path,
    *,
    force: bool = False,
    memory: int = MEMORY,
    threads: int | None = None,
    progress: Progress = SILENT,
) -> Outcome:
    """Write the output of `plan` to `destination`: a file, or a folder where the plan is one.

    Raises `InputError` when an input cannot be read any more or does not fit the budget of `memory` bytes, and
    `SystemFailure` when the disk is full or refuses. Then nothing new lies under `destination`; what was finished is
    kept beside it and the same call goes on from there.
    """
    check_memory(plan, memory)
    target = Target(plan, destination, force=force)
    try:
        with target.open() as outlets, one_thread_each():
            wanted = affordable(plan.units(), threads or workers(), memory)
            work = _Run(plan, outlets, target, memory - fixed(wanted), progress)
            outcome = work.complete(wanted)
            plan.check_inputs()
            target.commit()
    except OSError as error:
        hint = "free some space and run it again" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        raise SystemFailure(f"{destination}: cannot be written: {error.strerror or error}", hint=hint) from error
    return outcome


class _Run:
    """The state that workers share."""

    def __init__(self, plan: Plan, outlets: list[Outlet], target: Target, memory: int, progress: Progress) -> None:
        self._plan, self._outlets, self._progress = plan, outlets, progress
        self._units = plan.units()
        self._journal = Journal(target.journal, plan.digest)
        start = self._journal.read() if target.resumed else Checkpoint()
        self._resumed = min(start.done, len(self._units))
        self._total = Rounding(**start.rounding) if start.rounding else Rounding()
        self._approximations = plan.model.approximations
        if self._approximations is not None:
            self._approximations.restore(start.approximations or {})
        self._journal.begin(target.identity, start)
        self._measured: list[Rounding | None] = [None] * len(self._units)
        self._next = self._noted = self._computed = self._final = self._resumed
        """Units: the next to be taken, those the journal counts, those computed and those written without a gap."""
        self._lent: dict[int, tuple[int, int]] = {}
        """Of units that the follower writes, the file and where in it they end."""
        self._written = 0, 0
        """The file, and the byte in it, before which everything is with the system."""
        self._budget = memory
        self._held = self._running = 0
        self._since = 0
        self._error: BaseException | None = None
        self._lock = threading.Condition()
        self._due = threading.Event()
        self._over = threading.Event()
        self._free: list[Bytes] = []
        sizes = [file.size for file in plan.files]
        heads = [len(file.head) for file in plan.files]
        self._follower = Follower(outlets, heads, sizes, release=self._take_back, reach=self._reached, fail=self._fail)

    def complete(self, threads: int) -> Outcome:
        """Do every unit and wait for the hashes."""
        self._progress.begin("write", self._plan.size, "bytes")
        self._free += [buffer(UNIT) for _ in range(buffers(threads))]
        workers = [threading.Thread(target=self._work, name=f"assetkit-{n}", daemon=True) for n in range(threads)]
        keeper = threading.Thread(target=self._keep, name="assetkit-journal", daemon=True)
        keeper.start()
        try:
            self._announce()
            for each in workers:
                each.start()
            for each in workers:
                while each.is_alive():
                    each.join(0.2)  # short, so that an interrupt is heard
            if self._error is not None:
                raise self._error
            digests = tuple(self._follower.finish())
        except BaseException as error:
            self._give_up(error, workers)
            raise
        finally:
            self._over.set()
            self._due.set()
            keeper.join()
            self._follower.stop()
            self._progress.end()
        return Outcome(digests, self._total, self._resumed)

    def _give_up(self, error: BaseException, workers: list[threading.Thread]) -> None:
        self._fail(error)
        for each in workers:
            if each.ident is not None:
                each.join()
        # The disk may be what failed; what the journal already counts is enough to go on from.
        with contextlib.suppress(OSError):
            if sum(unit.span for unit in self._units[: self._final]) >= WORTH_KEEPING:
                self._checkpoint()

    def _keep(self) -> None:
        """Flush and note on a thread of its own: nobody who computes waits for the disk."""
        while not self._over.is_set():
            self._due.wait()
            self._due.clear()
            if not self._over.is_set():
                with contextlib.suppress(OSError):  # without this checkpoint the next run has more to do, no less
                    self._checkpoint()

    def _work(self) -> None:
        space = Workspace()
        try:
            with no_gradients():
                self._loop(space)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self._fail(error)
        finally:
            space.close()

    def _fail(self, error: BaseException) -> None:
        """Let everybody stop."""
        with self._lock:
            self._error = self._error or error
            self._lock.notify_all()

    def _take_back(self, memory: Bytes) -> None:
        with self._lock:
            self._free.append(memory)
            self._lock.notify_all()

    def _loop(self, space: Workspace) -> None:
        while (taken := self._take()) is not None:
            at, memory = taken
            self._done(at, self._units[at], self._do(space, at, memory))

    def _take(self) -> tuple[int, Bytes | None] | None:
        """The next unit and a buffer for what it writes (None where it is too large for one).

        Waits until its memory fits beside what is in flight; one unit always may run. Buffers are given in the order
        of the units, so that what the hashes wait for is never without one.
        """
        with self._lock:
            while True:
                if self._error is not None or self._next >= len(self._units):
                    return None
                unit = self._units[self._next]
                cost, small = unit.memory, unit.span <= UNIT and len(unit.written) == 1
                if (not self._running or self._held + cost <= self._budget) and (self._free or not small):
                    break
                self._lock.wait()
            self._held += cost
            self._running += 1
            self._next += 1
            return self._next - 1, self._free.pop() if small else None

    def _do(self, space: Workspace, at: int, memory: Bytes | None) -> Rounding:
        unit, total = self._units[at], Rounding()
        for written in unit.written:
            measured = Rounding()
            offset = written.offset + byte_offset(written.node.dtype, unit.start)
            room = None if memory is None else memory[phase(offset, written.node.dtype) :]
            sink = Sink(space, offset, outlet=self._outlets[unit.file], buffer=room)
            write(space, sink, written, unit, measured)
            if memory is not None:
                self._lent[at] = unit.file, offset + sink.filled
                self._follower.give(unit.file, offset, sink.data, memory)
            if (step := written.node.step(space)) != 1:
                measured.stretch(step)
            total.add(measured)
            if unit.stop >= written.node.count:
                written.node.forget()
        return total

    def _done(self, at: int, unit: Unit, measured: Rounding) -> None:
        with self._lock:
            self._held -= unit.memory
            self._running -= 1
            self._measured[at] = measured
            while self._computed < len(self._units) and self._measured[self._computed] is not None:
                self._computed += 1
            self._progress.advance(unit.span)
            self._announce()
            self._settle()
            self._lock.notify_all()

    def _reached(self, file: int, stop: int) -> None:
        """Everything before byte `stop` of a file is with the system."""
        with self._lock:
            self._written = file, stop
            self._settle()

    def _settle(self) -> None:
        """Count what is computed and written, in order."""
        while self._final < self._computed and self._lent.get(self._final, self._written) <= self._written:
            self._total.add(self._measured[self._final] or Rounding())
            self._since += self._units[self._final].span
            self._final += 1
        if self._since >= CHECKPOINT:
            self._since = 0
            self._due.set()

    def _announce(self) -> None:
        """Tell the follower how far each file is there: up to the first byte of a unit that is not computed."""
        current = self._units[self._computed] if self._computed < len(self._units) else None
        for at, file in enumerate(self._plan.files):
            if current is None or at < current.file:
                self._follower.advance(at, file.size)
            elif at == current.file:
                first = current.written[0]  # the lowest: units are in the order of the bytes
                self._follower.advance(at, first.offset + byte_offset(first.node.dtype, current.start))

    def _checkpoint(self) -> None:
        with self._lock:
            done, rounding = self._final, self._total.to_dict()
            noted = self._approximations.noted() if self._approximations is not None else None
        if done <= self._noted:
            return
        for outlet in self._outlets:
            outlet.flush()
        with self._lock:
            if done > self._noted:
                self._journal.note(Checkpoint(done, rounding, noted))
                self._noted = done
