"""Disks that fill up, refuse or cannot be read, at every single call: an error, what was there, nothing beside it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assetkit.errors import AssetkitError, FormatError, SystemFailure
from assetkit.transform import workspace
from tests.transform.made import make, noise, write
from tests.transform.test_kills import CAST, FOLDER, TO_FOLDER, adapter, checkpoint, encoder, small, state

pytest.importorskip("torch")

Steps = list[dict[str, Any]]
TIES: Steps = [{"op": "merge", "models": ["a", "b"], "method": "ties"}]
SLERP: Steps = [{"op": "merge", "models": ["a", "b"], "method": "slerp"}]
BAKE: Steps = [{"op": "bake", "models": ["a", "b"]}]
EXTRACT: Steps = [{"op": "extract", "models": ["a", "b"], "rank": 2}]
SHARDED = {"format": "sharded", "shard": 6000}
WORK: dict[str, tuple[Callable[[Path], list[Path]], Steps, dict[str, Any]]] = {
    "cast": (lambda at: [small(at / "a", 1)], CAST, {}),
    "shards": (lambda at: [small(at / "a", 1)], CAST, SHARDED),
    "diffusers folder": (lambda at: [encoder(at / "a", 1)], TO_FOLDER, FOLDER),
    "gguf": (lambda at: [blocks(at / "a")], [], {"format": "gguf", "type": "Q8_0"}),
    "TIES": (lambda at: [small(at / "a", 1), small(at / "b", 9)], TIES, {}),
    "slerp": (lambda at: [small(at / "a", 1), small(at / "b", 9)], SLERP, {}),
    "bake": (lambda at: [checkpoint(at / "a", 1), adapter(at / "b")], BAKE, {}),
    "extract": (lambda at: [checkpoint(at / "a", 1), checkpoint(at / "b", 50)], EXTRACT, {}),
}


def blocks(path: Path) -> Path:
    """A layer that ggml's blocks fit."""
    tensors = {"double_blocks.0.img_attn.proj.weight": noise(1, 64, 64), "img_in.weight": noise(2, 64, 64)}
    return write(path, tensors, {"modelspec.architecture": "flux-1-dev"})


class Fault:
    """A call that fails from its `at`-th time on, or, `once`, only then."""

    def __init__(self, call: Callable[..., Any], number: int, at: int) -> None:
        self._call, self._number, self._left = call, number, at

    def __call__(self, *given: Any, **named: Any) -> Any:
        self._left -= 1
        if self._left <= 0:
            raise OSError(self._number, os.strerror(self._number))
        return self._call(*given, **named)


FAULTS: dict[str, tuple[Any, str, int, type[AssetkitError]]] = {
    "a disk that cannot be read": (workspace, "_read_at", errno.EIO, FormatError),
    "a disk that fills": (os, "pwrite", errno.ENOSPC, SystemFailure),
    "a disk that does not take what it was given": (os, "fsync", errno.EIO, SystemFailure),
    "a disk without room for the whole": (os, "posix_fallocate", errno.ENOSPC, SystemFailure),
    "a folder that lets no name change": (os, "replace", errno.EACCES, SystemFailure),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("work", WORK)
def test_a_fault_at_any_call_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str, fault: str
) -> None:
    made, steps, output = WORK[work]
    (tmp_path / "in").mkdir()
    inputs = made(tmp_path / "in")
    make(tmp_path / "clean", steps, *inputs, output=output)
    clean = state(tmp_path / "clean")
    before = [each.read_bytes() for each in inputs]
    module, name, number, kind = FAULTS[fault]
    call, out = getattr(module, name), tmp_path / "out"
    out.mkdir()
    for at in range(1, 200):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, Fault(call, number, at))
            try:
                make(out / "made", steps, *inputs, output=output, threads=2)
                break
            except kind as error:
                assert "\n" not in str(error)  # noqa: PT017 - which one is raised depends on the fault
        assert list(out.iterdir()) == []
    assert at > 1 or (name == "replace" and output in (SHARDED, FOLDER)), "the fault was never met"
    assert state(out / "made") == clean
    assert [each.read_bytes() for each in inputs] == before
