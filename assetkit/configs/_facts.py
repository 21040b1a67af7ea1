"""A family's pipeline row under the facts of one model: variants applied, prediction settled, doubts refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from assetkit.configs._schema import Component, Pipeline, Scheduler, Slot, Variant
from assetkit.errors import InputError
from assetkit.registry import Registry, rows

TASKS = (
    "inpainting",
    "edit",
    "depth",
    "unclip",
    "fill",
    "control",
    "i2v",
    "flf2v",
    "layered",
    "refiner",
    "relight",
    "supir",
    "vace",
    "camera",
    "humo",
    "s2v",
    "animate",
    "radiance",
    "flex2",
)
"""Facts that change which pipeline runs a model; a family that does not know one refuses it."""


@cache
def components() -> Registry[Component]:
    """All component classes by name."""
    from assetkit.configs import classes as package

    found = (row for row in rows(package, "COMPONENT") if isinstance(row, Component))
    return Registry(found, key=lambda row: row.classname)


@cache
def pipelines() -> Registry[Pipeline]:
    """All pipeline rows by the family they are named for."""
    from assetkit.configs import folders as package

    found = (row for row in rows(package, "PIPELINE") if isinstance(row, Pipeline))
    return Registry(found, key=lambda row: row.family)


@cache
def _spoken_for() -> dict[str, tuple[Pipeline, Mapping[str, Any]]]:
    """Every base id with its row and the facts it implies."""
    found: dict[str, tuple[Pipeline, Mapping[str, Any]]] = {}
    for row in pipelines().values():
        for name, facts in {row.family: {}, **row.also}.items():
            if name in found:
                raise ValueError(f"two pipeline rows speak for {name!r}")
            found[name] = (row, facts)
    return found


@dataclass(frozen=True, slots=True)
class Settled:
    """A pipeline row with its variants applied, and the facts that were."""

    row: Pipeline
    facts: Mapping[str, Any]

    def refuse_unknown(self) -> None:
        """`InputError` for a task or a distillation that no variant of the row speaks of."""
        for task in TASKS:
            if self.facts.get(task) and task not in self.row.implied and not _speaks(self.row, task, True):
                raise InputError(f"no pipeline is known for {self.row.family} with {task}")
        kind = self.facts.get("distilled")
        if kind and not _speaks(self.row, "distilled", kind):
            raise InputError(f"no scheduler is known for {self.row.family} distilled by {kind}")


def _speaks(row: Pipeline, fact: str, value: Any) -> bool:
    return any(fact in variant.when and _holds(variant.when[fact], value) for variant in row.variants)


def _holds(wanted: Any, value: Any) -> bool:
    return value in wanted if isinstance(wanted, tuple) else value == wanted


def settle(family: str, facts: Mapping[str, Any]) -> Settled:
    """The row of a family (or of a base that shares it) under these facts; None and False state nothing.

    `InputError` for a family without a row, and for a prediction type that its row does not know.
    """
    known = _spoken_for().get(family)
    if known is None:
        raise InputError(
            f"no configurations are known for {family!r}", hint="configuration files must come from the model's folder"
        )
    row, implied = known
    stated = {**implied, **{name: value for name, value in facts.items() if value is not None and value is not False}}
    for variant in row.variants:
        if all(_holds(wanted, stated.get(fact)) for fact, wanted in variant.when.items()):
            stated = {**variant.facts, **stated}
            row = _applied(row, variant)
    if row.prediction:
        stated.setdefault("prediction", row.prediction)
    if "prediction" in stated and stated["prediction"] not in row.predictions:
        known_types = ", ".join(row.predictions)
        raise InputError(f"{family} is not known to predict {stated['prediction']!r}, only {known_types}")
    return Settled(row, stated)


def _applied(row: Pipeline, variant: Variant) -> Pipeline:
    slots = {**row.slots, **variant.adds}
    for name, constants in variant.slots.items():
        slots[name] = replace(slots[name], constants={**slots[name].constants, **constants})
    scheduler = variant.scheduler or row.scheduler
    return replace(
        row,
        pipeline=variant.pipeline or row.pipeline,
        slots=_without(slots, variant.drops),
        tokenizers=_without(row.tokenizers, variant.drops),
        others=_without({**row.others, **variant.others}, variant.drops),
        settings=_without({**row.settings, **variant.settings}, variant.drops),
        scheduler=Scheduler(scheduler.classname, {**scheduler.fields, **variant.scheduler_fields}),
    )


def _without(mapping: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name not in names}


def slot_of(row: Pipeline, classname: str, component: str | None) -> Slot:
    """The place of a class in a family's pipeline, or beside it.

    `InputError` when the family has no such component, or has several and `component` does not say which.
    """
    places = {**row.extras, **row.slots}
    if component is not None and component in places:
        slot = places[component]
        if slot.classname == classname:
            return slot
        if classname not in slot.classes:
            raise InputError(f"the {component} of {row.family} is a {slot.classname}, not a {classname}")
    found = {name: slot for name, slot in places.items() if slot.classname == classname}
    if not found:
        raise InputError(f"{row.family} has no {classname}")
    if len({_frozen(slot.constants) for slot in found.values()}) > 1:
        names = ", ".join(sorted(found))
        raise InputError(f"{row.family} has several of {classname}", hint=f"say which with component=: {names}")
    return next(iter(found.values()))


def _frozen(constants: Mapping[str, Any]) -> str:
    return repr(sorted(constants.items(), key=lambda item: item[0]))
