"""Image transformers besides Stable Diffusion 3 and Flux: their authors' names and diffusers'.

Facts: the authors' model definitions as the golden headers cite them; diffusers 0.42.1 loaders/single_file_utils.py
(the converter of each class).
"""

from __future__ import annotations

from collections.abc import Collection

from assetkit.keymap import KeyMap, Measure


def _bfl(table: str) -> KeyMap:
    return KeyMap("bfl", "diffusers", table)


AURAFLOW = _bfl("""
register_tokens == register_tokens
positional_encoding == pos_embed.pos_embed
init_x_linear = pos_embed.proj
t_embedder.mlp.0 = time_step_proj.linear_1
t_embedder.mlp.2 = time_step_proj.linear_2
cond_seq_linear = context_embedder
modF.1 = norm_out.linear | swap
final_linear = proj_out
double_layers.{i} = joint_transformer_blocks.{i}:
    modX.1 = norm1.linear
    modC.1 = norm1_context.linear
    mlpX.c_fc1 = ff.linear_1
    mlpX.c_fc2 = ff.linear_2
    mlpX.c_proj = ff.out_projection
    mlpC.c_fc1 = ff_context.linear_1
    mlpC.c_fc2 = ff_context.linear_2
    mlpC.c_proj = ff_context.out_projection
    attn.w2q = attn.to_q
    attn.w2k = attn.to_k
    attn.w2v = attn.to_v
    attn.w2o = attn.to_out.0
    attn.w1q = attn.add_q_proj
    attn.w1k = attn.add_k_proj
    attn.w1v = attn.add_v_proj
    attn.w1o = attn.to_add_out
single_layers.{i} = single_transformer_blocks.{i}:
    modCX.1 = norm1.linear
    mlp.c_fc1 = ff.linear_1
    mlp.c_fc2 = ff.linear_2
    mlp.c_proj = ff.out_projection
    attn.w1q = attn.to_q
    attn.w1k = attn.to_k
    attn.w1v = attn.to_v
    attn.w1o = attn.to_out.0
""")

_LUMINA_BLOCK = """
    attention.qkv = attn.to_q:in + attn.to_k + attn.to_v
    attention.out = attn.to_out.0
    attention.q_norm = attn.norm_q
    attention.k_norm = attn.norm_k
    attention_norm2 = norm2
    feed_forward.w1 = feed_forward.linear_1
    feed_forward.w2 = feed_forward.linear_2
    feed_forward.w3 = feed_forward.linear_3
    ffn_norm1 = ffn_norm1
    ffn_norm2 = ffn_norm2
"""
_LUMINA_MODULATED = f"""{_LUMINA_BLOCK}
    attention_norm1 = norm1.norm
    adaLN_modulation.1 = norm1.linear
"""
_NO_LAST_NORM = "norm_final is left over from training: the original never runs it"
LUMINA2 = _bfl(f"""
x_embedder = x_embedder
t_embedder.mlp.0 = time_caption_embed.timestep_embedder.linear_1
t_embedder.mlp.2 = time_caption_embed.timestep_embedder.linear_2
cap_embedder.0 = time_caption_embed.caption_embedder.0
cap_embedder.1 = time_caption_embed.caption_embedder.1
final_layer.adaLN_modulation.1 = norm_out.linear_1
final_layer.linear = norm_out.linear_2
left- norm_final.weight : {_NO_LAST_NORM}
layers.{{i}} = layers.{{i}}:{_LUMINA_MODULATED}
noise_refiner.{{i}} = noise_refiner.{{i}}:{_LUMINA_MODULATED}
context_refiner.{{i}} = context_refiner.{{i}}:{_LUMINA_BLOCK}
    attention_norm1 = norm1
""")
"""Queries have as many rows as the model is wide, keys and values share the rest (grouped-query attention)."""

_Z_BLOCK = """
    attention.qkv = attention.to_q + attention.to_k + attention.to_v
    attention.out = attention.to_out.0
    attention.q_norm = attention.norm_q
    attention.k_norm = attention.norm_k
    attention_norm1 = attention_norm1
    attention_norm2 = attention_norm2
    feed_forward.w1 = feed_forward.w1
    feed_forward.w2 = feed_forward.w2
    feed_forward.w3 = feed_forward.w3
    ffn_norm1 = ffn_norm1
    ffn_norm2 = ffn_norm2
    adaLN_modulation.0 = adaLN_modulation.0
"""
Z_IMAGE = _bfl(f"""
x_embedder = all_x_embedder.2-1
final_layer.adaLN_modulation.1 = all_final_layer.2-1.adaLN_modulation.1
final_layer.linear = all_final_layer.2-1.linear
t_embedder.mlp.0 = t_embedder.mlp.0
t_embedder.mlp.2 = t_embedder.mlp.2
cap_embedder.0 = cap_embedder.0
cap_embedder.1 = cap_embedder.1
cap_pad_token == cap_pad_token
x_pad_token == x_pad_token
left- norm_final.weight : {_NO_LAST_NORM}
layers.{{i}} = layers.{{i}}:{_Z_BLOCK}
noise_refiner.{{i}} = noise_refiner.{{i}}:{_Z_BLOCK}
context_refiner.{{i}} = context_refiner.{{i}}:{_Z_BLOCK}
""")

FLUX2 = _bfl("""
img_in = x_embedder
txt_in = context_embedder
time_in.in_layer = time_guidance_embed.timestep_embedder.linear_1
time_in.out_layer = time_guidance_embed.timestep_embedder.linear_2
guidance_in.in_layer = time_guidance_embed.guidance_embedder.linear_1
guidance_in.out_layer = time_guidance_embed.guidance_embedder.linear_2
double_stream_modulation_img.lin = double_stream_modulation_img.linear
double_stream_modulation_txt.lin = double_stream_modulation_txt.linear
single_stream_modulation.lin = single_stream_modulation.linear
final_layer.linear = proj_out
final_layer.adaLN_modulation.1 = norm_out.linear | swap
double_blocks.{i} = transformer_blocks.{i}:
    img_attn.qkv = attn.to_q + attn.to_k + attn.to_v
    txt_attn.qkv = attn.add_q_proj + attn.add_k_proj + attn.add_v_proj
    img_attn.norm.query_norm.scale == attn.norm_q.weight
    img_attn.norm.key_norm.scale == attn.norm_k.weight
    txt_attn.norm.query_norm.scale == attn.norm_added_q.weight
    txt_attn.norm.key_norm.scale == attn.norm_added_k.weight
    img_attn.proj = attn.to_out.0
    txt_attn.proj = attn.to_add_out
    img_mlp.0 = ff.linear_in
    img_mlp.2 = ff.linear_out
    txt_mlp.0 = ff_context.linear_in
    txt_mlp.2 = ff_context.linear_out
single_blocks.{i} = single_transformer_blocks.{i}:
    linear1 = attn.to_qkv_mlp_proj
    linear2 = attn.to_out
    norm.query_norm.scale == attn.norm_q.weight
    norm.key_norm.scale == attn.norm_k.weight
""")

_FLUX3_BLOCK = """
    q_proj = attn.to_q
    k_proj = attn.to_k
    v_proj = attn.to_v
    attn_out = attn.to_out.0
    norm.query_norm.scale == attn.norm_q.weight
    norm.key_norm.scale == attn.norm_k.weight
    mlp_in = ff.linear_in
    mlp_out = ff.linear_out
"""
_FLUX3_STREAMS = "".join(
    f"{place}_stream_modulations.{stream}.lin = {place}_stream_modulations.{stream}.linear\n"
    for place in ("early", "single")
    for stream in ("image", "image_cond", "txt")
)
FLUX3 = _bfl(f"""
emb_in.image = x_embedders.image
emb_in.image_cond = x_embedders.image_cond
txt_in = context_embedder
time_in.in_layer = timestep_embedder.linear_1
time_in.out_layer = timestep_embedder.linear_2
ref_time_in.in_layer = target_timestep_embedder.linear_1
ref_time_in.out_layer = target_timestep_embedder.linear_2
final_layer.image.linear = proj_out
final_layer.image.adaLN_modulation.1 = norm_out.linear | swap
{_FLUX3_STREAMS}
content_mode_blocks.image.{{i}} = mode_blocks.image.{{i}}:{_FLUX3_BLOCK}
content_mode_blocks.image_cond.{{i}} = mode_blocks.image_cond.{{i}}:{_FLUX3_BLOCK}
txt_mode_blocks.{{i}} = txt_mode_blocks.{{i}}:{_FLUX3_BLOCK}
single_blocks.{{i}} = single_transformer_blocks.{{i}}:{_FLUX3_BLOCK}
""")

_KREA2_BLOCK = """
    attn.wq = attn.to_q
    attn.wk = attn.to_k
    attn.wv = attn.to_v
    attn.wo = attn.to_out.0
    attn.gate = attn.to_gate
    attn.qknorm.qnorm.scale == attn.norm_q.weight
    attn.qknorm.knorm.scale == attn.norm_k.weight
    mlp.gate = ff.gate
    mlp.up = ff.up
    mlp.down = ff.down
    prenorm.scale == norm1.weight
    postnorm.scale == norm2.weight
"""
KREA2 = _bfl(f"""
first = img_in
tmlp.0 = time_embed.linear_1
tmlp.2 = time_embed.linear_2
tproj.1 = time_mod_proj
txtmlp.0.scale == txt_in.norm.weight
txtmlp.1 = txt_in.linear_1
txtmlp.3 = txt_in.linear_2
txtfusion.projector = text_fusion.projector
txtfusion.layerwise_blocks.{{i}} = text_fusion.layerwise_blocks.{{i}}:{_KREA2_BLOCK}
txtfusion.refiner_blocks.{{i}} = text_fusion.refiner_blocks.{{i}}:{_KREA2_BLOCK}
blocks.{{i}} = transformer_blocks.{{i}}:{_KREA2_BLOCK}
    mod.lin == scale_shift_table | table:6
last.linear = final_layer.linear
last.norm.scale == final_layer.norm.weight
last.modulation.lin == final_layer.scale_shift_table
""")

_MINIMAX_BLOCK = """
    attn.qkv_proj = attn.to_q + attn.to_k + attn.to_v
    attn.out_proj = attn.to_out.0
    attn.q_norm = attn.norm_q
    attn.k_norm = attn.norm_k
    mlp.fc1 = ff.net.0.proj | swap
    mlp.fc2 = ff.net.2
    norm1 = norm1
    norm2 = norm2
"""
MINIMAX_H3 = _bfl(f"""
video_patch_proj = proj_in
audio_patch_proj = audio_proj_in
condition_proj = context_embedder
time_embedder.proj_in = time_embedder.linear_1
time_embedder.proj_out = time_embedder.linear_2
final_layer.norm = norm_out.norm
final_layer.adaln_proj.linear = norm_out.linear
final_layer.video_out = proj_out
final_layer.audio_out = audio_proj_out
token_refiner.final_norm = token_refiner.final_norm
token_refiner.blocks.{{i}} = token_refiner.refiner_blocks.{{i}}:{_MINIMAX_BLOCK}
blocks.{{i}} = transformer_blocks.{{i}}:{_MINIMAX_BLOCK}
    adaln_proj.linear = adaln_proj.linear
left- rope.inv_freq : diffusers computes these frequencies from the configuration
""")
"""For the stacked order of rows that published single files have; MiniMax's own shards order them by head, which no
name or shape tells."""

SANA = _bfl("""
x_embedder.proj = patch_embed.proj
t_embedder.mlp.0 = time_embed.emb.timestep_embedder.linear_1
t_embedder.mlp.2 = time_embed.emb.timestep_embedder.linear_2
t_block.1 = time_embed.linear
y_embedder.y_proj.fc1 = caption_projection.linear_1
y_embedder.y_proj.fc2 = caption_projection.linear_2
attention_y_norm = caption_norm
final_layer.linear = proj_out
final_layer.scale_shift_table == scale_shift_table
left- pos_embed : a fixed table of sines that the published models do not add
left- y_embedder.y_embedding : stands for a missing caption in training; diffusers encodes the empty text instead
blocks.{i} = transformer_blocks.{i}:
    scale_shift_table == scale_shift_table
    attn.qkv = attn1.to_q + attn1.to_k + attn1.to_v
    attn.proj = attn1.to_out.0
    cross_attn.q_linear = attn2.to_q
    cross_attn.kv_linear = attn2.to_k + attn2.to_v
    cross_attn.proj = attn2.to_out.0
    mlp.inverted_conv.conv = ff.conv_inverted
    mlp.depth_conv.conv = ff.conv_depth
    mlp.point_conv.conv = ff.conv_point
""")


def _rows(names: str) -> str:
    return "".join(f"    {name} = {name}\n" for name in names.split())


def _same(modules: str, **stacks: str) -> KeyMap:
    """Both sides have one set of names; listing them keeps strangers (scales of quantised weights) out."""
    blocks = (f"{stack}.{{i}} = {stack}.{{i}}:\n{_rows(inner)}" for stack, inner in stacks.items())
    return KeyMap("comfy", "diffusers", "\n".join(["~ = ~:", _rows(modules), *blocks]))


_HIDREAM = """
x_embedder.proj t_embedder.timestep_embedder.linear_1 t_embedder.timestep_embedder.linear_2
p_embedder.pooled_embedder.linear_1 p_embedder.pooled_embedder.linear_2 final_layer.linear
final_layer.adaLN_modulation.1 caption_projection.{i}.linear
"""
_HIDREAM_BLOCK = """
block.adaLN_modulation.1 block.attn1.q_rms_norm block.attn1.k_rms_norm block.attn1.q_rms_norm_t
block.attn1.k_rms_norm_t block.attn1.to_q block.attn1.to_k block.attn1.to_v block.attn1.to_out block.attn1.to_q_t
block.attn1.to_k_t block.attn1.to_v_t block.attn1.to_out_t block.ff_i.gate block.ff_t.w1 block.ff_t.w2 block.ff_t.w3
block.ff_i.shared_experts.w1 block.ff_i.shared_experts.w2 block.ff_i.shared_experts.w3 block.ff_i.experts.{e}.w1
block.ff_i.experts.{e}.w2 block.ff_i.experts.{e}.w3
"""
HIDREAM = _same(_HIDREAM, double_stream_blocks=_HIDREAM_BLOCK, single_stream_blocks=_HIDREAM_BLOCK)
_QWEN_IMAGE = """
img_in txt_in txt_norm norm_out.linear proj_out time_text_embed.timestep_embedder.linear_1
time_text_embed.timestep_embedder.linear_2 time_text_embed.addition_t_embedding
"""
_QWEN_IMAGE_BLOCK = """
attn.to_q attn.to_k attn.to_v attn.to_out.0 attn.add_q_proj attn.add_k_proj attn.add_v_proj attn.to_add_out
attn.norm_q attn.norm_k attn.norm_added_q attn.norm_added_k img_mlp.net.0.proj img_mlp.net.2 txt_mlp.net.0.proj
txt_mlp.net.2 img_mod.1 txt_mod.1
"""
QWEN_IMAGE = _same(_QWEN_IMAGE, transformer_blocks=_QWEN_IMAGE_BLOCK)
_QWEN_IMAGE_21 = """
img_in txt_in.in_layer txt_in.out_layer txt_in.text_norm norm_out.linear proj_out modulation.1
time_text_embed.timestep_embedder.linear_1 time_text_embed.timestep_embedder.linear_2
"""
_QWEN_IMAGE_21_BLOCK = "attn.to_q attn.to_k attn.to_v attn.to_out.0 attn.norm_q attn.norm_k img_mlp.out"
QWEN_IMAGE_21 = KeyMap(
    "comfy",
    "diffusers",
    f"""~ = ~:
{_rows(_QWEN_IMAGE_21)}
transformer_blocks.{{i}} = transformer_blocks.{{i}}:
{_rows(_QWEN_IMAGE_21_BLOCK)}
    img_mlp.gate_up = img_mlp.gate_layer + img_mlp.proj
""",
)
_ERNIE_IMAGE = """
x_embedder.proj text_proj time_embedding.linear_1 time_embedding.linear_2 adaLN_modulation.1 final_norm.linear
final_linear
"""
_ERNIE_IMAGE_BLOCK = """
adaLN_sa_ln adaLN_mlp_ln self_attention.to_q self_attention.to_k self_attention.to_v self_attention.to_out.0
self_attention.norm_q self_attention.norm_k mlp.gate_proj mlp.up_proj mlp.linear_fc2
"""
ERNIE_IMAGE = _same(_ERNIE_IMAGE, layers=_ERNIE_IMAGE_BLOCK)

_COSMOS1_ATTENTION = """
        to_q.0 = to_q
        to_q.1 = norm_q
        to_k.0 = to_k
        to_k.1 = norm_k
        to_v.0 = to_v
        to_out.0 = to_out.0
"""
_COSMOS1 = f"""
x_embedder.proj.1 = patch_embed.proj
extra_pos_embedder.pos_emb_t == learnable_pos_embed.pos_emb_t
extra_pos_embedder.pos_emb_h == learnable_pos_embed.pos_emb_h
extra_pos_embedder.pos_emb_w == learnable_pos_embed.pos_emb_w
t_embedder.1.linear_1 = time_embed.t_embedder.linear_1
t_embedder.1.linear_2 = time_embed.t_embedder.linear_2
affline_norm = time_embed.norm
final_layer.adaLN_modulation.1 = norm_out.linear_1
final_layer.adaLN_modulation.2 = norm_out.linear_2
final_layer.linear = proj_out
blocks.block{{i}}.blocks = transformer_blocks.{{i}}:
    0.adaLN_modulation.1 = norm1.linear_1
    0.adaLN_modulation.2 = norm1.linear_2
    1.adaLN_modulation.1 = norm2.linear_1
    1.adaLN_modulation.2 = norm2.linear_2
    2.adaLN_modulation.1 = norm3.linear_1
    2.adaLN_modulation.2 = norm3.linear_2
    0.block.attn = attn1:{_COSMOS1_ATTENTION}
    1.block.attn = attn2:{_COSMOS1_ATTENTION}
    2.block.layer1 = ff.net.0.proj
    2.block.layer2 = ff.net.2
"""
_COSMOS2_ATTENTION = """
        q_proj = to_q
        k_proj = to_k
        v_proj = to_v
        output_proj = to_out.0
        q_norm = norm_q
        k_norm = norm_k
"""
_COSMOS2 = f"""
x_embedder.proj.1 = patch_embed.proj
t_embedder.1.linear_1 = time_embed.t_embedder.linear_1
t_embedder.1.linear_2 = time_embed.t_embedder.linear_2
t_embedding_norm = time_embed.norm
final_layer.adaln_modulation.1 = norm_out.linear_1
final_layer.adaln_modulation.2 = norm_out.linear_2
final_layer.linear = proj_out
blocks.{{i}} = transformer_blocks.{{i}}:
    adaln_modulation_self_attn.1 = norm1.linear_1
    adaln_modulation_self_attn.2 = norm1.linear_2
    adaln_modulation_cross_attn.1 = norm2.linear_1
    adaln_modulation_cross_attn.2 = norm2.linear_2
    adaln_modulation_mlp.1 = norm3.linear_1
    adaln_modulation_mlp.2 = norm3.linear_2
    self_attn = attn1:{_COSMOS2_ATTENTION}
    cross_attn = attn2:{_COSMOS2_ATTENTION}
    mlp.layer1 = ff.net.0.proj
    mlp.layer2 = ff.net.2
"""
_COSMOS_COUNTERS = """
logvar.0.freqs logvar.0.phases logvar.1.weight pos_embedder.seq pos_embedder.dim_spatial_range
pos_embedder.dim_temporal_range accum_video_sample_counter accum_image_sample_counter accum_iteration
accum_train_in_hours
"""


def _cosmos(version: int) -> str:
    why = "a counter or constant of training that nothing reads"
    return "".join(f"left- {name} : {why}\n" for name in _COSMOS_COUNTERS.split()) + (
        _COSMOS1 if version == 1 else _COSMOS2
    )


def _of_nvidia(keys: Collection[str]) -> int:
    return 1 if any(key.startswith("blocks.block") for key in keys) else 2


def _of_diffusers(keys: Collection[str]) -> int:
    return 1 if any(key.startswith("learnable_pos_embed.") for key in keys) else 2


COSMOS = KeyMap("bfl", "diffusers", _cosmos, Measure(1, _of_nvidia, _of_diffusers))
"""Two generations with names of their own on the left and the same names on the right; only the first learns its
positions."""
