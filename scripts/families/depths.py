"""Write ``assetkit/families/_depths.py``: how many blocks each family's network has.

The numbers come from the network goldens (``tests/goldens/{unets,dits}``) and, for sizes that were published and have
no golden, from `PUBLISHED`. Run it again when a family or a golden of a network is added::

    python scripts/families/depths.py
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.families.modules import GROUPS, PARTS, PREFIX, owners
from tests import goldens

TARGET = Path(__file__).parents[2] / "assetkit" / "families" / "_depths.py"
NUMBERED = re.compile(r"^(\D+)(\d+)\.")
"""The first number of a key, where it ends a component (``blocks.0.``, ``blocks.block0.``), and all before it."""
SHORTEST = 3
"""Sequences that are shorter in every size of a family are layers of an embedding, not blocks."""
PUBLISHED = (
    ("sana", "transformer_blocks.", 60),  # Efficient-Large-Model/SANA1.5_4.8B_1024px_diffusers, num_layers
    ("cosmos", "transformer_blocks.", 36),  # nvidia/Cosmos-1.0-Diffusion-14B-Text2World, num_layers
)
HEADER = '''"""How many blocks the network of each family has. Written by ``scripts/families/depths.py``.

A line is a family, a sequence of blocks in one of its layouts, and the numbers of blocks there are in its sizes.
"""

from __future__ import annotations

from functools import cache

DEPTHS = """\\
'''
FOOTER = '''"""


@cache
def _table() -> dict[str, dict[str, tuple[int, ...]]]:
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    for family, stem, depths in map(str.split, DEPTHS.splitlines()):
        found.setdefault(family, {})[stem] = tuple(map(int, depths.split(",")))
    return found


def depths_of(family: str) -> dict[str, tuple[int, ...]]:
    """Sequences of blocks in the family's network, each with the numbers of blocks there may be."""
    return _table().get(family, {})
'''


def counts(keys: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Every sequence of blocks that is numbered from 0 without a gap, and how many there are."""
    seen: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        if found := NUMBERED.match(key):
            seen[found[1]].add(int(found[2]))
    for stem, numbers in seen.items():
        if numbers == set(range(len(numbers))):
            yield stem, len(numbers)


def main() -> None:
    """Collect and write."""
    found: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for family, stem, depth in PUBLISHED:
        found[family][stem].add(depth)
    for name in filter(lambda each: each.startswith(GROUPS), goldens.names()):
        golden = goldens.load(name)
        expect = golden["expect"]
        if expect.get("kind") not in {"diffusion_model", "checkpoint"} or not expect.get("base"):
            continue
        whole = expect["kind"] == "checkpoint"
        keys = [PREFIX.sub("", key) for key in golden["tensors"] if not whole or key.startswith(PARTS)]
        for family in owners(expect):
            for stem, depth in counts(keys):
                found[family][stem].add(depth)
    lines = [
        f"{family} {stem} {','.join(map(str, sorted(depths)))}"
        for family, stems in sorted(found.items())
        for stem, depths in sorted(stems.items())
        if max(depths) >= SHORTEST
    ]
    TARGET.write_text(HEADER + "".join(f"{line}\n" for line in lines) + FOOTER, encoding="utf-8")
    print(len(found), "families")


if __name__ == "__main__":
    main()
