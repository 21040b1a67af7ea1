"""Bijective key maps between layouts of one network: rename, split, fuse, transpose, swap; one table, both ways."""

from assetkit.keymap.engine import KeyMap, Measure
from assetkit.keymap.moves import Invented, Lost, Mapped, Move, Piece, apply
from assetkit.keymap.parts import Part, Placed, placed
from assetkit.keymap.sites import Rows, Site

__all__ = [
    "Invented",
    "KeyMap",
    "Lost",
    "Mapped",
    "Measure",
    "Move",
    "Part",
    "Piece",
    "Placed",
    "Rows",
    "Site",
    "apply",
    "placed",
]
