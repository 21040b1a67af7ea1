"""Ideogram 4: one stream of 34 layers of width 4608 over text features and image patches."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="ideogram4",
    name="Ideogram 4",
    aliases={
        "civitai": ("Ideogram 4.0",),
        "huggingface": ("ideogram-ai/ideogram-4",),
        "invokeai": ("ideogram-4",),
        "modelspec": ("ideogram-4",),
        "swarmui": ("ideogram-4",),
        "kohya": ("ideogram4",),
    },
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "input_proj.weight",
                "llm_cond_proj.weight",
                "t_embedding.mlp_in.weight",
                "adaln_proj.weight",
                "layers.0.adaln_modulation.weight",
                "final_layer.linear.weight",
                "layers.0.attention.to_q.weight",
            ),
            shapes={
                "embed_image_indicator.weight": (2, 4608),
                "llm_cond_norm.weight": (53248,),
                "layers.0.attention_norm1.weight": (4608,),
            },
        ),
        Signature(
            layout="bfl",
            has=(
                "input_proj.weight",
                "llm_cond_proj.weight",
                "t_embedding.mlp_in.weight",
                "adaln_proj.weight",
                "layers.0.adaln_modulation.weight",
                "final_layer.linear.weight",
                "layers.0.attention.qkv.weight",
            ),
            shapes={
                "embed_image_indicator.weight": (2, 4608),
                "llm_cond_norm.weight": (53248,),
                "layers.0.attention_norm1.weight": (4608,),
            },
        ),
    ),
    pipelines=("Ideogram4Pipeline",),
    configs=({"_class_name": "Ideogram4Transformer2DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    license="LicenseRef-ideogram-nc",
    sources=(
        "diffusers 0.42.1 Ideogram4Transformer2DModel",
        "leejet/stable-diffusion.cpp src/model/diffusion/ideogram4.hpp",
        "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs",
    ),
)
