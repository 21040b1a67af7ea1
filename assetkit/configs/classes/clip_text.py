"""CLIPTextModel and CLIPTextModelWithProjection."""

from assetkit.configs._clip import TEXT, TEXT_CONSTANTS, heads
from assetkit.configs._readers import alike, extent
from assetkit.configs._schema import TRANSFORMERS, Component

_PARTS = ("embeddings", "encoder", "final_layer_norm")
_SOURCES = (
    "transformers 5.24.0 models/clip",
    "text_encoder/config.json of stable-diffusion-v1-5, -xl-base-1.0, stable-diffusion-3-medium-diffusers, FLUX.1-dev",
)

COMPONENT = (
    Component(
        classname="CLIPTextModel",
        library=TRANSFORMERS,
        told=TEXT,
        constants={**TEXT_CONSTANTS, "projection_dim": 768},
        parts=_PARTS,
        checks=(
            alike("encoder.layers"),
            heads,
        ),
        model_type="clip_text_model",
        prefixes=("text_model.",),
        sources=_SOURCES,
    ),
    Component(
        classname="CLIPTextModelWithProjection",
        library=TRANSFORMERS,
        told={**TEXT, "projection_dim": extent("text_projection.weight", 0)},
        constants=TEXT_CONSTANTS,
        parts=(*_PARTS, "text_projection"),
        checks=(
            alike("encoder.layers"),
            heads,
        ),
        model_type="clip_text_model",
        prefixes=("text_model.",),
        sources=_SOURCES,
    ),
)
