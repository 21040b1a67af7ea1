"""Flux2Transformer2DModel: Flux.2 dev and klein."""

from assetkit.configs._readers import alike, by_area, count, divided, extent, none_if, present, sums_to
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors


def mlp_ratio(tensors: Tensors, _: Fields) -> float:
    """Width of the feed-forward layer over the width of the model."""
    return tensors.extent("transformer_blocks.0.ff.linear_out.weight", 1) / tensors.extent("x_embedder.weight", 0)


COMPONENT = Component(
    classname="Flux2Transformer2DModel",
    library=DIFFUSERS,
    told={
        "in_channels": extent("x_embedder.weight", 1),
        "out_channels": none_if(by_area("proj_out.weight", 0, "patch_size", "patch_size"), "in_channels"),
        "num_layers": count("transformer_blocks"),
        "num_single_layers": lambda tensors, _: tensors.count("single_transformer_blocks"),
        "attention_head_dim": extent("transformer_blocks.0.attn.norm_q.weight", 0),
        "num_attention_heads": divided("x_embedder.weight", 0, "attention_head_dim"),
        "joint_attention_dim": extent("context_embedder.weight", 1),
        "timestep_guidance_channels": extent("time_guidance_embed.timestep_embedder.linear_1.weight", 1),
        "mlp_ratio": mlp_ratio,
        "guidance_embeds": present("time_guidance_embed.guidance_embedder"),
    },
    constants={"patch_size": 1, "axes_dims_rope": [32, 32, 32, 32], "rope_theta": 2000, "eps": 1e-06},
    parts=(
        "x_embedder",
        "context_embedder",
        "time_guidance_embed",
        "double_stream_modulation_img",
        "double_stream_modulation_txt",
        "single_stream_modulation",
        "transformer_blocks",
        "single_transformer_blocks",
        "norm_out",
        "proj_out",
    ),
    checks=(
        alike("transformer_blocks"),
        alike("single_transformer_blocks"),
        sums_to("axes_dims_rope", "attention_head_dim", "transformer_blocks.0.attn.norm_q.weight"),
    ),
    sources=("diffusers 0.42.1 models/transformers/transformer_flux2.py",),
)
