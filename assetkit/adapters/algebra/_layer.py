"""What every algorithm computes with: a module's tensors, the layer they change, and what the tensors leave unsaid."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from assetkit.errors import InputError
from assetkit.types import Shape

Parts = Mapping[str, Tensor]
"""The tensors of one module: name of the role (`assetkit.adapters.algorithms`) to tensor, any float dtype."""
Factors = tuple[Tensor, Tensor]
"""``up`` [out, r] and ``down`` [r, in·k]: the change is ``up @ down``, every scale folded in."""

Strength = Literal["module", "linear"]
"""See `Settings.strength`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a module's tensors do not say: it stands in PEFT's ``adapter_config.json``, or is a choice."""

    scale: float | None = None
    """Factor of the change instead of alpha / rank. PEFT saves no alpha: ``lora_alpha / r``, with ``use_rslora``
    ``lora_alpha / √r``, both after ``alpha_pattern`` and ``rank_pattern``."""
    strength: Strength = "module"
    """What a multiplier m other than 1 does where the change is not proportional to it. ``module``: what LyCORIS'
    modules do (DoRA: ``V·(1 + m(g/‖V‖ − 1))``; rotations ``m(R − I) + I``, their ``rescale`` in full). ``linear``:
    ``W + m(W′ − W)``, ComfyUI's and LyCORIS' own merge tool's. They agree at m = 1, and for every algorithm without
    DoRA, rescale or butterfly."""
    neumann: int | None = None
    """PEFT OFT: terms of the Cayley-Neumann series (its ``num_cayley_neumann_terms``), 0 for the exact Cayley map
    (``use_cayley_neumann`` off). None where nobody says; then a packed ``oft_R`` is refused."""
    coft: float | None = None
    """PEFT OFT: the ``eps`` of ``coft``, None when it is off."""
    feedforward: bool | None = None
    """PEFT IA3: whether the module scales its input. Only asked where the shapes fit both (square convolutions)."""
    kohya: bool = False
    """kohya's OFT (its keys begin with ``oft_``): alpha 0 allows no rotation at all, where LyCORIS reads no limit."""


PLAIN = Settings()
"""What kohya's and LyCORIS' files need: their tensors say everything."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One module of an adapter on a weight of `shape`; its tensors come out in `dtype` on `device`."""

    parts: Parts
    shape: Shape
    settings: Settings = PLAIN
    dtype: torch.dtype = torch.float32
    device: torch.device | None = None

    def __contains__(self, role: str) -> bool:
        return role in self.parts

    def __getitem__(self, role: str) -> Tensor:
        return self.parts[role].to(device=self.device, dtype=self.dtype)

    @property
    def outputs(self) -> int:
        """Out-features (out-channels)."""
        return self.shape[0]

    @property
    def inputs(self) -> int:
        """In-features (in-channels); 1 for a vector."""
        return self.shape[1] if len(self.shape) > 1 else 1

    @property
    def columns(self) -> int:
        """In-features, times the pixels of a convolution's kernel."""
        return math.prod(self.shape[1:])

    def scale(self, rank: int) -> float:
        """alpha / rank, or what `Settings.scale` says; times ``scalar`` where a file still holds it.

        A missing alpha and alpha 0 mean alpha = rank (kohya-ss/sd-scripts ``networks/lora.py``, LyCORIS 4.1.3
        ``modules``). LyCORIS folds ``scalar`` into a factor when it saves, so a file that has it was never folded.
        """
        if self.settings.scale is not None:
            return self.settings.scale * self.number("scalar", 1.0)
        return (self.number("alpha", 0.0) or rank) / rank * self.number("scalar", 1.0)

    def alpha(self, rank: int) -> Tensor:
        """The ``alpha`` with which a module of that rank has this scale under `PLAIN` settings, ``scalar`` left out.

        `InputError` for scale 0, which an alpha cannot say.
        """
        if self.settings.scale is None and "alpha" in self.parts:
            return self.parts["alpha"]
        scale = 1.0 if self.settings.scale is None else self.settings.scale
        if not scale:
            raise InputError("a module of scale 0 cannot be written: alpha 0 means alpha = rank")
        return torch.tensor(scale * rank)

    def scaled(self, role: str) -> Tensor:
        """The tensor as it stands in the file; where there is a ``scalar``, multiplied by it in the computing dtype."""
        return self[role] * self.number("scalar", 1.0) if "scalar" in self.parts else self.parts[role]

    def number(self, role: str, missing: float) -> float:
        """The value of a tensor of one element. `InputError` when it has several or is not finite."""
        if role not in self.parts:
            return missing
        tensor = self.parts[role]
        if tensor.numel() != 1 or not math.isfinite(value := float(tensor)):
            raise InputError(f"{role} of shape {list(tensor.shape)} is no finite number")
        return value

    def weight_like(self, role: str) -> Tensor:
        """A tensor that has as many elements per row as the weight, in the weight's shape."""
        tensor = self[role]
        if not fits(tuple(tensor.shape), self.shape):
            raise misfit(role, tensor, self)
        return tensor.reshape(self.shape)

    def rows(self, role: str, count: int | None = None) -> Tensor:
        """A matrix whose rest of dimensions (of 1 × 1 convolutions) is 1, as two dimensions."""
        tensor = self[role]
        if tensor.ndim < 2 or any(n != 1 for n in tensor.shape[2:]):
            raise misfit(role, tensor, self)
        if count is not None and tensor.shape[0] != count:
            raise misfit(role, tensor, self)
        return tensor.flatten(1)

    def flat(self, role: str) -> Tensor:
        """A tensor of two dimensions or more as a matrix: the first one against all others."""
        tensor = self[role]
        if tensor.ndim < 2:
            raise misfit(role, tensor, self)
        return tensor.flatten(1)

    def tail(self, role: str) -> Tensor:
        """A tensor [r, in, *kernel] (or already [r, in·kernel]) that meets the weight's columns, as a matrix."""
        tensor = self[role]
        own, whole = tuple(tensor.shape[1:]), self.shape[1:]
        if tensor.ndim < 2 or (stripped(own) != stripped(whole) and own != (self.columns,)):
            raise misfit(role, tensor, self)
        return tensor.flatten(1)

    def vector(self, role: str, length: int) -> Tensor:
        """A tensor of `length` elements along one dimension, flat."""
        tensor = self[role]
        if tensor.numel() != length or sum(n != 1 for n in tensor.shape) > 1:
            raise misfit(role, tensor, self)
        return tensor.flatten()

    def bias(self, role: str) -> Tensor:
        """A vector with an element for each output (of any length where the layer's shape is not known)."""
        return self.vector(role, self.outputs if self.shape else self.parts[role].numel())

    def rank(self, role: str) -> int:
        """The first extent of a factor; 1 where it has none at all (there is nothing to scale)."""
        tensor = self.parts[role]
        if tensor.ndim < 1:
            raise misfit(role, tensor, self)
        return max(1, tensor.shape[0])

    def sliced(self, role: str, rows: tuple[int, int]) -> Tensor:
        """Some rows of a tensor that has one for each output, as it stands in the file."""
        tensor = self.parts[role]
        if tensor.ndim < 1 or tensor.shape[0] != self.outputs:
            raise misfit(role, tensor, self)
        return tensor[slice(*rows)]


def stripped(shape: Shape) -> Shape:
    """`shape` without trailing ones: a 1 × 1 convolution is a linear layer."""
    while shape and shape[-1] == 1:
        shape = shape[:-1]
    return shape


def fits(shape: Shape, whole: Shape) -> bool:
    """Whether a tensor of `shape` is a weight of shape `whole`, up to trailing ones or with its columns flattened."""
    return stripped(shape) == stripped(whole) or shape == (whole[0], math.prod(whole[1:]))


def misfit(role: str, tensor: Tensor, layer: Layer) -> InputError:
    """The error for a tensor whose shape does not go with the weight or the module's other tensors."""
    others = ", ".join(f"{name} {list(part.shape)}" for name, part in sorted(layer.parts.items()) if name != role)
    whole = f"a weight of shape {list(layer.shape)}" if layer.shape else "the layer"
    beside = f" beside {others}" if others else ""
    return InputError(f"{role} of shape {list(tensor.shape)} does not fit {whole}{beside}")
