"""Small adapters with real names: the golden headers of `tests/goldens/adapters` at a fraction of the width."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tests import goldens
from tests.transform.made import write

ARCHITECTURES = {
    "sd1": "stable-diffusion-v1",
    "sd2": "stable-diffusion-v2-512",
    "sdxl": "stable-diffusion-xl-v1-base",
    "sd3": "stable-diffusion-3-medium",
    "sd35_large": "stable-diffusion-3.5-large",
    "sd35_medium": "stable-diffusion-3.5-medium",
    "flux": "flux-1-dev",
}
"""What declares the base of an adapter whose sizes are no published ones."""
SHRINK = 64
"""Widths from 256 on are divided by it; ranks, kernels and blocks of rotations stay."""


def shrunk(shape: list[int]) -> tuple[int, ...]:
    """A shape of the same kind at a fraction of the width."""
    return tuple(extent // SHRINK if extent >= 256 else extent for extent in shape)


def values(seed: int, shape: tuple[int, ...], dtype: Any = np.float16) -> Any:
    """Numbers that float16 holds and that no two rows or columns share."""
    whole = np.random.default_rng(seed).integers(-127, 128, shape)
    return np.where(whole == 0, 128, whole).astype(np.float32).__mul__(np.float32(2**-9)).astype(dtype)


def tensors(name: str, alpha: float = 3.0, keep: Callable[[str], bool] = lambda key: True) -> dict[str, Any]:
    """The arrays of a golden adapter, small; alphas are `alpha`."""
    found = {}
    for seed, (key, (_, shape)) in enumerate(sorted(goldens.load(f"adapters/{name}")["tensors"].items())):
        if keep(key):
            found[key] = np.float16(alpha) if key.endswith(".alpha") else values(seed, shrunk(shape))
    return found


def declared(base: str, **more: str) -> dict[str, str]:
    """Metadata that names the base."""
    return {"modelspec.architecture": f"{ARCHITECTURES[base]}/lora", **more}


def adapter(path: Path, name: str, base: str, alpha: float = 3.0, **more: str) -> Path:
    """A golden adapter as a small file."""
    return write(path, tensors(name, alpha), declared(base, **more))


def small(found: Mapping[str, Any], count: int) -> dict[str, Any]:
    """The first modules only."""
    modules = sorted({key.partition(".")[0] for key in found})[:count]
    return {key: value for key, value in found.items() if key.partition(".")[0] in modules}
