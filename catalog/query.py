"""The query language: what a person types to `assetkit list`, as terms.

    kind:lora base:sdxl size:>1G tag:style -tag:old "some words" algorithm:loha,lokr rank:8..32 path:"my folder"

Terms are joined by AND. ``-`` in front negates; commas between values mean OR; ``> >= < <=`` and ``a..b`` compare;
``*`` stands for any text; quotes keep spaces, commas and marks as they are. A term without a field is text, found in
names, paths, trigger words, tags and descriptions, by the beginnings of words.
"""

from __future__ import annotations

from dataclasses import dataclass

from assetkit.errors import UsageError

_OPERATORS = (">=", "<=", ">", "<", "=")


@dataclass(frozen=True, slots=True)
class Value:
    """One alternative of a term: ``op`` is ``=``, ``>``, ``>=``, ``<``, ``<=`` or ``..`` (then `other` is the end)."""

    text: str
    op: str = "="
    other: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. `field` is None for text."""

    field: str | None
    values: tuple[Value, ...]
    negated: bool = False


def parse(query: str) -> tuple[Term, ...]:
    """The terms of `query`, none for an empty one. Raises `UsageError` for an open quote or an empty value."""
    reader = _Reader(query)
    terms = []
    while reader.more():
        terms.append(_term(reader))
    return tuple(terms)


class _Reader:
    """Characters of a query, left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def more(self) -> bool:
        """Whether anything but spaces is left; skips them."""
        while self.peek().isspace():
            self.at += 1
        return self.at < len(self.text)

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self, mark: str) -> bool:
        """Step over `mark` if it is next."""
        found = self.text.startswith(mark, self.at)
        self.at += len(mark) if found else 0
        return found

    def quoted(self) -> str:
        """A quoted text; the opening quote was taken. A backslash keeps the next character as it is."""
        start, out = self.at, []
        while (char := self.peek()) != '"':
            if not char:
                raise UsageError(
                    f"the quote at {self.text[start - 1 : start + 20]!r} does not end", hint='close it with "'
                )
            self.at += 1
            if char == "\\" and self.peek():
                char = self.peek()
                self.at += 1
            out.append(char)
        self.at += 1
        return "".join(out)

    def bare(self, stop: str) -> str:
        """Characters up to a space or one of `stop`."""
        start = self.at
        while (char := self.peek()) and not char.isspace() and char not in stop:
            self.at += 1
        return self.text[start : self.at]


def _term(reader: _Reader) -> Term:
    negated = len(reader.text) > reader.at + 1 and not reader.text[reader.at + 1].isspace() and reader.take("-")
    if reader.take('"'):
        return Term(None, (Value(reader.quoted(), quoted=True),), negated)
    word = reader.bare(':"')
    if not reader.take(":"):
        return Term(None, (Value(word + reader.bare("")),), negated)
    values = [_value(reader, word)]
    while reader.take(","):
        values.append(_value(reader, word))
    return Term(word.lower(), tuple(values), negated)


def _value(reader: _Reader, field: str) -> Value:
    op = next((each for each in _OPERATORS if reader.take(each)), "=")
    if reader.take('"'):
        return Value(reader.quoted(), op, quoted=True)
    text = reader.bare(',"')
    if not text:
        raise UsageError(
            f"{field}: needs a value", hint=f'write {field}:VALUE, or "{field}:" in quotes to search the text'
        )
    first, dots, last = text.partition("..")
    if op == "=" and dots and first and last:
        return Value(first, "..", last)
    return Value(text, op)
