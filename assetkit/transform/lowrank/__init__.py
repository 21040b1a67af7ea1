"""Low-rank mathematics of adapters: extract from a difference, resize, merge. Pure functions of torch tensors."""

from assetkit.transform.lowrank.algebra import Term, resized, summed
from assetkit.transform.lowrank.convolution import Tucker, as_convolutions, as_matrix, tucker
from assetkit.transform.lowrank.factors import Factors, Split
from assetkit.transform.lowrank.kronecker import Kronecker, kronecker
from assetkit.transform.lowrank.rules import RankRule
from assetkit.transform.lowrank.truncation import truncated

__all__ = [
    "Factors",
    "Kronecker",
    "RankRule",
    "Split",
    "Term",
    "Tucker",
    "as_convolutions",
    "as_matrix",
    "kronecker",
    "resized",
    "summed",
    "truncated",
    "tucker",
]
