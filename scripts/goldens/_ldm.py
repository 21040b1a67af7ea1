"""Original (LDM, SGM) key names for diffusers and transformers modules, checked against diffusers' own converters.

Everything here works on ``{key: shape}`` of modules built on the meta device. `unet_names` and `vae_names` propose the
original name of every diffusers key; `check_unet` and `check_vae` run diffusers' single-file converter over the
proposal and assert that it gives back exactly the class's keys and shapes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import diffusers
import torch
from diffusers.loaders import single_file_utils

Shapes = dict[str, tuple[int, ...]]

DIFFUSERS = f"diffusers {diffusers.__version__}"

_RESNET = (
    ("norm1", "in_layers.0"),
    ("conv1", "in_layers.2"),
    ("time_emb_proj", "emb_layers.1"),
    ("norm2", "out_layers.0"),
    ("conv2", "out_layers.3"),
    ("conv_shortcut", "skip_connection"),
)
_HEADS = (
    ("time_embedding.linear_1.", "time_embed.0."),
    ("time_embedding.linear_2.", "time_embed.2."),
    ("time_embedding.cond_proj.", "time_embed.cond_proj."),
    ("class_embedding.linear_1.", "label_emb.0.0."),
    ("class_embedding.linear_2.", "label_emb.0.2."),
    ("class_embedding.weight", "label_emb.weight"),
    ("add_embedding.linear_1.", "label_emb.0.0."),
    ("add_embedding.linear_2.", "label_emb.0.2."),
    ("conv_in.", "input_blocks.0.0."),
    ("conv_norm_out.", "out.0."),
    ("conv_out.", "out.2."),
)


def meta(build: Callable[[], torch.nn.Module]) -> Shapes:
    """Keys and shapes of the module that `build` makes, without allocating it."""
    with torch.device("meta"):
        module = build()
    return {key: tuple(tensor.shape) for key, tensor in module.state_dict().items()}


def tensors(shapes: Mapping[str, tuple[int, ...]], dtype: str = "F16") -> dict[str, tuple[str, tuple[int, ...]]]:
    """Golden entries; index buffers keep their integer type."""
    return {key: ("I64" if key.endswith("position_ids") else dtype, shape) for key, shape in shapes.items()}


def under(prefix: str, shapes: Mapping[str, tuple[int, ...]]) -> Shapes:
    """The same keys below `prefix`."""
    return {prefix + key: shape for key, shape in shapes.items()}


def bnb4(entries: Mapping[str, tuple[str, tuple[int, ...]]], root: str) -> dict[str, tuple[str, tuple[int, ...]]]:
    """The file after bitsandbytes NF4: every linear weight under `root` packed two to a byte, blocks of 64."""
    packed = {}
    for key, (dtype, shape) in entries.items():
        if not (key.startswith(root) and key.endswith(".weight") and len(shape) == 2):
            packed[key] = (dtype, shape)
            continue
        count = shape[0] * shape[1]
        packed[key] = ("U8", (count // 2, 1))
        packed[key + ".absmax"] = ("F32", (count // 64,))
        packed[key + ".quant_map"] = ("F32", (16,))
        packed[key + ".quant_state.bitsandbytes__nf4"] = ("U8", (83,))
    return packed


def unet_names(keys: Iterable[str]) -> dict[str, str]:
    """diffusers UNet key to LDM key."""
    keys = list(keys)
    positions = _positions(keys)
    return {key: _unet_name(key, positions) for key in keys}


def _positions(keys: list[str]) -> dict[str, str]:
    """diffusers module path to LDM module path for every block: the LDM lists count layers and resamplers through."""
    found: dict[str, str] = {}
    at = 0
    for block in range(_count(keys, "down_blocks.")):
        stem = f"down_blocks.{block}."
        for layer in range(_count(keys, stem + "resnets.")):
            at += 1
            found[f"{stem}resnets.{layer}."] = f"input_blocks.{at}.0."
            found[f"{stem}attentions.{layer}."] = f"input_blocks.{at}.1."
        if _count(keys, stem + "downsamplers."):
            at += 1
            found[stem + "downsamplers.0.conv."] = f"input_blocks.{at}.0.op."
    found |= {
        "mid_block.resnets.0.": "middle_block.0.",
        "mid_block.attentions.0.": "middle_block.1.",
        "mid_block.resnets.1.": "middle_block.2.",
    }
    at = -1
    for block in range(_count(keys, "up_blocks.")):
        stem = f"up_blocks.{block}."
        for layer in range(_count(keys, stem + "resnets.")):
            at += 1
            found[f"{stem}resnets.{layer}."] = f"output_blocks.{at}.0."
            found[f"{stem}attentions.{layer}."] = f"output_blocks.{at}.1."
        attended = _count(keys, stem + "attentions.")
        found[stem + "upsamplers.0.conv."] = f"output_blocks.{at}.{2 if attended else 1}.conv."
    return found


def _count(keys: list[str], stem: str) -> int:
    return len({key[len(stem) :].split(".")[0] for key in keys if key.startswith(stem)})


def _unet_name(key: str, positions: Mapping[str, str]) -> str:
    for ours, theirs in _HEADS:
        if key.startswith(ours):
            return theirs + key[len(ours) :]
    for ours, theirs in positions.items():
        if key.startswith(ours):
            rest = key[len(ours) :]
            return theirs + (_resnet_name(rest) if ".resnets." in ours else _attention_name(rest))
    if key.startswith("encoder_hid_proj."):
        return key
    raise KeyError(key)


def _resnet_name(rest: str) -> str:
    """A plain or a spatio-temporal residual block (diffusers' convert_svd_to_diffusers.py names the parts)."""
    if rest.startswith("temporal_res_block."):
        return "time_stack." + _resnet_name(rest.removeprefix("temporal_res_block."))
    rest = rest.removeprefix("spatial_res_block.")
    for ours, theirs in _RESNET:
        if rest.startswith(ours + "."):
            return theirs + rest[len(ours) :]
    return rest


def _attention_name(rest: str) -> str:
    rest = rest.replace("temporal_transformer_blocks", "time_stack")
    return re.sub(r"time_pos_embed\.linear_([12])", lambda m: f"time_pos_embed.{2 * int(m[1]) - 2}", rest)


def check_unet(original: Mapping[str, tuple[int, ...]], config: Mapping[str, Any], expected: Shapes) -> None:
    """Assert that diffusers' LDM converter turns `original` (no prefix) into exactly `expected`."""
    state = {"model.diffusion_model." + key: torch.empty(shape, device="meta") for key, shape in original.items()}
    converted = single_file_utils.convert_ldm_unet_checkpoint(state, dict(config))
    assert {key: tuple(value.shape) for key, value in converted.items()} == expected


def vae_names(keys: Iterable[str]) -> dict[str, str]:
    """diffusers AutoencoderKL key to LDM key."""
    keys = list(keys)
    last = _count(keys, "encoder.down_blocks.") - 1
    return {key: _vae_name(key, last) for key in keys}


def _vae_name(key: str, last: int) -> str:
    key = re.sub(r"encoder\.down_blocks\.(\d)\.downsamplers\.0\.", r"encoder.down.\1.downsample.", key)
    key = re.sub(r"encoder\.down_blocks\.(\d)\.resnets\.", r"encoder.down.\1.block.", key)
    up = re.match(r"decoder\.up_blocks\.(\d)\.", key)
    if up:
        key = f"decoder.up.{last - int(up[1])}." + key[up.end() :]
        key = key.replace("upsamplers.0.", "upsample.").replace("resnets.", "block.")
    key = re.sub(r"mid_block\.resnets\.(\d)\.", lambda m: f"mid.block_{int(m[1]) + 1}.", key)
    key = key.replace("mid_block.attentions.0.", "mid.attn_1.").replace("conv_norm_out", "norm_out")
    if "mid.attn_1." in key:
        for ours, theirs in (
            ("group_norm", "norm"),
            ("to_q", "q"),
            ("to_k", "k"),
            ("to_v", "v"),
            ("to_out.0", "proj_out"),
        ):
            key = key.replace(ours, theirs)
    return key.replace("conv_shortcut", "nin_shortcut")


def vae_original(expected: Shapes, config: Mapping[str, Any]) -> Shapes:
    """The LDM form of a diffusers AutoencoderKL, proven by diffusers' converter."""
    found = {}
    for key, theirs in vae_names(expected).items():
        shape = expected[key]
        convolved = "mid.attn_1." in theirs and theirs.endswith(".weight") and len(shape) == 2
        found[theirs] = (*shape, 1, 1) if convolved else shape
    state = {key: torch.empty(shape, device="meta") for key, shape in found.items()}
    converted = single_file_utils.convert_ldm_vae_checkpoint(under_vae(state), dict(config))
    given = {key: tuple(value.shape) for key, value in converted.items()}
    assert given == expected, sorted(set(given.items()) ^ set(expected.items()))[:9]
    return found


def under_vae(state: Mapping[str, Any]) -> dict[str, Any]:
    """`state` below the prefix that checkpoints use."""
    return {"first_stage_model." + key: value for key, value in state.items()}
