"""DnCNN: a plain chain of convolutions that predicts the noise."""

from __future__ import annotations

from assetkit.identification.architectures._measure import always, count, extent, plus
from assetkit.identification.architectures._schema import Architecture, Keys, Weights
from assetkit.types import Shape

_NORM = ("weight", "bias", "running_mean", "running_var")
_COUNTER = ".num_batches_tracked"


def _is_chain(weights: Weights) -> bool:
    """Nothing but 3 by 3 convolutions of one width, at even places (R) or each with a norm behind it (BR).

    The first takes the image and in FDnCNN one channel of noise level besides; the last gives the image.
    """
    layers, normed = count("model")(weights) or 0, "model.3.weight" in weights
    found = {key: shape for key, shape in weights.shapes("model.").items() if not key.endswith(_COUNTER)}
    first, last = found.get("model.0.weight") or (), found.get(f"model.{layers - 1}.weight") or ()
    inner = range(2, layers - 1, 3 if normed else 2)
    if len(first) != 4 or len(last) != 4 or len(inner) < 5 or inner[-1] + inner.step != layers - 1:
        return False
    width, square = first[0], (first[0], first[0], 3, 3)
    wanted: dict[str, Shape] = {"model.0.weight": (width, first[1], 3, 3), "model.0.bias": (width,)}
    for place in inner:
        wanted[f"model.{place}.weight"], wanted[f"model.{place}.bias"] = square, (width,)
        for part in _NORM if normed else ():
            wanted[f"model.{place + 1}.{part}"] = (width,)
    wanted[f"model.{layers - 1}.weight"] = (last[0], width, 3, 3)
    wanted[f"model.{layers - 1}.bias"] = (last[0],)
    return found == wanted and first[1] - last[0] in (0, 1)


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
