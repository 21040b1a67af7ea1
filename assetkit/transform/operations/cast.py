"""Rounding to another dtype, once, where that is meant.

Integers and booleans keep their bytes (position ids, counters, quantisation states); so do the small tables of a noise
schedule, which lose their end in half precision (`conversion.md` 3.3: alphas_cumprod[-1] is 2^-24 or 0).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from assetkit.transform.model import Model
from assetkit.transform.nodes import Cast, Node, is_float
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.options import Option

DTYPES: Mapping[str, str] = MappingProxyType(
    {"fp32": "F32", "fp16": "F16", "bf16": "BF16", "fp8_e4m3": "F8_E4M3", "fp8_e5m2": "F8_E5M2"}
)
"""What people call a dtype, and its safetensors spelling."""

_KEEP = re.compile(
    r"(^|\.)(alphas_cumprod(_prev)?|betas|sqrt_.+|posterior_.+|log_one_minus_.+|logvar|lvlb_weights|sigmas|logit_scale"
    r"|decay|num_updates|v_pred|ztsnr|edm_.+|scaled_fp8|comfy_quant)$"
)


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """Every float tensor but the small tables as `dtype`."""
    (model,) = models
    return model.with_tensors(
        {name: cast(name, node, DTYPES[options["dtype"]]) for name, node in model.tensors.items()}
    )


def cast(name: str, node: Node, dtype: str) -> Node:
    """`node` as `dtype`, or as it is where the rules keep it."""
    if node.dtype == dtype or not is_float(node) or _KEEP.search(name):
        return node
    return Cast(node, dtype)


OPERATION = Operation(
    "cast",
    "Round every weight to another dtype.",
    (1, 1),
    (Option("dtype", "text", "What to round to.", choices=tuple(DTYPES)),),
    apply,
)
