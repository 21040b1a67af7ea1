"""Low-rank modules of an adapter in the making: computed when they are written, or before where the rank depends on it.

With a fixed rank a layer's factors are a node: computed once, when the output is written, one layer at a time. A rank
that an energy or an error asks for is known only when the factors are; then they are computed while the plan is made,
by several threads, and kept in the output's dtype.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from assetkit.errors import InputError, UsageError
from assetkit.formats.dtypes import byte_offset
from assetkit.transform.approximation import Approximation, Approximations
from assetkit.transform.computed import Joint, Produced, entire
from assetkit.transform.nodes import Constant, Node
from assetkit.transform.numbers import decode, encode, tile_over, torch_or_none
from assetkit.transform.operations import Conditions, Options
from assetkit.transform.options import Option
from assetkit.transform.precision import DTYPES
from assetkit.transform.threads import worked
from assetkit.transform.workspace import Workspace
from assetkit.types import Shape

if TYPE_CHECKING:
    from assetkit.transform.adapters import Adapter
    from assetkit.transform.lowrank import Factors, RankRule

ADAPTER_DTYPES = ("fp16", "bf16", "fp32")
_TARGETS = ("energy", "error", "ratio", "cumulative", "fro")

RANK_OPTIONS = (
    Option("rank", "integer", "The rank of linear layers; beside a target, the most it may be.", low=1),
    Option("conv_rank", "integer", "The same for convolutions over more than one pixel.", low=1),
    Option("energy", "number", "Keep this share of each layer's squared norm.", low=0, high=1),
    Option("error", "number", "Keep each layer's relative error below this.", low=0, high=1),
    Option("ratio", "number", "Keep singular values above the largest over this (kohya's sv_ratio).", low=1),
    Option(
        "cumulative", "number", "Keep this share of the singular values' sum (kohya's sv_cumulative).", low=0, high=1
    ),
    Option("fro", "number", "Keep this share of each layer's norm (kohya's sv_fro).", low=0, high=1),
)


@dataclass(frozen=True, slots=True)
class Rules:
    """How many directions linear layers and convolutions keep, and the dtype their factors are stored in."""

    linear: RankRule | None
    convolution: RankRule | None
    """None: as many as are there."""
    dtype: str
    """Safetensors spelling."""

    def of(self, shape: Shape) -> RankRule | None:
        """The rule for a weight of `shape`."""
        return self.convolution if spatial(shape) else self.linear


def spatial(shape: Shape) -> bool:
    """Whether a weight of `shape` is a convolution over more than one pixel."""
    return any(extent > 1 for extent in shape[2:])


def rules_of(options: Options, dtype: str) -> Rules:
    """The rules that options ask for. Raises `UsageError` for one that cannot be met."""
    from assetkit.transform.lowrank import RankRule

    targets = {name: options[name] for name in _TARGETS if options.get(name) is not None}
    if "fro" in targets:
        targets["energy"] = max(targets.pop("fro") ** 2, targets.get("energy", 0.0))
    ranks = options.get("rank"), options.get("conv_rank") or options.get("rank")
    rules = [RankRule(rank=rank, **targets) if rank or targets else None for rank in ranks]
    return Rules(rules[0], rules[1], dtype)


def stored_dtype(name: str) -> str:
    """The safetensors spelling of a dtype that factors may have. Raises `UsageError`."""
    if name not in ADAPTER_DTYPES:
        raise UsageError(f"an adapter cannot be stored as {name!r}", hint=f"one of {', '.join(ADAPTER_DTYPES)}")
    return DTYPES[name]


_WIDTHS = {"F16": 1, "BF16": 2, "F32": 3, "F64": 3}


def widest(adapters: Iterable[Adapter]) -> str:
    """The widest dtype that the factors of some adapters have, float32 at most."""
    nodes = [node for each in adapters for module in each.modules for node in module.parts.values() if node.shape]
    found = max((node.dtype for node in nodes if node.dtype in _WIDTHS), key=_WIDTHS.__getitem__, default="F16")
    return "F32" if found == "F64" else found


class Job(NamedTuple):
    """The factors of one layer, to be made."""

    name: str
    """The module's name in the output."""
    inputs: tuple[Node, ...]
    shape: Shape
    """The weight's."""
    most: int
    """The highest rank that the change can have, whatever is asked for."""
    make: Callable[[Sequence[Any], RankRule | None, Any], Factors]
    """Takes the inputs as float32 tensors in their shapes, the rule and a torch dtype."""


def factored(
    jobs: Iterable[Job], rules: Rules, approximations: Approximations, conditions: Conditions
) -> dict[str, dict[str, Node]]:
    """For each job's name the tensors ``down``, ``up`` and ``alpha`` (= rank) of a plain low-rank module.

    Raises `InputError` that names the layer for numbers that are not finite or do not fit the dtype: at once where a
    target is asked for, when it is written otherwise.
    """
    if torch_or_none() is None:
        raise InputError("adapters need torch", hint="pip install 'assetkit-models[torch]'")
    lazy: dict[str, dict[str, Node]] = {}
    eager: list[Job] = []
    for job in jobs:
        rule = rules.of(job.shape)
        if rule is not None and rule.open:
            eager.append(job)
        else:
            rank = job.most if rule is None or rule.rank is None else min(rule.rank, job.most)
            lazy[job.name] = _promised(job, rules, rank, approximations)
    made = worked(partial(_made, rules=rules, approximations=approximations), eager, conditions.threads)
    return lazy | {job.name: parts for job, parts in zip(eager, made, strict=True)}


def _promised(job: Job, rules: Rules, rank: int, approximations: Approximations) -> dict[str, Node]:
    def compute(tensors: Sequence[Any]) -> Sequence[Any]:
        found = _checked(job, tensors, rules, approximations)
        if found.rank != rank:
            raise InputError(f"{job.name}: its factors have rank {found.rank} where {rank} was planned")
        return found.down.float(), found.up.float()

    joint = Joint(job.inputs, compute, cost=4)
    down, up = _shapes(job.shape, rank)
    return {
        "down": Produced(joint, 0, rules.dtype, down),
        "up": Produced(joint, 1, rules.dtype, up),
        "alpha": alpha_of(rank),
    }


def _made(space: Workspace, job: Job, *, rules: Rules, approximations: Approximations) -> dict[str, Node]:
    found = _checked(job, [entire(node, space) for node in job.inputs], rules, approximations)
    down, up = _shapes(job.shape, found.rank)
    return {
        "down": constant(found.down, rules.dtype, down),
        "up": constant(found.up, rules.dtype, up),
        "alpha": alpha_of(found.rank),
    }


def _checked(job: Job, tensors: Sequence[Any], rules: Rules, approximations: Approximations) -> Factors:
    try:
        found = job.make(tensors, rules.of(job.shape), torch_dtype(rules.dtype))
    except InputError as error:
        raise InputError(f"{job.name}: {error.message}", hint=error.hint) from error
    if found.overflowed:
        raise InputError(
            f"{job.name}: {found.overflowed} of its numbers are too large for {rules.dtype}",
            hint="store the adapter as bf16 or fp32",
        )
    approximations.add(job.name, Approximation(found.rank, found.error, found.norm))
    return found


def _shapes(shape: Shape, rank: int) -> tuple[Shape, Shape]:
    """Of ``down`` [r, in, …] and ``up`` [out, r, 1, …]."""
    return (rank, *shape[1:]), (shape[0], rank, *(1 for _ in shape[2:]))


def columns(shape: Shape) -> int:
    """In-features times the pixels of the kernel."""
    return prod(shape[1:])


def alpha_of(value: float, like: Node | None = None) -> Constant:
    """An alpha as a file holds it: a scalar in the dtype of another one where that holds the value, else float32."""
    whole = np.array([value], np.float32)
    if like is not None and like.dtype != "F32":
        raw, back = np.empty(byte_offset(like.dtype, 1), np.uint8), np.empty(4, np.uint8)
        encode(tile_over(whole.view(np.uint8)), like.dtype, raw)
        decode(raw, like.dtype, tile_over(back))
        if np.array_equal(back, whole.view(np.uint8)):
            return Constant(like.dtype, like.shape, raw.tobytes())
    return Constant("F32", (), whole.tobytes())


def constant(tensor: Any, dtype: str, shape: Shape | None = None) -> Constant:
    """A float tensor of torch, rounded to `dtype`, as bytes that we hold."""
    flat = tensor.detach().float().contiguous().reshape(-1)
    raw = np.empty(byte_offset(dtype, flat.numel()), np.uint8)
    encode(flat, dtype, raw)
    return Constant(dtype, tuple(tensor.shape) if shape is None else shape, raw.tobytes())


def torch_dtype(dtype: str) -> Any:
    """torch's dtype for a safetensors spelling."""
    import torch

    names: Mapping[str, Any] = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
    return names[dtype]
