"""Stable Cascade, stage B (the decoder): from stage C's latent to the VQGAN's."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="cascade_b",
    name="Stable Cascade stage B",
    group="cascade",
    aliases={
        "huggingface": ("stabilityai/stable-cascade",),
        "swarmui": ("stable-cascade-v1-stage-b",),
        "modelspec": ("stable-cascade-v1-stage-b",),
    },
    signatures=tuple(
        Signature(
            layout=layout,
            has=("effnet_mapper.0.weight", "pixels_mapper.0.weight", "up_blocks.3.0.channelwise.0.weight"),
            lacks=("clip_txt_mapper.weight",),
            shapes={
                mapper: (None, 1280),
                "embedding.1.weight": (320, 16, 1, 1),
                "clf.1.weight": (16, 320, 1, 1),
                "down_blocks.1.0.channelwise.0.weight": (4 * width, width),
            },
            variant=variant,
        )
        for width, variant in ((640, {}), (576, {"lite": True}))
        for layout, mapper in (("bfl", "clip_mapper.weight"), ("diffusers", "clip_txt_pooled_mapper.weight"))
    ),
    encoder_widths={"te1": (1280, 5120)},
    pipelines=("StableCascadeDecoderPipeline",),
    configs=({"_class_name": "StableCascadeUNet", "in_channels": 4},),
    components=("unet", "te1", "vae"),
    layouts="CASCADE_B",
    license="LicenseRef-scancode-stability-ai-nc-2023-12-06",
    sources=("diffusers 0.42.1 StableCascadeUNet; scripts/convert_stable_cascade{,_lite}.py (configurations)",),
)
