"""A part of a range that may wrap round its end."""

from __future__ import annotations


def region(width: float, offset: float, count: int) -> tuple[int, int, bool]:
    """Start, stop, and whether what is meant is outside of them: [offset, offset + width) of `count`, cyclically.

    Ends are rounded to the nearest whole number. `width` and `offset` are shares in [0, 1].
    Source: sd-mecha 1.1.8 `ratio_to_region`.
    """
    offset %= 1.0
    if width + offset <= 1:
        return round(offset * count), round((width + offset) * count), False
    return round((width + offset - 1) * count), round(offset * count), True
