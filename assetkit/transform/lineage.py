"""The text that an output carries: what its parents said, what it was made of, and how.

Keys are those of Stability's modelspec 1.0.0 (``modelspec.*``); the recipe itself is stored whole. Values that the
change made false (a hash of the old file) are left out, and no date or path ever goes in: the same recipe must give
the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assetkit.transform import recipe as recipes
from assetkit.transform.model import Model

STALE = ("modelspec.hash_sha256", "sshs_model_hash", "sshs_legacy_hash", recipes.KEY)
"""Keys that speak of the bytes of the file they were written into."""


def metadata_of(model: Model, recipe: Mapping[str, Any], parents: Sequence[Model]) -> dict[str, str]:
    """Metadata for the output of `recipe`."""
    found = {key: value for key, value in model.metadata.items() if key not in STALE}
    if len(parents) > 1:
        found["modelspec.merged_from"] = ", ".join(_title(each) for each in parents)
    found[recipes.KEY] = recipes.text(recipe)
    return found


def _title(model: Model) -> str:
    return (model.metadata.get("modelspec.title") or model.name).replace(",", " ").strip()
