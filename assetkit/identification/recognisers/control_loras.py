"""Control-LoRAs: a controlnet stored as low-rank changes of the base's own encoder, or a Flux LoRA that widens the
image input to take a control image (128 channels: latent and control side by side)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.rules import Rule, RuleBook, Size
from assetkit.identification.view import View

_DOWN_1 = "input_blocks.1.1.transformer_blocks.0.attn2.to_k.down"
_DOWN_4 = "input_blocks.4.1.transformer_blocks.0.attn2.to_k.down"

RULES = (
    Rule(
        "control_lora",
        has=("lora_controlnet", "input_hint_block.0.weight", "zero_convs.0.0.weight"),
        sizes=(
            Size(("sd1",), {_DOWN_1: (None, 768)}),
            Size(("sd2",), {_DOWN_1: (None, 1024)}),
            Size(("sdxl",), {_DOWN_4: (None, 2048)}),
        ),
        layout="sgm",
        source="ComfyUI comfy/controlnet.py ControlLora; stabilityai/control-lora",
    ),
    Rule(
        "control_lora",
        has=("img_in.lora_A.weight", "img_in.lora_B.weight", "double_blocks.0.img_attn.norm.key_norm.scale"),
        sizes=(Size(("flux_dev", "flux_schnell"), {"img_in.lora_A.weight": (None, 128)}),),
        variant={"control": True},
        layout="bfl",
        source="black-forest-labs/flux FLUX.1-Canny-dev-lora, -Depth-dev-lora; diffusers lora_conversion_utils",
    ),
    Rule(
        "control_lora",
        has=("x_embedder.lora_A.weight", "x_embedder.lora_B.weight"),
        shapes={"x_embedder.lora_A.weight": (None, 128)},
        under=("single_transformer_blocks.",),
        sizes=(Size(("flux_dev", "flux_schnell"), {"x_embedder.lora_B.weight": (3072, None)}),),
        variant={"control": True},
        layout="diffusers",
        source="diffusers examples/flux-control train_control_lora_flux.py",
    ),
)

BOOK = RuleBook(RULES, prefixes=("", "transformer."))


def recognise(view: View) -> Iterable[Claim]:
    """At most one claim."""
    for claim in BOOK.claims(view):
        rank = _rank(view)
        yield claim if rank is None else _with_rank(claim, rank)


def _rank(view: View) -> int | None:
    for key in (_DOWN_4, _DOWN_1, "img_in.lora_A.weight", "transformer.x_embedder.lora_A.weight"):
        shape = view.shape(key)
        if shape:
            return shape[0]
    return None


def _with_rank(claim: Claim, rank: int) -> Claim:
    return replace(claim, rank=rank)


RECOGNISER = Recogniser("control_loras", recognise, BOOK.heads)
