"""FLUX.2 [dev]: Flux with one modulation for all blocks, 8 double and 48 single ones of width 6144."""

from assetkit.families._dit import FLUX_BLOCKS, FLUX_DIFFUSERS_BLOCKS
from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="flux2_dev",
    name="FLUX.2 [dev]",
    group="flux2",
    aliases={
        "civitai": ("Flux.2 D",),
        "huggingface": ("black-forest-labs/FLUX.2-dev",),
        "modelspec": ("flux-2-dev", "flux.2-dev"),
        "swarmui": ("flux.2-dev",),
        "kohya": ("flux2", "flux_2_dev"),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(*FLUX_BLOCKS, "time_in.in_layer.weight", "guidance_in.in_layer.weight"),
            lacks=(),
            shapes={
                "double_stream_modulation_img.lin.weight": (36864, 6144),
                "single_stream_modulation.lin.weight": (18432, 6144),
                "img_in.weight": (6144, 128),
                "txt_in.weight": (6144, 15360),
            },
        ),
        Signature(
            layout="diffusers",
            has=(
                *FLUX_DIFFUSERS_BLOCKS,
                "time_guidance_embed.timestep_embedder.linear_1.weight",
                "time_guidance_embed.guidance_embedder.linear_1.weight",
            ),
            lacks=(),
            shapes={
                "double_stream_modulation_img.linear.weight": (36864, 6144),
                "single_stream_modulation.linear.weight": (18432, 6144),
                "x_embedder.weight": (6144, 128),
                "context_embedder.weight": (6144, 15360),
            },
        ),
    ),
    pipelines=("Flux2Pipeline",),
    configs=({"_class_name": "Flux2Transformer2DModel", "num_attention_heads": 48, "joint_attention_dim": 15360},),
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
