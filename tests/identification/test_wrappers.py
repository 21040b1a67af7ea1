"""Files saved through torch.compile, FSDP or DistributedDataParallel are what they are without the wrappers' names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from assetkit.identification import identify_header
from assetkit.identification.wrappers import unwrapped
from assetkit.types import Header, TensorInfo
from tests import goldens


def renamed(name: str, change: Callable[[str], str]) -> tuple[Header, Header]:
    header = goldens.header(goldens.load(name))
    return header, replace(header, tensors={change(key): info for key, info in header.tensors.items()})


def before(word: str) -> Callable[[str], str]:
    return lambda key: word + key


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("unets/sd1_ckpt", before("module.")),
        ("unets/sdxl_ckpt", before("state_dict.")),
        ("unets/sd1_ckpt", before("state_dict.module.")),
        ("unets/sdxl_ckpt", lambda key: key.replace("diffusion_model.", "diffusion_model._orig_mod.")),
        ("dits/flux_dev-diffusers", before("_orig_mod.")),
        ("dits/flux_dev-bfl", before("module._orig_mod.")),
        ("dits/qwen_image-diffusers", before("_fsdp_wrapped_module.")),
        ("dits/qwen_image-diffusers", lambda key: re.sub(r"(blocks\.\d+\.)", r"\1_checkpoint_wrapped_module.", key)),
        ("adapters/diffusers-sdxl", lambda key: key.replace("unet.", "unet._orig_mod.")),
    ],
)
def test_a_wrapped_model_is_named_like_the_bare_one(name: str, change: Callable[[str], str]) -> None:
    bare, wrapped = map(identify_header, renamed(name, change))
    assert bare.kind
    assert (wrapped.kind, wrapped.base, wrapped.candidates) == (bare.kind, bare.base, bare.candidates)
    assert (wrapped.layout, wrapped.components, wrapped.rank) == (bare.layout, bare.components, bare.rank)
    assert [each.code for each in wrapped.findings] == ["wrapped-names"]
    assert not bare.findings


@pytest.mark.parametrize("prefix", ["dit.", "pipe.dit."])
def test_a_transformer_under_its_place_in_a_trainers_pipeline(prefix: str) -> None:
    """modelscope/DiffSynth-Studio saves ``pipe.dit.*`` unless told which prefix to remove."""
    _, wrapped = renamed("dits/wan21_t2v_13b-comfy", lambda key: prefix + key.removeprefix("model.diffusion_model."))
    assert identify_header(wrapped).base == "wan21"


def test_names_that_would_meet_stay_as_they_are() -> None:
    keys = ["a.weight", "_orig_mod.a.weight"]
    assert unwrapped(Header("safetensors", {key: TensorInfo(key, "F32", (1,), 0, 4) for key in keys})) is None


def test_hostile_names_are_only_names() -> None:
    keys = ["_orig_mod.\n_orig_mod.", "_orig_mod.", "module.", "\n"]
    header = Header("safetensors", {key: TensorInfo(key, "F32", (1,), 0, 4) for key in keys})
    assert identify_header(header).kind is None


def test_siglip_without_the_stem_that_transformers_dropped() -> None:
    """SiglipVisionModel of transformers 5.24 has no ``vision_model.`` before its names."""
    name = next(each for each in goldens.names() if each.startswith("encoders/") and "siglip" in each)
    bare, later = map(identify_header, renamed(name, lambda key: key.removeprefix("vision_model.")))
    assert (bare.kind, bare.base) == (later.kind, later.base) == ("clip_vision", "siglip")
