"""The rows of this package: what a component class reads off its tensors, and what a family adds to it.

A *component row* (a file in ``classes/``) says for each field of a class's configuration how tensors tell it, or
which default it has when they do not. A *pipeline row* (a file in ``folders/``) says which classes a family has,
which constants its published configurations set, and how its facts (inpainting, prediction type …) change them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assetkit.configs._tensors import Tensors

Fields = Mapping[str, Any]
Reader = Callable[[Tensors, Fields], Any]
"""Gives one field from the tensors and from the fields known so far."""
Check = Callable[[Tensors, Fields], None]
"""Raises `InputError` when the tensors contradict the finished fields."""

DIFFUSERS, TRANSFORMERS = "diffusers", "transformers"


@dataclass(frozen=True, slots=True)
class Component:
    """One component class."""

    classname: str
    library: str
    told: Mapping[str, Reader]
    """Fields that the tensors tell, in the order they are read; these cannot be overridden."""
    constants: Mapping[str, Any]
    """The class's defaults for all others: JSON values, or a `Reader` (a stated rule, such as a head's width)."""
    parts: tuple[str, ...]
    """First words of the names that tensors of the class have; any other name contradicts it."""
    checks: tuple[Check, ...] = ()
    model_type: str | None = None
    """The transformers model type, for classes of that library."""
    prefixes: tuple[str, ...] = ()
    """Prefixes that files may put before all names or leave out (``text_model.``)."""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a component in a pipeline folder."""

    classname: str
    constants: Mapping[str, Any] = field(default_factory=dict)
    """What the family's published configuration sets in place of the class's defaults."""
    optional: bool = False
    """The pipeline works without it."""
    tokenizer: str | None = None
    """Name of the tokenizer that goes with it: ``tokenizer_2``."""
    library: str | None = None
    """Where the class lives when it is in neither library's top level (``kolors``)."""
    classes: tuple[str, ...] = ()
    """Other classes that may stand here (a tiny VAE)."""


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """A tokenizer's class and where it lives."""

    classname: str
    library: str = TRANSFORMERS
    pads_with: str | None = None
    """Where it is not the class's own: OpenCLIP's text towers were trained with ``!`` (id 0) after the end."""
    vocabulary: str | None = None
    """Whose words, where the class leaves it open and they are shipped: ``t5`` (of T5 v1.1, not of mT5 or UMT5)."""


@dataclass(frozen=True, slots=True)
class Scheduler:
    """A scheduler class and the fields in which a published configuration departs from the class's defaults."""

    classname: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variant:
    """What changes when the facts are these. Variants apply in order, each upon the result of those before."""

    when: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Facts that follow, unless others are stated (SD2's inpainting model predicts the noise)."""
    pipeline: str | None = None
    slots: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Further constants by component."""
    adds: Mapping[str, Slot] = field(default_factory=dict)
    """Further components, or others in their place."""
    others: Mapping[str, tuple[str, str] | None] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    scheduler: Scheduler | None = None
    """Another scheduler."""
    scheduler_fields: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the scheduler."""
    drops: tuple[str, ...] = ()
    """Components, others or settings that this pipeline class does not have."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One family's pipeline."""

    family: str
    pipeline: str
    """diffusers pipeline class when no fact says otherwise."""
    slots: Mapping[str, Slot]
    """Components with weights, by their name in the folder."""
    scheduler: Scheduler
    schedulers: Mapping[str, Scheduler] = field(default_factory=dict)
    """Further schedulers by their name in the folder (``low_res_scheduler``)."""
    also: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Other base ids that this row speaks for, with the facts that they imply."""
    tokenizers: Mapping[str, Tokenizer] = field(default_factory=dict)
    """Tokenizers by name in the folder."""
    others: Mapping[str, tuple[str, str] | None] = field(default_factory=dict)
    """Further entries of the index: library and class, or None for a part that is left out."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Plain arguments of the pipeline class that differ from its defaults or that it should not warn about."""
    extras: Mapping[str, Slot] = field(default_factory=dict)
    """Components that belong to the family but not to its pipeline: ``controlnet``, ``taesd``."""
    variants: tuple[Variant, ...] = ()
    prediction: str | None = None
    """Prediction type when the facts do not state one; None: they must."""
    predictions: tuple[str, ...] = ()
    """Prediction types that the row knows how to write."""
    implied: tuple[str, ...] = ()
    """Facts that are true of every model of the family (``refiner``)."""
    sources: tuple[str, ...] = ()
