"""AutoencoderTiny: TAESD and its kin."""

from assetkit.configs._schema import DIFFUSERS, Component, Fields, Reader
from assetkit.configs._tensors import Tensors


def _layers(tensors: Tensors, side: str) -> list[str | None]:
    """For each numbered layer: the key of a plain convolution, None for a block of convolutions.

    Activations and resampling have no tensors, so numbers have gaps.
    """
    numbers = sorted(int(each) for each in tensors.children(f"{side}.layers") if each.isdecimal())
    plain = [f"{side}.layers.{number}.weight" for number in numbers]
    return [key if key in tensors else None for key in plain]


def _groups(tensors: Tensors, side: str) -> tuple[list[str], list[int]]:
    """Plain convolutions of one half, and how many blocks follow each."""
    convolutions: list[str] = []
    blocks: list[int] = []
    for key in _layers(tensors, side):
        if key is not None:
            convolutions.append(key)
            blocks.append(0)
        elif blocks:
            blocks[-1] += 1
        else:
            tensors.fail(f"{side}.layers.0", "a convolution was expected first")
    if len(convolutions) < 2:
        tensors.fail(f"{side}.layers", "two convolutions or more were expected")
    return convolutions, blocks


def _blocks(side: str) -> Reader:
    return lambda tensors, _: _groups(tensors, side)[1][:-1]


def _encoder_widths(tensors: Tensors, _: Fields) -> list[int]:
    """Each group of the encoder begins with the convolution that sets its width."""
    return [tensors.extent(key, 0) for key in _groups(tensors, "encoder")[0][:-1]]


def _decoder_widths(tensors: Tensors, _: Fields) -> list[int]:
    """Each group of the decoder ends with a convolution that takes its width."""
    return [tensors.extent(key, 1) for key in _groups(tensors, "decoder")[0][1:]]


COMPONENT = Component(
    classname="AutoencoderTiny",
    library=DIFFUSERS,
    told={
        "in_channels": lambda tensors, _: tensors.extent("encoder.layers.0.weight", 1),
        "out_channels": lambda tensors, _: tensors.extent(_groups(tensors, "decoder")[0][-1], 0),
        "encoder_block_out_channels": _encoder_widths,
        "decoder_block_out_channels": _decoder_widths,
        "latent_channels": lambda tensors, _: tensors.extent(_groups(tensors, "encoder")[0][-1], 0),
        "num_encoder_blocks": _blocks("encoder"),
        "num_decoder_blocks": _blocks("decoder"),
    },
    constants={
        "act_fn": "relu",
        "upsample_fn": "nearest",
        "upsampling_scaling_factor": 2,
        "latent_magnitude": 3,
        "latent_shift": 0.5,
        "force_upcast": False,
        "scaling_factor": 1.0,
        "shift_factor": 0.0,
    },
    parts=("encoder", "decoder"),
    sources=("diffusers 0.42.1 models/autoencoders/autoencoder_tiny.py, vae.py",),
)
