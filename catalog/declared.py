"""Sidecar facts as declarations: they may settle what a header leaves open, and are checked against it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assetkit.identification.declared import SIDECAR, Declaration, base_named
from assetkit.uis.sidecars import Sidecar

_SPEAKS = {"swarmui": "modelspec"}
"""Whose spelling of base models a dialect uses; Civitai's where nothing is said."""


def sidecar_declarations(sidecar: Sidecar) -> Iterator[Declaration]:
    """What the sidecar declares that identification understands."""
    for fact in sidecar.facts:
        source = f"{sidecar.dialect}:{fact.key}"
        if fact.fact in ("base", "architecture") and isinstance(fact.value, str):
            base = base_named(fact.value.partition("/")[0], _SPEAKS.get(sidecar.dialect, "civitai"))
            if base:
                yield Declaration("base", base, source, SIDECAR)
        elif fact.fact == "prediction" and fact.value in ("v", "epsilon"):
            yield Declaration("prediction", fact.value, source, SIDECAR)
        elif fact.fact == "trigger_words":
            for word in _words(fact.value):
                yield Declaration("trigger", word, source, SIDECAR)


def _words(value: Any) -> Iterator[str]:
    """Trigger words, one by one; A1111 writes them as one text, which is left whole."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str) and each.strip() and len(each) <= 2000:
            yield each.strip()
