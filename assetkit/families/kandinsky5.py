"""Kandinsky 5: Image Lite (2560), Video Lite (1792) and Video Pro (4096)."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="kandinsky5",
    name="Kandinsky 5",
    aliases={
        "huggingface": (
            "kandinskylab/Kandinsky-5.0-T2V-Lite-sft-5s",
            "kandinskylab/Kandinsky-5.0-T2V-Lite-sft-10s",
            "kandinskylab/Kandinsky-5.0-T2V-Pro-sft-5s",
            "kandinskylab/Kandinsky-5.0-T2I-Lite",
            "kandinskylab/Kandinsky-5.0-I2V-Lite-5s",
        ),
        "swarmui": ("kandinsky5-image-lite", "kandinsky5-video-lite", "kandinsky5-video-pro"),
        "kohya": ("kandinsky5",),
    },
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "pooled_text_embeddings.in_layer.weight",
                "visual_embeddings.in_layer.weight",
                "text_transformer_blocks.0.self_attention.to_query.weight",
                "visual_transformer_blocks.0.cross_attention.to_query.weight",
                "out_layer.out_layer.weight",
            ),
            shapes={
                "text_embeddings.norm.weight": ((1792, 2560, 4096),),
                "visual_embeddings.in_layer.bias": ((1792, 2560, 4096),),
            },
        ),
    ),
    pipelines=("Kandinsky5T2VPipeline", "Kandinsky5T2IPipeline", "Kandinsky5I2VPipeline", "Kandinsky5I2IPipeline"),
    configs=({"_class_name": "Kandinsky5Transformer3DModel"},),
    components=("transformer", "te1", "te2", "vae"),
    prediction="flow",
    license="MIT",
    sources=("diffusers 0.42.1 Kandinsky5Transformer3DModel", "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs"),
)
