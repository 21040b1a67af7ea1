"""How decoder language models that serve as text encoders are read, in transformers' naming."""

from __future__ import annotations

from assetkit.configs._readers import count, extent
from assetkit.configs._schema import Fields, Reader
from assetkit.configs._tensors import Tensors

_FIRST = "layers.0.self_attn"

TOLD: dict[str, Reader] = {
    "vocab_size": extent("embed_tokens.weight", 0),
    "hidden_size": extent("embed_tokens.weight", 1),
    "num_hidden_layers": count("layers"),
    "intermediate_size": extent("layers.0.mlp.gate_proj.weight", 0),
}
"""Sizes; heads follow from `HEADS` once their width is known."""

HEADS: dict[str, Reader] = {
    "num_attention_heads": lambda tensors, fields: tensors.divided(f"{_FIRST}.q_proj.weight", 0, fields["head_dim"]),
    "num_key_value_heads": lambda tensors, fields: tensors.divided(f"{_FIRST}.k_proj.weight", 0, fields["head_dim"]),
}
PARTS = ("embed_tokens", "layers", "norm", "rotary_emb")
COMMON = {"attention_bias": False, "attention_dropout": 0.0, "initializer_range": 0.02, "use_cache": True}


def lacks(name: str) -> Reader:
    """A check: another model's tensor in the first layer."""

    def check(tensors: Tensors, _: Fields) -> None:
        if f"{_FIRST}.{name}" in tensors:
            tensors.fail(f"{_FIRST}.{name}.weight", "the class has no such layer")

    return check
