"""assetkit's own pictures: JSON under ``assetkit`` with every file's full hashes, beside A1111's form for others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assetkit.uis.image_metadata._schema import Dialect, Said, Texts, fields, plain, text_of
from assetkit.uis.references import PAYLOAD, Reference, digest, number

_ROLES = {"model": "checkpoint", "te1": "text_encoder", "te2": "text_encoder", "te3": "text_encoder"}
_ROLES |= {"unet": "diffusion_model", "transformer": "diffusion_model"}


def _read(texts: Texts) -> Said | None:
    about = fields(texts.get("assetkit"))
    if not isinstance(about.get("made_of"), list):
        return None
    asked = about.get("request")
    asked = asked if isinstance(asked, dict) else {}
    prompt, negative = text_of(asked.get("prompt")), text_of(asked.get("negative"))
    return Said("assetkit", ("assetkit",), tuple(_models(about)), prompt, negative, plain(asked, "prompt", "negative"))


def _models(about: Mapping[str, Any]) -> Iterator[Reference]:
    for each in about["made_of"][:500]:
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            role = text_of(each.get("role"))
            hashes = (*digest(each.get("sha256")), *digest(each.get("payload_sha256"), PAYLOAD))
            weight = number(each.get("weight"))
            idle = weight is not None and role == "lora" and abs(weight) < 0.001
            yield Reference(_ROLES.get(role, role), each["name"], hashes, weight, where="made_of", used=not idle)


DIALECT = Dialect("assetkit", _read, rank=0)
