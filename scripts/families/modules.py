"""Write ``assetkit/families/_modules.py``: the layers that an adapter of each network can change.

The names and sizes come from the network goldens (``tests/goldens/{unets,dits}``), which are built from the authors'
code and from diffusers. Run it again when a family or a golden of a network is added::

    python scripts/families/modules.py
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from assetkit.adapters.paths import normalise
from assetkit.families import families
from tests import goldens

TARGET = Path(__file__).parents[2] / "assetkit" / "families" / "_modules.py"
GROUPS = ("unets/", "dits/")
PACKED = ("gguf", "nf4", "fp8", "nunchaku", "svdq", "int8", "q4", "prefixed", "_ema", "_pruned", "_nai", "_v.")
ALIKE = ("altdiffusion", "sdxs", "longcat_image-bfl", "gligen")
"""Networks with the layers of a far more common one (AltDiffusion has SD1's, LongCat in native names Flux's): adapters
are named after that one."""
OVER_TIME = ("modelscope_t2v", "i2vgen_xl")
"""Networks that have every layer of SD2's and more: their adapters are not told apart by layers they share with it."""
PREFIX = re.compile(
    r"^(model\.diffusion_model|model\.model|diffusion_model|net|model|module|unet|transformer|prior)[./]"
)
PARTS = ("model.diffusion_model.", "unet/", "transformer/", "prior/", "decoder/")
FEW = 4
HEADER = '''"""The layers of every network that an adapter can change. Written by ``scripts/families/modules.py``.

A network is a line ``= families source`` and a line per template (a module path as `adapters.paths.normalise` makes
it): its in-features, its out-features, and the least and greatest value of each number in it. Convolutions list their
channels and, for algorithms that unfold the kernel, channels times kernel. Where blocks differ in them, a list after a
bar has the same for each value of the first number.
"""

NETWORKS = """\\
'''


def owners(expect: dict[str, Any]) -> tuple[str, ...]:
    """The families a golden belongs to: its base, or all of a group that its header leaves open."""
    table, base = families(), expect["base"]
    if base in table:
        return (base,)
    if expect.get("candidates"):
        left = set(expect["candidates"])
        return tuple(row.id for row in table.values() if row.id in left or left & set(row.candidates))
    return tuple(row.id for row in table.values() if row.group == base or base in row.candidates)


Place = tuple[int, ...]
Layers = dict[str, tuple[set[int], set[int], dict[Place, tuple[set[int], set[int]]]]]
"""Template to in-features, out-features, and the numbers of each layer with its own in- and out-features."""


def network(golden: dict[str, Any]) -> Layers:
    """The layers of a network golden."""
    tensors = golden["tensors"]
    if golden["expect"]["kind"] == "checkpoint":
        tensors = {key: value for key, value in tensors.items() if key.startswith(PARTS)}
    found: Layers = defaultdict(lambda: (set(), set(), defaultdict(lambda: (set(), set()))))
    for key, (_, shape) in tensors.items():
        if key.endswith(".weight") and len(shape) >= 2:
            name, numbers = normalise(PREFIX.sub("", key).removesuffix(".weight"))
            inputs, outputs, places = found[name]
            for wide, narrow in ((inputs, outputs), places[tuple(map(int, numbers))]):
                wide.update({shape[1], shape[1] * math.prod(shape[2:])})
                narrow.add(shape[0])
    return dict(found)


def joined(one: Layers, other: Layers) -> bool:
    """Add the layers of `other` to `one` when they differ in the sizes of a few only (input channels)."""
    if one.keys() != other.keys() or sum(one[name] != layer for name, layer in other.items()) > FEW:
        return False
    for name, (inputs, outputs, places) in other.items():
        mine = one[name]
        mine[0].update(inputs)
        mine[1].update(outputs)
        for place, (wide, narrow) in places.items():
            mine[2][place][0].update(wide)
            mine[2][place][1].update(narrow)
    return True


def _line(inputs: set[int], outputs: set[int], places: dict[Place, tuple[set[int], set[int]]]) -> str:
    line = f"{_listed(inputs)} {_listed(outputs)} {_ranges(places)}".rstrip()
    blocks: dict[int, dict[Place, tuple[set[int], set[int]]]] = defaultdict(dict)
    for place, sizes in places.items():
        if place:
            blocks[place[0]][place[1:]] = sizes
    parts = {block: _block(layers) for block, layers in sorted(blocks.items())}
    if len(set(parts.values())) < 2:
        return line
    return f"{line} | {' '.join(_runs(parts))}"


def _runs(parts: dict[int, str]) -> Iterator[str]:
    """Neighbouring blocks that are alike under one name: ``0-36:…``."""
    start = last = min(parts)
    for block in [*sorted(parts)[1:], -1]:
        if block != last + 1 or parts[block] != parts[start]:
            yield f"{start}-{last}:{parts[start]}" if last > start else f"{start}:{parts[start]}"
            start = block
        last = block


def _block(layers: dict[Place, tuple[set[int], set[int]]]) -> str:
    wide, narrow = (set().union(*(sizes[side] for sizes in layers.values())) for side in (0, 1))
    return ":".join(filter(None, (_listed(wide), _listed(narrow), _ranges(layers).replace(" ", ";"))))


def _listed(numbers: set[int]) -> str:
    return ",".join(map(str, sorted(numbers)))


def _ranges(places: Iterable[Place]) -> str:
    """Least and greatest value of each number."""
    return " ".join(f"{min(each)}-{max(each)}" for each in zip(*places, strict=True))


def main() -> None:
    """Collect, drop what another network of the same families says already, write."""
    found: list[tuple[tuple[str, ...], str, Layers]] = []
    for name in goldens.names():
        if not name.startswith(GROUPS) or any(mark in f"{name}." for mark in (*PACKED, *ALIKE, *OVER_TIME)):
            continue
        golden = goldens.load(name)
        expect = golden["expect"]
        if expect.get("kind") in {"diffusion_model", "checkpoint"} and expect.get("base"):
            ids, layers = owners(expect), network(golden)
            if ids and layers:
                found.append((ids, name, layers))
    found.sort(key=lambda each: (-len(each[2]), each[1]))
    kept: list[tuple[tuple[str, ...], str, Layers]] = []
    for ids, name, layers in found:
        if not any(ids == other and joined(more, layers) for other, _, more in kept):
            kept.append((ids, name, layers))
    text = [HEADER]
    for ids, name, layers in sorted(kept, key=lambda each: (each[0], each[1])):
        text.append(f"= {','.join(ids)} {name}\n")
        text += [f"{template} {_line(*layer)}\n" for template, layer in sorted(layers.items())]
    text.append('"""\n')
    TARGET.write_text("".join(text), encoding="utf-8")
    print(len(kept), "networks of", len({id_ for ids, _, _ in kept for id_ in ids}), "families")


if __name__ == "__main__":
    main()
