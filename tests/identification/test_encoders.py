"""Encoders in files of their own: exactly one base each, and nothing that is more or less than an encoder."""

from __future__ import annotations

import pytest

from assetkit.identification import identify_header
from assetkit.identification.claim import Claim
from assetkit.identification.recognisers.encoders import recognise, text_encoder
from assetkit.identification.recognisers.llms import recognise as recognise_llm
from assetkit.identification.view import View
from assetkit.types import Header, TensorInfo
from tests import goldens

NAMES = [name for name in goldens.names() if name.startswith("encoders/")]
ENCODERS = [name for name in NAMES if "/llm_" not in name]


def view(name: str) -> View:
    return View(goldens.header(goldens.load(name)))


def claims(header: Header) -> list[Claim]:
    return [claim for claim in recognise(View(header)) if claim.kind]


def test_there_are_goldens() -> None:
    assert len(ENCODERS) > 60


@pytest.mark.parametrize("name", ENCODERS)
def test_golden_is_exactly_one_encoder(name: str) -> None:
    golden = goldens.load(name)
    (claim,) = claims(goldens.header(golden))
    assert {"kind": claim.kind, "base": claim.base, "layout": claim.layout} == golden["expect"]
    assert claim.evidence


@pytest.mark.parametrize("name", ENCODERS)
def test_encoders_are_not_also_language_models(name: str) -> None:
    assert not [claim for claim in recognise_llm(view(name)) if claim.kind]


@pytest.mark.parametrize("name", [name for name in NAMES if "/llm_" in name])
def test_language_models_are_not_encoders(name: str) -> None:
    assert text_encoder(view(name)) is None
    assert not claims(view(name).header)
    assert [claim.kind for claim in recognise_llm(view(name))] == ["llm"]


@pytest.mark.parametrize("name", ["encoders/clip_l_transformers", "encoders/t5xxl", "encoders/qwen3_4b"])
def test_a_prefix_changes_nothing(name: str) -> None:
    header = goldens.header(goldens.load(name))
    prefixed = {f"text_encoder.{key.removeprefix('model.')}": info for key, info in header.tensors.items()}
    (claim,) = claims(Header("safetensors", prefixed))
    assert claim.base == goldens.load(name)["expect"]["base"]


@pytest.mark.parametrize("more", ["first_stage_model.decoder.conv_in.weight", "model.diffusion_model.out.2.weight"])
def test_a_checkpoint_is_left_to_its_recogniser(more: str) -> None:
    header = goldens.header(goldens.load("encoders/clip_l_transformers"))
    tensors = {f"cond_stage_model.transformer.{key}": info for key, info in header.tensors.items()}
    assert [claim.base for claim in claims(Header("safetensors", tensors))] == ["clip_l"]
    assert not claims(Header("safetensors", {**tensors, more: TensorInfo(more, "F16", (4, 320, 3, 3), 0, 0)}))


def test_an_encoder_of_unusual_width_is_not_named() -> None:
    """CLIP ViT-B/32's text tower: the depth of ViT-L, two thirds of its width."""
    header = goldens.header(goldens.load("encoders/clip_l_transformers"))
    narrow = {
        key: info._replace(shape=tuple({768: 512, 3072: 2048}.get(n, n) for n in info.shape))
        for key, info in header.tensors.items()
    }
    (claim,) = recognise(View(Header("safetensors", narrow)))
    assert claim.kind is None
    assert claim.resembles == ("clip_l",)
    assert claim.resembles_kind == "text_encoder"


def test_a_fraction_of_an_encoder_is_nothing() -> None:
    header = goldens.header(goldens.load("encoders/t5xxl"))
    part = {key: info for key, info in header.tensors.items() if ".23." not in key}
    assert not list(recognise(View(Header("safetensors", part))))


def test_a_gguf_of_another_architecture_is_not_the_encoder() -> None:
    """Qwen2.5 7B and the language half of Qwen2.5-VL 7B have the same tensors; the architecture tells."""
    golden = goldens.load("encoders/qwen25_vl_7b_gguf")
    header = goldens.header({**golden, "metadata": {"general.architecture": "qwen2"}})
    assert not claims(header)
    assert [claim.kind for claim in recognise_llm(View(header))] == ["llm"]


UNKNOWN = {f"net.blk.{i}.weight": TensorInfo(f"net.blk.{i}.weight", "F16", (777, 777), 0, 0) for i in range(100)}


@pytest.mark.parametrize(
    "name", ["clip_l_transformers", "clip_g_openclip", "t5xxl", "qwen3_4b", "clip_vit_l_transformers"]
)
@pytest.mark.parametrize("prefix", ["", "text_encoders.clip_l.transformer.", "text_encoder."])
def test_an_encoder_beside_a_larger_unknown_network_is_not_what_the_file_is(name: str, prefix: str) -> None:
    known = goldens.header(goldens.load(f"encoders/{name}")).tensors
    tensors = {prefix + key: info for key, info in known.items()}
    identity = identify_header(Header("safetensors", {**UNKNOWN, **tensors}))
    assert (identity.kind, identity.base, identity.candidates) == (None, None, ())


def test_what_such_a_file_holds_is_said() -> None:
    known = goldens.header(goldens.load("encoders/clip_l_transformers")).tensors
    identity = identify_header(Header("safetensors", {**UNKNOWN, **known}))
    assert any("clip_l" in each.detail for each in identity.evidence)
    assert any("tensors" in each.detail for each in identity.evidence)


def renamed(name: str, old: str, new: str) -> Header:
    tensors = goldens.header(goldens.load(name)).tensors
    return Header("safetensors", {key.replace(old, new): info for key, info in tensors.items()})


def test_x_clip_and_owl_vit_are_no_clip() -> None:
    """They spell the norm before CLIP's blocks rightly (transformers 5.24 XCLIPModel, OwlViTModel)."""
    name = "encoders/clip_l_both_transformers"
    assert [claim.kind for claim in claims(goldens.header(goldens.load(name)))] == ["clip"]
    assert not claims(renamed(name, "vision_model.pre_layrnorm", "vision_model.pre_layernorm"))


def test_vaultgemma_is_no_gemma_2() -> None:
    """It has Gemma 2's widths and only one of the norms that Gemma 2 put around its layers (transformers 5.24)."""
    header = goldens.header(goldens.load("encoders/gemma2_2b"))
    left = {key: info for key, info in header.tensors.items() if ".post_" not in key}
    assert len(left) < len(header.tensors)
    assert not claims(Header("safetensors", left))
