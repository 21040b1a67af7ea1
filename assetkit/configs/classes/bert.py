"""BertModel: the Chinese CLIP text encoder of Hunyuan-DiT."""

from assetkit.configs._readers import alike, count, extent, heads_of_width
from assetkit.configs._schema import TRANSFORMERS, Component

COMPONENT = Component(
    classname="BertModel",
    library=TRANSFORMERS,
    told={
        "vocab_size": extent("embeddings.word_embeddings.weight", 0),
        "hidden_size": extent("embeddings.word_embeddings.weight", 1),
        "max_position_embeddings": extent("embeddings.position_embeddings.weight", 0),
        "type_vocab_size": extent("embeddings.token_type_embeddings.weight", 0),
        "num_hidden_layers": count("encoder.layer"),
        "intermediate_size": extent("encoder.layer.0.intermediate.dense.weight", 0),
    },
    constants={
        "num_attention_heads": heads_of_width("embeddings.word_embeddings.weight", 1, 64),
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "classifier_dropout": None,
        "initializer_range": 0.02,
        "layer_norm_eps": 1e-12,
        "pad_token_id": 0,
        "use_cache": True,
    },
    parts=("embeddings", "encoder", "pooler"),
    checks=(alike("encoder.layer"),),
    model_type="bert",
    prefixes=("bert.",),
    sources=("transformers 5.24.0 models/bert", "text_encoder/config.json of Tencent-Hunyuan/HunyuanDiT-Diffusers"),
)
