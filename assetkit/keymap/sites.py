"""Where one tensor or module of a layout lives in the other, without a file: what adapters and merges ask."""

from __future__ import annotations

from typing import NamedTuple

from assetkit.errors import InputError


class Rows(NamedTuple):
    """Which rows of a fused tensor are meant."""

    place: int
    """Which part of the fused tensor, counted from 0."""
    shares: tuple[str, ...]
    """For every part in order: ``in`` (as many rows as the module has in-features) or ``*`` (an equal share)."""

    def span(self, rows: int, inputs: int | None = None) -> tuple[int, int]:
        """First and one-past-last row, of `rows` in all; `inputs` are the fused module's in-features.

        `InputError` when the rows do not divide so, or when `inputs` is needed and not given.
        """
        sizes = spread(self.shares, rows, inputs, "a fused module")
        start = sum(sizes[: self.place])
        return start, start + sizes[self.place]


class Site(NamedTuple):
    """A tensor of the other layout that holds all or some rows of the one asked for, or is held by it."""

    key: str
    here: Rows | None = None
    """The rows of the tensor asked for that this one holds; None: all of them."""
    there: Rows | None = None
    """The rows of this tensor that the one asked for fills; None: all of them."""
    swapped: bool = False
    """The two halves of the rows change places."""
    transposed: bool = False
    convolution: bool = False
    """The weight is a 1×1 convolution on the original side and a matrix on the other."""

    @property
    def module(self) -> str:
        """The key without its last word."""
        return self.key.rpartition(".")[0]


def spread(shares: tuple[str, ...], rows: int, inputs: int | None, subject: str) -> tuple[int, ...]:
    """How many of `rows` each share gets. `InputError` names `subject` when they do not divide."""
    given = shares.count("in")
    if given and inputs is None:
        raise InputError(f"{subject}: cannot be split without the in-features of its weight")
    left, count = rows - given * (inputs or 0), len(shares) - given
    if left < 0 or (left % count if count else left):
        raise InputError(f"{subject}: {rows} rows cannot be split into {' + '.join(shares)}")
    return tuple((inputs or 0) if share == "in" else left // count for share in shares)
