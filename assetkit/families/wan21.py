"""Wan 2.1 and what was trained from it: text, image, frames or a control video to video, at 1.3B and 14B.

A text-to-video network of 14B is Wan 2.2's as well."""

from assetkit.families._dit import (
    WAN_AUDIO,
    WAN_BLOCKS,
    WAN_CAMERA,
    WAN_DIFFUSERS_BLOCKS,
    WAN_FRAMES,
    WAN_FRAMES_DIFFUSERS,
    WAN_IMAGE,
    WAN_IMAGE_DIFFUSERS,
    WAN_VACE,
    wan_parts,
    wan_shapes,
    wan_shapes_diffusers,
)
from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="wan21",
    name="Wan 2.1",
    group="wan",
    aliases={
        "civitai": ("Wan Video 1.3B t2v", "Wan Video 14B t2v", "Wan Video 14B i2v 480p", "Wan Video 14B i2v 720p"),
        "huggingface": (
            "Wan-AI/Wan2.1-T2V-1.3B",
            "Wan-AI/Wan2.1-T2V-14B",
            "Wan-AI/Wan2.1-I2V-14B-480P",
            "Wan-AI/Wan2.1-I2V-14B-720P",
            "Wan-AI/Wan2.1-FLF2V-14B-720P",
            "Wan-AI/Wan2.1-VACE-1.3B",
            "Wan-AI/Wan2.1-VACE-14B",
            "Wan-AI/Wan2.1-T2V-1.3B-Diffusers",
            "Wan-AI/Wan2.1-T2V-14B-Diffusers",
            "Wan-AI/Wan2.1-I2V-14B-480P-Diffusers",
            "Wan-AI/Wan2.1-I2V-14B-720P-Diffusers",
        ),
        "modelspec": ("wan2.1", "wan-2.1", "wan-2_1", "wan2.1-t2v-14b", "wan2.1-t2v-1.3b", "wan2.1-i2v-14b"),
        "swarmui": (
            "wan-2_1-text2video-1_3b",
            "wan-2_1-text2video-14b",
            "wan-2_1-image2video-1_3b",
            "wan-2_1-image2video-14b",
            "wan-2_1-flf2v-14b",
            "wan-2_1-vace-14b",
            "wan-2_1-vace-1_3b",
        ),
        "kohya": ("wan_2.1",),
    },
    signatures=(
        Signature(
            layout="bfl", has=WAN_BLOCKS, lacks=wan_parts(), shapes=wan_shapes((1536, 5120), 16), variant={"t2v": True}
        ),
        Signature(layout="bfl", has=WAN_BLOCKS, lacks=wan_parts(), shapes=wan_shapes(1536, (36, 48))),
        Signature(
            layout="bfl",
            has=(*WAN_BLOCKS, WAN_IMAGE),
            lacks=wan_parts(WAN_IMAGE),
            shapes=wan_shapes((1536, 5120), 36),
            variant={"i2v": True},
        ),
        Signature(
            layout="bfl",
            has=(*WAN_BLOCKS, WAN_IMAGE),
            lacks=wan_parts(WAN_IMAGE),
            shapes=wan_shapes((1536, 5120), 48),
            variant={"control": True},
        ),
        Signature(
            layout="bfl",
            has=(*WAN_BLOCKS, WAN_IMAGE, WAN_FRAMES),
            lacks=wan_parts(WAN_IMAGE, WAN_FRAMES),
            shapes=wan_shapes(5120, 36),
            variant={"flf2v": True},
        ),
        Signature(
            layout="bfl",
            has=(*WAN_BLOCKS, WAN_VACE),
            lacks=wan_parts(WAN_VACE),
            shapes=wan_shapes((1536, 5120), 16),
            variant={"vace": True},
        ),
        Signature(
            layout="bfl",
            has=(*WAN_BLOCKS, WAN_IMAGE, WAN_CAMERA),
            lacks=wan_parts(WAN_IMAGE, WAN_CAMERA),
            shapes=wan_shapes((1536, 5120), None),
            variant={"camera": True},
        ),
        Signature(
            layout="bfl",
            has=(*WAN_BLOCKS, WAN_AUDIO),
            lacks=wan_parts(WAN_AUDIO),
            shapes=wan_shapes((1536, 5120), None),
            variant={"humo": True},
        ),
        Signature(
            layout="diffusers",
            has=WAN_DIFFUSERS_BLOCKS,
            lacks=wan_parts(),
            shapes=wan_shapes_diffusers((1536, 5120), 16),
            variant={"t2v": True},
        ),
        Signature(
            layout="diffusers",
            has=(*WAN_DIFFUSERS_BLOCKS, WAN_IMAGE_DIFFUSERS),
            lacks=wan_parts(WAN_IMAGE_DIFFUSERS),
            shapes=wan_shapes_diffusers((1536, 5120), 36),
            variant={"i2v": True},
        ),
        Signature(
            layout="diffusers",
            has=(*WAN_DIFFUSERS_BLOCKS, WAN_IMAGE_DIFFUSERS, WAN_FRAMES_DIFFUSERS),
            lacks=wan_parts(WAN_IMAGE_DIFFUSERS, WAN_FRAMES_DIFFUSERS),
            shapes=wan_shapes_diffusers(5120, 36),
            variant={"flf2v": True},
        ),
        Signature(
            layout="diffusers",
            has=(*WAN_DIFFUSERS_BLOCKS, WAN_VACE),
            lacks=wan_parts(WAN_VACE),
            shapes=wan_shapes_diffusers((1536, 5120), 16),
            variant={"vace": True},
        ),
    ),
    shared_pipelines=("WanPipeline", "WanImageToVideoPipeline", "WanVideoToVideoPipeline", "WanVACEPipeline"),
    configs=(
        {"_class_name": "WanTransformer3DModel", "num_attention_heads": 12},
        {"_class_name": "WanTransformer3DModel", "image_dim": 1280},
    ),
    components=("transformer", "te1", "image_encoder", "vae"),
    layouts="WAN21",
    prediction="flow",
    license="Apache-2.0",
    sources=(
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/wan/model.py",
        "Wan-Video/Wan2.2 42bf4cf wan/modules/model.py (the text-to-video network of both)",
        "diffusers 0.42.1 WanTransformer3DModel and WanVACETransformer3DModel",
    ),
)
