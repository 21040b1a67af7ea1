"""AutoencoderDC: the deep-compression first stage of Sana. Levels without blocks (f64 and f128) are refused."""

from assetkit.configs._readers import extent
from assetkit.configs._schema import DIFFUSERS, Component, Fields, Reader
from assetkit.configs._tensors import Tensors

_SIDES = {"encoder": "encoder.down_blocks", "decoder": "decoder.up_blocks"}


def _blocks(tensors: Tensors, side: str, level: int) -> list[str]:
    """Paths of the blocks of one level, resamplers left out."""
    path = f"{_SIDES[side]}.{level}"
    blocks = (f"{path}.{number}" for number in range(tensors.count(path)))
    return [block for block in blocks if f"{block}.conv.weight" not in tensors]


def _levels(tensors: Tensors, side: str) -> list[list[str]]:
    levels = [_blocks(tensors, side, level) for level in range(tensors.count(_SIDES[side]))]
    if not levels or not all(levels):
        tensors.fail(_SIDES[side], "every level was expected to have blocks")
    return levels


def _width(tensors: Tensors, block: str) -> int:
    attended = f"{block}.attn.to_q.weight"
    return tensors.extent(attended, 1) if attended in tensors else tensors.extent(f"{block}.conv1.weight", 1)


def widths(side: str) -> Reader:
    """Width of each level."""
    return lambda tensors, _: [_width(tensors, blocks[0]) for blocks in _levels(tensors, side)]


def types(side: str) -> Reader:
    """Convolutional blocks, or blocks of linear attention."""

    def read(tensors: Tensors, _: Fields) -> list[str]:
        attended = (f"{blocks[0]}.attn" in tensors for blocks in _levels(tensors, side))
        return ["EfficientViTBlock" if each else "ResBlock" for each in attended]

    return read


def layers(side: str) -> Reader:
    """Blocks of each level."""
    return lambda tensors, _: [len(blocks) for blocks in _levels(tensors, side)]


def multiscales(side: str) -> Reader:
    """Kernel sizes over which attention gathers its inputs."""

    def read(tensors: Tensors, _: Fields) -> list[list[int]]:
        found = []
        for blocks in _levels(tensors, side):
            path = f"{blocks[0]}.attn.to_qkv_multiscale"
            found.append([tensors.extent(f"{path}.{each}.proj_in.weight", 2) for each in range(tensors.count(path))])
        return found

    return read


def _resampler(tensors: Tensors, side: str, at: int) -> tuple[int, int] | None:
    """Channels out and in of the resampler between the first two levels; None for a single level."""
    level, number = (0, len(_blocks(tensors, side, 0))) if side == "encoder" else (0, 0)
    key = f"{_SIDES[side]}.{level}.{number + at}.conv.weight"
    return (tensors.extent(key, 0), tensors.extent(key, 1)) if key in tensors else None


def downsample_type(tensors: Tensors, fields: Fields) -> str:
    """A strided convolution to the next width, or a quarter of it before pixels are folded in."""
    step = _resampler(tensors, "encoder", 0)
    return "pixel_unshuffle" if step and step[0] != fields["encoder_block_out_channels"][1] else "conv"


def upsample_type(tensors: Tensors, fields: Fields) -> str:
    """Interpolation before a convolution, or four times the width before pixels are unfolded."""
    step = _resampler(tensors, "decoder", 0)
    return "pixel_shuffle" if step and step[0] != fields["decoder_block_out_channels"][0] else "interpolate"


COMPONENT = Component(
    classname="AutoencoderDC",
    library=DIFFUSERS,
    told={
        "in_channels": extent("encoder.conv_in.weight", 1),
        "latent_channels": extent("encoder.conv_out.weight", 0),
        "encoder_block_out_channels": widths("encoder"),
        "decoder_block_out_channels": widths("decoder"),
        "encoder_block_types": types("encoder"),
        "decoder_block_types": types("decoder"),
        "encoder_layers_per_block": layers("encoder"),
        "decoder_layers_per_block": layers("decoder"),
        "encoder_qkv_multiscales": multiscales("encoder"),
        "decoder_qkv_multiscales": multiscales("decoder"),
        "downsample_block_type": downsample_type,
        "upsample_block_type": upsample_type,
    },
    constants={
        "attention_head_dim": 32,
        "decoder_norm_types": "rms_norm",
        "decoder_act_fns": "silu",
        "encoder_out_shortcut": True,
        "decoder_in_shortcut": True,
        "decoder_conv_act_fn": "relu",
        "scaling_factor": 1.0,
    },
    parts=("encoder", "decoder"),
    sources=("diffusers 0.42.1 models/autoencoders/autoencoder_dc.py",),
)
