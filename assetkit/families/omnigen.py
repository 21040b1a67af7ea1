"""OmniGen v1: a Phi-3 language model of 32 layers that reads and writes image patches."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="omnigen",
    name="OmniGen",
    aliases={"huggingface": ("Shitao/OmniGen-v1", "Shitao/OmniGen-v1-diffusers")},
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "patch_embedding.output_image_proj.weight",
                "patch_embedding.input_image_proj.weight",
                "time_token.linear_1.weight",
                "t_embedder.linear_1.weight",
                "embed_tokens.weight",
                "layers.0.self_attn.to_q.weight",
                "proj_out.weight",
            ),
            shapes={"layers.0.input_layernorm.weight": (3072,)},
        ),
    ),
    pipelines=("OmniGenPipeline",),
    configs=({"_class_name": "OmniGenTransformer2DModel"},),
    components=("transformer", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 OmniGenTransformer2DModel",),
)
