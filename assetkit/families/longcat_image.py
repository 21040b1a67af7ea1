"""LongCat-Image: Flux's blocks behind Qwen2.5-VL 7B, without a pooled text vector."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="longcat_image",
    name="LongCat-Image",
    group="flux",
    aliases={
        "huggingface": ("meituan-longcat/LongCat-Image", "meituan-longcat/LongCat-Image-Edit"),
        "swarmui": ("longcat-image",),
    },
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "x_embedder.weight",
                "context_embedder.weight",
                "transformer_blocks.0.attn.norm_added_q.weight",
                "single_transformer_blocks.0.proj_mlp.weight",
                "single_transformer_blocks.0.norm.linear.weight",
                "norm_out.linear.weight",
                "proj_out.weight",
                "time_embed.timestep_embedder.linear_1.weight",
            ),
            lacks=("caption_projection.0.linear.weight", "time_text_embed.timestep_embedder.linear_1.weight"),
            shapes={
                "context_embedder.weight": (3072, 3584),
                "x_embedder.weight": (3072, 64),
                "x_embedder.bias": (3072,),
            },
        ),
        Signature(
            layout="bfl",
            has=(
                "double_blocks.0.txt_mod.lin.weight",
                "time_in.out_layer.weight",
                "final_layer.adaLN_modulation.1.weight",
                "txt_in.weight",
            ),
            lacks=("vector_in.in_layer.weight",),
            shapes={"txt_in.weight": (3072, 3584), "img_in.weight": (3072, 64)},
        ),
    ),
    pipelines=("LongCatImagePipeline", "LongCatImageEditPipeline"),
    configs=({"_class_name": "LongCatImageTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=(
        "diffusers 0.42.1 LongCatImageTransformer2DModel",
        "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs",
        "leejet/stable-diffusion.cpp src/model/diffusion/flux.hpp (context 3584)",
    ),
)
