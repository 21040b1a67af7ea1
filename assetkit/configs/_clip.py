"""How CLIP's towers are read in transformers' naming, with or without the tower's own prefix."""

from __future__ import annotations

from assetkit.configs._readers import count, extent, heads_of_width, stated_by
from assetkit.configs._schema import Fields, Reader
from assetkit.configs._tensors import Tensors

TEXT: dict[str, Reader] = {
    "vocab_size": extent("embeddings.token_embedding.weight", 0),
    "hidden_size": extent("embeddings.token_embedding.weight", 1),
    "max_position_embeddings": extent("embeddings.position_embedding.weight", 0),
    "num_hidden_layers": count("encoder.layers"),
    "intermediate_size": extent("encoder.layers.0.mlp.fc1.weight", 0),
}
"""Fields of a text tower that its tensors tell."""


TEXT_CONSTANTS = {
    "num_attention_heads": heads_of_width("embeddings.token_embedding.weight", 1, 64),
    "hidden_act": "quick_gelu",
    "layer_norm_eps": 1e-05,
    "attention_dropout": 0.0,
    "initializer_range": 0.02,
    "initializer_factor": 1.0,
    "pad_token_id": 1,
    "bos_token_id": 0,
    "eos_token_id": 2,
}
"""Fields of the published text towers, whose heads are all 64 wide.

With ``eos_token_id`` 2 transformers takes the pooled text where the highest token id stands, which is the end of the
text for any vocabulary that ends with that token.
"""


def heads(tensors: Tensors, fields: Fields) -> None:
    """Heads must divide the width."""
    if fields["hidden_size"] % fields["num_attention_heads"]:
        tensors.fail(
            "encoder.layers.0.self_attn.q_proj.weight",
            f"{fields['num_attention_heads']} heads do not divide {fields['hidden_size']}; "
            + stated_by("num_attention_heads"),
        )
