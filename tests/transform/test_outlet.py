"""What is written past the page cache is what was given, wherever its pieces begin and end."""

import errno
import itertools
import os
import random
from pathlib import Path

import numpy as np
import pytest

from assetkit.transform import outlet, target
from assetkit.transform.outlet import BLOCK, WORTH, Appender, Outlet, buffer, phase
from tests.transform.made import make, noise, write

SUM = [{"op": "merge", "models": ["a", "b"], "alpha": 0.3}]


def pieces(seed: int, total: int) -> list[tuple[int, int]]:
    """Ranges that cover `total` bytes: of a few bytes, less than a block, some blocks, more than is worth it."""
    chosen = random.Random(seed)
    edges = [0]
    while edges[-1] < total:
        size = chosen.choice([2, 300, BLOCK, 3 * BLOCK + 6, WORTH, WORTH + 2 * BLOCK + 90, 4 * WORTH])
        edges.append(min(edges[-1] + size, total))
    return list(itertools.pairwise(edges))


class Calls:
    """Counts bytes by the way they went."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bytes: dict[int, int] = {}
        self._pwrite = os.pwrite
        monkeypatch.setattr(os, "pwrite", self)

    def __call__(self, descriptor: int, data, offset: int) -> int:
        count = self._pwrite(descriptor, data, offset)
        self.bytes[descriptor] = self.bytes.get(descriptor, 0) + count
        return count


def append(file: Outlet, path: Path, data: np.ndarray, ranges: list[tuple[int, int]], dtype: str = "F16") -> None:
    appender, before = Appender(file), 0
    for start, stop in ranges:
        memory = buffer(4 * WORTH)
        room = memory[phase(start, dtype) :][: stop - start]
        room[:] = data[start:stop]
        reached = appender.put(room, memory, start)
        assert before <= reached <= stop
        assert np.array_equal(np.fromfile(path, np.uint8, reached), data[:reached])
        before = reached
    appender.flush()


@pytest.mark.parametrize("large", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_pieces_of_any_size_come_out_in_their_place(tmp_path: Path, seed: int, large: bool) -> None:
    data = np.random.default_rng(seed).integers(0, 256, 3_000_000, np.uint8)
    file = Outlet(tmp_path / "out", large=large)
    append(file, tmp_path / "out", data, pieces(seed, len(data)))
    file.close()
    assert (tmp_path / "out").read_bytes() == data.tobytes()


def test_elements_at_odd_places_go_through_the_cache(tmp_path: Path) -> None:
    data = np.random.default_rng(1).integers(0, 256, 2_000_003, np.uint8)
    assert phase(6, "F32") == 0
    assert phase(6, "F16") == 6
    file = Outlet(tmp_path / "out", large=True)
    append(file, tmp_path / "out", data, [(0, 3), *((3 + start, 3 + stop) for start, stop in pieces(2, 2_000_000))])
    file.close()
    assert (tmp_path / "out").read_bytes() == data.tobytes()


def test_most_of_a_large_file_goes_directly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = np.random.default_rng(3).integers(0, 256, 4_000_000, np.uint8)
    file = Outlet(tmp_path / "out", large=True)
    if not file.direct:
        pytest.skip("this file system has no direct writes")
    calls = Calls(monkeypatch)
    append(file, tmp_path / "out", data, [(at, min(at + 400_002, len(data))) for at in range(0, len(data), 400_002)])
    cached = calls.bytes.pop(file.descriptor)
    assert cached < BLOCK  # the end of the file
    assert cached + sum(calls.bytes.values()) == len(data)
    file.close()


def test_a_file_system_that_refuses_gets_them_the_other_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = np.random.default_rng(4).integers(0, 256, 2_000_000, np.uint8)
    file = Outlet(tmp_path / "out", large=True)
    real = os.pwrite

    def refusing(descriptor: int, view, offset: int) -> int:
        if descriptor != file.descriptor:
            raise OSError(errno.EINVAL, "refused")
        return real(descriptor, view, offset)

    monkeypatch.setattr(os, "pwrite", refusing)
    append(file, tmp_path / "out", data, pieces(5, len(data)))
    file.close()
    assert (tmp_path / "out").read_bytes() == data.tobytes()


@pytest.mark.parametrize("threads", [1, 3])
def test_a_model_is_the_same_both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    """Small tensors between large ones, a scalar that moves all that follow, and one that is computed whole."""
    pytest.importorskip("torch")
    names = {f"w{n}.weight": (n, 700, 901) for n in range(4)} | {f"w{n}.bias": (9 + n, 33) for n in range(4)}
    models = [
        write(
            tmp_path / f"{seed}.safetensors", {name: noise(seed + at, *shape) for name, (at, *shape) in names.items()}
        )
        for seed in (1, 50)
    ]
    make(tmp_path / "cached.safetensors", SUM, *models, threads=threads)
    monkeypatch.setattr(target, "LARGE", 0)
    monkeypatch.setattr(outlet, "WORTH", BLOCK)
    document = make(tmp_path / "direct.safetensors", SUM, *models, threads=threads)
    written = (tmp_path / "direct.safetensors").read_bytes()
    assert written == (tmp_path / "cached.safetensors").read_bytes()
    assert document["error"] == make(tmp_path / "again.safetensors", SUM, *models, threads=1)["error"]
