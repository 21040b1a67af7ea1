"""HunyuanImage 2.1: HunyuanVideo's blocks at width 3584 with a glyph encoder; the refiner is 3328 wide."""

from assetkit.families._schema import AdapterSignature, Family, Signature

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
    adapters=(
        AdapterSignature(
            any=("^double_blocks_#_", "^single_blocks_#_", "individual_token_refiner"),
            lacks=("distilled_guidance_layer", "gate_proj", "stream_modulation", "controlnet"),
            inputs={
                "img_attn_qkv": (3584,),
                "txt_attn_qkv": (3584,),
                "img_attn_proj": (3584,),
                "_linear1": (3584,),
                "_linear2": (17920,),
                "img_mlp_fc1": (3584,),
                "img_mlp_fc2": (14336,),
                "img_mod_linear": (3584,),
            },
            blocks={"^double_blocks_#": (0, 19), "^single_blocks_#": (0, 39)},
        ),
        AdapterSignature(
            any=("^single_transformer_blocks_#_", "^transformer_blocks_#_attn_", "^transformer_blocks_#_ff_"),
            lacks=(
                "joint_transformer_blocks",
                "img_m",
                "txt_m",
                "attn1",
                "attn2",
                "qkv_mlp_proj",
                "ff_linear",
                "to_gate",
                "distilled_guidance_layer",
                "controlnet",
            ),
            inputs={
                "attn_to_q": (3584,),
                "attn_to_k": (3584,),
                "attn_to_v": (3584,),
                "attn_add_q_proj": (3584,),
                "attn_to_out": (3584,),
                "_proj_mlp": (3584,),
            },
            blocks={"^transformer_blocks_#": (0, 19), "^single_transformer_blocks_#": (0, 39)},
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
