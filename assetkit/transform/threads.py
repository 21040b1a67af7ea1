"""How work is spread: plain threads over tensors, one thread of torch's own in each."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from assetkit.transform.numbers import torch_or_none
from assetkit.transform.workspace import Workspace

MOST_WORKERS = 4
"""More than these wait for the disk and for the hashes of what they write."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def workers() -> int:
    """How many threads compute, unless a caller says otherwise."""
    return min(os.cpu_count() or 1, MOST_WORKERS)


@contextlib.contextmanager
def one_thread_each() -> Iterator[None]:
    """Workers are the parallelism; torch's own threads would wait for each other on tiles this small."""
    torch = torch_or_none()
    if torch is None:
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def share_one_heap() -> None:
    """Let every thread that starts from now on allocate from the process's one heap: for a process that is ours.

    glibc gives each thread a heap of 64 MiB of addresses, and what one freed there no other can use. Workers allocate
    seldom, so they do not wait for each other. Other C libraries are left as they are.
    Source: mallopt(3), ``M_ARENA_MAX`` (-8 in malloc.h of glibc 2.36).
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):  # musl has no mallopt, and one heap
        ctypes.CDLL(None).mallopt(-8, 1)


def no_gradients() -> contextlib.AbstractContextManager[object]:
    """Torch computes values only; nothing without torch."""
    torch = torch_or_none()
    return contextlib.nullcontext() if torch is None else torch.inference_mode()


def worked(function: Callable[[Workspace, Item], Result], items: Iterable[Item], threads: int) -> list[Result]:
    """What `function` makes of each item, in their order, by so many threads; each call has a workspace of its own.

    The first error in the order of the items is raised, and what has not begun by then is left undone.
    """

    def one(item: Item) -> Result:
        space = Workspace()
        try:
            with no_gradients():
                return function(space, item)
        finally:
            space.close()

    with one_thread_each(), ThreadPoolExecutor(max(threads, 1), thread_name_prefix="assetkit-plan") as pool:
        waiting = [pool.submit(one, item) for item in items]
        try:
            return [each.result() for each in waiting]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
