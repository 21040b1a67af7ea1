"""The dialects of adapters: which part of a pipeline, and which module of it, a path names.

What each layout id means here:

``kohya``         ``lora_unet_`` / ``lora_te_`` / ``lora_te1_`` … and underscores; UNets in diffusers' names
``kohya-sgm``     the same with the UNet in Stability's own names (``input_blocks``, ``output_blocks``)
``musubi``        kohya's names written by musubi-tuner (its metadata, or networks only it trains)
``onetrainer``    ``lora_transformer_`` / ``lora_prior_unet_`` and kohya's prefixes under OneTrainer's metadata
``lycoris``       ``lycoris_`` and the path of the wrapped module
``diffusers``     ``unet.`` / ``transformer.`` / ``text_encoder.`` (or diffusers' names without prefix) and dots
``diffusers-old`` attention processors: ``….attn1.processor.to_q_lora.down.weight``
``peft``          ``base_model.model.``, or a PEFT folder
``comfy``         ``diffusion_model.`` / ``text_encoders.`` and the author's native names
``ai-toolkit``    dots, and ``software`` in the metadata says ai-toolkit
``xlabs``         ``double_blocks.0.processor.qkv_lora1.down.weight``
``bfl``           the author's native names without prefix

Sources: kohya-ss/sd-scripts 48d368f and kohya-ss/musubi-tuner 30c658c (`networks`), LyCORIS 4.1.3, PEFT 0.21.2,
diffusers 0.42.1 (``loaders/lora_conversion_utils.py`` reads all of them).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from assetkit.adapters.paths import normalise
from assetkit.registry import kept, short

NETWORK = "network"
"""Target of modules of the denoiser until its names tell a UNet from a transformer."""


class Prefix(NamedTuple):
    """What the beginning of a module path says."""

    target: str | None
    """Part of the pipeline; None when the next word has to tell."""
    dialect: str


UNDERSCORED: Mapping[str, Prefix] = {
    "lora_unet": Prefix(NETWORK, "kohya"),
    "oft_unet": Prefix(NETWORK, "kohya"),
    "lora_te": Prefix("te1", "kohya"),
    "oft_te": Prefix("te1", "kohya"),
    "lora_te1": Prefix("te1", "kohya"),
    "lora_te2": Prefix("te2", "kohya"),
    "lora_te3": Prefix("te3", "kohya"),
    "lora_te4": Prefix("te4", "kohya"),
    "lora_transformer": Prefix(NETWORK, "onetrainer"),
    "lora_prior": Prefix(NETWORK, "onetrainer"),
}
"""The first two words of a path that is written with underscores only."""

DOTTED: Mapping[str, Prefix] = {
    "diffusion_model": Prefix(NETWORK, "comfy"),
    "unet": Prefix(NETWORK, "diffusers"),
    "transformer": Prefix(NETWORK, "diffusers"),
    "transformer_2": Prefix(NETWORK, "diffusers"),
    "prior": Prefix(NETWORK, "diffusers"),
    "text_encoder": Prefix("te1", "diffusers"),
    "text_encoder_2": Prefix("te2", "diffusers"),
    "text_encoder_3": Prefix("te3", "diffusers"),
    "text_encoders": Prefix(None, "comfy"),
    "clip_l": Prefix("te1", "comfy"),
    "clip_g": Prefix("te2", "comfy"),
    "clip_h": Prefix("te1", "comfy"),
    "t5xxl": Prefix("te3", "comfy"),
}
"""The first word of a path that is written with dots."""

_WRAPPERS: Mapping[str, str] = {
    "base_model.model.": "peft",
    "model.diffusion_model.": "comfy",
    "pipe.dit.": "bfl",
    "module.": "",
}
"""Prefixes of several words, or of a wrapper that says nothing (DistributedDataParallel), and their dialect."""
_NATIVE_TEXT = ("text_model", "encoder_block")


class Place(NamedTuple):
    """Where a module path points."""

    target: str
    path: str
    """Without the dialect's prefix."""
    dialect: str
    """Empty where no prefix tells."""
    template: str
    numbers: tuple[str, ...]


@kept(1 << 14, short)
def placed(path: str) -> Place:
    """The place of a module path. Kept: a library's adapters name the same few thousand layers again and again."""
    target, bare, dialect = locate(path)
    return Place(target, bare, dialect, *normalise(bare))


def locate(path: str) -> tuple[str, str, str]:
    """Target, path without prefix, and dialect of a module path; the dialect is empty where no prefix tells."""
    if "." not in path:
        return _underscored(path)
    first, _, rest = path.partition(".")
    prefix = DOTTED.get(first)
    if prefix is None:
        return _unwrapped(path, first)
    if prefix.target is None:
        inner, bare, _ = locate(rest.replace(".transformer.", ".", 1))
        return ("te1" if inner == NETWORK else inner), bare, prefix.dialect
    if rest.startswith("base_model.model."):
        return prefix.target, rest.removeprefix("base_model.model."), "peft"
    return prefix.target, rest, prefix.dialect


def _unwrapped(path: str, first: str) -> tuple[str, str, str]:
    for wrapper, dialect in _WRAPPERS.items():
        if path.startswith(wrapper):
            target, bare, _ = locate(path.removeprefix(wrapper))
            return target, bare, dialect
    return ("te1" if first in _NATIVE_TEXT else NETWORK), path, ""


def _underscored(path: str) -> tuple[str, str, str]:
    end = path.find("_", path.find("_") + 1)
    prefix = UNDERSCORED.get(path[:end]) if end > 0 else None
    if prefix is not None:
        rest = path[end + 1 :]
        if prefix.dialect == "onetrainer":
            rest = rest.removeprefix("unet_")
        return prefix.target or NETWORK, rest, prefix.dialect
    if path.startswith("lycoris_"):
        rest = path.removeprefix("lycoris_")
        return ("te1" if rest.startswith(_NATIVE_TEXT) else NETWORK), rest, "lycoris"
    return NETWORK, path, ""
