"""ChatGLM3 6B base: Kolors."""

from assetkit.families._schema import Family, Signature

FAMILY = Family(
    id="chatglm3_6b",
    name="ChatGLM3 6B",
    aliases={"huggingface": ("THUDM/chatglm3-6b", "THUDM/chatglm3-6b-base")},
    signatures=(
        Signature(
            layout="transformers",
            kind="text_encoder",
            has=("encoder.layers.27.self_attention.query_key_value.weight", "encoder.final_layernorm.weight"),
            lacks=("encoder.layers.28.self_attention.query_key_value.weight",),
            shapes={
                "embedding.word_embeddings.weight": (65024, 4096),
                "encoder.layers.0.self_attention.query_key_value.weight": (4608, 4096),
                "encoder.layers.0.input_layernorm.weight": (4096,),
            },
        ),
    ),
    license=None,
    sources=("diffusers 0.42.1 pipelines/kolors/text_encoder.py ChatGLMModel with the config of Kolors-diffusers",),
)
