"""Networks that stand beside another: AnimateDiff's motion modules, its sparse ControlNets, Z-Image's ControlNet.

Facts: guoyww/AnimateDiff animatediff/models/motion_module.py and sparse_controlnet.py; diffusers 0.42.1
MotionAdapter, SparseControlNetModel, ZImageControlNetModel and loaders/single_file_utils.py
(convert_animatediff_checkpoint_to_diffusers, convert_z_image_controlnet_checkpoint_to_diffusers).
"""

from __future__ import annotations

from assetkit.keymap import KeyMap

_WHERE = ("down_blocks.{b}", "mid_block", "up_blocks.{b}")


def _attention(number: int) -> str:
    left, right = f"attention_blocks.{number}", f"attn{number + 1}"
    parts = ("to_q", "to_k", "to_v", "to_out.0")
    return "".join(f"        {left}.{part} = {right}.{part}\n" for part in parts)


_POSITIONS = "        attention_blocks.0.pos_encoder.pe == pos_embed.pe\n"
_FIRST = f"""
    norm = norm
    proj_in = proj_in
    proj_out = proj_out
    transformer_blocks.{{t}} = transformer_blocks.{{t}}:
{_POSITIONS}{_attention(0)}
        norms.0 = norm1
        ff_norm = norm3
        ff.net.0.proj = ff.net.0.proj
        ff.net.2 = ff.net.2
"""
_AGAIN = """
        left- attention_blocks.1.pos_encoder.pe : the positions of the first attention once more
        left+ attention_blocks.1.pos_encoder.pe = copy - [<0>,<1>,<2>] of attention_blocks.0.pos_encoder.pe \
: the original keeps the positions beside each attention, diffusers once
"""
_BOTH = f"{_FIRST}{_attention(1)}        norms.1 = norm2\n{_AGAIN}"


def _modules(rows: str) -> str:
    places = (f"{where}.motion_modules.{{m}}" for where in _WHERE)
    return "".join(f"{each}.temporal_transformer = {each}:{rows}" for each in places)


MOTION = KeyMap("ldm", "diffusers", _modules(_BOTH))
"""Temporal attention, two after each other. diffusers computes the positions anew when it loads the original."""

_RESNET = "norm1 conv1 time_emb_proj norm2 conv2 conv_shortcut"
_TRANSFORMER = "norm proj_in proj_out"
_BLOCK = (
    "norm1 norm2 norm3 attn1.to_q attn1.to_k attn1.to_v attn1.to_out.0 attn2.to_q attn2.to_k attn2.to_v attn2.to_out.0 "
    "ff.net.0.proj ff.net.2"
)


def _same(scope: str, names: str) -> str:
    """Names that are the original's as well."""
    return f"{scope} = {scope}:\n" + "".join(f"    {name} = {name}\n" for name in names.split())


_SPARSE = "".join(
    _same(f"{where}.{scope}", names)
    for where in _WHERE[:2]
    for scope, names in (
        ("resnets.{r}", _RESNET),
        ("attentions.{a}", _TRANSFORMER),
        ("attentions.{a}.transformer_blocks.{t}", _BLOCK),
    )
)
SPARSE_CONTROLNET = KeyMap(
    "ldm",
    "diffusers",
    f"""
conv_in = conv_in
time_embedding.linear_1 = time_embedding.linear_1
time_embedding.linear_2 = time_embedding.linear_2
controlnet_cond_embedding = controlnet_cond_embedding
controlnet_cond_embedding.conv_in = controlnet_cond_embedding.conv_in
controlnet_cond_embedding.blocks.{{i}} = controlnet_cond_embedding.blocks.{{i}}
controlnet_cond_embedding.conv_out = controlnet_cond_embedding.conv_out
controlnet_down_blocks.{{i}} = controlnet_down_blocks.{{i}}
controlnet_mid_block = controlnet_mid_block
down_blocks.{{b}}.downsamplers.{{d}}.conv = down_blocks.{{b}}.downsamplers.{{d}}.conv
{_SPARSE}{_modules(_FIRST)}""",
)
"""A ControlNet in diffusers' names already, but for the temporal attention between its layers, one at a time."""

_Z_LAYER = (
    "attention.norm_q attention.norm_k attention.to_q attention.to_k attention.to_v attention.to_out.0 "
    "feed_forward.w1 feed_forward.w2 feed_forward.w3 attention_norm1 attention_norm2 ffn_norm1 ffn_norm2 "
    "adaLN_modulation.0 before_proj after_proj"
)
Z_IMAGE_CONTROLNET = KeyMap(
    "bfl",
    "diffusers",
    "control_all_x_embedder.{p}-{f} = control_all_x_embedder.{p}-{f}\n"
    + "".join(_same(f"{stack}.{{i}}", _Z_LAYER) for stack in ("control_layers", "control_noise_refiner")),
)
"""The names are the same. Where the configuration says that the noise refiner shares the control layers, diffusers
drops its copy of them when it loads the original."""
