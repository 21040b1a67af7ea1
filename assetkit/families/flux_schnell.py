"""FLUX.1 [schnell]: FLUX.1 without the guidance embedder."""

from assetkit.families._dit import (
    CLIP_L,
    FLUX_BLOCKS,
    FLUX_DIFFUSERS_BLOCKS,
    FLUX_NUNCHAKU_BLOCKS,
    FLUX_OTHERS,
    T5_XXL,
)
from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="flux_schnell",
    name="FLUX.1 [schnell]",
    group="flux",
    aliases={
        "civitai": ("Flux.1 S",),
        "huggingface": ("black-forest-labs/FLUX.1-schnell",),
        "invokeai": ("flux/schnell",),
        "modelspec": ("flux-1-schnell", "flux.1-schnell", "flux-schnell"),
        "swarmui": ("Flux.1-schnell",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(*FLUX_BLOCKS, "vector_in.in_layer.weight"),
            lacks=(*FLUX_OTHERS, "guidance_in.in_layer.weight"),
            shapes={
                "img_in.weight": (3072, 64),
                "img_in.bias": (3072,),
                "txt_in.weight": (3072, 4096),
                "double_blocks.0.img_attn.norm.key_norm.scale": (128,),
            },
        ),
        Signature(
            layout="diffusers",
            has=(*FLUX_DIFFUSERS_BLOCKS, "time_text_embed.text_embedder.linear_1.weight"),
            lacks=(*FLUX_OTHERS, "time_text_embed.guidance_embedder.linear_1.weight"),
            shapes={
                "x_embedder.weight": (3072, 64),
                "x_embedder.bias": (3072,),
                "context_embedder.weight": (3072, 4096),
                "transformer_blocks.0.attn.norm_q.weight": (128,),
            },
        ),
        Signature(
            layout="diffusers",
            has=FLUX_NUNCHAKU_BLOCKS,
            lacks=("time_text_embed.guidance_embedder.linear_1.weight",),
            shapes={"x_embedder.weight": (3072, 64), "x_embedder.bias": (3072,)},
        ),
    ),
    encoder_widths={"te1": CLIP_L, "te2": T5_XXL, "te3": T5_XXL},
    shared_pipelines=("FluxPipeline", "FluxImg2ImgPipeline", "FluxInpaintPipeline"),
    configs=({"_class_name": "FluxTransformer2DModel", "guidance_embeds": False},),
    components=("transformer", "te1", "te2", "vae"),
    layouts="FLUX_1",
    prediction="flow",
    license="Apache-2.0",
    sources=(
        "black-forest-labs/flux 802fb47 src/flux/model.py and the parameters of src/flux/util.py",
        "diffusers 0.42.1 FluxTransformer2DModel",
    ),
)
