"""Leaving out what is positively known not to be needed; everything else stays.

What goes: averaged copies of the weights (``model_ema.``), optimizer and trainer state, second copies of a component
that equal the first byte for byte. Tables of the noise schedule are kept: they are small, and a zero-terminal-SNR model
is told by them. Markers such as ``v_pred`` are never dropped although they are empty. Position ids that a float mean
has ruined are written anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from assetkit.errors import InputError
from assetkit.transform.model import Dropped, Model
from assetkit.transform.nodes import Constant, Node, is_float
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.options import Option
from assetkit.transform.precision import TABLES
from assetkit.transform.scaled import unscaled
from assetkit.transform.workspace import TILE, Workspace

EMA = "model_ema."
_OLD_ENCODER, _NEW_ENCODERS = "cond_stage_model.", ("conditioner.", "conditioner.embedders.0.")
"""Where SD1 and SDXL checkpoints keep text encoders; merges of their tools leave them under both (supermerger removes
one)."""
Tensors = Mapping[str, Node]
Pruned = tuple[dict[str, Node], list[Dropped]]
_NETWORK = "model."
_COUNTERS = ("model_ema.decay", "model_ema.num_updates")
_TRAINING: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "state of an optimizer": re.compile(r"^(optimizer|optimizer_states?|lr_schedulers?)\b"),
        "state of a training loop": re.compile(r"^(callbacks|loops|epoch|global_step|hyper_parameters|state_steps)\b"),
        "a loss network of VAE training": re.compile(r"^(first_stage_model\.)?loss\."),
        "a textual inversion's training copy": re.compile(r"^embedding_manager\.embedder\."),
        "activation statistics of a quantiser": re.compile(r"(^|\.)(_extra_state|accum_)"),
    }
)
"""Why a key can go, and what it looks like; what model-toolkit and model-converter drop (`conversion.md` 3.1)."""


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The model without training's leftovers, its averaged copy kept, dropped or promoted.

    Raises `InputError` when an averaged copy belongs to nothing, or to a part of the network only (unless that is
    allowed), and when there is none to promote.
    """
    (model,) = models
    if options["ema"] == "promote":
        model = unscaled(model)  # the averaged copies have no scales
    tensors, dropped = _without(model.tensors, _training)
    tensors, gone = _AVERAGES[options["ema"]](model, tensors, conditions)
    dropped += gone
    twins = duplicates(tensors)
    tensors, gone = _without(tensors, lambda name: f"the same bytes as {twins[name]}" if name in twins else None)
    dropped += gone
    repaired = {name: _repaired(name, node) for name, node in tensors.items()}
    changed = [name for name, node in repaired.items() if node is not tensors[name]]
    healed = [name for name in changed if not _counts(tensors[name])]
    floats = [name for name in changed if name not in healed]
    pruned = model.with_tensors(repaired, tuple(dropped))
    return replace(
        pruned,
        warnings=(
            *model.warnings,
            *(f"{name} was not 0, 1, 2 …: written anew" for name in healed),
            *(f"{name} was {tensors[name].dtype}: its numbers, which are right, became integers" for name in floats),
        ),
        lost=(*model.lost, *(f"{name}: its damaged numbers" for name in healed)),
        roundtrip="lossy" if healed and model.roundtrip == "exact" else model.roundtrip,
    )


def _training(name: str) -> str | None:
    return next((why for why, pattern in _TRAINING.items() if pattern.search(name)), None)


def _without(tensors: Tensors, why: Callable[[str], str | None]) -> Pruned:
    kept, dropped = {}, []
    for name, node in tensors.items():
        reason = why(name)
        if reason is None:
            kept[name] = node
        else:
            dropped.append(Dropped(name, reason, node.nbytes))
    return kept, dropped


def averaged_name(name: str) -> str:
    """What the averaged copy of a weight is called (CompVis `LitEma`: the dots of its name left out)."""
    return EMA + name.removeprefix(_NETWORK).replace(".", "")


def _kept(model: Model, tensors: Tensors, conditions: Conditions) -> Pruned:
    return dict(tensors), []


def _dropped(model: Model, tensors: Tensors, conditions: Conditions) -> Pruned:
    _check_owners(model, tensors)
    return _without(tensors, lambda name: "an averaged copy of the weights" if name.startswith(EMA) else None)


def _promoted(model: Model, tensors: Tensors, conditions: Conditions) -> Pruned:
    """Every weight replaced by its averaged copy where it has one; the copy loses its own name."""
    if not any(name.startswith(EMA) for name in tensors):
        raise InputError(f"{model.name} has no averaged copy to promote")
    _check_owners(model, tensors)
    kept, dropped, without = {}, [], []
    for name, node in tensors.items():
        copy = tensors.get(averaged_name(name)) if name.startswith(_NETWORK) else None
        if name.startswith(EMA):
            continue
        kept[name] = copy or node
        if copy is not None:
            dropped.append(Dropped(name, "replaced by its averaged copy", node.nbytes))
        elif name.startswith(_NETWORK) and is_float(node) and not TABLES.search(name):
            without.append(name)
    if without and not conditions.allow_partial:
        raise InputError(
            f"{model.name}: {len(without)} weights have no averaged copy, such as {without[0]!r}",
            hint="promote the others with --allow-partial",
        )
    counters = [name for name in _COUNTERS if name in tensors]
    return kept, dropped + [Dropped(name, "a counter of the average", tensors[name].nbytes) for name in counters]


_AVERAGES: Mapping[str, Callable[[Model, Tensors, Conditions], Pruned]] = MappingProxyType(
    {"keep": _kept, "drop": _dropped, "promote": _promoted}
)


def _check_owners(model: Model, tensors: Tensors) -> None:
    """Raise when an averaged tensor is no copy of a weight: dropping it would lose the only one there is."""
    owners = {averaged_name(name): node for name, node in tensors.items() if name.startswith(_NETWORK)}
    lone = [
        name for name in tensors if name.startswith(EMA) and name not in _COUNTERS and not _owned(name, tensors, owners)
    ]
    if lone:
        raise InputError(
            f"{model.name}: {len(lone)} averaged tensors belong to no weight, such as {lone[0]!r}",
            hint="keep them with --ema keep",
        )


def _owned(name: str, tensors: Tensors, owners: Tensors) -> bool:
    owner = owners.get(name)
    return owner is not None and owner.shape == tensors[name].shape


def duplicates(tensors: Tensors) -> dict[str, str]:
    """Encoders that a file holds twice, under the prefixes of two generations: each superfluous key and its twin.

    Only where every tensor under the older prefix has its twin is it a copy; the bytes are compared, one by one.
    """
    old = [name for name in tensors if name.startswith(_OLD_ENCODER)]
    for new in _NEW_ENCODERS if old else ():
        twins = {name: new + name.removeprefix(_OLD_ENCODER) for name in old}
        if all(_alike(tensors[name], tensors.get(twin)) for name, twin in twins.items()):
            return twins if all(_equal(tensors[name], tensors[twin]) for name, twin in twins.items()) else {}
    return {}


def _alike(one: Node, other: Node | None) -> bool:
    return other is not None and (one.dtype, one.shape) == (other.dtype, other.shape)


def _equal(one: Node, other: Node) -> bool:
    step = TILE if one.divisible and other.divisible else max(one.count, 1)
    work = Workspace()
    try:
        for start in range(0, one.count, step):
            stop = min(start + step, one.count)
            with work.scratch():
                if not np.array_equal(one.raw(work, start, stop), other.raw(work, start, stop)):
                    return False
    finally:
        work.close()
    return True


_INTEGERS: Mapping[str, str] = MappingProxyType({"I64": "<i8", "I32": "<i4", "I16": "<i2", "U8": "u1"})
"""Integers that position ids are stored as, in numpy's words: torch indexes with any, ComfyUI's savers write I32."""


def _repaired(name: str, node: Node) -> Node:
    """Position ids are the numbers from 0, as integers of any width; whatever else a file has there is damage, or a
    float where none belongs.

    The few hundred bytes are read to see it.
    """
    if not name.endswith("position_ids") or len(node.shape) != 2 or node.shape[0] != 1:
        return node
    if node.dtype in _INTEGERS and _counts(node):
        return node
    return Constant("I64", node.shape, np.arange(node.shape[1], dtype="<i8").tobytes())


def _counts(node: Node) -> bool:
    """Whether the numbers of a row are 0, 1, 2 …"""
    if node.dtype not in _INTEGERS and not is_float(node):
        return False
    work = Workspace()
    try:
        with work.scratch():
            found = (
                node.raw(work, 0, node.count).view(_INTEGERS[node.dtype])
                if node.dtype in _INTEGERS
                else np.asarray(node.values(work, 0, node.count))
            )
            return np.array_equal(found, np.arange(node.count))
    finally:
        work.close()


OPERATION = Operation(
    "prune",
    "Leave out what only training needs.",
    (1, 1),
    (Option("ema", "text", "What to do with an averaged copy.", "drop", choices=("keep", "drop", "promote")),),
    apply,
    plain=False,
)
