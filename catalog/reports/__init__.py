"""Report formats: a file for each, drawn from the document that `assetkit.catalog.audit` gives.

Text from outside is data in all of them: the page escapes it, the spreadsheet takes no formula from it, the terminal no
escape sequence.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assetkit.registry import Registry, rows

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """One format of a report."""

    id: str
    title: str
    suffixes: tuple[str, ...]
    """Names of files that ask for it."""
    write: Callable[[Document], bytes]
    binary: bool = False
    """Whether it is nothing to print on a terminal."""
    extra: str | None = None
    """The extra that brings its library."""


@cache
def formats() -> Registry[Format]:
    """All formats by id."""
    found = (each for each in rows(sys.modules[__name__], "FORMAT") if isinstance(each, Format))
    return Registry(found, key=lambda each: each.id)


def format_of(name: str) -> Format | None:
    """The format that the name of an output file asks for; of several suffixes, the longest."""
    fitting = [
        (len(suffix), each) for each in formats().values() for suffix in each.suffixes if name.lower().endswith(suffix)
    ]
    return max(fitting, key=lambda each: each[0])[1] if fitting else None
