"""AutoencoderKL: the first stage of SD, SDXL, SD3, Flux and many others."""

from assetkit.configs._readers import extent, present, stated_by
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors
from assetkit.configs._unet import residual_block


def widths(tensors: Tensors, _: Fields) -> list[int]:
    """Width of each level of the encoder."""
    levels = tensors.count("encoder.down_blocks")
    if not levels:
        tensors.fail("encoder.down_blocks", "there is none")
    return [tensors.extent(f"encoder.down_blocks.{level}.resnets.0.conv1.weight", 0) for level in range(levels)]


def residual_blocks(tensors: Tensors, _: Fields) -> None:
    """Every residual block of both halves is whole."""
    for half, side in (("encoder", "down_blocks"), ("decoder", "up_blocks")):
        levels = (f"{half}.{side}.{level}" for level in range(tensors.count(f"{half}.{side}")))
        for path in (*levels, f"{half}.mid_block"):
            for number in range(tensors.count(f"{path}.resnets")):
                residual_block(tensors, f"{path}.resnets.{number}")


def _mirrored(tensors: Tensors, fields: Fields) -> None:
    """The decoder has the encoder's levels in reverse, one residual block more in each; groups divide all widths."""
    channels, layers = fields["block_out_channels"], fields["layers_per_block"]
    if tensors.count("decoder.up_blocks") != len(channels):
        tensors.fail("decoder.up_blocks", f"{len(channels)} levels were expected")
    for level, width in enumerate(channels):
        down, up = f"encoder.down_blocks.{level}.resnets", f"decoder.up_blocks.{len(channels) - 1 - level}.resnets"
        for block, wanted in ((down, layers), (up, layers + 1)):
            if tensors.count(block) != wanted:
                tensors.fail(f"{block}.0.conv1.weight", f"{wanted} residual blocks were expected at this level")
            tensors.expect(f"{block}.0.conv1.weight", 0, width)
        if width % fields["norm_num_groups"]:
            tensors.fail(
                f"{down}.0.conv1.weight",
                f"{fields['norm_num_groups']} norm groups do not divide {width} channels; "
                + stated_by("norm_num_groups"),
            )


COMPONENT = Component(
    classname="AutoencoderKL",
    library=DIFFUSERS,
    told={
        "in_channels": extent("encoder.conv_in.weight", 1),
        "out_channels": extent("decoder.conv_out.weight", 0),
        "block_out_channels": widths,
        "down_block_types": lambda _, fields: ["DownEncoderBlock2D"] * len(fields["block_out_channels"]),
        "up_block_types": lambda _, fields: ["UpDecoderBlock2D"] * len(fields["block_out_channels"]),
        "layers_per_block": lambda tensors, _: tensors.count("encoder.down_blocks.0.resnets"),
        "latent_channels": extent("decoder.conv_in.weight", 1),
        "use_quant_conv": present("quant_conv"),
        "use_post_quant_conv": present("post_quant_conv"),
        "mid_block_add_attention": present("encoder.mid_block.attentions"),
    },
    constants={
        "act_fn": "silu",
        "norm_num_groups": 32,
        "sample_size": 32,
        "scaling_factor": 0.18215,
        "shift_factor": None,
        "latents_mean": None,
        "latents_std": None,
        "force_upcast": True,
    },
    parts=("encoder", "decoder", "quant_conv", "post_quant_conv"),
    checks=(residual_blocks, _mirrored),
    sources=("diffusers 0.42.1 models/autoencoders/autoencoder_kl.py, vae.py",),
)
