"""MiniMax-H3: one stream of video and audio, 50 blocks of width 5376."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="minimax_h3",
    name="MiniMax-H3",
    aliases={
        "civitai": ("MiniMax H3",),
        "huggingface": ("MiniMaxAI/MiniMax-H3", "Comfy-Org/MiniMax-H3"),
        "modelspec": ("minimax-h3",),
        "swarmui": ("minimax-h3",),
        "kohya": ("minimax_h3", "minimax_h3_ref2va"),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "video_patch_proj.weight",
                "audio_patch_proj.weight",
                "condition_proj.weight",
                "token_refiner.blocks.0.attn.qkv_proj.weight",
                "blocks.0.adaln_proj.linear.weight",
                "final_layer.video_out.weight",
            ),
            shapes={"video_patch_proj.bias": (5376,), "blocks.0.norm1.weight": (5376,)},
        ),
        Signature(
            layout="diffusers",
            has=(
                "proj_in.weight",
                "audio_proj_in.weight",
                "token_refiner.refiner_blocks.0.attn.to_q.weight",
                "transformer_blocks.0.adaln_proj.linear.weight",
                "audio_proj_out.weight",
            ),
            shapes={"proj_in.bias": (5376,), "transformer_blocks.0.norm1.weight": (5376,)},
        ),
    ),
    configs=({"_class_name": "MiniMaxH3Transformer3DModel"},),
    components=("transformer", "te1", "vae", "audio_vae"),
    layouts="MINIMAX_H3",
    prediction="flow",
    sources=(
        "diffusers 0.42.1 MiniMaxH3Transformer3DModel and convert_minimax_h3_transformer_checkpoint_to_diffusers",
        "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs",
    ),
)
