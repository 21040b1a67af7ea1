"""CLIPVisionModel and CLIPVisionModelWithProjection. Every published tower has 16 heads, whatever its width."""

import math

from assetkit.configs._readers import alike, count, extent
from assetkit.configs._schema import TRANSFORMERS, Component, Fields
from assetkit.configs._tensors import Tensors

_POSITIONS = "embeddings.position_embedding.weight"


def image_size(tensors: Tensors, fields: Fields) -> int:
    """Side of the picture: one position for each patch of a square, and one for the class."""
    side = math.isqrt(max(0, tensors.extent(_POSITIONS, 0) - 1))
    tensors.expect(_POSITIONS, 0, side * side + 1)
    return int(side * fields["patch_size"])


_TOLD = {
    "hidden_size": extent("embeddings.class_embedding", 0),
    "num_channels": extent("embeddings.patch_embedding.weight", 1),
    "patch_size": extent("embeddings.patch_embedding.weight", 2),
    "image_size": image_size,
    "num_hidden_layers": count("encoder.layers"),
    "intermediate_size": extent("encoder.layers.0.mlp.fc1.weight", 0),
}
_CONSTANTS = {
    "num_attention_heads": 16,
    "hidden_act": "quick_gelu",
    "layer_norm_eps": 1e-05,
    "attention_dropout": 0.0,
    "initializer_range": 0.02,
    "initializer_factor": 1.0,
}
_PARTS = ("embeddings", "pre_layrnorm", "encoder", "post_layernorm")
_SOURCES = ("transformers 5.24.0 models/clip", "image_encoder/config.json of stable-cascade-prior and of SVD")

COMPONENT = (
    Component(
        classname="CLIPVisionModel",
        library=TRANSFORMERS,
        told=_TOLD,
        constants={**_CONSTANTS, "projection_dim": 512},
        parts=_PARTS,
        checks=(alike("encoder.layers"),),
        model_type="clip_vision_model",
        prefixes=("vision_model.",),
        sources=_SOURCES,
    ),
    Component(
        classname="CLIPVisionModelWithProjection",
        library=TRANSFORMERS,
        told={**_TOLD, "projection_dim": extent("visual_projection.weight", 0)},
        constants=_CONSTANTS,
        parts=(*_PARTS, "visual_projection"),
        checks=(alike("encoder.layers"),),
        model_type="clip_vision_model",
        prefixes=("vision_model.",),
        sources=_SOURCES,
    ),
)
