"""Every architecture spandrel knows is named with its scale, by exactly one row, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit.identification.architectures import _bases, _candidates, architectures, claims
from assetkit.identification.recognisers import face_restorers, upscalers
from assetkit.identification.view import View
from assetkit.types import Header, TensorInfo
from tests import goldens

GOLDENS = [name for name in goldens.names() if name.startswith("upscalers/")]
FOREIGN = [name for name in goldens.names() if not name.startswith("upscalers/")]
KINDS = ("upscaler", "other", "face_restorer")
SPANDREL = (
    "Compact SwiftSRGAN HAT GRL Swin2SR SwinIR GFPGAN RestoreFormer LaMa OmniSR SCUNet FBCNN Uformer RGT DAT CRAFT "
    "KBNet DITN MMRealSR SPAN RealCUGAN SAFMN SAFMNBCIE DCTLSA FFTformer NAFNet ATD MixDehazeNet DRUNet DnCNN IPT "
    "DRCT ESRGAN PLKSR RetinexFormer HVICIDNet SeemoRe MoSR MoESR RCAN FDAT AuraSR"
)
EXTRA = "AdaCode CodeFormer DDColor FeMaSR M3SNet MAT MIRNet2 MPRNet Restormer SRFormer"


def view(shapes, *, dtype="F32", format="safetensors"):
    return View(Header(format, {key: TensorInfo(key, dtype, tuple(s), 0, 0) for key, s in shapes.items()}))


def shapes(name):
    return {key: tuple(shape) for key, (_, shape) in goldens.load(name)["tensors"].items()}


def named(header_view):
    return [(claim.kind, claim.architecture, claim.scale) for claim in claims(header_view, KINDS)]


def test_every_architecture_of_spandrel_has_a_row_and_a_golden():
    wanted = {*SPANDREL.split(), *EXTRA.split()}
    assert len(SPANDREL.split()) == 42
    assert len(EXTRA.split()) == 10
    assert wanted <= set(architectures())
    assert wanted <= {goldens.load(name)["expect"]["architecture"] for name in GOLDENS}


@pytest.mark.parametrize("name", GOLDENS)
def test_a_golden_is_named_as_spandrel_names_it(name):
    golden = goldens.load(name)
    expect = golden["expect"]
    seen = View(goldens.header(golden))
    (claim,) = claims(seen, KINDS)
    assert (claim.kind, claim.architecture) == (expect["kind"], expect["architecture"])
    assert claim.scale == expect.get("scale")
    assert [evidence.rule for evidence in claim.evidence] == ["keys", "shapes"]
    split = list(upscalers.RECOGNISER.run(seen)) + list(face_restorers.RECOGNISER.run(seen))
    assert split == [claim]


@pytest.mark.parametrize("name", GOLDENS)
def test_a_golden_fits_one_row_only(name):
    seen = View(goldens.header(goldens.load(name)))
    fitting = {row.id for weights in _bases(seen) for row, _ in _candidates(weights)}
    assert fitting == {goldens.load(name)["expect"]["architecture"]}


@pytest.mark.parametrize("name", FOREIGN)
def test_other_goldens_are_not_claimed(name):
    golden = goldens.load(name)
    if golden["expect"].get("architecture") in architectures():
        pytest.skip("an upscaler kept in another group")
    assert named(View(goldens.header(golden))) == []


@pytest.mark.parametrize("prefix", ["module.", "netG.", "module.netG.", "params_ema.", "model.", "module.model."])
@pytest.mark.parametrize("name", ["upscalers/esrgan_x4_anime6b", "upscalers/span_x2", "upscalers/codeformer_published"])
def test_wrappers_of_training_code_are_stripped(name, prefix):
    expect = goldens.load(name)["expect"]
    wrapped = {prefix + key: shape for key, shape in shapes(name).items()}
    assert named(view(wrapped)) == [(expect["kind"], expect["architecture"], expect["scale"])]


def test_a_discriminator_beside_the_generator_is_no_hindrance():
    both = {f"netG.{key}": shape for key, shape in shapes("upscalers/span_x2").items()}
    both |= {"netD.conv0.weight": (64, 3, 3, 3), "netD.conv0.bias": (64,)}
    assert named(view(both)) == [("upscaler", "SPAN", 2)]


@pytest.mark.parametrize("name", ["upscalers/compact_x2", "upscalers/esrgan_x4_anime6b", "upscalers/swinir_x2_nearest"])
def test_a_foreign_part_beside_it_makes_it_another_network(name):
    assert named(view({**shapes(name), "classifier.weight": (1000, 64)})) == []


@pytest.mark.parametrize("name", GOLDENS)
def test_a_network_without_its_last_layer_is_not_claimed_at_a_made_up_scale(name):
    expect = goldens.load(name)["expect"]
    whole = shapes(name)
    for tail in ("conv_last", "upsample", "upsampler", "up", "to_img", "conv_final", "upscale"):
        cut = {key: shape for key, shape in whole.items() if key.split(".")[0] != tail}
        if cut and len(cut) < len(whole):
            found = named(view(cut))
            assert {scale for *_, scale in found} <= {expect["scale"], 1, None}


def test_a_scale_that_shapes_leave_open_is_null():
    assert named(view(shapes("upscalers/fdat_x4_lda"))) == [("upscaler", "FDAT", None)]
    assert shapes("upscalers/fdat_x4_lda") == shapes("upscalers/fdat_x2_lda")


@pytest.mark.parametrize(
    ("name", "key", "wrong"),
    [
        ("upscalers/compact_x2", "body.34.weight", (13, 64, 3, 3)),
        ("upscalers/compact_x2", "body.16.weight", (32, 64, 3, 3)),
        ("upscalers/compact_x2", "body.1.weight", (64, 64, 3, 3)),
        ("upscalers/compact_x2", "body.0.weight", (64, 17, 3, 3)),
        ("upscalers/dncnn_grey_relu", "model.2.weight", (64, 64, 5, 5)),
        ("upscalers/dncnn_grey_relu", "model.32.weight", (10, 64, 3, 3)),
        ("upscalers/span_x2", "upsampler.0.weight", (13, 48, 3, 3)),
        ("upscalers/swinir_x4_classical_m", "upsample.0.weight", (255, 64, 3, 3)),
    ],
)
def test_numbers_that_do_not_come_out_even_are_not_claimed(name, key, wrong):
    changed = shapes(name)
    assert key in changed
    changed[key] = wrong
    if key == "body.34.weight":
        changed["body.34.bias"] = wrong[:1]
    assert named(view(changed)) == []


def test_packed_weights_are_not_measured():
    packed = {key: TensorInfo(key, "U8", shape, 0, 0) for key, shape in shapes("upscalers/span_x2").items()}
    packed |= {f"{key}.absmax": TensorInfo(f"{key}.absmax", "F32", (1,), 0, 0) for key in list(packed)}
    assert named(View(Header("safetensors", packed))) == []


def test_an_empty_header_is_not_claimed():
    assert named(view({})) == []


LAYERS = st.sampled_from(
    [
        {"weight": (64, 3, 3, 3), "bias": (64,)},
        {"weight": (64, 64, 3, 3), "bias": (64,)},
        {"weight": (12, 64, 3, 3), "bias": (12,)},
        {"weight": (128, 64, 5, 5)},
        {"weight": (64,)},
        {"weight": (64,), "bias": (64,), "running_mean": (64,), "running_var": (64,), "num_batches_tracked": ()},
        {"weight": (10, 64), "bias": (10,)},
        {"weight": (64, 64, 3), "bias": (64,)},
        {},
    ]
)
STEMS = st.sampled_from(
    ["body", "model", "features", "head", "tail", "layers", "net", "feats", "m_head", "m_tail", "up"]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(STEMS, st.lists(LAYERS, max_size=12)), min_size=1, max_size=3))
def test_random_sequential_networks_are_not_claimed(parts):
    keys = {}
    for stem, layers in parts:
        for place, layer in enumerate(layers):
            keys |= {f"{stem}.{place}.{part}": shape for part, shape in layer.items()}
    assert [claim for claim in named(view(keys)) if not _is_the_chain(keys, claim)] == []


def _is_the_chain(keys, claim):
    """Random layers may happen to be the plain chain that Compact is: convolutions with a PReLU between them."""
    places = {key.removeprefix("body.") for key in keys}
    odd = {place: keys[f"body.{place}"] for place in places if int(place.split(".")[0]) % 2}
    even = [keys[f"body.{place}"] for place in places - odd.keys() if place.endswith("weight")]
    plain = set(odd.values()) == {(64,)} and all(place.endswith(".weight") for place in odd)
    return claim[1] == "Compact" and plain and all(len(shape) == 4 for shape in even)


@pytest.mark.parametrize(
    "shapes",
    [
        # torchvision's VGG and AlexNet, a classifier, an MLP, an autoencoder, a plain GAN generator
        {
            f"features.{i}.{p}": (64, 3, 3, 3) if p == "weight" else (64,)
            for i in (0, 2, 5, 7)
            for p in ("weight", "bias")
        },
        {f"model.{i}.weight": (128, 128) for i in range(0, 20, 2)}
        | {f"model.{i}.bias": (128,) for i in range(0, 20, 2)},
        {f"body.{i}.weight": (64, 64) for i in range(6)},
        {"body.0.weight": (64, 3, 3, 3), "body.0.bias": (64,), "body.1.weight": (64,), "body.1.bias": (64,)},
        {"model.0.weight": (512, 100, 4, 4), "model.1.weight": (512,), "model.3.weight": (256, 512, 4, 4)},
        {"quantize.embedding.weight": (8192, 4), "encoder.conv_in.weight": (128, 3, 3, 3)},
    ],
)
def test_common_networks_are_not_claimed(shapes):
    assert named(view(shapes)) == []


@pytest.mark.parametrize(
    ("name", "key"),
    [
        # What traiNNer-redux's CascadedGaze and SRFormerV2 have besides the names they inherit
        ("upscalers/nafnet_sidd32", "encoders.0.0.project_out.weight"),
        ("upscalers/swinir_x4_classical_m", "layers.0.residual_group.blocks.1.attn.aligned_relative_position_index"),
    ],
)
def test_a_relative_with_more_inside_is_not_claimed(name, key):
    whole = shapes(name)
    assert named(view(whole))
    assert named(view({**whole, key: (64, 64)})) == []


def test_a_vqgan_first_stage_is_not_a_face_restorer():
    vqgan = {
        key.replace("attn_1.norm2", "attn_1.norm").replace("attn_1.norm1", "attn_1.norm"): shape
        for key, shape in shapes("upscalers/restoreformer_published").items()
    }
    assert named(view(vqgan)) == []


@pytest.mark.parametrize("index", ["9" * 5000, "9" * 9, "99999", "-1", "", "x", "\u0663", "0x1"])
@pytest.mark.parametrize("name", GOLDENS[::3])
def test_hostile_indices_neither_raise_nor_take_long(name, index):
    whole = shapes(name)
    for key in list(whole)[:: max(1, len(whole) // 20)]:
        parts = key.split(".")
        for at, part in enumerate(parts):
            if part.isdecimal():
                whole[".".join([*parts[:at], index, *parts[at + 1 :]])] = whole[key]
    assert len(named(view(whole))) <= 1


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(GOLDENS), st.randoms(use_true_random=False))
def test_other_ranks_and_extents_never_raise(name, random):
    changed = {
        key: random.choice([shape, shape, (), (0,), shape[:1], (*shape, 3), tuple(reversed(shape)), (1 << 40,) * 4])
        for key, shape in shapes(name).items()
    }
    assert len(named(view(changed))) <= 1


def test_rows_say_where_they_come_from():
    for row in architectures().values():
        assert row.source
        assert row.kind in KINDS
        assert (row.scale is None) == (row.kind == "other")
