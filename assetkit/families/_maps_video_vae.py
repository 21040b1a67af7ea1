"""Autoencoders of the video families and Sana's: their authors' names and diffusers'.

Facts: Wan-Video/Wan2.1 wan/modules/vae.py, Lightricks/LTX-Video ltx_video/models/autoencoders; diffusers 0.42.1
loaders/single_file_utils.py (convert_wan_vae_to_diffusers, convert_ltx_vae_checkpoint_to_diffusers,
convert_ltx2_vae_to_diffusers, convert_ltx2_audio_vae_to_diffusers, convert_autoencoder_dc_checkpoint_to_diffusers).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from assetkit.families._maps_unet import count
from assetkit.keymap import KeyMap, Measure

_WAN_RESIDUAL = """
        residual.0.gamma == norm1.gamma
        residual.2 = conv1
        residual.3.gamma == norm2.gamma
        residual.6 = conv2
        shortcut = conv_shortcut
"""
_WAN_RESAMPLE = """
        resample.1 = resample.1
        time_conv = time_conv
"""
_WAN_SHARED = f"""
    conv1 = conv_in
    middle.0 = mid_block.resnets.0:{_WAN_RESIDUAL}
    middle.1 = mid_block.attentions.0:
        norm.gamma == norm.gamma
        to_qkv = to_qkv
        proj = proj
    middle.2 = mid_block.resnets.1:{_WAN_RESIDUAL}
    head.0.gamma == norm_out.gamma
    head.2 = conv_out
"""


class Levels(NamedTuple):
    """How many levels a Wan decoder has, and how many residual blocks in each level of its two halves."""

    levels: int
    up: int
    down: int = 0
    """0: Wan 2.1, whose lists do not say where a level ends; otherwise Wan 2.2, whose lists hold a list a level."""


def _wan(levels: Levels) -> str:
    ends = (
        f"conv1 = quant_conv\nconv2 = post_quant_conv\nencoder = encoder:{_WAN_SHARED}decoder = decoder:{_WAN_SHARED}"
    )
    return ends + (_wan_nested(levels) if levels.down else _wan_flat(levels))


def _wan_flat(levels: Levels) -> str:
    """The encoder is one list on both sides; the decoder's list is cut into levels by diffusers."""
    rows = [
        f"encoder = encoder:\n    downsamples.{{n}} = down_blocks.{{n}}:{_WAN_RESIDUAL}{_WAN_RESAMPLE}",
        "decoder = decoder:",
    ]
    for level in range(levels.levels):
        first = level * (levels.up + 1)
        rows += [
            f"    upsamples.{first + block} = up_blocks.{level}.resnets.{block}:{_WAN_RESIDUAL}"
            for block in range(levels.up)
        ]
        rows.append(f"    upsamples.{first + levels.up} = up_blocks.{level}.upsamplers.0:{_WAN_RESAMPLE}")
    return "\n".join(rows)


def _wan_nested(levels: Levels) -> str:
    """What changes the size stands at the end of a level's list on the left, beside the list on the right."""
    return f"""encoder.downsamples.{{n}} = encoder.down_blocks.{{n}}:
    downsamples.{levels.down} = downsampler:{_WAN_RESAMPLE}
    downsamples.{{l}} = resnets.{{l}}:{_WAN_RESIDUAL}
decoder.upsamples.{{n}} = decoder.up_blocks.{{n}}:
    upsamples.{levels.up} = upsampler:{_WAN_RESAMPLE}
    upsamples.{{l}} = resnets.{{l}}:{_WAN_RESIDUAL}
"""


def _wan_original(keys: Collection[str]) -> Levels:
    stages = count(keys, "decoder.upsamples.")
    down = count(keys, "encoder.downsamples.0.downsamples.") - 1
    if down > 0:
        return Levels(stages, count(keys, "decoder.upsamples.0.upsamples.") - 1, down)
    doubling = [n for n in range(stages) if f"decoder.upsamples.{n}.resample.1.weight" in keys]
    return Levels(len(doubling) + 1, doubling[0] if doubling else stages)


def _wan_diffusers(keys: Collection[str]) -> Levels:
    down, up = count(keys, "encoder.down_blocks.0.resnets."), count(keys, "decoder.up_blocks.0.resnets.")
    return Levels(count(keys, "decoder.up_blocks."), up, down)


WAN_VAE = KeyMap("bfl", "diffusers", _wan, Measure(Levels(4, 3), _wan_original, _wan_diffusers))
"""The autoencoders of Wan 2.1 and Qwen-Image, and that of Wan 2.2's 5B model, whose levels are lists of their own
(Wan-Video/Wan2.2 wan/modules/vae2_2.py); told apart by their names."""

_LTX_RESNET = """
            conv1.conv = conv1.conv
            conv2.conv = conv2.conv
            conv_shortcut = conv_shortcut.conv
            norm3.norm = norm3
            scale_shift_table == scale_shift_table
            per_channel_scale1 == per_channel_scale1
            per_channel_scale2 == per_channel_scale2
"""
_LTX_BLOCK = f"""
        time_embedder.timestep_embedder.linear_1 = time_embedder.timestep_embedder.linear_1
        time_embedder.timestep_embedder.linear_2 = time_embedder.timestep_embedder.linear_2
        res_blocks.{{i}} = resnets.{{i}}:{_LTX_RESNET}
"""
_LTX_SAMPLER = """
        conv = conv
        conv.conv = conv.conv
"""
_LTX_SHARED = """
    conv_in.conv = conv_in.conv
    conv_out.conv = conv_out.conv
"""
_LTX_TIMED = """
    last_scale_shift_table == scale_shift_table
    timestep_scale_multiplier == timestep_scale_multiplier
    last_time_embedder.timestep_embedder.linear_1 = time_embedder.timestep_embedder.linear_1
    last_time_embedder.timestep_embedder.linear_2 = time_embedder.timestep_embedder.linear_2
"""
_STATISTICS = """
per_channel_statistics.mean-of-means == latents_mean
per_channel_statistics.std-of-means == latents_std
left- per_channel_statistics.channel : the channels counted, which nothing reads
left- per_channel_statistics.mean-of-stds : a statistic of the latents that nothing reads
left- per_channel_statistics.mean-of-stds_over_std-of-means : a statistic of the latents that nothing reads
"""

_FIRST_DOWN_NAMES = (
    "down_blocks.0",
    "down_blocks.0.downsamplers.0",
    "down_blocks.0.conv_out",
    "down_blocks.1",
    "down_blocks.1.downsamplers.0",
    "down_blocks.1.conv_out",
    "down_blocks.2",
    "down_blocks.2.downsamplers.0",
    "down_blocks.3",
    "mid_block",
)
_FIRST_UP_NAMES = (
    "mid_block",
    "up_blocks.0",
    "up_blocks.1.upsamplers.0",
    "up_blocks.1",
    "up_blocks.2.conv_in",
    "up_blocks.2.upsamplers.0",
    "up_blocks.2",
    "up_blocks.3.conv_in",
    "up_blocks.3.upsamplers.0",
    "up_blocks.3",
)


class Halves(NamedTuple):
    """How an LTX autoencoder counts: the levels of each half; none: as the first release (0.9.0) did."""

    down: int | None
    up: int | None


def _ltx(halves: Halves) -> str:
    down = _FIRST_DOWN_NAMES if halves.down is None else _later_down(halves.down)
    up = _FIRST_UP_NAMES if halves.up is None else _later_up(halves.up)
    encoder = "".join(_ltx_row(f"down_blocks.{n}", name) for n, name in enumerate(down))
    decoder = "".join(_ltx_row(f"up_blocks.{n}", name) for n, name in enumerate(up))
    return f"{_STATISTICS}encoder = encoder:{_LTX_SHARED}{encoder}decoder = decoder:{_LTX_SHARED}{_LTX_TIMED}{decoder}"


def _ltx_row(left: str, right: str) -> str:
    """One stage of the original's list: a level's blocks, its sampler, or the lone block that changes its width."""
    kind = right.rpartition(".")[2]
    inside = _LTX_SAMPLER if kind == "0" and "samplers" in right else _LTX_BLOCK
    return f"    {left} = {right}:{_LTX_RESNET if kind in {'conv_in', 'conv_out'} else inside}"


def _later_down(levels: int) -> list[str]:
    return [f"down_blocks.{n}{kind}" for n in range(levels) for kind in ("", ".downsamplers.0")] + ["mid_block"]


def _later_up(levels: int) -> list[str]:
    return ["mid_block"] + [f"up_blocks.{n}{kind}" for n in range(levels) for kind in (".upsamplers.0", "")]


def _ltx_original(keys: Collection[str]) -> Halves:
    first_down = any(key.startswith("encoder.down_blocks.3.res_blocks.") for key in keys)
    first_up = any(key.startswith("decoder.up_blocks.1.res_blocks.") for key in keys)
    down, up = count(keys, "encoder.down_blocks."), count(keys, "decoder.up_blocks.")
    return Halves(None if first_down else down // 2, None if first_up else up // 2)


def _ltx_diffusers(keys: Collection[str]) -> Halves:
    first_down = any(key.startswith("encoder.down_blocks.0.conv_out.") for key in keys)
    first_up = not any(key.startswith("decoder.up_blocks.0.upsamplers.") for key in keys)
    down, up = count(keys, "encoder.down_blocks."), count(keys, "decoder.up_blocks.")
    return Halves(None if first_down else down, None if first_up else up)


LTX_VAE = KeyMap("bfl", "diffusers", _ltx, Measure(Halves(4, 3), _ltx_original, _ltx_diffusers))
"""All releases of LTX-Video's, told apart by their names: 0.9.0, 0.9.1 (whose decoder knows the time), 0.9.5 and later,
and LTX-2."""

_AUDIO_BLOCK = """
        conv1.conv = conv1.conv
        conv2.conv = conv2.conv
        nin_shortcut.conv = nin_shortcut.conv
"""
_AUDIO_HALF = f"""
    conv_in.conv = conv_in.conv
    conv_out.conv = conv_out.conv
    mid.block_1 = mid.block_1:{_AUDIO_BLOCK}
    mid.block_2 = mid.block_2:{_AUDIO_BLOCK}
    down.{{n}}.block.{{l}} = down.{{n}}.block.{{l}}:{_AUDIO_BLOCK}
    down.{{n}}.downsample.conv = down.{{n}}.downsample.conv
    up.{{n}}.block.{{l}} = up.{{n}}.block.{{l}}:{_AUDIO_BLOCK}
    up.{{n}}.upsample.conv.conv = up.{{n}}.upsample.conv.conv
"""
LTX2_AUDIO_VAE = KeyMap(
    "bfl",
    "diffusers",
    f"""
per_channel_statistics.mean-of-means == latents_mean
per_channel_statistics.std-of-means == latents_std
encoder = encoder:{_AUDIO_HALF}decoder = decoder:{_AUDIO_HALF}""",
)

_DC_STAGE = """
        main.conv1.conv = conv1
        main.conv2.conv = conv2
        main.conv2.norm = norm
        main.conv2.norm.running_mean == norm.running_mean
        main.conv2.norm.running_var == norm.running_var
        main.conv2.norm.num_batches_tracked == norm.num_batches_tracked
        context_module.main = attn:
            qkv.conv = to_q + to_k + to_v | conv
            aggreg.{s}.0 = to_qkv_multiscale.{s}.proj_in
            aggreg.{s}.1 = to_qkv_multiscale.{s}.proj_out
            proj.conv = to_out | conv
            proj.norm = norm_out
        local_module.main = conv_out:
            inverted_conv.conv = conv_inverted
            depth_conv.conv = conv_depth
            point_conv.conv = conv_point
            point_conv.norm = norm
"""
DC_AE = KeyMap(
    "bfl",
    "diffusers",
    f"""
encoder.project_in.conv = encoder.conv_in
encoder.project_in.conv.conv = encoder.conv_in.conv
encoder.project_out.main.op_list.0.conv = encoder.conv_out
decoder.project_in.main.conv = decoder.conv_in
decoder.project_out.op_list.0 = decoder.norm_out
decoder.project_out.op_list.2.conv = decoder.conv_out
decoder.project_out.op_list.2.conv.conv = decoder.conv_out.conv
encoder.stages.{{i}}.op_list.{{j}} = encoder.down_blocks.{{i}}.{{j}}:{_DC_STAGE}
        main.conv = conv
        main.conv.conv => conv
decoder.stages.{{i}}.op_list.{{j}} = decoder.up_blocks.{{i}}.{{j}}:{_DC_STAGE}
        main.conv.conv = conv
""",
)
"""mit-han-lab's deep compression autoencoder (efficientvit/models/efficientvit/dc_ae.py). Encoders that halve by
unshuffling pixels keep the convolution one name deeper than Sana's, which strides; both are read, Sana's is written."""


_MOCHI_RESNET = """
    stack.0 = norm1.norm_layer
    stack.2 = conv1.conv
    stack.3 = norm2.norm_layer
    stack.5 = conv2.conv
"""


def _mochi_resnets(left: str, right: str, first: int, number: int) -> str:
    """Residual blocks in a list that other layers stand before."""
    return "".join(
        f"{left}.{first + at} = {right}.resnets.{at}:{_MOCHI_RESNET}"
        for at in range(number)
    )  # fmt: skip


def _mochi_attended(left: str, right: str, first: int, number: int) -> str:
    """The same with attention after each, whose query, key and value are fused in the original."""
    return _mochi_resnets(left, right, first, number) + "".join(
        f"{left}.{first + at}.attn_block = {right}:\n"
        f"    attn.qkv = attentions.{at}.to_q + attentions.{at}.to_k + attentions.{at}.to_v\n"
        f"    attn.out = attentions.{at}.to_out.0\n"
        f"    norm = norms.{at}.norm_layer\n"
        for at in range(number)
    )


MOCHI_VAE = KeyMap(
    "bfl",
    "diffusers",
    "decoder.blocks.0.0 = decoder.conv_in\n"
    + _mochi_resnets("decoder.blocks.0", "decoder.block_in", 1, 3)
    + "".join(
        f"decoder.blocks.{at + 1}.proj = decoder.up_blocks.{at}.proj\n"
        + _mochi_resnets(f"decoder.blocks.{at + 1}.blocks", f"decoder.up_blocks.{at}", 0, number)
        for at, number in enumerate((6, 4, 3))
    )
    + _mochi_resnets("decoder.blocks.4", "decoder.block_out", 0, 3)
    + "decoder.output_proj = decoder.proj_out\nencoder.layers.0 = encoder.proj_in\n"
    + _mochi_resnets("encoder.layers", "encoder.block_in", 1, 3)
    + "".join(
        f"encoder.layers.{at + 4}.layers.0 = encoder.down_blocks.{at}.conv_in.conv\n"
        + _mochi_attended(f"encoder.layers.{at + 4}.layers", f"encoder.down_blocks.{at}", 1, number)
        for at, number in enumerate((3, 4, 6))
    )
    + _mochi_attended("encoder.layers", "encoder.block_out", 7, 3)
    + "encoder.output_norm = encoder.norm_out.norm_layer\nencoder.output_proj = encoder.proj_out\n",
)
"""Mochi's two halves, each a file of its own at genmo and both in one at Comfy-Org: ``encoder.`` and ``decoder.``
before the names of either (genmoai/mochi src/genmo/mochi_preview/vae/models.py; huggingface/diffusers 58eb52c
scripts/convert_mochi_to_diffusers.py). The published depths are fixed in it, for lists go on across its levels."""

_HALF = "conv1.conv norm1 conv2.conv norm2 conv_shortcut.conv"
_MIDDLE = "group_norm to_q to_k to_v to_out.0"


def _unchanged(scope: str, names: str) -> str:
    return f"{scope} = {scope}:\n" + "".join(f"    {name} = {name}\n" for name in names.split())


HUNYUAN_VIDEO_VAE = KeyMap(
    "bfl",
    "diffusers",
    "".join(
        _unchanged(half, "conv_in.conv conv_norm_out conv_out.conv")
        + _unchanged(f"{half}.mid_block.resnets.{{r}}", _HALF)
        + _unchanged(f"{half}.mid_block.attentions.{{a}}", _MIDDLE)
        + _unchanged(f"{half}.{way}_blocks.{{b}}.resnets.{{r}}", _HALF)
        + _unchanged(f"{half}.{way}_blocks.{{b}}.{way}samplers.{{s}}", "conv.conv")
        for half, way in (("encoder", "down"), ("decoder", "up"))
    )
    + "quant_conv = quant_conv\npost_quant_conv = post_quant_conv\n",
)
"""Tencent's names are diffusers' (huggingface/diffusers 58eb52c scripts/convert_hunyuan_video_to_diffusers.py renames
none); ComfyUI's repacked file has others, which this does not know."""
