"""OmniGen2: Lumina 2's layers at width 2520 with a reference-image refiner, behind Qwen2.5-VL 3B."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="omnigen2",
    name="OmniGen2",
    aliases={
        "huggingface": ("OmniGen2/OmniGen2",),
        "modelspec": ("omnigen2", "omnigen-2"),
        "swarmui": ("omnigen-2",),
        "kohya": ("omnigen2",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "ref_image_patch_embedder.weight",
                "ref_image_refiner.0.attn.to_q.weight",
                "context_refiner.0.attn.to_q.weight",
                "noise_refiner.0.attn.to_q.weight",
                "time_caption_embed.caption_embedder.1.weight",
                "layers.0.norm1.linear.weight",
                "norm_out.linear_2.weight",
            ),
            lacks=("double_stream_layers.0.img_instruct_attn.processor.img_to_q.weight",),
            shapes={
                "time_caption_embed.caption_embedder.0.weight": (2048,),
                "x_embedder.bias": (2520,),
                "layers.0.attn.norm_q.weight": (120,),
            },
        ),
    ),
    pipelines=("OmniGen2Pipeline",),
    configs=({"_class_name": "OmniGen2Transformer2DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=("Comfy-Org/ComfyUI a125cd8 comfy/ldm/omnigen/omnigen2.py",),
)
