"""NVIDIA Cosmos 1.0 (7B, 14B) and Cosmos-Predict2 (2B, 14B)."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="cosmos",
    name="Cosmos",
    group="cosmos",
    aliases={
        "huggingface": (
            "nvidia/Cosmos-1.0-Diffusion-7B-Text2World",
            "nvidia/Cosmos-1.0-Diffusion-14B-Text2World",
            "nvidia/Cosmos-1.0-Diffusion-7B-Video2World",
            "nvidia/Cosmos-1.0-Diffusion-14B-Video2World",
            "nvidia/Cosmos-Predict2-2B-Text2Image",
            "nvidia/Cosmos-Predict2-14B-Text2Image",
            "nvidia/Cosmos-Predict2-2B-Video2World",
        ),
        "modelspec": ("cosmos",),
        "swarmui": (
            "nvidia-cosmos-1-7b-text2world",
            "nvidia-cosmos-1-14b-text2world",
            "nvidia-cosmos-1-7b-video2world",
            "nvidia-cosmos-1-14b-video2world",
            "nvidia-cosmos-predict2-t2i-2b",
            "nvidia-cosmos-predict2-t2i-14b",
        ),
        "gguf": ("cosmos",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "x_embedder.proj.1.weight",
                "blocks.block0.blocks.0.block.attn.to_q.0.weight",
                "blocks.block0.blocks.0.adaLN_modulation.1.weight",
                "final_layer.linear.weight",
            ),
            shapes={"affline_norm.weight": ((4096, 5120),), "blocks.block0.blocks.0.block.attn.to_q.1.weight": (128,)},
        ),
        Signature(
            layout="bfl",
            has=(
                "x_embedder.proj.1.weight",
                "t_embedder.1.linear_1.weight",
                "blocks.0.adaln_modulation_cross_attn.1.weight",
                "blocks.0.self_attn.q_proj.weight",
                "blocks.0.mlp.layer1.weight",
                "final_layer.linear.weight",
            ),
            lacks=("llm_adapter.blocks.0.self_attn.v_proj.weight",),
            shapes={"t_embedding_norm.weight": ((2048, 5120),), "blocks.0.self_attn.q_norm.weight": (128,)},
        ),
        Signature(
            layout="diffusers",
            has=(
                "patch_embed.proj.weight",
                "time_embed.t_embedder.linear_1.weight",
                "transformer_blocks.0.norm1.linear_1.weight",
                "transformer_blocks.0.attn2.norm_q.weight",
                "norm_out.linear_1.weight",
                "proj_out.weight",
            ),
            shapes={"time_embed.norm.weight": ((4096, 5120),)},
        ),
        Signature(
            layout="diffusers",
            has=(
                "patch_embed.proj.weight",
                "time_embed.t_embedder.linear_1.weight",
                "transformer_blocks.0.norm1.linear_1.weight",
                "transformer_blocks.0.attn2.norm_q.weight",
                "norm_out.linear_1.weight",
                "proj_out.weight",
            ),
            shapes={"time_embed.norm.weight": (2048,)},
            candidates=("cosmos", "anima"),
        ),
    ),
    pipelines=(
        "CosmosTextToWorldPipeline",
        "CosmosVideoToWorldPipeline",
        "Cosmos2TextToImagePipeline",
        "Cosmos2VideoToWorldPipeline",
    ),
    components=("transformer", "te1", "vae"),
    layouts="COSMOS",
    license="LicenseRef-scancode-nvidia-open-model-2025-04-28",
    sources=(
        "diffusers 0.42.1 CosmosTransformer3DModel",
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/cosmos/model.py and cosmos/predict2.py",
    ),
)
