"""Rounding to another dtype, once, where that is meant (see `assetkit.transform.precision`).

Integers keep their bytes. The image autoencoder of SDXL keeps a wider dtype when the rest becomes fp16, unless it is
asked for by name: its activations overflow half precision in every copy but one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assetkit.errors import InputError, UsageError
from assetkit.transform.layouts import Places
from assetkit.transform.model import Model
from assetkit.transform.nodes import Cast, Constant, Node
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.options import Option
from assetkit.transform.precision import DTYPES, is_matrix, target
from assetkit.transform.scaled import MARKER, header_note, scaled

SCALED = {"fp8_scaled": False, "fp8_scaled_legacy": True}
"""ComfyUI's two ways to store eight-bit weights with scales, and whether it is the older one."""
KEEP = "keep"
"""The dtype of a tensor that is to stay as it is, for recipes that round single components only."""
_WIDE = ("F32", "BF16")


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """Every weight as `dtype`, components as `components` says, what must not be rounded as it was."""
    (model,) = models
    wanted = _Wanted(model, options)
    tensors: dict[str, Node] = {}
    layers = []
    for name, node in model.tensors.items():
        dtype = wanted.of(name)
        if dtype in SCALED and is_matrix(name, node) and len(node.shape) == 2:
            tensors.update(scaled(name, node, legacy=SCALED[dtype]))
            layers.append(name.rpartition(".")[0])
        elif dtype:
            tensors[name] = cast(name, node, "F16" if dtype in SCALED else DTYPES[dtype])
        else:
            tensors[name] = node
    _mark(tensors, layers, options["dtype"])
    metadata = {**model.metadata, **(header_note(layers) if layers and options["dtype"] == "fp8_scaled" else {})}
    return replace(model, tensors=tensors, metadata=metadata, warnings=(*model.warnings, *wanted.warnings()))


def cast(name: str, node: Node, dtype: str) -> Node:
    """`node` as `dtype`, or as it is where the rules keep it."""
    chosen = target(name, node, dtype)
    return node if chosen == node.dtype else Cast(node, chosen)


class _Wanted:
    """The dtype asked for at each key."""

    def __init__(self, model: Model, options: Options) -> None:
        self._default: str = options["dtype"]
        self._components: Mapping[str, str] = options.get("components") or {}
        for name, dtype in self._components.items():
            if dtype not in DTYPES and dtype not in SCALED:
                known = ", ".join((*DTYPES, *SCALED))
                raise UsageError(f"the dtype of {name!r} cannot be {dtype!r}", hint=f"one of {known}")
        self._model, self._places = model, _places(model, must=bool(self._components))
        base = model.identity.base if model.identity else None
        self._delicate = self._default == "fp16" and base is not None and base.startswith("sdxl")
        self._spared = False

    def of(self, key: str) -> str | None:
        """What people call the dtype; None to leave the tensor alone."""
        names = self._places.of(key) if self._places else ()
        for name in names:
            if name in self._components:
                return self._components[name]
        if self._delicate and "vae" in names and self._model.tensors[key].dtype in _WIDE:
            self._spared = True
            return None
        return None if self._default == KEEP else self._default

    def warnings(self) -> list[str]:
        """What was not done as asked, and what may go wrong."""
        found = []
        if self._spared:
            found.append(
                "the VAE keeps its dtype: SDXL's overflows in fp16; add --dtype vae=fp16 if it is the fixed one"
            )
        if self._default in ("fp8_e4m3", "fp8_e5m2"):
            found.append("weights without a scale lose up to half their value in eight bits; fp8_scaled keeps them")
        return found


def _places(model: Model, *, must: bool) -> Places | None:
    try:
        return Places(model)
    except InputError:
        if must:
            raise
        return None


def _mark(tensors: dict[str, Node], layers: Sequence[str], dtype: str) -> None:
    """The older convention tells itself by an empty tensor beside the layers."""
    if dtype == "fp8_scaled_legacy" and layers:
        prefix = "model.diffusion_model." if layers[0].startswith("model.diffusion_model.") else ""
        tensors[prefix + MARKER] = Constant("F8_E4M3", (0,), b"")


OPERATION = Operation(
    "cast",
    "Round every weight to another dtype.",
    (1, 1),
    (
        Option("dtype", "text", "What to round to.", "fp16", choices=(*DTYPES, *SCALED, KEEP)),
        Option("components", "mapping", "Other dtypes by component: {vae: fp32}."),
    ),
    apply,
)
