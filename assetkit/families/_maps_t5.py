"""T5 encoders under a checkpoint's prefix: the names are those of transformers' T5EncoderModel.

Facts: transformers 5.24 T5EncoderModel; diffusers 0.42.1 loaders/single_file_utils.py
(convert_sd3_t5_checkpoint_to_diffusers).
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
""",
)
