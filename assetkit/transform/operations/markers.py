"""How a model says what it predicts: marker tensors in single files, the scheduler's configuration in folders.

Markers are those that ComfyUI and Forge read (`v_pred`, `ztsnr`, `edm_mean`/`edm_std`, `edm_vpred.sigma_max`); they are
empty or tiny, and a model that loses them draws noise (`conversion.md` 3.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from assetkit.transform.model import Model
from assetkit.transform.nodes import Constant, Node

_PREDICTIONS: Mapping[str, str] = MappingProxyType({"epsilon": "epsilon", "v_prediction": "v"})
"""diffusers' words for what a network predicts, and ours."""


def facts_of(model: Model) -> dict[str, Any]:
    """What the model is known to predict: ``prediction``, ``ztsnr``, and the other variant facts of its identity."""
    variant = dict(model.identity.variant) if model.identity else {}
    facts = {key: value for key, value in variant.items() if value not in (None, False)}
    scheduler = model.configs.get("scheduler", {})
    if scheduler.get("prediction_type") in _PREDICTIONS:
        facts["prediction"] = _PREDICTIONS[scheduler["prediction_type"]]
    if scheduler.get("rescale_betas_zero_snr"):
        facts["ztsnr"] = True
    return facts


def markers_for(model: Model) -> Mapping[str, Node]:
    """Marker tensors for what a folder's configuration says and a single file would forget.

    Only for bases whose usual prediction is another: Stable Diffusion 2 with v-prediction is told by its family.
    """
    facts = facts_of(model)
    base = model.identity.base if model.identity else None
    if not any(key.endswith("prediction_type") for key in model.configs.get("scheduler", {})) or base == "sd2":
        return {}
    empty = Constant("F32", (0,), b"")
    markers = {"v_pred": facts.get("prediction") == "v", "ztsnr": bool(facts.get("ztsnr"))}
    return {name: empty for name, wanted in markers.items() if wanted}
