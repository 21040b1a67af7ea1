"""ERNIE-Image: 36 layers of width 4096 with one modulation for all, on Flux.2's latents."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="ernie_image",
    name="ERNIE-Image",
    aliases={
        "civitai": ("Ernie",),
        "huggingface": ("baidu/ERNIE-Image", "baidu/ERNIE-Image-Turbo"),
        "invokeai": ("ernie-image",),
        "modelspec": ("ernie-image",),
        "swarmui": ("ernie-image",),
        "kohya": ("ernie_image",),
    },
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "x_embedder.proj.weight",
                "text_proj.weight",
                "adaLN_modulation.1.weight",
                "layers.0.mlp.linear_fc2.weight",
                "layers.0.self_attention.to_q.weight",
                "final_linear.weight",
            ),
            shapes={"layers.0.adaLN_sa_ln.weight": (4096,), "x_embedder.proj.bias": (4096,)},
        ),
    ),
    pipelines=("ErnieImagePipeline",),
    configs=({"_class_name": "ErnieImageTransformer2DModel"},),
    components=("transformer", "te1", "vae"),
    layouts="ERNIE_IMAGE",
    prediction="flow",
    license="Apache-2.0",
    sources=(
        "diffusers 0.42.1 ErnieImageTransformer2DModel with the config of baidu/ERNIE-Image",
        "mcmonkeyprojects/SwarmUI T2IModelClassSorter.cs",
    ),
)
