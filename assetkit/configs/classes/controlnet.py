"""ControlNetModel: the first half of a UNet with an embedding of the control image."""

from assetkit.configs import _unet
from assetkit.configs._readers import extent
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors

_EMBEDDING = "controlnet_cond_embedding"


def embedding_channels(tensors: Tensors, _: Fields) -> list[int]:
    """Widths of the control image's embedding: the first convolution, then every second one, which halves the size."""
    blocks = range(1, tensors.count(f"{_EMBEDDING}.blocks"), 2)
    first = tensors.extent(f"{_EMBEDDING}.conv_in.weight", 0)
    return [first, *(tensors.extent(f"{_EMBEDDING}.blocks.{block}.weight", 0) for block in blocks)]


COMPONENT = Component(
    classname="ControlNetModel",
    library=DIFFUSERS,
    told={
        **_unet.COMMON,
        "conditioning_channels": extent(f"{_EMBEDDING}.conv_in.weight", 1),
        "conditioning_embedding_out_channels": embedding_channels,
    },
    constants={
        "flip_sin_to_cos": True,
        "freq_shift": 0,
        "only_cross_attention": False,
        "downsample_padding": 1,
        "mid_block_scale_factor": 1,
        "act_fn": "silu",
        "norm_num_groups": 32,
        "norm_eps": 1e-05,
        "attention_head_dim": 8,
        "num_attention_heads": None,
        "addition_time_embed_dim": None,
        "upcast_attention": False,
        "controlnet_conditioning_channel_order": "rgb",
        "global_pool_conditions": False,
        "addition_embed_type_num_heads": 64,
    },
    parts=(
        "conv_in",
        "time_embedding",
        "class_embedding",
        "add_embedding",
        "encoder_hid_proj",
        "down_blocks",
        "mid_block",
        _EMBEDDING,
        "controlnet_down_blocks",
        "controlnet_mid_block",
    ),
    checks=(_unet.residual_blocks, _unet.norm_groups, _unet.heads, _unet.self_attention, _unet.sizes_beside_text),
    sources=("diffusers 0.42.1 models/controlnets/controlnet.py",),
)
