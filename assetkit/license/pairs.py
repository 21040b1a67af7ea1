"""Whether works under two licenses may be shared as one: an explicit table, and what it does not list is unknown.

A merge is one work: all licenses of its ancestors apply to the whole of it. Copyleft asks that the whole be under the
same terms, so it cannot take in a license that restricts more.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import combinations
from typing import NamedTuple

from assetkit.license.schema import Group, Terms
from assetkit.license.terms import terms
from assetkit.license.verdicts import Verdict, rank


class Pair(NamedTuple):
    """What comes of sharing works of two groups as one."""

    verdict: Verdict
    why: str
    source: str


RULES = "uis.md section 6.2, rule 2"
_OPEN = "each leaves the terms of derived works open, so both sets of duties are met at once"
_MORE = "copyleft forbids terms that restrict more, and the other does"
_ND = "a license without derivatives lets nothing be shared that is made of it"

PAIRS: Mapping[tuple[Group, Group], Pair] = {
    ("permissive", "permissive"): Pair("allowed", _OPEN, RULES),
    ("permissive", "rail"): Pair("allowed", _OPEN, RULES),
    ("permissive", "fair-ai"): Pair("allowed", "the whole is shared under the copyleft license", RULES),
    ("permissive", "gpl"): Pair("allowed", "the whole is shared under the copyleft license", RULES),
    ("permissive", "cc-sa"): Pair("allowed", "the whole is shared under the copyleft license", RULES),
    ("permissive", "cc-nc-sa"): Pair("allowed", "the whole is shared under the copyleft license", RULES),
    ("permissive", "nc"): Pair("allowed", "the whole stays non-commercial", RULES),
    ("permissive", "threshold"): Pair("allowed", _OPEN, RULES),
    ("rail", "rail"): Pair("allowed", _OPEN, RULES),
    ("rail", "fair-ai"): Pair(
        "conditional",
        "share the whole under FAIPL-1.0-SD with the use restrictions of both passed on; FAIPL-1.0-SD says that it was "
        "made to be compatible with Stable Diffusion's license",
        f"{RULES}; preamble of FAIPL-1.0-SD",
    ),
    ("rail", "nc"): Pair("allowed", "OpenRAIL leaves derived works their own terms, with its restrictions", RULES),
    ("rail", "threshold"): Pair("allowed", "both let derived works have own terms, with their restrictions", RULES),
    ("rail", "gpl"): Pair("denied", _MORE, RULES),
    ("fair-ai", "fair-ai"): Pair("allowed", "the same license", RULES),
    ("fair-ai", "nc"): Pair("denied", _MORE, RULES),
    ("fair-ai", "threshold"): Pair("denied", _MORE, RULES),
    ("fair-ai", "cc-nc-sa"): Pair("denied", _MORE, RULES),
    ("gpl", "nc"): Pair("denied", _MORE, RULES),
    ("gpl", "threshold"): Pair("denied", _MORE, RULES),
    ("gpl", "cc-nc-sa"): Pair("denied", _MORE, RULES),
    ("cc-sa", "cc-nc-sa"): Pair("denied", "each asks that the whole be under itself", RULES),
    ("cc-sa", "nc"): Pair("denied", _MORE, RULES),
    ("cc-nc-sa", "cc-nc-sa"): Pair("allowed", "the same license", RULES),
    ("cc-sa", "cc-sa"): Pair("allowed", "the same license, or a later version of it", RULES),
    **{
        (group, "nd"): Pair("denied", _ND, f"{RULES}; rule 1")
        for group in ("permissive", "rail", "fair-ai", "gpl", "cc-sa", "cc-nc-sa", "nc", "threshold", "nd", "other")
    },
}
UNLISTED = Pair("unknown", "nobody has said whether these may be shared as one work", "")


@cache
def pair(one: str, other: str) -> Pair:
    """What comes of sharing works under the licenses `one` and `other` (ids) as one. The order does not matter."""
    if one == other:
        return Pair("allowed", "the same license", RULES)
    table = terms()
    first, second = table.get(one), table.get(other)
    if first is None or second is None:
        return UNLISTED
    return _listed(first, second)


def _listed(first: Terms, second: Terms) -> Pair:
    groups = (first.group, second.group)
    return PAIRS.get(groups) or PAIRS.get((groups[1], groups[0])) or UNLISTED


@lru_cache(maxsize=4096)
def conflicts(ids: tuple[str, ...]) -> tuple[tuple[str, str, Pair], ...]:
    """Every pair among `ids` (sorted, each once) that may not simply be shared as one, the worst first."""
    found = ((one, other, pair(one, other)) for one, other in combinations(ids, 2))
    clashing = (each for each in found if each[2].verdict != "allowed")
    return tuple(sorted(clashing, key=lambda each: -rank(each[2].verdict)))
