"""Models that prompts name: ``<lora:NAME:WEIGHT>`` and its kin, ``embedding:NAME``.

A1111 (`modules/extra_networks.py`) names adapters, hypernetworks and LyCORIS in angle brackets, by stem or alias;
SwarmUI uses the same brackets for LoRAs; ComfyUI (`comfy/sd1_clip.py`) names embeddings with a prefix, by path below
their folder. A1111 takes embeddings by their bare word, which only a hash list beside the prompt can tell from text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assetkit.uis.references import Reference, number

PROMPT_LIMIT = 1 << 20
"""Characters of a prompt that are looked through; real ones are a few thousand."""
_NETWORK = re.compile(r"<(lora|lyco|hypernet|embed|embedding):([^<>:\n]{1,400})(?::([^<>\n]{0,80}))?>", re.IGNORECASE)
_EMBEDDING = re.compile(r"(?<![\w<])embedding:([^\s,:;()<>\[\]{}|]{1,400})", re.IGNORECASE)
_ROLES = {"lora": "lora", "lyco": "lora", "hypernet": "hypernetwork", "embed": "embedding", "embedding": "embedding"}


def named_in(prompt: str, where: str) -> Iterator[Reference]:
    """The models that a prompt names. An adapter of weight 0 takes no part."""
    text = prompt[:PROMPT_LIMIT]
    for found in _NETWORK.finditer(text):
        weight = _weight(found[3])
        idle = weight is not None and abs(weight) < 0.001
        yield Reference(_ROLES[found[1].lower()], found[2].strip(), weight=weight, where=where, used=not idle)
    for found in _EMBEDDING.finditer(text):
        yield Reference("embedding", found[1].rstrip("."), folder="embeddings", where=where)


def _weight(arguments: str | None) -> float | None:
    """A1111's positional weight, or LyCORIS' named ones (``te=1:unet=0.5``): what works on the picture at all."""
    parts = [part.rpartition("=")[2] for part in (arguments or "").split(":") if not part.startswith("dyn=")]
    weights = [value for part in parts if (value := number(part)) is not None]
    return max(weights, key=abs) if weights else None
