"""PixArt-Σ: PixArt-α's network with 300 caption tokens and no size conditions."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="pixart_sigma",
    name="PixArt-Σ",
    group="pixart",
    aliases={
        "civitai": ("PixArt E",),
        "huggingface": (
            "PixArt-alpha/PixArt-Sigma-XL-2-1024-MS",
            "PixArt-alpha/PixArt-Sigma-XL-2-2K-MS",
            "PixArt-alpha/PixArt-Sigma-XL-2-512-MS",
            "PixArt-alpha/PixArt-Sigma-XL-2-256x256",
            "PixArt-alpha/PixArt-Sigma",
        ),
        "modelspec": ("pixart-sigma",),
        "swarmui": ("pixart-ms-sigma-xl-2", "pixart-ms-sigma-xl-2-2k"),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "x_embedder.proj.weight",
                "t_block.1.weight",
                "blocks.0.scale_shift_table",
                "blocks.0.cross_attn.q_linear.weight",
                "y_embedder.y_proj.fc1.weight",
                "final_layer.linear.weight",
            ),
            lacks=("attention_y_norm.weight",),
            shapes={"y_embedder.y_embedding": (300, 4096), "x_embedder.proj.weight": (1152, 4, 2, 2)},
        ),
        Signature(
            layout="diffusers",
            has=(
                "pos_embed.proj.weight",
                "adaln_single.linear.weight",
                "caption_projection.linear_1.weight",
                "scale_shift_table",
                "transformer_blocks.0.attn2.to_q.weight",
                "transformer_blocks.0.scale_shift_table",
            ),
            lacks=(
                "adaln_single.emb.resolution_embedder.linear_1.weight",
                "temporal_transformer_blocks.0.attn1.to_q.weight",
                "attention_y_norm.weight",
                "transformer_blocks.0.attn1.norm_q.weight",
                "patchify_proj.weight",
            ),
            shapes={"pos_embed.proj.weight": (1152, 4, 2, 2), "scale_shift_table": (2, 1152)},
        ),
    ),
    pipelines=("PixArtSigmaPipeline", "PixArtSigmaPAGPipeline"),
    components=("transformer", "te1", "vae"),
    prediction="epsilon",
    license="LicenseRef-openrail-pp-m",
    sources=("diffusers 0.42.1 PixArtTransformer2DModel", "Comfy-Org/ComfyUI a125cd8 comfy/ldm/pixart/pixartms.py"),
)
