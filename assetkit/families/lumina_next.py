"""Lumina-Next SFT (Lumina-T2X): 24 layers of width 2304 with gated cross-attention to Gemma."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="lumina_next",
    name="Lumina-Next",
    aliases={"huggingface": ("Alpha-VLLM/Lumina-Next-SFT-diffusers", "Alpha-VLLM/Lumina-Next-SFT")},
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "patch_embedder.proj.weight",
                "time_caption_embed.caption_embedder.1.weight",
                "layers.0.gate",
                "layers.0.attn2.to_k.weight",
                "norm_out.linear_2.weight",
            ),
            shapes={"pad_token": (2304,), "layers.0.norm1_context.weight": (2048,)},
        ),
    ),
    pipelines=("LuminaPipeline", "LuminaText2ImgPipeline"),
    configs=({"_class_name": "LuminaNextDiT2DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 LuminaNextDiT2DModel",),
)
