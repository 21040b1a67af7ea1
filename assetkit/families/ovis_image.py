"""Ovis-Image: Flux's blocks with gated feed-forward, 6 double and 27 single, behind Ovis 2.5."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="ovis_image",
    name="Ovis-Image",
    group="flux",
    aliases={"huggingface": ("AIDC-AI/Ovis-Image-7B",), "swarmui": ("ovis",)},
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "x_embedder.weight",
                "context_embedder.weight",
                "transformer_blocks.0.attn.norm_added_q.weight",
                "single_transformer_blocks.0.proj_mlp.weight",
                "single_transformer_blocks.0.norm.linear.weight",
                "norm_out.linear.weight",
                "proj_out.weight",
                "timestep_embedder.linear_1.weight",
            ),
            shapes={"context_embedder_norm.weight": (2048,), "x_embedder.bias": (3072,)},
        ),
        Signature(
            layout="bfl",
            has=(
                "double_blocks.0.img_mlp.down_proj.weight",
                "single_blocks.0.linear1.weight",
                "final_layer.linear.weight",
            ),
            shapes={"img_in.weight": (3072, 64), "txt_in.weight": (3072, 2048)},
        ),
        Signature(  # as its authors name the text's entrance; ComfyUI's copies call it as Flux does
            layout="bfl",
            has=(
                "double_blocks.0.img_mlp.down_proj.weight",
                "single_blocks.0.linear1.weight",
                "final_layer.linear.weight",
                "semantic_txt_norm.weight",
            ),
            shapes={"img_in.weight": (3072, 64), "semantic_txt_in.weight": (3072, 2048)},
        ),
    ),
    pipelines=("OvisImagePipeline",),
    configs=({"_class_name": "OvisImageTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=(
        "diffusers 0.42.1 OvisImageTransformer2DModel",
        "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs",
        "leejet/stable-diffusion.cpp src/model/diffusion/flux.hpp",
        "AIDC-AI/Ovis-Image ab01d3c ovis_image/model/model.py",
    ),
)
