"""Hunyuan-DiT g/2: 40 blocks of width 1408 with skips, a CLIP and an mT5 text encoder."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="hunyuan_dit",
    name="Hunyuan-DiT",
    aliases={
        "civitai": ("Hunyuan 1",),
        "huggingface": (
            "Tencent-Hunyuan/HunyuanDiT",
            "Tencent-Hunyuan/HunyuanDiT-Diffusers",
            "Tencent-Hunyuan/HunyuanDiT-v1.1-Diffusers",
            "Tencent-Hunyuan/HunyuanDiT-v1.2",
            "Tencent-Hunyuan/HunyuanDiT-v1.2-Diffusers",
            "Tencent-Hunyuan/HunyuanDiT-v1.2-Diffusers-Distilled",
        ),
        "modelspec": ("hunyuan-dit", "hunyuan-dit-g2"),
        "kohya": ("hydit",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "mlp_t5.0.weight",
                "text_embedding_padding",
                "pooler.positional_embedding",
                "extra_embedder.0.weight",
                "blocks.0.attn1.Wqkv.weight",
                "final_layer.linear.weight",
            ),
            lacks=("after_proj_list.0.weight",),
            shapes={"x_embedder.proj.weight": (1408, 4, 2, 2), "blocks.0.norm1.weight": (1408,)},
        ),
        Signature(
            layout="diffusers",
            has=(
                "text_embedding_padding",
                "text_embedder.linear_1.weight",
                "time_extra_emb.pooler.positional_embedding",
                "blocks.0.attn2.to_k.weight",
                "proj_out.weight",
            ),
            shapes={"pos_embed.proj.weight": (1408, 4, 2, 2), "blocks.0.norm2.weight": (1408,)},
        ),
    ),
    pipelines=("HunyuanDiTPipeline", "HunyuanDiTPAGPipeline"),
    configs=({"_class_name": "HunyuanDiT2DModel"},),
    components=("transformer", "te1", "te2", "vae"),
    prediction="v",
    license="LicenseRef-tencent-hunyuan-2024-05",
    sources=("diffusers 0.42.1 HunyuanDiT2DModel", "Comfy-Org/ComfyUI a125cd8 comfy/ldm/hydit/models.py"),
)
