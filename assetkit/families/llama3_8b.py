"""Llama 3 and 3.1 8B: HiDream, HunyuanVideo (as llava-llama-3-8b)."""

from assetkit.families._encoders import decoder
from assetkit.families._schema import Family

FAMILY = Family(
    id="llama3_8b",
    name="Llama 3.1 8B",
    aliases={"huggingface": ("meta-llama/Llama-3.1-8B-Instruct", "meta-llama/Meta-Llama-3.1-8B-Instruct")},
    signatures=decoder(
        32,
        4096,
        (128256, 128320),
        query=4096,
        key=1024,
        feed_forward=14336,
        lacks=("self_attn.q_norm.weight", "self_attn.q_proj.bias", "pre_feedforward_layernorm.weight"),
        apart=("vision_tower.vision_model.post_layernorm.weight", "multi_modal_projector.linear_1.weight"),
    ),
    license="LicenseRef-scancode-llama-3.1-license-2024",
    sources=(
        "meta-llama/Llama-3.1-8B-Instruct config.json; xtuner/llava-llama-3-8b-v1_1-transformers (128320 tokens)",
    ),
)
