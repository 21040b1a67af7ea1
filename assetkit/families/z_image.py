"""Z-Image and Z-Image Turbo: 30 layers of width 3840 behind Qwen 3; Lumina 2 has the same keys at other sizes."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="z_image",
    name="Z-Image",
    candidates=("z_image", "z_image_turbo"),
    aliases={
        "civitai": ("ZImageBase",),
        "huggingface": ("Tongyi-MAI/Z-Image",),
        "invokeai": ("z-image",),
        "modelspec": ("z-image",),
        "swarmui": ("z-image",),
        "kohya": ("zimage", "z-image", "z_image"),
    },
    candidate_aliases={
        "z_image_turbo": {
            "civitai": ("ZImageTurbo",),
            "huggingface": ("Tongyi-MAI/Z-Image-Turbo",),
            "modelspec": ("z-image-turbo",),
            "trained_on": ("zimageturbo",),
        }
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
                "cap_embedder.0.weight": (2560,),
                "layers.0.attention.q_norm.weight": (128,),
                "layers.0.attention_norm1.weight": (3840,),
                "x_embedder.bias": (3840,),
            },
        ),
        Signature(
            layout="diffusers",
            has=(
                "all_x_embedder.2-1.weight",
                "all_final_layer.2-1.linear.weight",
                "cap_embedder.1.weight",
                "context_refiner.0.attention.to_q.weight",
                "noise_refiner.0.attention.to_q.weight",
                "layers.0.attention.to_q.weight",
            ),
            shapes={
                "cap_embedder.0.weight": (2560,),
                "layers.0.attention.norm_q.weight": (128,),
                "layers.0.attention_norm1.weight": (3840,),
            },
        ),
    ),
    pipelines=("ZImagePipeline", "ZImageImg2ImgPipeline", "ZImageInpaintPipeline"),
    configs=({"_class_name": "ZImageTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    layouts="Z_IMAGE",
    prediction="flow",
    license="Apache-2.0",
    sources=("diffusers 0.42.1 ZImageTransformer2DModel and convert_z_image_transformer_checkpoint_to_diffusers",),
)
