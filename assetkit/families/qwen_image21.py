"""Qwen-Image 2.1: one stream of 32 blocks of width 4096 with one modulation for all."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="qwen_image21",
    name="Qwen-Image 2.1",
    aliases={"huggingface": ("Qwen/Qwen-Image-2.1",), "modelspec": ("qwen-image-2.1",)},
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "txt_in.text_norm.weight",
                "txt_in.in_layer.weight",
                "img_in.weight",
                "modulation.1.weight",
                "transformer_blocks.0.attn.norm_q.weight",
                "proj_out.weight",
            ),
            shapes={"txt_in.text_norm.weight": (4096,), "img_in.weight": (4096, 64)},
        ),
    ),
    pipelines=("QwenImage21Pipeline",),
    configs=({"_class_name": "QwenImage21Transformer2DModel"},),
    components=("transformer", "te1", "vae"),
    layouts="QWEN_IMAGE21",
    prediction="flow",
    sources=("diffusers 0.42.1 QwenImage21Transformer2DModel",),
)
