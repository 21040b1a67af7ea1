"""What people write in prompts: weights in round and square brackets, escapes, and ``BREAK``.

The grammar is AUTOMATIC1111's (its wiki, "Attention/emphasis"): ``(word)`` weighs 1.1 times more, ``[word]`` 1.1 times
less, ``(word:1.3)`` 1.3 times, brackets nest, ``\\(`` is a bracket, and ``BREAK`` begins a new chunk of tokens.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

STEP = 1.1
"""What one pair of brackets multiplies a weight with, or divides it by."""
_TOKEN = re.compile(
    r"\\[()\[\]\\]|[(\[\])]|:\s*(?P<weight>[+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*\)|[^\\()\[\]:]+|[\\:]", re.DOTALL
)
_BREAK = re.compile(r"\s*\bBREAK\b\s*")


class Piece(NamedTuple):
    """A run of text with one weight. Text None is a ``BREAK``."""

    text: str | None
    weight: float = 1.0


def parsed(prompt: str) -> tuple[Piece, ...]:
    """The pieces of a prompt in order. Brackets that nothing closes count as if they closed at its end."""
    pieces: list[tuple[str, float]] = []
    opened: list[tuple[str, int]] = []
    for found in _TOKEN.finditer(prompt):
        mark = found[0]
        if mark in "([":
            opened.append((mark, len(pieces)))
        elif found["weight"] is not None and opened and opened[-1][0] == "(":
            _weigh(pieces, opened.pop()[1], float(found["weight"]))
        elif (mark == ")" and _closes(opened, "(")) or (mark == "]" and _closes(opened, "[")):
            _weigh(pieces, opened.pop()[1], STEP if mark == ")" else 1 / STEP)
        else:
            pieces.append((mark[1:] if len(mark) == 2 and mark[0] == "\\" else mark, 1.0))
    for bracket, start in reversed(opened):
        _weigh(pieces, start, STEP if bracket == "(" else 1 / STEP)
    return tuple(_broken(_joined(pieces))) or (Piece(""),)


def plain(prompt: str) -> tuple[Piece, ...]:
    """The prompt as one piece, its brackets mere letters."""
    return (Piece(prompt),)


def _closes(opened: list[tuple[str, int]], bracket: str) -> bool:
    return bool(opened) and opened[-1][0] == bracket


def _weigh(pieces: list[tuple[str, float]], start: int, factor: float) -> None:
    pieces[start:] = [(text, weight * factor) for text, weight in pieces[start:]]


def _joined(pieces: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Neighbours of one weight as one: tokens do not end where the grammar's do."""
    joined: list[tuple[str, float]] = []
    for text, weight in pieces:
        if joined and math.isclose(joined[-1][1], weight):
            joined[-1] = (joined[-1][0] + text, weight)
        else:
            joined.append((text, weight))
    return joined


def _broken(pieces: list[tuple[str, float]]) -> list[Piece]:
    broken: list[Piece] = []
    for text, weight in pieces:
        for number, part in enumerate(_BREAK.split(text)):
            broken += [Piece(None)] if number else []
            broken += [Piece(part, weight)] if part else []
    return broken
