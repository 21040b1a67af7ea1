"""Configurations as their owners published them, and how they are compared with derived ones.

`published.json` holds the fields of the configuration files of the repositories it names, less paths, versions and
those that later versions of the classes do not know.
"""

import json
from pathlib import Path
from typing import Any

PUBLISHED: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parent / "published.json").read_text())


def plain(config: dict[str, Any]) -> dict[str, Any]:
    """The fields in the one form for values that their class treats alike."""
    fields = dict(config)
    if fields.get("upcast_attention", False) is None:
        fields["upcast_attention"] = False
    if "block_types_per_layer" in fields:  # Stable Cascade: heads of a level without attention
        levels = zip(fields["block_types_per_layer"], fields["num_attention_heads"], strict=True)
        fields["num_attention_heads"] = [heads if "SDCascadeAttnBlock" in types else 0 for types, heads in levels]
    return fields
