"""The search for a subspace that provably holds enough of the best energy.

A Krylov space is grown until `_certificate` proves it. Where the cut lies so far below the largest singular values that
float32 rounding of their squares hides it, the largest are taken off and the search goes on in what is left, at its
own scale. By Cauchy's interlacing, ``sum of the r largest of H <= sum of the a largest of H + sum of the r - a largest
of what is left``, so proofs for both parts prove the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from assetkit.transform.lowrank._certificate import Claim, Coupled, claim, coupled, drowned, sure_part
from assetkit.transform.lowrank._expectation import Hope, expected
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

SMALL = 352
"""Sides up to this have all their eigenvectors found in less time than it takes to prove anything."""

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
    """What a Krylov space knows of A: what it can keep, and what is outside."""

    space: Space
    vectors: Tensor
    """The Ritz vectors in the space's basis, [l, l] float64"""
    known: Coupled
    outside: float
    """Energy outside of the space: the trace of D."""
    squares: Tensor
    """Squared singular values of what is kept of A, descending, [l] float64 …"""
    turn: Tensor | None
    """… on the space's other side, with these vectors (`Coupled.turned`); None: on this side, the Ritz vectors."""
    beyond: float
    """Energy outside of what is kept."""

    def tail(self, rank: int) -> float:
        """The energy of all but the first `rank`."""
        return float(self.squares[rank:].sum()) + self.beyond


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

    A space of half the side is no cheaper than all eigenvectors; of a small side, a sixth.
    """
    taken = len(level.squares)
    # Narrow blocks get further for the same work: polynomials of a higher degree. Multiples of 16 are the fastest.
    columns = 64 if _open(wanted.rule) else (wanted.rule.rank or 32) - taken
    block = 16
    most = min(len(level.rest) // (6 if len(level.rest) <= SMALL else 2), max(8 * block, 256))
    total = energy(level.rest) if taken else wanted.total
    space = started(level.rest, block, wanted.generator) if block <= most else None
    before = math.inf
    while space is not None:
        larger, first = space.basis.shape[1] + block <= most, expected(space)
        hope = Hope(first, before) if larger or len(level.rest) <= SMALL else None
        if space.basis.shape[1] > columns and (found := _tried(level, space, total, wanted, hope)):
            return found
        space, before = grown(level.rest, space) if larger else None, first
    return None


def _tried(
    level: Level, space: Space, total: float, wanted: Wanted, hope: Hope | None
) -> tuple[Tensor, Tensor] | Level | None:
    """What this space proves, or the next level; None: it has to grow. Without hope it cannot: any chance is taken."""
    if hope and not _near(space, total, wanted, hope):
        return None
    ritz = _ritz(space, total)
    taken = len(level.squares)
    squares = torch.cat([level.squares, ritz.squares])
    rank = wanted.rule.count(squares, ritz.beyond)
    if not taken < rank < len(squares):
        return None
    if ritz.outside < SEEN * total:
        ritz = _ritz(ritz.space, total, residual_energy(level.rest, ritz.space.basis, ritz.space.rows))
    claims = _claims(level, ritz, rank - taken, wanted)
    if claims is not None and _proved(level, ritz, claims, wanted, hope):
        return _joined(level, ritz, rank - taken)
    return _below(level, ritz, rank - taken, wanted)


def _near(space: Space, total: float, wanted: Wanted, hope: Hope) -> bool:
    """Whether a closer look is worth its price: not while far more is expected outside than any claim could allow."""
    rank = wanted.rule.rank
    if rank is None or _open(wanted.rule):
        return True
    squares = torch.linalg.eigvalsh(space.projected.to(torch.float32)).flip(0)
    cut = float(squares[min(rank, len(squares)) - 1])
    missed = MISSABLE * (total - float(squares[:rank].sum())) + wanted.negligible
    # A guess at the level that would do: what may be missed is shared by the values near the cut.
    return total - float(squares.sum()) < cut or hope.worth_proving(1.15 * cut + 0.12 * missed)


def _open(rule: RankRule) -> bool:
    return rule.droppable(1.0) is not None


def _ritz(space: Space, total: float, outside: float | None = None) -> Ritz:
    """`outside` where that energy is measured. It is too small then for rounding to leave the other side any gain."""
    squares, vectors = torch.linalg.eigh(space.projected)
    squares, vectors = squares.clamp(min=0).flip(0), vectors.flip(1)
    known = coupled(space, squares, vectors)
    if outside is not None:
        return Ritz(space, vectors, known, outside, squares, None, outside)
    outside = max(total - float(squares.sum()), 0.0) + SUBTRACTED * total
    if float(squares[-1]) < SUBTRACTED * float(squares[0]):
        return Ritz(space, vectors, known, outside, squares, None, outside)
    squares, turn = torch.linalg.eigh(known.turned)
    squares, turn = squares.flip(0), turn.flip(1)
    beyond = max(total - float(squares.sum()), 0.0) + SUBTRACTED * total
    return Ritz(space, vectors, known, outside, squares, turn, beyond)


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
        if missed <= 0 or float(ritz.squares[0]) + missed > level.ceiling:
            return None
        if count and missed < ritz.tail(count):  # else there is no more to miss
            claims.append(claim(ritz.known, count, float(ritz.squares[:count].sum()) + missed))
    return claims if all(each.level > 0 for each in claims) else None


def _proved(level: Level, ritz: Ritz, claims: list[Claim], wanted: Wanted, hope: Hope | None) -> bool:
    count = max((each.count for each in claims), default=0)
    # The k-th of positive numbers is at most a k-th of their sum; the first is at least the mean.
    if all(each.follows([ritz.outside / k for k in range(1, count + 1)]) for each in claims):
        return True
    mean = ritz.outside / (len(level.rest) - ritz.space.basis.shape[1])
    if not all(each.follows([mean] * count) for each in claims):
        return False
    norm = min(each.level for each in claims)
    if hope and not hope.worth_proving(norm):
        return False
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
    space, dtype = ritz.space, level.rest.dtype
    if ritz.turn is None:
        turn = ritz.vectors[:, :rank].to(dtype)
        left, rows = space.basis @ turn, turn.T @ space.rows
    else:
        # V = Aᵀ Q T^(-1/2) Z and A V = (H Q) T^(-1/2) Z, with H Q = Q T + [0 … 0 outside].
        roots, values = ritz.known.squares.sqrt()[:, None], ritz.squares[:rank].sqrt()
        inside = (ritz.vectors @ (roots * ritz.turn[:, :rank]) / values).to(dtype)
        across = (ritz.vectors @ (ritz.turn[:, :rank] / roots)).to(torch.float64)
        last = (across[-space.outside.shape[1] :] / values).to(dtype)
        left = torch.addmm(space.basis @ inside, space.outside, last)
        rows = (across * values).T.to(dtype) @ space.rows
    return torch.cat([level.left, left], 1), torch.cat([level.rows, rows])
