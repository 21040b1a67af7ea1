"""Easy Diffusion: one PNG text per field, the same as JSON in EXIF UserComment, or a ``.json`` or ``.txt`` beside it.

`utils/save_utils.py`, sdkit `utils/file_utils.py`. Names only, no hashes. The ``.txt`` has labels for people
(``Stable Diffusion model: …``), one a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from assetkit.uis.image_metadata._schema import Dialect, Said, Texts, comments, fields, parsed, plain, text_of
from assetkit.uis.prompts import named_in
from assetkit.uis.references import Reference, number

_ROLES: Mapping[str, str] = {
    "use_stable_diffusion_model": "checkpoint",
    "use_vae_model": "vae",
    "use_lora_model": "lora",
    "use_embeddings_model": "embedding",
    "use_hypernetwork_model": "hypernetwork",
    "use_controlnet_model": "controlnet",
    "use_text_encoder_model": "text_encoder",
    "use_upscale": "upscaler",
    "use_face_correction": "face_restorer",
}
_LABELS: Mapping[str, str] = {
    "Stable Diffusion model": "use_stable_diffusion_model",
    "VAE model": "use_vae_model",
    "LoRA model": "use_lora_model",
    "LoRA strength": "lora_alpha",
    "Embedding models": "use_embeddings_model",
    "Hypernetwork model": "use_hypernetwork_model",
    "ControlNet model": "use_controlnet_model",
    "Text encoder model": "use_text_encoder_model",
    "Use Upscaling": "use_upscale",
    "Use Face Correction": "use_face_correction",
    "Prompt": "prompt",
    "Negative Prompt": "negative_prompt",
    "Seed": "seed",
    "Steps": "num_inference_steps",
    "Sampler": "sampler_name",
}
_KEYS = {label.lower(): key for label, key in _LABELS.items()}


def _read(texts: Texts) -> Said | None:
    if "use_stable_diffusion_model" in texts:
        return _said("use_stable_diffusion_model", texts)
    for key, text in comments(texts):
        about = fields(text) or _labelled(text)
        if "use_stable_diffusion_model" in about:
            return _said(key, about)
    return None


def _labelled(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text[: 1 << 18].split("\n")[:500] if "Stable Diffusion model:" in text else ():
        label, mark, value = line.partition(":")
        if mark and (key := _KEYS.get(label.strip().lower())):
            found.setdefault(key, value.strip())
    return found


def _said(key: str, about: Mapping[str, Any]) -> Said:
    prompt, negative = text_of(about.get("prompt")), text_of(about.get("negative_prompt"))
    references = (*_models(about), *named_in(prompt, "prompt"))
    return Said("easydiffusion", (key,), references, prompt, negative, plain(about, "prompt", "negative_prompt"))


def _models(about: Mapping[str, Any]) -> Iterator[Reference]:
    weights = _several(about.get("lora_alpha"))
    for key, role in _ROLES.items():
        for at, name in enumerate(_several(about.get(key))):
            if name.strip().lower() in ("", "none", "false", "null"):
                continue
            weight = number(weights[at]) if role == "lora" and at < len(weights) else None
            yield Reference(role, name.replace("\\", "/"), (), weight, where=key)


def _several(value: Any) -> list[str]:
    """A value or several: a list, or the text of one as Python or JSON writes it."""
    if isinstance(value, str) and value[:1] == "[" and len(value) < 100_000:
        listed = parsed(value)
        python = (first or second for first, second in re.findall(r"'([^']{1,500})'|([\d.]{1,20})", value))
        value = listed if isinstance(listed, list) else list(python)
    every = value[:200] if isinstance(value, list) else [value]
    return [str(each) for each in every if isinstance(each, str | int | float) and not isinstance(each, bool)]


DIALECT = Dialect("easydiffusion", _read, rank=30)
