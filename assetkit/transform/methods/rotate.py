"""A turned towards B."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._line import interpolated
from assetkit.transform.methods._rotations import nearest_rotation, rotation_power
from assetkit.transform.methods._rows import chunks
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def _rows(tensor: Tensor) -> Tensor:
    """[rows, columns]; a convolution over more than a point is turned in the space of its kernel."""
    kernel = tensor.dim() == 4 and tensor.shape[2] * tensor.shape[3] > 1
    return tensor.reshape(tensor.shape[0] * tensor.shape[1], -1) if kernel else tensor.reshape(tensor.shape[0], -1)


def _basis(rows: Sequence[Tensor], centres: Sequence[Tensor]) -> Tensor | None:
    """An orthonormal basis, fp64 [columns, 2·rows], of the space two wide matrices span; None where that is all."""
    import torch

    if 2 * rows[0].shape[0] >= rows[0].shape[1]:
        return None
    both = torch.cat([each - centre for each, centre in zip(rows, centres, strict=True)])
    basis: Tensor = torch.linalg.qr(both.T).Q
    return basis


def _turned(a: Tensor, b: Tensor, parameters: Mapping[str, float]) -> Tensor:
    """The rows of `a` turned towards those of `b`, fp32."""
    import torch

    alignment, alpha = parameters["alignment"], parameters["alpha"]
    centres = [each.mean(0, dtype=torch.float64) * parameters["centralization"] for each in (a, b)]
    basis = _basis((a, b), centres)

    def centred(part: slice) -> list[Tensor]:
        parts = [rows[part].double() - centre for rows, centre in zip((a, b), centres, strict=True)]
        return parts if basis is None else [each @ basis for each in parts]

    products = torch.zeros(())
    for part in chunks(a):
        one, other = centred(part)
        products = products + one.T @ other
    rotation = nearest_rotation(products, proper=0 < alignment < 1)
    of_a = rotation_power(rotation, alignment)
    of_b = rotation.T @ of_a * alpha
    offset = centres[0] + (centres[1] - centres[0]) * alignment
    result = torch.empty_like(a)
    for part in chunks(a):
        one, other = centred(part)
        rows = one @ of_a * (1 - alpha) + other @ of_b
        result[part] = ((rows if basis is None else rows @ basis.T) + offset).float()
    return result


def beside(shape: tuple[int, ...], parameters: Mapping[str, float], models: int) -> int:
    """Bytes that fp64 matrices of the rotation's size take, and a basis where it turns fewer dimensions than rows have.

    Measured: fifteen matrices, and as many again for a power that is no whole one.
    """
    if len(shape) < 2:
        return 0
    kernel = len(shape) == 4 and shape[2] * shape[3] > 1
    rows, columns = math.prod(shape[: 1 + kernel]), math.prod(shape[1 + kernel :])
    size = min(2 * rows, columns)
    matrices = 15 if parameters["alignment"] in (0, 1) else 31
    return 8 * matrices * size * size + (32 * rows * columns if size < columns else 0)


def rotate(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Turn A's rows towards B's by a rotation, and mix in B turned back.

        ((1 − alpha)·a + alpha·b·Qᵀ)·Q^alignment + Ā + alignment·(B̄ − Ā),  Q = argmin ‖a·Q − b‖ over QᵀQ = 1
        a = A − Ā, b = B − B̄, the means of the rows times centralization; vectors, scalars and A = B: the weighted sum

    Source: orthogonal Procrustes problem; sd-mecha 1.1.8 `rotate`. Of matrices wider than high it also keeps the part
    of A outside the span of B's rows: its Q is not orthogonal. Here Q is, and what A and B leave open is turned least.
    At an alignment between 0 and 1 reflections are excluded.
    """
    import torch

    a, b = models
    if parameters["alignment"] == parameters["alpha"] and parameters["alpha"] in (0, 1):
        return b if parameters["alpha"] else a
    if a.dim() < 2 or not a.numel() or torch.equal(a, b):
        return interpolated(a, b, parameters["alpha"])
    rows = [_rows(each) for each in models]
    if not (a.isfinite().all() and b.isfinite().all()):
        # A factorization has no answer; every element depends on every other.
        return torch.full_like(a, torch.nan)
    return _turned(rows[0], rows[1], parameters).reshape(a.shape)


METHOD = Method(
    id="rotate",
    title="Rotation",
    least=2,
    most=2,
    based=False,
    parameters=(
        Parameter("alignment", 1.0, 0.0, 1.0, "how far A is turned: 1 is as near to B as turning brings it"),
        Parameter("alpha", 0.0, 0.0, 1.0, "share of B, turned to A, in what is turned"),
        Parameter("centralization", 1.0, 0.0, 1.0, "how much of the mean row is taken out first and not turned"),
    ),
    scope="tensor",
    merge=rotate,
    beside=beside,
)
