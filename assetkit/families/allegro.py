"""Allegro: PixArt's blocks at width 2304 over video patches."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="allegro",
    name="Allegro",
    aliases={"huggingface": ("rhymes-ai/Allegro",)},
    signatures=(
        Signature(
            layout="diffusers",
            has=(
                "pos_embed.proj.weight",
                "adaln_single.linear.weight",
                "caption_projection.linear_1.weight",
                "scale_shift_table",
                "transformer_blocks.0.attn2.to_q.weight",
                "transformer_blocks.0.scale_shift_table",
            ),
            lacks=(
                "adaln_single.emb.resolution_embedder.linear_1.weight",
                "temporal_transformer_blocks.0.attn1.to_q.weight",
                "attention_y_norm.weight",
                "transformer_blocks.0.attn1.norm_q.weight",
                "patchify_proj.weight",
            ),
            shapes={"pos_embed.proj.weight": (2304, 4, 2, 2), "scale_shift_table": (2, 2304)},
        ),
    ),
    pipelines=("AllegroPipeline",),
    configs=({"_class_name": "AllegroTransformer3DModel"},),
    components=("transformer", "te1", "vae"),
    prediction="flow",
    sources=("diffusers 0.42.1 AllegroTransformer3DModel",),
)
