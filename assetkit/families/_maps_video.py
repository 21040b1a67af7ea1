"""Video transformers: their authors' names and diffusers'.

Facts: the authors' model definitions as the golden headers cite them; diffusers 0.42.1 loaders/single_file_utils.py
(the converter of each class).
"""

from __future__ import annotations

from collections.abc import Collection

from assetkit.families._maps_unet import count
from assetkit.keymap import KeyMap, Measure

_HUNYUAN = """
img_in.proj = x_embedder.proj
vector_in.in_layer = time_text_embed.text_embedder.linear_1
vector_in.out_layer = time_text_embed.text_embedder.linear_2
final_layer.linear = proj_out
final_layer.adaLN_modulation.1 = norm_out.linear | swap
txt_in = context_embedder:
    input_embedder = proj_in
    individual_token_refiner.blocks.{i} = token_refiner.refiner_blocks.{i}:
        norm1 = norm1
        norm2 = norm2
        adaLN_modulation.1 = norm_out.linear
single_blocks.{i} = single_transformer_blocks.{i}:
    linear1 = attn.to_q:in + attn.to_k:in + attn.to_v:in + proj_mlp
    linear2 = proj_out
time_in.mlp.0 = time_text_embed.timestep_embedder.linear_1
time_in.mlp.2 = time_text_embed.timestep_embedder.linear_2
guidance_in.mlp.0 = time_text_embed.guidance_embedder.linear_1
guidance_in.mlp.2 = time_text_embed.guidance_embedder.linear_2
txt_in = context_embedder:
    t_embedder.mlp.0 = time_text_embed.timestep_embedder.linear_1
    t_embedder.mlp.2 = time_text_embed.timestep_embedder.linear_2
    c_embedder.linear_1 = time_text_embed.text_embedder.linear_1
    c_embedder.linear_2 = time_text_embed.text_embedder.linear_2
    individual_token_refiner.blocks.{i} = token_refiner.refiner_blocks.{i}:
        self_attn_qkv = attn.to_q + attn.to_k + attn.to_v
        self_attn_proj = attn.to_out.0
        mlp.fc1 = ff.net.0.proj
        mlp.fc2 = ff.net.2
double_blocks.{i} = transformer_blocks.{i}:
    img_mod.linear = norm1.linear
    txt_mod.linear = norm1_context.linear
    img_attn_qkv = attn.to_q + attn.to_k + attn.to_v
    txt_attn_qkv = attn.add_q_proj + attn.add_k_proj + attn.add_v_proj
    img_attn_q_norm = attn.norm_q
    img_attn_k_norm = attn.norm_k
    txt_attn_q_norm = attn.norm_added_q
    txt_attn_k_norm = attn.norm_added_k
    img_attn_proj = attn.to_out.0
    txt_attn_proj = attn.to_add_out
    img_mlp.fc1 = ff.net.0.proj
    img_mlp.fc2 = ff.net.2
    txt_mlp.fc1 = ff_context.net.0.proj
    txt_mlp.fc2 = ff_context.net.2
single_blocks.{i} = single_transformer_blocks.{i}:
    modulation.linear = norm.linear
    q_norm = attn.norm_q
    k_norm = attn.norm_k
"""
_HUNYUAN_OF_COMFY = """
time_in.in_layer => time_text_embed.timestep_embedder.linear_1
time_in.out_layer => time_text_embed.timestep_embedder.linear_2
guidance_in.in_layer => time_text_embed.guidance_embedder.linear_1
guidance_in.out_layer => time_text_embed.guidance_embedder.linear_2
txt_in = context_embedder:
    t_embedder.in_layer => time_text_embed.timestep_embedder.linear_1
    t_embedder.out_layer => time_text_embed.timestep_embedder.linear_2
    c_embedder.in_layer => time_text_embed.text_embedder.linear_1
    c_embedder.out_layer => time_text_embed.text_embedder.linear_2
    individual_token_refiner.blocks.{i} = token_refiner.refiner_blocks.{i}:
        self_attn.qkv => attn.to_q + attn.to_k + attn.to_v
        self_attn.proj => attn.to_out.0
        mlp.0 => ff.net.0.proj
        mlp.2 => ff.net.2
double_blocks.{i} = transformer_blocks.{i}:
    img_mod.lin => norm1.linear
    txt_mod.lin => norm1_context.linear
    img_attn.qkv => attn.to_q + attn.to_k + attn.to_v
    txt_attn.qkv => attn.add_q_proj + attn.add_k_proj + attn.add_v_proj
    img_attn.norm.query_norm.scale ==> attn.norm_q.weight
    img_attn.norm.key_norm.scale ==> attn.norm_k.weight
    txt_attn.norm.query_norm.scale ==> attn.norm_added_q.weight
    txt_attn.norm.key_norm.scale ==> attn.norm_added_k.weight
    img_attn.proj => attn.to_out.0
    txt_attn.proj => attn.to_add_out
    img_mlp.0 => ff.net.0.proj
    img_mlp.2 => ff.net.2
    txt_mlp.0 => ff_context.net.0.proj
    txt_mlp.2 => ff_context.net.2
single_blocks.{i} = single_transformer_blocks.{i}:
    modulation.lin => norm.linear
    norm.query_norm.scale ==> attn.norm_q.weight
    norm.key_norm.scale ==> attn.norm_k.weight
"""
HUNYUAN_VIDEO = KeyMap("bfl", "diffusers", _HUNYUAN + _HUNYUAN_OF_COMFY)
"""Written in Tencent's names; ComfyUI's (comfy/ldm/hunyuan_video/model.py) are read as well."""

_MOCHI = """
x_embedder.proj = patch_embed.proj
t_embedder.mlp.0 = time_embed.timestep_embedder.linear_1
t_embedder.mlp.2 = time_embed.timestep_embedder.linear_2
t5_y_embedder.to_kv = time_embed.pooler.to_kv
t5_y_embedder.to_q = time_embed.pooler.to_q
t5_y_embedder.to_out = time_embed.pooler.to_out
t5_yproj = time_embed.caption_proj
pos_frequencies == pos_frequencies
final_layer.mod = norm_out.linear | swap
final_layer.linear = proj_out
blocks.{i} = transformer_blocks.{i}:
    mod_x = norm1.linear
    mod_y = norm1_context.linear
    attn.qkv_x = attn1.to_q + attn1.to_k + attn1.to_v
    attn.q_norm_x = attn1.norm_q
    attn.k_norm_x = attn1.norm_k
    attn.proj_x = attn1.to_out.0
    attn.qkv_y = attn1.add_q_proj + attn1.add_k_proj + attn1.add_v_proj
    attn.q_norm_y = attn1.norm_added_q
    attn.k_norm_y = attn1.norm_added_k
    attn.proj_y = attn1.to_add_out
    mlp_x.w1 = ff.net.0.proj | swap
    mlp_x.w2 = ff.net.2
    mlp_y.w1 = ff_context.net.0.proj | swap
    mlp_y.w2 = ff_context.net.2
"""


def _mochi(blocks: int) -> str:
    """The last block's text stream ends there, which diffusers gives a norm of another class."""
    return f"blocks.{blocks - 1}.mod_y = transformer_blocks.{blocks - 1}.norm1_context.linear_1\n" + _MOCHI


def _mochi_blocks(keys: Collection[str]) -> int:
    return count(keys, "blocks.")


def _diffusers_blocks(keys: Collection[str]) -> int:
    return count(keys, "transformer_blocks.")


MOCHI = KeyMap("bfl", "diffusers", _mochi, Measure(48, _mochi_blocks, _diffusers_blocks))

_WAN_BLOCK = """
    modulation == scale_shift_table
    norm3 = norm2
    self_attn.q = attn1.to_q
    self_attn.k = attn1.to_k
    self_attn.v = attn1.to_v
    self_attn.o = attn1.to_out.0
    self_attn.norm_q = attn1.norm_q
    self_attn.norm_k = attn1.norm_k
    cross_attn.q = attn2.to_q
    cross_attn.k = attn2.to_k
    cross_attn.v = attn2.to_v
    cross_attn.o = attn2.to_out.0
    cross_attn.norm_q = attn2.norm_q
    cross_attn.norm_k = attn2.norm_k
    cross_attn.k_img = attn2.add_k_proj
    cross_attn.v_img = attn2.add_v_proj
    cross_attn.norm_k_img = attn2.norm_added_k
    ffn.0 = ffn.net.0.proj
    ffn.2 = ffn.net.2
"""
_WAN_MOTION = "".join(
    f"""
motion_encoder.enc.net_app.convs.{n + 1} = motion_encoder.res_blocks.{n}:
    conv1.0.weight == conv1.weight
    conv1.1.bias == conv1.act_fn.bias | channels
    conv2.1.weight == conv2.weight
    conv2.2.bias == conv2.act_fn.bias | channels
    skip.1.weight == conv_skip.weight
motion_encoder.enc.net_app.convs.{n + 1} = ~:
    left- conv2.0.kernel : a fixed blur that diffusers computes
    left- skip.0.kernel : a fixed blur that diffusers computes
"""
    for n in range(7)
)
_WAN = f"""
patch_embedding = patch_embedding
text_embedding.0 = condition_embedder.text_embedder.linear_1
text_embedding.2 = condition_embedder.text_embedder.linear_2
time_embedding.0 = condition_embedder.time_embedder.linear_1
time_embedding.2 = condition_embedder.time_embedder.linear_2
time_projection.1 = condition_embedder.time_proj
img_emb.proj.0 = condition_embedder.image_embedder.norm1
img_emb.proj.1 = condition_embedder.image_embedder.ff.net.0.proj
img_emb.proj.3 = condition_embedder.image_embedder.ff.net.2
img_emb.proj.4 = condition_embedder.image_embedder.norm2
img_emb.emb_pos == condition_embedder.image_embedder.pos_embed
head.head = proj_out
head.modulation == scale_shift_table
blocks.{{i}} = blocks.{{i}}:{_WAN_BLOCK}
vace_patch_embedding = vace_patch_embedding
vace_blocks.{{i}} = vace_blocks.{{i}}:{_WAN_BLOCK}
    before_proj = proj_in
    after_proj = proj_out
pose_patch_embedding = pose_patch_embedding
face_encoder = face_encoder:
    conv1_local.conv = conv1_local
    conv2.conv = conv2
    conv3.conv = conv3
    out_proj = out_proj
    padding_tokens == padding_tokens
face_adapter.fuser_blocks.{{i}} = face_adapter.{{i}}:
    linear1_q = to_q
    linear1_kv = to_k + to_v
    linear2 = to_out
    q_norm = norm_q
    k_norm = norm_k
motion_encoder.enc.fc.{{i}} = motion_encoder.motion_network.{{i}}
motion_encoder.dec.direction.weight == motion_encoder.motion_synthesis_weight
motion_encoder.enc.net_app.convs.0.0.weight == motion_encoder.conv_in.weight
motion_encoder.enc.net_app.convs.0.1.bias == motion_encoder.conv_in.act_fn.bias | channels
motion_encoder.enc.net_app.convs.8.weight == motion_encoder.conv_out.weight
{_WAN_MOTION}"""
_ANIMATE2_ATTENTION = """
    {0}.q = {0}.to_q
    {0}.k = {0}.to_k
    {0}.v = {0}.to_v
    {0}.o = {0}.to_out.0
    {0}.norm_q = {0}.norm_q
    {0}.norm_k = {0}.norm_k
    {0}.k_img = {0}.add_k_proj
    {0}.v_img = {0}.add_v_proj
    {0}.norm_k_img = {0}.norm_added_k
"""
_ANIMATE2_SAME = (
    "patch_embedding text_embedding.0 text_embedding.2 time_embedding.0 time_embedding.2 time_projection.1 "
    "img_emb.proj.0 img_emb.proj.1 img_emb.proj.3 img_emb.proj.4 head.head"
)
_ANIMATE2 = (
    "".join(f"{name} = {name}\n" for name in _ANIMATE2_SAME.split())
    + "head.modulation == head.modulation\n"
    + "blocks.{i}.block = blocks.{i}:\n    modulation == modulation\n"
    + "".join(f"    {name} = {name}\n" for name in ("norm3", "ffn.0", "ffn.2"))
    + "".join(_ANIMATE2_ATTENTION.format(name) for name in ("self_attn", "cross_attn"))
)


def _wraps(keys: Collection[str]) -> bool:
    """Whether every block stands in a module of its own, as in Wan-Animate-2's files."""
    return any(key.startswith("blocks.") and key.split(".")[2:3] == ["block"] for key in keys)


def _keeps_names(keys: Collection[str]) -> bool:
    """Whether it is diffusers' WanAnimate2Transformer3DModel, which has most of the original's names."""
    return any(key.startswith("text_embedding.") for key in keys)


WAN = KeyMap(
    "bfl", "diffusers", lambda wraps: _ANIMATE2 if wraps else _WAN, Measure(False, left=_wraps, right=_keeps_names)
)
"""Wan 2.1 and 2.2: text and image to video, first and last frame, VACE, Animate. A block's third norm is the second in
diffusers and the other way round; only that one holds weights."""

_LTX_ATTENTION = """
        to_q = to_q
        to_k = to_k
        to_v = to_v
        to_out.0 = to_out.0
        q_norm = norm_q
        k_norm = norm_k
"""
_LTX_ADALN = """
    emb.timestep_embedder.linear_1 = emb.timestep_embedder.linear_1
    emb.timestep_embedder.linear_2 = emb.timestep_embedder.linear_2
    linear = linear
"""
_LTX = f"""
patchify_proj = proj_in
adaln_single = time_embed:{_LTX_ADALN}
caption_projection.linear_1 = caption_projection.linear_1
caption_projection.linear_2 = caption_projection.linear_2
scale_shift_table == scale_shift_table
proj_out = proj_out
transformer_blocks.{{i}} = transformer_blocks.{{i}}:
    scale_shift_table == scale_shift_table
    attn1 = attn1:{_LTX_ATTENTION}
    attn2 = attn2:{_LTX_ATTENTION}
    ff.net.0.proj = ff.net.0.proj
    ff.net.2 = ff.net.2
"""
LTX_VIDEO = KeyMap("bfl", "diffusers", _LTX)
LTX2 = KeyMap(
    "bfl",
    "diffusers",
    f"""{_LTX}
audio_patchify_proj = audio_proj_in
audio_adaln_single = audio_time_embed:{_LTX_ADALN}
av_ca_video_scale_shift_adaln_single = av_cross_attn_video_scale_shift:{_LTX_ADALN}
av_ca_audio_scale_shift_adaln_single = av_cross_attn_audio_scale_shift:{_LTX_ADALN}
av_ca_a2v_gate_adaln_single = av_cross_attn_video_a2v_gate:{_LTX_ADALN}
av_ca_v2a_gate_adaln_single = av_cross_attn_audio_v2a_gate:{_LTX_ADALN}
audio_caption_projection.linear_1 = audio_caption_projection.linear_1
audio_caption_projection.linear_2 = audio_caption_projection.linear_2
audio_scale_shift_table == audio_scale_shift_table
audio_proj_out = audio_proj_out
transformer_blocks.{{i}} = transformer_blocks.{{i}}:
    audio_scale_shift_table == audio_scale_shift_table
    scale_shift_table_a2v_ca_video == video_a2v_cross_attn_scale_shift_table
    scale_shift_table_a2v_ca_audio == audio_a2v_cross_attn_scale_shift_table
    audio_attn1 = audio_attn1:{_LTX_ATTENTION}
    audio_attn2 = audio_attn2:{_LTX_ATTENTION}
    audio_to_video_attn = audio_to_video_attn:{_LTX_ATTENTION}
    video_to_audio_attn = video_to_audio_attn:{_LTX_ATTENTION}
    audio_ff.net.0.proj = audio_ff.net.0.proj
    audio_ff.net.2 = audio_ff.net.2
""",
)
