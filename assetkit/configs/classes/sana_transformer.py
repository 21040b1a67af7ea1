"""SanaTransformer2DModel: Sana and Sana Sprint."""

from assetkit.configs._readers import alike, by_area, choice, count, divided, extent, present, stated_by
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors

_CROSS = "transformer_blocks.0.attn2.to_q.weight"
_CROSS_HEADS = {2240: 112, 1152: 72}
"""Width of the model to the width of a cross-attention head: 1.6B (and 4.8B), 0.6B as published."""


def cross_head(tensors: Tensors, _: Fields) -> int:
    """Width of a head of the attention to text."""
    width = _CROSS_HEADS.get(tensors.extent(_CROSS, 0))
    if width is None:
        tensors.fail(_CROSS, f"no published size has this width; {stated_by('cross_attention_head_dim')}")
    return width


def mlp_ratio(tensors: Tensors, _: Fields) -> float:
    """Half the channels of the gated convolution over the width of the model."""
    gated = tensors.extent("transformer_blocks.0.ff.conv_inverted.weight", 0)
    return gated / 2 / tensors.extent("patch_embed.proj.weight", 0)


COMPONENT = Component(
    classname="SanaTransformer2DModel",
    library=DIFFUSERS,
    told={
        "in_channels": extent("patch_embed.proj.weight", 1),
        "patch_size": extent("patch_embed.proj.weight", 2),
        "out_channels": by_area("proj_out.weight", 0, "patch_size", "patch_size"),
        "num_attention_heads": divided("patch_embed.proj.weight", 0, "attention_head_dim"),
        "num_layers": count("transformer_blocks"),
        "cross_attention_dim": extent("transformer_blocks.0.attn2.to_k.weight", 1),
        "caption_channels": extent("caption_projection.linear_1.weight", 1),
        "mlp_ratio": mlp_ratio,
        "attention_bias": present("transformer_blocks.0.attn1.to_q.bias"),
        "guidance_embeds": present("time_embed.guidance_embedder"),
        "qk_norm": choice("transformer_blocks.0.attn1.norm_q", "rms_norm_across_heads"),
    },
    constants={
        "attention_head_dim": 32,
        "cross_attention_head_dim": cross_head,
        "num_cross_attention_heads": lambda tensors, fields: tensors.divided(
            _CROSS, 0, fields["cross_attention_head_dim"]
        ),
        "dropout": 0.0,
        "sample_size": 32,
        "norm_elementwise_affine": False,
        "norm_eps": 1e-06,
        "interpolation_scale": None,
        "guidance_embeds_scale": 0.1,
        "timestep_scale": 1.0,
    },
    parts=(
        "patch_embed",
        "time_embed",
        "caption_projection",
        "caption_norm",
        "transformer_blocks",
        "scale_shift_table",
        "proj_out",
    ),
    checks=(alike("transformer_blocks"),),
    sources=(
        "diffusers 0.42.1 models/transformers/sana_transformer.py",
        "huggingface/diffusers 58eb52c scripts/convert_sana_to_diffusers.py (head widths)",
    ),
)
