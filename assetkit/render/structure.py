"""How far a weight is from one whose elements were thrown into any order: the trace that training leaves in it.

Elements are replaced by the normal scores of their ranks (van der Waerden 1952), so that nothing depends on how they
are distributed: for a shuffled tensor every measure here is a standard normal number, whatever the tensor. Each
measure looks for another trace: rows, columns and places of a kernel of unlike sum or size, rows that resemble each
other, kernels that are smooth.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

SIDE, KERNELS = 256, 128
"""Rows and columns that are looked at of a larger matrix, and of one whose elements are kernels."""


def part(weight: Tensor) -> Tensor:
    """As much of a weight of two dimensions or more as is looked at."""
    side = KERNELS if weight[0, 0].numel() > 1 else SIDE
    return weight[:side, :side].float()


def structure(weight: Tensor) -> float:
    """The largest of the measures of a weight of two dimensions or more, in standard deviations of a shuffled one."""
    seen = part(weight)
    return structure_of(scores(seen)) if bool((seen != seen.flatten()[0]).any()) else 0.0


def structure_of(known: Tensor) -> float:
    """`structure` of a weight whose `scores` are known."""
    return max(_measures(known)) if min(known.flatten(1).shape) > 1 else 0.0


def scores(values: Tensor) -> Tensor:
    """The normal scores of the ranks of `values`, float32, of the same shape; equal values are put in any order."""
    flat = values.flatten()
    count = len(flat)
    lot = torch.randperm(count, generator=torch.Generator().manual_seed(0)).to(flat.device)
    ranks = torch.empty(count, device=flat.device)
    ranks[lot[flat[lot].argsort()]] = torch.arange(count, dtype=torch.float32, device=flat.device)
    return (torch.erfinv((2 * ranks + 1) / count - 1) * math.sqrt(2)).view(values.shape)


def _measures(known: Tensor) -> Iterator[float]:
    flat = known.flatten(1)
    views = [flat, flat.T]
    if known[0, 0].numel() > 1:
        kernels = known.flatten(2)
        views += [kernels.transpose(0, 1).flatten(1), kernels.permute(2, 0, 1).flatten(1), kernels.flatten(0, 1)]
    for view in views:
        yield _spread(view)
        yield _spread((view.square() - 1) / math.sqrt(2))
    yield _alike(flat if flat.shape[0] <= flat.shape[1] else flat.T)


def _spread(groups: Tensor) -> float:
    """How much more the sums over groups [groups, members] vary than those of members that are any.

    The variance over the expected one is chi-square over its degrees of freedom, whose cube root is nearly normal
    (Wilson and Hilferty 1931).
    """
    count, members = groups.shape
    if count < 2:
        return 0.0
    ratio = float(groups.sum(1).var()) / (members * max(float(groups.var()), 1e-12))
    rate = 2 / (9 * (count - 1))
    return (math.pow(ratio, 1 / 3) - (1 - rate)) / math.sqrt(rate)


def _alike(rows: Tensor) -> float:
    """How much the squared products of different rows [n, members] of normal scores exceed those of random ones.

    Each, over the members, is chi-square with one degree of freedom: n (n − 1) / 2 of them are summed.
    """
    count, members = rows.shape
    gram = rows @ rows.T
    off = float((gram.square().sum() - gram.diagonal().square().sum()) / 2) / members
    pairs = count * (count - 1) / 2
    return (off - pairs) / math.sqrt(2 * pairs)
