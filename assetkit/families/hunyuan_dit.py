"""Hunyuan-DiT g/2: 40 blocks of width 1408 with skips, a CLIP and an mT5 text encoder."""

from assetkit.families._schema import AdapterSignature, Family, Signature

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
    adapters=(
        AdapterSignature(
            any=(
                "^blocks_#_attn1_Wqkv",
                "^blocks_#_attn2_kv_proj",
                "^blocks_#_attn2_q_proj",
                "^blocks_#_default_modulation",
            ),
            inputs={"attn1_Wqkv": (1408,), "attn2_kv_proj": (1024,), "attn2_q_proj": (1408,)},
            blocks={"^blocks_#": (0, 39)},
        ),
        AdapterSignature(
            any=("^blocks_#_attn1_to_", "^blocks_#_attn2_to_"),
            lacks=("ffn_net",),
            inputs={
                "attn1_to_q": (1408,),
                "attn1_to_k": (1408,),
                "attn2_to_q": (1408,),
                "attn2_to_k": (1024,),
                "attn2_to_v": (1024,),
            },
            blocks={"^blocks_#": (0, 39)},
        ),
    ),
    pipelines=("HunyuanDiTPipeline", "HunyuanDiTPAGPipeline"),
    configs=({"_class_name": "HunyuanDiT2DModel"},),
    components=("transformer", "te1", "te2", "vae"),
    prediction="v",
    license="LicenseRef-tencent-hunyuan-2024-05",
    sources=("diffusers 0.42.1 HunyuanDiT2DModel", "Comfy-Org/ComfyUI a125cd8 comfy/ldm/hydit/models.py"),
)
