"""Merging models of one kind: one method, key by key, in float32, rounded once.

The first model leads: the output has its keys, its dtypes and its metadata. Integers are copied from it bit for bit
(position ids that went through a float mean are the classic ruin of a merge). A first convolution with more input
channels than the others' (inpainting, edit) merges in the channels that all have and keeps the rest of the leader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assetkit.errors import InputError, UsageError
from assetkit.transform.computed import Computed, Place, Survey, Tiles
from assetkit.transform.model import Dropped, Model
from assetkit.transform.nodes import Moved, Node, Slice, is_float
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.operations.weights import Weights
from assetkit.transform.options import Option

_SHOWN = 5


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The leader with every float tensor merged.

    Raises `InputError` when the models are not of one family or have different keys, unless partial merges are
    allowed; then what only some have is listed.
    """
    method = _method(options["method"], len(models))
    leader = models[0]
    unmatched = _compare(models, conditions)
    weights = Weights(leader, options, method)
    tensors: dict[str, Node] = {}
    for name, node in leader.tensors.items():
        peers = [each.tensors[name] for each in models[1:] if name in each.tensors]
        if not is_float(node) or len(peers) < len(models) - 1 or name in unmatched:
            tensors[name] = node
        else:
            tensors[name] = _merged(method, name, [node, *peers], weights.of(name), options["seed"])
    merged = leader.with_tensors(*_without_stale_ema(tensors, unmatched))
    return replace(merged, roundtrip="none", warnings=(*leader.warnings, *_warnings(method, models)))


def _method(name: str, count: int) -> Any:
    from assetkit.transform.numbers import torch_or_none

    if torch_or_none() is None:
        raise InputError("merging needs torch", hint="pip install 'assetkit-models[torch]'")
    from assetkit.transform.methods import methods

    method = methods().get(name)
    if method is None:
        raise UsageError(f"no merge method is called {name!r}", hint=f"one of {', '.join(methods())}")
    if not method.takes(count):
        wanted = str(method.least) if method.least == method.most else f"at least {method.least}"
        raise UsageError(f"{name} takes {wanted} models and gets {count}")
    return method


def _compare(models: Sequence[Model], conditions: Conditions) -> frozenset[str]:
    """Keys of the leader that cannot be merged because another model lacks them or has another shape."""
    leader = models[0]
    names = {name for name, node in leader.tensors.items() if is_float(node)}
    faults: dict[str, str] = {}
    for other in models[1:]:
        for name in names:
            node = other.tensors.get(name)
            if node is None:
                faults[name] = f"{other.name} lacks it"
            elif not _fits(leader.tensors[name].shape, node.shape):
                faults[name] = f"{list(leader.tensors[name].shape)} here, {list(node.shape)} in {other.name}"
        extra = [name for name, node in other.tensors.items() if name not in leader.tensors and is_float(node)]
        faults.update(dict.fromkeys(extra, f"only {other.name} has it"))
    real = {name: why for name, why in faults.items() if not _may_be_missing(name)}
    if len(names - faults.keys()) == 0:
        raise InputError(_differ(models, "have no tensors in common that could be merged", {}))
    if real and not conditions.allow_partial:
        raise InputError(
            _differ(models, f"differ in {len(real)} tensors", real), hint="merge what fits with --allow-partial"
        )
    return frozenset(faults)


def _may_be_missing(name: str) -> bool:
    """Copies for training: a merge is whole without them, and they are left out where only some have them."""
    return name.startswith("model_ema.")


def _fits(ours: tuple[int, ...], theirs: tuple[int, ...]) -> bool:
    """Equal, or two convolutions that differ in their input channels only."""
    return ours == theirs or (len(ours) == len(theirs) == 4 and ours[0] == theirs[0] and ours[2:] == theirs[2:])


def _differ(models: Sequence[Model], what: str, faults: Mapping[str, str]) -> str:
    named = ", ".join(f"{each.name} ({_called(each)})" for each in models)
    some = "; ".join(f"{name}: {why}" for name, why in sorted(faults.items())[:_SHOWN])
    more = f" and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    return f"{named} {what}{': ' if some else ''}{some}{more}"


def _called(model: Model) -> str:
    identity = model.identity
    return " ".join(filter(None, (identity.base, identity.kind))) or "unknown" if identity else "unknown"


def _merged(method: Any, name: str, nodes: list[Node], values: Mapping[str, float], seed: int) -> Node:
    shapes = {node.shape for node in nodes}
    if len(shapes) == 1:
        return _computed(method, name, nodes, values, seed)
    leader = nodes[0]
    common = min(node.shape[1] for node in nodes)
    parts = [_channels(node, 0, common) for node in nodes]
    merged = _computed(method, name, parts, values, seed)
    if leader.shape[1] == common:
        return merged
    return Moved(leader.dtype, leader.shape, (Slice(merged), Slice(leader, common)), axis=1)


def _channels(node: Node, start: int, stop: int) -> Node:
    if node.shape[1] == stop - start:
        return node
    shape = (node.shape[0], stop - start, *node.shape[2:])
    return Moved(node.dtype, shape, (Slice(node, start, stop),), axis=1)


def _computed(method: Any, name: str, nodes: list[Node], values: Mapping[str, float], seed: int) -> Node:
    from assetkit.transform.methods import Place as Where

    shape = nodes[0].shape

    def merge(tiles: Sequence[Any], place: Place) -> Any:
        return method.merge(tiles, values, Where(name, shape, place.start, place.survey, seed))

    survey = Survey(nodes, _surveying(method.survey, values)) if method.survey else None
    return Computed(
        nodes[0].dtype, shape, tuple(nodes), merge, tiled=method.scope == "element", survey=survey, what=method.id
    )


def _surveying(survey: Callable[[Tiles, Mapping[str, float]], Any], values: Mapping[str, float]) -> Any:
    return lambda tiles: survey(tiles, values)


def _without_stale_ema(
    tensors: dict[str, Node], unmatched: frozenset[str]
) -> tuple[dict[str, Node], tuple[Dropped, ...]]:
    """An averaged copy that was not merged along belongs to the leader as it was, not to the merge."""
    stale = [name for name in tensors if name in unmatched and _may_be_missing(name)]
    dropped = tuple(Dropped(name, "an averaged copy of the unmerged weights", tensors[name].nbytes) for name in stale)
    return {name: node for name, node in tensors.items() if name not in set(stale)}, dropped


def _warnings(method: Any, models: Sequence[Model]) -> list[str]:
    narrow = sorted({node.dtype for each in models for node in each.tensors.values()} & {"BF16", "F8_E4M3", "F8_E5M2"})
    if not method.based or not narrow:
        return []
    noise = f"differences of {', '.join(narrow)} weights are rounding noise in part (3 % of them for BF16)"
    return [f"{noise}; merge files of higher precision where there are any"]


OPERATION = Operation(
    "merge",
    "Merge models of one kind.",
    (1, None),
    (
        Option("method", "text", "How to merge.", "weighted-sum"),
        Option("alpha", "number", "The method's first weight."),
        Option("beta", "number", "Its second weight."),
        Option("parameters", "mapping", "Its other parameters by name."),
        Option("weights", "mapping", "Other values of alpha by component, block or key pattern."),
        Option("seed", "integer", "Seeds the methods that draw random numbers.", 0, low=0, high=2**63 - 1),
    ),
    apply,
)
