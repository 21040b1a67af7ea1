"""Lumina2Transformer2DModel: Lumina Image 2.0."""

from assetkit.configs._readers import alike, by_area, count, extent, none_if, stated_by, sums_to
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors

_HEAD = "layers.0.attn.norm_q.weight"
_FEED = "layers.0.feed_forward.linear_1.weight"


def _feed_forward(tensors: Tensors, fields: Fields) -> None:
    """Four times the width (times a factor), rounded up to a multiple."""
    width = int((fields["ffn_dim_multiplier"] or 1) * 4 * fields["hidden_size"])
    multiple = fields["multiple_of"]
    if tensors.extent(_FEED, 0) != -(-width // multiple) * multiple:
        tensors.fail(_FEED, f"{width} rounded up to a multiple of {multiple} was expected; {stated_by('multiple_of')}")


COMPONENT = Component(
    classname="Lumina2Transformer2DModel",
    library=DIFFUSERS,
    told={
        "hidden_size": extent("x_embedder.weight", 0),
        "in_channels": by_area("x_embedder.weight", 1, "patch_size", "patch_size"),
        "out_channels": none_if(by_area("norm_out.linear_2.weight", 0, "patch_size", "patch_size"), "in_channels"),
        "num_layers": count("layers"),
        "num_refiner_layers": count("noise_refiner"),
        "num_attention_heads": lambda tensors, _: tensors.divided(
            "layers.0.attn.to_q.weight", 0, tensors.extent(_HEAD, 0)
        ),
        "num_kv_heads": lambda tensors, _: tensors.divided("layers.0.attn.to_k.weight", 0, tensors.extent(_HEAD, 0)),
        "cap_feat_dim": extent("time_caption_embed.caption_embedder.0.weight", 0),
    },
    constants={
        "sample_size": 128,
        "patch_size": 2,
        "multiple_of": 256,
        "ffn_dim_multiplier": None,
        "norm_eps": 1e-05,
        "scaling_factor": 1.0,
        "axes_dim_rope": [32, 32, 32],
        "axes_lens": [300, 512, 512],
    },
    parts=(
        "x_embedder",
        "time_caption_embed",
        "noise_refiner",
        "context_refiner",
        "layers",
        "norm_out",
    ),
    checks=(
        alike("layers"),
        alike("noise_refiner"),
        alike("context_refiner"),
        _feed_forward,
        lambda tensors, fields: sums_to("axes_dim_rope", "head", _HEAD)(
            tensors, {**fields, "head": tensors.extent(_HEAD, 0)}
        ),
    ),
    sources=("diffusers 0.42.1 models/transformers/transformer_lumina2.py",),
)
