"""The change of one layer by one module, forward and back."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import pad

from assetkit.adapters.algebra import _dora
from assetkit.adapters.algebra._layer import PLAIN, Factors, Layer, Parts, Settings, misfit
from assetkit.adapters.algebra._term import Term, terms
from assetkit.adapters.algorithms import DORA
from assetkit.errors import InputError
from assetkit.types import Shape


def delta(parts: Parts, shape: Shape, settings: Settings = PLAIN, *, dtype: torch.dtype = torch.float32) -> Tensor:
    """The change that an additive module makes to a weight of `shape` at multiplier 1, in `dtype`.

    The result is on the device of the module's tensors. Zeros for a module that changes only a bias.
    Raises `InputError` for a module that needs the weight (GLoRA, OFT, BOFT, IA3, DoRA), an unknown tensor, or shapes
    that do not fit.
    """
    layer = _layer(parts, shape, settings, dtype, _device(parts))
    found = terms(parts)
    if needs_weight(parts) or any(term.apply is not None for term in found):
        raise InputError(f"the change by {_names(found)} depends on the weight it changes")
    return _change(layer, found)


def changed(
    weight: Tensor | None,
    parts: Parts,
    multiplier: float = 1.0,
    settings: Settings = PLAIN,
    *,
    shape: Shape | None = None,
) -> Tensor:
    """W′: the weight as the module makes it, in float32 (float64 when `weight` is), on the weight's device.

    `weight` is [out, in], [out, in, *kernel] or [features], of any float dtype. It may be None, with its `shape` given,
    for a module that overwrites it (`set_weight`), and is taken as zero by whole differences of a layer that has none.
    Raises `InputError` for tensors that are unknown or do not fit.
    """
    found = terms(parts)
    layer, weight = _on(weight, parts, settings, shape, found)
    _finite(multiplier)
    if "reshape_weight" in layer:
        layer, weight = _enlarged(layer, weight)
    return _moved(layer, weight, found, multiplier)


def changed_bias(
    bias: Tensor | None,
    parts: Parts,
    multiplier: float = 1.0,
    settings: Settings = PLAIN,
    *,
    shape: Shape | None = None,
) -> Tensor | None:
    """b′: the bias as the module makes it, float32 (float64 when `bias` is); None when there is none then.

    A layer without a bias (None) gets one where the module adds to it. `shape` is the weight's; only IA3 of a
    convolution asks for it. Raises `InputError` for tensors that do not fit.
    """
    return _biased(bias, parts, _finite(multiplier), settings, shape, back=False)


def unchanged(weight: Tensor, parts: Parts, multiplier: float = 1.0, settings: Settings = PLAIN) -> Tensor:
    """W from W′: what `changed` was given, up to rounding in float32 (float64 when `weight` is).

    Additive changes are subtracted, GLoRA, OFT, BOFT and IA3 solved for. Raises `InputError` where W′ does not
    determine W: DoRA (only the direction is left), `set_weight`, a factor of 0, a weight that was enlarged.
    """
    found = terms(parts)
    layer, weight = _on(weight, parts, settings, None, found)
    _finite(multiplier)
    if _dora.role(layer) is not None:
        raise InputError("dora cannot be undone from the weight alone: the length of every row was overwritten")
    if "reshape_weight" in layer:
        raise InputError("reshape_weight cannot be undone: it does not say what shape the weight had")
    solved = next((term for term in found if term.invert is not None), None)
    if solved is None or solved.invert is None:
        return _added(layer, weight, found, -multiplier)
    if (
        settings.strength == "linear"
        and multiplier not in (0, 1)
        and ("rescale" in layer or solved.id.startswith("boft"))
    ):
        raise InputError(f"{solved.id} at a linear strength other than 1 cannot be undone block by block")
    return solved.invert(layer, weight, multiplier)


def unchanged_bias(
    bias: Tensor | None,
    parts: Parts,
    multiplier: float = 1.0,
    settings: Settings = PLAIN,
    *,
    shape: Shape | None = None,
) -> Tensor | None:
    """b from b′. A bias that `changed_bias` made out of none comes back as zeros. `InputError` for a factor of 0."""
    return _biased(bias, parts, _finite(multiplier), settings, shape, back=True)


def needs_weight(parts: Parts) -> bool:
    """Whether the change depends on the weight (GLoRA, OFT, BOFT, IA3, DoRA). `InputError` as `terms`."""
    found = terms(parts)
    return any(term.apply is not None and not term.blind for term in found) or not DORA.isdisjoint(parts)


def factors(
    parts: Parts, shape: Shape, settings: Settings = PLAIN, *, dtype: torch.dtype = torch.float32
) -> Factors | None:
    """``up`` [out, r] and ``down`` [r, in·k] with ``up @ down`` the exact change, every scale folded in.

    LoRA, LoCon and DyLoRA keep their rank, Tucker forms the rank of their core; LoHa of rank r has r², LoKr the
    product of its sides' ranks. None where that is no less than the weight's own rank could be, and for changes that
    are no such product (whole differences, sparse residuals, everything that needs the weight).
    """
    found = terms(parts)
    moving = [term for term in found if term.delta is not None or term.apply is not None]
    if len(moving) != 1 or moving[0].factors is None or needs_weight(parts):
        return None
    return moving[0].factors(_layer(parts, shape, settings, dtype, _device(parts)))


def _moved(layer: Layer, weight: Tensor, found: tuple[Term, ...], multiplier: float) -> Tensor:
    bent = next((term for term in found if term.apply is not None), None)
    linear = layer.settings.strength == "linear" and multiplier != 1
    if linear and (bent is not None or _dora.role(layer) is not None):
        whole = _moved(layer, weight, found, 1.0)
        return torch.lerp(weight, whole, multiplier)
    if bent is not None and bent.apply is not None:
        return bent.apply(layer, weight, multiplier)
    if _dora.role(layer) is None:
        return _added(layer, weight, found, multiplier)
    return _dora.decomposed(layer, _added(layer, weight, found, 1.0), multiplier)


def _added(layer: Layer, weight: Tensor, found: tuple[Term, ...], multiplier: float) -> Tensor:
    """``W + m·ΔW``; thin factors go straight onto the weight, which saves a tensor of its size."""
    moving = [term for term in found if term.delta is not None]
    thin = moving[0].factors(layer) if len(moving) == 1 and moving[0].thin and moving[0].factors is not None else None
    if thin is None:
        return torch.add(weight, _change(layer, found), alpha=multiplier)
    return torch.addmm(weight.reshape(layer.outputs, layer.columns), *thin, alpha=multiplier).reshape(layer.shape)


def _change(layer: Layer, found: tuple[Term, ...]) -> Tensor:
    changes = [term.delta(layer) for term in found if term.delta is not None]
    if not changes:
        return torch.zeros(layer.shape, dtype=layer.dtype, device=layer.device)
    return sum(changes[1:], changes[0])


def _on(
    weight: Tensor | None, parts: Parts, settings: Settings, shape: Shape | None, found: tuple[Term, ...]
) -> tuple[Layer, Tensor]:
    if weight is not None:
        dtype = _computing(weight)
        layer = _layer(parts, tuple(weight.shape), settings, dtype, weight.device)
        return layer, weight.to(dtype)
    whole = all(term.blind or (term.factors is None and term.apply is None) for term in found)
    if shape is None or not whole:
        raise InputError(f"{_names(found)} changes a weight that is not there")
    layer = _layer(parts, shape, settings, torch.float32, _device(parts))
    return layer, torch.zeros(shape, device=layer.device)


def _enlarged(layer: Layer, weight: Tensor) -> tuple[Layer, Tensor]:
    wanted = tuple(int(n) for n in layer.parts["reshape_weight"].flatten().tolist())
    if len(wanted) != weight.ndim or any(new < old for new, old in zip(wanted, weight.shape, strict=True)):
        raise misfit("reshape_weight", layer.parts["reshape_weight"], layer)
    missing = [new - old for new, old in zip(wanted, weight.shape, strict=True)]
    larger = pad(weight, [side for n in reversed(missing) for side in (0, n)])
    return _layer(layer.parts, wanted, layer.settings, layer.dtype, layer.device), larger


def _biased(
    bias: Tensor | None, parts: Parts, multiplier: float, settings: Settings, shape: Shape | None, *, back: bool
) -> Tensor | None:
    found = terms(parts)
    dtype = torch.float32 if bias is None else _computing(bias)
    device = _device(parts) if bias is None else bias.device
    layer = Layer(parts, shape or (), settings, dtype, device)
    if _dora.role(layer) is not None and ("up_bias" in layer or "down_bias" in layer):
        raise InputError("up_bias beside a DoRA magnitude: PEFT defines no such module")
    added = [change for term in found if term.bias is not None and (change := term.bias(layer)) is not None]
    shift = sum(added[1:], added[0]) * multiplier if added else None
    scales = [
        factor
        for term in found
        if bias is not None
        and term.bias_factor is not None
        and (factor := term.bias_factor(layer, multiplier)) is not None
    ]
    result = None if bias is None else bias.to(dtype)
    if back:
        return _unscaled(_sum(result, shift, -1), scales)
    return _sum(_scaled(result, scales), shift, 1)


def _sum(bias: Tensor | None, shift: Tensor | None, sign: int) -> Tensor | None:
    if shift is None or bias is None:
        return bias if shift is None else sign * shift
    if bias.shape != shift.shape:
        raise InputError(f"a bias of shape {list(shift.shape)} does not fit one of shape {list(bias.shape)}")
    return bias + sign * shift


def _scaled(bias: Tensor | None, scales: list[Tensor]) -> Tensor | None:
    for factor in scales:
        if bias is not None and factor.shape != bias.shape:
            raise InputError(f"ia3_l of {factor.numel()} outputs does not fit a bias of shape {list(bias.shape)}")
        bias = None if bias is None else bias * factor
    return bias


def _unscaled(bias: Tensor | None, scales: list[Tensor]) -> Tensor | None:
    if any(bool((factor == 0).any()) for factor in scales):
        raise InputError("ia3 cannot be undone: it multiplied the bias by 0")
    return _scaled(bias, [1 / factor for factor in scales])


def _layer(parts: Parts, shape: Shape, settings: Settings, dtype: torch.dtype, device: torch.device | None) -> Layer:
    if not shape or math.prod(shape) == 0:
        raise InputError(f"an adapter changes no weight of shape {list(shape)}")
    return Layer(parts, tuple(shape), settings, dtype, device)


def _computing(tensor: Tensor) -> torch.dtype:
    if not tensor.is_floating_point():
        raise InputError(f"an adapter changes no weight of dtype {str(tensor.dtype).removeprefix('torch.')}")
    return torch.float64 if tensor.dtype == torch.float64 else torch.float32


def _device(parts: Parts) -> torch.device:
    return next((part.device for part in parts.values() if part.ndim), torch.device("cpu"))


def _finite(multiplier: float) -> float:
    if not math.isfinite(multiplier):
        raise InputError(f"{multiplier} is no multiplier")
    return multiplier


def _names(found: tuple[Term, ...]) -> str:
    return ", ".join(term.id for term in found)
