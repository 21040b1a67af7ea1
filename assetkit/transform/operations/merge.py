"""Merging models of one kind: one method, key by key, in float32, rounded once.

The first model leads: the output has its names, its dtypes and its metadata. What is no weight is copied from it bit
for bit: integers (position ids that went through a float mean are the classic ruin of a merge), tables of the noise
schedule, markers. A first layer with more input channels than the others' (inpainting, edit) merges in the channels
that all have and keeps the rest of the leader. A model that has the same parts under other names is read under the
leader's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assetkit.errors import InputError, UsageError
from assetkit.transform.computed import Computed, Place, Survey, Tiles
from assetkit.transform.layouts import under_names_of
from assetkit.transform.model import Dropped, Model
from assetkit.transform.nodes import Moved, Node, Slice, is_float
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.operations.markers import facts_of
from assetkit.transform.operations.weights import Weights
from assetkit.transform.options import Option
from assetkit.transform.precision import TABLES

_SHOWN = 5
_WIDENED = re.compile(
    r"^(model\.diffusion_model\.|diffusion_model\.|unet/|transformer/)?"
    r"(input_blocks\.0\.0|conv_in|img_in|x_embedder(\.proj)?)\.weight$"
)
"""First layers of networks. Inpainting, edit, depth and control models widen them behind the channels of the image."""
_COPIED = re.compile(r"position_ids$")
_LEARNED = re.compile(r"logit_scale$")
"""The one table that training changes."""
_ADAPTERS = ("lora", "lycoris")


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The leader with every weight merged.

    Raises `InputError` when the models are of different kinds or have different weights, unless partial merges are
    allowed; then what was not merged is listed.
    """
    method = _method(options["method"], len(models))
    leader = models[0]
    _check_kinds(models, conditions)
    models = [leader, *(under_names_of(leader, each) for each in models[1:])]
    faults = _compare(models, conditions)
    weights = Weights(leader, options, method)
    tensors: dict[str, Node] = {}
    for name, node in leader.tensors.items():
        if name in faults or not is_weight(name, node):
            tensors[name] = node
        else:
            nodes = [node, *(each.tensors[name] for each in models[1:])]
            tensors[name] = _merged(method, name, nodes, weights, options["seed"])
    tensors, stale = _without_stale_ema(tensors, faults)
    strangers = [Dropped(name, f"{why}; not merged", 0) for name, why in faults.items() if name not in leader.tensors]
    left = [f"{name}: not merged, {why}" for name, why in faults.items() if name in tensors]
    return replace(
        leader.with_tensors(tensors, (*stale, *(each for each in strangers if not _may_be_missing(each.key)))),
        roundtrip="none",
        lost=(*leader.lost, *left),
        warnings=(*leader.warnings, *_warnings(method, models, left)),
    )


def is_weight(name: str, node: Node) -> bool:
    """Whether a tensor is to be merged: numbers that training changed, not a table, a counter, a marker or an index."""
    if not is_float(node) or _COPIED.search(name):
        return False
    return not TABLES.search(name) or bool(_LEARNED.search(name))


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


def _check_kinds(models: Sequence[Model], conditions: Conditions) -> None:
    """Raise for adapters, whose factors must not be averaged, and for models that predict different things."""
    for each in models:
        if each.identity and each.identity.kind in _ADAPTERS:
            raise InputError(
                f"{each.name} is an adapter: a mean of its factors is no mean of what it does",
                hint="use 'lora merge', or 'lora bake' to put it into a checkpoint",
            )
    said = {each.name: _predicts(each) for each in models}
    if len({what for what in said.values() if what}) > 1 and not conditions.allow_partial:
        named = ", ".join(f"{name} predicts {what}" for name, what in said.items() if what)
        raise InputError(f"{named}: their merge would draw noise", hint="merge them all the same with --allow-partial")


def _predicts(model: Model) -> str | None:
    return "v" if "v_pred" in model.tensors else facts_of(model).get("prediction")


def _compare(models: Sequence[Model], conditions: Conditions) -> Mapping[str, str]:
    """Weights that cannot be merged, and why: another model lacks them or has another shape."""
    leader = models[0]
    names = {name for name, node in leader.tensors.items() if is_weight(name, node)}
    faults: dict[str, str] = {}
    for other in models[1:]:
        for name in names:
            why = _unlike(name, leader.tensors[name], other.tensors.get(name), other.name)
            if why:
                faults[name] = why
        for name, node in other.tensors.items():
            if name not in leader.tensors and is_weight(name, node):
                faults[name] = f"only {other.name} has it"
    real = {name: why for name, why in faults.items() if not _may_be_missing(name)}
    if not names - faults.keys():
        raise InputError(_differ(models, "have no tensors in common that could be merged", {}))
    if real and not conditions.allow_partial:
        raise InputError(
            _differ(models, f"differ in {len(real)} tensors", real), hint="merge what fits with --allow-partial"
        )
    return dict(sorted(faults.items()))


def _unlike(name: str, ours: Node, theirs: Node | None, whose: str) -> str | None:
    if theirs is None:
        return f"{whose} lacks it"
    if not is_float(theirs):
        return f"{whose} holds whole numbers there"
    if ours.shape == theirs.shape or _differs_in_channels(name, ours.shape, theirs.shape):
        return None
    return f"{list(ours.shape)} here, {list(theirs.shape)} in {whose}"


def _differs_in_channels(name: str, ours: tuple[int, ...], theirs: tuple[int, ...]) -> bool:
    """Whether two tensors are first layers of networks that differ in their input channels only."""
    if not _WIDENED.match(name) or len(ours) < 2 or len(ours) != len(theirs):
        return False
    return (ours[0], *ours[2:]) == (theirs[0], *theirs[2:])


def _may_be_missing(name: str) -> bool:
    """Copies for training: a merge is whole without them, and they are left out where only some have them."""
    return name.startswith("model_ema.")


def _differ(models: Sequence[Model], what: str, faults: Mapping[str, str]) -> str:
    named = ", ".join(f"{each.name} ({_called(each)})" for each in models)
    some = "; ".join(f"{name}: {why}" for name, why in sorted(faults.items())[:_SHOWN])
    more = f" and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    return f"{named} {what}{': ' if some else ''}{some}{more}"


def _called(model: Model) -> str:
    identity = model.identity
    return " ".join(filter(None, (identity.base, identity.kind))) or "unknown" if identity else "unknown"


def _merged(method: Any, name: str, nodes: list[Node], weights: Weights, seed: int) -> Node:
    given = weights.of(name)
    leader = nodes[0]
    if len({node.shape for node in nodes}) == 1:
        return _computed(method, name, nodes, given, seed)
    common = min(node.shape[1] for node in nodes)
    merged = _computed(method, name, [_channels(node, common) for node in nodes], given, seed)
    if leader.shape[1] == common:
        return merged
    return Moved(leader.dtype, leader.shape, (Slice(merged), Slice(leader, common)), axis=1)


def _channels(node: Node, stop: int) -> Node:
    if node.shape[1] == stop:
        return node
    return Moved(node.dtype, (node.shape[0], stop, *node.shape[2:]), (Slice(node, 0, stop),), axis=1)


def _computed(method: Any, name: str, nodes: list[Node], given: tuple[Mapping[str, float], float], seed: int) -> Node:
    from assetkit.transform.methods import Place as Where
    from assetkit.transform.methods._line import interpolated

    shape = nodes[0].shape
    values, share = given

    def merge(tiles: Sequence[Any], place: Place) -> Any:
        found = method.merge(tiles, values, Where(name, shape, place.start, place.survey, seed))
        return found if share == 1 else interpolated(tiles[0], found, share)

    if share == 0:
        return nodes[0]
    survey = Survey(nodes, _surveying(method.survey, values)) if method.survey else None
    return Computed(
        nodes[0].dtype,
        shape,
        tuple(nodes),
        merge,
        tiled=method.scope == "element",
        survey=survey,
        cost=method.copies,
        beside=method.beside(shape, values, len(nodes)) if method.beside else 0,
    )


def _surveying(survey: Callable[[Tiles, Mapping[str, float]], Any], values: Mapping[str, float]) -> Any:
    return lambda tiles: survey(tiles, values)


def _without_stale_ema(
    tensors: dict[str, Node], faults: Mapping[str, str]
) -> tuple[dict[str, Node], tuple[Dropped, ...]]:
    """An averaged copy that was not merged along belongs to the leader as it was, not to the merge."""
    stale = {name for name in tensors if name in faults and _may_be_missing(name)}
    if stale:
        stale = {name for name in tensors if _may_be_missing(name)}  # its counters count nothing then
    dropped = tuple(
        Dropped(name, "an averaged copy of the unmerged weights", node.nbytes)
        for name, node in tensors.items()
        if name in stale
    )
    return {name: node for name, node in tensors.items() if name not in stale}, dropped


def _warnings(method: Any, models: Sequence[Model], left: Sequence[str]) -> list[str]:
    found = [f"{len(left)} tensors were not merged and are those of {models[0].name}"] if left else []
    said = [each.name for each in models if _predicts(each)]
    if len({_predicts(each) for each in models} - {None}) > 1:
        found.append(f"{', '.join(said)} predict different things: the merge may draw noise")
    narrow = sorted({node.dtype for each in models for node in each.tensors.values()} & {"BF16", "F8_E4M3", "F8_E5M2"})
    if (method.based or method.subtracts) and narrow:
        noise = f"differences of {', '.join(narrow)} weights are rounding noise in part (3 % of them for BF16)"
        found.append(f"{noise}; merge files of higher precision where there are any")
    eight = sorted({node.dtype for node in models[0].tensors.values()} & {"F8_E4M3", "F8_E5M2"})
    if eight:
        found.append(f"the result is rounded to {', '.join(eight)} like {models[0].name}; add --dtype fp16 for more")
    return found


OPERATION = Operation(
    "merge",
    "Merge models of one kind.",
    (1, None),
    (
        Option("method", "text", "How to merge.", "weighted-sum"),
        Option("alpha", "number", "The method's first weight."),
        Option("beta", "number", "Its second weight."),
        Option("parameters", "mapping", "Its other parameters by name."),
        Option(
            "weights",
            "mapping",
            "Other values of alpha by component, block or key pattern; shares of the result for methods without alpha.",
        ),
        Option("seed", "integer", "Seeds the methods that draw random numbers.", 0, low=0, high=2**63 - 1),
    ),
    apply,
)
