"""What low-rank factors leave out of the changes they stand for: measured layer by layer as they are made."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Approximation(NamedTuple):
    """One layer's factors against its change, rounding included."""

    rank: int
    error: float
    """``‖change - up·down‖ / ‖change‖``; 0 where there was no change."""
    norm: float
    """‖change‖, the Frobenius norm."""


class Approximations:
    """Measurements by layer. Threads may add to it; the order they come in changes nothing that it says."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[str, Approximation] = {}

    def add(self, layer: str, measured: Approximation) -> None:
        """Take in one layer."""
        with self._lock:
            self._found[layer] = measured

    def noted(self) -> dict[str, list[float]]:
        """Everything, as a journal keeps it."""
        with self._lock:
            return {layer: list(each) for layer, each in self._found.items()}

    def restore(self, noted: Mapping[str, Sequence[float]]) -> None:
        """Take back what an interrupted run had noted."""
        for layer, (rank, error, norm) in noted.items():
            self.add(layer, Approximation(int(rank), error, norm))

    def to_dict(self) -> dict[str, Any]:
        """The worst layer, the error of all of them together, and each one, for a certificate."""
        with self._lock:
            found = dict(sorted(self._found.items()))
        whole = math.fsum(each.norm**2 for each in found.values())
        missed = math.fsum((each.error * each.norm) ** 2 for each in found.values())
        worst = max(found, key=lambda layer: found[layer].error, default=None)
        return {
            "rel_l2": math.sqrt(missed / whole) if whole else 0.0,
            "worst": None if worst is None else {"layer": worst, "error": found[worst].error},
            "layers": {layer: {"rank": each.rank, "error": each.error} for layer, each in found.items()},
        }
