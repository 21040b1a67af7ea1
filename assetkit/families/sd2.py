"""Stable Diffusion 2.x."""

from assetkit.families._schema import Channels, Family, Signature
from assetkit.families._unet import (
    OVER_TIME,
    SD_PIPELINES,
    XLM_ROBERTA,
)

_LDM = (
    "output_blocks.11.1.transformer_blocks.0.attn2.to_k.weight",
    "input_blocks.8.1.transformer_blocks.0.attn2.to_k.weight",
    "input_blocks.11.0.in_layers.0.weight",
    "middle_block.1.transformer_blocks.0.attn2.to_k.weight",
    "middle_block.2.in_layers.0.weight",
)
_LDM_LACKS = (
    "input_blocks.1.1.transformer_blocks.1.norm1.weight",
    "input_blocks.1.1.time_stack.0.norm1.weight",
    "label_emb.weight",
    "encoder_hid_proj.weight",
)
_DIFFUSERS = (
    "up_blocks.3.attentions.2.transformer_blocks.0.attn2.to_k.weight",
    "down_blocks.2.attentions.1.transformer_blocks.0.attn2.to_k.weight",
    "down_blocks.3.resnets.1.norm1.weight",
    "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight",
)
_DIFFUSERS_LACKS = (
    "down_blocks.0.attentions.0.transformer_blocks.1.norm1.weight",
    "down_blocks.0.attentions.0.temporal_transformer_blocks.0.norm1.weight",
    "down_blocks.0.motion_modules.0.norm.weight",
    "class_embedding.weight",
    "add_embedding.linear_1.weight",
    "encoder_hid_proj.weight",
)
_LDM_SHAPES = {
    "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 1024),
    "input_blocks.1.1.proj_in.weight": (320, 320),
    "input_blocks.0.0.weight": (320, None, 3, 3),
    "output_blocks.11.1.norm.weight": (320,),
    "out.2.weight": (4, 320, 3, 3),
}
_DIFFUSERS_SHAPES = {
    "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (320, 1024),
    "down_blocks.0.attentions.0.proj_in.weight": (320, 320),
    "conv_in.weight": (320, None, 3, 3),
    "up_blocks.3.attentions.2.norm.weight": (320,),
    "conv_out.weight": (4, 320, 3, 3),
}
_NOT_BESIDE = ("cc_projection.weight", *XLM_ROBERTA)

FAMILY = Family(
    id="sd2",
    name="Stable Diffusion 2.x",
    group="sd",
    candidates=("sd20", "sd21", "sd_turbo"),
    aliases={
        "civitai": ("SD 2", "SD 2.x"),
        "huggingface": ("stabilityai/stable-diffusion-2-inpainting", "stabilityai/stable-diffusion-2-depth"),
        "invokeai": ("sd-2",),
        "swarmui": (
            "stable-diffusion-v2-512",
            "stable-diffusion-v2-768-v",
            "stable-diffusion-v2-inpainting",
            "stable-diffusion-v2-depth",
            "stable-diffusion-v2-unclip",
        ),
        "modelspec": (
            "stable-diffusion-v2-512",
            "stable-diffusion-v2-768-v",
            "stable-diffusion-v2-512/lora",
            "stable-diffusion-v2-768-v/lora",
            "stable-diffusion-v2-inpainting",
            "stable-diffusion-v2-depth",
            "stable-diffusion-v2-unclip-l",
            "stable-diffusion-v2-unclip-h",
        ),
        "kohya": ("sd_v2", "sd_v2_v", "sd_2.0", "sd_2.1"),
    },
    candidate_aliases={
        "sd20": {
            "civitai": ("SD 2.0", "SD 2.0 768"),
            "huggingface": ("stabilityai/stable-diffusion-2", "stabilityai/stable-diffusion-2-base"),
        },
        "sd21": {
            "civitai": ("SD 2.1", "SD 2.1 768", "SD 2.1 Unclip"),
            "huggingface": (
                "stabilityai/stable-diffusion-2-1",
                "stabilityai/stable-diffusion-2-1-base",
                "stabilityai/stable-diffusion-2-1-unclip",
            ),
            "trained_on": ("v2-1_768", "v2-1_512", "stable-diffusion-2-1"),
        },
        "sd_turbo": {
            "huggingface": ("stabilityai/sd-turbo",),
            "swarmui": ("stable-diffusion-v2-turbo",),
            "modelspec": ("stable-diffusion-v2-turbo",),
        },
    },
    signatures=(
        Signature(
            layout="ldm",
            has=_LDM,
            lacks=(*_LDM_LACKS, "label_emb.0.0.weight"),
            shapes=_LDM_SHAPES,
            not_beside=_NOT_BESIDE,
        ),
        Signature(  # converted by tools that turn the linear projections into 1x1 convolutions
            layout="ldm",
            has=_LDM,
            lacks=(*_LDM_LACKS, "label_emb.0.0.weight"),
            shapes={**_LDM_SHAPES, "input_blocks.1.1.proj_in.weight": (320, 320, 1, 1)},
            not_beside=_NOT_BESIDE,
        ),
        Signature(  # image variations: the noised CLIP ViT-L (768 + 768) or ViT-H (1024 + 1024) embedding
            layout="ldm",
            has=_LDM,
            lacks=_LDM_LACKS,
            shapes={**_LDM_SHAPES, "label_emb.0.0.weight": (1280, (1536, 2048))},
            variant={"unclip": True, "prediction": "v"},
            not_beside=_NOT_BESIDE,
        ),
        Signature(
            layout="diffusers",
            has=_DIFFUSERS,
            lacks=(*_DIFFUSERS_LACKS, "class_embedding.linear_1.weight"),
            shapes=_DIFFUSERS_SHAPES,
            not_beside=XLM_ROBERTA,
        ),
        Signature(  # `use_linear_projection: false`
            layout="diffusers",
            has=_DIFFUSERS,
            lacks=(*_DIFFUSERS_LACKS, "class_embedding.linear_1.weight"),
            shapes={**_DIFFUSERS_SHAPES, "down_blocks.0.attentions.0.proj_in.weight": (320, 320, 1, 1)},
            not_beside=XLM_ROBERTA,
        ),
        Signature(
            layout="diffusers",
            has=_DIFFUSERS,
            lacks=_DIFFUSERS_LACKS,
            shapes={**_DIFFUSERS_SHAPES, "class_embedding.linear_1.weight": (1280, (1536, 2048))},
            variant={"unclip": True, "prediction": "v"},
        ),
    ),
    channels=(
        Channels("input_blocks.0.0.weight", 1, {4: {}, 5: {"depth": True}, 8: {"edit": True}, 9: {"inpainting": True}}),
        # 8 channels under diffusers names: an edit model, or Marigold's depth estimators.
        Channels("conv_in.weight", 1, {4: {}, 5: {"depth": True}, 8: {}, 9: {"inpainting": True}}),
    ),
    foreign=OVER_TIME,
    encoder_widths={"te1": (1024, 4096)},
    pipelines=("StableDiffusionDepth2ImgPipeline", "StableUnCLIPImg2ImgPipeline"),
    shared_pipelines=SD_PIPELINES,
    configs=(
        {
            "_class_name": "UNet2DConditionModel",
            "cross_attention_dim": 1024,
            "block_out_channels": [320, 640, 1280, 1280],
            "layers_per_block": 2,
        },
    ),
    components=("unet", "te1", "vae"),
    layouts="SD2",
    license="LicenseRef-openrail-pp-m",
    sources=(
        "diffusers 0.42.1 UNet2DConditionModel with the config of stable-diffusion-2-1",
        "arenasys/stable-diffusion-webui-model-toolkit components/UNET-v2-{SD,Depth,Inpainting}.txt",
        "SwarmUI T2IModelClassSorter.cs (ids)",
    ),
)
