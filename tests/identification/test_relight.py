"""IC-Light and SUPIR."""

import pytest

from assetkit.identification import View, identify_header
from assetkit.identification.recognisers import relight, supir
from assetkit.types import Header, TensorInfo
from tests import goldens


def header(found, format="safetensors"):
    return Header(format, {key: TensorInfo(key, "F16", shape, -1, -1) for key, shape in found.items()})


def shapes(name):
    return {key: info.shape for key, info in goldens.header(goldens.load(name)).tensors.items()}


def test_twelve_channels_are_relighting():
    identity = identify_header(header(shapes("controls/relight_fbc")))
    assert (identity.kind, identity.base, identity.variant["relight"]) == ("diffusion_model", "sd1", True)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("unet/iclight_sd15_fc.safetensors", "IC-Light"),
        ("x/ip2p_unet.safetensors", "InstructPix2Pix"),
        ("x/diffusion_pytorch_model.safetensors", None),
        ("edit.safetensors", None),
    ],
)
def test_a_bare_unet_of_eight_channels_is_one_of_two_whatever_its_name(name, first):
    identity = identify_header(header(shapes("controls/relight_fc")), name=name)
    assert (identity.kind, identity.base) == ("diffusion_model", "sd1")
    assert not identity.variant.get("relight")
    assert not identity.variant.get("edit")
    seen = " ".join(each.detail for each in identity.evidence if each.rule == "keys and shapes")
    assert "IC-Light" in seen
    assert "InstructPix2Pix" in seen
    suggested = [each.detail for each in identity.evidence if each.rule == "file name"]
    both = [each for each in suggested if "IC-Light" in each or "InstructPix2Pix" in each]
    assert [str(first) in each for each in both] == ([True] if first else [])


@pytest.mark.parametrize("channels", [4, 5, 9, 11, 13])
def test_other_channels_say_nothing_about_light(channels):
    found = {**shapes("controls/relight_fbc"), "conv_in.weight": (320, channels, 3, 3)}
    assert not list(relight.RECOGNISER.run(View(header(found))))


def test_a_controlnet_of_twelve_channels_is_not_a_relighting_unet():
    found = {**shapes("controls/controlnet_sd1_diffusers"), "conv_in.weight": (320, 12, 3, 3)}
    assert not list(relight.RECOGNISER.run(View(header(found))))


def test_supir_by_its_own_parts():
    identity = identify_header(header(shapes("controls/supir")))
    assert (identity.base, identity.variant["supir"]) == ("sdxl", True)
    assert "controlnet" in identity.components


@pytest.mark.parametrize("stem", ["model.control_model.", "model.diffusion_model.project_modules."])
def test_supir_needs_both_parts(stem):
    found = {key: shape for key, shape in shapes("controls/supir").items() if not key.startswith(stem)}
    assert not list(supir.RECOGNISER.run(View(header(found))))


def test_supir_of_another_size_is_not_named():
    found = {**shapes("controls/supir"), "model.control_model.label_emb.0.0.weight": (64, 100)}
    assert identify_header(header(found)).kind is None
