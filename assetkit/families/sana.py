"""Sana: linear attention and convolutional feed-forward, 32-channel latents of the deep-compression VAE."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="sana",
    name="Sana",
    group="sana",
    aliases={
        "huggingface": (
            "Efficient-Large-Model/Sana_1600M_1024px_diffusers",
            "Efficient-Large-Model/Sana_1600M_1024px",
            "Efficient-Large-Model/Sana_600M_1024px_diffusers",
            "Efficient-Large-Model/SANA1.5_4.8B_1024px_diffusers",
            "Efficient-Large-Model/Sana_Sprint_1.6B_1024px_diffusers",
        ),
        "modelspec": ("sana",),
        "swarmui": ("nvidia-sana-1600",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "blocks.0.cross_attn.q_linear.weight",
                "blocks.0.mlp.inverted_conv.conv.weight",
                "y_embedder.y_proj.fc1.weight",
                "t_block.1.weight",
                "final_layer.linear.weight",
            ),
            shapes={"attention_y_norm.weight": ((1152, 2240),), "x_embedder.proj.weight": ((1152, 2240), 32, 1, 1)},
        ),
        Signature(
            layout="diffusers",
            has=(
                "time_embed.linear.weight",
                "caption_projection.linear_1.weight",
                "transformer_blocks.0.ff.conv_inverted.weight",
                "transformer_blocks.0.attn2.to_q.weight",
                "proj_out.weight",
            ),
            shapes={"caption_norm.weight": ((1152, 2240),), "patch_embed.proj.weight": ((1152, 2240), 32, 1, 1)},
        ),
    ),
    pipelines=("SanaPipeline", "SanaPAGPipeline", "SanaSprintPipeline", "SanaSprintImg2ImgPipeline"),
    configs=({"_class_name": "SanaTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    layouts="SANA",
    prediction="flow",
    sources=("diffusers 0.42.1 SanaTransformer2DModel and convert_sana_transformer_to_diffusers",),
)
