"""The noise levels of a model from its scheduler's configuration, and how a network's answer becomes a guess of x0."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from assetkit.errors import InputError
from assetkit.render.noise_levels import (
    ContinuousLevels,
    FlowLevels,
    ModelSchedule,
    from_betas,
    scaled_linear,
    zero_terminal_snr,
)

if TYPE_CHECKING:
    from torch import Tensor


def levels_of(scheduler: Mapping[str, Any], *, tokens: int | None = None) -> ModelSchedule:
    """The noise levels that a diffusers scheduler configuration describes.

    `tokens` is the length of the image sequence, on which a dynamic shift (Flux) depends. Raises `InputError` for a
    configuration of another kind.
    """
    if "shift" in scheduler:
        return FlowLevels(_shift(scheduler, tokens))
    if "sigma_data" in scheduler and "sigma_max" in scheduler:
        return ContinuousLevels(float(scheduler["sigma_min"]), float(scheduler["sigma_max"]))
    if "beta_schedule" in scheduler:
        make = zero_terminal_snr if scheduler.get("rescale_betas_zero_snr") else from_betas
        return make(_betas(scheduler))
    raise InputError(f"the noise levels of {scheduler.get('_class_name', 'this scheduler')} are not known")


def _linear(first: float, last: float, count: int) -> list[float]:
    return [first + (last - first) * i / (count - 1) for i in range(count)]


def _cosine(_first: float, _last: float, count: int) -> list[float]:
    """Nichol and Dhariwal 2021 (arXiv:2102.09672), equation 17."""
    bars = [math.cos((i / count + 0.008) / 1.008 * math.pi / 2) ** 2 for i in range(count + 1)]
    return [min(1 - after / before, 0.999) for before, after in pairwise(bars)]


_BETAS: Mapping[str, Callable[[float, float, int], Sequence[float]]] = MappingProxyType(
    {"linear": _linear, "scaled_linear": scaled_linear, "squaredcos_cap_v2": _cosine}
)


def _betas(scheduler: Mapping[str, Any]) -> Sequence[float]:
    given = scheduler.get("trained_betas")
    if given is not None:
        return [float(each) for each in given]
    name, count = scheduler["beta_schedule"], int(scheduler.get("num_train_timesteps", 1000))
    if name not in _BETAS:
        raise InputError(f"a noise schedule {name!r} is not known", hint=f"known are {', '.join(_BETAS)}")
    return _BETAS[name](scheduler["beta_start"], scheduler["beta_end"], count)


def _shift(scheduler: Mapping[str, Any], tokens: int | None) -> float:
    """The shift itself, or, where it grows with the image, e^mu with mu linear in the number of tokens."""
    if not scheduler.get("use_dynamic_shifting"):
        return float(scheduler["shift"])
    least, most = scheduler.get("base_image_seq_len", 256), scheduler.get("max_image_seq_len", 4096)
    low, high = scheduler.get("base_shift", 0.5), scheduler.get("max_shift", 1.15)
    length = most if tokens is None else tokens
    return math.exp(low + (high - low) * (length - least) / (most - least))


class Preconditioning(NamedTuple):
    """What a network is shown of a latent at a level, and what its answer means: ``x0 = skip · x + out · answer``
    (Karras et al. 2022, arXiv:2206.00364, equation 7)."""

    into: float
    """Factor of the latent on its way in."""
    skip: float
    out: float
    told: float
    """The time step, in the network's own measure."""


Rule = Callable[[float, ModelSchedule, float], Preconditioning]
"""From sigma, the model's levels and its sigma_data."""


def _epsilon(sigma: float, levels: ModelSchedule, _data: float) -> Preconditioning:
    return Preconditioning(1 / math.hypot(sigma, 1), 1.0, -sigma, levels.timestep(sigma))


def _velocity(sigma: float, levels: ModelSchedule, _data: float) -> Preconditioning:
    """Salimans and Ho 2022 (arXiv:2202.00512): v = alpha · noise − sigma · x0, in variance-exploding form."""
    root = math.hypot(sigma, 1)
    return Preconditioning(1 / root, 1 / root**2, -sigma / root, levels.timestep(sigma))


def _sample(sigma: float, levels: ModelSchedule, _data: float) -> Preconditioning:
    return Preconditioning(1 / math.hypot(sigma, 1), 0.0, 1.0, levels.timestep(sigma))


def _flow(sigma: float, levels: ModelSchedule, _data: float) -> Preconditioning:
    """The network gives noise − x0 and is told the level itself, after the shift, in thousandths."""
    return Preconditioning(1.0, 1.0, -sigma, 1000 * sigma)


def _edm(sigma: float, levels: ModelSchedule, data: float) -> Preconditioning:
    """Karras et al. 2022, table 1, right column."""
    root = math.hypot(sigma, data)
    return Preconditioning(1 / root, data**2 / root**2, sigma * data / root, math.log(max(sigma, 1e-10)) / 4)


def _edm_velocity(sigma: float, levels: ModelSchedule, data: float) -> Preconditioning:
    """EDM with a v-prediction (CosXL, SVD): the answer's sign turned."""
    root = math.hypot(sigma, data)
    return Preconditioning(1 / root, data**2 / root**2, -sigma * data / root, math.log(max(sigma, 1e-10)) / 4)


PREDICTIONS: Mapping[str, Rule] = MappingProxyType(
    {
        "epsilon": _epsilon,
        "v": _velocity,
        "sample": _sample,
        "flow": _flow,
        "edm": _edm,
        "edm_v": _edm_velocity,
    }
)
"""How networks answer, by the names of ``variant.prediction``."""


def prediction_of(scheduler: Mapping[str, Any]) -> str:
    """What a scheduler configuration says that its network predicts, as a key of `PREDICTIONS`."""
    if "shift" in scheduler:
        return "flow"
    said = {"v_prediction": "v"}.get(str(scheduler.get("prediction_type", "epsilon")), scheduler["prediction_type"])
    name = {"epsilon": "edm", "v": "edm_v"}.get(said, said) if "sigma_data" in scheduler else said
    if name not in PREDICTIONS:
        raise InputError(f"a network that predicts {said!r} is not known", hint=f"known are {', '.join(PREDICTIONS)}")
    return str(name)


def denoised(answer: Tensor, x: Tensor, rule: Preconditioning) -> Tensor:
    """The guess of x0 in an answer of the network."""
    return x * rule.skip + answer * rule.out
