"""HunyuanDiT2DModel: Hunyuan-DiT 1.0 to 1.2."""

from assetkit.configs._readers import alike, count, divided, extent, present
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors

_WIDTH = "pos_embed.proj.weight"


def learn_sigma(tensors: Tensors, fields: Fields) -> bool:
    """Whether a variance is predicted beside the noise: twice the channels come out."""
    channels: int = fields["in_channels"]
    out = tensors.divided("proj_out.weight", 0, fields["patch_size"] ** 2)
    if out not in (channels, 2 * channels):
        tensors.fail("proj_out.weight", f"{channels} channels, or twice as many, were expected")
    return out == 2 * channels


def mlp_ratio(tensors: Tensors, fields: Fields) -> float:
    """Width of the feed-forward layer over that of the model, rounded up at the fourth place as it is published."""
    width: int = fields["hidden_size"]
    return -(-tensors.extent("blocks.0.ff.net.2.weight", 1) * 10**4 // width) / 10**4


COMPONENT = Component(
    classname="HunyuanDiT2DModel",
    library=DIFFUSERS,
    told={
        "in_channels": extent(_WIDTH, 1),
        "patch_size": extent(_WIDTH, 2),
        "hidden_size": extent(_WIDTH, 0),
        "attention_head_dim": extent("blocks.0.attn1.norm_q.weight", 0),
        "num_attention_heads": divided(_WIDTH, 0, "attention_head_dim"),
        "num_layers": count("blocks"),
        "mlp_ratio": mlp_ratio,
        "learn_sigma": learn_sigma,
        "cross_attention_dim": extent("text_embedder.linear_2.weight", 0),
        "cross_attention_dim_t5": extent("text_embedder.linear_1.weight", 1),
        "pooled_projection_dim": extent("time_extra_emb.pooler.c_proj.weight", 0),
        "text_len_t5": lambda tensors, _: tensors.extent("time_extra_emb.pooler.positional_embedding", 0) - 1,
        "text_len": lambda tensors, fields: tensors.extent("text_embedding_padding", 0) - fields["text_len_t5"],
        "use_style_cond_and_image_meta_size": present("time_extra_emb.style_embedder"),
    },
    constants={"activation_fn": "gelu-approximate", "sample_size": 32, "norm_type": "layer_norm"},
    parts=(
        "pos_embed",
        "time_extra_emb",
        "text_embedder",
        "text_embedding_padding",
        "blocks",
        "norm_out",
        "proj_out",
    ),
    checks=(alike("blocks", "skip_"),),
    sources=("diffusers 0.42.1 models/transformers/hunyuan_transformer_2d.py",),
)
