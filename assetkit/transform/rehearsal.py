"""How long a run will take: some of its units are computed, and the disk and the hash are tried, for half a second.

Nothing is written but one small file that is gone again. What one kind of unit takes an element is taken for all of
its kind; the work of all threads is divided among the processor's cores, and the disk and each hash work beside it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from assetkit.formats.dtypes import byte_offset
from assetkit.transform.measure import Rounding
from assetkit.transform.numbers import Bytes
from assetkit.transform.outlet import LARGE, Outlet, buffer
from assetkit.transform.plan import Plan, Unit
from assetkit.transform.sink import Sink, write
from assetkit.transform.threads import no_gradients, one_thread_each, workers
from assetkit.transform.workspace import Workspace

TIME = 0.4
"""Seconds of units; those that were begun are finished."""
TRIED = 32 << 20
"""Bytes that are written and flushed at most."""
HASHED = 4 << 20


class Speeds(NamedTuple):
    """Seconds a byte."""

    written: float
    """Of the processor."""
    flushed: float
    """Until it is on the disk."""
    hashed: float


def seconds(plan: Plan, folder: Path, threads: int | None = None) -> float:
    """Seconds that a run of `plan` with its output in `folder` would take now, to be expected within a factor of two.

    Inputs that are not in the page cache are read at the speed that the tried units saw. Raises what computing a unit
    raises: the run would fail there as well.
    """
    threads, cores = threads or workers(), _cores()
    computing = _computing(plan)
    large = max((file.size for file in plan.files), default=0) >= LARGE
    speeds = _speeds(folder, min(TRIED, plan.size), large=large)
    busy = computing + plan.size * (speeds.written + 2 * speeds.hashed)
    return max(computing / threads, busy / cores, plan.size * speeds.hashed, plan.size * speeds.flushed)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _computing(plan: Plan) -> float:
    """Seconds of one thread for all units."""
    kinds: dict[tuple[str, ...], list[Unit]] = {}
    for unit in plan.units():
        node = unit.written[0].node
        whole = () if node.divisible else (str(node.shape),)
        kinds.setdefault((node.doing, node.dtype, *whole), []).append(unit)
    total, space = 0.0, Workspace()
    groups = sorted(kinds.values(), key=_work, reverse=True)
    allowed = TIME
    try:
        with one_thread_each(), no_gradients():
            slowest = 0.0
            for group in groups:
                if allowed > 0:
                    spent, work = _tried(space, group, max(allowed / 2, 0.02))
                    allowed -= spent
                    slowest = spent / max(work, 1)
                total += slowest * _work(group)
    finally:
        space.close()
    return total


def _work(units: Sequence[Unit]) -> int:
    return sum(unit.work for unit in units)


def _tried(space: Workspace, units: Sequence[Unit], allowed: float) -> tuple[float, int]:
    """Seconds spent on some of the units, and their elements."""
    start, spent, work = 0.0, 0.0, 0
    for count, unit in enumerate(_spread(units)):
        if count == 1:  # the first pays for what is loaded and measured once
            spent, work = 0.0, 0
        start = time.perf_counter()
        _compute(space, unit)
        spent, work = spent + time.perf_counter() - start, work + unit.work
        if spent >= allowed:
            break
    return spent, work


def _spread(units: Sequence[Unit]) -> Iterator[Unit]:
    """Units from all over the output, those first that are whole tensors: they pay for their own surveys alone."""
    whole = [unit for unit in units if not unit.start and unit.stop >= unit.written[0].node.count]
    chosen = sorted(whole or units, key=lambda unit: unit.work, reverse=True)
    half = chosen[: max(len(chosen) // 2, 1)]  # small tensors cost more an element, and are little of the whole
    step = max(len(half) // 16, 1)
    yield from half[::step]


def _compute(space: Workspace, unit: Unit) -> None:
    for written in unit.written:
        count = byte_offset(written.node.dtype, min(unit.stop, written.node.count))
        first = byte_offset(written.node.dtype, unit.start)
        write(space, Sink(space, 0, buffer=np.empty(count - first, np.uint8)), written, unit, Rounding())
        written.node.forget()


def _speeds(folder: Path, size: int, *, large: bool) -> Speeds:
    block = buffer(min(HASHED, max(size, 1)))[: min(HASHED, max(size, 1))]
    block[:] = np.frombuffer(os.urandom(len(block)), np.uint8)
    start = time.perf_counter()
    hashlib.sha256(block)
    hashed = (time.perf_counter() - start) / len(block)
    try:
        written, flushed = _disk(folder, block, -(-size // len(block)), large=large)
    except OSError:  # it says so itself when it is to be written
        return Speeds(0.0, 0.0, hashed)
    tried = max(len(block) * -(-size // len(block)), 1)
    return Speeds(written / tried, flushed / tried, hashed)


def _disk(folder: Path, block: Bytes, times: int, *, large: bool) -> tuple[float, float]:
    """Seconds of the processor for writing `block` so often into a file, and of the clock until it is on the disk."""
    handle, name = tempfile.mkstemp(dir=folder)
    os.close(handle)
    try:
        outlet = Outlet(Path(name), large=large)
        try:
            start, busy = time.perf_counter(), time.thread_time()
            for at in range(times):
                outlet.write(block, at * len(block))
            busy = time.thread_time() - busy
            outlet.flush()
            return busy, time.perf_counter() - start
        finally:
            outlet.close()
    finally:
        Path(name).unlink()
