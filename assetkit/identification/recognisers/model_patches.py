"""Patches that a loader adds to a running network: block-wise control, style features, grounding."""

from __future__ import annotations

from assetkit.identification.claim import Recogniser
from assetkit.identification.rules import Rule, RuleBook, Size

RULES = (
    Rule(
        "model_patch",
        has=("controlnet_blocks.0.y_rms.weight", "controlnet_blocks.0.x_rms.weight", "img_in.weight"),
        sizes=(
            Size(
                ("qwen_image",),
                {"controlnet_blocks.0.y_rms.weight": (3072,), "img_in.weight": (3072, 64)},
            ),
            Size(
                ("qwen_image",),
                {"controlnet_blocks.0.y_rms.weight": (3072,), "img_in.weight": (3072, None)},
                variant={"inpainting": True},
            ),
        ),
        variant={"control": True},
        architecture="DiffSynth block-wise control",
        source="ComfyUI comfy_extras/nodes_model_patch.py QwenImageBlockWiseControlNet",
    ),
    Rule(
        "model_patch",
        has=("feature_embedder.mid_layer_norm.bias", "feature_embedder.high_projection.weight"),
        sizes=(
            Size(
                ("flux_dev", "flux_schnell"),
                {"feature_embedder.high_projection.weight": (3072, 1152)},
            ),
        ),
        architecture="USO feature embedder",
        source="ComfyUI comfy_extras/nodes_model_patch.py SigLIPMultiFeatProjModel (bytedance/USO)",
    ),
    Rule(
        "model_patch",
        has=("position_net.null_positive_feature", "position_net.linears.4.weight"),
        lacks=("out.2.weight", "conv_out.weight", "model.diffusion_model.out.2.weight"),
        sizes=(
            Size(("sd1",), {"position_net.linears.4.weight": (768, 512)}),
            Size(("sd2",), {"position_net.linears.4.weight": (1024, 512)}),
            Size(("sdxl",), {"position_net.linears.4.weight": (2048, 512)}),
        ),
        layout="ldm",
        architecture="GLIGEN",
        source="ComfyUI comfy/gligen.py; gligen/GLIGEN ldm/modules/diffusionmodules/text_grounding_net.py",
    ),
)

BOOK = RuleBook(RULES)

RECOGNISER = Recogniser("model_patches", BOOK.claims, BOOK.heads)
