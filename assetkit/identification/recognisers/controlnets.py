"""Control networks of every trainer: whole copies of a UNet's encoder, partial transformers, and their kin.

The kind follows from parts that only control networks have (zero convolutions, hint encoders, control blocks); the
base from the width of the text context (768 SD1, 1024 SD2, 2048 SDXL) or of the transformer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.recognisers.networks import OTHER_PARTS, TEXT_ENCODERS
from assetkit.identification.rules import Rule, RuleBook, Size
from assetkit.identification.view import View

CLDM = "lllyasviel/ControlNet cldm/cldm.py"
DIFFUSERS = "diffusers 0.42.1 models/controlnets"
COMFY = "key names read in ComfyUI comfy/controlnet.py (2025-10)"

_LDM_1 = "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"
_LDM_4 = "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight"
LDM_SIZES = (
    Size(("sd1",), {_LDM_1: (320, 768)}),
    Size(("sd2",), {_LDM_1: (320, 1024)}),
    Size(("sdxl",), {"input_blocks.0.0.weight": (320, 4, 3, 3), "label_emb.0.0.weight": (1280, 2816)}),
)

_DOWN_0 = "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight"
_DOWN_1 = "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight"
DIFFUSERS_SIZES = (
    Size(("sd1",), {_DOWN_0: (320, 768)}),
    Size(("sd2",), {_DOWN_0: (320, 1024)}),
    Size(("sdxl",), {"conv_in.weight": (320, 4, 3, 3), "add_embedding.linear_1.weight": (1280, 2816)}),
    Size(("kolors",), {"conv_in.weight": (320, 4, 3, 3), "add_embedding.linear_1.weight": (1280, 5632)}),
)
"""SDXL is told by its size-and-crop embedding, not by attention: the small SDXL controlnets have none."""

_XS_SIZES = (
    Size(("sd1",), {"down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (None, 768)}),
    Size(("sd2",), {"down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (None, 1024)}),
    Size(("sdxl",), {"down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight": (None, 2048)}),
)

_FLUX_DIFFUSERS = (
    Size(
        ("flux_dev",),
        {"x_embedder.weight": (3072, 64), "context_embedder.weight": (3072, 4096)},
        has=("time_text_embed.guidance_embedder.linear_1.weight",),
    ),
    Size(
        ("flux_dev", "flux_schnell"),
        {"x_embedder.weight": (3072, 64), "context_embedder.weight": (3072, 4096)},
        lacks=("time_text_embed.guidance_embedder.linear_1.weight",),
    ),
)
_FLUX_NATIVE = (
    Size(
        ("flux_dev",),
        {"img_in.weight": (3072, 64), "txt_in.weight": (3072, 4096)},
        has=("guidance_in.in_layer.weight",),
    ),
    Size(
        ("flux_dev", "flux_schnell"),
        {"img_in.weight": (3072, 64), "txt_in.weight": (3072, 4096)},
        lacks=("guidance_in.in_layer.weight",),
    ),
)
_SD3_QK = "transformer_blocks.0.attn.norm_q.weight"

UNION = {"task_embedding": {"union": True}, "controlnet_mode_embedder.weight": {"union": True}}

RULES = (
    # UNet copies, LDM names
    Rule(
        "controlnet",
        has=("zero_convs.0.0.weight", "input_hint_block.0.weight", "input_blocks.0.0.weight"),
        lacks=("lora_controlnet",),
        sizes=LDM_SIZES,
        marks=UNION,
        layout="ldm",
        source=CLDM,
    ),
    Rule(
        "controlnet",
        has=("zero_convs.0.0.weight", "input_blocks.0.0.weight", "middle_block_out.0.weight"),
        lacks=("lora_controlnet", "input_hint_block.0.weight"),
        sizes=LDM_SIZES,
        layout="ldm",
        architecture="CtrLoRA",
        source="xyfJASON/ctrlora: a cldm network without its hint encoder",
    ),
    # UNet copies, diffusers names
    Rule(
        "controlnet",
        has=(
            "controlnet_down_blocks.0.weight",
            "down_blocks.0.motion_modules.0.transformer_blocks.0.attn1.to_q.weight",
            "conv_in.weight",
        ),
        sizes=(Size(("sd1",), {_DOWN_0: (320, 768)}),),
        layout="diffusers",
        architecture="SparseCtrl",
        source=f"{DIFFUSERS}/controlnet_sparsectrl.py",
    ),
    Rule(
        "controlnet",
        has=(
            "controlnet_down_blocks.0.weight",
            "down_blocks.0.motion_modules.0.temporal_transformer.norm.weight",
            "conv_in.weight",
        ),
        sizes=(Size(("sd1",), {_DOWN_0: (320, 768)}),),
        layout="diffusers",
        architecture="SparseCtrl",
        source="guoyww/AnimateDiff animatediff/models/sparse_controlnet.py",
    ),
    Rule(
        "controlnet",
        has=("controlnet_down_blocks.0.weight", "down_blocks.0.resnets.0.temporal_res_block.conv1.weight"),
        sizes=(Size(("svd",), {_DOWN_0: (320, 1024), "conv_in.weight": (320, 8, 3, 3)}),),
        layout="diffusers",
        architecture="SVD-ControlNet",
        source="Kosinkadink/ComfyUI-Advanced-ControlNet adv_control/control_svd.py",
    ),
    Rule(
        "controlnet",
        has=("controlnet_down_blocks.0.weight", "controlnet_mid_block.weight", "conv_in.weight"),
        under=("controlnet_cond_embedding.",),
        absent=("up_blocks.",),
        sizes=DIFFUSERS_SIZES,
        marks=UNION,
        layout="diffusers",
        source=f"{DIFFUSERS}/controlnet.py, controlnet_union.py",
    ),
    Rule(
        "controlnet",
        has=("brushnet_down_blocks.0.weight", "brushnet_mid_block.weight", "conv_in_condition.weight"),
        sizes=(
            Size(
                ("sd1",),
                {"conv_in_condition.weight": (320, None, 3, 3), "brushnet_down_blocks.11.weight": (1280, 1280, 1, 1)},
            ),
            Size(
                ("sdxl",),
                {"conv_in_condition.weight": (320, None, 3, 3), "add_embedding.linear_1.weight": (1280, 2816)},
            ),
        ),
        variant={"inpainting": True},
        layout="diffusers",
        architecture="BrushNet",
        source="TencentARC/BrushNet src/diffusers/models/brushnet.py",
    ),
    Rule(
        "controlnet",
        has=("control_to_base_for_conv_in.weight", "conv_in.weight", "mid_block.ctrl_to_base.weight"),
        lacks=("base_conv_in.weight",),
        sizes=_XS_SIZES,
        layout="diffusers",
        architecture="ControlNet-XS",
        source=f"{DIFFUSERS}/controlnet_xs.py",
    ),
    # Transformers
    Rule(
        "controlnet",
        has=(
            "controlnet_blocks.0.weight",
            "pos_embed_input.proj.weight",
            "transformer_blocks.0.adaLN_modulation.1.bias",
        ),
        sizes=(Size(("sd35_large",), {"controlnet_blocks.0.weight": (2432, 2432)}),),
        layout="bfl",
        architecture="SD3.5 ControlNet",
        source=f"{COMFY}, comfy/cldm/dit_embedder.py",
    ),
    Rule(
        "controlnet",
        has=("controlnet_blocks.0.weight", "pos_embed_input.proj.weight"),
        under=("transformer_blocks.0.attn.",),
        sizes=(
            Size(("sd3_medium",), {"controlnet_blocks.0.weight": (1536, 1536)}, lacks=(_SD3_QK,)),
            Size(("sd35_medium",), {"controlnet_blocks.0.weight": (1536, 1536)}, has=(_SD3_QK,)),
            # Stability's own have blocks without text and without normalised queries: the width alone tells
            Size(("sd35_large",), {"controlnet_blocks.0.weight": (2432, 2432)}),
        ),
        layout="diffusers",
        source=f"{DIFFUSERS}/controlnet_sd3.py",
    ),
    Rule(
        "controlnet",
        has=("controlnet_blocks.0.weight", "controlnet_x_embedder.weight", "txt_norm.weight"),
        under=("transformer_blocks.0.img_mlp.",),
        sizes=(
            Size(("qwen_image",), {"txt_norm.weight": (3584,), "controlnet_x_embedder.weight": (3072, 64)}),
            Size(
                ("qwen_image",),
                {"txt_norm.weight": (3584,), "controlnet_x_embedder.weight": (3072, 68)},
                variant={"inpainting": True},
            ),
        ),
        marks=UNION,
        layout="diffusers",
        source=f"{DIFFUSERS}/controlnet_qwenimage.py; 68 inputs carry a mask (InstantX)",
    ),
    Rule(
        "controlnet",
        has=("controlnet_x_embedder.weight", "x_embedder.weight", "context_embedder.weight"),
        under=("transformer_blocks.0.attn.add_q_proj.",),
        sizes=_FLUX_DIFFUSERS,
        marks=UNION,
        layout="diffusers",
        source=f"{DIFFUSERS}/controlnet_flux.py",
    ),
    Rule(
        "controlnet",
        has=("controlnet_blocks.0.weight", "double_blocks.0.img_attn.qkv.weight", "input_hint_block.0.weight"),
        sizes=_FLUX_NATIVE,
        layout="xlabs",
        source="XLabs-AI/x-flux src/flux/controlnet.py",
    ),
    Rule(
        "controlnet",
        has=("controlnet_blocks.0.linear.weight", "double_blocks.0.img_attn.qkv.weight"),
        under=("input_cond_block.",),
        sizes=_FLUX_NATIVE,
        layout="bfl",
        architecture="MistoLine",
        source=f"{COMFY}, comfy/ldm/flux/controlnet.py",
    ),
    Rule(
        "controlnet",
        has=("controlnet_blocks.0.weight", "text_embedding_padding", "input_block.weight"),
        sizes=(Size(("hunyuan_dit",), {"controlnet_blocks.0.weight": (1408, 1408)}),),
        layout="diffusers",
        source=f"{DIFFUSERS}/controlnet_hunyuan.py",
    ),
    Rule(
        "controlnet",
        has=("after_proj_list.0.weight", "before_proj.weight", "text_embedding_padding"),
        sizes=(Size(("hunyuan_dit",), {"before_proj.weight": (1408, 1408)}),),
        layout="bfl",
        source="ComfyUI comfy/ldm/hydit/controlnet.py (Tencent's own names)",
    ),
    Rule(
        "controlnet",
        has=("controlnet_blocks.0.weight", "input_block.weight", "caption_norm.weight"),
        sizes=(
            Size(("sana",), {"controlnet_blocks.0.weight": (2240, 2240)}),
            Size(("sana",), {"controlnet_blocks.0.weight": (1152, 1152)}),
        ),
        layout="diffusers",
        source=f"{DIFFUSERS}/controlnet_sana.py; 2240 is the 1.6B, 1152 the 0.6B model",
    ),
    Rule(
        "controlnet",
        has=("control_layers.0.after_proj.weight", "control_layers.0.before_proj.weight"),
        under=("control_all_x_embedder.",),
        sizes=(Size(("z_image",), {"control_layers.0.after_proj.weight": (3840, 3840)}),),
        layout="diffusers",
        source=f"{DIFFUSERS}/controlnet_z_image.py",
    ),
    Rule(
        "controlnet",
        has=(
            "control_blocks.0.before_proj.weight",
            "control_blocks.0.after_proj.weight",
            "patch_embed_base.proj.weight",
        ),
        bases=("cosmos",),
        layout="diffusers",
        source=f"{DIFFUSERS}/controlnet_cosmos.py",
    ),
    Rule(
        "controlnet",
        has=(
            "controlnet.0.before_proj.weight",
            "controlnet.0.after_proj.weight",
            "controlnet.0.copied_block.attn.qkv.weight",
        ),
        sizes=(Size(("pixart_alpha",), {"controlnet.0.before_proj.weight": (1152, 1152)}),),
        layout="bfl",
        source="PixArt-alpha/PixArt-alpha diffusion/model/nets/pixart_controlnet.py",
    ),
    # Stable Cascade: an EfficientNet or a stack of blocks that feeds stage C
    Rule(
        "controlnet",
        has=("backbone.0.0.weight", "projections.0.0.weight", "projections.0.2.weight"),
        sizes=(Size(("cascade_c",), {"projections.0.2.weight": (2048, 1280, 1, 1)}),),
        layout="bfl",
        source="ComfyUI comfy/ldm/cascade/controlnet.py",
    ),
    Rule(
        "controlnet",
        has=("backbone.10.blocks.0.weight", "projections.0.0.weight", "projections.0.2.weight"),
        sizes=(Size(("cascade_c",), {"projections.0.2.weight": (2048, 1280, 1, 1)}),),
        layout="bfl",
        source="ComfyUI comfy/ldm/cascade/controlnet.py",
    ),
)

CLASSES = (
    "ControlNetModel",
    "ControlNetUnionModel",
    "ControlNetXSAdapter",
    "SparseControlNetModel",
    "SD3ControlNetModel",
    "FluxControlNetModel",
    "QwenImageControlNetModel",
    "HunyuanDiT2DControlNetModel",
    "SanaControlNetModel",
    "ZImageControlNetModel",
    "CosmosControlNetModel",
    "BrushNetModel",
)

BOOK = RuleBook(RULES, prefixes=("", "control_model.", "controlnet.", "module.", "model."), classes=CLASSES)


def recognise(view: View) -> Iterable[Claim]:
    """At most one claim; an old full checkpoint also names the parts that are packed around the controlnet."""
    for claim in BOOK.claims(view):
        variant = {**claim.variant, **({"difference": True} if "difference" in view else {})}
        yield replace(claim, variant=variant, components=("controlnet", *_packed_parts(view)))


def _packed_parts(view: View) -> tuple[str, ...]:
    places = (("model.diffusion_model.", "unet"), *TEXT_ENCODERS, *OTHER_PARTS)
    return tuple(dict.fromkeys(name for prefix, name in places if view.any_under(prefix)))


RECOGNISER = Recogniser("controlnets", recognise, BOOK.heads)
