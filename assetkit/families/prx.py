"""PRX (Photoroom): 16 blocks of width 1792 whose text is attended to but not updated."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="prx",
    name="PRX",
    aliases={"huggingface": ("Photoroom/prx-1024-t2i-beta", "Photoroom/prx-512-t2i-sft", "Photoroom/prx-256-t2i")},
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "img_in.weight",
                "txt_in.weight",
                "time_in.in_layer.weight",
                "blocks.0.attention.img_qkv_proj.weight",
                "blocks.0.attention.txt_kv_proj.weight",
                "final_layer.linear.weight",
            ),
            shapes={"blocks.0.attention.norm_q.weight": (64,), "img_in.bias": (1792,)},
        ),
    ),
    pipelines=("PRXPipeline",),
    configs=({"_class_name": "PRXTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 PRXTransformer2DModel",),
)
