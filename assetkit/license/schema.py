"""The shape of a row of license terms.

A license is described by what its text says of each purpose. A cell is written as one line, ``VALUE CLAUSE «QUOTE»``:
what it says, where, and the few words that say it. A test finds every quote in the text on file, so a cell that was
not read cannot pass for one that was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

from assetkit.license.verdicts import STATED, Permission, Purpose, Verdict, said

Group = Literal["permissive", "rail", "fair-ai", "gpl", "cc-sa", "cc-nc-sa", "nc", "threshold", "nd", "other"]
"""Licenses that behave alike when works under them are combined (`pairs`)."""
Limit = Literal["revenue", "users", "territory", "registration", "undertaking"]

_CELL = re.compile(r"(yes|no|conditional|silent|disputed)(?: ([^«]+?))?(?: ?«([^»]+)»)?")


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold before a conditional permission is one. `profile` tests it against an organisation."""

    limit: Limit
    key: str
    """Whom one registers with, what one undertakes; of the other limits, the licensor."""
    text: str
    """One sentence for a person."""
    most: int | None = None
    """The largest annual revenue in US dollars, or the most users a month."""
    excluded: frozenset[str] = frozenset()
    """ISO 3166 codes of countries in which the license gives nothing."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a license says of one purpose."""

    permission: Permission
    clause: str = ""
    """Where it says so: a paragraph, a section."""
    quote: str = ""
    """The words that say it."""
    conditions: tuple[Condition, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The verdict before any condition was looked at."""
        return said(self.permission)


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty that comes with a permission."""

    kind: Literal[
        "attribution",
        "notice",
        "license-copy",
        "state-changes",
        "share-alike",
        "pass-on-restrictions",
        "publish-source",
        "mark-ai",
        "powered-by",
        "filter-content",
        "name-prefix",
        "no-endorsement",
    ]
    text: str
    """What to do; where the license prescribes words, those words."""
    purposes: tuple[Purpose, ...] = ()
    """For which purposes; empty: whatever one does."""


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """One license in one version."""

    id: str
    """SPDX id, else `LicenseRef-`; the ids of ScanCode's license database where it has the text."""
    name: str
    group: Group
    cells: Mapping[Purpose, str]
    """See the module's docstring. A purpose that is not listed is one the license is silent on."""
    version: str = ""
    date: str | None = None
    """Of the text, ISO 8601."""
    verified: str | None = None
    """When the text was read for this row. None: it was not, and no verdict built on it is better than unknown."""
    text: bool = False
    """Whether the text is on file (``texts/<id>.txt``)."""
    conditions: tuple[Condition, ...] = ()
    """Of every cell that says ``conditional``."""
    special: Mapping[Purpose, tuple[Condition, ...]] = field(default_factory=dict)
    """Conditions of one cell, instead of those."""
    obligations: tuple[Obligation, ...] = ()
    restrictions: str = ""
    """Where the forbidden uses are listed: an attachment, an acceptable-use policy."""
    tags: tuple[str, ...] = ()
    """Values of ``license:`` in a model card."""
    names: tuple[str, ...] = ()
    """Values of ``license_name:`` and other spellings people write."""
    purchase: str | None = None
    """Whom a commercial license can be bought from."""
    revocable: bool | None = None
    terminates: str = ""
    mature: bool | None = None
    """False: the licensor's policy bars mature content."""
    url: str = ""
    sources: tuple[str, ...] = ()
    """Where the facts of this row come from."""
    note: str = ""

    def grant(self, purpose: Purpose) -> Grant:
        """What the text says of one stated purpose."""
        return _grant(self, purpose)

    @property
    def grants(self) -> Mapping[Purpose, Grant]:
        """What the text says of every stated purpose."""
        return MappingProxyType({each: _grant(self, each) for each in STATED})


def _grant(terms: Terms, purpose: Purpose) -> Grant:
    permission, clause, quote = parsed(terms.cells.get(purpose, "silent"))
    conditions = terms.special.get(purpose, terms.conditions) if permission == "conditional" else ()
    return Grant(permission, clause, quote, conditions)


def parsed(cell: str) -> tuple[Permission, str, str]:
    """Value, clause and quote of a cell. Raises `ValueError` for one that is not written as the docstring says."""
    found = _CELL.fullmatch(cell)
    if found is None or found[1] not in get_args(Permission):
        raise ValueError(f"{cell!r} is no cell of a license table")
    permission: Permission = found[1]  # type: ignore[assignment]
    return permission, (found[2] or "").strip(), found[3] or ""


def row(**purposes: str) -> dict[Purpose, str]:
    """Cells by keyword: ``use=…, sell_images=…``."""
    return {name.replace("_", "-"): cell for name, cell in purposes.items()}  # type: ignore[misc]


def every(cell: str, **others: str) -> dict[Purpose, str]:
    """One cell for every stated purpose, but for `others`."""
    return dict.fromkeys(STATED, cell) | row(**others)
