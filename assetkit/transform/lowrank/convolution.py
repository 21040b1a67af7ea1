"""Low-rank forms of convolution weights [out, in, kh, kw].

The plain form treats the weight as a matrix [out, in * kh * kw]: `down` is a convolution [r, in, kh, kw] with the
weight's own kernel, `up` a 1x1 convolution [out, r, 1, 1] (kohya, LyCORIS LoCon). The Tucker form has 1x1 convolutions
on both sides of a small one: up [out, r, 1, 1], mid [r, r, kh, kw], down [r, in, 1, 1], and
``weight = einsum("mnhw,im,nj->ijhw", mid, up, down)`` (LyCORIS 4.1.3 `lycoris/functional/general.py`; the file calls
the middle one ``lora_mid``).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from assetkit.errors import InputError
from assetkit.transform.lowrank.factors import usable


def as_matrix(weight: Tensor) -> Tensor:
    """[out, in, …] as [out, in * …]; a matrix as it is. For `truncated`. `InputError` for fewer dimensions."""
    if weight.dim() < 2:
        raise InputError(f"a {weight.dim()}-dimensional tensor has no low-rank form", hint="leave norms and biases out")
    return weight.flatten(1)


def as_convolutions(up: Tensor, down: Tensor, shape: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """`up` [out, r] and `down` [r, in * …] as the adapter of a layer of `shape` stores them; linear ones unchanged."""
    spatial = shape[2:]
    return up.reshape(*up.shape, *(1 for _ in spatial)), down.reshape(down.shape[0], shape[1], *spatial)


@dataclass(frozen=True, slots=True)
class Tucker:
    """``weight ≈ einsum("mnhw,im,nj->ijhw", mid, up, down)``."""

    up: Tensor
    """[out, r, 1, 1]"""
    mid: Tensor
    """[r, r, kh, kw]"""
    down: Tensor
    """[r, in, 1, 1]"""
    error: float
    """Relative Frobenius error, measured after rounding."""


def tucker(weight: Tensor, rank: int, *, sweeps: int = 8, dtype: torch.dtype = torch.float32) -> Tucker:
    """The Tucker form of a convolution weight [out, in, kh, kw], r at most `rank`, `out` and `in`.

    Higher-order orthogonal iteration from the truncated higher-order SVD (De Lathauwer, De Moor and Vandewalle, "On the
    best rank-1 and rank-(R1, …, RN) approximation of higher-order tensors", 2000): the start is within sqrt(2) of the
    best error, each of the `sweeps` makes it no larger; the best itself is not known to be reached. `InputError` for
    a weight that is no convolution or not finite.
    """
    if weight.dim() != 4:
        raise InputError(f"a {weight.dim()}-dimensional weight has no Tucker form", hint="it is for 2-d convolutions")
    exact = usable(as_matrix(weight))[0].to(torch.float64).reshape(weight.shape)
    rank = min(rank, *weight.shape[:2])
    left, right = _leading(exact.flatten(1), rank), _leading(exact.transpose(0, 1).flatten(1), rank)
    for _ in range(sweeps):
        left = _leading(torch.einsum("ijhw,jn->inhw", exact, right).flatten(1), rank)
        right = _leading(torch.einsum("ijhw,im->jmhw", exact, left).flatten(1), rank)
    mid = torch.einsum("ijhw,im,jn->mnhw", exact, left, right)
    up, mid, down = (each.to(dtype).contiguous() for each in (left, mid, right.T))
    found = torch.einsum("mnhw,im,nj->ijhw", *(each.to(torch.float64) for each in (mid, up, down)))
    norm = float(torch.linalg.vector_norm(exact))
    error = float(torch.linalg.vector_norm(exact - found)) / norm if norm else 0.0
    return Tucker(up[:, :, None, None], mid, down[:, :, None, None], error)


def _leading(matrix: Tensor, rank: int) -> Tensor:
    """The `rank` leading left singular vectors, [m, rank]."""
    vectors: Tensor = torch.linalg.eigh(matrix @ matrix.T)[1]
    return vectors.flip(1)[:, :rank]
