"""The words architectures are measured in: extents, counts, and the ways a network enlarges an image.

Every function here returns a `Measure`, so that a row reads as a formula: ``root(extent("up.0.weight", 0), inputs)``.
A measure answers None when a key is missing or the numbers do not come out even, and then nothing is claimed.
"""

from __future__ import annotations

import math

from assetkit.identification.architectures._schema import Measure, Weights, layer_index


def always(number: int) -> Measure:
    """`number`, for what the architecture fixes in code."""
    return lambda _: number


def untold(_: Weights) -> int | None:
    """Nothing: a part that would tell is missing."""
    return None


def extent(key: str, axis: int) -> Measure:
    """The extent of `key` along `axis`."""

    def read(weights: Weights) -> int | None:
        shape = weights.shape(key)
        return shape[axis] if shape is not None and axis < len(shape) else None

    return read


def count(stem: str) -> Measure:
    """How long the sequence ``stem.0 … stem.N`` is: the largest index plus one, 0 when there is none."""

    def read(weights: Weights) -> int:
        return weights.length(stem)

    return read


def numbered(stem: str) -> Measure:
    """How many layers are called ``stem1 … stemN``."""

    def read(weights: Weights) -> int:
        found = {key.partition(".")[0].removeprefix(stem) for key in weights.under(stem)}
        return sum(1 for each in found if each.isdecimal())

    return read


def root(square: Measure, by: Measure) -> Measure:
    """The s for which ``square == by * s²``, as a sub-pixel convolution has it; None when there is none."""

    def read(weights: Weights) -> int | None:
        return _root(square(weights), by(weights))

    return read


def shuffle(key: str, inputs: Measure) -> Measure:
    """The scale of one sub-pixel convolution whose output channels are unknown: those of the input, 3, 4 or 1.

    The order is spandrel's (`get_scale_and_output_channels`); the first that makes a whole scale is taken.
    """

    def read(weights: Weights) -> int | None:
        total = extent(key, 0)(weights)
        found = (_root(total, channels) for channels in (inputs(weights), 3, 4, 1))
        return next((scale for scale in found if scale is not None), None)

    return read


def stages(stem: str) -> Measure:
    """The scale of alternating convolutions and pixel shuffles ``stem.0, stem.2 …``: each multiplies by √(out/in)."""

    def read(weights: Weights) -> int | None:
        scale = 1
        for step in range(0, 10, 2):
            shape = weights.shape(f"{stem}.{step}.weight")
            if shape is None:
                return None if f"{stem}.{step}.weight" in weights else scale
            factor = _root(shape[0], shape[1]) if len(shape) == 4 else None
            if factor is None:
                return None
            scale *= factor
        return scale

    return read


def doubled(times: Measure) -> Measure:
    """Two to the power of `times`: each stage doubles the image."""

    def read(weights: Weights) -> int | None:
        power = times(weights)
        return 2**power if power is not None and 0 <= power < 7 else None

    return read


def plus(measure: Measure, number: int) -> Measure:
    """`measure` and `number` added."""

    def read(weights: Weights) -> int | None:
        value = measure(weights)
        return None if value is None else value + number

    return read


def divided(measure: Measure, by: Measure) -> Measure:
    """`measure` divided by `by`; None when it does not come out even."""

    def read(weights: Weights) -> int | None:
        value, divisor = measure(weights), by(weights)
        return value // divisor if value and divisor and value % divisor == 0 else None

    return read


def first(*cases: tuple[str, Measure]) -> Measure:
    """The measure of the first case whose key exists; a case with an empty key always does."""

    def read(weights: Weights) -> int | None:
        return next((measure(weights) for key, measure in cases if not key or key in weights), None)

    return read


def _root(total: int | None, by: int | None) -> int | None:
    if not total or not by or total % by:
        return None
    scale = math.isqrt(total // by)
    return scale if scale * scale * by == total else None


SWIN_SCALE = first(
    (
        "conv_last.weight",
        first(
            ("conv_up1.weight", doubled(numbered("conv_up"))),
            ("conv_before_upsample.0.weight", stages("upsample")),
            ("", always(1)),
        ),
    ),
    ("conv_before_upsample.0.weight", untold),
    ("upsample.0.weight", shuffle("upsample.0.weight", extent("conv_first.weight", 1))),
)
"""Upsamplers of SwinIR and its kin: nearest+conv, pixelshuffle, pixelshuffledirect, none."""


def _codebook(weights: Weights) -> int:
    swins = (key for key in weights.under("multiscale_encoder.blocks.") if ".swin_blks." in key)
    swin = max((layer_index(key.split(".")[2]) for key in swins), default=0)
    depth = count("decoder_group")(weights) or 0
    return 2 ** (depth - swin) if 0 < swin <= depth else 1


CODEBOOK_SCALE: Measure = _codebook
"""FeMaSR and AdaCode: the decoder doubles once per group, the encoder halves until its transformer blocks begin;
without them the network was trained on sharp images alone and keeps the size."""
