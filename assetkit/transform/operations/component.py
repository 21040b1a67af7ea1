"""Taking components out of a checkpoint, and putting one back in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assetkit.errors import InputError
from assetkit.keymap import Part, Placed, placed
from assetkit.keymap.table import Side
from assetkit.transform.layouts import anatomy, part_named, renamed
from assetkit.transform.model import Dropped, Model
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.options import Option
from assetkit.transform.scaled import merged_note, renamed_note, unscaled


def take(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """One component alone, under the names that loaders of single components read: without the checkpoint's prefix."""
    (model,) = models
    body = anatomy(model)
    wanted = part_named(body.family, options["component"])
    found = _of(body.parts, wanted.component)
    if found is None:
        has = ", ".join(each.part.component for each in body.parts)
        raise InputError(f"{model.name} has no {options['component']}", hint=f"it has {has}")
    kept = found.names(model.tensors)
    gone = [key for key in model.tensors if key.removeprefix(found.prefix) not in kept]
    dropped = tuple(Dropped(key, "belongs to another component", model.tensors[key].nbytes) for key in gone)
    alone = model.with_tensors(kept, dropped).inside(wanted.folder)
    metadata = renamed_note(alone.metadata, lambda layer: _moved(layer, found.prefix, ""))
    return replace(alone, metadata=metadata, family=body.family, component=wanted.component)


def put(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The first model with a component of the second in place of its own, under the first one's names.

    What has bare names gets the prefix, or the folder, that it needs beside another component.
    """
    model, donor = models
    body = anatomy(model)
    wanted = part_named(body.family, options["component"])
    own, new = _of(body.parts, wanted.component), _of(placed((wanted,), donor.tensors), wanted.component)
    if new is None:
        raise InputError(f"{donor.name} has no {options['component']}")
    side = body.parts[0].side
    place = own or Placed(wanted, _prefix(wanted, side), side)
    tensors = renamed(new, place, donor if new.side == place.side else unscaled(donor))
    bare = "" if own or body.parts[0].prefix else _prefix(body.parts[0].part, side)
    old = {key: node for key, node in model.tensors.items() if own and _in(own, key)}
    kept = {bare + key: node for key, node in model.tensors.items() if key not in old}
    gone = tuple(Dropped(key, f"replaced by that of {donor.name}", node.nbytes) for key, node in old.items())
    metadata = merged_note(
        renamed_note(model.metadata, lambda layer: None if own and _in(own, layer) else bare + layer),
        renamed_note(donor.metadata, lambda layer: _moved(layer, new.prefix, place.prefix)),
    )
    return replace(model.with_tensors({**kept, **tensors}, gone), metadata=metadata)


def _moved(layer: str, prefix: str, to: str) -> str | None:
    return to + layer.removeprefix(prefix) if layer.startswith(prefix) else None


def _prefix(part: Part, side: Side) -> str:
    """What stands before the names of one component of several."""
    return part.prefix if side == "left" else f"{part.folder}/"


def _of(parts: Sequence[Placed], component: str) -> Placed | None:
    return next((each for each in parts if each.part.component == component), None)


def _in(part: Placed, key: str) -> bool:
    return key.startswith(part.prefix)


OPERATION = (
    Operation(
        "component",
        "Take one component out.",
        (1, 1),
        (Option("component", "text", "unet, transformer, vae, te1, te2, te3", "network"),),
        take,
        plain=False,
    ),
    Operation(
        "replace",
        "Put a component of the second model into the first.",
        (2, 2),
        (Option("component", "text", "unet, transformer, vae, te1, te2, te3", "vae"),),
        put,
        plain=False,
    ),
)
