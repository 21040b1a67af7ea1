"""The vision tower of SigLIP and SigLIP 2 so400m: Flux Redux, HiDream, OmniGen's kin."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="siglip",
    name="SigLIP so400m vision",
    aliases={
        "huggingface": (
            "google/siglip-so400m-patch14-384",
            "google/siglip2-so400m-patch14-384",
            "google/siglip2-so400m-patch16-512",
        )
    },
    signatures=(
        Signature(
            layout="transformers",
            kind="clip_vision",
            has=("vision_model.encoder.layers.26.mlp.fc1.weight", "vision_model.post_layernorm.weight"),
            lacks=("vision_model.encoder.layers.27.mlp.fc1.weight", "vision_model.embeddings.class_embedding"),
            shapes={
                "vision_model.embeddings.patch_embedding.weight": (1152, 3, (14, 16), (14, 16)),
                "vision_model.encoder.layers.0.mlp.fc1.weight": (4304, 1152),
            },
        ),
    ),
    license="Apache-2.0",
    sources=("google/siglip-so400m-patch14-384 config.json; transformers 5.23 SiglipVisionModel",),
)
