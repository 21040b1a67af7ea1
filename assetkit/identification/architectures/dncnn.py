"""DnCNN: a plain chain of convolutions that predicts the noise."""

from __future__ import annotations

from assetkit.families._schema import ShapePattern
from assetkit.identification.architectures._measure import always, count, extent, plus
from assetkit.identification.architectures._schema import Architecture, Keys, Weights
from assetkit.identification.match import fits

_NORM = ("weight", "bias", "running_mean", "running_var")


def _is_chain(weights: Weights) -> bool:
    """Nothing but 3 by 3 convolutions of one width, at even places (R) or each with a norm behind it (BR).

    The first takes the image and in FDnCNN one channel of noise level besides; the last gives the image.
    """
    layers, width = count("model")(weights) or 0, extent("model.0.weight", 0)(weights) or 0
    last, normed = layers - 1, "model.3.weight" in weights
    inner = range(2, last, 3 if normed else 2)
    if len(inner) < 5 or inner[-1] + (3 if normed else 2) != last:
        return False
    wanted: dict[str, ShapePattern] = {"model.0.weight": (width, None, 3, 3), "model.0.bias": (width,)}
    for place in inner:
        wanted |= {f"model.{place}.weight": (width, width, 3, 3), f"model.{place}.bias": (width,)}
        if normed:
            wanted |= {f"model.{place + 1}.{part}": (width,) for part in _NORM}
    wanted |= {f"model.{last}.weight": (None, width, 3, 3), f"model.{last}.bias": (None,)}
    keys = {key for key in weights.under("model.") if not key.endswith(".num_batches_tracked")}
    shapes = ((weights.shape(key), pattern) for key, pattern in wanted.items())
    whole = keys == wanted.keys() and all(shape is not None and fits(shape, pattern) for shape, pattern in shapes)
    extra = (extent("model.0.weight", 1)(weights) or 0) - (_outputs(weights) or 0)
    return whole and extra in (0, 1)


def _outputs(weights: Weights) -> int | None:
    last = plus(count("model"), -1)(weights)
    return extent(f"model.{last}.weight", 0)(weights)


ARCHITECTURE = Architecture(
    id="DnCNN",
    spellings=(
        Keys(
            has=("model.2.weight", "model.0.weight", "model.0.bias"),
            shapes={"model.0.weight": (None, (1, 2, 3, 4), 3, 3), "model.2.weight": (None, None, 3, 3)},
            proof=_is_chain,
        ),
    ),
    heads=frozenset({"model"}),
    scale=always(1),
    inputs=extent("model.0.weight", 1),
    outputs=_outputs,
    width=extent("model.0.weight", 0),
    blocks=count("model"),
    purpose="denoising",
    source="spandrel 0.4.2: DnCNNArch.detect and .load",
)
