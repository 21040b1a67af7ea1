"""FLUX.2 [klein] 9B: Flux with one modulation for all blocks, 8 double and 24 single ones of width 4096."""

from assetkit.families._dit import FLUX_BLOCKS, FLUX_DIFFUSERS_BLOCKS
from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="flux2_klein_9b",
    name="FLUX.2 [klein] 9B",
    group="flux2",
    aliases={
        "civitai": ("Flux.2 Klein 9B", "Flux.2 Klein 9B-base"),
        "huggingface": ("black-forest-labs/FLUX.2-klein-9B", "black-forest-labs/FLUX.2-klein-base-9B"),
        "modelspec": ("flux-2-klein-9b", "flux.2-klein-9b"),
        "swarmui": ("flux.2-klein-9b",),
        "kohya": ("flux2_klein_9b", "flux_2_klein_9b"),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(*FLUX_BLOCKS, "time_in.in_layer.weight"),
            lacks=("guidance_in.in_layer.weight",),
            shapes={
                "double_stream_modulation_img.lin.weight": (24576, 4096),
                "single_stream_modulation.lin.weight": (12288, 4096),
                "img_in.weight": (4096, 128),
                "txt_in.weight": (4096, 12288),
            },
        ),
        Signature(
            layout="diffusers",
            has=(*FLUX_DIFFUSERS_BLOCKS, "time_guidance_embed.timestep_embedder.linear_1.weight"),
            lacks=("time_guidance_embed.guidance_embedder.linear_1.weight",),
            shapes={
                "double_stream_modulation_img.linear.weight": (24576, 4096),
                "single_stream_modulation.linear.weight": (12288, 4096),
                "x_embedder.weight": (4096, 128),
                "context_embedder.weight": (4096, 12288),
            },
        ),
    ),
    configs=({"_class_name": "Flux2Transformer2DModel", "num_attention_heads": 32, "joint_attention_dim": 12288},),
    components=("transformer", "te1", "vae"),
    layouts="FLUX_2",
    prediction="flow",
    license="LicenseRef-flux-nc-2",
    sources=(
        "black-forest-labs/flux2 ab7cca6 src/flux2/model.py",
        "diffusers 0.42.1 Flux2Transformer2DModel",
        "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs (widths and last blocks of the klein models)",
    ),
)
