"""T5 encoders under a checkpoint's prefix: the names are those of transformers' T5EncoderModel.

Facts: transformers 5.24 T5EncoderModel; diffusers 0.42.1 loaders/single_file_utils.py
(convert_sd3_t5_checkpoint_to_diffusers); llama.cpp's names in GGUF files: gguf 0.19 constants.py (`MODEL_TENSORS` of
T5ENCODER) and tensor_mapping.py.
"""

from __future__ import annotations

from assetkit.keymap import KeyMap

T5 = KeyMap(
    "comfy",
    "transformers",
    """
shared = shared
encoder.embed_tokens = encoder.embed_tokens
encoder.final_layer_norm = encoder.final_layer_norm
encoder.block.{i}.layer.{j} = encoder.block.{i}.layer.{j}:
    layer_norm = layer_norm
    SelfAttention.q = SelfAttention.q
    SelfAttention.k = SelfAttention.k
    SelfAttention.v = SelfAttention.v
    SelfAttention.o = SelfAttention.o
    SelfAttention.relative_attention_bias = SelfAttention.relative_attention_bias
    DenseReluDense.wi = DenseReluDense.wi
    DenseReluDense.wi_0 = DenseReluDense.wi_0
    DenseReluDense.wi_1 = DenseReluDense.wi_1
    DenseReluDense.wo = DenseReluDense.wo
token_embd => shared
enc.output_norm => encoder.final_layer_norm
enc.blk.{i} = encoder.block.{i}:
    attn_norm => layer.0.layer_norm
    attn_q => layer.0.SelfAttention.q
    attn_k => layer.0.SelfAttention.k
    attn_v => layer.0.SelfAttention.v
    attn_o => layer.0.SelfAttention.o
    attn_rel_b => layer.0.SelfAttention.relative_attention_bias
    ffn_norm => layer.1.layer_norm
    ffn_gate => layer.1.DenseReluDense.wi_0
    ffn_up => layer.1.DenseReluDense.wi_1
    ffn_down => layer.1.DenseReluDense.wo
""",
)
"""llama.cpp's names are read, and never written here. Those of a T5 with gates, as image models use it."""
