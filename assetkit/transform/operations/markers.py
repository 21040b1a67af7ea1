"""How a model says what it predicts: marker tensors in single files, the scheduler's configuration in folders.

Markers are those that ComfyUI and Forge read (`v_pred`, `ztsnr`, `edm_mean`/`edm_std`, `edm_vpred.sigma_max`); they are
empty or tiny, and a model that loses them draws noise (`conversion.md` 3.2).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from assetkit.families import Family
from assetkit.transform.model import Model
from assetkit.transform.nodes import Constant, Node

_PREDICTIONS: Mapping[str, str] = MappingProxyType({"epsilon": "epsilon", "v_prediction": "v"})
"""diffusers' words for what a network predicts, and ours."""
_EDM: Mapping[str, str] = MappingProxyType({"epsilon": "edm", "v": "edm_v"})
"""The same under a scheduler that scales the network's input and output itself (Karras et al. 2022): one of diffusers'
EDM schedulers, which have a ``sigma_data``."""
_SIGMAS = ("sigma_max", "sigma_min")
_STATISTICS = {"edm_mean": "latents_mean", "edm_std": "latents_std"}
"""Playground 2.5's markers, and where diffusers keeps their numbers: in the configuration of the VAE."""


def facts_of(model: Model) -> dict[str, Any]:
    """What the model is known to predict: ``prediction``, ``ztsnr``, and the other variant facts of its identity."""
    variant = dict(model.identity.variant) if model.identity else {}
    facts = {key: value for key, value in variant.items() if value not in (None, False)}
    facts |= _told(model.tensors)
    scheduler = model.configs.get("scheduler", {})
    if scheduler.get("prediction_type") in _PREDICTIONS:
        said = _PREDICTIONS[scheduler["prediction_type"]]
        facts["prediction"] = _EDM[said] if "sigma_data" in scheduler else said
    if scheduler.get("rescale_betas_zero_snr"):
        facts["ztsnr"] = True
    return facts


def _told(tensors: Mapping[str, Node]) -> dict[str, Any]:
    """What markers say."""
    facts: dict[str, Any] = {"ztsnr": True} if "ztsnr" in tensors else {}
    if "edm_vpred.sigma_max" in tensors:
        return facts | {"prediction": "edm_v"}
    if tensors.keys() >= _STATISTICS.keys():
        return facts | {"prediction": "edm"}
    return facts | ({"prediction": "v"} if "v_pred" in tensors else {})


def markers_for(model: Model, family: Family) -> Mapping[str, Node]:
    """Marker tensors for what a folder's configuration says and a single file would forget.

    Only for bases whose usual prediction is another: of Stable Diffusion 2 loaders look at the weights.
    """
    if not _is_said(model) or family.id == "sd2":
        return {}
    facts = facts_of(model)
    empty = Constant("F32", (0,), b"")
    wanted = {"v_pred": facts.get("prediction") == "v", "ztsnr": bool(facts.get("ztsnr"))}
    return {name: empty for name in wanted if wanted[name]} | _edm_markers(model, facts.get("prediction"))


def _edm_markers(model: Model, prediction: str | None) -> dict[str, Node]:
    """Numbers that ComfyUI reads: CosXL's largest and smallest noise, the statistics of Playground's latents."""
    scheduler, vae = model.configs.get("scheduler", {}), model.configs.get("vae", {})
    if prediction == "edm_v":
        return {f"edm_vpred.{name}": _numbers(scheduler[name]) for name in _SIGMAS if scheduler.get(name)}
    if prediction == "edm" and all(vae.get(name) for name in _STATISTICS.values()):
        return {marker: _numbers(*vae[name]) for marker, name in _STATISTICS.items()}
    return {}


def _numbers(*values: float) -> Node:
    """A scalar, or one number for each channel of a latent."""
    shape = (1, len(values), 1, 1) if len(values) > 1 else ()
    return Constant("F32", shape, struct.pack(f"<{len(values)}f", *values))


def spoken_for(model: Model) -> Mapping[str, str]:
    """What a folder's scheduler says of the prediction, in modelspec's words for the metadata of a single file."""
    prediction = facts_of(model).get("prediction")
    return {"modelspec.prediction_type": prediction} if _is_said(model) and prediction in ("epsilon", "v") else {}


def _is_said(model: Model) -> bool:
    return "prediction_type" in model.configs.get("scheduler", {})
