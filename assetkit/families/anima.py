"""Anima: Cosmos-Predict2 2B behind an adapter for Qwen 3."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="anima",
    name="Anima",
    group="cosmos",
    aliases={
        "civitai": ("Anima",),
        "huggingface": ("circlestone-labs/Anima",),
        "invokeai": ("anima",),
        "modelspec": ("anima", "anima-preview"),
        "swarmui": ("anima",),
        "kohya": ("anima", "anima-preview"),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "x_embedder.proj.1.weight",
                "t_embedder.1.linear_1.weight",
                "blocks.0.adaln_modulation_cross_attn.1.weight",
                "blocks.0.self_attn.q_proj.weight",
                "blocks.0.mlp.layer1.weight",
                "final_layer.linear.weight",
                "llm_adapter.blocks.0.self_attn.v_proj.weight",
            ),
            shapes={
                "t_embedding_norm.weight": (2048,),
                "blocks.0.self_attn.q_norm.weight": (128,),
                "llm_adapter.blocks.0.self_attn.q_norm.weight": (64,),
            },
        ),
    ),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    license="LicenseRef-anima",
    sources=(
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/cosmos/predict2.py",
        "leejet/stable-diffusion.cpp src/model/diffusion/anima.hpp",
        "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs",
    ),
)
