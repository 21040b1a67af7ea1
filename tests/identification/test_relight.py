"""IC-Light and SUPIR."""

import json
import math
import struct
from dataclasses import replace

import pytest

from assetkit.identification import View, identify, identify_header, sampled
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


def eight(name="", scale=None):
    found = header(shapes("controls/relight_fc"))
    return identify_header(replace(found, extra={"norm_scale": scale} if scale is not None else {}), name=name)


@pytest.mark.parametrize(
    ("name", "relight", "edit"),
    [
        ("unet/iclight_sd15_fc.safetensors", True, False),
        ("x/ip2p_unet.safetensors", None, True),
        ("x/diffusion_pytorch_model.safetensors", None, False),
        ("edit.safetensors", None, False),
        ("iclight_or_ip2p.safetensors", None, False),
    ],
)
def test_a_bare_unet_of_eight_channels_is_one_of_two_and_only_its_name_may_say_which(name, relight, edit):
    identity = eight(name)
    assert (identity.kind, identity.base) == ("diffusion_model", "sd1")
    assert (identity.variant.get("relight"), identity.variant.get("edit")) == (relight, edit)
    seen = " ".join(each.detail for each in identity.evidence if each.rule == "keys and shapes")
    assert "IC-Light" in seen
    assert "InstructPix2Pix" in seen
    assert any("weak" in each.detail for each in identity.evidence if each.rule == "file name") == bool(relight or edit)


@pytest.mark.parametrize("name", ["iclight.safetensors", "ip2p.safetensors", "x.safetensors"])
def test_the_weights_overrule_the_name(name):
    assert eight(name, 0.004).variant["relight"] is True
    assert eight(name, 0.004).variant["edit"] is False
    assert eight(name, 0.9).variant["edit"] is True
    assert not eight(name, 0.9).variant.get("relight")
    assert not eight("x.safetensors", 0.1).variant.get("relight")


NUMBERS = {
    "F32": lambda value: struct.pack("<f", value),
    "F16": lambda value: struct.pack("<e", value),
    "BF16": lambda value: struct.pack("<f", value)[2:],
}


@pytest.mark.parametrize("dtype", sorted(NUMBERS))
@pytest.mark.parametrize(
    ("value", "expected"),
    [(1.0, {"edit": True}), (0.0078125, {"relight": True, "edit": False}), (0.0, {"edit": False})],
)
def test_a_file_is_read_for_the_scales_of_its_normalisations(tmp_path, dtype, value, expected):
    """Sparse bodies: all but the scales are holes, and of a body of nothing but zeros nothing is said."""
    entries, at, size = {}, 0, len(NUMBERS[dtype](0))
    for key, shape in shapes("controls/relight_fc").items():
        length = size * math.prod(shape)
        entries[key] = {"dtype": dtype, "shape": list(shape), "data_offsets": [at, at + length]}
        at += length
    text = json.dumps(entries).encode()
    path = tmp_path / "unet.safetensors"
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for key in sampled.ENTRIES["conv_in.weight"]:
            start, stop = entries[key]["data_offsets"]
            file.seek(8 + len(text) + start)
            file.write(NUMBERS[dtype](value) * ((stop - start) // size))
        file.truncate(8 + len(text) + at)
    variant = identify(path).variant
    assert {key: variant[key] for key in expected} == expected
    assert variant.get("relight", False) == expected.get("relight", False)


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
