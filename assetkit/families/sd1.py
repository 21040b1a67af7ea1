"""Stable Diffusion 1.x."""

from assetkit.families._schema import Channels, Family, Signature
from assetkit.families._unet import (
    OVER_TIME,
    SD_PIPELINES,
    XLM_ROBERTA,
)

_CANDIDATES = ("sd14", "sd15", "sd15_lcm", "sd15_hyper")

FAMILY = Family(
    id="sd1",
    name="Stable Diffusion 1.x",
    group="sd",
    candidates=_CANDIDATES,
    aliases={
        "civitai": ("SD 1", "SD 1.x"),
        "huggingface": (
            "CompVis/stable-diffusion",
            "runwayml/stable-diffusion-inpainting",
            "stable-diffusion-v1-5/stable-diffusion-inpainting",
            "timbrooks/instruct-pix2pix",
        ),
        "invokeai": ("sd-1",),
        "swarmui": ("stable-diffusion-v1", "stable-diffusion-v1-inpainting", "stable-diffusion-v1/inpaint"),
        "modelspec": (
            "stable-diffusion-v1",
            "stable-diffusion-v1-inpainting",
            "stable-diffusion-v1/lora",
            "stable-diffusion-v1/textual-inversion",
        ),
        "kohya": ("sd_v1", "sd_v1_v", "sd1", "sd_1.5", "SD 1.5"),
        "gguf": ("sd1",),
    },
    candidate_aliases={
        "sd14": {
            "civitai": ("SD 1.4",),
            "huggingface": ("CompVis/stable-diffusion-v1-4",),
            "modelspec": ("stable-diffusion-v1-4",),
            "trained_on": ("sd-v1-4", "stable-diffusion-v1-4"),
        },
        "sd15": {
            "civitai": ("SD 1.5",),
            "huggingface": ("runwayml/stable-diffusion-v1-5", "stable-diffusion-v1-5/stable-diffusion-v1-5"),
            "modelspec": ("stable-diffusion-v1-5", "sd15"),
            "trained_on": ("v1-5-pruned", "stable-diffusion-v1-5"),
        },
        "sd15_lcm": {
            "civitai": ("SD 1.5 LCM",),
            "huggingface": ("SimianLuo/LCM_Dreamshaper_v7", "latent-consistency/lcm-lora-sdv1-5"),
        },
        "sd15_hyper": {"civitai": ("SD 1.5 Hyper",)},
    },
    signatures=(
        Signature(
            layout="ldm",
            has=(
                "output_blocks.11.1.transformer_blocks.0.attn2.to_k.weight",
                "input_blocks.8.1.transformer_blocks.0.attn2.to_k.weight",
                "input_blocks.11.0.in_layers.0.weight",
                "middle_block.1.transformer_blocks.0.attn2.to_k.weight",
                "middle_block.2.in_layers.0.weight",
            ),
            lacks=(
                "input_blocks.1.1.transformer_blocks.1.norm1.weight",
                "input_blocks.1.1.time_stack.0.norm1.weight",
                "label_emb.0.0.weight",
                "label_emb.weight",
                "encoder_hid_proj.weight",
            ),
            shapes={
                "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 768),
                "input_blocks.1.1.proj_in.weight": (320, 320, 1, 1),
                "input_blocks.0.0.weight": (320, None, 3, 3),
                "output_blocks.11.1.norm.weight": (320,),
                "out.2.weight": (4, 320, 3, 3),
            },
            not_beside=("cc_projection.weight", *XLM_ROBERTA),
        ),
        Signature(
            layout="diffusers",
            has=(
                "up_blocks.3.attentions.2.transformer_blocks.0.attn2.to_k.weight",
                "down_blocks.2.attentions.1.transformer_blocks.0.attn2.to_k.weight",
                "down_blocks.3.resnets.1.norm1.weight",
                "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight",
            ),
            lacks=(
                "down_blocks.0.attentions.0.transformer_blocks.1.norm1.weight",
                "down_blocks.0.attentions.0.temporal_transformer_blocks.0.norm1.weight",
                "down_blocks.0.motion_modules.0.norm.weight",
                "class_embedding.linear_1.weight",
                "class_embedding.weight",
                "add_embedding.linear_1.weight",
                "encoder_hid_proj.weight",
                "time_embedding.cond_proj.weight",
            ),
            shapes={
                "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (320, 768),
                "down_blocks.0.attentions.0.proj_in.weight": (320, 320, 1, 1),
                "conv_in.weight": (320, None, 3, 3),
                "up_blocks.3.attentions.2.norm.weight": (320,),
                "conv_out.weight": (4, 320, 3, 3),
            },
            not_beside=XLM_ROBERTA,
        ),
        Signature(  # a guidance-scale embedding: distilled by latent consistency (diffusers `time_cond_proj_dim`)
            layout="diffusers",
            has=(
                "up_blocks.3.attentions.2.transformer_blocks.0.attn2.to_k.weight",
                "down_blocks.2.attentions.1.transformer_blocks.0.attn2.to_k.weight",
                "down_blocks.3.resnets.1.norm1.weight",
                "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight",
            ),
            lacks=(
                "down_blocks.0.attentions.0.transformer_blocks.1.norm1.weight",
                "class_embedding.linear_1.weight",
                "add_embedding.linear_1.weight",
                "encoder_hid_proj.weight",
            ),
            shapes={
                "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (320, 768),
                "down_blocks.0.attentions.0.proj_in.weight": (320, 320, 1, 1),
                "time_embedding.cond_proj.weight": (320, 256),
                "conv_in.weight": (320, None, 3, 3),
                "conv_out.weight": (4, 320, 3, 3),
            },
            variant={"distilled": "lcm"},
            candidates=("sd15_lcm",),
        ),
    ),
    channels=(
        Channels("input_blocks.0.0.weight", 1, {4: {}, 8: {"edit": True}, 9: {"inpainting": True}}),
        # With diffusers names 8 and 12 input channels may be an edit model's or a relighting difference (IC-Light).
        Channels("conv_in.weight", 1, {4: {}, 8: {}, 9: {"inpainting": True}, 12: {}}),
    ),
    foreign=OVER_TIME,
    encoder_widths={"te1": (768, 3072)},
    pipelines=("LatentConsistencyModelPipeline", "LatentConsistencyModelImg2ImgPipeline"),
    shared_pipelines=SD_PIPELINES,
    configs=(
        {
            "_class_name": "UNet2DConditionModel",
            "cross_attention_dim": 768,
            "block_out_channels": [320, 640, 1280, 1280],
            "layers_per_block": 2,
        },
    ),
    components=("unet", "te1", "vae"),
    layouts="SD1",
    prediction="epsilon",
    license="LicenseRef-scancode-stable-diffusion-2022-08-22",
    sources=(
        "diffusers 0.42.1 UNet2DConditionModel with the config of stable-diffusion-v1-5",
        "arenasys/stable-diffusion-webui-model-toolkit components/UNET-v1-{SD,Inpainting,Pix2Pix}.txt",
        "SwarmUI T2IModelClassSorter.cs (ids)",
    ),
)
