"""The text that an output carries: what its parents said, what it was made of, and how.

Keys are those of Stability's modelspec 1.0.0 (``modelspec.*``); the recipe itself is stored whole. Values that the
change made false (a hash of the old file) are left out, and no date or path ever goes in: the same recipe must give
the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assetkit.families import families
from assetkit.transform import recipe as recipes
from assetkit.transform.licensing import NOTICE, Parent, licensed
from assetkit.transform.model import Model

STALE = ("modelspec.hash_sha256", "sshs_model_hash", "sshs_legacy_hash", recipes.KEY, NOTICE)
"""Keys that speak of the bytes of the file they were written into."""

_OTHER_WORDS = ("inpainting", "edit", "depth", "unclip")
"""Variants whose architecture modelspec calls by another word than the family's first."""


def metadata_of(model: Model, recipe: Mapping[str, Any], parents: Sequence[Model]) -> dict[str, str]:
    """Metadata for the output of `recipe`."""
    found = {key: value for key, value in model.metadata.items() if key not in STALE}
    found = {**_spoken(model), **found} if model.identity else found
    if len(parents) > 1:
        found["modelspec.merged_from"] = ", ".join(_title(each) for each in parents)
    operations = [str(step["op"]) for step in recipe["steps"]]
    found |= licensed([Parent(each.name, each.metadata) for each in parents], operations)
    found[recipes.KEY] = recipes.text(recipe)
    return found


def _spoken(model: Model) -> dict[str, str]:
    """What modelspec wants to be said of a checkpoint and its own metadata does not: the architecture, as the keys and
    shapes of the leading input prove it."""
    identity = model.identity
    if identity is None or identity.kind != "checkpoint" or any(identity.variant.get(each) for each in _OTHER_WORDS):
        return {}
    family = families().get(identity.base or "")
    words = family.aliases.get("modelspec", ()) if family else ()
    return {"modelspec.sai_model_spec": "1.0.0", "modelspec.architecture": words[0]} if words else {}


def _title(model: Model) -> str:
    return (model.metadata.get("modelspec.title") or model.name).replace(",", " ").strip()
