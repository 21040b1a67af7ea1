"""Qwen-Image, its Edit models and Layered: 60 blocks of width 3072 behind Qwen2.5-VL 7B."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="qwen_image",
    name="Qwen-Image",
    candidates=("qwen_image", "qwen_image_edit"),
    aliases={
        "civitai": ("Qwen",),
        "huggingface": ("Qwen/Qwen-Image", "Qwen/Qwen-Image-2512", "Qwen/Qwen-Image-Layered"),
        "invokeai": ("qwen-image",),
        "modelspec": ("qwen-image",),
        "swarmui": ("qwen-image",),
        "gguf": ("qwen_image",),
        "kohya": ("qwen_image", "qwen-image", "qwen_image_layered"),
    },
    candidate_aliases={
        "qwen_image_edit": {
            "huggingface": ("Qwen/Qwen-Image-Edit", "Qwen/Qwen-Image-Edit-2509", "Qwen/Qwen-Image-Edit-2511"),
            "modelspec": ("qwen-image-edit",),
            "swarmui": ("qwen-image-edit", "qwen-image-edit-plus"),
            "trained_on": ("qwenimageedit",),
            "kohya": ("qwen_image_edit",),
            "pipeline": ("QwenImageEditPipeline", "QwenImageEditInpaintPipeline", "QwenImageEditPlusPipeline"),
        }
    },
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "img_in.weight",
                "txt_in.weight",
                "time_text_embed.timestep_embedder.linear_1.weight",
                "transformer_blocks.0.img_mod.1.weight",
                "transformer_blocks.0.attn.norm_added_q.weight",
                "transformer_blocks.0.img_mlp.net.0.proj.weight",
                "proj_out.weight",
            ),
            lacks=("time_text_embed.addition_t_embedding.weight", "__index_timestep_zero__"),
            shapes={
                "txt_norm.weight": (3584,),
                "img_in.weight": (3072, 64),
                "img_in.bias": (3072,),
                "transformer_blocks.0.attn.norm_q.weight": (128,),
            },
        ),
        Signature(
            layout="diffusers",
            has=(
                "img_in.weight",
                "txt_in.weight",
                "time_text_embed.timestep_embedder.linear_1.weight",
                "transformer_blocks.0.img_mod.1.weight",
                "transformer_blocks.0.attn.norm_added_q.weight",
                "transformer_blocks.0.img_mlp.net.0.proj.weight",
                "proj_out.weight",
                "time_text_embed.addition_t_embedding.weight",
            ),
            lacks=("__index_timestep_zero__",),
            shapes={
                "txt_norm.weight": (3584,),
                "img_in.weight": (3072, 64),
                "img_in.bias": (3072,),
                "transformer_blocks.0.attn.norm_q.weight": (128,),
            },
            variant={"layered": True},
            candidates=(),
        ),
        Signature(
            layout="diffusers",
            has=(
                "img_in.weight",
                "txt_in.weight",
                "time_text_embed.timestep_embedder.linear_1.weight",
                "transformer_blocks.0.img_mod.1.weight",
                "transformer_blocks.0.attn.norm_added_q.weight",
                "transformer_blocks.0.img_mlp.net.0.proj.weight",
                "proj_out.weight",
                "__index_timestep_zero__",
            ),
            shapes={
                "txt_norm.weight": (3584,),
                "img_in.weight": (3072, 64),
                "img_in.bias": (3072,),
                "transformer_blocks.0.attn.norm_q.weight": (128,),
            },
            variant={"edit": True},
            candidates=("qwen_image_edit",),
        ),
        Signature(
            layout="diffusers",
            has=(
                "img_in.bias",
                "time_text_embed.timestep_embedder.linear_1.bias",
                "transformer_blocks.0.attn.add_qkv_proj.bias",
            ),
            shapes={"txt_norm.weight": (3584,), "img_in.bias": (3072,)},
        ),
    ),
    configs=({"_class_name": "QwenImageTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    layouts="QWEN_IMAGE",
    prediction="flow",
    license="Apache-2.0",
    sources=(
        "diffusers 0.42.1 QwenImageTransformer2DModel",
        "Comfy-Org/ComfyUI a125cd8 comfy/ldm/qwen_image/model.py",
        "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs (nunchaku keys, __index_timestep_zero__)",
    ),
)
