"""Text encoders as llama.cpp names them in GGUF files, and as transformers does.

Facts: gguf 0.19 `constants.py` (`MODEL_TENSORS`) and `tensor_mapping.py`; transformers 5.24 T5EncoderModel, Qwen2Model,
Qwen3Model and LlamaModel; ComfyUI-GGUF `loader.py` (`T5_SD_MAP`, `LLAMA_SD_MAP`), which reads these names.
"""

from __future__ import annotations

from assetkit.keymap import KeyMap

T5_LLAMA_CPP = KeyMap(
    "llama.cpp",
    "transformers",
    """
token_embd = shared
enc.output_norm = encoder.final_layer_norm
right- encoder.embed_tokens.weight : the same table as shared, which llama.cpp holds once
enc.blk.{i} = encoder.block.{i}:
    attn_norm = layer.0.layer_norm
    attn_q = layer.0.SelfAttention.q
    attn_k = layer.0.SelfAttention.k
    attn_v = layer.0.SelfAttention.v
    attn_o = layer.0.SelfAttention.o
    attn_rel_b = layer.0.SelfAttention.relative_attention_bias
    ffn_norm = layer.1.layer_norm
    ffn_gate = layer.1.DenseReluDense.wi_0
    ffn_up = layer.1.DenseReluDense.wi_1
    ffn_down = layer.1.DenseReluDense.wo
""",
)
"""A T5 with gates, as image models use it, and UMT5 with its bias in every block."""
DECODER_LLAMA_CPP = KeyMap(
    "llama.cpp",
    "transformers",
    """
token_embd = model.embed_tokens
output_norm = model.norm
output = lm_head
blk.{i} = model.layers.{i}:
    attn_norm = input_layernorm
    attn_q = self_attn.q_proj
    attn_k = self_attn.k_proj
    attn_v = self_attn.v_proj
    attn_output = self_attn.o_proj
    attn_q_norm = self_attn.q_norm
    attn_k_norm = self_attn.k_norm
    ffn_norm = post_attention_layernorm
    ffn_gate = mlp.gate_proj
    ffn_up = mlp.up_proj
    ffn_down = mlp.down_proj
""",
)
"""Llama, Mistral, Qwen2, Qwen2.5-VL's language half and Qwen3. Not Gemma, whose norms llama.cpp stores plus one."""
