"""How the UNet classes of diffusers are read: UNet2DConditionModel, ControlNetModel and their kin.

Names and rules are those of diffusers 0.42.1 ``models/unets/unet_2d_condition.py`` and ``unet_2d_blocks.py``. What is
called ``attention_head_dim`` there is a number of heads, a misnomer that every published configuration follows.
"""

from __future__ import annotations

from typing import Any

from assetkit.configs._readers import alike, stated_by
from assetkit.configs._schema import Fields, Reader
from assetkit.configs._tensors import Tensors

Depths = list[list[int]]
"""For each level, the transformer layers of each of its attentions; an empty list for a level without attention."""


def even(values: list[int]) -> int | list[int]:
    """One number where all are equal, as configurations are published; the list otherwise."""
    return values[0] if len(set(values)) == 1 else values


def block_out_channels(tensors: Tensors, _: Fields) -> list[int]:
    """Width of each level, from its first residual block."""
    levels = tensors.count("down_blocks")
    if not levels:
        tensors.fail("down_blocks", "there is none")
    return [tensors.extent(f"down_blocks.{level}.resnets.0.conv1.weight", 0) for level in range(levels)]


def layers_per_block(tensors: Tensors, fields: Fields) -> int | list[int]:
    """Residual blocks of each level on the way down."""
    return even([tensors.count(f"down_blocks.{level}.resnets") for level in range(len(fields["block_out_channels"]))])


def depths(tensors: Tensors, side: str) -> Depths:
    """Transformer layers of every attention of ``down_blocks`` or ``up_blocks``."""
    return [
        [
            tensors.count(f"{side}.{level}.attentions.{each}.transformer_blocks")
            for each in range(tensors.count(f"{side}.{level}.attentions"))
        ]
        for level in range(tensors.count(side))
    ]


def _simple(tensors: Tensors) -> bool:
    return "mid_block.attentions.0.add_k_proj" in tensors


def _block_type(tensors: Tensors, block: str, side: str, resample: str) -> str:
    if f"{block}.attentions.0.transformer_blocks" in tensors:
        return f"CrossAttn{side}Block2D"
    if f"{block}.attentions.0.add_k_proj" in tensors:
        return f"SimpleCrossAttn{side}Block2D"
    if f"{block}.attentions" in tensors:
        tensors.fail(f"{block}.attentions.0", "attention without text is not known for this class")
    return f"Resnet{resample}Block2D" if _simple(tensors) else f"{side}Block2D"


def down_block_types(tensors: Tensors, _: Fields) -> list[str]:
    """Block class of each level on the way down. Only UNets with simple cross-attention resample in residual blocks."""
    levels = range(tensors.count("down_blocks"))
    return [_block_type(tensors, f"down_blocks.{level}", "Down", "Downsample") for level in levels]


def up_block_types(tensors: Tensors, _: Fields) -> list[str]:
    """The same on the way up."""
    return [_block_type(tensors, f"up_blocks.{at}", "Up", "Upsample") for at in range(tensors.count("up_blocks"))]


def mid_block_type(tensors: Tensors, _: Fields) -> str | None:
    """Class of the middle block; None where the model has none (BK-SDM, KOALA-700M)."""
    if "mid_block.attentions.0.transformer_blocks" in tensors:
        return "UNetMidBlock2DCrossAttn"
    if _simple(tensors):
        return "UNetMidBlock2DSimpleCrossAttn"
    return "UNetMidBlock2D" if "mid_block.resnets" in tensors else None


def cross_attention_dim(tensors: Tensors, fields: Fields) -> int:
    """Width of the text that attention looks at. After a projection of the text (Kolors) it is the projected width."""
    ends = ("attn2.to_k.weight", "attentions.0.add_k_proj.weight")
    found = next((key for key in tensors if key.endswith(ends)), None)
    if found is None:
        tensors.fail("mid_block.attentions", "no attention to text was found")
    return tensors.extent(found, 1)


def transformer_layers_per_block(tensors: Tensors, _: Fields) -> int | list[int | list[int]]:
    """Transformer layers by level: one number if all are equal; a level without attention counts as any number.

    The last entry is also the depth of the middle block (diffusers reads it from there).
    """
    levels: list[int | list[int] | None] = [even(each) if each else None for each in depths(tensors, "down_blocks")]
    middle = tensors.count("mid_block.attentions.0.transformer_blocks") or None
    if middle and levels[-1] is None:
        levels[-1] = middle
    elif middle and levels[-1] != middle:
        key = f"mid_block.attentions.0.transformer_blocks.{middle - 1}"
        tensors.fail(key, f"the last level has {levels[-1]} transformer layers where the middle has {middle}")
    stated = [each for each in levels if each is not None]
    if not stated:
        return 1
    if all(each == stated[0] for each in stated) and isinstance(stated[0], int):
        return stated[0]
    return [1 if each is None else each for each in levels]


def reverse_transformer_layers_per_block(tensors: Tensors, fields: Fields) -> list[int | list[int]] | None:
    """Transformer layers on the way up, where they are not those of the way down in reverse (SSD-1B); else None."""
    down = fields["transformer_layers_per_block"]
    up = depths(tensors, "up_blocks")
    expected = [down] * len(up) if isinstance(down, int) else list(reversed(down))
    if all(not found or found == [wanted] * len(found) for found, wanted in zip(up, expected, strict=False)):
        return None
    return [even(each) if each else 1 for each in up]


def use_linear_projection(tensors: Tensors, _: Fields) -> bool:
    """Whether transformers project with linear layers: a matrix where SD1 has a 1x1 convolution."""
    for key in tensors:
        if key.endswith(".proj_in.weight"):
            return len(tensors.shape(key)) == 2
    return False


def heads_per_level(width: int) -> Reader:
    """Heads of each level when a head is `width` wide: SD2, SDXL and what was distilled from them (64)."""

    def read(tensors: Tensors, fields: Fields) -> list[int]:
        levels = range(len(fields["block_out_channels"]))
        return [tensors.divided(f"down_blocks.{level}.resnets.0.conv1.weight", 0, width) for level in levels]

    return read


def time_embedding_dim(tensors: Tensors, fields: Fields) -> int | None:
    """Width of the time embedding where it is not four times the first level."""
    width = tensors.extent("time_embedding.linear_1.weight", 0)
    return None if width == 4 * fields["block_out_channels"][0] else width


def resnet_time_scale_shift(tensors: Tensors, fields: Fields) -> str:
    """``scale_shift`` where the time embedding gives two numbers for each channel (DeepFloyd IF)."""
    first = tensors.extent("down_blocks.0.resnets.0.time_emb_proj.weight", 0)
    return "scale_shift" if first == 2 * fields["block_out_channels"][0] else "default"


def class_embed_type(tensors: Tensors, fields: Fields) -> str | None:
    """``timestep`` where the class embedding takes what the time embedding takes, ``projection`` otherwise (unCLIP)."""
    if "class_embedding.linear_1.weight" not in tensors:
        return "simple_projection" if "class_embedding.bias" in tensors else None
    taken = tensors.extent("class_embedding.linear_1.weight", 1)
    return "timestep" if taken == fields["block_out_channels"][0] else "projection"


def num_class_embeds(tensors: Tensors, fields: Fields) -> int | None:
    """Rows of a table of classes (the noise levels of the x4 upscaler)."""
    table = "class_embedding.weight" in tensors and fields["class_embed_type"] is None
    return tensors.extent("class_embedding.weight", 0) if table else None


def addition_embed_type(tensors: Tensors, _: Fields) -> str | None:
    """``text_time`` for SDXL's pooled text and sizes, ``text`` for the pooled text of DeepFloyd IF."""
    if "add_embedding.linear_1.weight" in tensors:
        return "text_time"
    if "add_embedding.pool" in tensors:
        return "text"
    if "add_embedding" in tensors:
        tensors.fail("add_embedding", "only embeddings of text and sizes are known")
    return None


def projection_class_embeddings_input_dim(tensors: Tensors, fields: Fields) -> int | None:
    """What the added embedding, or the class embedding, takes."""
    if fields["addition_embed_type"] == "text_time":
        return tensors.extent("add_embedding.linear_1.weight", 1)
    keys = {"projection": "class_embedding.linear_1.weight", "simple_projection": "class_embedding.weight"}
    key = keys.get(fields["class_embed_type"] or "")
    return tensors.extent(key, 1) if key else None


def encoder_hid_dim(tensors: Tensors, _: Fields) -> int | None:
    """Width of the text before it is projected (Kolors, DeepFloyd IF)."""
    if "encoder_hid_proj" in tensors:
        return tensors.extent("encoder_hid_proj.weight", 1)
    return None


COMMON: dict[str, Reader] = {
    "block_out_channels": block_out_channels,
    "layers_per_block": layers_per_block,
    "in_channels": lambda tensors, _: tensors.extent("conv_in.weight", 1),
    "down_block_types": down_block_types,
    "mid_block_type": mid_block_type,
    "cross_attention_dim": cross_attention_dim,
    "transformer_layers_per_block": transformer_layers_per_block,
    "use_linear_projection": use_linear_projection,
    "resnet_time_scale_shift": resnet_time_scale_shift,
    "class_embed_type": class_embed_type,
    "num_class_embeds": num_class_embeds,
    "addition_embed_type": addition_embed_type,
    "projection_class_embeddings_input_dim": projection_class_embeddings_input_dim,
    "encoder_hid_dim": encoder_hid_dim,
    "encoder_hid_dim_type": lambda tensors, fields: "text_proj" if fields["encoder_hid_dim"] else None,
}
"""Fields that UNets and ControlNets share."""


# Checks -----------------------------------------------------------------------------------------------------------
def norm_groups(tensors: Tensors, fields: Fields) -> None:
    """Group norms must divide every level's width."""
    groups = fields["norm_num_groups"]
    for level, width in enumerate(fields["block_out_channels"]):
        if groups and width % groups:
            tensors.fail(
                f"down_blocks.{level}.resnets.0.conv1.weight",
                f"{groups} norm groups do not divide {width} channels; {stated_by('norm_num_groups')}",
            )


def heads(tensors: Tensors, fields: Fields) -> None:
    """Heads must divide the width of every level that has attention."""
    stated: Any = fields["attention_head_dim"]
    for level, width in enumerate(fields["block_out_channels"]):
        number = stated[level] if isinstance(stated, list) else stated
        if f"down_blocks.{level}.attentions.0.transformer_blocks" in tensors and (not number or width % number):
            tensors.fail(
                f"down_blocks.{level}.attentions.0.proj_in.weight",
                f"{number} heads do not divide {width} channels; {stated_by('attention_head_dim')}",
            )


def residual_blocks(tensors: Tensors, _: Fields) -> None:
    """Every residual block is whole, and its convolutions fit each other; a shortcut stands where the width changes."""
    sides = (f"{side}_blocks.{level}" for side in ("down", "up") for level in range(tensors.count(f"{side}_blocks")))
    for path in (*sides, "mid_block"):
        for number in range(tensors.count(f"{path}.resnets")):
            residual_block(tensors, f"{path}.resnets.{number}")
        for number in range(tensors.count(f"{path}.attentions")):
            alike(f"{path}.attentions.{number}.transformer_blocks")(tensors, {})


def residual_block(tensors: Tensors, block: str) -> None:
    """One residual block of two convolutions with norms before them."""
    out, into = tensors.shape(f"{block}.conv1.weight", 4)[:2]
    for name, shape in (("norm1", into), ("conv1", out), ("norm2", out), ("conv2", out)):
        tensors.expect(f"{block}.{name}.weight", 0, shape)
        tensors.expect(f"{block}.{name}.bias", 0, shape)
    tensors.expect(f"{block}.conv2.weight", 1, out)
    shortcut = f"{block}.conv_shortcut.weight"
    if (shortcut in tensors) != (out != into):
        tensors.fail(shortcut, f"from {into} to {out} channels {'one' if out != into else 'none'} was expected")


def self_attention(tensors: Tensors, fields: Fields) -> None:
    """Keys of the first attention come from the image, or from the text where only cross-attention is stated."""
    stated, text = fields["only_cross_attention"], fields["cross_attention_dim"]
    for level, width in enumerate(fields["block_out_channels"]):
        key = f"down_blocks.{level}.attentions.0.transformer_blocks.0.attn1.to_k.weight"
        only = stated[level] if isinstance(stated, list) else stated
        if key in tensors:
            tensors.expect(key, 1, text if only else width)


def symmetric(tensors: Tensors, fields: Fields) -> None:
    """The way up has one residual block more at each level than the way down, at the same width."""
    widths, layers = fields["block_out_channels"], fields["layers_per_block"]
    if tensors.count("up_blocks") != len(widths):
        tensors.fail("up_blocks", f"{len(widths)} levels were expected")
    for level, width in enumerate(widths):
        block = f"up_blocks.{len(widths) - 1 - level}.resnets"
        wanted = (layers[level] if isinstance(layers, list) else layers) + 1
        if tensors.count(block) != wanted:
            tensors.fail(f"{block}.{tensors.count(block) - 1}.conv1.weight", f"{wanted} residual blocks were expected")
        tensors.expect(f"{block}.0.conv1.weight", 0, width)


def sizes_beside_text(tensors: Tensors, fields: Fields) -> None:
    """The added embedding of SDXL takes the pooled text and five or six embedded sizes."""
    if fields["addition_embed_type"] != "text_time":
        return
    width, total = fields["addition_time_embed_dim"], fields["projection_class_embeddings_input_dim"]
    if not width or total <= 5 * width:
        tensors.fail(
            "add_embedding.linear_1.weight",
            f"five sizes of width {width} and a pooled text do not fit into {total}; "
            + stated_by("addition_time_embed_dim"),
        )
