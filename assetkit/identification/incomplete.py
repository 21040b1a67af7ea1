"""Models that lack one tensor: what a damaged copy would be, and which tensor it lacks.

Asked only when nothing is recognised. A signature of which all but one key is there, beside the rest of that key's
module, says which tensor is missing; the recognisers are then asked again as if it were there, with the shape that the
signature wants. What they all agree on is the identity; where they do not, the file stays unnamed. Either way the
missing tensor is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from assetkit.families import families
from assetkit.families._autoencoders import AUTOENCODERS
from assetkit.families._schema import ShapePattern, Signature
from assetkit.identification.architectures import COMMON, WRAPPERS, architectures
from assetkit.identification.architectures._schema import Keys
from assetkit.identification.claim import Claim, claims
from assetkit.identification.match import Anchors, fits
from assetkit.identification.recognisers import encoders, networks, vaes
from assetkit.identification.reconcile import Verdict, combine
from assetkit.identification.view import Prefixes, View
from assetkit.types import Evidence, Finding, Shape, TensorInfo

_NUMBERS = re.compile(r"(?<![^.])\d+(?![^.\\])")
"""Indices of blocks in an escaped key."""
FEWEST = 4
"""Keys that a signature must ask for: three that fit are little, fewer are nothing."""
MOST = 4
"""Different tensors that may be the missing one; a file that lacks any of more is none of these."""

_PREFIXES = Prefixes(
    *dict.fromkeys(
        (
            *networks.FOLDER_PREFIXES,
            *networks.PREFIXES,
            *encoders.TEXT_PREFIXES,
            *encoders.IMAGE_PREFIXES,
            *vaes.PREFIXES,
            *WRAPPERS,
            *COMMON,
        )
    )
)


class Wanted(NamedTuple):
    """What one signature asks for."""

    owner: str
    """A family, an architecture, or the id that the bases of an autoencoder share."""
    keys: tuple[str, ...]
    shapes: Mapping[str, ShapePattern]
    lacks: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    """Beginnings of keys that may not be there."""


class Missing(NamedTuple):
    """A tensor that a file lacks."""

    key: str
    shape: Shape | None
    """None when the signature does not settle it."""


def incomplete(view: View, subject: str) -> Verdict | None:
    """What the file would be if it were whole, with the finding; None when no single tensor makes it anything."""
    owners: dict[Missing, list[str]] = {}
    for owner, missing in _near(view):
        owners.setdefault(missing, []).append(owner)
    if not 1 <= len(owners) <= MOST:
        return None
    found = {missing: _completed(view, missing, whose, subject) for missing, whose in owners.items()}
    named = [verdict for verdict in found.values() if verdict.claim.kind]
    identities = {(each.claim.kind, each.claim.base, each.claim.architecture) for each in named}
    if len(identities) != 1:
        verdict, lacked = combine([], subject), owners
    else:
        verdict = named[0]
        lacked = {missing: whose for missing, whose in owners.items() if found[missing] is verdict}
    verdict.findings.extend(_findings(lacked, subject))
    return verdict


def _findings(lacked: Mapping[Missing, list[str]], subject: str) -> Iterator[Finding]:
    """One for each key that is missing, with all that would need it."""
    whose: dict[str, list[str]] = {}
    for missing, names in lacked.items():
        whose.setdefault(missing.key, []).extend(names)
    for key, names in whose.items():
        message = f"lacks {key}, which a whole {' or '.join(dict.fromkeys(names))} has; download or convert it again"
        yield Finding("tensor-missing", "warning", subject, message, key)


def _completed(view: View, missing: Missing, owners: list[str], subject: str) -> Verdict:
    """The verdict on the file with the tensor; it says nothing unless it is what the tensor was missing to."""
    if missing.shape is None:
        return combine([], subject)
    kind = next(iter(view.tensors.values())).dtype
    tensors = {**view.tensors, missing.key: TensorInfo(missing.key, kind, missing.shape, -1, -1)}
    verdict = combine(claims(View(replace(view.header, tensors=tensors), view.name)), subject)
    if not _names(verdict.claim).isdisjoint(owners):
        verdict.settle(Evidence("keys and shapes", f"as if {missing.key} were there, which alone is missing"))
        return verdict
    return combine([], subject)


def _names(claim: Claim) -> frozenset[str | None]:
    """Ids that a claim may have been made under: families of the base, an architecture."""
    if not claim.kind:
        return frozenset()
    left = {claim.base, *claim.candidates}
    named = [row for row in families().values() if not left.isdisjoint((row.id, row.group, *row.candidates))]
    return frozenset((claim.architecture, claim.base, *(row.id for row in named))) - {None}


def _near(view: View) -> Iterator[tuple[str, Missing]]:
    """Every signature that all but one key of fits, and that key."""
    for prefix in view.present(_PREFIXES):
        for wanted in _index().found(view, prefix):
            missing = [key for key in wanted.keys if prefix + key not in view.tensors]
            if len(missing) == 1 and _beside(view, prefix, missing[0]) and _fits(view, prefix, wanted):
                lacked = Missing(prefix + missing[0], _shape(wanted.shapes.get(missing[0])))
                if _like_its_kin(view, lacked):
                    yield wanted.owner, lacked


@cache
def _index() -> Anchors[Wanted]:
    """Each signature by two of its keys: one of them must be there."""
    return Anchors((each.keys[:2], each) for each in _wanted() if len(each.keys) >= FEWEST)


def _wanted() -> Iterator[Wanted]:
    for family in families().values():
        yield from (_of(family.id, each, (*each.absent_prefixes, *family.foreign)) for each in family.signatures)
    for row in AUTOENCODERS:
        halves = filter(None, (row.decoder, row.encoder))
        yield from (_of(row.shared or row.bases[0], each, each.absent_prefixes) for each in halves)
    for architecture in architectures().values():
        yield from (_of(architecture.id, each, ()) for each in architecture.spellings)


def _of(owner: str, row: Signature | Keys, absent: tuple[str, ...]) -> Wanted:
    return Wanted(owner, tuple(dict.fromkeys((*row.has, *row.shapes))), row.shapes, row.lacks, absent)


def _beside(view: View, prefix: str, key: str) -> bool:
    """Whether the file has such a layer and lost this tensor of it; without, it is another network.

    Either the layer's other tensors are there, or other blocks have the same one and this block has the rest.
    """
    module = prefix + key.rpartition(".")[0]
    if module != prefix and view.any_under(f"{module}."):
        return True
    around = module.rpartition(".")[0]
    like = _NUMBERS.sub(r"\\d+", re.escape(prefix + key))
    if not around or like == re.escape(prefix + key) or not view.any_under(f"{around}."):
        return False
    return any(map(re.compile(like).fullmatch, view.under(prefix)))


def _fits(view: View, prefix: str, wanted: Wanted) -> bool:
    """Whether everything but the missing key is as the signature has it."""
    if any(prefix + key in view.tensors for key in wanted.lacks):
        return False
    if any(view.any_under(prefix + stem) for stem in wanted.absent):
        return False
    known = ((view.shape(prefix + key), pattern) for key, pattern in wanted.shapes.items())
    return all(shape is None or fits(shape, pattern) for shape, pattern in known)


def _like_its_kin(view: View, missing: Missing) -> bool:
    """Whether the missing tensor would take in what the same layer of other blocks does, where there are such."""
    if not missing.shape:
        return True
    words = missing.key.split(".")
    named = max((at for at, word in enumerate(words[:-1]) if not word.isdigit()), default=0)
    ending = "." + ".".join(words[min(named, len(words) - 3) :])
    kin = [shape for key in view.keys if key.endswith(ending) and (shape := view.shape(key))]
    return not kin or any(shape[1:] == missing.shape[1:] for shape in kin)


def _shape(pattern: ShapePattern | None) -> Shape | None:
    """The only shape that a pattern allows; a key without a pattern may have any."""
    if pattern is None:
        return ()
    exact = tuple(dim for dim in pattern if isinstance(dim, int))
    return exact if len(exact) == len(pattern) else None
