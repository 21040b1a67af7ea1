"""Configurations from shapes, rows and facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assetkit.configs._facts import Settled, components, settle, slot_of
from assetkit.configs._schedulers import SCHEDULERS
from assetkit.configs._schema import TRANSFORMERS, Component, Fields, Pipeline, Slot
from assetkit.configs._tensors import Tensors
from assetkit.errors import InputError, UsageError
from assetkit.types import Shape

DIFFUSERS_VERSION = "0.42.1"
"""The diffusers whose classes these rows describe; written as ``_diffusers_version``."""

_PREDICTION_TYPES = {
    "epsilon": "epsilon",
    "v": "v_prediction",
    "flow": "flow_prediction",
    "edm": "epsilon",
    "edm_v": "v_prediction",
}
"""`variant.prediction` in the words of diffusers' schedulers; an EDM scheduler scales its input and output itself."""


def component_config(
    classname: str,
    tensors: Mapping[str, Shape],
    family: str,
    *,
    component: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """The ``config.json`` of one component, as JSON values.

    `tensors` are names and row-major shapes in the naming of the class, without the component's own prefix. Channels,
    depths and the like are read from them; what no tensor tells is the family's published value, changed by `facts`
    (the words of `Identity.variant`: ``prediction``, ``inpainting``, ``distilled`` …; others are passed over).
    `component` is its name in the folder (``text_encoder_2``), needed where a family has several of one class.
    `overrides` states fields that no tensor tells, for models of unusual size: ``{"attention_head_dim": 4}``.

    `InputError`: an unknown class or family, tensors that contradict the class (naming one), or a field that only a
    missing fact or override could settle. `UsageError`: an override of a field that is read, or that does not exist.
    """
    row = _component(classname)
    slot = slot_of(settle(family, facts).row, classname, component)
    view = Tensors(classname, _own_names(row, tensors))
    _refuse_foreign(row, view)
    return _labelled(row, _fields(row, slot, view, overrides or {}))


def _component(classname: str) -> Component:
    row = components().get(classname)
    if row is None:
        raise InputError(f"no configuration is known for components of class {classname!r}")
    return row


def _own_names(row: Component, tensors: Mapping[str, Shape]) -> dict[str, Shape]:
    names = {}
    for key, shape in tensors.items():
        prefix = next((each for each in row.prefixes if key.startswith(each)), "")
        names[key[len(prefix) :]] = tuple(shape)
    return names


def _refuse_foreign(row: Component, tensors: Tensors) -> None:
    for key in tensors:
        if key.split(".", 1)[0] not in row.parts:
            tensors.fail(key, "the class has no such tensor")
        if 0 in tensors.shape(key):
            tensors.fail(key, "a tensor without elements was not expected")


def _fields(row: Component, slot: Slot, tensors: Tensors, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Constants first, then what tensors tell, then constants that are rules; overrides stand for constants."""
    constants = {**row.constants, **slot.constants}
    for name in overrides:
        if name in row.told:
            raise UsageError(f"{name} of {row.classname} is read from its tensors and cannot be overridden")
        if name not in constants:
            raise UsageError(f"{row.classname} has no field {name!r}")
    constants.update(overrides)
    fields: dict[str, Any] = {name: value for name, value in constants.items() if not callable(value)}
    for readers in (row.told, {name: value for name, value in constants.items() if callable(value)}):
        for name, reader in readers.items():
            fields[name] = reader(tensors, fields)
    for check in row.checks:
        check(tensors, fields)
    return fields


def _labelled(row: Component, fields: Fields) -> dict[str, Any]:
    if row.library == TRANSFORMERS:
        return dict(sorted({"architectures": [row.classname], "model_type": row.model_type, **fields}.items()))
    return {"_class_name": row.classname, "_diffusers_version": DIFFUSERS_VERSION, **dict(sorted(fields.items()))}


def scheduler_config(family: str, *, component: str = "scheduler", **facts: Any) -> dict[str, Any]:
    """The ``scheduler/scheduler_config.json`` of a family, every field of the scheduler's class stated.

    `component` names another scheduler where the family has several (``low_res_scheduler``). `facts` are as in
    `component_config`; ``prediction`` must be among them where the family leaves it open (SD2).
    `InputError`: an unknown family or fact, or no known prediction type.
    """
    settled = settle(family, facts)
    settled.refuse_unknown()
    return _scheduler(settled, component)


def _scheduler(settled: Settled, component: str) -> dict[str, Any]:
    row, facts = settled.row, settled.facts
    scheduler = {"scheduler": row.scheduler, **row.schedulers}.get(component)
    if scheduler is None:
        raise InputError(f"{row.pipeline} has no {component!r}")
    fields = {**SCHEDULERS[scheduler.classname], **scheduler.fields}
    if "prediction_type" in fields and "prediction_type" not in scheduler.fields:
        prediction = facts.get("prediction")
        if prediction is None:
            raise InputError(
                f"the prediction type of this {row.family} model is not known",
                hint=f"state prediction: {' or '.join(row.predictions)}",
            )
        fields["prediction_type"] = _PREDICTION_TYPES[prediction]
    if facts.get("ztsnr"):
        if "rescale_betas_zero_snr" not in fields:
            raise InputError(f"{scheduler.classname} has no schedule that ends in pure noise (ztsnr)")
        fields |= {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}
    head = {"_class_name": scheduler.classname, "_diffusers_version": DIFFUSERS_VERSION}
    return {**head, **dict(sorted(fields.items()))}


def pipeline_index(family: str, components: Mapping[str, str], **facts: Any) -> dict[str, Any]:
    """The ``model_index.json`` of a folder with these components (name to class).

    Tokenizers follow from the text encoders, the scheduler from `facts` (see `component_config`); parts that a pipeline
    can do without and that are not there are written as ``[null, null]``.

    `InputError`: an unknown family or fact, a component that its pipeline does not have or that is of another class,
    or one missing that it needs.
    """
    settled = settle(family, facts)
    settled.refuse_unknown()
    row = settled.row
    _refuse_others(row, components)
    entries: dict[str, Any] = {name: list(value or (None, None)) for name, value in row.others.items()}
    for name, scheduler in {"scheduler": row.scheduler, **row.schedulers}.items():
        entries[name] = ["diffusers", scheduler.classname]
    for name, slot in row.slots.items():
        entries |= _entry(row, name, slot, components.get(name))
    head = {"_class_name": row.pipeline, "_diffusers_version": DIFFUSERS_VERSION}
    return {**head, **dict(sorted({**row.settings, **entries}.items()))}


def _refuse_others(row: Pipeline, given: Mapping[str, str]) -> None:
    for name in given:
        if name not in row.slots:
            raise InputError(f"{row.pipeline} has no component {name!r}", hint=f"it has {', '.join(row.slots)}")


def _entry(row: Pipeline, name: str, slot: Slot, classname: str | None) -> dict[str, Any]:
    """The index entries of one component and of its tokenizer."""
    if classname is None:
        if not slot.optional:
            raise InputError(f"{row.pipeline} needs a {name} ({slot.classname})")
        return {each: [None, None] for each in (name, slot.tokenizer) if each}
    if classname not in (slot.classname, *slot.classes):
        raise InputError(f"the {name} of {row.pipeline} is a {slot.classname}, not a {classname}")
    library = slot.library if classname == slot.classname and slot.library else _component(classname).library
    entry = {name: [library, classname]}
    if slot.tokenizer:
        tokenizer = row.tokenizers[slot.tokenizer]
        entry[slot.tokenizer] = [tokenizer.library, tokenizer.classname]
    return entry
