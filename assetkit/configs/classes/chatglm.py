"""ChatGLMModel: the language model of Kolors, as diffusers defines it."""

from assetkit.configs._readers import count, extent
from assetkit.configs._schema import Component, Fields
from assetkit.configs._tensors import Tensors

_LAYER = "encoder.layers.0"


def groups(tensors: Tensors, fields: Fields) -> int:
    """Heads that keys and values have: what a fused projection holds beside the queries, halved."""
    key = f"{_LAYER}.self_attention.query_key_value.weight"
    beside = tensors.extent(key, 0) - fields["num_attention_heads"] * fields["kv_channels"]
    if beside <= 0 or beside % (2 * fields["kv_channels"]):
        tensors.fail(key, f"queries, keys and values of {fields['kv_channels']} channels a head were expected")
    return int(beside // (2 * fields["kv_channels"]))


COMPONENT = Component(
    classname="ChatGLMModel",
    library="kolors",
    told={
        "padded_vocab_size": extent("embedding.word_embeddings.weight", 0),
        "hidden_size": extent("embedding.word_embeddings.weight", 1),
        "num_layers": count("encoder.layers"),
        "ffn_hidden_size": extent(f"{_LAYER}.mlp.dense_4h_to_h.weight", 1),
        "num_attention_heads": lambda tensors, fields: tensors.divided(
            f"{_LAYER}.self_attention.dense.weight", 1, fields["kv_channels"]
        ),
        "multi_query_group_num": groups,
        "add_qkv_bias": lambda tensors, _: f"{_LAYER}.self_attention.query_key_value.bias" in tensors,
        "add_bias_linear": lambda tensors, _: f"{_LAYER}.mlp.dense_4h_to_h.bias" in tensors,
        "post_layer_norm": lambda tensors, _: "encoder.final_layernorm" in tensors,
    },
    constants={
        "kv_channels": 128,
        "seq_length": 32768,
        "multi_query_attention": True,
        "apply_query_key_layer_scaling": True,
        "apply_residual_connection_post_layernorm": False,
        "attention_dropout": 0.0,
        "attention_softmax_in_fp32": True,
        "bias_dropout_fusion": True,
        "fp32_residual_connection": False,
        "hidden_dropout": 0.0,
        "layernorm_epsilon": 1e-05,
        "rmsnorm": True,
        "original_rope": True,
        "use_cache": True,
        "tie_word_embeddings": False,
        "eos_token_id": 2,
        "pad_token_id": 0,
    },
    parts=("embedding", "rotary_pos_emb", "encoder", "output_layer"),
    model_type="chatglm",
    prefixes=("transformer.",),
    sources=("diffusers 0.42.1 pipelines/kolors/text_encoder.py", "text_encoder/config.json of Kwai-Kolors/Kolors"),
)
