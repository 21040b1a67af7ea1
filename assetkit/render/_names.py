"""Rows found by any of the names that people and programs give them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from assetkit.errors import UsageError


def plain(name: str) -> str:
    """A name as it is compared: ``DPM++ 2M Karras`` and ``dpmpp_2m_karras`` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower().replace("+", "p"))


class Names:
    """Ids by plain name."""

    def __init__(self, what: str, names: Mapping[str, Iterable[str]]) -> None:
        self._what = what
        self._ids = tuple(names)
        self._by_name: dict[str, str] = {}
        for row, others in names.items():
            for name in (row, *others):
                if self._by_name.setdefault(plain(name), row) != row:
                    raise ValueError(f"two rows are called {name!r}")

    def get(self, name: str) -> str | None:
        """The id of that name, if there is one."""
        return self._by_name.get(plain(name))

    def __getitem__(self, name: str) -> str:
        found = self.get(name)
        if found is None:
            near = difflib.get_close_matches(plain(name), self._by_name, 1)
            meant = f"did you mean {self._by_name[near[0]]!r}?" if near else f"known: {', '.join(self._ids)}"
            raise UsageError(f"no {self._what} is called {name!r}", hint=meant)
        return found
