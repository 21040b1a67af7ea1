"""HiDream-I1 and E1: 16 double and 32 single streams of width 2560 with experts, four text encoders."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="hidream",
    name="HiDream-I1",
    aliases={
        "civitai": ("HiDream",),
        "huggingface": (
            "HiDream-ai/HiDream-I1-Full",
            "HiDream-ai/HiDream-I1-Dev",
            "HiDream-ai/HiDream-I1-Fast",
            "HiDream-ai/HiDream-E1-Full",
            "HiDream-ai/HiDream-E1-1",
        ),
        "modelspec": ("hidream", "hidream-i1"),
        "swarmui": ("hidream-i1", "hidream-i1-edit"),
        "gguf": ("hidream",),
        "kohya": ("hidream_i1",),
    },
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "caption_projection.0.linear.weight",
                "p_embedder.pooled_embedder.linear_1.weight",
                "double_stream_blocks.0.block.attn1.to_q_t.weight",
                "double_stream_blocks.0.block.ff_i.gate.weight",
                "single_stream_blocks.0.block.attn1.to_q.weight",
                "final_layer.linear.weight",
            ),
            shapes={"x_embedder.proj.bias": (2560,), "double_stream_blocks.0.block.attn1.q_rms_norm.weight": (2560,)},
        ),
    ),
    pipelines=("HiDreamImagePipeline",),
    configs=({"_class_name": "HiDreamImageTransformer2DModel"},),
    components=("transformer", "te1", "te2", "te3", "te4", "vae"),
    layouts="HIDREAM",
    prediction="flow",
    license="MIT",
    sources=("diffusers 0.42.1 HiDreamImageTransformer2DModel", "Comfy-Org/ComfyUI a125cd8 comfy/ldm/hidream/model.py"),
)
