"""Schedules by the names people know, one file each. `schedules` is the table, `schedule` finds a row by any name.

The rows can be read without torch.
"""

from __future__ import annotations

import sys
from functools import cache

from assetkit.registry import Registry, rows
from assetkit.render._names import Names
from assetkit.render.samplers import Sampler
from assetkit.render.schedules._schema import Schedule

__all__ = ["AUTOMATIC", "Schedule", "schedule", "schedules"]

AUTOMATIC = "automatic"
"""The schedule that the sampler's row asks for."""


@cache
def schedules() -> Registry[Schedule]:
    """All schedules by id, read from the modules of this package on first use."""
    found = (row for row in rows(sys.modules[__name__], "SCHEDULE") if isinstance(row, Schedule))
    return Registry(found, key=lambda row: row.id)


@cache
def names() -> Names:
    """The schedules' ids by any of their names, Automatic included."""
    table = {row.id: (row.title, *row.names) for row in schedules().values()}
    return Names("schedule", {AUTOMATIC: ("Automatic", "default"), **table})


def schedule(name: str, of: Sampler) -> Schedule:
    """The schedule of that name: an id, A1111's or ComfyUI's; Automatic is the one that suits the sampler.

    `UsageError` when there is none.
    """
    found = names()[name]
    return schedules()[of.schedule if found == AUTOMATIC else found]
