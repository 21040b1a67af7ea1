"""Transformers with two streams: Stable Diffusion 3, Flux and Chroma, their authors' names and diffusers'.

Facts: Stability-AI/sd3.5 mmditx.py, black-forest-labs/flux src/flux/model.py; diffusers 0.42.1 SD3Transformer2DModel,
FluxTransformer2DModel and loaders/single_file_utils.py (convert_sd3_transformer_checkpoint_to_diffusers,
convert_flux_transformer_checkpoint_to_diffusers, convert_chroma_transformer_checkpoint_to_diffusers).
"""

from __future__ import annotations

from collections.abc import Collection

from assetkit.families._maps_unet import count
from assetkit.keymap import KeyMap, Measure

_SD3 = """
pos_embed == pos_embed.pos_embed
x_embedder.proj = pos_embed.proj
t_embedder.mlp.0 = time_text_embed.timestep_embedder.linear_1
t_embedder.mlp.2 = time_text_embed.timestep_embedder.linear_2
y_embedder.mlp.0 = time_text_embed.text_embedder.linear_1
y_embedder.mlp.2 = time_text_embed.text_embedder.linear_2
context_embedder = context_embedder
final_layer.linear = proj_out
final_layer.adaLN_modulation.1 = norm_out.linear | swap
joint_blocks.{i}.x_block = transformer_blocks.{i}:
    adaLN_modulation.1 = norm1.linear
    attn.qkv = attn.to_q + attn.to_k + attn.to_v
    attn.ln_q = attn.norm_q
    attn.ln_k = attn.norm_k
    attn.proj = attn.to_out.0
    attn2.qkv = attn2.to_q + attn2.to_k + attn2.to_v
    attn2.ln_q = attn2.norm_q
    attn2.ln_k = attn2.norm_k
    attn2.proj = attn2.to_out.0
    mlp.fc1 = ff.net.0.proj
    mlp.fc2 = ff.net.2
joint_blocks.{i}.context_block = transformer_blocks.{i}:
    adaLN_modulation.1 = norm1_context.linear
    attn.qkv = attn.add_q_proj + attn.add_k_proj + attn.add_v_proj
    attn.ln_q = attn.norm_added_q
    attn.ln_k = attn.norm_added_k
    attn.proj = attn.to_add_out
    mlp.fc1 = ff_context.net.0.proj
    mlp.fc2 = ff_context.net.2
"""


def _sd3(blocks: int) -> str:
    """The last block's text stream ends there: its modulation is a plain shift and scale, which diffusers swaps."""
    last = blocks - 1
    ends = (
        f"joint_blocks.{last}.context_block.adaLN_modulation.1 = transformer_blocks.{last}.norm1_context.linear | swap"
    )
    return ends + _SD3


def _sd3_blocks(keys: Collection[str]) -> int:
    return count(keys, "joint_blocks.")


def _diffusers_blocks(keys: Collection[str]) -> int:
    return count(keys, "transformer_blocks.")


def sd3(published: int) -> KeyMap:
    """The map of an SD3 whose published model has so many blocks."""
    return KeyMap("bfl", "diffusers", _sd3, Measure(published, _sd3_blocks, _diffusers_blocks))


_FLUX_STREAMS = """
double_blocks.{i} = transformer_blocks.{i}:
    img_attn.qkv = attn.to_q + attn.to_k + attn.to_v
    txt_attn.qkv = attn.add_q_proj + attn.add_k_proj + attn.add_v_proj
    img_attn.norm.query_norm.scale == attn.norm_q.weight
    img_attn.norm.key_norm.scale == attn.norm_k.weight
    txt_attn.norm.query_norm.scale == attn.norm_added_q.weight
    txt_attn.norm.key_norm.scale == attn.norm_added_k.weight
    img_attn.proj = attn.to_out.0
    txt_attn.proj = attn.to_add_out
    img_mlp.0 = ff.net.0.proj
    img_mlp.2 = ff.net.2
    txt_mlp.0 = ff_context.net.0.proj
    txt_mlp.2 = ff_context.net.2
single_blocks.{i} = single_transformer_blocks.{i}:
    linear1 = attn.to_q:in + attn.to_k:in + attn.to_v:in + proj_mlp
    linear2 = proj_out
    norm.query_norm.scale == attn.norm_q.weight
    norm.key_norm.scale == attn.norm_k.weight
img_in = x_embedder
txt_in = context_embedder
final_layer.linear = proj_out
"""
FLUX = KeyMap(
    "bfl",
    "diffusers",
    f"""{_FLUX_STREAMS}
time_in.in_layer = time_text_embed.timestep_embedder.linear_1
time_in.out_layer = time_text_embed.timestep_embedder.linear_2
vector_in.in_layer = time_text_embed.text_embedder.linear_1
vector_in.out_layer = time_text_embed.text_embedder.linear_2
guidance_in.in_layer = time_text_embed.guidance_embedder.linear_1
guidance_in.out_layer = time_text_embed.guidance_embedder.linear_2
final_layer.adaLN_modulation.1 = norm_out.linear | swap
double_blocks.{{i}}.img_mod.lin = transformer_blocks.{{i}}.norm1.linear
double_blocks.{{i}}.txt_mod.lin = transformer_blocks.{{i}}.norm1_context.linear
single_blocks.{{i}}.modulation.lin = single_transformer_blocks.{{i}}.norm.linear
# XLabs' adapters of the single blocks: the first three parts of linear1, and linear2 (diffusers 0.42.1
# loaders/lora_conversion_utils.py, _convert_xlabs_flux_lora_to_diffusers).
single_blocks.{{i}} => single_transformer_blocks.{{i}}:
    qkv => attn.to_q + attn.to_k + attn.to_v
    proj => proj_out
""",
)
CHROMA = KeyMap(
    "bfl",
    "diffusers",
    f"""{_FLUX_STREAMS}
distilled_guidance_layer = distilled_guidance_layer:
    in_proj = in_proj
    out_proj = out_proj
    layers.{{i}}.in_layer = layers.{{i}}.linear_1
    layers.{{i}}.out_layer = layers.{{i}}.linear_2
    norms.{{i}}.scale == norms.{{i}}.weight
""",
)
"""Flux with one network that makes all modulations."""
