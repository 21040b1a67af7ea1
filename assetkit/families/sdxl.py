"""Stable Diffusion XL and its many tunes."""

from assetkit.families._schema import Channels, Family, Signature
from assetkit.families._unet import (
    OVER_TIME,
    XL_PIPELINES,
)

_CANDIDATES = (
    "sdxl10",
    "sdxl_lcm",
    "sdxl_turbo",
    "sdxl_lightning",
    "sdxl_hyper",
    "pony",
    "illustrious",
    "noobai",
)
_DIFFUSERS = (
    "mid_block.attentions.0.transformer_blocks.9.attn2.to_k.weight",
    "down_blocks.2.attentions.1.transformer_blocks.9.attn2.to_k.weight",
    "up_blocks.0.attentions.2.transformer_blocks.9.attn2.to_k.weight",
    "up_blocks.1.attentions.2.transformer_blocks.1.attn2.to_k.weight",
)
_DIFFUSERS_LACKS = (
    "down_blocks.3.resnets.0.norm1.weight",
    "down_blocks.1.attentions.0.transformer_blocks.2.norm1.weight",
    "down_blocks.2.attentions.0.transformer_blocks.10.norm1.weight",
    "down_blocks.1.motion_modules.0.norm.weight",
    "encoder_hid_proj.weight",
)
_DIFFUSERS_SHAPES = {
    "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight": (640, 2048),
    "add_embedding.linear_1.weight": (1280, 2816),
    "conv_in.weight": (320, None, 3, 3),
    "conv_out.weight": (4, 320, 3, 3),
    "up_blocks.1.attentions.2.norm.weight": (640,),
}

FAMILY = Family(
    id="sdxl",
    name="Stable Diffusion XL",
    group="sdxl",
    candidates=_CANDIDATES,
    aliases={
        "civitai": ("SDXL", "SDXL 0.9", "SDXL Distilled"),
        "huggingface": (
            "stabilityai/stable-diffusion-xl-base-0.9",
            "diffusers/stable-diffusion-xl-1.0-inpainting-0.1",
            "stabilityai/cosxl",
        ),
        "invokeai": ("sdxl",),
        "swarmui": (
            "stable-diffusion-xl-v1-base",
            "stable-diffusion-xl-v0_9-base",
            "stable-diffusion-xl-v1-edit",
        ),
        "modelspec": (
            "stable-diffusion-xl-v1-base",
            "stable-diffusion-xl-v0.9-base",
            "stable-diffusion-xl-v0_9-base",
            "stable-diffusion-xl-v1-base/lora",
            "stable-diffusion-xl-v1-base/textual-inversion",
            "stable-diffusion-xl-v1-edit",
        ),
        "kohya": ("sdxl_base_v1-0", "sdxl_base_v0-9", "sdxl", "sdxl_", "sdxl_1.0", "SDXL 1.0"),
        "gguf": ("sdxl",),
    },
    candidate_aliases={
        "sdxl10": {
            "civitai": ("SDXL 1.0",),
            "huggingface": ("stabilityai/stable-diffusion-xl-base-1.0",),
            "trained_on": ("sd_xl_base_1.0", "stable-diffusion-xl-base-1.0"),
        },
        "sdxl_lcm": {
            "civitai": ("SDXL 1.0 LCM",),
            "huggingface": ("latent-consistency/lcm-sdxl", "latent-consistency/lcm-lora-sdxl"),
        },
        "sdxl_turbo": {
            "civitai": ("SDXL Turbo",),
            "huggingface": ("stabilityai/sdxl-turbo",),
            "swarmui": ("stable-diffusion-xl-turbo-v1",),
            "modelspec": ("stable-diffusion-xl-turbo-v1",),
        },
        "sdxl_lightning": {"civitai": ("SDXL Lightning",), "huggingface": ("ByteDance/SDXL-Lightning",)},
        "sdxl_hyper": {"civitai": ("SDXL Hyper",)},
        "pony": {
            "civitai": ("Pony",),
            "huggingface": ("AstraliteHeart/pony-diffusion-v6", "LyliaEngine/Pony_Diffusion_V6_XL"),
            "trained_on": ("ponyDiffusionV6XL", "pony_diffusion_v6"),
        },
        "illustrious": {
            "civitai": ("Illustrious",),
            "huggingface": ("OnomaAIResearch/Illustrious-xl-early-release-v0", "OnomaAIResearch/Illustrious-XL-v1.0"),
            "trained_on": ("Illustrious-XL", "illustriousXL"),
        },
        "noobai": {
            "civitai": ("NoobAI",),
            "huggingface": ("Laxhar/noobai-XL-1.0", "Laxhar/noobai-XL-1.1", "Laxhar/noobai-XL-Vpred-1.0"),
            "trained_on": ("noobaiXL", "NoobAI-XL"),
        },
    },
    signatures=(
        Signature(
            layout="sgm",
            has=(
                "middle_block.1.transformer_blocks.9.attn2.to_k.weight",
                "input_blocks.8.1.transformer_blocks.9.attn2.to_k.weight",
                "output_blocks.2.1.transformer_blocks.9.attn2.to_k.weight",
                "output_blocks.5.1.transformer_blocks.1.attn2.to_k.weight",
                "output_blocks.8.0.in_layers.0.weight",
            ),
            lacks=(
                "input_blocks.9.0.op.weight",
                "input_blocks.4.1.transformer_blocks.2.norm1.weight",
                "input_blocks.7.1.transformer_blocks.10.norm1.weight",
                "encoder_hid_proj.weight",
            ),
            shapes={
                "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight": (640, 2048),
                "label_emb.0.0.weight": (1280, 2816),
                "input_blocks.0.0.weight": (320, None, 3, 3),
                "output_blocks.5.1.norm.weight": (640,),
                "out.2.weight": (4, 320, 3, 3),
            },
            not_beside=("edm_mean",),
        ),
        Signature(  # the UNet of Playground 2.5 has the same header; its VAE and scheduler configurations tell
            layout="diffusers",
            has=_DIFFUSERS,
            lacks=(*_DIFFUSERS_LACKS, "time_embedding.cond_proj.weight"),
            shapes=_DIFFUSERS_SHAPES,
            candidates=(*_CANDIDATES, "playground_v25"),
        ),
        Signature(
            layout="diffusers",
            has=_DIFFUSERS,
            lacks=_DIFFUSERS_LACKS,
            shapes={**_DIFFUSERS_SHAPES, "time_embedding.cond_proj.weight": (320, 256)},
            variant={"distilled": "lcm"},
            candidates=("sdxl_lcm",),
        ),
    ),
    channels=(
        Channels("input_blocks.0.0.weight", 1, {4: {}, 8: {"edit": True}, 9: {"inpainting": True}}),
        Channels("conv_in.weight", 1, {4: {}, 8: {"edit": True}, 9: {"inpainting": True}}),
    ),
    foreign=OVER_TIME,
    encoder_widths={"te1": (768, 3072), "te2": (1280, 5120)},
    pipelines=("StableDiffusionXLInstructPix2PixPipeline",),
    shared_pipelines=XL_PIPELINES,
    configs=(
        {
            "_class_name": "UNet2DConditionModel",
            "cross_attention_dim": 2048,
            "projection_class_embeddings_input_dim": 2816,
            "transformer_layers_per_block": [1, 2, 10],
        },
    ),
    components=("unet", "te1", "te2", "vae"),
    layouts="SDXL",
    prediction="epsilon",
    license="LicenseRef-openrail-pp-m",
    sources=(
        "diffusers 0.42.1 UNet2DConditionModel with the config of stable-diffusion-xl-base-1.0",
        "arenasys/stable-diffusion-webui-model-toolkit components/UNET-XL-SD.txt",
        "SwarmUI T2IModelClassSorter.cs (ids)",
    ),
)
