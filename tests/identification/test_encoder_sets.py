"""Files of several text encoders: the set names the base, and one strange part leaves the file unnamed."""

from __future__ import annotations

import pytest

from assetkit.identification import identify_header
from assetkit.types import Header, TensorInfo
from tests import goldens

CLIP_L, CLIP_G, CLIP_G_SGM = "encoders/clip_l_transformers", "encoders/clip_g_transformers", "encoders/clip_g_openclip"
T5XXL = "encoders/t5xxl"
SDXL = {"conditioner.embedders.0.transformer.": CLIP_L, "conditioner.embedders.1.model.": CLIP_G_SGM}


def joined(parts: dict[str, str]) -> Header:
    """The tensors of several goldens, each under a prefix."""
    found = {
        prefix + key: info
        for prefix, name in parts.items()
        for key, info in goldens.header(goldens.load(name)).tensors.items()
    }
    return Header("safetensors", found)


def test_both_encoders_of_sdxl_in_its_own_names() -> None:
    """Prefixes of Stability-AI/generative-models configs/inference/sd_xl_base.yaml."""
    found = identify_header(joined(SDXL))
    assert (found.kind, found.base, found.layout) == ("text_encoder", "sdxl", "sgm")
    assert found.components == ("te1", "te2")
    assert found.architecture == "clip_l + clip_g"


@pytest.mark.parametrize("prefix", ["text_encoders.{}.transformer.", "{}."])
def test_clip_l_and_t5_are_flux(prefix: str) -> None:
    found = identify_header(joined({prefix.format("clip_l"): CLIP_L, prefix.format("t5xxl"): T5XXL}))
    assert (found.kind, found.base) == ("text_encoder", "flux")
    assert {"flux_dev", "flux_schnell"} <= set(found.candidates)


def test_three_encoders_are_sd3() -> None:
    parts = {"text_encoder.": CLIP_L, "text_encoder_2.": CLIP_G, "text_encoder_3.": T5XXL}
    found = identify_header(joined(parts))
    assert (found.kind, found.base, found.layout) == ("text_encoder", "sd3", "diffusers")
    assert found.components == ("te1", "te2", "te3")


def test_two_clips_in_neutral_names_serve_sdxl_and_sd3() -> None:
    found = identify_header(joined({"text_encoder.": CLIP_L, "text_encoder_2.": CLIP_G}))
    assert (found.kind, found.base) == ("text_encoder", None)
    assert {"sdxl10", "sd3_medium"} <= set(found.candidates)


@pytest.mark.parametrize("more", ["first_stage_model.decoder.conv_in.weight", "model.diffusion_model.out.2.weight"])
def test_a_file_that_holds_more_is_not_a_set_of_encoders(more: str) -> None:
    header = joined(SDXL)
    found = identify_header(
        Header("safetensors", {**header.tensors, more: TensorInfo(more, "F16", (4, 4, 3, 3), 0, 0)})
    )
    assert found.kind != "text_encoder"


def test_an_encoder_of_another_size_beside_one_is_not_named() -> None:
    header = joined(SDXL)
    narrow = {
        key: info._replace(shape=tuple({1280: 640, 5120: 2560}.get(n, n) for n in info.shape))
        if key.startswith("conditioner.embedders.1.")
        else info
        for key, info in header.tensors.items()
    }
    assert identify_header(Header("safetensors", narrow)).kind is None
