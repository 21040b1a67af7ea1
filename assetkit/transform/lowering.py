"""Adapter modules as plain low rank: of lower rank, or of an algorithm that is no low rank by itself.

Modules with exact factors (LoRA, LoCon, Tucker, LoHa, LoKr) are resized through the small core of these, and nothing
dense is made. Others are made dense, one layer at a time, and approximated. What depends on the weight (OFT, IA3,
GLoRA, and DoRA where it is to be folded in) needs the checkpoint, and is right for that checkpoint only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from assetkit.errors import InputError
from assetkit.transform.adapters import Adapter, Fitting, Module
from assetkit.transform.approximation import Approximations
from assetkit.transform.changes import MAGNITUDES, RIDERS, Change, change_of, dense, shape_in, unpacked
from assetkit.transform.computed import Computed
from assetkit.transform.factoring import Job, Rules, columns, factored
from assetkit.transform.layers import Layers
from assetkit.transform.model import Model
from assetkit.transform.module_rows import Parts
from assetkit.transform.nodes import Node
from assetkit.transform.operations import Conditions
from assetkit.transform.relayout import in_common_roles

if TYPE_CHECKING:
    from assetkit.adapters.algebra import Settings
    from assetkit.transform.lowrank import Factors, RankRule

_PLAIN = frozenset({"down", "up", "alpha"})
_SCALES_BIASES = ("rescale", "on_input", "ia3_l", "oft_blocks")


@dataclass(slots=True)
class Lowering:
    """How modules become plain low rank."""

    layers: Layers
    rules: Rules
    approximations: Approximations
    checkpoint: Model | None = None
    every: bool = True
    """Whether modules that are plain low rank already are resized as well."""
    _fitting: Fitting | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._fitting = Fitting(self.checkpoint) if self.checkpoint is not None else None

    def adapter(self, adapter: Adapter, conditions: Conditions) -> Adapter:
        """The adapter with its modules lowered.

        Raises `InputError` that names a module which needs a checkpoint or a rank that was not given.
        """
        jobs: list[Job] = []
        beside: dict[str, dict[str, Node]] = {}
        for module in adapter.modules:
            try:
                for job, rest in self._jobs(adapter, module):
                    jobs.append(job)
                    beside[module.name] = rest
            except InputError as error:
                raise InputError(f"{module.name}: {error.message}", hint=error.hint) from error
        made = factored(jobs, self.rules, self.approximations, conditions)
        modules = [
            replace(module, parts={**beside[module.name], **made[module.name]}) if module.name in made else module
            for module in adapter.modules
        ]
        return replace(adapter, modules=tuple(modules))

    def _jobs(self, adapter: Adapter, module: Module) -> Iterator[tuple[Job, dict[str, Node]]]:
        """At most one: the factors to be made, and what stays beside them."""
        layer = self.layers.find(module)
        if layer is None:
            return
        parts = in_common_roles(adapter, module)
        where = self._fitting.locate(module) if self._fitting is not None else None
        folding = where is not None and not MAGNITUDES.isdisjoint(parts)
        plain = not folding and parts.keys() - MAGNITUDES - RIDERS <= _PLAIN
        if plain and not self.every:
            return
        told = self._fitting.shape(where) if self._fitting is not None and where is not None else None
        change = change_of(parts, told or shape_in(self.layers, layer, parts))
        if change is None or (plain and self.rules.of(change.shape) is None):
            return
        settings = replace(adapter.settings(module), scale=None)
        if change.bound or folding:
            yield self._bound(module, parts, change, where, settings)
        else:
            yield self._free(module, change), dict(change.beside)

    def _free(self, module: Module, change: Change) -> Job:
        roles, nodes = tuple(change.parts), tuple(change.parts.values())
        if change.rank is None and self.rules.of(change.shape) is None:
            raise InputError("its change has no exact factors smaller than the layer", hint="give --rank")
        make = _approximated if change.rank is None else _resized
        return Job(module.name, nodes, change.shape, change.most, partial(make, roles, change.shape))

    def _bound(
        self, module: Module, parts: Parts, change: Change, where: Any, settings: Settings
    ) -> tuple[Job, dict[str, Node]]:
        """A change that depends on the weight, and what it does to the bias."""
        if where is None or self._fitting is None:
            what = "what it does depends on the weight it changes"
            raise InputError(what, hint="give the checkpoint it was trained for with --checkpoint FILE")
        if self.rules.of(change.shape) is None:
            raise InputError("its change has no exact factors smaller than the layer", hint="give --rank")
        weight = self._fitting.get(where, "weight")
        assert weight is not None  # noqa: S101 - `locate` found it
        own = {role: node for role, node in parts.items() if role not in RIDERS}
        make = partial(_against, tuple(own), settings)
        beside = {role: node for role, node in parts.items() if role in RIDERS}
        bias = self._fitting.get(where, "bias")
        if bias is not None and any(role in own for role in _SCALES_BIASES):
            beside["diff_b"] = _bias_difference(bias, own, settings, change)
        most = min(change.shape[0], columns(change.shape))
        return Job(module.name, (weight, *own.values()), change.shape, most, make), beside


def _resized(
    roles: tuple[str, ...], shape: tuple[int, ...], tensors: Sequence[Any], rule: RankRule | None, dtype: Any
) -> Factors:
    from assetkit.adapters.algebra import factors
    from assetkit.transform.lowrank import Term, summed

    found = factors(unpacked(roles, tensors), shape)
    if found is None:
        raise InputError("has no exact factors")
    return summed([Term(*found)], rule, dtype=dtype)


def _approximated(
    roles: tuple[str, ...], shape: tuple[int, ...], tensors: Sequence[Any], rule: RankRule | None, dtype: Any
) -> Factors:
    from assetkit.transform.lowrank import as_matrix, truncated

    assert rule is not None  # noqa: S101 - `_free` asked for one
    return truncated(as_matrix(dense(unpacked(roles, tensors), shape)), rule, dtype=dtype)


def _against(
    roles: tuple[str, ...], settings: Settings, tensors: Sequence[Any], rule: RankRule | None, dtype: Any
) -> Factors:
    from assetkit.adapters.algebra import changed
    from assetkit.transform.lowrank import as_matrix, truncated

    assert rule is not None  # noqa: S101 - `_bound` asked for one
    weight, *own = tensors
    change = changed(weight, unpacked(roles, own), settings=settings) - weight
    return truncated(as_matrix(change), rule, dtype=dtype)


def _bias_difference(bias: Node, parts: Parts, settings: Settings, change: Change) -> Node:
    """What a module that scales its layer's bias adds to it."""
    from assetkit.adapters.algebra import changed_bias

    roles = tuple(parts)

    def work(tensors: Sequence[Any], _: object) -> Any:
        before, *own = tensors
        after = changed_bias(before, unpacked(roles, own), settings=settings, shape=change.shape)
        return after - before

    return Computed(bias.dtype, bias.shape, (bias, *parts.values()), work, tiled=False)
