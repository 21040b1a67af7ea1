"""HunyuanVideoTransformer3DModel."""

from assetkit.configs._readers import alike, by_area, choice, count, divided, extent, present, sums_to
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors


def mlp_ratio(tensors: Tensors, _: Fields) -> float:
    """Width of the feed-forward layer over the width of the model."""
    width = tensors.extent("x_embedder.proj.weight", 0)
    return tensors.extent("transformer_blocks.0.ff.net.0.proj.weight", 0) / width


COMPONENT = Component(
    classname="HunyuanVideoTransformer3DModel",
    library=DIFFUSERS,
    told={
        "in_channels": extent("x_embedder.proj.weight", 1),
        "patch_size_t": extent("x_embedder.proj.weight", 2),
        "patch_size": extent("x_embedder.proj.weight", 3),
        "out_channels": by_area("proj_out.weight", 0, "patch_size", "patch_size", "patch_size_t"),
        "attention_head_dim": extent("transformer_blocks.0.attn.norm_q.weight", 0),
        "num_attention_heads": divided("x_embedder.proj.weight", 0, "attention_head_dim"),
        "num_layers": count("transformer_blocks"),
        "num_single_layers": lambda tensors, _: tensors.count("single_transformer_blocks"),
        "num_refiner_layers": count("context_embedder.token_refiner.refiner_blocks"),
        "mlp_ratio": mlp_ratio,
        "qk_norm": choice("transformer_blocks.0.attn.norm_q", "rms_norm"),
        "guidance_embeds": present("time_text_embed.guidance_embedder"),
        "text_embed_dim": extent("context_embedder.proj_in.weight", 1),
        "pooled_projection_dim": extent("time_text_embed.text_embedder.linear_1.weight", 1),
    },
    constants={"rope_theta": 256.0, "rope_axes_dim": [16, 56, 56], "image_condition_type": None},
    parts=(
        "x_embedder",
        "context_embedder",
        "time_text_embed",
        "transformer_blocks",
        "single_transformer_blocks",
        "norm_out",
        "proj_out",
    ),
    checks=(
        alike("transformer_blocks"),
        alike("single_transformer_blocks"),
        sums_to("rope_axes_dim", "attention_head_dim", "transformer_blocks.0.attn.norm_q.weight"),
    ),
    sources=("diffusers 0.42.1 models/transformers/transformer_hunyuan_video.py",),
)
