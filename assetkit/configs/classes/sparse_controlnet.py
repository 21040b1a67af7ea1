"""SparseControlNetModel: AnimateDiff's ControlNet for a few frames of a video."""

from assetkit.configs import _unet
from assetkit.configs._readers import present
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors
from assetkit.configs.classes.controlnet import embedding_channels

_EMBEDDING = "controlnet_cond_embedding"
_TEMPORAL = "down_blocks.0.motion_modules.0.transformer_blocks"
_SHARED = (
    "in_channels",
    "block_out_channels",
    "cross_attention_dim",
    "transformer_layers_per_block",
    "use_linear_projection",
    "resnet_time_scale_shift",
)


def _blocks(tensors: Tensors, _: Fields) -> list[str]:
    texts = (f"down_blocks.{level}.attentions" in tensors for level in range(tensors.count("down_blocks")))
    return ["CrossAttnDownBlockMotion" if text else "DownBlockMotion" for text in texts]


def _layers(tensors: Tensors, fields: Fields) -> int:
    """Residual blocks of a level: one number for all, which the class has no list for."""
    found = _unet.layers_per_block(tensors, fields)
    if isinstance(found, list):
        tensors.fail("down_blocks.0.resnets", "levels of as many residual blocks each were expected")
    return int(found)


def _conditioning_channels(tensors: Tensors, fields: Fields) -> int:
    """Channels of the control, less that of the mask."""
    simple = fields["use_simplified_condition_embedding"]
    taken = tensors.extent(f"{_EMBEDDING}.weight" if simple else f"{_EMBEDDING}.conv_in.weight", 1)
    return taken - bool(fields["concat_conditioning_mask"])


def _embedding_channels(tensors: Tensors, fields: Fields) -> list[int]:
    return [16, 32, 96, 256] if fields["use_simplified_condition_embedding"] else embedding_channels(tensors, fields)


COMPONENT = Component(
    classname="SparseControlNetModel",
    library=DIFFUSERS,
    told={
        **{name: _unet.COMMON[name] for name in _SHARED},
        "layers_per_block": _layers,
        "down_block_types": _blocks,
        "temporal_transformer_layers_per_block": lambda tensors, _: tensors.count(_TEMPORAL) or 1,
        "motion_max_seq_length": lambda tensors, _: tensors.extent(f"{_TEMPORAL}.0.pos_embed.pe", 1),
        "use_simplified_condition_embedding": present(f"{_EMBEDDING}.weight"),
        # Every published one has the mask beside the control.
        "concat_conditioning_mask": lambda *_: True,
        "conditioning_channels": _conditioning_channels,
        "conditioning_embedding_out_channels": _embedding_channels,
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
        "transformer_layers_per_mid_block": None,
        "attention_head_dim": 8,
        "num_attention_heads": None,
        "upcast_attention": False,
        "global_pool_conditions": False,
        "controlnet_conditioning_channel_order": "rgb",
        "motion_num_attention_heads": 8,
    },
    parts=(
        "conv_in",
        "time_embedding",
        "down_blocks",
        "mid_block",
        _EMBEDDING,
        "controlnet_down_blocks",
        "controlnet_mid_block",
    ),
    checks=(_unet.residual_blocks, _unet.norm_groups, _unet.heads, _unet.self_attention),
    sources=("diffusers 0.42.1 models/controlnets/controlnet_sparsectrl.py",),
)
