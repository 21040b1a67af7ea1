"""B where it is unlike A, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assetkit.transform.methods._line import interpolated_by
from assetkit.transform.methods._reductions import fold
from assetkit.transform.methods._rows import chunks
from assetkit.transform.methods._schema import Method, Parameter, Place

if TYPE_CHECKING:
    from torch import Tensor


def _columns(tensor: Tensor) -> Tensor:
    """[first dimension, rest]; vectors and scalars are one column."""
    return tensor.reshape(tensor.shape[0] if tensor.dim() else 1, -1)


def _products(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """⟨a, b⟩, ⟨a, a⟩ and ⟨b, b⟩ of every column, fp64 [columns]."""
    import torch

    ab, aa, bb = (torch.zeros(a.shape[1], dtype=torch.float64) for _ in range(3))
    for part in chunks(a):
        one, other = a[part].double(), b[part].double()
        ab += fold(one * other, 0)
        aa += fold(one.square_(), 0)
        bb += fold(other.square_(), 0)
    return ab, aa, bb


def _cosine(ab: Tensor, aa: Tensor, bb: Tensor) -> Tensor:
    """The cosine; 0 where a vector is zero, as its inner product is."""
    lengths = aa.sqrt().mul_(bb.sqrt())
    return ab / lengths.masked_fill(lengths == 0, 1.0)


def _merged(a: Tensor, b: Tensor, likeness: Tensor, alpha: float) -> Tensor:
    import torch

    share = 1 - (likeness - alpha).clamp_(0, 1)
    result = torch.empty_like(a)
    for part in chunks(a):
        result[part] = interpolated_by(a[part], b[part], share.float())
    return result


def cosine_a(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Move every column (over the first dimension) to B, the less the more its direction is A's.

        A + k·(B − A),  k = 1 − clamp(s − alpha, 0, 1),  s = cos(A, B) of the column

    Source: sd-mecha 1.1.8 `add_cosine_a`; supermerger "cosineA" cuts and stretches the range of s as well.
    """
    a, b = models
    if not a.numel():
        return a
    columns = _columns(a), _columns(b)
    likeness = _cosine(*_products(*columns))
    return _merged(*columns, likeness, parameters["alpha"]).reshape(a.shape)


def cosine_b(models: Sequence[Tensor], parameters: Mapping[str, float], place: Place) -> Tensor:
    """Move every column (over the first dimension) to B, the less the more it and the whole tensor point A's way.

        A + k·(B − A),  k = 1 − clamp(s − alpha, 0, 1),  s = (cos(A, B) of the column + cos(A, B) of the tensor)/2

    Source: sd-mecha 1.1.8 `add_cosine_b`; supermerger "cosineB" cuts and stretches the range of s as well.
    """
    a, b = models
    if not a.numel():
        return a
    columns = _columns(a), _columns(b)
    products = _products(*columns)
    whole = _cosine(*(fold(each.clone()) for each in products))
    return _merged(*columns, (_cosine(*products) + whole) / 2, parameters["alpha"]).reshape(a.shape)


_ALPHA = (Parameter("alpha", 0.0, 0.0, 1.0, "likeness that is not counted: at 1 the result is B"),)

METHOD = (
    Method(
        id="cosine-a",
        title="Cosine A",
        least=2,
        most=2,
        based=False,
        parameters=_ALPHA,
        scope="tensor",
        copies=2,
        merge=cosine_a,
    ),
    Method(
        id="cosine-b",
        title="Cosine B",
        least=2,
        most=2,
        based=False,
        parameters=_ALPHA,
        scope="tensor",
        copies=2,
        merge=cosine_b,
    ),
)
