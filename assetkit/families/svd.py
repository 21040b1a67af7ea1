"""Stable Video Diffusion: image to video in 14 (svd) or 25 frames (svd_xt)."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="svd",
    name="Stable Video Diffusion",
    parent="sd2",
    candidates=("svd", "svd_xt"),
    aliases={
        "civitai": ("SVD",),
        "huggingface": ("stabilityai/stable-video-diffusion-img2vid",),
        "swarmui": ("stable-video-diffusion-img2vid-v0_9", "stable-video-diffusion-img2vid-v1"),
        "modelspec": ("stable-video-diffusion-img2vid-v0_9", "stable-video-diffusion-img2vid-v1"),
    },
    candidate_aliases={
        "svd_xt": {
            "civitai": ("SVD XT",),
            "huggingface": (
                "stabilityai/stable-video-diffusion-img2vid-xt",
                "stabilityai/stable-video-diffusion-img2vid-xt-1-1",
            ),
        },
    },
    signatures=(
        Signature(
            layout="sgm",
            has=(
                "input_blocks.1.1.time_stack.0.attn2.to_k.weight",
                "input_blocks.1.0.time_mixer.mix_factor",
                "output_blocks.11.1.time_mixer.mix_factor",
            ),
            shapes={
                "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 1024),
                "label_emb.0.0.weight": (1280, 768),
                "input_blocks.0.0.weight": (320, 8, 3, 3),
                "out.2.weight": (4, 320, 3, 3),
            },
            variant={"i2v": True},
        ),
        Signature(
            layout="diffusers",
            has=(
                "down_blocks.0.attentions.0.temporal_transformer_blocks.0.attn2.to_k.weight",
                "down_blocks.0.resnets.0.time_mixer.mix_factor",
                "up_blocks.3.attentions.2.time_mixer.mix_factor",
            ),
            shapes={
                "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (320, 1024),
                "add_embedding.linear_1.weight": (1280, 768),
                "conv_in.weight": (320, 8, 3, 3),
                "conv_out.weight": (4, 320, 3, 3),
            },
            variant={"i2v": True},
        ),
    ),
    pipelines=("StableVideoDiffusionPipeline",),
    candidate_configs={
        "svd": ({"_class_name": "UNetSpatioTemporalConditionModel", "num_frames": 14},),
        "svd_xt": ({"_class_name": "UNetSpatioTemporalConditionModel", "num_frames": 25},),
    },
    configs=({"_class_name": "UNetSpatioTemporalConditionModel", "in_channels": 8, "cross_attention_dim": 1024},),
    components=("unet", "image_encoder", "vae"),
    prediction="edm_v",
    license="LicenseRef-svd-nc-2023-11-21",
    sources=(
        "diffusers 0.42.1 UNetSpatioTemporalConditionModel, default configuration",
        "diffusers scripts/convert_svd_to_diffusers.py (original names)",
    ),
)
