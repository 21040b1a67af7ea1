"""What a look-up of an image's or a workflow's models gives: assets with how sure that is, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from assetkit.types import Finding
from assetkit.uis.references import Generation, Reference

Confidence = Literal["certain", "strong", "likely", "weak"]
"""``certain``: a whole hash that was measured here. ``strong``: ten or more of its digits, or a source's record of one
version. ``likely``: eight digits and the name, or an exact name. ``weak``: eight digits alone, a name
that is another kind's or a file's that nobody hashed, or a name or hash that a header merely claims."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """One reference and the asset that it means."""

    reference: Reference
    asset: int
    """The asset's id, as ``list`` and ``show`` give it."""
    name: str
    kind: str | None
    base: str | None
    sha256: str | None
    path: str | None
    how: str
    """By what it was found: a kind of hash (``sha256``, ``payload_sha256``, ``blake3``, ``autov1``), ``source``, or
    ``name``."""
    confidence: Confidence
    reason: str
    """One sentence for people."""

    def to_dict(self) -> dict[str, Any]:
        """As in `design/contract.md`, with what a report needs besides."""
        return {
            **_reference(self.reference),
            "asset": self.asset,
            "asset_name": self.name,
            "kind": self.kind,
            "base": self.base,
            "sha256": self.sha256,
            "path": self.path,
            "how": self.how,
            "confidence": self.confidence,
            "reason": self.reason,
        }


class Offer(NamedTuple):
    """Where something missing can be had."""

    source: str
    """``workflow`` for an address that the document itself gives, else a source's id."""
    reference: str
    """What `assetkit pull` takes."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """One reference that is no asset here, or not surely one."""

    reference: Reference
    reason: str
    offers: tuple[Offer, ...] = ()
    candidates: tuple[tuple[int, str], ...] = ()
    """Id and name of assets that it may be: several of one name, or one whose hash says otherwise."""

    def to_dict(self) -> dict[str, Any]:
        """As in `design/contract.md`, with the reason and what comes near."""
        return {
            **_reference(self.reference),
            "sources": [each._asdict() for each in self.offers],
            "reason": self.reason,
            "candidates": [{"asset": asset, "asset_name": name} for asset, name in self.candidates],
        }


@dataclass(frozen=True, slots=True)
class Resolution:
    """One image, workflow or text, and what became of every model that it names."""

    generation: Generation
    assets: tuple[Resolved, ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def path(self) -> str:
        """The file."""
        return self.generation.path

    @property
    def identified(self) -> bool:
        """Whether the file says at all what made it. One that does not is unidentified, never clean."""
        return bool(self.generation.references)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Of the file itself."""
        return self.generation.findings

    def to_dict(self) -> dict[str, Any]:
        """As ``assetkit resolve --json`` prints it."""
        about = self.generation
        return {
            "path": about.path,
            "kind": about.kind,
            "software": about.software,
            "identified": self.identified,
            "assets": [each.to_dict() for each in self.assets],
            "missing": [each.to_dict() for each in self.missing],
            "marked": about.marked,
            "marks": [
                {"kind": each.kind, "value": each.value, "where": each.where, "generated": each.generated}
                for each in about.marks
            ],
            "prompt": about.prompt,
            "negative": about.negative,
            "settings": dict(about.settings),
            "read_from": list(about.read_from),
            "findings": [each.to_dict() for each in about.findings],
        }


def _reference(each: Reference) -> dict[str, Any]:
    return {
        "role": each.role,
        "name": each.name,
        "hash": each.hashes[0].value if each.hashes else None,
        "hashes": [{"value": hash_.value, "kinds": list(hash_.kinds)} for hash_ in each.hashes],
        "weight": each.weight,
        "used": each.used,
        "where": each.where,
    }
