"""Rows that recognise small networks: which keys prove a kind, and which sizes prove the base it was made for.

Controlnets, adapters, captioners and their kin are many and each is told by a handful of keys, so they are written
as tables of `Rule`s. A `RuleBook` asks its rules in order and answers with the first that fits; a book whose keys
do not begin as any key of the file costs one set intersection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from assetkit.families import families
from assetkit.families._schema import ShapePattern
from assetkit.identification.claim import Claim
from assetkit.identification.match import fits
from assetkit.identification.view import View
from assetkit.types import Evidence


@dataclass(frozen=True, slots=True)
class Size:
    """Shapes that prove which base a network was made for. All must be present and fit."""

    bases: tuple[str, ...]
    """One base id, or every id these shapes leave open."""
    shapes: Mapping[str, ShapePattern]
    """Keys relative to the rule's prefix."""
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    variant: Mapping[str, Any] = field(default_factory=dict)
    architecture: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Keys that prove a kind. The first of `has` is looked up first and rules out nearly every other file."""

    kind: str
    has: tuple[str, ...]
    """Keys that must exist; relative to the prefix they are found under."""
    shapes: Mapping[str, ShapePattern] = field(default_factory=dict)
    """Shapes that belong to the structure: the rule does not fit when one differs or is missing."""
    lacks: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    """Prefixes that some key must begin with."""
    absent: tuple[str, ...] = ()
    """Prefixes that no key may begin with."""
    sizes: tuple[Size, ...] = ()
    """The first that fits names the base. Empty: the sizes do not tell it, or there is none; `bases` says which."""
    bases: tuple[str, ...] = ()
    marks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Optional key to the variant facts its presence states."""
    layout: str | None = None
    architecture: str | None = None
    variant: Mapping[str, Any] = field(default_factory=dict)
    components: tuple[str, ...] = ()
    source: str = ""
    """Where the key names and shapes come from."""


class RuleBook:
    """Rules asked in order, under each prefix in order; `claims` answers with the first that fits."""

    def __init__(self, rules: Iterable[Rule], prefixes: tuple[str, ...] = ("",), classes: Iterable[str] = ()) -> None:
        self.rules = tuple(rules)
        self.prefixes = prefixes
        self.classes = frozenset(classes)
        """Configuration classes that state this kind: a folder of one of them is of the kind at any size."""
        self._anchors = frozenset(_head(rule.has[0]) for rule in self.rules)
        self.heads = self._anchors | {_head(prefix) for prefix in prefixes if prefix}
        """First components of keys; a file that has none of them is none of these."""

    def claims(self, view: View) -> Iterator[Claim]:
        """The first rule that fits under the first prefix that has one, as a claim; nothing when none fits."""
        for prefix in self.prefixes:
            wanted = {_head(prefix)} if prefix else self._anchors
            if view.heads.isdisjoint(wanted):
                continue
            for rule in self.rules:
                if prefix + rule.has[0] in view.tensors and _structure(view, prefix, rule):
                    yield self._claim(view, prefix, rule)
                    return

    def _claim(self, view: View, prefix: str, rule: Rule) -> Claim:
        fitting = next((size for size in rule.sizes if _sized(view, prefix, size)), None)
        variant = dict(rule.variant)
        for key, said in rule.marks.items():
            if prefix + key in view.tensors:
                variant.update(said)
        if fitting:
            variant.update(fitting.variant)
        facts: dict[str, Any] = {
            "layout": rule.layout,
            "architecture": (fitting and fitting.architecture) or rule.architecture,
            "variant": variant,
            "components": rule.components,
            "evidence": (Evidence("keys and shapes", _detail(view, prefix, rule, fitting)),),
        }
        if rule.sizes and fitting is None:
            similar = tuple(dict.fromkeys(base for size in rule.sizes for base in size.bases))
            stated = configured_class(view) in self.classes
            return Claim(rule.kind if stated else None, resembles=similar, resembles_kind=rule.kind, **facts)
        base, candidates = opened(fitting.bases if fitting else rule.bases)
        return Claim(rule.kind, base, candidates, **facts)


def opened(bases: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """The base that `bases` share and every id they leave open, as the families' table has it."""
    table = families()
    rows = [table.get(base) for base in bases]
    if len(bases) <= 1:
        return (bases[0] if bases else None), (rows[0].candidates if rows and rows[0] else ())
    left = [id_ for base, row in zip(bases, rows, strict=True) for id_ in ((row.candidates if row else ()) or (base,))]
    groups = {row.group if row else None for row in rows}
    return (groups.pop() if len(groups) == 1 else None), tuple(dict.fromkeys(left))


def configured_class(view: View) -> str | None:
    """The class that the configuration of a component folder names; None for a single file."""
    config = configuration(view)
    name = config.get("_class_name")
    return name if isinstance(name, str) else None


def configuration(view: View) -> Mapping[str, Any]:
    """The configuration beside the weights of a component or model folder; empty for a single file."""
    configs = view.header.extra.get("configs")
    config = configs.get("") if isinstance(configs, Mapping) else None
    return config if isinstance(config, Mapping) else {}


def _head(key: str) -> str:
    return key.partition(".")[0]


def _structure(view: View, prefix: str, rule: Rule) -> bool:
    tensors = view.tensors
    return (
        all(prefix + key in tensors for key in rule.has)
        and not any(prefix + key in tensors for key in rule.lacks)
        and all(_fits(view, prefix + key, pattern) for key, pattern in rule.shapes.items())
        and all(view.any_under(prefix + stem) for stem in rule.under)
        and not any(view.any_under(prefix + stem) for stem in rule.absent)
    )


def _sized(view: View, prefix: str, size: Size) -> bool:
    tensors = view.tensors
    return (
        all(prefix + key in tensors for key in size.has)
        and not any(prefix + key in tensors for key in size.lacks)
        and all(_fits(view, prefix + key, pattern) for key, pattern in size.shapes.items())
    )


def _fits(view: View, key: str, pattern: ShapePattern) -> bool:
    """Whether `key` has this shape; a packed tensor, whose stored shape would lie, does not fit."""
    shape = view.shape(key)
    return shape is not None and fits(shape, pattern)


def _detail(view: View, prefix: str, rule: Rule, fitting: Size | None) -> str:
    keys = dict.fromkeys((*rule.has[:2], *rule.shapes, *(fitting.shapes if fitting else ())))
    seen = ((prefix + key, view.shape(prefix + key)) for key in keys)
    return ", ".join(f"{key} {list(shape)}" if shape is not None else key for key, shape in seen)
