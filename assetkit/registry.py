"""Tables of things that come in kinds: families, formats, dialects, architectures; and answers kept from file to file.

A registry is a frozen, ordered table with unique ids. It is filled from the modules of one package, each of which
holds one literal row (or a tuple of rows), so that adding a kind means adding a file and nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Hashable, ItemsView, Iterable, Iterator, Mapping, ValuesView
from functools import lru_cache, wraps
from types import ModuleType
from typing import Generic, TypeVar

Row = TypeVar("Row")
Question = TypeVar("Question", bound=Hashable)
Answer = TypeVar("Answer")


class Registry(Mapping[str, Row], Generic[Row]):
    """Rows by id, in the order they were found. Read-only once made."""

    def __init__(self, rows: Iterable[Row], key: Callable[[Row], str]) -> None:
        self._rows: dict[str, Row] = {}
        for row in rows:
            name = key(row)
            if name in self._rows:
                raise ValueError(f"two rows are called {name!r}")
            self._rows[name] = row

    def __getitem__(self, name: str) -> Row:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    # The views of Mapping look every row up again; these are asked for each file.
    def values(self) -> ValuesView[Row]:
        """All rows."""
        return self._rows.values()

    def items(self) -> ItemsView[str, Row]:
        """All ids and rows."""
        return self._rows.items()


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """The public modules of `package`, imported, in alphabetical order."""
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda each: each.name):
        if not info.name.startswith("_"):
            yield importlib.import_module(f"{package.__name__}.{info.name}")


def rows(package: ModuleType, attribute: str) -> Iterator[object]:
    """Every row named `attribute` in the modules of `package`; a tuple of rows counts as several."""
    for module in modules(package):
        found = getattr(module, attribute, ())
        yield from found if isinstance(found, tuple) else (found,)


def kept(
    count: int, small: Callable[[Question], bool]
) -> Callable[[Callable[[Question], Answer]], Callable[[Question], Answer]]:
    """Keep the last `count` answers of a function of one argument that comes from files, where it is `small`.

    A plain cache of so many answers would let a folder of hostile files fill the memory with long names.
    """

    def keeping(function: Callable[[Question], Answer]) -> Callable[[Question], Answer]:
        remembered = lru_cache(maxsize=count)(function)

        @wraps(function)
        def answer(question: Question) -> Answer:
            return remembered(question) if small(question) else function(question)

        return answer

    return keeping


def short(text: str) -> bool:
    """Whether a name is as long as real ones are, for `kept`."""
    return len(text) <= 256
