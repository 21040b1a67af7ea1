"""UNetSpatioTemporalConditionModel: Stable Video Diffusion."""

from assetkit.configs._readers import extent
from assetkit.configs._schema import DIFFUSERS, Component, Fields, Reader
from assetkit.configs._tensors import Tensors
from assetkit.configs._unet import even

_FIRST = "resnets.0.spatial_res_block.conv1.weight"


def widths(tensors: Tensors, _: Fields) -> list[int]:
    """Width of each level."""
    return [tensors.extent(f"down_blocks.{level}.{_FIRST}", 0) for level in range(tensors.count("down_blocks"))]


def types(side: str, word: str) -> Reader:
    """Block class of each level."""

    def read(tensors: Tensors, _: Fields) -> list[str]:
        attended = (f"{side}.{level}.attentions" in tensors for level in range(tensors.count(side)))
        return [f"{'CrossAttn' if each else ''}{word}BlockSpatioTemporal" for each in attended]

    return read


def depth(tensors: Tensors, fields: Fields) -> int | list[int]:
    """Transformer layers of each level; a level without attention counts as the middle's."""
    middle = tensors.count("mid_block.attentions.0.transformer_blocks")
    levels = (f"down_blocks.{level}.attentions.0.transformer_blocks" for level in range(tensors.count("down_blocks")))
    return even([tensors.count(path) or middle for path in levels])


def layers(tensors: Tensors, _: Fields) -> int | list[int]:
    """Residual blocks of each level."""
    return even([tensors.count(f"down_blocks.{level}.resnets") for level in range(tensors.count("down_blocks"))])


def text_width(tensors: Tensors, _: Fields) -> int:
    """Width of the image's embedding that attention looks at."""
    return tensors.extent("mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight", 1)


def heads(tensors: Tensors, fields: Fields) -> list[int]:
    """Heads are 64 wide."""
    levels = range(len(fields["block_out_channels"]))
    return [tensors.divided(f"down_blocks.{level}.{_FIRST}", 0, 64) for level in levels]


COMPONENT = Component(
    classname="UNetSpatioTemporalConditionModel",
    library=DIFFUSERS,
    told={
        "in_channels": extent("conv_in.weight", 1),
        "out_channels": extent("conv_out.weight", 0),
        "block_out_channels": widths,
        "down_block_types": types("down_blocks", "Down"),
        "up_block_types": types("up_blocks", "Up"),
        "layers_per_block": layers,
        "cross_attention_dim": text_width,
        "transformer_layers_per_block": depth,
        "projection_class_embeddings_input_dim": extent("add_embedding.linear_1.weight", 1),
    },
    constants={
        "sample_size": None,
        "addition_time_embed_dim": 256,
        "num_attention_heads": heads,
        "num_frames": 25,
    },
    parts=(
        "conv_in",
        "time_embedding",
        "add_embedding",
        "down_blocks",
        "mid_block",
        "up_blocks",
        "conv_norm_out",
        "conv_out",
    ),
    sources=("diffusers 0.42.1 models/unets/unet_spatio_temporal_condition.py",),
)
