"""Schedules by the names people know, one file each. `schedules` is the table, `schedule` finds a row by any name.

The rows can be read without torch.
"""

from __future__ import annotations

import sys
from functools import cache

from assetkit.registry import Registry, rows
from assetkit.render._names import Names
from assetkit.render.samplers import Sampler, known, sampler
from assetkit.render.schedules._schema import Schedule

__all__ = ["AUTOMATIC", "Schedule", "pair", "schedule", "schedules"]

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


def pair(name: str, schedule_name: str = AUTOMATIC) -> tuple[Sampler, Schedule]:
    """Sampler and schedule of names as UIs write them, apart or as one: A1111 before 1.9 said ``DPM++ 2M Karras``.

    A schedule that is named apart counts, where it is not Automatic. `UsageError` for a name of neither kind.
    """
    words = name.split()
    for count in range(1, len(words)):
        first, last = " ".join(words[:-count]), " ".join(words[-count:])
        if known(name) is None and known(first) and names().get(last):
            found = sampler(first)
            own = schedule(schedule_name, found)
            return found, own if names()[schedule_name] != AUTOMATIC else schedule(last, found)
    found = sampler(name)
    return found, schedule(schedule_name, found)


def schedule(name: str, of: Sampler) -> Schedule:
    """The schedule of that name: an id, A1111's or ComfyUI's; Automatic is the one that suits the sampler.

    `UsageError` when there is none.
    """
    found = names()[name]
    return schedules()[of.schedule if found == AUTOMATIC else found]
