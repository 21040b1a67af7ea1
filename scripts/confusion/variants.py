"""The broken variants of each kind of model: what is done to a good file, and which look must show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from scripts.confusion import damage as d

_ATTENTION = r"diffusion_model.*\.attn2\.to_v\.weight"
_DECODER = r"first_stage_model\.decoder\..*weight"
_TEXT = r"cond_stage_model\..*weight"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a model is broken."""

    name: str
    look: Literal["file", "function"]
    """``file``: its tensors alone must always show it; ``function``: what it does must, where it does anything."""
    damage: d.Damage | None = None
    config: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Changes of the configuration's files beside it, by folder and file name."""
    keep: float = 1.0
    """The share of the file's bytes that are there."""


CHECKPOINT = (
    Variant("one tensor missing", "file", d.without(_ATTENTION)),
    Variant("one text encoder tensor missing", "file", d.without(_TEXT)),
    Variant("one tensor one row short", "file", d.each(_ATTENTION, d.shortened, most=1)),
    Variant("half of the file", "file", keep=0.5),
    Variant("one number NaN", "file", d.each(_ATTENTION, d.spoiled, most=1)),
    Variant("one number of the VAE NaN", "file", d.each(_DECODER, d.spoiled, most=1)),
    Variant("weights out of fp16's range", "file", d.each(_DECODER, d.times(3e6))),
    Variant("bf16 read as fp16", "file", d.each("weight", d.misread)),
    Variant("one matrix zeroed", "file", d.each(_ATTENTION, d.zeroed, most=1)),
    Variant("cross-attention zeroed", "file", d.each(r"\.attn2\..*weight", d.zeroed)),
    Variant("middle block zeroed", "file", d.each(r"middle_block\..*weight", d.zeroed)),
    Variant("last convolution zeroed", "file", d.each(r"diffusion_model\.out\.2\.", d.zeroed)),
    Variant("one matrix shuffled", "file", d.each(_ATTENTION, d.shuffled, most=1)),
    Variant("one convolution shuffled", "file", d.each(r"in_layers\.2\.weight", d.shuffled, most=1)),
    Variant("one matrix of the text encoder shuffled", "file", d.each(r"layers\.0\.mlp\.fc1\.weight", d.shuffled)),
    Variant("one convolution of the VAE shuffled", "file", d.each(_DECODER, d.shuffled, most=1)),
    Variant("network shuffled", "file", d.each(r"diffusion_model\..*weight", d.shuffled)),
    Variant("VAE decoder shuffled", "file", d.each(_DECODER, d.shuffled)),
    Variant("keys and values of cross-attention swapped", "file", d.swapped("attn2.to_k", "attn2.to_v")),
    Variant("two blocks swapped", "file", d.swapped("input_blocks.4.", "input_blocks.5.")),
    Variant("one query transposed", "file", d.each(r"attn1\.to_q\.weight", d.transposed, most=1)),
    Variant("queries transposed", "file", d.each(r"attn[12]\.to_q\.weight", d.transposed)),
    Variant(
        "said to predict v",
        "function",
        config={"scheduler/scheduler_config.json": {"prediction_type": "v_prediction"}},
    ),
    Variant("network random", "function", d.each(r"diffusion_model\..*weight", d.random)),
    Variant("noise of 30 % on the network", "function", d.each(r"diffusion_model\..*weight", d.noised(0.3))),
    Variant("noise of 100 % on the network", "function", d.each(r"diffusion_model\..*weight", d.noised(1.0))),
    Variant("network in E5M2 without scale", "function", d.each(r"diffusion_model\..*weight", d.coarse)),
    Variant("text encoder random", "function", d.each(_TEXT, d.random)),
    Variant("text encoder's last norm zeroed", "function", d.each(r"final_layer_norm\.weight", d.zeroed)),
    Variant("one text encoder layer random", "function", d.each(r"cond_stage.*layers\.1\.", d.random)),
    Variant("VAE decoder random", "function", d.each(_DECODER, d.random)),
    Variant("VAE's latent channels permuted", "function", d.each(r"post_quant_conv\.weight", d.rolled)),
    Variant("VAE scale 1.5305", "function", config={"vae/config.json": {"scaling_factor": 1.5305}}),
    Variant("VAE scale 0.13025", "function", config={"vae/config.json": {"scaling_factor": 0.13025}}),
)
_UP = r"lora_up|hada_w1_b|lokr_w2"
_ADAPTER = (
    Variant("one number NaN", "file", d.each(_UP, d.spoiled, most=1)),
    Variant("empty: what is added is zero", "function", d.each(_UP, d.zeroed)),
    Variant("shuffled", "file", d.each(r"lora_(up|down)|hada_w", d.shuffled)),
    Variant("one matrix one row short", "file", d.each(r"attn2_to_k\.(lora_down|hada_w1_a)", d.shortened, most=1)),
    Variant("of no base: names that nothing has", "function", d.renamed("^lora_unet_", "lora_unet_other_")),
    Variant("alpha 100 times too large", "function", d.each(r"\.alpha$", d.times(100))),
    Variant("noise of 300 %", "function", d.each(_UP, d.noised(3.0))),
)
VAE = (
    Variant("one number NaN", "file", d.each(r"decoder.*weight", d.spoiled, most=1)),
    Variant("one tensor missing", "file", d.without(r"decoder.*weight")),
    Variant("one convolution zeroed", "file", d.each(r"decoder.*conv1\.weight", d.zeroed, most=1)),
    Variant("one convolution shuffled", "file", d.each(r"decoder.*conv1\.weight", d.shuffled, most=1)),
    Variant("decoder random", "function", d.each(r"decoder.*weight", d.random)),
    Variant("encoder random", "function", d.each(r"encoder.*weight", d.random)),
    Variant("latent channels permuted", "function", d.each(r"post_quant_conv\.weight", d.rolled)),
)
EMBEDDING = (
    Variant("one number NaN", "file", d.each("", d.spoiled)),
    Variant("zero", "file", d.each("", d.zeroed)),
    Variant("of another width", "file", d.each("", lambda vectors, _: vectors.repeat(1, 3)[:, : 2 * vectors.shape[1]])),
    Variant("ten thousand times too long", "function", d.each("", d.times(1e4))),
)
CONTROL = (
    Variant("one number NaN", "file", d.each(r"down_blocks.*weight", d.spoiled, most=1)),
    Variant("one tensor missing", "file", d.without(r"mid_block.*weight")),
    Variant("output convolutions zeroed", "function", d.each(r"controlnet_(down|mid)_block", d.zeroed)),
    Variant("eye zeroed", "function", d.each(r"controlnet_cond_embedding\.conv_in", d.zeroed)),
    Variant("shuffled", "file", d.each(r"weight", d.shuffled)),
)
UPSCALER = (
    Variant("one number NaN", "file", d.each("weight", d.spoiled, most=1)),
    Variant("one tensor missing", "file", d.without("weight")),
    Variant("one convolution zeroed", "file", d.each(r"body\.2\.weight", d.zeroed)),
    Variant("one convolution shuffled", "file", d.each(r"body\.4\.weight", d.shuffled)),
    Variant("shuffled", "file", d.each("weight", d.shuffled)),
    Variant("noise of 100 %", "function", d.each("weight", d.noised(1.0))),
)
VARIANTS: Mapping[str, tuple[Variant, ...]] = {
    "checkpoint": CHECKPOINT,
    "lora": _ADAPTER,
    "lycoris": _ADAPTER,
    "vae": VAE,
    "embedding": EMBEDDING,
    "controlnet": CONTROL,
    "upscaler": UPSCALER,
}
"""By kind of asset."""
