"""How a model says what it predicts: marker tensors in single files, the scheduler's configuration in folders.

Markers are those that ComfyUI and Forge read (`v_pred`, `ztsnr`, `edm_mean`/`edm_std`, `edm_vpred.sigma_max`); they are
empty or tiny, and a model that loses them draws noise (`conversion.md` 3.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from assetkit.families import Family
from assetkit.transform.model import Model
from assetkit.transform.nodes import Constant, Node

_PREDICTIONS: Mapping[str, str] = MappingProxyType({"epsilon": "epsilon", "v_prediction": "v"})
"""diffusers' words for what a network predicts, and ours."""


def facts_of(model: Model) -> dict[str, Any]:
    """What the model is known to predict: ``prediction``, ``ztsnr``, and the other variant facts of its identity."""
    variant = dict(model.identity.variant) if model.identity else {}
    facts = {key: value for key, value in variant.items() if value not in (None, False)}
    if "v_pred" in model.tensors:
        facts["prediction"] = "v"
    if "ztsnr" in model.tensors:
        facts["ztsnr"] = True
    scheduler = model.configs.get("scheduler", {})
    if scheduler.get("prediction_type") in _PREDICTIONS:
        facts["prediction"] = _PREDICTIONS[scheduler["prediction_type"]]
    if scheduler.get("rescale_betas_zero_snr"):
        facts["ztsnr"] = True
    return facts


def markers_for(model: Model, family: Family) -> Mapping[str, Node]:
    """Marker tensors for what a folder's configuration says and a single file would forget.

    Only for bases whose usual prediction is another: of Stable Diffusion 2 loaders look at the weights.
    """
    if not _is_said(model) or family.id == "sd2":
        return {}
    facts = facts_of(model)
    empty = Constant("F32", (0,), b"")
    markers = {"v_pred": facts.get("prediction") == "v", "ztsnr": bool(facts.get("ztsnr"))}
    return {name: empty for name, wanted in markers.items() if wanted}


def spoken_for(model: Model) -> Mapping[str, str]:
    """What a folder's scheduler says of the prediction, in modelspec's words for the metadata of a single file."""
    prediction = facts_of(model).get("prediction")
    return {"modelspec.prediction_type": prediction} if _is_said(model) and prediction in ("epsilon", "v") else {}


def _is_said(model: Model) -> bool:
    return "prediction_type" in model.configs.get("scheduler", {})
