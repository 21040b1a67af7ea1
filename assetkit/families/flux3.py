"""FLUX.3 image models: streams of image, condition and text that join after five blocks."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="flux3",
    name="FLUX.3",
    aliases={"huggingface": ("black-forest-labs/flux-3-image-klein-base", "black-forest-labs/flux-3-image-klein")},
    signatures=(
        Signature(
            layout="bfl",
            has=(
                "emb_in.image.weight",
                "early_stream_modulations.image.lin.weight",
                "single_stream_modulations.txt.lin.weight",
                "single_blocks.0.q_proj.weight",
                "final_layer.image.linear.weight",
            ),
            shapes={
                "emb_in.image.weight": (3072, 128),
                "txt_in.weight": (3072, 20480),
                "single_blocks.0.norm.query_norm.scale": (128,),
            },
        ),
        Signature(
            layout="diffusers",
            has=(
                "x_embedders.image.weight",
                "early_stream_modulations.image.linear.weight",
                "single_stream_modulations.txt.linear.weight",
                "txt_mode_blocks.0.attn.to_q.weight",
            ),
            shapes={
                "x_embedders.image.weight": (3072, 128),
                "context_embedder.weight": (3072, 20480),
                "txt_mode_blocks.0.attn.norm_q.weight": (128,),
            },
        ),
    ),
    configs=({"_class_name": "Flux3Transformer2DModel"},),
    components=("transformer", "te1", "vae"),
    layouts="FLUX_3",
    prediction="flow",
    sources=("diffusers 0.42.1 Flux3Transformer2DModel and convert_flux3_transformer_checkpoint_to_diffusers",),
)
