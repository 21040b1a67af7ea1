"""License texts on file, and the recognition of a text found beside a model.

A text is recognised by its words (case, blanks, punctuation and lines that state a copyright change nothing). It may
lack a little of the text on file, such as an appendix, but may say next to nothing more: one added sentence can turn a
license into another, so a text with one is not recognised.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib import resources

from assetkit.license.terms import terms

_WORDS = re.compile(r"[^\W_]+")
_COPYRIGHT = re.compile(
    r"^\W*(?:copyright\b|©|\(c\)|mit license\W*$|the mit license\b).*$", re.IGNORECASE | re.MULTILINE
)
_RUN = 5
"""Texts are compared by their runs of five words."""
_KEPT = 0.92
"""Share of the runs on file that a text must have."""
_ADDED = 6
"""Most runs that it may have besides: one inserted word makes up to five, a sentence more."""
_LONGEST = 200_000


def text(license_id: str) -> str | None:
    """The text on file, or None."""
    row = terms().get(license_id)
    if row is None or not row.text:
        return None
    return resources.files("assetkit.license").joinpath("texts", f"{license_id}.txt").read_text(encoding="utf-8")


@cache
def text_sha256(license_id: str) -> str | None:
    """SHA-256 of the text on file."""
    found = text(license_id)
    return None if found is None else hashlib.sha256(found.encode()).hexdigest()


def words(some: str) -> str:
    """Words in lower case with single blanks: what two copies of a text have in common."""
    return " ".join(_WORDS.findall(some.lower()))


def recognise(found: str) -> str | None:
    """The id of the license whose text `found` is; None when it is none of those on file, or was changed much."""
    if len(found) > _LONGEST:
        return None
    mine = _runs(_compared(found))
    best, score = None, 0.0
    for license_id, runs in _all_runs().items():
        kept = len(mine & runs) / len(runs)
        if kept >= _KEPT and kept > score and len(mine - runs) <= _ADDED:
            best, score = license_id, kept
    return best


@cache
def _all_runs() -> dict[str, frozenset[int]]:
    return {each: _runs(_compared(text(each) or "")) for each, row in terms().items() if row.text}


def _compared(some: str) -> str:
    return words(_COPYRIGHT.sub("", some))


def _runs(some: str) -> frozenset[int]:
    parts = some.split()
    return frozenset(hash(tuple(parts[at : at + _RUN])) for at in range(max(len(parts) - _RUN + 1, 1)))
