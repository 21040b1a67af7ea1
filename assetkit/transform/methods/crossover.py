"""Low frequencies of A, high frequencies of B."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._line import interpolated
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def _radius(shape: Sequence[int]) -> Tensor:
    """The radial frequency of every coefficient of a real transform of `shape`: 0 is constant, 1 the highest of all."""
    import torch

    square = torch.zeros(())
    for dim, size in enumerate(shape):
        last = dim == len(shape) - 1
        index = torch.arange(size // 2 + 1 if last else size)
        frequency = torch.minimum(index, size - index) / max(1, size // 2)
        square = square.unsqueeze(-1) + frequency.square_()
    return square.div_(len(shape)).sqrt_()


def _cut(radius: Tensor, alpha: float, tilt: float) -> Tensor:
    """The share of B at every frequency."""
    if tilt == 0:
        return (radius > 1 - alpha).float()
    slope = 1 / math.tan(math.pi / 2 * tilt)
    return radius.sub_(1 - alpha).mul_(slope).add_(alpha).clamp_(0, 1)


def crossover(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Mix the Fourier transforms of the tensors (over all dimensions) with a radial cut.

        A + F⁻¹(H·F(B − A)),  H = [ρ > 1 − alpha] at tilt 0, clamp(alpha + (ρ − 1 + alpha)·cot(π·tilt/2), 0, 1) above
        ρ² = mean over the dimensions of (frequency / highest frequency)²; tilt 1 is the weighted sum

    Source: sd-mecha 1.1.8 `crossover`, tilts from 0 to 1.
    """
    import torch

    a, b = models
    alpha, tilt = parameters["alpha"], parameters["tilt"]
    if alpha in (0, 1) or tilt == 1 or not a.dim() or not a.numel():
        return interpolated(a, b, alpha)
    spectrum = torch.fft.rfftn(a - b)
    spectrum.mul_(_cut(_radius(a.shape), alpha, tilt))
    share: Tensor = torch.fft.irfftn(spectrum, s=a.shape)
    del spectrum
    return torch.sub(a, share, out=share)


METHOD = Method(
    id="crossover",
    title="Crossover of frequencies",
    least=2,
    most=2,
    based=False,
    parameters=(
        Parameter("alpha", 0.5, 0.0, 1.0, "share of B: 0 is A, 1 is B"),
        Parameter("tilt", 0.0, 0.0, 1.0, "0 cuts the frequencies in two, 1 mixes all of them alike"),
    ),
    scope="tensor",
    merge=crossover,
    copies=4.3,
)
