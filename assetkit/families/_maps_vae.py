"""The image autoencoder of CompVis, shared by the Stable Diffusion line, Flux and many others: ``ldm`` and diffusers.

Facts: CompVis/latent-diffusion ldm/modules/diffusionmodules/model.py; diffusers 0.42.1 AutoencoderKL,
loaders/single_file_utils.py (convert_ldm_vae_checkpoint) and, for the names before 0.17 (``query``, ``key``, ``value``,
``proj_attn``), models/modeling_utils.py.
"""

from __future__ import annotations

from collections.abc import Collection

from assetkit.families._maps_unet import count
from assetkit.keymap import KeyMap, Measure

_RESNET = """
        norm1 = norm1
        norm2 = norm2
        conv1 = conv1
        conv2 = conv2
        nin_shortcut = conv_shortcut
"""
_SHARED = f"""
    conv_in = conv_in
    conv_out = conv_out
    norm_out = conv_norm_out
    mid.block_1 = mid_block.resnets.0:{_RESNET}
    mid.block_2 = mid_block.resnets.1:{_RESNET}
    mid.attn_1 = mid_block.attentions.0:
        norm = group_norm
        q = to_q | conv
        k = to_k | conv
        v = to_v | conv
        proj_out = to_out.0 | conv
        q <= query | conv
        k <= key | conv
        v <= value | conv
        proj_out <= proj_attn | conv
"""
_FIXED = f"""
quant_conv = quant_conv
post_quant_conv = post_quant_conv
encoder = encoder:{_SHARED}
    down.{{n}}.block.{{l}} = down_blocks.{{n}}.resnets.{{l}}:{_RESNET}
    down.{{n}}.downsample.conv = down_blocks.{{n}}.downsamplers.0.conv
decoder = decoder:{_SHARED}
"""


def _table(levels: int) -> str:
    """The decoder's levels are counted from the image by one side and from the latent by the other."""
    rows = []
    for level in range(levels):
        up = f"    up.{levels - 1 - level}.block.{{l}} = up_blocks.{level}.resnets.{{l}}:{_RESNET}"
        rows.append(f"{up}    up.{levels - 1 - level}.upsample.conv = up_blocks.{level}.upsamplers.0.conv\n")
    return _FIXED + "".join(rows)


def _of_original(keys: Collection[str]) -> int:
    return count(keys, "decoder.up.")


def _of_diffusers(keys: Collection[str]) -> int:
    return count(keys, "decoder.up_blocks.")


def _flux2(levels: int) -> str:
    statistics = ("running_mean", "running_var", "num_batches_tracked")
    return _table(levels) + "".join(f"bn.{name} == bn.{name}\n" for name in statistics)


VAE = KeyMap("ldm", "diffusers", _table, Measure(4, _of_original, _of_diffusers))
FLUX2_VAE = KeyMap("ldm", "diffusers", _flux2, Measure(4, _of_original, _of_diffusers))
"""The same network with a batch norm of the latent (diffusers AutoencoderKLFlux2)."""
VAE_BLOCKS = "* VAE"
