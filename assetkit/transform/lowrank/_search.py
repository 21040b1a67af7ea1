"""The search for a subspace that provably holds enough of the best energy.

A Krylov space is grown until `_certificate` proves it. Where the cut lies so far below the largest singular values that
float32 rounding of their squares hides it, the largest are taken off and the search goes on in what is left, at its
own scale. By Cauchy's interlacing, ``sum of the r largest of H <= sum of the a largest of H + sum of the r - a largest
of what is left``, so proofs for both parts prove the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from assetkit.transform.lowrank._certificate import Claim, Coupled, claim, coupled, drowned, sure_part
from assetkit.transform.lowrank._krylov import Space, grown, started
from assetkit.transform.lowrank._probes import outside
from assetkit.transform.lowrank.factors import energy, residual_energy
from assetkit.transform.lowrank.rules import RankRule

BOUND = 1.01
MISSABLE = 0.99 * (1 - BOUND**-2)
"""Share of the error's energy that may be missed: ``tail <= 1.01² best`` is ``tail - best <= (1 - 1.01**-2) tail``.

A hundredth of it is left for energies got by subtraction (`SEEN`, `SUBTRACTED`).
"""

SEEN = 1e-5
"""Below this share of the whole, an energy is measured rather than got by subtraction."""

SUBTRACTED = 1e-7
"""Error of the energy outside a space by subtraction, as a share of the whole: float32 products and bases."""

LEVELS = 3
"""How often the largest directions are taken off at most, less one: each time is worth three digits or more."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a search."""

    rule: RankRule
    total: float
    """Energy of the matrix."""
    negligible: float
    """Energy that may be missed in any case."""
    generator: torch.Generator


@dataclass(frozen=True, slots=True)
class Level:
    """A matrix A as ``left @ rows + rest``: the largest directions, a of them, taken off, and what is left."""

    rest: Tensor
    """[m, n]"""
    left: Tensor
    """[m, a]"""
    rows: Tensor
    """[a, n]"""
    squares: Tensor
    """[a] float64, descending: their squared singular values"""
    missed: float
    """Energy of the best a directions that they may miss …"""
    ceiling: float
    """… as long as no squared singular value of `rest` is above this."""


@dataclass(frozen=True, slots=True)
class Ritz:
    """What a Krylov space knows: squared singular values, descending, their vectors, and the energy outside."""

    space: Space
    vectors: Tensor
    known: Coupled
    beyond: float

    def tail(self, rank: int) -> float:
        """The energy of all but the first `rank`."""
        return float(self.known.squares[rank:].sum()) + self.beyond


def searched(matrix: Tensor, wanted: Wanted) -> tuple[Tensor, Tensor] | None:
    """Orthonormal columns [m, r] and rows [r, n] that keep the promise for `matrix` (m <= n), or None: not found."""
    none = matrix.new_empty(len(matrix), 0), matrix.new_empty(0, matrix.shape[1])
    level = Level(matrix, *none, torch.empty(0, dtype=torch.float64), 0.0, math.inf)
    for _ in range(LEVELS):
        found = _climbed(level, wanted)
        if not isinstance(found, Level):
            return found
        level = found
    return None


def _climbed(level: Level, wanted: Wanted) -> tuple[Tensor, Tensor] | Level | None:
    """What a growing space proves; or the next level, where rounding hides the cut; or None, where it grew too large.

    A space of half the side is no cheaper than all eigenvectors.
    """
    taken = len(level.squares)
    rank = wanted.rule.rank or 32
    # What is left after the largest are taken off is flat: there, wider blocks get further.
    columns = max((min(rank, 64) if _open(wanted.rule) else rank) - taken, 32 if taken else 1)
    # Products with multiples of 16 columns are the fastest.
    block = -(-columns // 16) * 16
    most = min(len(level.rest) // 2, max(8 * block, 256))
    total = energy(level.rest) if taken else wanted.total
    space = started(level.rest, block, wanted.generator) if block <= most else None
    while space is not None:
        ritz = _ritz(space, total)
        squares = torch.cat([level.squares, ritz.known.squares])
        rank = wanted.rule.count(squares, ritz.beyond)
        if taken < rank < len(squares):
            claims = _claims(level, ritz, rank - taken, wanted)
            if claims is not None and ritz.beyond < SEEN * total:
                ritz = replace(ritz, beyond=residual_energy(level.rest, space.basis, space.rows))
                claims = _claims(level, ritz, rank - taken, wanted)
            if claims is not None and _proved(level, ritz, claims, wanted):
                return _joined(level, ritz, rank - taken)
            below = _below(level, ritz, rank - taken, wanted)
            if below is not None:
                return below
        space = grown(level.rest, space) if space.basis.shape[1] + block <= most else None
    return None


def _open(rule: RankRule) -> bool:
    return rule.droppable(1.0) is not None


def _ritz(space: Space, total: float) -> Ritz:
    squares, vectors = torch.linalg.eigh(space.projected)
    squares, vectors = squares.clamp(min=0).flip(0), vectors.flip(1)
    beyond = max(total - float(squares.sum()), 0.0) + SUBTRACTED * total
    return Ritz(space, vectors, coupled(space, squares, vectors), beyond)


def _missable(level: Level, ritz: Ritz, rank: int, wanted: Wanted) -> list[tuple[int, float]]:
    """Ranks, and how much energy of their best may be missed: for the bound, and for a target's rank to be smallest."""
    ranks = [(rank, MISSABLE * ritz.tail(rank) + wanted.negligible - level.missed)]
    limit = wanted.rule.droppable(float(level.squares.sum()) + ritz.tail(0))
    if limit is not None and len(level.squares) + rank > 1:
        ranks.append((rank - 1, ritz.tail(rank - 1) - limit - level.missed))
    return ranks


def _claims(level: Level, ritz: Ritz, rank: int, wanted: Wanted) -> list[Claim] | None:
    """What is to be proved; None where one of it cannot be, whatever is outside of the space."""
    claims = []
    for count, missed in _missable(level, ritz, rank, wanted):
        if missed <= 0 or float(ritz.known.squares[0]) + missed > level.ceiling:
            return None
        if count and missed < ritz.tail(count):  # else there is no more to miss
            claims.append(claim(ritz.known, count, missed))
    return claims if all(each.level > 0 for each in claims) else None


def _proved(level: Level, ritz: Ritz, claims: list[Claim], wanted: Wanted) -> bool:
    count = max((each.count for each in claims), default=0)
    # The k-th of positive numbers is at most a k-th of their sum; the first is at least the mean.
    if all(each.follows([ritz.beyond / k for k in range(1, count + 1)]) for each in claims):
        return True
    mean = ritz.beyond / (len(level.rest) - ritz.space.basis.shape[1])
    if not all(each.follows([mean] * count) for each in claims):
        return False
    norm = min(each.level for each in claims)
    for known in outside(level.rest, ritz.space.basis, norm, count, wanted.generator):
        if all(each.follows(known.above) for each in claims):
            return True
        if not all(each.follows(known.below) for each in claims):
            return False
    return False


def _below(level: Level, ritz: Ritz, rank: int, wanted: Wanted) -> Level | None:
    """The next level, where this one cannot see the cut for rounding and knows the directions above it well."""
    missed = min(each for _, each in _missable(level, ritz, rank, wanted))
    if missed <= 0 or not drowned(ritz.known, rank, missed):
        return None
    count, spent, ceiling = sure_part(ritz.known, rank, missed / 10)
    if not count:
        return None
    left = torch.linalg.qr(ritz.space.basis.to(torch.float64) @ ritz.vectors[:, :count]).Q.to(level.rest.dtype)
    rows, rest = left.T @ level.rest, level.rest
    rest = torch.addmm(rest, left, rows, alpha=-1)
    again = left.T @ rest
    return Level(
        torch.addmm(rest, left, again, alpha=-1),
        torch.cat([level.left, left], 1),
        torch.cat([level.rows, rows + again]),
        torch.cat([level.squares, ritz.known.squares[:count]]),
        level.missed + spent,
        min(level.ceiling, ceiling),
    )


def _joined(level: Level, ritz: Ritz, rank: int) -> tuple[Tensor, Tensor]:
    turn = ritz.vectors[:, :rank].to(level.rest.dtype)
    left, rows = ritz.space.basis @ turn, turn.T @ ritz.space.rows
    return torch.cat([level.left, left], 1), torch.cat([level.rows, rows])
