"""Leaving out what is positively known not to be needed; everything else stays.

What goes: averaged copies of the weights (``model_ema.``), optimizer and trainer state, tables of the noise schedule
are kept (they are small, and a zero-terminal-SNR model is told by them). Markers such as ``v_pred`` are never dropped
although they are empty. Position ids that a float mean has ruined are written anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from assetkit.errors import InputError
from assetkit.transform.model import Dropped, Model
from assetkit.transform.nodes import Constant, Node
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.options import Option
from assetkit.transform.workspace import TILE, Workspace

EMA = "model_ema."
_OLD_ENCODER, _NEW_ENCODER = "cond_stage_model.", "conditioner.embedders.0."
"""Where SD1 and SDXL checkpoints keep CLIP; merges of their tools leave it under both (supermerger removes one)."""
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
    """The model without training's leftovers, its averaged copy kept, dropped or promoted."""
    (model,) = models
    tensors, dropped = _without(model.tensors, _training)
    twins = duplicates(tensors)
    tensors, gone = _without(tensors, lambda name: f"the same bytes as {twins[name]}" if name in twins else None)
    dropped += gone
    averaged = [name for name in tensors if name.startswith(EMA)]
    if averaged and options["ema"] == "promote":
        tensors, gone = _promoted(tensors)
        dropped += gone
    elif averaged and options["ema"] == "drop":
        tensors, gone = _without(tensors, lambda name: "an averaged copy of the weights" if name in averaged else None)
        dropped += gone
    elif not averaged and options["ema"] == "promote":
        raise InputError(f"{model.name} has no averaged copy to promote")
    return model.with_tensors({name: _repaired(name, node) for name, node in tensors.items()}, tuple(dropped))


def duplicates(tensors: Mapping[str, Node]) -> dict[str, str]:
    """Encoders that a file holds twice, under the prefixes of two generations: each superfluous key and its twin.

    Only where every tensor under the older prefix has its twin is it a copy; the bytes are compared, one by one.
    """
    old = [name for name in tensors if name.startswith(_OLD_ENCODER)]
    twins = {name: _NEW_ENCODER + name.removeprefix(_OLD_ENCODER) for name in old}
    if not old or not all(twin in tensors and _alike(tensors[name], tensors[twin]) for name, twin in twins.items()):
        return {}
    work = Workspace()
    try:
        return twins if all(_equal(work, tensors[name], tensors[twin]) for name, twin in twins.items()) else {}
    finally:
        work.close()


def _alike(one: Node, other: Node) -> bool:
    return (one.dtype, one.shape) == (other.dtype, other.shape)


def _equal(work: Workspace, one: Node, other: Node) -> bool:
    step = TILE if one.divisible and other.divisible else max(one.count, 1)
    for start in range(0, one.count, step):
        stop = min(start + step, one.count)
        with work.scratch():
            if not np.array_equal(one.raw(work, start, stop), other.raw(work, start, stop)):
                return False
    return True


def _training(name: str) -> str | None:
    return next((why for why, pattern in _TRAINING.items() if pattern.search(name)), None)


def _without(tensors: Mapping[str, Node], why: Callable[[str], str | None]) -> tuple[dict[str, Node], list[Dropped]]:
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


def _promoted(tensors: Mapping[str, Node]) -> tuple[dict[str, Node], list[Dropped]]:
    """Every weight replaced by its averaged copy where it has one; the copy loses its own name."""
    kept, dropped, used = {}, [], set()
    for name, node in tensors.items():
        copy = tensors.get(averaged_name(name)) if name.startswith(_NETWORK) else None
        if name.startswith(EMA):
            continue
        if copy is not None and copy.shape == node.shape:
            used.add(averaged_name(name))
            kept[name] = copy
            dropped.append(Dropped(name, "replaced by its averaged copy", node.nbytes))
        else:
            kept[name] = node
    left = [name for name in tensors if name.startswith(EMA) and name not in used and name not in _COUNTERS]
    if left:
        raise InputError(f"{len(left)} averaged tensors belong to no weight, such as {left[0]!r}")
    dropped += [
        Dropped(name, "a counter of the average", tensors[name].nbytes) for name in _COUNTERS if name in tensors
    ]
    return kept, dropped


def _repaired(name: str, node: Node) -> Node:
    """Position ids are the numbers from 0; whatever else a file has there is damage, or a float where none belongs."""
    if not name.endswith("position_ids") or len(node.shape) != 2 or node.shape[0] != 1:
        return node
    return Constant("I64", node.shape, np.arange(node.shape[1], dtype="<i8").tobytes())


OPERATION = Operation(
    "prune",
    "Leave out what only training needs.",
    (1, 1),
    (Option("ema", "text", "What to do with an averaged copy.", "drop", choices=("keep", "drop", "promote")),),
    apply,
    plain=False,
)
