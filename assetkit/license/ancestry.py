"""The order in which works are judged: ancestors first, and circles found before anything is decided.

Lineage comes from files and may be wrong: a work can claim to be made from one that is made from it. Every edge inside
a circle is then a hole in the record, wherever one starts to look, so the order of works and parents changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from assetkit.license.facts import Record


def circles(record: Record) -> tuple[list[str], dict[str, int]]:
    """Keys with ancestors before descendants, and the number of the strongly connected component of each.

    Tarjan's algorithm (SIAM J. Comput. 1, 1972), without recursion: a chain of merges may be as long as it likes.
    """
    return _Walk(record).run()


class _Walk:
    """One walk over a record."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._order: list[str] = []
        self._component: dict[str, int] = {}
        self._index: dict[str, int] = {}
        self._low: dict[str, int] = {}
        self._stack: list[str] = []
        self._count = 0

    def run(self) -> tuple[list[str], dict[str, int]]:
        for key in self._record:
            if key not in self._index:
                self._from(key)
        return self._order, self._component

    def _parents(self, key: str) -> Iterator[str]:
        return (each.work for each in self._record[key].parents if each.work is not None and each.work in self._record)

    def _enter(self, key: str) -> None:
        self._index[key] = self._low[key] = len(self._index)
        self._stack.append(key)

    def _from(self, start: str) -> None:
        self._enter(start)
        work = [(start, self._parents(start))]
        while work:
            key, parents = work[-1]
            following = next(parents, None)
            if following is None:
                work.pop()
                self._leave(key)
                if work:
                    above = work[-1][0]
                    self._low[above] = min(self._low[above], self._low[key])
            elif following not in self._index:
                self._enter(following)
                work.append((following, self._parents(following)))
            elif following not in self._component:
                self._low[key] = min(self._low[key], self._index[following])

    def _leave(self, key: str) -> None:
        if self._low[key] != self._index[key]:
            return
        while True:
            member = self._stack.pop()
            self._component[member] = self._count
            self._order.append(member)
            if member == key:
                break
        self._count += 1
