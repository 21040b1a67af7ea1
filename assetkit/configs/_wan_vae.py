"""How the Wan family of first stages is read: AutoencoderKLWan and, with the same design, AutoencoderKLQwenImage.

Names are those of diffusers 0.42.1 ``autoencoder_kl_wan.py``. Wan 2.1's encoder is one flat list of residual blocks and
resamplers; Wan 2.2's has a module for each level. The means and deviations are those of the classes' defaults (16
channels) and of huggingface/diffusers 58eb52c ``scripts/convert_wan_to_diffusers.py`` (48 channels).
"""

from __future__ import annotations

import math

from assetkit.configs._readers import stated_by
from assetkit.configs._schema import Fields, Reader
from assetkit.configs._tensors import Tensors

# fmt: off
MEANS_16 = [
    -0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517, -0.3632, -0.1922,
    -0.9497, 0.2503, -0.2921,
]
DEVIATIONS_16 = [
    2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579, 1.6382, 1.1253,
    2.8251, 1.916,
]
MEANS_48 = [
    -0.2289, -0.0052, -0.1323, -0.2339, -0.2799, 0.0174, 0.1838, 0.1557, -0.1382, 0.0542, 0.2813, 0.0891, 0.157,
    -0.0098, 0.0375, -0.1825, -0.2246, -0.1207, -0.0698, 0.5109, 0.2665, -0.2108, -0.2158, 0.2502, -0.2055, -0.0322,
    0.1109, 0.1567, -0.0729, 0.0899, -0.2799, -0.123, -0.0313, -0.1649, 0.0117, 0.0723, -0.2839, -0.2083, -0.052,
    0.3748, 0.0152, 0.1957, 0.1433, -0.2944, 0.3573, -0.0548, -0.1681, -0.0667,
]
DEVIATIONS_48 = [
    0.4765, 1.0364, 0.4514, 1.1677, 0.5313, 0.499, 0.4818, 0.5013, 0.8158, 1.0344, 0.5894, 1.0901, 0.6885, 0.6165,
    0.8454, 0.4978, 0.5759, 0.3523, 0.7135, 0.6804, 0.5833, 1.4146, 0.8986, 0.5659, 0.7069, 0.5338, 0.4889, 0.4917,
    0.4069, 0.4999, 0.6866, 0.4093, 0.5709, 0.6065, 0.6415, 0.4944, 0.5726, 1.2042, 0.5458, 1.6887, 0.3971, 1.06,
    0.3943, 0.5537, 0.5444, 0.4089, 0.7468, 0.7744,
]
# fmt: on

_DOWN = "encoder.down_blocks"


def by_latents(field: str, values: dict[int, list[float]]) -> Reader:
    """Statistics of the latents, known for the published numbers of channels."""

    def read(tensors: Tensors, fields: Fields) -> list[float]:
        known = values.get(fields["z_dim"])
        if known is None:
            tensors.fail("post_quant_conv.weight", f"no statistics are known for such latents; {stated_by(field)}")
        return list(known)

    return read


def residual(tensors: Tensors, _: Fields) -> bool:
    """Whether levels are modules of their own (Wan 2.2)."""
    return f"{_DOWN}.0.resnets" in tensors


def _levels(tensors: Tensors) -> list[list[str]]:
    """Paths of the blocks of each level, its resampler included."""
    if _DOWN not in tensors:
        tensors.fail(_DOWN, "there is none")
    levels: list[list[str]] = [[]]
    for number in range(tensors.count(_DOWN)):
        block = f"{_DOWN}.{number}"
        levels[-1].append(block)
        if f"{block}.to_qkv" in tensors:
            tensors.fail(f"{block}.to_qkv.weight", "attention between levels is not known of any published model")
        if f"{block}.resample" in tensors:
            levels.append([])
    return levels


def _first_convolutions(tensors: Tensors) -> list[str]:
    if residual(tensors, {}):
        return [f"{_DOWN}.{level}.resnets.0.conv1.weight" for level in range(tensors.count(_DOWN))]
    return [f"{blocks[0]}.conv1.weight" for blocks in _levels(tensors) if blocks]


def dim_mult(tensors: Tensors, fields: Fields) -> list[int]:
    """Width of each level over the first one's."""
    return [tensors.divided(key, 0, fields["base_dim"]) for key in _first_convolutions(tensors)]


def num_res_blocks(tensors: Tensors, _: Fields) -> int:
    """Residual blocks of a level on the way down; the way up has one more."""
    return tensors.count("decoder.up_blocks.0.resnets") - 1


def temporal_downsample(tensors: Tensors, _: Fields) -> list[bool]:
    """For each step between levels, whether time is halved as well."""
    if residual(tensors, {}):
        steps = [f"{_DOWN}.{level}.downsampler" for level in range(tensors.count(_DOWN) - 1)]
    else:
        steps = [blocks[-1] for blocks in _levels(tensors)[:-1]]
    return [f"{step}.time_conv" in tensors for step in steps]


def decoder_base_dim(tensors: Tensors, fields: Fields) -> int | None:
    """First width of the decoder, where it is not the encoder's."""
    width = tensors.divided("decoder.conv_in.weight", 0, fields["dim_mult"][-1])
    return None if width == fields["base_dim"] else width


def patch_size(tensors: Tensors, fields: Fields) -> int | None:
    """Side of the square of pixels folded into channels: 12 channels are 2 x 2 pixels of three."""
    side = math.isqrt(max(1, fields["in_channels"] // 3))
    return None if side == 1 else side


def spatial_factor(_: Tensors, fields: Fields) -> int:
    """Pixels for each latent along a side."""
    return int(2 ** (len(fields["dim_mult"]) - 1) * (fields["patch_size"] or 1))


def temporal_factor(_: Tensors, fields: Fields) -> int:
    """Frames for each latent."""
    return int(2 ** sum(fields["temperal_downsample"]))
