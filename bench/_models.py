"""Checkpoints of true size and true names for the benches, filled with seeded noise."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from assetkit.formats.dtypes import BITS
from assetkit.formats.writer import Output, write_safetensors
from assetkit.types import TensorInfo
from tests import goldens

ARCHITECTURES = {"sd1": "stable-diffusion-v1", "sdxl": "stable-diffusion-xl-v1-base"}
_POOL = 1 << 22
_FLOATS = {"F16": np.float16, "F32": np.float32}


class Noise:
    """Numbers like those of trained models: a base of deviation 0.02, and per seed but 0 a tenth of that beside it.

    A tensor's numbers are a stretch of one pool, begun where its name says: cheap to make, different in every tensor.
    """

    def __init__(self, seed: int, dtype: str) -> None:
        base = np.random.default_rng(0).standard_normal(_POOL, dtype=np.float32) * np.float32(0.02)
        own = np.random.default_rng(seed).standard_normal(_POOL, dtype=np.float32) * np.float32(0.002)
        self._pool = (base + own if seed else base).astype(_FLOATS[dtype])

    def blocks(self, name: str, count: int) -> Iterator[bytes]:
        """The bytes of `count` numbers of the tensor called `name`."""
        at = zlib.crc32(name.encode()) % _POOL
        while count:
            block = self._pool[at : at + count]
            yield block.tobytes()
            count, at = count - len(block), 0


def checkpoint(path: Path, golden: str, dtype: str, seed: int, without: Callable[[str], bool] | None = None) -> Path:
    """A file of the names and shapes of a golden (``unets/sd1_ckpt``), its floats as `dtype`; kept if it is there."""
    if path.exists():
        return path
    noise = Noise(seed, dtype)
    header = goldens.header(goldens.load(golden))
    infos = [each for each in header.tensors.values() if without is None or not without(each.name)]
    family = golden.partition("/")[2].partition("_")[0]
    write_safetensors(
        path,
        [_output(info, dtype, noise) for info in infos],
        {"modelspec.architecture": ARCHITECTURES[family], "modelspec.title": path.stem},
    )
    return path


def _output(info: TensorInfo, dtype: str, noise: Noise) -> Output:
    count = math.prod(info.shape)
    if info.dtype.startswith(("F", "BF")):
        length = count * BITS[dtype] // 8
        return Output(info.name, dtype, info.shape, length, lambda: noise.blocks(info.name, count))
    numbers = np.arange(count).astype({"I64": "<i8", "I32": "<i4"}[info.dtype])
    return Output(info.name, info.dtype, info.shape, numbers.nbytes, lambda: [numbers.tobytes()])
