"""Chroma: Flux.1 with one guidance layer in place of every block's modulation; Radiance works on pixels."""

from assetkit.families._dit import FLUX_BLOCKS, FLUX_DIFFUSERS_BLOCKS, T5_XXL
from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="chroma",
    name="Chroma",
    group="flux",
    aliases={
        "civitai": ("Chroma",),
        "huggingface": (
            "lodestones/Chroma",
            "lodestones/Chroma1-HD",
            "lodestones/Chroma1-Base",
            "lodestones/Chroma1-Flash",
            "lodestones/Chroma1-Radiance",
        ),
        "modelspec": ("chroma",),
        "swarmui": ("chroma", "chroma-radiance"),
        "kohya": ("chroma", "chroma_radiance"),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(*FLUX_BLOCKS, "img_in.weight", "distilled_guidance_layer.in_proj.weight"),
            lacks=("vector_in.in_layer.weight",),
            shapes={"distilled_guidance_layer.in_proj.bias": (5120,), "img_in.bias": (3072,)},
        ),
        Signature(
            layout="bfl",
            has=(*FLUX_BLOCKS[:-1], "nerf_image_embedder.embedder.0.bias", "distilled_guidance_layer.in_proj.weight"),
            lacks=("vector_in.in_layer.weight", "img_in.weight"),
            shapes={"distilled_guidance_layer.in_proj.bias": (5120,), "txt_in.bias": (3072,)},
            variant={"radiance": True},
        ),
        Signature(
            layout="diffusers",
            has=(
                *(key for key in FLUX_DIFFUSERS_BLOCKS if key != "norm_out.linear.weight"),
                "distilled_guidance_layer.in_proj.weight",
                "distilled_guidance_layer.layers.0.linear_1.weight",
            ),
            shapes={"distilled_guidance_layer.in_proj.bias": (5120,), "x_embedder.bias": (3072,)},
        ),
    ),
    encoder_widths={"te1": T5_XXL},
    pipelines=("ChromaPipeline", "ChromaImg2ImgPipeline", "ChromaInpaintPipeline"),
    configs=({"_class_name": "ChromaTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    layouts="CHROMA",
    prediction="flow",
    license="Apache-2.0",
    sources=(
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/chroma/model.py and comfy/ldm/chroma_radiance/model.py",
        "diffusers 0.42.1 ChromaTransformer2DModel",
    ),
)
