"""Align Your Steps: levels found by optimisation, one table per family."""

from __future__ import annotations

import math

from assetkit.errors import UsageError
from assetkit.render.noise_levels import ModelSchedule
from assetkit.render.schedules._schema import Schedule, even

TABLES = {
    "sd1": (14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029),
    "sdxl": (14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.380, 0.234, 0.113, 0.029),
    "svd": (700.00, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002),
}
"""The authors' published levels (Sabour et al. 2024, arXiv:2404.14507). As in A1111 they are all used and zero follows;
diffusers' ``AysSchedules`` and ComfyUI put zero in the place of the last."""


def resampled(table: tuple[float, ...], count: int) -> list[float]:
    """`count` levels on the line through the table's logs, the authors' way to other numbers of steps."""
    logs = [math.log(each) for each in table]
    found = []
    for place in even(count, 0.0, len(logs) - 1.0):
        low = min(int(place), len(logs) - 2)
        found.append(math.exp(logs[low] + (logs[low + 1] - logs[low]) * (place - low)))
    return found


def aligned(family: str) -> Schedule:
    """The schedule from the table of one family."""

    def levels(steps: int, model: ModelSchedule) -> list[float]:
        if TABLES[family][0] > 1.01 * model.sigma_max:
            raise UsageError(
                f"Align Your Steps' table for {family} starts above this model's noise", hint="take Simple"
            )
        return resampled(TABLES[family], steps)

    title = "Align Your Steps" if family == "sd1" else f"Align Your Steps {family.upper()}"
    names = ("AYS",) if family == "sd1" else (f"AYS {family}",)
    return Schedule(id=f"align_your_steps_{family}", title=title, names=names, levels=levels)


SCHEDULE = tuple(aligned(family) for family in TABLES)
