"""Autoencoders: whole and half, under every prefix, with the bases their header leaves open and no more."""

from __future__ import annotations

import pytest

from assetkit.families import Signature, families
from assetkit.families._autoencoders import AUTOENCODERS, SCALES
from assetkit.identification import identify_header
from assetkit.identification.claim import Claim
from assetkit.identification.match import compare
from assetkit.identification.recognisers.vaes import recognise
from assetkit.identification.view import View
from assetkit.types import Header, TensorInfo
from tests import goldens

NAMES = [name for name in goldens.names() if name.startswith("vaes/")]


def claims(header: Header) -> list[Claim]:
    return list(recognise(View(header)))


def fits(view: View, prefix: str, half: Signature) -> bool:
    found = compare(view, prefix, half)
    return found is not None and found[0]


def renamed(name: str, prefix: str) -> Header:
    tensors = goldens.header(goldens.load(name)).tensors
    return Header("safetensors", {prefix + key: info for key, info in tensors.items()})


def test_there_are_goldens() -> None:
    assert len(NAMES) > 45


@pytest.mark.parametrize("name", NAMES)
def test_golden_is_the_autoencoder_its_source_makes(name: str) -> None:
    golden = goldens.load(name)
    (claim,) = claims(goldens.header(golden))
    seen = {
        "kind": claim.kind,
        "base": claim.base,
        "layout": claim.layout,
        "candidates": list(claim.candidates),
        "components": list(claim.components),
    }
    assert {key: seen[key] for key in golden["expect"]} == golden["expect"]


@pytest.mark.parametrize("name", NAMES)
def test_no_two_autoencoders_of_different_bases_fit(name: str) -> None:
    view = View(goldens.header(goldens.load(name)))
    prefixes = ("", "first_stage_model.")
    fitting = {
        row.bases
        for row in AUTOENCODERS
        for prefix in prefixes
        if fits(view, prefix, row.decoder) and (row.encoder is None or fits(view, prefix, row.encoder))
    }
    assert len(fitting) <= 1


def test_every_base_is_a_family_or_its_candidate() -> None:
    known = {each for family in families().values() for each in (family.id, *family.candidates)}
    named = {base for row in AUTOENCODERS for base in row.bases} | {base for bases in SCALES.values() for base in bases}
    assert named <= known


@pytest.mark.parametrize("prefix", ["first_stage_model.", "vae."])
def test_a_prefix_changes_nothing(prefix: str) -> None:
    (claim,) = claims(renamed("vaes/flux_ldm", prefix))
    assert (claim.kind, claim.base) == ("vae", None)
    assert {"sd3_medium", "flux_dev"} <= set(claim.candidates)


def test_a_checkpoint_is_not_an_autoencoder() -> None:
    header = renamed("vaes/sd_ldm", "first_stage_model.")
    key = "model.diffusion_model.out.2.weight"
    more = {**header.tensors, key: TensorInfo(key, "F16", (4, 320, 3, 3), 0, 0)}
    assert claims(header)
    assert not claims(Header("safetensors", more))


def test_an_autoencoder_of_unusual_size_is_not_named() -> None:
    """Its four latent channels alone prove nothing; a declaration in the metadata may."""
    tensors = {
        key: info._replace(shape=tuple(n if n < 64 else n // 8 for n in info.shape))
        for key, info in goldens.header(goldens.load("vaes/sd_ldm")).tensors.items()
    }
    (claim,) = claims(Header("safetensors", tensors))
    assert claim.kind is None
    assert claim.resembles_kind == "vae"
    assert {"sd", "sd1", "sdxl"} <= set(claim.resembles)


def test_unknown_latent_channels_are_not_named() -> None:
    header = goldens.header(goldens.load("vaes/sd_diffusers"))
    key = "decoder.conv_in.weight"
    odd = {**header.tensors, key: header.tensors[key]._replace(shape=(512, 7, 3, 3))}
    assert not [claim for claim in claims(Header("safetensors", odd)) if claim.kind]


@pytest.mark.parametrize("name", ["encoders/t5xxl_whole", "unets/sd1_ckpt", "unets/cascade_b_native", "unets/svd_ckpt"])
def test_others_are_left_alone(name: str) -> None:
    assert not claims(goldens.header(goldens.load(name)))


@pytest.mark.parametrize("name", ["sd_ldm", "flux2_ldm", "taesd_decoder", "wan21_native"])
@pytest.mark.parametrize("prefix", ["", "vae.", "first_stage_model."])
def test_an_autoencoder_beside_a_larger_unknown_network_is_not_what_the_file_is(name: str, prefix: str) -> None:
    known = goldens.header(goldens.load(f"vaes/{name}")).tensors
    keys = [f"net.blk.{i}.weight" for i in range(100)]
    unknown = {key: TensorInfo(key, "F16", (777, 777), 0, 0) for key in keys}
    identity = identify_header(
        Header("safetensors", {**unknown, **{prefix + key: each for key, each in known.items()}})
    )
    assert (identity.kind, identity.base, identity.candidates) == (None, None, ())
