"""Lumina-Image 2.0: 26 layers of width 2304 behind Gemma 2; Z-Image has the same keys at other sizes."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="lumina2",
    name="Lumina-Image 2.0",
    aliases={
        "civitai": ("Lumina",),
        "huggingface": ("Alpha-VLLM/Lumina-Image-2.0", "neta-art/Neta-Lumina", "duongve/NetaYume-Lumina-Image-2.0"),
        "modelspec": ("lumina-2", "lumina-image-2.0"),
        "swarmui": ("lumina-2",),
        "kohya": ("lumina2",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "x_embedder.weight",
                "cap_embedder.1.weight",
                "context_refiner.0.attention.qkv.weight",
                "noise_refiner.0.attention.qkv.weight",
                "layers.0.attention.qkv.weight",
                "layers.0.feed_forward.w1.weight",
                "final_layer.linear.weight",
            ),
            shapes={
                "cap_embedder.0.weight": (2304,),
                "layers.0.attention.q_norm.weight": (96,),
                "layers.0.attention_norm1.weight": (2304,),
                "x_embedder.bias": (2304,),
            },
        ),
        Signature(
            layout="diffusers",
            has=(
                "x_embedder.weight",
                "time_caption_embed.caption_embedder.1.weight",
                "context_refiner.0.attn.to_q.weight",
                "noise_refiner.0.attn.to_q.weight",
                "layers.0.norm1.linear.weight",
                "norm_out.linear_2.weight",
            ),
            lacks=(
                "ref_image_patch_embedder.weight",
                "double_stream_layers.0.img_instruct_attn.processor.img_to_q.weight",
                "pad_token",
            ),
            shapes={
                "time_caption_embed.caption_embedder.0.weight": (2304,),
                "layers.0.attn.norm_q.weight": (96,),
                "layers.0.ffn_norm1.weight": (2304,),
            },
        ),
    ),
    pipelines=("Lumina2Pipeline",),
    configs=({"_class_name": "Lumina2Transformer2DModel"},),
    components=("transformer", "te1", "vae"),
    layouts="LUMINA2",
    prediction="flow",
    license="Apache-2.0",
    sources=("diffusers 0.42.1 Lumina2Transformer2DModel", "Comfy-Org/ComfyUI a125cd8 comfy/ldm/lumina/model.py"),
)
