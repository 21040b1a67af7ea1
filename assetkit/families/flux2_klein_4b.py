"""FLUX.2 [klein] 4B: Flux with one modulation for all blocks, 5 double and 20 single ones of width 3072."""

from assetkit.families._dit import FLUX_BLOCKS, FLUX_DIFFUSERS_BLOCKS
from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="flux2_klein_4b",
    name="FLUX.2 [klein] 4B",
    group="flux2",
    aliases={
        "civitai": ("Flux.2 Klein 4B", "Flux.2 Klein 4B-base"),
        "huggingface": ("black-forest-labs/FLUX.2-klein-4B", "black-forest-labs/FLUX.2-klein-base-4B"),
        "modelspec": ("flux-2-klein-4b", "flux.2-klein-4b"),
        "swarmui": ("flux.2-klein-4b",),
        "kohya": ("flux2_klein_4b", "flux_2_klein_4b"),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(*FLUX_BLOCKS, "time_in.in_layer.weight"),
            lacks=("guidance_in.in_layer.weight",),
            shapes={
                "double_stream_modulation_img.lin.weight": (18432, 3072),
                "single_stream_modulation.lin.weight": (9216, 3072),
                "img_in.weight": (3072, 128),
                "txt_in.weight": (3072, 7680),
            },
        ),
        Signature(
            layout="diffusers",
            has=(*FLUX_DIFFUSERS_BLOCKS, "time_guidance_embed.timestep_embedder.linear_1.weight"),
            lacks=("time_guidance_embed.guidance_embedder.linear_1.weight",),
            shapes={
                "double_stream_modulation_img.linear.weight": (18432, 3072),
                "single_stream_modulation.linear.weight": (9216, 3072),
                "x_embedder.weight": (3072, 128),
                "context_embedder.weight": (3072, 7680),
            },
        ),
    ),
    configs=({"_class_name": "Flux2Transformer2DModel", "num_attention_heads": 24, "joint_attention_dim": 7680},),
    components=("transformer", "te1", "vae"),
    layouts="FLUX_2",
    prediction="flow",
    license="Apache-2.0",
    sources=(
        "black-forest-labs/flux2 ab7cca6 src/flux2/model.py",
        "diffusers 0.42.1 Flux2Transformer2DModel",
        "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs (widths and last blocks of the klein models)",
    ),
)
