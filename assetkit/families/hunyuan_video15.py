"""HunyuanVideo 1.5: 54 double blocks of width 2048, a glyph encoder and an image embedding."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="hunyuan_video15",
    name="HunyuanVideo 1.5",
    aliases={
        "huggingface": ("tencent/HunyuanVideo-1.5",),
        "swarmui": ("hunyuan-video-1_5", "hunyuan-video-1_5-sr"),
        "kohya": ("hunyuan_video_1_5",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "vision_in.proj.0.bias",
                "byt5_in.fc1.bias",
                "img_in.proj.weight",
                "txt_in.individual_token_refiner.blocks.0.norm1.weight",
            ),
            shapes={"img_in.proj.bias": (2048,), "vision_in.proj.0.weight": (1152,)},
        ),
        Signature(
            layout="diffusers",
            has=(
                "image_embedder.linear_1.weight",
                "context_embedder_2.linear_1.weight",
                "cond_type_embed.weight",
                "transformer_blocks.0.attn.norm_added_q.weight",
                "context_embedder.token_refiner.refiner_blocks.0.attn.to_q.weight",
            ),
            shapes={"x_embedder.proj.bias": (2048,), "image_embedder.norm_in.weight": (1152,)},
        ),
    ),
    pipelines=("HunyuanVideo15Pipeline", "HunyuanVideo15ImageToVideoPipeline"),
    configs=({"_class_name": "HunyuanVideo15Transformer3DModel"},),
    components=("transformer", "te1", "te2", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 HunyuanVideo15Transformer3DModel", "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs"),
)
