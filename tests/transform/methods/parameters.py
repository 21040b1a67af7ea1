"""Parameters with which a method takes the most memory."""

from __future__ import annotations

_GIVEN = {"rotate": {"alignment": 0.5}}


def given(method: str) -> dict[str, float]:
    """Those that are not the method's own."""
    return _GIVEN.get(method, {})
