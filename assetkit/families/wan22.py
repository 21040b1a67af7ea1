"""Wan 2.2: A14B with an expert each for high and low noise, TI2V 5B, speech to video, Animate.

Its image-to-video network has 36 input channels and, unlike 2.1, no image embedding. A text-to-video network of 14B
is Wan 2.1's as well; no header tells the two experts apart."""

from assetkit.families._dit import (
    WAN_BLOCKS,
    WAN_CAMERA,
    WAN_DIFFUSERS_BLOCKS,
    WAN_FACE,
    WAN_FACE_DIFFUSERS,
    WAN_IMAGE,
    WAN_IMAGE_DIFFUSERS,
    WAN_SPEECH,
    WAN_VACE,
    wan_parts,
    wan_shapes,
    wan_shapes_diffusers,
)
from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="wan22",
    name="Wan 2.2",
    group="wan",
    aliases={
        "civitai": ("Wan Video 2.2 TI2V-5B", "Wan Video 2.2 I2V-A14B", "Wan Video 2.2 T2V-A14B"),
        "huggingface": (
            "Wan-AI/Wan2.2-T2V-A14B",
            "Wan-AI/Wan2.2-I2V-A14B",
            "Wan-AI/Wan2.2-TI2V-5B",
            "Wan-AI/Wan2.2-S2V-14B",
            "Wan-AI/Wan2.2-Animate-14B",
            "Wan-AI/Wan2.2-T2V-A14B-Diffusers",
            "Wan-AI/Wan2.2-I2V-A14B-Diffusers",
            "Wan-AI/Wan2.2-TI2V-5B-Diffusers",
            "Wan-AI/Wan2.2-Animate-14B-Diffusers",
        ),
        "modelspec": ("wan2.2", "wan-2.2", "wan-2_2", "wan2.2-t2v-a14b", "wan2.2-i2v-a14b", "wan2.2-ti2v-5b"),
        "swarmui": ("wan-2_2-ti2v-5b", "wan-2_2-image2video-14b"),
        "invokeai": ("wan",),
        "kohya": ("wan_2.2_14b", "wan_2.2_5b"),
    },
    signatures=(
        Signature(layout="bfl", has=WAN_BLOCKS, lacks=wan_parts(), shapes=wan_shapes(5120, 16), variant={"t2v": True}),
        Signature(layout="bfl", has=WAN_BLOCKS, lacks=wan_parts(), shapes=wan_shapes(5120, 36), variant={"i2v": True}),
        Signature(
            layout="bfl", has=WAN_BLOCKS, lacks=wan_parts(), shapes=wan_shapes(5120, 52), variant={"control": True}
        ),
        Signature(
            layout="bfl",
            has=WAN_BLOCKS,
            lacks=wan_parts(),
            shapes=wan_shapes(3072, 48),
            variant={"t2v": True, "i2v": True},
        ),
        Signature(
            layout="bfl",
            has=(*WAN_BLOCKS, WAN_VACE),
            lacks=wan_parts(WAN_VACE),
            shapes=wan_shapes(5120, 16),
            variant={"vace": True},
        ),
        Signature(
            layout="bfl",
            has=(*WAN_BLOCKS, WAN_CAMERA),
            lacks=wan_parts(WAN_CAMERA),
            shapes=wan_shapes((3072, 5120), None),
            variant={"camera": True},
        ),
        Signature(
            layout="bfl",
            has=(*WAN_BLOCKS, WAN_SPEECH),
            lacks=wan_parts(WAN_SPEECH),
            shapes=wan_shapes(5120, 16),
            variant={"s2v": True},
        ),
        Signature(
            layout="bfl",
            has=(*WAN_BLOCKS, WAN_FACE, WAN_IMAGE),
            lacks=wan_parts(WAN_FACE, WAN_IMAGE),
            shapes=wan_shapes(5120, 36),
            variant={"animate": True},
        ),
        Signature(
            layout="diffusers",
            has=WAN_DIFFUSERS_BLOCKS,
            lacks=wan_parts(),
            shapes=wan_shapes_diffusers(5120, 16),
            variant={"t2v": True},
        ),
        Signature(
            layout="diffusers",
            has=WAN_DIFFUSERS_BLOCKS,
            lacks=wan_parts(),
            shapes=wan_shapes_diffusers(5120, 36),
            variant={"i2v": True},
        ),
        Signature(
            layout="diffusers",
            has=WAN_DIFFUSERS_BLOCKS,
            lacks=wan_parts(),
            shapes=wan_shapes_diffusers(3072, 48),
            variant={"t2v": True, "i2v": True},
        ),
        Signature(
            layout="diffusers",
            has=(*WAN_DIFFUSERS_BLOCKS, WAN_VACE),
            lacks=wan_parts(WAN_VACE),
            shapes=wan_shapes_diffusers(5120, 16),
            variant={"vace": True},
        ),
        Signature(
            layout="diffusers",
            has=(*WAN_DIFFUSERS_BLOCKS, WAN_FACE_DIFFUSERS, WAN_IMAGE_DIFFUSERS),
            lacks=wan_parts(WAN_FACE_DIFFUSERS, WAN_IMAGE_DIFFUSERS),
            shapes=wan_shapes_diffusers(5120, 36),
            variant={"animate": True},
        ),
    ),
    pipelines=("WanAnimatePipeline", "WanPipeline+transformer_2", "WanImageToVideoPipeline+transformer_2"),
    shared_pipelines=("WanPipeline", "WanImageToVideoPipeline", "WanVideoToVideoPipeline", "WanVACEPipeline"),
    configs=(
        {"_class_name": "WanTransformer3DModel", "num_attention_heads": 24, "in_channels": 48},
        {"_class_name": "WanAnimateTransformer3DModel"},
    ),
    components=("transformer", "te1", "vae"),
    layouts="WAN22",
    prediction="flow",
    license="Apache-2.0",
    sources=(
        "Wan-Video/Wan2.2 42bf4cf wan/modules/model.py and wan/configs",
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/wan/model.py and model_animate.py",
        "diffusers 0.42.1 WanTransformer3DModel, WanVACETransformer3DModel and WanAnimateTransformer3DModel",
    ),
)
