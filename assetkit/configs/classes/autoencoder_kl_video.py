"""AutoencoderKLHunyuanVideo and AutoencoderKLTemporalDecoder (Stable Video Diffusion)."""

from assetkit.configs._readers import extent, present
from assetkit.configs._schema import DIFFUSERS, Component, Fields, Reader
from assetkit.configs._tensors import Tensors


def widths(convolution: str) -> Reader:
    """Width of each level of the encoder, from the first convolution of its first residual block."""

    def read(tensors: Tensors, _: Fields) -> list[int]:
        levels = tensors.count("encoder.down_blocks")
        if not levels:
            tensors.fail("encoder.down_blocks", "there is none")
        keys = (f"encoder.down_blocks.{level}.resnets.0.{convolution}.weight" for level in range(levels))
        return [tensors.extent(key, 0) for key in keys]

    return read


def _types(name: str) -> Reader:
    return lambda _, fields: [name] * len(fields["block_out_channels"])


def _layers(tensors: Tensors, _: Fields) -> int:
    return tensors.count("encoder.down_blocks.0.resnets")


COMPONENT = (
    Component(
        classname="AutoencoderKLHunyuanVideo",
        library=DIFFUSERS,
        told={
            "in_channels": extent("encoder.conv_in.conv.weight", 1),
            "out_channels": extent("decoder.conv_out.conv.weight", 0),
            "latent_channels": extent("decoder.conv_in.conv.weight", 1),
            "block_out_channels": widths("conv1.conv"),
            "down_block_types": _types("HunyuanVideoDownBlock3D"),
            "up_block_types": _types("HunyuanVideoUpBlock3D"),
            "layers_per_block": _layers,
            "mid_block_add_attention": present("encoder.mid_block.attentions"),
        },
        constants={
            "act_fn": "silu",
            "norm_num_groups": 32,
            "scaling_factor": 0.476986,
            "spatial_compression_ratio": 8,
            "temporal_compression_ratio": 4,
        },
        parts=("encoder", "decoder", "quant_conv", "post_quant_conv"),
        sources=("diffusers 0.42.1 models/autoencoders/autoencoder_kl_hunyuan_video.py",),
    ),
    Component(
        classname="AutoencoderKLTemporalDecoder",
        library=DIFFUSERS,
        told={
            "in_channels": extent("encoder.conv_in.weight", 1),
            "out_channels": extent("decoder.conv_out.weight", 0),
            "latent_channels": extent("decoder.conv_in.weight", 1),
            "block_out_channels": widths("conv1"),
            "down_block_types": _types("DownEncoderBlock2D"),
            "layers_per_block": _layers,
        },
        constants={"sample_size": 32, "scaling_factor": 0.18215, "force_upcast": True},
        parts=("encoder", "decoder", "quant_conv"),
        sources=("diffusers 0.42.1 models/autoencoders/autoencoder_kl_temporal_decoder.py",),
    ),
)
