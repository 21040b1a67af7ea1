"""The vision tower of SigLIP and SigLIP 2 so400m: Flux Redux, HiDream, OmniGen's kin."""

from assetkit.families._schema import Family, Signature


def _tower(stem: str, patch: int | tuple[int, ...], positions: tuple[int, ...] | None, *more: str) -> Signature:
    return Signature(
        layout="transformers",
        kind="clip_vision",
        has=(f"{stem}encoder.layers.26.mlp.fc1.weight", f"{stem}post_layernorm.weight", *more),
        lacks=(f"{stem}encoder.layers.27.mlp.fc1.weight", f"{stem}embeddings.class_embedding"),
        shapes={
            f"{stem}embeddings.patch_embedding.weight": (1152, 3, patch, patch),
            f"{stem}embeddings.position_embedding.weight": (positions, 1152),
            f"{stem}encoder.layers.0.mlp.fc1.weight": (4304, 1152),
        },
    )


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
        _tower("vision_model.", (14, 16), None),
        # Without the stem, towers of other models have the same names: only published image sizes are SigLIP's.
        _tower("", 14, (256, 729), "head.probe"),
        _tower("", 16, (256, 576, 1024), "head.probe"),
    ),
    license="Apache-2.0",
    sources=("google/siglip-so400m-patch14-384 config.json; transformers 5.23 and 5.24 (no stem) SiglipVisionModel",),
)
