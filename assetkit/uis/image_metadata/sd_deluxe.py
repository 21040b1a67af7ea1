"""Stable Diffusion Deluxe: PNG texts ``software``, ``title``, ``artist`` and the settings as JSON in ``config_json``.

`Stable_Diffusion_Deluxe-dev`. Models are Hugging Face repositories or local paths; LoRAs likewise. It writes no
hashes, so that what it used can be known by name at best.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from assetkit.uis.image_metadata._schema import Dialect, Said, Texts, fields, plain, text_of
from assetkit.uis.references import Reference

_REPOSITORY = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
_KEY = re.compile(
    r"(?:\w{0,40}_)?(model|lora|vae|controlnet|ip_adapter|upscaler|embedding)s?(?:_(?:name|path|id|model|layer))?"
)
_KINDS = {"model": "checkpoint"}


def _read(texts: Texts) -> Said | None:
    software = texts.get("software", "") or texts.get("Software", "")
    about = fields(texts.get("config_json"))
    if not software.startswith("Stable Diffusion Deluxe") and "config_json" not in texts:
        return None
    prompt = text_of(about.get("prompt")) or texts.get("title", "")
    references = tuple(_models(about))
    return Said("sd-deluxe", ("config_json" if about else "software",), references, prompt, settings=plain(about))


def _models(about: Mapping[str, Any]) -> Iterator[Reference]:
    """Values of keys that are called like a kind of model and hold a repository or a file."""
    for key, value in list(about.items())[:500]:
        found = _KEY.fullmatch(str(key)[:80].lower())
        if (
            found
            and isinstance(value, str)
            and 0 < len(value) < 500
            and value.lower() not in ("none", "auto", "custom")
        ):
            source = (f"hf:{value}",) if _REPOSITORY.fullmatch(value) and "." not in value.rpartition("/")[2] else ()
            yield Reference(_KINDS.get(found[1], found[1]), value, sources=source, where=f"config_json.{key}")


DIALECT = Dialect("sd-deluxe", _read, rank=35)
