"""What is on record of an asset's license, and how assets hang together: the input of the rules.

A fact is never edited. Every one says who said it, where, when, and has a hash of what it was read from, so that a
report can be made again from the record alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from assetkit.license.verdicts import Verdict

Origin = Literal["user", "file", "text", "snapshot", "sidecar", "base", "tool"]
"""``file``: the header; ``text``: a license text or model card beside it; ``snapshot``: a source's answer that is kept;
``sidecar``: hearsay in a file beside it; ``tool``: what an operation of ours recorded."""
FIRST_HAND: frozenset[Origin] = frozenset({"user", "file", "text", "snapshot", "tool"})

LICENSE = ("license",)
"""Fields that name a license. A card's ``license_name`` is folded into it when facts are gathered."""
OVERRIDE = "override"
"""What a user decided of one purpose: ``{"purpose", "verdict", "who", "why", "document"}``."""

Relation = Literal["same", "merged", "trained-on", "extracted-from", "base"]
"""How a work comes from another: ``same`` is a conversion, a pruning, another precision."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement on one asset."""

    field: str
    value: Any
    origin: Origin
    source: str = ""
    """Who said it, for people: ``modelspec.license``, ``civitai``, ``LICENSE.md``."""
    quote: str = ""
    date: str = ""
    """ISO 8601, of when it was recorded."""
    sha256: str = ""
    """Of the evidence on file: a snapshot, a text, the value as it was stored."""

    def to_dict(self) -> dict[str, Any]:
        """The fact as ``assetkit audit --json`` prints it."""
        return {
            "fact": self.field,
            "value": self.value,
            "source": self.source or self.origin,
            "origin": self.origin,
            "quote": self.quote,
            "date": self.date,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True)
class Parent:
    """One ancestor of a work."""

    relation: Relation
    work: str | None
    """Key in the record; None when it is not there."""
    name: str = ""
    evidence: str = ""
    """What shows it: ``recipe in its metadata``, ``ss_sd_model_hash``."""


@dataclass(frozen=True, slots=True)
class Work:
    """One asset, or one that only is referred to: its facts and where it comes from."""

    key: str
    name: str
    kind: str | None = None
    base: str | None = None
    candidates: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    parents: tuple[Parent, ...] = ()
    made_here: bool = False
    """Whether a certificate of ours is on file: then nobody but its parents' licensors has a say."""
    missing: str = ""
    """Of a reference that nothing was found for: why."""


Record = Mapping[str, Work]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a purpose is not simply allowed, or on what its permission rests."""

    verdict: Verdict
    work: str
    """Name of the asset that brings it in."""
    license: str
    clause: str
    quote: str
    message: str
    path: tuple[str, ...] = field(default=())
    """Names from the asset asked about to `work`."""

    def to_dict(self) -> dict[str, Any]:
        """The reason as JSON."""
        return {
            "verdict": self.verdict,
            "work": self.work,
            "license": self.license,
            "clause": self.clause,
            "quote": self.quote,
            "message": self.message,
            "path": list(self.path),
        }
