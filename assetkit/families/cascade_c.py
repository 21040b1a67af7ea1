"""Stable Cascade, stage C (the prior): text to a 24x24 latent."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="cascade_c",
    name="Stable Cascade stage C",
    group="cascade",
    aliases={
        "civitai": ("Stable Cascade",),
        "huggingface": ("stabilityai/stable-cascade-prior",),
        "swarmui": ("stable-cascade-v1-stage-c",),
        "modelspec": ("stable-cascade-v1-stage-c", "stable-cascade-v1"),
    },
    signatures=tuple(
        Signature(
            layout=layout,
            has=(
                "clip_img_mapper.weight",
                "clip_txt_pooled_mapper.weight",
                "down_blocks.0.2.kv_mapper.1.weight",
                "up_blocks.1.2.kv_mapper.1.weight",
            ),
            lacks=("effnet_mapper.0.weight",),
            shapes={
                attention: rows,
                "clip_txt_mapper.weight": (width, 1280),
                "clf.1.weight": (16, width, 1, 1),
                "embedding.1.weight": (width, 16, 1, 1),
            },
            variant=variant,
        )
        for width, variant in ((2048, {}), (1536, {"lite": True}))
        for layout, attention, rows in (
            ("bfl", "down_blocks.0.2.attention.attn.in_proj_weight", (3 * width, width)),
            ("diffusers", "down_blocks.0.2.attention.to_q.weight", (width, width)),
        )
    ),
    encoder_widths={"te1": (1280, 5120)},
    pipelines=("StableCascadePriorPipeline",),
    configs=({"_class_name": "StableCascadeUNet", "in_channels": 16},),
    components=("unet", "te1", "image_encoder"),
    layouts="CASCADE_C",
    license="LicenseRef-scancode-stability-ai-nc-2023-12-06",
    sources=("diffusers 0.42.1 StableCascadeUNet; scripts/convert_stable_cascade{,_lite}.py (configurations)",),
)
