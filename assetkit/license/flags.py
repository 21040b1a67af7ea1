"""Civitai's permission flags: the creator's word, a layer of its own beside the license of the base.

Facts (civitai/civitai: `PermissionIndicator.tsx`, `ModelUpsertForm.tsx`, migration
`20240221203954_model_commercial_user_array`): ``allowCommercialUse`` is a set since 2024-02-21, and ``Sell`` without
``Image`` is real data. Before, it was one word that included the words below it. Postgres writes a set as
``{Image,Rent}``. The flags say nothing of plain copying, of running a model, or of training on its images.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from assetkit.license.schema import Condition
from assetkit.license.terms._common import SAME_TERMS
from assetkit.license.verdicts import Purpose, Verdict

COMMERCIAL = "allow_commercial_use"
FLAGS = (COMMERCIAL, "allow_derivatives", "allow_different_license", "allow_no_credit", "sfw_only", "licensing_fee")
LADDER: Mapping[str, frozenset[str]] = {
    "none": frozenset(),
    "image": frozenset({"Image"}),
    "rentcivit": frozenset({"Image", "RentCivit"}),
    "rent": frozenset({"Image", "RentCivit", "Rent"}),
    "sell": frozenset({"Image", "RentCivit", "Rent", "Sell"}),
}
_WORDS = {"image": "Image", "rentcivit": "RentCivit", "rent": "Rent", "sell": "Sell"}
_MEANS: Mapping[Purpose, str] = {"sell-images": "Image", "host-service": "Rent", "sell-model": "Sell"}
FEE = Condition("undertaking", "licensing-fee", "the creator asks a fee for each image that is generated for money")


class Flag(NamedTuple):
    """What one flag says of one purpose."""

    verdict: Verdict
    quote: str
    conditions: tuple[Condition, ...] = ()


def commercial(value: Any) -> frozenset[str] | None:
    """The uses that ``allowCommercialUse`` lists, in whatever form; None where it says nothing that can be read."""
    if isinstance(value, bool):
        return LADDER["sell"] if value else frozenset()
    if isinstance(value, str):
        return _from_text(value.strip())
    if isinstance(value, (list, tuple, set, frozenset)):
        words = {str(each).strip().lower() for each in value} - {"none", ""}
        return None if words - _WORDS.keys() else frozenset(_WORDS[each] for each in words)
    return None


def _from_text(value: str) -> frozenset[str] | None:
    if value.startswith("{") and value.endswith("}"):
        return commercial([each.strip('" ') for each in value[1:-1].split(",")])
    if value.startswith("["):
        try:
            return commercial(json.loads(value))
        except ValueError:
            return None
    if "," in value:
        return commercial(value.split(","))
    return LADDER.get(value.lower())


def read(field: str, value: Any) -> dict[Purpose, Flag]:
    """What one flag says, by purpose; empty for a flag that decides no purpose or cannot be read."""
    if field == COMMERCIAL:
        return _commercial(value)
    if field == "allow_derivatives" and isinstance(value, bool):
        return {"merge-share": Flag("allowed" if value else "denied", f"allowDerivatives: {value}")}
    if field == "allow_different_license" and value is False:
        return {"merge-share": Flag("conditional", "allowDifferentLicense: False", (SAME_TERMS,))}
    if field == "licensing_fee" and isinstance(value, (int, float)) and value > 0:
        fee = Flag("conditional", f"licensingFee: {value}", (FEE,))
        return {"sell-images": fee, "host-service": fee}
    return {}


def _commercial(value: Any) -> dict[Purpose, Flag]:
    uses = commercial(value)
    quote = f"allowCommercialUse: {value}"[:200]
    if uses is None:
        return {each: Flag("unknown", quote) for each in _MEANS}
    return {purpose: Flag("allowed" if word in uses else "denied", quote) for purpose, word in _MEANS.items()}
