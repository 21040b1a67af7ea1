"""Rounding to another dtype, once, where that is meant (see `assetkit.transform.precision`).

Integers keep their bytes. The image autoencoder of SDXL keeps a wider dtype when the rest becomes fp16, unless it is
asked for by name: its activations overflow half precision in every copy but one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assetkit.errors import InputError, UsageError
from assetkit.keymap import Placed
from assetkit.transform.layouts import Anatomy, Places, anatomy
from assetkit.transform.model import Model
from assetkit.transform.nodes import Cast, Constant, Node
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.options import Option
from assetkit.transform.precision import DTYPES, EIGHT_BIT, is_scalable, spared, target
from assetkit.transform.scaled import MARKER, header_note, scaled

SCALED = {"fp8_scaled": False, "fp8_scaled_legacy": True}
"""ComfyUI's two ways to store eight-bit weights with scales, and whether it is the older one."""
KEEP = "keep"
"""The dtype of a tensor that is to stay as it is, for recipes that round single components only."""
_WIDE = ("F64", "F32", "BF16")
_RISKY = ("fp16", "fp8_e4m3", "fp8_e5m2", *SCALED)
"""Dtypes under which an autoencoder would end in half precision."""
_OVERFLOWING = ("sdxl", "sdxl_refiner", "ssd1b", "vega", "koala_700m", "koala_1b", "kolors", "playground_v25")
"""Families with SDXL's autoencoder, whose activations overflow half precision."""


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """Every weight as `dtype`, components as `components` says, what must not be rounded as it was."""
    (model,) = models
    wanted = _Wanted(model, options)
    tensors: dict[str, Node] = {}
    layers: dict[str, str] = {}
    for name, node in model.tensors.items():
        dtype = wanted.of(name, node)
        if dtype in SCALED:
            tensors.update(scaled(name, node, legacy=SCALED[dtype]))
            layers[name.rpartition(".")[0]] = dtype
        else:
            tensors[name] = node if dtype is None or dtype == node.dtype else Cast(node, dtype)
    metadata = {**model.metadata, **_marked(tensors, layers, wanted)}
    return replace(model, tensors=tensors, metadata=metadata, warnings=(*model.warnings, *wanted.warnings()))


class _Wanted:
    """The dtype asked for at each key."""

    def __init__(self, model: Model, options: Options) -> None:
        self._default: str = options["dtype"]
        self._components: Mapping[str, str] = options.get("components") or {}
        for name, dtype in self._components.items():
            if dtype not in (*DTYPES, *SCALED, KEEP):
                known = ", ".join((*DTYPES, *SCALED, KEEP))
                raise UsageError(f"the dtype of {name!r} cannot be {dtype!r}", hint=f"one of {known}")
        body = _anatomy(model, must=bool(self._components))
        self._places = Places(model, body) if body else None
        self.parts: tuple[Placed, ...] = body.parts if body else ()
        self._check_components(model)
        self._towers = {each.part.component for each in self.parts if each.part.classname.startswith("CLIP")}
        self._delicate = body is not None and body.family.id in _OVERFLOWING and self._default in _RISKY
        self._spared = False

    def _check_components(self, model: Model) -> None:
        known = self._places.names() if self._places else frozenset()
        for name in self._components:
            if name not in known:
                raise UsageError(
                    f"{model.name} has no component or block called {name!r}", hint=f"it has {', '.join(sorted(known))}"
                )

    def of(self, key: str, node: Node) -> str | None:
        """The dtype to store, one of `SCALED` among them; None to leave the tensor alone."""
        names = self._places.of(key) if self._places else ()
        given = next((self._components[name] for name in reversed(names) if name in self._components), None)
        if given is None and self._delicate and "vae" in names and node.dtype in _WIDE:
            self._spared = True
            return None
        asked = given or self._default
        if asked == KEEP:
            return None
        if asked in SCALED:
            wanted = is_scalable(key, node) and (given or not self._is_small(names))
            return asked if wanted else target(key, node, spared(node))
        dtype = DTYPES[asked]
        if dtype in EIGHT_BIT and given is None and not _AUTOENCODERS.isdisjoint(names):
            dtype = spared(node)
        return target(key, node, dtype)

    def _is_small(self, names: tuple[str, ...]) -> bool:
        """Whether a tensor belongs to a component that nobody stores with scales: no loader expects them there."""
        return not (self._towers | _AUTOENCODERS).isdisjoint(names)

    def warnings(self) -> list[str]:
        """What was not done as asked, and what may go wrong."""
        found = []
        if self._spared:
            found.append(
                "the VAE keeps its dtype: SDXL's overflows in fp16; add --dtype vae=fp16 if it is the fixed one"
            )
        if {"fp8_e4m3", "fp8_e5m2"} & {self._default, *self._components.values()}:
            found.append("weights without a scale lose up to half their value in eight bits; fp8_scaled keeps them")
        return found


_AUTOENCODERS = frozenset({"vae", "audio_vae"})


def _anatomy(model: Model, *, must: bool) -> Anatomy | None:
    try:
        return anatomy(model)
    except InputError:
        if must:
            raise
        return None


def _marked(tensors: dict[str, Node], layers: Mapping[str, str], wanted: _Wanted) -> Mapping[str, str]:
    """The header's note of the newer convention; the older one tells itself by a tensor beside each component."""
    if len(set(layers.values())) > 1:
        raise UsageError("one file holds either fp8_scaled or fp8_scaled_legacy: loaders look for one of them")
    folder = next((each.prefix for each in wanted.parts if each.side == "right" and layers), None)
    if folder is not None:
        raise InputError(
            "weights with scales are ComfyUI's, and it reads the original's names", hint="convert the layout first"
        )
    if "fp8_scaled" in layers.values():
        return header_note(layers)
    prefixes = {_prefix(layer, wanted.parts) for layer in layers}
    tensors.update({prefix + MARKER: Constant("F8_E4M3", (0,), b"") for prefix in sorted(prefixes)})
    return {}


def _prefix(layer: str, parts: Sequence[Placed]) -> str:
    known = (each.prefix for each in parts if layer.startswith(each.prefix))
    return next(known, _NETWORK if layer.startswith(_NETWORK) else "")


_NETWORK = "model.diffusion_model."


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
