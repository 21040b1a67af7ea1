"""HunyuanVideo: Flux's blocks, 20 double and 40 single of width 3072, behind a token refiner of Llama 3."""

from assetkit.families._maps_clip import CLIP_L_FLUX
from assetkit.families._maps_video import HUNYUAN_VIDEO
from assetkit.families._parts import encoder, native
from assetkit.families._schema import AdapterSignature, Family, Signature

FAMILY = Family(
    id="hunyuan_video",
    name="HunyuanVideo",
    group="hunyuan_video",
    aliases={
        "civitai": ("Hunyuan Video",),
        "huggingface": (
            "tencent/HunyuanVideo",
            "hunyuanvideo-community/HunyuanVideo",
            "tencent/HunyuanVideo-I2V",
            "hunyuanvideo-community/HunyuanVideo-I2V",
            "Skywork/SkyReels-V1-Hunyuan-I2V",
            "Skywork/SkyReels-V1-Hunyuan-T2V",
        ),
        "modelspec": ("hunyuan-video",),
        "swarmui": (
            "hunyuan-video",
            "hunyuan-video-i2v",
            "hunyuan-video-i2v-v2",
            "hunyuan-video-skyreels",
            "hunyuan-video-skyreels-i2v",
        ),
    },
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "vector_in.in_layer.weight",
                "txt_in.individual_token_refiner.blocks.0.norm1.weight",
                "single_blocks.0.linear1.weight",
                "final_layer.linear.weight",
                "double_blocks.0.img_attn_qkv.weight",
                "double_blocks.0.img_attn_q_norm.weight",
                "single_blocks.0.modulation.linear.weight",
            ),
            lacks=(
                "byt5_in.fc1.weight",
                "byt5_in.fc1.bias",
                "context_embedder_2.linear_1.weight",
                "clean_x_embedder.proj.weight",
                "image_projection.up.weight",
            ),
            shapes={
                "img_in.proj.weight": (3072, 16, 1, 2, 2),
                "img_in.proj.bias": (3072,),
                "double_blocks.0.img_attn_q_norm.weight": (128,),
            },
        ),
        Signature(
            layout="bfl",
            has=(
                "vector_in.in_layer.weight",
                "txt_in.individual_token_refiner.blocks.0.norm1.weight",
                "single_blocks.0.linear1.weight",
                "final_layer.linear.weight",
                "double_blocks.0.img_attn_qkv.weight",
                "double_blocks.0.img_attn_q_norm.weight",
                "single_blocks.0.modulation.linear.weight",
            ),
            lacks=(
                "byt5_in.fc1.weight",
                "byt5_in.fc1.bias",
                "context_embedder_2.linear_1.weight",
                "clean_x_embedder.proj.weight",
                "image_projection.up.weight",
            ),
            shapes={
                "img_in.proj.weight": (3072, (32, 33), 1, 2, 2),
                "img_in.proj.bias": (3072,),
                "double_blocks.0.img_attn_q_norm.weight": (128,),
            },
            variant={"i2v": True},
        ),
        Signature(
            layout="comfy",
            has=(
                "vector_in.in_layer.weight",
                "txt_in.individual_token_refiner.blocks.0.norm1.weight",
                "single_blocks.0.linear1.weight",
                "final_layer.linear.weight",
                "double_blocks.0.img_attn.qkv.weight",
                "double_blocks.0.img_attn.norm.query_norm.scale",
                "single_blocks.0.modulation.lin.weight",
            ),
            lacks=(
                "byt5_in.fc1.weight",
                "byt5_in.fc1.bias",
                "context_embedder_2.linear_1.weight",
                "clean_x_embedder.proj.weight",
                "image_projection.up.weight",
            ),
            shapes={
                "img_in.proj.weight": (3072, 16, 1, 2, 2),
                "img_in.proj.bias": (3072,),
                "double_blocks.0.img_attn.norm.query_norm.scale": (128,),
            },
        ),
        Signature(
            layout="comfy",
            has=(
                "vector_in.in_layer.weight",
                "txt_in.individual_token_refiner.blocks.0.norm1.weight",
                "single_blocks.0.linear1.weight",
                "final_layer.linear.weight",
                "double_blocks.0.img_attn.qkv.weight",
                "double_blocks.0.img_attn.norm.query_norm.scale",
                "single_blocks.0.modulation.lin.weight",
            ),
            lacks=(
                "byt5_in.fc1.weight",
                "byt5_in.fc1.bias",
                "context_embedder_2.linear_1.weight",
                "clean_x_embedder.proj.weight",
                "image_projection.up.weight",
            ),
            shapes={
                "img_in.proj.weight": (3072, (32, 33), 1, 2, 2),
                "img_in.proj.bias": (3072,),
                "double_blocks.0.img_attn.norm.query_norm.scale": (128,),
            },
            variant={"i2v": True},
        ),
        Signature(
            layout="diffusers",
            has=(
                "x_embedder.proj.weight",
                "context_embedder.proj_in.weight",
                "context_embedder.token_refiner.refiner_blocks.0.attn.to_q.weight",
                "time_text_embed.text_embedder.linear_1.weight",
                "single_transformer_blocks.0.proj_mlp.weight",
                "transformer_blocks.0.attn.norm_added_q.weight",
                "proj_out.weight",
            ),
            lacks=(
                "byt5_in.fc1.weight",
                "byt5_in.fc1.bias",
                "context_embedder_2.linear_1.weight",
                "clean_x_embedder.proj.weight",
                "image_projection.up.weight",
            ),
            shapes={
                "x_embedder.proj.weight": (3072, 16, 1, 2, 2),
                "x_embedder.proj.bias": (3072,),
                "transformer_blocks.0.attn.norm_q.weight": (128,),
            },
        ),
        Signature(
            layout="diffusers",
            has=(
                "x_embedder.proj.weight",
                "context_embedder.proj_in.weight",
                "context_embedder.token_refiner.refiner_blocks.0.attn.to_q.weight",
                "time_text_embed.text_embedder.linear_1.weight",
                "single_transformer_blocks.0.proj_mlp.weight",
                "transformer_blocks.0.attn.norm_added_q.weight",
                "proj_out.weight",
            ),
            lacks=(
                "byt5_in.fc1.weight",
                "byt5_in.fc1.bias",
                "context_embedder_2.linear_1.weight",
                "clean_x_embedder.proj.weight",
                "image_projection.up.weight",
            ),
            shapes={
                "x_embedder.proj.weight": (3072, (32, 33), 1, 2, 2),
                "x_embedder.proj.bias": (3072,),
                "transformer_blocks.0.attn.norm_q.weight": (128,),
            },
            variant={"i2v": True},
        ),
    ),
    adapters=(
        AdapterSignature(
            any=("^double_blocks_#_", "^single_blocks_#_", "individual_token_refiner"),
            lacks=(
                "img_mlp_#",
                "txt_mlp_#",
                "distilled_guidance_layer",
                "gate_proj",
                "stream_modulation",
                "controlnet",
            ),
            inputs={
                "img_attn_qkv": (3072,),
                "txt_attn_qkv": (3072,),
                "img_attn_proj": (3072,),
                "_linear1": (3072,),
                "_linear2": (15360,),
                "img_mlp_fc1": (3072,),
                "img_mlp_fc2": (12288,),
                "img_mod_linear": (3072,),
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
                "attn_to_q": (3072,),
                "attn_to_k": (3072,),
                "attn_to_v": (3072,),
                "attn_add_q_proj": (3072,),
                "attn_to_out": (3072,),
                "_proj_mlp": (3072,),
            },
            blocks={"^transformer_blocks_#": (0, 19), "^single_transformer_blocks_#": (0, 39)},
        ),
    ),
    pipelines=("HunyuanVideoPipeline", "HunyuanVideoImageToVideoPipeline", "HunyuanSkyreelsImageToVideoPipeline"),
    configs=({"_class_name": "HunyuanVideoTransformer3DModel"},),
    components=("transformer", "te1", "te2", "vae"),
    parts=(
        native(
            HUNYUAN_VIDEO, "HunyuanVideoTransformer3DModel", "double_blocks", "single_blocks", prefix="model.model."
        ),
        encoder("te2", CLIP_L_FLUX, "text_encoders.clip_l.transformer.", "CLIPTextModel"),
    ),
    prediction="flow",
    sources=(
        "diffusers 0.42.1 HunyuanVideoTransformer3DModel and convert_hunyuan_video_transformer_to_diffusers",
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/hunyuan_video/model.py",
        "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs (input channels)",
    ),
)
