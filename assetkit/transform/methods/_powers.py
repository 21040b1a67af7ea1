"""Logarithm, exponential and cosine in fp64 from additions and multiplications alone.

A library's vector routines and its scalar ones (for the last few elements of a tile) round differently, and so do
processors. These give the same bits for an element wherever it stands, at a relative error below 1e-13.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

_ATANH = [2 / (2 * k + 1) / math.log(2) for k in range(10)]
_EXP2 = [math.log(2) ** k / math.factorial(k) for k in range(13)]
_SINPI = [(-1) ** k * math.pi ** (2 * k + 1) / math.factorial(2 * k + 1) for k in range(11)]
_EDGE = 1022


def _polynomial(x: Tensor, coefficients: Sequence[float]) -> Tensor:
    result = x * coefficients[-1]
    for each in coefficients[-2:0:-1]:
        result.add_(each).mul_(x)
    return result.add_(coefficients[0])


def log2(x: Tensor) -> Tensor:
    """Binary logarithm of non-negative fp64 numbers; −∞ at 0, NaN at NaN and ∞."""
    import torch

    mantissa, exponent = torch.frexp(x)
    # Mantissas come in [½, 1); those below √½ are doubled, so that all lie about 1 and log2(1) is exactly 0.
    low = torch.lt(mantissa, math.sqrt(0.5), out=torch.empty_like(mantissa))
    mantissa.mul_(1 + low)
    s = (mantissa - 1).div_(mantissa.add_(1))
    result = _polynomial(s * s, _ATANH).mul_(s).add_(exponent.to(x.dtype).sub_(low))
    # 1/0 where x is zero, else 0/1; masks of booleans take five times as long.
    zero = torch.eq(x, 0, out=low)
    return result.sub_(zero / (1 - zero))


def exp2(x: Tensor) -> Tensor:
    """Two to the power of fp64 numbers, which beyond ±1022 are taken for that: 0 and ∞ when rounded to fp32."""
    import torch

    held = x.clamp(-_EDGE, _EDGE)
    whole = held.round()
    # Whatever integer a NaN becomes here, its polynomial is NaN.
    scale = whole.to(torch.int64).add_(1023).bitwise_left_shift_(52).view(torch.float64)
    return _polynomial(held.sub_(whole), _EXP2).mul_(scale)


def cospi(x: Tensor) -> Tensor:
    """cos(π·x) for fp64 numbers in [0, 1]."""
    half = 0.5 - x
    return _polynomial(half * half, _SINPI).mul_(half)
