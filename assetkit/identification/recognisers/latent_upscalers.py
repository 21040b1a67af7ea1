"""Networks that enlarge a latent instead of an image."""

from __future__ import annotations

from assetkit.identification.claim import Recogniser
from assetkit.identification.rules import Rule, RuleBook, Size

RULES = (
    Rule(
        "latent_upscaler",
        has=("post_upsample_res_blocks.0.conv2.bias", "initial_conv.weight", "final_conv.weight"),
        sizes=(Size(("ltx_video",), {"initial_conv.weight": (None, 128, 3, 3, 3)}),),
        source="diffusers 0.42.1 pipelines/ltx/modeling_latent_upsampler.py LTXLatentUpsamplerModel",
    ),
    Rule(
        "latent_upscaler",
        has=("blocks.0.block.0.conv.weight", "in_conv.conv.weight", "out_conv.conv.weight"),
        sizes=(Size(("hunyuan_video",), {"out_conv.conv.weight": (32, None, 3, 3, 3)}),),
        architecture="HunyuanVideo 1.5 720p",
        source="ComfyUI comfy_extras/nodes_hunyuan.py, comfy/ldm/hunyuan_video/upsampler.py",
    ),
    Rule(
        "latent_upscaler",
        has=("up.0.block.0.conv1.conv.weight", "conv_in.conv.weight", "conv_out.conv.weight"),
        sizes=(Size(("hunyuan_video",), {"conv_out.conv.weight": (32, None, 3, 3, 3)}),),
        architecture="HunyuanVideo 1.5 1080p",
        source="ComfyUI comfy_extras/nodes_hunyuan.py, comfy/ldm/hunyuan_video/upsampler.py",
    ),
    Rule(
        "latent_upscaler",
        has=("conv_in.weight", "time_proj.weight", "up_blocks.0.resnets.0.norm1.linear.weight"),
        shapes={"conv_in.weight": (None, None, 1, 1)},
        sizes=(Size(("sd1", "sd2"), {"conv_in.weight": (384, 8, 1, 1)}),),
        layout="diffusers",
        architecture="x2",
        source="diffusers 0.42.1 UNet2DConditionModel with the config of stabilityai/sd-x2-latent-upscaler",
    ),
)

BOOK = RuleBook(RULES, prefixes=("", "unet/"), classes=("LTXLatentUpsamplerModel",))

RECOGNISER = Recogniser("latent_upscalers", BOOK.claims, BOOK.heads)
