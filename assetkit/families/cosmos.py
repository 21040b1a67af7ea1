"""NVIDIA Cosmos 1.0 (7B, 14B) and Cosmos-Predict2 (2B, 14B)."""

from assetkit.families._maps_dit import COSMOS
from assetkit.families._parts import native, t5
from assetkit.families._schema import AdapterSignature, Family, Signature

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
    adapters=(
        AdapterSignature(
            any=(
                "^blocks_#_self_attn_q_proj",
                "^blocks_#_self_attn_k_proj",
                "^blocks_#_self_attn_v_proj",
                "^blocks_#_cross_attn_output_proj",
                "^blocks_#_cross_attn_q_proj",
                "^blocks_#_mlp_layer1",
                "^blocks_#_mlp_layer2",
                "^blocks_#_adaln_modulation_",
            ),
            lacks=("llm_adapter",),
            inputs={
                "^blocks_#_self_attn_q_proj": (2048,),
                "^blocks_#_self_attn_output_proj": (2048,),
                "^blocks_#_cross_attn_q_proj": (2048,),
                "^blocks_#_mlp_layer1": (2048,),
                "^blocks_#_cross_attn_k_proj": (1024,),
            },
            blocks={"^blocks_#": (0, 27)},
        ),
        AdapterSignature(
            any=(
                "^blocks_#_self_attn_q_proj",
                "^blocks_#_self_attn_k_proj",
                "^blocks_#_self_attn_v_proj",
                "^blocks_#_cross_attn_output_proj",
                "^blocks_#_cross_attn_q_proj",
                "^blocks_#_mlp_layer1",
                "^blocks_#_mlp_layer2",
                "^blocks_#_adaln_modulation_",
            ),
            lacks=("llm_adapter",),
            inputs={
                "^blocks_#_self_attn_q_proj": (5120,),
                "^blocks_#_self_attn_output_proj": (5120,),
                "^blocks_#_cross_attn_q_proj": (5120,),
                "^blocks_#_mlp_layer1": (5120,),
                "^blocks_#_cross_attn_k_proj": (1024,),
            },
            blocks={"^blocks_#": (0, 35)},
        ),
        AdapterSignature(
            has=("^transformer_blocks_#_attn2_to_",),
            lacks=("single_transformer_blocks", "add_q_proj", "ff_conv", "audio_"),
            inputs={
                "attn1_to_q": (2048, 4096),
                "attn1_to_k": (2048, 4096),
                "attn2_to_q": (2048, 4096),
                "attn2_to_k": (1024,),
                "attn2_to_v": (1024,),
            },
            blocks={"^transformer_blocks_#": (0, 27)},
        ),
        AdapterSignature(
            has=("^transformer_blocks_#_attn2_to_",),
            lacks=("single_transformer_blocks", "add_q_proj", "ff_conv", "audio_"),
            inputs={
                "attn1_to_q": (5120,),
                "attn1_to_k": (5120,),
                "attn2_to_q": (5120,),
                "attn2_to_k": (1024,),
                "attn2_to_v": (1024,),
            },
            blocks={"^transformer_blocks_#": (0, 35)},
        ),
    ),
    pipelines=(
        "CosmosTextToWorldPipeline",
        "CosmosVideoToWorldPipeline",
        "Cosmos2TextToImagePipeline",
        "Cosmos2VideoToWorldPipeline",
    ),
    components=("transformer", "te1", "vae"),
    parts=(
        native(COSMOS, "CosmosTransformer3DModel", "blocks.block", "blocks", prefix="net."),
        t5("te1"),
    ),
    license="LicenseRef-scancode-nvidia-open-model-2025-04-28",
    sources=(
        "diffusers 0.42.1 CosmosTransformer3DModel",
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/cosmos/model.py and cosmos/predict2.py",
    ),
)
