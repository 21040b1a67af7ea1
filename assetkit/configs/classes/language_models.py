"""Qwen3, Gemma 2 and Llama: language models whose hidden states condition Z-Image, Flux.2 klein, Sana and others."""

from typing import Any

from assetkit.configs._llm import COMMON, HEADS, PARTS, TOLD, lacks
from assetkit.configs._readers import alike, extent
from assetkit.configs._schema import TRANSFORMERS, Component

_QWEN3: dict[str, Any] = {
    "told": {**TOLD, "head_dim": extent("layers.0.self_attn.q_norm.weight", 0), **HEADS},
    "constants": {
        **COMMON,
        "hidden_act": "silu",
        "max_position_embeddings": 40960,
        "rms_norm_eps": 1e-06,
        "rope_theta": 1000000,
        "tie_word_embeddings": True,
        "use_sliding_window": False,
        "sliding_window": None,
        "bos_token_id": 151643,
        "eos_token_id": 151645,
    },
    "library": TRANSFORMERS,
    "model_type": "qwen3",
    "prefixes": ("model.",),
    "checks": (alike("layers"),),
    "sources": ("transformers 5.24.0 models/qwen3", "config.json of Qwen/Qwen3-4B"),
}

COMPONENT = (
    Component(classname="Qwen3Model", parts=PARTS, **_QWEN3),
    Component(classname="Qwen3ForCausalLM", parts=(*PARTS, "lm_head"), **_QWEN3),
    Component(
        classname="Gemma2Model",
        library=TRANSFORMERS,
        told={**TOLD, **HEADS},
        constants={
            **COMMON,
            "head_dim": 256,
            "hidden_act": "gelu_pytorch_tanh",
            "hidden_activation": "gelu_pytorch_tanh",
            "attn_logit_softcapping": 50.0,
            "final_logit_softcapping": 30.0,
            "query_pre_attn_scalar": 256,
            "sliding_window": 4096,
            "max_position_embeddings": 8192,
            "rms_norm_eps": 1e-06,
            "rope_theta": 10000.0,
            "bos_token_id": 2,
            "eos_token_id": 1,
            "pad_token_id": 0,
        },
        parts=PARTS,
        checks=(lacks("q_norm"), alike("layers")),
        model_type="gemma2",
        prefixes=("model.",),
        sources=("transformers 5.24.0 models/gemma2", "config.json of google/gemma-2-2b-it"),
    ),
    Component(
        classname="LlamaModel",
        library=TRANSFORMERS,
        told={**TOLD, **HEADS},
        constants={
            **COMMON,
            "head_dim": 128,
            "hidden_act": "silu",
            "mlp_bias": False,
            "max_position_embeddings": 8192,
            "rms_norm_eps": 1e-05,
            "rope_theta": 500000.0,
            "tie_word_embeddings": False,
            "bos_token_id": 128000,
            "eos_token_id": 128001,
            "pad_token_id": None,
        },
        parts=PARTS,
        checks=(lacks("q_norm"), alike("layers")),
        model_type="llama",
        prefixes=("model.",),
        sources=("transformers 5.24.0 models/llama", "config.json of meta-llama/Meta-Llama-3-8B"),
    ),
)
