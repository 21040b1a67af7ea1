"""Putting adapters into a checkpoint, and taking them out again.

Every algorithm's exact change is computed in float32 from the adapter's own tensors and rounded once, into the dtype of
the weight it changes. Plain low-rank changes are computed row by row, so that the largest layer costs no more memory
than a tile of it; the others need whole layers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from assetkit.errors import InputError
from assetkit.families import Family, families
from assetkit.keymap import placed
from assetkit.transform.adapters import Adapter, Fitting, Module, adapter_of
from assetkit.transform.computed import Computed, Place, Survey
from assetkit.transform.layouts import anatomy
from assetkit.transform.model import Dropped, Model
from assetkit.transform.nodes import Node
from assetkit.transform.numbers import torch_or_none
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.operations.weights import ByPlace
from assetkit.transform.options import Option

if TYPE_CHECKING:
    from assetkit.adapters.algebra import Settings
    from assetkit.adapters.algebra._layer import Strength

_LOW_RANK = frozenset({"down", "up", "alpha"})
_BIAS_ROLES = frozenset({"diff_b", "b_norm"})
_SHOWN = 5


def bake(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The checkpoint with every adapter in it. Raises `InputError` where an adapter does not fit, in whole or part."""
    return _applied(models, options, conditions, back=False)


def unbake(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The checkpoint without adapters that were baked in, the last one first."""
    return _applied(models, options, conditions, back=True)


def _applied(models: Sequence[Model], options: Options, conditions: Conditions, *, back: bool) -> Model:
    if torch_or_none() is None:
        raise InputError("adapters need torch", hint="pip install 'assetkit-models[torch]'")
    checkpoint, *files = models
    checkpoint = replace(checkpoint, family=_family(checkpoint, files))
    multipliers = options.get("multipliers") or [1.0] * len(files)
    if len(multipliers) != len(files):
        raise InputError(f"{len(files)} adapters and {len(multipliers)} multipliers")
    weights = ByPlace(checkpoint, options.get("weights") or {})
    pairs = list(zip(map(adapter_of, files), multipliers, strict=True))
    made = replace(checkpoint, roundtrip="none")
    for adapter, multiplier in reversed(pairs) if back else pairs:
        one = _One(adapter, float(multiplier), weights, options["strength"], back=back)
        fitting = Fitting(made)  # anew for each: the next may name the same layers in another layout
        dropped = tuple(one.apply(fitting, conditions))
        made = made.with_tensors(fitting.tensors(), dropped)
    return made


def _family(checkpoint: Model, adapters: Sequence[Model]) -> Family | None:
    """Of a text encoder alone, which is alike in many families, the family that the first adapter is for."""
    if checkpoint.family is not None:
        return checkpoint.family
    bases = (each.identity.base for each in adapters if each.identity is not None and each.identity.base)
    family = families().get(next(bases, ""))
    try:
        alone = all(each.part.component.startswith("te") for each in anatomy(checkpoint).parts)
    except InputError:
        return None
    if not alone or family is None:
        return None
    fits = placed([part for part in family.parts if part.component.startswith("te")], checkpoint.tensors)
    return family if fits else None


class _One:
    """One adapter at one strength."""

    def __init__(
        self, adapter: Adapter, multiplier: float, weights: ByPlace, strength: Strength, *, back: bool
    ) -> None:
        self._adapter, self._multiplier, self._weights = adapter, multiplier, weights
        self._strength, self._back = strength, back

    def apply(self, fitting: Fitting, conditions: Conditions) -> list[Dropped]:
        """Change the layers. What the checkpoint has no layer for is an error, or listed where that is allowed."""
        model = self._adapter.model
        strangers, failed = list(self._adapter.unread), 0
        for module in self._adapter.modules:
            where = fitting.locate(module)
            if where is None:
                strangers.append(module.name)
                failed += 1
            else:
                self._change(fitting, where, module)
        if failed == len(self._adapter.modules):
            raise InputError(
                f"{model.name} does not fit {fitting.model.name}: none of its {failed} modules names a layer of it,"
                f" such as {strangers[-1]!r}"
            )
        if strangers and not conditions.allow_partial:
            some = ", ".join(strangers[:_SHOWN])
            raise InputError(
                f"{fitting.model.name} has no layer for {len(strangers)} modules or keys of {model.name}: {some}",
                hint="apply the others with --allow-partial",
            )
        gone = [Dropped(name, f"{model.name}: the checkpoint has no such layer") for name in strangers]
        return gone + [
            Dropped(key, f"{model.name}: a bundled embedding cannot be baked", model.tensors[key].nbytes)
            for key in self._adapter.embeddings
        ]

    def _change(self, fitting: Fitting, where: Any, module: Module) -> None:
        settings = replace(self._adapter.settings(module), strength=self._strength)
        multiplier = self._multiplier * self._weights.factor(fitting.keys(where))
        if not module.parts.keys() <= _BIAS_ROLES | {"alpha"}:
            weight = fitting.get(where, "weight")
            assert weight is not None  # noqa: S101 - `locate` found it
            fitting.put(where, "weight", changed_weight(weight, module, multiplier, settings, back=self._back))
        if not _BIAS_ROLES.isdisjoint(module.parts) or _moves_bias(module):
            bias = _changed_bias(fitting, where, module, multiplier, settings, back=self._back)
            if bias is not None:
                fitting.put(where, "bias", bias)


def changed_weight(weight: Node, module: Module, multiplier: float, settings: Settings, *, back: bool = False) -> Node:
    """The node of a weight as `module` makes it at `multiplier` (or, `back`, as it was before)."""
    if multiplier == 0:
        return weight
    roles = tuple(module.parts)
    nodes = tuple(module.parts[role] for role in roles)
    if module.parts.keys() <= _LOW_RANK and weight.shape:
        measure = partial(_factors, roles, weight.shape, settings)
        survey = Survey(nodes, _named(module, measure), keep=False, whole=True)
        add = partial(_add_rows, weight.shape, -multiplier if back else multiplier)
        return Computed(weight.dtype, weight.shape, (weight,), add, survey=survey, cost=16, what=_verb(back=back))
    turn = _turn(back=back)

    def work(tensors: Sequence[Any], place: Place) -> Any:
        return turn(tensors[0], dict(zip(roles, place.whole, strict=True)), multiplier, settings)

    return Computed(
        weight.dtype,
        weight.shape,
        (weight,),
        _named(module, work),
        tiled=False,
        whole=nodes,
        cost=4,
        what=_verb(back=back),
    )


def _verb(*, back: bool) -> str:
    return "unbake" if back else "bake"


def _turn(*, back: bool) -> Callable[..., Any]:
    from assetkit.adapters.algebra import changed, unchanged

    return unchanged if back else changed


def _named(module: Module, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same function with the module's name in what it raises."""

    def run(*given: Any) -> Any:
        try:
            return work(*given)
        except InputError as error:
            raise InputError(f"{module.name}: {error.message}", hint=error.hint) from error

    return run


def _factors(roles: tuple[str, ...], shape: tuple[int, ...], settings: Settings, tensors: Sequence[Any]) -> Any:
    from assetkit.adapters.algebra import delta, factors

    parts = dict(zip(roles, tensors, strict=True))
    found = factors(parts, shape, settings)
    # A rank as high as the weight's own is no saving: then the change itself is kept.
    return found if found is not None else (delta(parts, shape, settings).reshape(shape[0], -1), None)


def _add_rows(shape: tuple[int, ...], multiplier: float, tiles: Sequence[Any], place: Place) -> Any:
    import torch

    up, down = place.survey
    (tile,) = tiles
    columns = (down if down is not None else up).shape[1]
    first, last = place.start // columns, (place.start + len(tile) - 1) // columns + 1
    rows = up[first:last] if down is None else up[first:last] @ down
    skip = place.start - first * columns
    return torch.add(tile, rows.reshape(-1)[skip : skip + len(tile)], alpha=multiplier)


def _moves_bias(module: Module) -> bool:
    """Rotations and IA3 scale the bias of the layer along with its weight."""
    return any(role in module.parts for role in ("rescale", "on_input", "ia3_l", "oft_blocks", "down_bias", "up_bias"))


def _changed_bias(
    fitting: Fitting, where: Any, module: Module, multiplier: float, settings: Settings, *, back: bool
) -> Node | None:
    from assetkit.adapters.algebra import changed_bias, unchanged_bias

    bias = fitting.get(where, "bias")
    shape = fitting.shape(where)
    own = next((module.parts[role] for role in ("diff_b", "b_norm", "up_bias") if role in module.parts), None)
    if bias is None and own is None:
        return None
    roles = tuple(module.parts)
    nodes = tuple(module.parts[role] for role in roles)
    turn = unchanged_bias if back else changed_bias

    def work(tensors: Sequence[Any], place: Place) -> Any:
        parts = dict(zip(roles, place.whole, strict=True))
        before = tensors[0] if tensors else None
        after = turn(before, parts, multiplier, settings, shape=shape)
        if after is None:
            raise InputError(f"{module.name}: changes no bias")
        return after

    like = bias or own
    assert like is not None  # noqa: S101 - one of the two is there
    inputs = (bias,) if bias is not None else ()
    size = like.shape if bias is not None else (shape[0],)
    return Computed(like.dtype, size, inputs, _named(module, work), tiled=False, whole=nodes)


_OPTIONS = (
    Option("multipliers", "list", "How strongly each adapter counts."),
    Option("weights", "mapping", "Factors by component, block or key pattern."),
    Option(
        "strength",
        "text",
        "What a multiplier other than 1 does to DoRA and rotations: as LyCORIS' modules do, or W + m(W' - W).",
        "module",
        choices=("module", "linear"),
    ),
)

OPERATION = (
    Operation("bake", "Put adapters into a checkpoint.", (2, None), _OPTIONS, bake),
    Operation("unbake", "Take baked adapters out of a checkpoint.", (2, None), _OPTIONS, unbake),
)
