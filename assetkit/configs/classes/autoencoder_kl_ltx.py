"""AutoencoderKLLTXVideo: the first stages of LTX-Video 0.9.0, 0.9.1 and 0.9.5 to 0.9.8.

The decoder's fields are listed widest last, as the class takes them; its modules begin with the widest.
"""

from assetkit.configs._readers import extent, present
from assetkit.configs._schema import DIFFUSERS, Component, Fields, Reader
from assetkit.configs._tensors import Tensors

_DOWN, _UP = "encoder.down_blocks", "decoder.up_blocks"
_STEPS = {4: "spatial", 2: "temporal", 8: "spatiotemporal"}
"""Pixels or frames folded into one by a step that unfolds into channels (0.9.5)."""


def _folds(tensors: Tensors) -> bool:
    """Whether steps fold pixels into channels (0.9.5) instead of striding."""
    return f"{_DOWN}.0.downsamplers.0.conv.conv.weight" in tensors


def _width(tensors: Tensors, block: str) -> int:
    return tensors.extent(f"{block}.resnets.0.conv1.conv.weight", 0)


def _blocks(tensors: Tensors, path: str) -> list[str]:
    found = [f"{path}.{number}" for number in range(tensors.count(path))]
    if not found:
        tensors.fail(path, "there is none")
    return found


def widths(tensors: Tensors, _: Fields) -> list[int]:
    """Width of each level of the encoder; where steps fold, the middle's too."""
    blocks = _blocks(tensors, _DOWN) + (["encoder.mid_block"] if _folds(tensors) else [])
    return [_width(tensors, block) for block in blocks]


def _factors(tensors: Tensors) -> list[int]:
    """By how much each step up divides the channels, from the channels it takes in."""
    keys = ((block, f"{block}.upsamplers.0.conv.conv.weight") for block in _blocks(tensors, _UP))
    return [tensors.divided(key, 1, _width(tensors, block)) if key in tensors else 1 for block, key in keys]


def decoder_widths(tensors: Tensors, _: Fields) -> list[int]:
    """Width of each level of the decoder before its step up divides it."""
    sizes = zip(_blocks(tensors, _UP), _factors(tensors), strict=True)
    return [_width(tensors, block) * factor for block, factor in sizes][::-1]


def layers(path: str, middle: str, *, backwards: bool = False) -> Reader:
    """Residual blocks of each level and of the middle, which comes last."""

    def read(tensors: Tensors, _: Fields) -> list[int]:
        blocks = _blocks(tensors, path)
        counts = [tensors.count(f"{block}.resnets") for block in (blocks[::-1] if backwards else blocks)]
        return [*counts, tensors.count(f"{middle}.resnets")]

    return read


def steps(path: str, name: str, *, backwards: bool = False) -> Reader:
    """Whether each level ends with a step between sizes."""

    def read(tensors: Tensors, _: Fields) -> list[bool]:
        blocks = _blocks(tensors, path)
        return [f"{block}.{name}" in tensors for block in (blocks[::-1] if backwards else blocks)]

    return read


def noise(tensors: Tensors, _: Fields) -> list[bool]:
    """Whether each level of the decoder, and its middle, adds noise of its own."""
    blocks = [*reversed(_blocks(tensors, _UP)), "decoder.mid_block"]
    return [f"{block}.resnets.0.per_channel_scale1" in tensors for block in blocks]


def downsample_types(tensors: Tensors, fields: Fields) -> list[str]:
    """Strided convolutions, or what a step folds: the next width over the channels that its convolution makes."""
    blocks = _blocks(tensors, _DOWN)
    if not _folds(tensors):
        return ["conv"] * len(blocks)
    found = []
    for block, after in zip(blocks, fields["block_out_channels"][1:], strict=True):
        key = f"{block}.downsamplers.0.conv.conv.weight"
        kind = _STEPS.get(after // tensors.extent(key, 0))
        if kind is None:
            tensors.fail(key, f"a half, a quarter or an eighth of {after} channels was expected")
        found.append(kind)
    return found


def _compression(names: tuple[str, ...], patch: str) -> Reader:
    """Factor between pixels (or frames) and latents where steps fold; None leaves it to the class."""

    def read(tensors: Tensors, fields: Fields) -> int | None:
        kinds = fields["downsample_type"]
        return int(fields[patch] * 2 ** sum(kind in names for kind in kinds)) if _folds(tensors) else None

    return read


COMPONENT = Component(
    classname="AutoencoderKLLTXVideo",
    library=DIFFUSERS,
    told={
        "in_channels": lambda tensors, fields: tensors.divided(
            "encoder.conv_in.conv.weight", 1, fields["patch_size"] ** 2
        ),
        "out_channels": lambda tensors, fields: tensors.divided(
            "decoder.conv_out.conv.weight", 0, fields["patch_size"] ** 2
        ),
        "latent_channels": extent("decoder.conv_in.conv.weight", 1),
        "block_out_channels": widths,
        "down_block_types": lambda tensors, _: [
            "LTXVideo095DownBlock3D" if _folds(tensors) else "LTXVideoDownBlock3D" for _ in _blocks(tensors, _DOWN)
        ],
        "decoder_block_out_channels": decoder_widths,
        "layers_per_block": layers(_DOWN, "encoder.mid_block"),
        "decoder_layers_per_block": layers(_UP, "decoder.mid_block", backwards=True),
        "spatio_temporal_scaling": steps(_DOWN, "downsamplers"),
        "decoder_spatio_temporal_scaling": steps(_UP, "upsamplers", backwards=True),
        "decoder_inject_noise": noise,
        "downsample_type": downsample_types,
        "upsample_factor": lambda tensors, _: _factors(tensors)[::-1],
        "timestep_conditioning": present("decoder.time_embedder"),
    },
    constants={
        "upsample_residual": lambda _, fields: [factor > 1 for factor in fields["upsample_factor"]],
        "patch_size": 4,
        "patch_size_t": 1,
        "resnet_norm_eps": 1e-06,
        "scaling_factor": 1.0,
        "encoder_causal": True,
        "decoder_causal": False,
        "spatial_compression_ratio": _compression(("spatial", "spatiotemporal"), "patch_size"),
        "temporal_compression_ratio": _compression(("temporal", "spatiotemporal"), "patch_size_t"),
    },
    parts=("encoder", "decoder", "latents_mean", "latents_std"),
    sources=(
        "diffusers 0.42.1 models/autoencoders/autoencoder_kl_ltx.py",
        "huggingface/diffusers 58eb52c scripts/convert_ltx_to_diffusers.py (three published configurations)",
    ),
)
