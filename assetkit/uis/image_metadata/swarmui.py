"""SwarmUI: JSON with ``sui_image_params``, ``sui_extra_data`` and ``sui_models`` (`docs/Image Metadata Format.md`).

PNG ``parameters``, EXIF UserComment elsewhere. The hashes of ``sui_models`` are SHA-256 of everything behind the
safetensors header: the strongest evidence there is, since they survive SwarmUI's own edits of headers. They are there
only where the server is set to write them (ImageMetadataIncludeModelHash).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from assetkit.uis.image_metadata._schema import Dialect, Said, Texts, comments, fields, plain, text_of
from assetkit.uis.prompts import named_in
from assetkit.uis.references import PAYLOAD, Reference, digest, number

_PARAMETERS: Mapping[str, str] = {
    "model": "checkpoint",
    "refinermodel": "checkpoint",
    "segmentmodel": "checkpoint",
    "unetmodel": "diffusion_model",
    "vae": "vae",
    "refinervae": "vae",
    "loras": "lora",
    "controlnetmodel": "controlnet",
    "controlnettwomodel": "controlnet",
    "controlnetthreemodel": "controlnet",
    "controlnetunionmodel": "controlnet",
    "cliplmodel": "text_encoder",
    "clipgmodel": "text_encoder",
    "clipvisionmodel": "clip_vision",
    "tfivexxlmodel": "text_encoder",
    "t5xxlmodel": "text_encoder",
    "llavamodel": "text_encoder",
    "llamamodel": "text_encoder",
    "qwenmodel": "text_encoder",
    "mistralmodel": "text_encoder",
    "gemmamodel": "text_encoder",
    "useipadapter": "ip_adapter",
    "useipadapterforrevision": "ip_adapter",
    "ipadaptermodel": "ip_adapter",
    "usestylemodel": "style_model",
    "refinerupscalemethod": "upscaler",
    "yolomodelinternal": "detector",
}
"""Parameters that name models (`src/Text2Image/T2IParamTypes.cs`, the Comfy extension) and their kinds."""
_NONE = frozenset({"", "none", "automatic", "default", "(none)"})
_METHODS = ("pixel-", "latent-")
"""Beginnings of upscale methods; models come behind ``model-``."""


def _read(texts: Texts) -> Said | None:
    for key, text in comments(texts):
        about = fields(text)
        if isinstance(about.get("sui_image_params"), dict):
            return _said(key, about)
    return None


def _said(key: str, about: Mapping[str, Any]) -> Said:
    asked = about["sui_image_params"]
    prompt, negative = text_of(asked.get("prompt")), text_of(asked.get("negativeprompt"))
    chosen = tuple(_asked(asked))
    models = _models(about.get("sui_models"), {each.stem for each in chosen})
    references = (*chosen, *models, *named_in(prompt, "prompt"))
    return Said("swarmui", (key,), references, prompt, negative, plain(asked, "prompt", "negativeprompt"))


def _asked(asked: Mapping[str, Any]) -> Iterator[Reference]:
    weights = _several(asked.get("loraweights"))
    for name, role in _PARAMETERS.items():
        for at, value in enumerate(_several(asked.get(name))):
            if value.lower() in _NONE or value.startswith(_METHODS):
                continue
            weight = number(weights[at]) if role == "lora" and at < len(weights) else None
            idle = weight is not None and abs(weight) < 0.001
            file = value.removeprefix("model-") if role == "upscaler" else value
            yield Reference(role, file, (), weight, where=name, used=not idle)


def _several(value: Any) -> list[str]:
    """A list, or the text of one with commas between."""
    found = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else []
    return [str(each).strip() for each in found[:200] if isinstance(each, str | int | float)]


def _models(value: Any, chosen: set[str]) -> Iterator[Reference]:
    """Hashes of what was asked for; whether that took part, the asking says."""
    for each in value[:200] if isinstance(value, list) else ():
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            role = _PARAMETERS.get(str(each.get("param", "")).lower(), "model")
            found = Reference(role, each["name"], digest(each.get("hash"), PAYLOAD), where="sui_models")
            yield replace(found, used=found.stem not in chosen)


DIALECT = Dialect("swarmui", _read, rank=5)
