"""Motion modules: temporal attention that is inserted into an image UNet.

SDXL has three levels, SD1 four; the version follows from the position encoding's length (24 in the first, 32 since)
and from a module in the middle block (version 2) (Kosinkadink/ComfyUI-AnimateDiff-Evolved motion_module_ad.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.rules import Rule, RuleBook, Size
from assetkit.identification.view import View

_NOT_A_UNET = ("conv_out.weight", "conv_norm_out.weight", "time_embedding.linear_1.weight")


def _sizes(stem: str, sdxl_only: tuple[str, ...] = ()) -> tuple[Size, ...]:
    last = f"down_blocks.3.{stem}"
    return (
        Size(("sd1",), {f"down_blocks.0.{stem}": (320,), last: (1280,)}),
        Size(("sdxl",), {f"down_blocks.0.{stem}": (320,), f"down_blocks.2.{stem}": (1280,)}, lacks=(last,)),
    )


RULES = (
    Rule(
        "motion_module",
        has=("down_blocks.0.motion_modules.0.temporal_transformer.norm.weight",),
        lacks=_NOT_A_UNET,
        sizes=_sizes("motion_modules.0.temporal_transformer.norm.weight"),
        layout="ldm",
        architecture="AnimateDiff",
        source="guoyww/AnimateDiff animatediff/models/motion_module.py",
    ),
    Rule(
        "motion_module",
        has=("down_blocks.0.motion_modules.0.transformer_blocks.0.attn1.to_q.weight",),
        lacks=_NOT_A_UNET,
        sizes=_sizes("motion_modules.0.norm.weight"),
        layout="diffusers",
        architecture="AnimateDiff",
        source="diffusers 0.42.1 models/unets/unet_motion_model.py MotionAdapter",
    ),
    Rule(
        "motion_module",
        has=("down_blocks.0.temporal_attentions.0.norm.weight",),
        lacks=_NOT_A_UNET,
        sizes=_sizes("temporal_attentions.0.norm.weight"),
        architecture="HotshotXL",
        source="hotshotco/Hotshot-XL hotshot_xl/models/transformer_temporal.py",
    ),
)

BOOK = RuleBook(RULES, prefixes=("", "module."), classes=("MotionAdapter",))


def recognise(view: View) -> Iterator[Claim]:
    """At most one claim; ``variant.version`` names AnimateDiff's generation, ``architecture`` its kin."""
    for claim in BOOK.claims(view):
        yield replace(claim, **_generation(view, claim))


def _generation(view: View, claim: Claim) -> dict[str, Any]:
    if claim.architecture != "AnimateDiff":
        return {}
    prefix = "module." if view.any_under("module.") else ""
    lengths = {view.tensors[key].shape[1] for key in _encodings(view, prefix)}
    if not lengths:
        return {"architecture": "AnimateLCM"}
    if view.shape(prefix + "conv_in.weight") is not None:
        return {"architecture": "PIA"}
    version = _version(view.any_under(prefix + "mid_block."), claim.base, lengths)
    return {"variant": {**claim.variant, **({"version": version} if version else {})}}


def _version(middle: bool, base: str | None, lengths: set[int]) -> str | None:
    if base != "sd1":
        return None
    if middle:
        return "v2"
    return {24: "v1", 32: "v3"}.get(max(lengths))


def _encodings(view: View, prefix: str) -> Iterator[str]:
    for key in view.under(prefix + "down_blocks.0."):
        if key.endswith((".pos_encoder.pe", ".pos_embed.pe")) and len(view.tensors[key].shape) == 3:
            yield key


RECOGNISER = Recogniser("motion_modules", recognise, BOOK.heads)
