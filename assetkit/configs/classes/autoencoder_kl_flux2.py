"""AutoencoderKLFlux2: 32-channel latents whose 2 x 2 patches are normalised by a batch norm."""

from assetkit.configs._readers import extent, present
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors
from assetkit.configs.classes.autoencoder_kl import residual_blocks, widths


def decoder_widths(tensors: Tensors, fields: Fields) -> list[int] | None:
    """Width of each level of the decoder, widest last, where they are not the encoder's."""
    levels = reversed(range(tensors.count("decoder.up_blocks")))
    found = [tensors.extent(f"decoder.up_blocks.{level}.resnets.0.conv1.weight", 0) for level in levels]
    return None if found == fields["block_out_channels"] else found


def _normalised(tensors: Tensors, fields: Fields) -> None:
    height, width = fields["patch_size"]
    tensors.expect("bn.running_mean", 0, fields["latent_channels"] * height * width)


COMPONENT = Component(
    classname="AutoencoderKLFlux2",
    library=DIFFUSERS,
    told={
        "in_channels": extent("encoder.conv_in.weight", 1),
        "out_channels": extent("decoder.conv_out.weight", 0),
        "block_out_channels": widths,
        "decoder_block_out_channels": decoder_widths,
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
        "sample_size": 1024,
        "batch_norm_eps": 0.0001,
        "batch_norm_momentum": 0.1,
        "patch_size": [2, 2],
    },
    parts=("encoder", "decoder", "quant_conv", "post_quant_conv", "bn"),
    checks=(residual_blocks, _normalised),
    sources=("diffusers 0.42.1 models/autoencoders/autoencoder_kl_flux2.py",),
)
