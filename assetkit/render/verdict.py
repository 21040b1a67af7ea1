"""Pass, fail or skip: what checks come to, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from assetkit.errors import AssetkitError
from assetkit.render.checks import Check
from assetkit.types import Finding

Word = Literal["pass", "fail", "skip"]
ENGINE = "2"
"""Version of what is checked and how: another one makes earlier verdicts worth repeating."""


class NeedsMoreError(AssetkitError):
    """An asset cannot be judged by what is there: a base model, a VAE or a configuration is missing."""

    exit_code = 3
    http_status = 422


@dataclass(frozen=True, slots=True)
class Validation:
    """The verdict on one asset, with its reasons."""

    asset: str
    kind: str | None
    base: str | None
    verdict: Word
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    device: dict[str, str] = field(default_factory=dict)
    images: tuple[str, ...] = ()
    seconds: float = 0.0
    peak_memory: int = 0
    """Bytes that the process held at most, all before this asset included."""
    calibrated: bool = False
    """Whether thresholds were set on models of this family."""
    made_with: dict[str, str] = field(default_factory=dict)
    """Versions of the engine and its libraries."""

    def to_dict(self) -> dict[str, Any]:
        """As ``assetkit validate --json`` prints it."""
        return {
            "asset": self.asset,
            "kind": self.kind,
            "base": self.base,
            "device": self.device,
            "verdict": self.verdict,
            "calibrated": self.calibrated,
            "checks": [each.to_dict() for each in self.checks],
            "images": list(self.images),
            "seconds": round(self.seconds, 3),
            "peak_memory": self.peak_memory,
            "versions": self.made_with,
            "findings": [each.to_dict() for each in self.findings],
        }


def verdict_of(checks: Iterable[Check], *, calibrated: bool = False) -> Word:
    """``fail`` where a check does not hold that may fail the asset, ``pass`` where all do.

    No checks at all are no pass: that is ``skip``. Without calibration only checks free of scale may fail an asset.
    """
    every = list(checks)
    if any(not each.ok and (each.free or calibrated) for each in every):
        return "fail"
    return "pass" if every else "skip"


def failures(checks: Iterable[Check], subject: str, *, calibrated: bool = False) -> tuple[Finding, ...]:
    """A finding for each check that does not hold: an error where it fails the asset, else something to know."""
    return tuple(
        Finding(
            f"validation-{each.name.replace('.', '-').replace('_', '-')}",
            "error" if each.free or calibrated else "info",
            subject,
            each.sentence,
        )
        for each in checks
        if not each.ok
    )


def unjudged(subject: str, why: AssetkitError) -> Finding:
    """The finding that says why there is no verdict."""
    return Finding("validation-skipped", "warning", subject, str(why))


def unusable(subject: str, why: AssetkitError) -> Finding:
    """The finding that says that an asset cannot even be read."""
    return Finding("validation-unusable", "error", subject, str(why))
