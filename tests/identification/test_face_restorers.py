"""Face restorers are named, and the autoencoders they are built on are not."""

from __future__ import annotations

import pytest

from assetkit.identification import identify_header
from assetkit.identification.recognisers import face_restorers
from assetkit.identification.view import View
from assetkit.types import Header, TensorInfo
from tests import goldens

GOLDENS = ["upscalers/gfpgan_v13", "upscalers/restoreformer_published", "upscalers/codeformer_published"]


def tensors(name):
    return {
        key: TensorInfo(key, dtype, tuple(shape), 0, 0) for key, (dtype, shape) in goldens.load(name)["tensors"].items()
    }


@pytest.mark.parametrize("name", [*GOLDENS, "upscalers/codeformer_inpainting"])
def test_a_face_restorer_is_named_and_keeps_the_size(name):
    golden = goldens.load(name)
    identity = identify_header(goldens.header(golden))
    assert (identity.status, identity.kind, identity.scale) == ("ok", "face_restorer", 1)
    assert identity.architecture == golden["expect"]["architecture"]
    assert any("face restoration" in evidence.detail for evidence in identity.evidence)


@pytest.mark.parametrize("name", GOLDENS)
@pytest.mark.parametrize("format", ["safetensors", "pickle"])
def test_the_container_does_not_matter(name, format):
    (claim,) = face_restorers.RECOGNISER.run(View(Header(format, tensors(name))))
    assert claim.kind == "face_restorer"


def test_an_upscaler_is_not_a_face_restorer():
    assert list(face_restorers.RECOGNISER.run(View(goldens.header(goldens.load("upscalers/esrgan_x2"))))) == []


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("upscalers/gfpgan_v13", "stylegan_decoder."),
        ("upscalers/restoreformer_published", "decoder.mid."),
        ("upscalers/codeformer_published", "ft_layers."),
    ],
)
def test_what_is_left_without_its_own_part_is_not_claimed(name, without):
    rest = {key: info for key, info in tensors(name).items() if not key.startswith(without)}
    assert 0 < len(rest) < len(tensors(name))
    assert list(face_restorers.RECOGNISER.run(View(Header("pickle", rest)))) == []


def test_the_discriminator_that_gfpgan_trains_with_is_not_claimed():
    style = {key: info for key, info in tensors("upscalers/gfpgan_v13").items() if key.startswith("stylegan_decoder.")}
    bare = {key.removeprefix("stylegan_decoder."): info for key, info in style.items()}
    assert list(face_restorers.RECOGNISER.run(View(Header("pickle", bare)))) == []
