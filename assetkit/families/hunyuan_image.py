"""HunyuanImage 2.1: HunyuanVideo's blocks at width 3584 with a glyph encoder; the refiner is 3328 wide."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="hunyuan_image",
    name="HunyuanImage 2.1",
    aliases={
        "huggingface": ("tencent/HunyuanImage-2.1", "hunyuanvideo-community/HunyuanImage-2.1-Diffusers"),
        "modelspec": ("hunyuan-image-2.1",),
        "swarmui": ("hunyuan-image-2_1",),
        "kohya": ("hunyuan-image-2.1",),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "img_in.proj.weight",
                "byt5_in.fc1.weight",
                "txt_in.individual_token_refiner.blocks.0.norm1.weight",
                "single_blocks.0.linear1.weight",
                "final_layer.linear.weight",
                "double_blocks.0.img_attn_qkv.weight",
            ),
            lacks=("vision_in.proj.0.bias",),
            shapes={"img_in.proj.bias": (3584,), "double_blocks.0.img_attn_k_norm.weight": (128,)},
        ),
        Signature(
            layout="comfy",
            has=(
                "img_in.proj.weight",
                "byt5_in.fc1.weight",
                "txt_in.individual_token_refiner.blocks.0.norm1.weight",
                "single_blocks.0.linear1.weight",
                "final_layer.linear.weight",
                "double_blocks.0.img_attn.qkv.weight",
            ),
            lacks=("vision_in.proj.0.bias",),
            shapes={"img_in.proj.bias": (3584,), "double_blocks.0.img_attn.norm.key_norm.scale": (128,)},
        ),
        Signature(
            layout="diffusers",
            has=(
                "x_embedder.proj.weight",
                "context_embedder_2.linear_1.weight",
                "context_embedder.token_refiner.refiner_blocks.0.attn.to_q.weight",
                "single_transformer_blocks.0.proj_mlp.weight",
                "proj_out.weight",
            ),
            lacks=("image_embedder.norm_in.weight", "time_text_embed.text_embedder.linear_1.weight"),
            shapes={"x_embedder.proj.bias": (3584,), "transformer_blocks.0.attn.norm_q.weight": (128,)},
        ),
    ),
    pipelines=("HunyuanImagePipeline",),
    configs=({"_class_name": "HunyuanImageTransformer2DModel", "num_attention_heads": 28},),
    components=("transformer", "te1", "te2", "vae"),
    prediction="flow",
    sources=(
        "diffusers 0.42.1 HunyuanImageTransformer2DModel",
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/hunyuan_video/model.py",
        "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs",
    ),
)
