"""The algebra of adapters: what each algorithm does to a weight, exactly, and how to undo it.

A module of an adapter is a mapping of roles (`assetkit.adapters.algorithms.split`) to tensors. Its algorithm is found
by its roles; each algorithm is one file here with a `TERM` row. Everything computes in float32 (float64 where asked)
and rounds nowhere else. The specification is the forward of the trainers' own modules, not their merge tools.
"""

from assetkit.adapters.algebra._apply import (
    changed,
    changed_bias,
    delta,
    factors,
    needs_weight,
    unchanged,
    unchanged_bias,
)
from assetkit.adapters.algebra._layer import PLAIN, Factors, Parts, Settings

__all__ = [
    "PLAIN",
    "Factors",
    "Parts",
    "Settings",
    "changed",
    "changed_bias",
    "delta",
    "factors",
    "needs_weight",
    "unchanged",
    "unchanged_bias",
]
