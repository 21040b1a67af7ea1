"""Write ``assetkit/families/_modules.py``: the layers that an adapter of each network can change.

The names and sizes come from the network goldens (``tests/goldens/{unets,dits}``), which are built from the authors'
code and from diffusers. Run it again when a family or a golden of a network is added::

    python scripts/families/modules.py
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from assetkit.adapters.paths import normalise
from assetkit.families import families
from tests import goldens

TARGET = Path(__file__).parents[2] / "assetkit" / "families" / "_modules.py"
GROUPS = ("unets/", "dits/")
PACKED = ("gguf", "nf4", "fp8", "nunchaku", "svdq", "int8", "q4", "prefixed", "_ema", "_pruned", "_nai", "_v.")
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
channels and, for algorithms that unfold the kernel, channels times kernel.
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


Layers = dict[str, tuple[set[int], set[int], list[tuple[int, ...]]]]
"""Template to in-features, out-features and the numbers of each layer."""


def network(golden: dict[str, Any]) -> Layers:
    """The layers of a network golden."""
    tensors = golden["tensors"]
    if golden["expect"]["kind"] == "checkpoint":
        tensors = {key: value for key, value in tensors.items() if key.startswith(PARTS)}
    found: Layers = defaultdict(lambda: (set(), set(), []))
    for key, (_, shape) in tensors.items():
        if key.endswith(".weight") and len(shape) >= 2:
            name, numbers = normalise(PREFIX.sub("", key).removesuffix(".weight"))
            inputs, outputs, places = found[name]
            inputs.update({shape[1], shape[1] * math.prod(shape[2:])})
            outputs.add(shape[0])
            places.append(tuple(map(int, numbers)))
    return dict(found)


def joined(one: Layers, other: Layers) -> bool:
    """Add the layers of `other` to `one` when they differ in the sizes of a few only (input channels)."""
    if one.keys() != other.keys() or sum(one[name] != layer for name, layer in other.items()) > FEW:
        return False
    for name, (inputs, outputs, places) in other.items():
        mine = one[name]
        mine[0].update(inputs)
        mine[1].update(outputs)
        mine[2].extend(each for each in places if each not in mine[2])
    return True


def _line(inputs: set[int], outputs: set[int], numbers: list[tuple[int, ...]]) -> str:
    ranges = " ".join(f"{min(each)}-{max(each)}" for each in zip(*numbers, strict=True))
    return f"{','.join(map(str, sorted(inputs)))} {','.join(map(str, sorted(outputs)))} {ranges}".rstrip()


def main() -> None:
    """Collect, drop what another network of the same families says already, write."""
    found: list[tuple[tuple[str, ...], str, Layers]] = []
    for name in goldens.names():
        if not name.startswith(GROUPS) or any(mark in f"{name}." for mark in (*PACKED, *OVER_TIME)):
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
