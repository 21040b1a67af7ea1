"""Fingerprints of weights: enough of each tensor to see whether another comes from it, in 32 bytes.

A fingerprint is the signs of 256 random projections (Charikar 2002): two tensors at an angle of φ differ in a share
φ / π of them. What is trained on from a model keeps most of its direction; what was shuffled, turned or swapped shares
nothing with it. So a family's base finds faults in single tensors of its descendants, however little was trained.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from torch import Tensor

BITS = 256
_DENSE = 4096
"""Elements up to which every one is in every projection; of more, each is in one."""
_PERIOD = 1021
"""Rows of `BITS` signs after which they repeat; a prime, so that they meet no regularity of a weight again."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Of one component: its tensors by name, each with its shape and its bits."""

    tensors: Mapping[str, tuple[tuple[int, ...], bytes]]

    def fits(self, tensors: Mapping[str, Tensor]) -> bool:
        """Whether most of the tensors are of these names and shapes."""
        same = sum(name in tensors and tuple(tensors[name].shape) == shape for name, (shape, _) in self.tensors.items())
        return same * 2 > len(self.tensors)

    def cosines(self, tensors: Mapping[str, Tensor]) -> dict[str, float]:
        """How near each tensor of the same shape is to what was fingerprinted: the cosine of the angle between them."""
        found = {}
        for name, (shape, bits) in self.tensors.items():
            own = tensors.get(name)
            if own is not None and tuple(own.shape) == shape and bool(own.isfinite().all()):
                other = bits_of(own)
                apart = sum((a ^ b).bit_count() for a, b in zip(bits, other, strict=True)) / BITS
                found[name] = math.cos(math.pi * apart)
        return found

    def to_json(self) -> str:
        """One object: names with shapes, and all bits in their order."""
        names = {name: list(shape) for name, (shape, _) in self.tensors.items()}
        bits = b"".join(each for _, each in self.tensors.values())
        return json.dumps({"tensors": names, "bits": base64.b64encode(bits).decode()}, separators=(",", ":"))


def fingerprint(tensors: Mapping[str, Tensor]) -> Fingerprint:
    """The fingerprint of a component's tensors; constant, empty and integer ones have none."""
    telling = {name: each for name, each in tensors.items() if each.is_floating_point() and _tells(each)}
    return Fingerprint({name: (tuple(each.shape), bits_of(each)) for name, each in telling.items()})


def _tells(tensor: Tensor) -> bool:
    return tensor.numel() >= _LEAST and bool((tensor != tensor.flatten()[0]).any())


_LEAST = 16
"""Elements below which chance alone makes tensors alike."""


def read(text: str) -> Fingerprint:
    """The fingerprint that `to_json` wrote."""
    given = json.loads(text)
    bits, size = base64.b64decode(given["bits"]), BITS // 8
    rows = enumerate(given["tensors"].items())
    return Fingerprint({name: (tuple(shape), bits[at * size : (at + 1) * size]) for at, (name, shape) in rows})


def bits_of(tensor: Tensor) -> bytes:
    """The signs of `BITS` random projections of a tensor about its mean. Read once, computed in float32."""
    flat = tensor.detach().flatten().float().cpu()
    flat = flat - flat.mean()
    if len(flat) <= _DENSE:
        sums = _signs(BITS * _DENSE).view(_DENSE, BITS)[: len(flat)].T @ flat
    else:
        rows = -(-len(flat) // BITS)
        table = torch.nn.functional.pad(flat, (0, rows * BITS - len(flat))).view(rows, BITS)
        signs = _signs(BITS * _PERIOD).view(_PERIOD, BITS)
        sums = torch.stack([(each * signs[: len(each)]).sum(0) for each in torch.split(table, _PERIOD)]).sum(0)
    places = 1 << torch.arange(8)
    return bytes(((sums > 0).view(-1, 8).long() * places).sum(1).tolist())


@cache
def _signs(count: int) -> Tensor:
    """Random signs, the same everywhere: the bits of BLAKE2 of a counter."""
    blocks = (hashlib.blake2b(at.to_bytes(8, "little")).digest() for at in range(-(-count // 512)))
    known = torch.frombuffer(bytearray(b"".join(blocks)), dtype=torch.uint8)
    bits = (known[:, None] >> torch.arange(8, dtype=torch.uint8)) & 1
    return bits.flatten()[:count].float() * 2 - 1


FOLDER = Path(__file__).parent / "fingerprints"


@cache
def known() -> tuple[Fingerprint, ...]:
    """Every fingerprint that the package ships: components of its own sample family."""
    return tuple(read(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json")))


def nearest(tensors: Mapping[str, Tensor], others: Iterable[Fingerprint]) -> dict[str, float]:
    """The cosines to the fingerprint that a component is most likely descended from; none where it is of no kin.

    Kin is what keeps more than half of its large tensors near to another's: half of all cosines above `KIN`.
    """
    best: dict[str, float] = {}
    for each in others:
        found = each.cosines(tensors) if each.fits(tensors) else {}
        if found and _middle(found) > max(KIN, _middle(best)):
            best = found
    return best


def _middle(cosines: Mapping[str, float]) -> float:
    values = sorted(cosines.values())
    return values[len(values) // 2] if values else 0.0


KIN = 0.7
"""The cosine of most tensors from which a model counts as descended from another. Models trained from different seeds
share less than 0.3."""
