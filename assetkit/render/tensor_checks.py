"""The look at a file's tensors: all there, of the right shape, finite, not zeroed, and not as if drawn by lot.

`structure` asks whether a matrix looks trained: whether its rows, columns (and places of a kernel) differ in size and
mean by more than chance allows when its elements are thrown into any order, or its largest singular value lies above
what random numbers of that spread give (Marchenko and Pastur 1967; Tracy and Widom 1996 for how sharp that edge is).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from assetkit.render.checks import Check, least, most
from assetkit.render.loading import Watch
from assetkit.render.modules import Fit
from assetkit.render.parts import Assembly, Component
from assetkit.render.weights import loaded
from assetkit.transform.inputs import Inputs
from assetkit.transform.nodes import is_float

STRUCTURE = 4.0
"""What a tenth of a component's matrices must reach in `structure`. Untrained networks of diffusers' and transformers'
own initialisation, and trained ones with every matrix shuffled, reach 1.2 to 3.0; the least trained component that this
was set on (a text encoder of 120 steps) 6.5."""
_ENOUGH = 10
"""Matrices that a component needs for a tenth of them to mean something."""
_SMALL = 256
"""Elements that a matrix needs for its structure to say anything."""
_SIDE = 512
"""Rows and columns that are looked at of larger ones."""
_BEGIN_AT_ZERO = ("controlnet_down_blocks", "controlnet_mid_block", "controlnet_cond_embedding.conv_out")
"""Weights that training begins at zero, and may leave there."""
_UNKNOWN = ("no name in the other layout", "belongs to no known component", "the checkpoint has no such layer")
"""Why an operation leaves tensors behind that it does not know."""


@dataclass(slots=True)
class FileLook(Watch):
    """Collects checks of files while they are loaded."""

    checks: list[Check] = field(default_factory=list)

    def assembled(self, assembly: Assembly) -> None:
        """Tensors whose names mean nothing."""
        gone = [each for each in assembly.model.dropped if any(why in each.why for why in _UNKNOWN)]
        self.checks.append(most("file.unknown", len(gone), 0, gone[0].key if gone else ""))

    def fitted(self, component: Component, fit: Fit) -> None:
        """What the network lacks, has no place for, or needs in another shape."""
        reshaped = tuple(name for name, *_ in fit.reshaped)
        for name, keys in (("missing", fit.missing), ("unused", fit.unused), ("reshaped", reshaped)):
            detail = f"{component.name}: {keys[0]}" if keys else component.name
            self.checks.append(most(f"file.{name}", len(keys), 0, detail))

    def filled(self, component: Component, module: Any) -> None:
        """Numbers that are none, weights that are all zero, and a component without structure."""
        self.checks += module_checks(component.name, module.state_dict())


def module_checks(name: str, tensors: Mapping[str, Tensor]) -> Iterator[Check]:
    """The checks of one component's tensors."""
    floats = {key: tensor for key, tensor in tensors.items() if tensor.is_floating_point()}
    broken = [key for key, tensor in floats.items() if not bool(tensor.isfinite().all())]
    yield most("file.nonfinite", len(broken), 0, f"{name}: {broken[0]}" if broken else name)
    matrices = {key: tensor for key, tensor in floats.items() if tensor.dim() >= 2 and key not in broken}
    dead = [key for key, each in matrices.items() if not key.startswith(_BEGIN_AT_ZERO) and not bool(each.any())]
    yield most("file.zeroed", len(dead), 0, f"{name}: {dead[0]}" if dead else name)
    large = [each for key, each in matrices.items() if each.numel() >= _SMALL and key not in dead]
    if len(large) >= _ENOUGH:
        yield least("file.structure", sorted(map(structure, large))[-1 - len(large) // 10], STRUCTURE, name)


def structure(weight: Tensor) -> float:
    """How far a weight is from one whose elements lie in any order, in standard deviations; the largest of several."""
    part = weight[:_SIDE, :_SIDE].float()
    flat = part.flatten(1)
    if min(flat.shape) < 2 or not float(flat.std()) > 0:
        return 0.0
    views = [flat, flat.T]
    if part.dim() > 2 and part[0, 0].numel() > 1:
        views += [part.transpose(0, 1).flatten(1), part.flatten(2).permute(2, 0, 1).flatten(1)]
    found = [_spread(each) for view in views for each in (view, view.square())]
    return max(*found, _edge(flat))


def _spread(groups: Tensor) -> float:
    """How much more the sums over groups [groups, members] vary than those of members thrown together anyhow."""
    count, members = groups.shape
    if count < 2:
        return 0.0
    expected = members * groups.var(unbiased=False)
    ratio = float(groups.sum(1).var() / expected.clamp(min=1e-30))
    return (ratio - 1) / math.sqrt(2 / (count - 1))


def _edge(flat: Tensor) -> float:
    """How far the largest singular value lies above the edge for random numbers, in units of how sharp that edge is."""
    rows, columns = flat.shape
    top = float(torch.linalg.matrix_norm(flat, 2))
    edge = float(flat.std()) * (math.sqrt(rows) + math.sqrt(columns))
    return float((top / edge - 1) * max(rows, columns) ** (2 / 3))


def file_checks(path: Path) -> Iterator[Check]:
    """Of a file whose tensors are no network's: that all are numbers, and not all of them zero.

    Raises what opening and reading raise.
    """
    with Inputs() as inputs:
        model = inputs.open(path)
        floats = {name: node for name, node in model.tensors.items() if is_float(node)}
        tensors = loaded(floats, torch.float32)
    broken = [name for name, each in tensors.items() if not bool(each.isfinite().all())]
    yield most("file.nonfinite", len(broken), 0, broken[0] if broken else "")
    yield least("file.nonzero", sum(bool(each.any()) for each in tensors.values()), 1)
