"""What a dialect of generation metadata is: a reader of an image's texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assetkit.uis.references import Reference

Texts = Mapping[str, str]
"""An image's texts as `assetkit.formats.image` gives them: PNG keywords, ``exif.<Field>``, XMP; or of a text file, its
whole content under ``text``."""
COMMENTS = ("parameters", "exif.UserComment", "exif.XPComment", "comment", "text")
"""Where tools put one text that holds everything."""
JSON_LIMIT = 16 << 20


@dataclass(frozen=True, slots=True)
class Said:
    """What one dialect read."""

    software: str
    read_from: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    prompt: str = ""
    negative: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    imitated: bool = False
    """A line of the prompt reads like the tool's own settings."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of writing generation metadata."""

    id: str
    read: Callable[[Texts], Said | None]
    """What it understood, None where nothing is in this dialect. Must not raise for anything in the texts."""
    rank: int = 50
    """Dialects of lower rank are believed first: those that are told apart surely, or give stronger evidence."""


def parsed(text: str | None) -> Any:
    """The JSON value of a text; None where it is none, or too large, or nested too deeply."""
    if not text or len(text) > JSON_LIMIT or text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text.lstrip("\ufeff").rstrip("\0 \n"))
    except (ValueError, RecursionError):
        return None


def fields(text: str | None) -> dict[str, Any]:
    """The JSON object of a text; empty where it is none."""
    value = parsed(text)
    return value if isinstance(value, dict) else {}


def comments(texts: Texts) -> list[tuple[str, str]]:
    """Keys and texts of those that may hold everything, later ones of the same key included."""
    return [(key, text) for key, text in texts.items() if key.partition("#")[0] in COMMENTS]


def plain(values: Mapping[str, Any], *leave: str) -> dict[str, str]:
    """The simple values of an object as text, without the keys in `leave`."""
    return {
        str(key): str(value)
        for key, value in values.items()
        if key not in leave and isinstance(value, str | int | float | bool) and len(str(value)) < 4000
    }


def text_of(value: object) -> str:
    """A value that should be a text; empty for anything else."""
    return value if isinstance(value, str) else ""
