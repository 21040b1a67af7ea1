"""MotionAdapter: AnimateDiff's temporal attention for a UNet's blocks."""

from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors


def _widths(tensors: Tensors, _: Fields) -> list[int]:
    blocks = range(tensors.count("down_blocks"))
    return [tensors.extent(f"down_blocks.{block}.motion_modules.0.norm.weight", 0) for block in blocks]


def _per_block(tensors: Tensors, inside: str) -> int | list[int]:
    """How many there are in each block on the way down; one number where all have as many."""
    counts = [tensors.count(f"down_blocks.{block}.{inside}") for block in range(tensors.count("down_blocks"))]
    return counts[0] if len(set(counts)) == 1 else counts


def _frames(tensors: Tensors, _: Fields) -> int:
    """The rows of the table of positions; AnimateLCM's files have none."""
    key = "down_blocks.0.motion_modules.0.transformer_blocks.0.pos_embed.pe"
    return tensors.extent(key, 1) if key in tensors else 32


COMPONENT = Component(
    classname="MotionAdapter",
    library=DIFFUSERS,
    told={
        "block_out_channels": _widths,
        "motion_layers_per_block": lambda tensors, _: _per_block(tensors, "motion_modules"),
        "motion_transformer_layers_per_block": lambda tensors, _: _per_block(
            tensors, "motion_modules.0.transformer_blocks"
        ),
        "motion_mid_block_layers_per_block": lambda tensors, _: tensors.count("mid_block.motion_modules") or 1,
        "motion_transformer_layers_per_mid_block": lambda tensors, _: (
            tensors.count("mid_block.motion_modules.0.transformer_blocks") or 1
        ),
        "motion_max_seq_length": _frames,
        "use_motion_mid_block": lambda tensors, _: "mid_block" in tensors,
        "conv_in_channels": lambda tensors, _: (
            tensors.extent("conv_in.weight", 1) if "conv_in.weight" in tensors else None
        ),
    },
    constants={"motion_num_attention_heads": 8, "motion_norm_num_groups": 32},
    parts=("conv_in", "down_blocks", "mid_block", "up_blocks"),
    sources=("diffusers 0.42.1 models/unets/unet_motion_model.py",),
)
