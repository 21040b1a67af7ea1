"""Which dtype each tensor may be rounded to: the rules that people learned from broken images.

Sources: `conversion.md` 3.3, with what stable-diffusion.cpp, ComfyUI-GGUF and convert_to_quant leave alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from assetkit.transform.nodes import Node, is_float

DTYPES: Mapping[str, str] = MappingProxyType(
    {"fp32": "F32", "fp16": "F16", "bf16": "BF16", "fp8_e4m3": "F8_E4M3", "fp8_e5m2": "F8_E5M2"}
)
"""What people call a dtype, and its safetensors spelling."""

TABLES = re.compile(
    r"(^|\.)(alphas_cumprod(_prev)?|betas|sqrt_.+|posterior_.+|log_one_minus_.+|logvar|lvlb_weights|sigmas|logit_scale"
    r"|decay|num_updates|v_pred|ztsnr|edm_.+|sigma_max|sigma_min|scaled_fp8|comfy_quant)$"
)
"""Tables of the noise schedule, counters and markers: a few kilobytes that lose their end in half precision
(a zero-terminal-SNR model has alphas_cumprod[-1] = 0 or 2^-24)."""

PROTECTED = re.compile(
    r"norm|embed|embd|label_emb|(^|\.)(shared|lm_head)\.|scale_shift_table|relative_attention_bias"
    r"|(^|\.)(time_in|vector_in|guidance_in|img_in|txt_in)\."
    r"|final_layer|(^|\.)(conv_in|conv_out|quant_conv|post_quant_conv)\.|(^|\.)input_blocks\.0\.|diffusion_model\.out\."
    r"|^out\.|text_projection|(^|transformer/)proj_out\.|distilled_guidance_layer"
)
"""Layers that eight bits spoil: norms, embeddings, tables, the first and the last layer. The linear layers that compute
modulation are not among them: they are a quarter of Flux, and published eight-bit files scale them too."""

EIGHT_BIT = ("F8_E4M3", "F8_E5M2")
_HALVES = ("F16", "BF16", *EIGHT_BIT)


def target(name: str, node: Node, dtype: str) -> str:
    """The dtype that a tensor gets when `dtype` is asked for."""
    if not is_float(node) or TABLES.search(name):
        return node.dtype
    return spared(node) if dtype in EIGHT_BIT and not is_matrix(name, node) else dtype


def spared(node: Node) -> str:
    """The dtype of what eight bits would spoil: its own where that is narrow already, else half precision."""
    return node.dtype if node.dtype in _HALVES else "F16"


def is_matrix(name: str, node: Node) -> bool:
    """Whether a tensor is a weight that eight bits can hold: two dimensions or more, and not `PROTECTED`."""
    return is_float(node) and len(node.shape) >= 2 and name.endswith("weight") and not PROTECTED.search(name)


def is_scalable(name: str, node: Node) -> bool:
    """Whether a tensor is the matrix of a layer, which loaders look for a scale beside."""
    return len(node.shape) == 2 and name.endswith(".weight") and is_matrix(name, node)
