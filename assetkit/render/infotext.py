"""What a picture says of how it was made, in the words that AUTOMATIC1111 and its kin read, and in full as JSON.

The text is the prompt, a line for the negative prompt, and one line of ``Key: value`` pairs (AUTOMATIC1111
``modules/processing.py`` ``create_infotext``; it needs three pairs to be seen as such, ``modules/infotext_utils.py``).
Hashes are those that its readers look up: AutoV2 of models, AutoV3 of adapters, twelve digits of embeddings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from assetkit._version import __version__
from assetkit.formats import folder_files
from assetkit.hashing import hash_file, hash_folder
from assetkit.render.parts import Sources
from assetkit.render.request import Request
from assetkit.render.samplers import samplers
from assetkit.render.schedules import schedules
from assetkit.transform.inputs import Known


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A file that a picture was made of."""

    role: str
    """``model``, ``lora``, ``vae``, ``embedding``, ``controlnet``, or a component's name."""
    name: str
    """The file's name without its suffix."""
    sha256: str | None = None
    payload: str | None = None
    """SHA-256 of what follows a safetensors header."""
    weight: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The fields that are known."""
        given = {"role": self.role, "name": self.name, "sha256": self.sha256, "payload_sha256": self.payload}
        weight = {} if self.weight is None else {"weight": self.weight}
        return {key: value for key, value in given.items() if value is not None} | weight


def infotext(request: Request, seed: int, made_of: Sequence[Ingredient]) -> str:
    """The text for one picture. `request` is complete."""
    loras = [each for each in made_of if each.role == "lora"]
    prompt = request.prompt + "".join(f" <lora:{each.name}:{each.weight:g}>" for each in loras if each.weight)
    lines = [prompt, *([f"Negative prompt: {request.negative}"] if request.negative else [])]
    pairs = {**_settings(request, seed), **_files(made_of), "Version": f"assetkit {__version__}"}
    return "\n".join([*lines, ", ".join(f"{key}: {_quoted(value)}" for key, value in pairs.items())])


def _settings(request: Request, seed: int) -> dict[str, object]:
    chosen = samplers()[request.sampler or ""]
    redone = {"Denoising strength": f"{request.denoise:g}"} if request.init is not None else {}
    skip = {"Clip skip": request.clip_skip} if request.clip_skip else {}
    return {
        "Steps": request.steps,
        "Sampler": chosen.title,
        "Schedule type": schedules()[request.schedule or ""].title,
        "CFG scale": f"{request.cfg:g}",
        "Seed": seed,
        "Size": f"{request.width}x{request.height}",
        **redone,
        **skip,
    }


def _files(made_of: Sequence[Ingredient]) -> dict[str, object]:
    pairs: dict[str, object] = {}
    for each in made_of:
        label = {"model": "Model", "vae": "VAE"}.get(each.role)
        if label:
            pairs |= {f"{label} hash": each.sha256[:10]} if each.sha256 else {}
            pairs[label] = each.name
    for role, label in (("lora", "Lora hashes"), ("embedding", "TI hashes")):
        digests = {each.name: each.payload or each.sha256 for each in made_of if each.role == role}
        if any(digests.values()):
            pairs[label] = ", ".join(f"{name}: {digest[:12]}" for name, digest in digests.items() if digest)
    return pairs


def _quoted(value: object) -> str:
    """A value as JSON where its own commas or colons would end it."""
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if any(mark in text for mark in ",:\n") else text


def document(request: Request, seed: int, made_of: Sequence[Ingredient]) -> Mapping[str, Any]:
    """Everything that was asked for, and every file with its hashes."""
    plain = ("prompt", "negative", "width", "height", "steps", "cfg", "guidance", "sampler", "schedule", "clip_skip")
    asked = {name: getattr(request, name) for name in plain}
    return {
        "software": f"assetkit {__version__}",
        "request": {**asked, "seed": seed, **({"denoise": request.denoise} if request.init is not None else {})},
        "made_of": [each.to_dict() for each in made_of],
    }


def ingredients(sources: Sources, known: Known | None = None) -> tuple[Ingredient, ...]:
    """Every file that a picture is made of, with its hashes; `known` gives those that were measured before."""
    return tuple(_one(role, path, weight, known) for role, path, weight in _roles(sources))


def _roles(sources: Sources) -> Iterator[tuple[str, Path, float | None]]:
    yield "model", sources.model, None
    yield from (("lora", path, weight) for path, weight in sources.adapters)
    yield from ((name, path, None) for name, path in sources.components)
    yield from (("embedding", path, None) for path in sources.embeddings)
    if sources.control is not None:
        yield "controlnet", sources.control, None


def _one(role: str, path: Path, weight: float | None, known: Known | None) -> Ingredient:
    # Adapters are looked up by what follows their header, which the catalog's short answer does not say.
    digest = known(path) if known is not None and role != "lora" else None
    if digest is not None:
        return Ingredient(role, stem(path.name), digest, None, weight)
    hashes = hash_folder(path, folder_files(path)) if path.is_dir() else hash_file(path)
    return Ingredient(role, stem(path.name), hashes.sha256, hashes.payload_sha256, weight)


def stem(name: str) -> str:
    """A file's name as people call it in prompts."""
    path = PurePath(name)
    return path.stem if path.suffix in (".safetensors", ".ckpt", ".pt", ".pth", ".bin", ".gguf", ".sft") else path.name
