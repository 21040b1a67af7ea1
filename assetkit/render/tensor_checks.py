"""The look at a file's tensors: all there, of the right shape, finite, not zeroed, not as if drawn by lot, not turned.

Three measures say of a tensor that it is what training left there: the traces in itself (`structure`), what it shares
with its neighbours (`junctions`), and how near it is to a model that it comes from (`kinship`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from assetkit.render import kinship
from assetkit.render.checks import Check, least, most
from assetkit.render.junctions import Bond, Meetings
from assetkit.render.kinship import Fingerprint
from assetkit.render.loading import Watch
from assetkit.render.modules import Fit
from assetkit.render.parts import Assembly, Component
from assetkit.render.structure import part, scores, structure_of
from assetkit.render.weights import loaded
from assetkit.transform.inputs import Inputs
from assetkit.transform.nodes import is_float

STRUCTURE = 4.5
"""What a tenth of a component's matrices must reach in `structure`, and, where most lie far above it, every one in
`structure` or in what it shares with its neighbours. Of 2,000 shuffled matrices of samples and of other trained models
none reached it; of trained networks whose matrices have 1,000 elements and more, all did where training was long."""
_EXPECTED = 2.5
"""How far the middle one of a component's matrices must lie above `STRUCTURE`, in units of how far they scatter (both
of logarithms), for one below it to be a fault. Networks trained for minutes reach 1.2 and may hold matrices that look
as they began; seven others, trained long (speech, faces, text in pictures), 3.7 and more."""
_PLAIN = 2 * STRUCTURE
"""What layers of the same role must reach for one without a trace to be a fault: a text encoder trained for a minute
has strong attention, and hidden layers of 2.6 and 5.3."""
_NUMBER = re.compile(r"\d+")
TURNED = 4.5
"""What a matrix must share with its neighbours when it is transposed to count as turned, at least `_APART` more than
as it lies. Of 240 square matrices of good samples none shares more than 3.1."""
_APART = 3.0
ALIEN = 0.4
"""The least cosine that a large tensor may have to the model that it comes from. Shuffled and transposed ones reached
0.29, those of a control network trained on from a network 0.6 and less only where they have 64 elements."""
_COPY, _CHANGED = 0.9999, 0.8
"""In a model nearly all of whose tensors are copies, to this cosine, small ones count as well. Elsewhere they may be
trained: after a few hundred steps norms and biases of 64 numbers had cosines of 0.56 and of -0.4."""
_NEARLY_ALL = 0.9
_ENOUGH = 5
"""Matrices that a component needs for a tenth of them to mean something."""
_SMALL = 256
"""Elements that a tensor needs for its measures to say anything by themselves."""
_TRAINED = 1024
"""Elements from which a matrix of a well trained network always shows it."""
_BEGIN_AT_ZERO = ("controlnet_down_blocks", "controlnet_mid_block", "controlnet_cond_embedding.conv_out")
"""Weights that training begins at zero, and may leave there."""
_UNKNOWN = ("no name in the other layout", "belongs to no known component", "the checkpoint has no such layer")
"""Why an operation leaves tensors behind that it does not know."""


@dataclass(slots=True)
class FileLook(Watch):
    """Collects checks of files while they are loaded."""

    checks: list[Check] = field(default_factory=list)
    kin: Callable[[], Sequence[Fingerprint]] = kinship.known
    """Fingerprints of models that these may come from."""

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
        self.checks += module_checks(component.name, module.state_dict(), self.kin())


def module_checks(name: str, tensors: Mapping[str, Tensor], kin: Sequence[Fingerprint] = ()) -> Iterator[Check]:
    """The checks of one component's tensors."""
    floats = {key: tensor for key, tensor in tensors.items() if tensor.is_floating_point()}
    broken = [key for key, tensor in floats.items() if not bool(tensor.isfinite().all())]
    yield _none("nonfinite", name, broken)
    matrices = {key: tensor for key, tensor in floats.items() if tensor.dim() >= 2 and key not in broken}
    dead = [key for key, each in matrices.items() if not key.startswith(_BEGIN_AT_ZERO) and not bool(each.any())]
    yield _none("zeroed", name, dead)
    cosines = kinship.nearest({key: each for key, each in floats.items() if key not in broken}, kin)
    # What is near to the model that it comes from lies as it was made, however little training left there.
    at_home = {key for key, each in cosines.items() if each >= ALIEN}
    yield from trace_checks(name, {key: each for key, each in matrices.items() if key not in dead}, at_home)
    yield from kin_checks(name, floats, cosines)


def _none(check: str, component: str, keys: list[str]) -> Check:
    """That no tensor is at fault; the first one is named."""
    return most(f"file.{check}", len(keys), 0, f"{component}: {keys[0]}" if keys else component)


def trace_checks(name: str, matrices: Mapping[str, Tensor], known_good: Container[str] = ()) -> Iterator[Check]:
    """Whether training left its traces in the matrices: in a tenth of them, in each where most have them, and the right
    way round. Of those `known_good` none is missed."""
    found, meetings = {}, Meetings()
    for key, each in matrices.items():
        if each.numel() >= _SMALL and bool((each != each.flatten()[0]).any()):
            known = scores(part(each))
            found[key] = structure_of(known)
            meetings.add(key, known)
    bonds = meetings.bonds()
    if len(found) >= _ENOUGH:
        yield least("file.structure", sorted(found.values())[-1 - len(found) // 10], STRUCTURE, name)
    seen = {key: max(each, bonds[key].straight if key in bonds else 0.0) for key, each in found.items()}
    bare = _traceless({key: each for key, each in seen.items() if _tells(matrices[key])})
    yield _none("shuffled", name, [key for key in bare if key not in known_good])
    yield _none("turned", name, [key for key, each in bonds.items() if _is_turned(each)])


def _tells(weight: Tensor) -> bool:
    return weight.numel() >= _TRAINED and min(weight.flatten(1).shape) >= 8


def _traceless(seen: Mapping[str, float]) -> list[str]:
    """The matrices without a trace in a component that is trained well enough for each to have one."""
    values = sorted(math.log(max(each, 1.0)) for each in seen.values())
    if len(values) < _ENOUGH:
        return []
    middle, upper = values[len(values) // 2], values[len(values) * 3 // 4]
    scatter = (upper - middle) / 0.674  # the upper quartile of a normal distribution
    if middle - math.log(STRUCTURE) < _EXPECTED * scatter:
        return []
    return [key for key, each in seen.items() if each < STRUCTURE and _alike(key, seen) >= _PLAIN]


def _alike(key: str, seen: Mapping[str, float]) -> float:
    """What the middle one of the layers reaches that do the same elsewhere in the network; infinite without any."""
    role = _NUMBER.sub("#", key)
    others = sorted(each for name, each in seen.items() if name != key and _NUMBER.sub("#", name) == role)
    return others[len(others) // 2] if others else math.inf


def _is_turned(bond: Bond) -> bool:
    return bond.crossed > TURNED and bond.crossed - bond.straight > _APART


def kin_checks(name: str, tensors: Mapping[str, Tensor], cosines: Mapping[str, float]) -> Iterator[Check]:
    """Whether every tensor of a component that comes from a known model is still near to it; none where it does not."""
    if not cosines:
        return
    large = {key: each for key, each in cosines.items() if tensors[key].numel() >= _SMALL}
    alien = [key for key, each in large.items() if each < ALIEN]
    if sum(each >= _COPY for each in cosines.values()) >= _NEARLY_ALL * (len(cosines) - 1):
        alien += [key for key, each in cosines.items() if key not in large and each < _CHANGED]
    yield _none("alien", name, alien)


def file_checks(path: Path, *, whole: bool = False) -> Iterator[Check]:
    """Of a file whose tensors are no network's: that all are numbers, not all of them zero, and not as if by lot.

    `whole` asks that no matrix is zero: a network's are not, while an adapter's may be where it adds nothing.

    Raises what opening and reading raise.
    """
    with Inputs() as inputs:
        model = inputs.open(path)
        floats = {name: node for name, node in model.tensors.items() if is_float(node)}
        tensors = loaded(floats, torch.float32)
    broken = [name for name, each in tensors.items() if not bool(each.isfinite().all())]
    yield most("file.nonfinite", len(broken), 0, broken[0] if broken else "")
    full = {name: each for name, each in tensors.items() if name not in broken and bool(each.any())}
    yield least("file.nonzero", len(full), 1)
    if whole:
        dead = [name for name, each in tensors.items() if each.dim() >= 2 and not bool(each.any())]
        yield _none("zeroed", path.name, dead)
    yield from trace_checks(path.name, {name: each for name, each in full.items() if each.dim() >= 2})
