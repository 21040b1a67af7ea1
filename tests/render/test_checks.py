"""Checks on pictures, tensors and verdicts made for the purpose."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from assetkit.render.checks import decibels, difference, image_checks, least, most, smoothness  # noqa: E402
from assetkit.render.tensor_checks import STRUCTURE, module_checks, structure  # noqa: E402
from assetkit.render.verdict import Validation, failures, verdict_of  # noqa: E402


def ramp(count=1, channels=3, side=32):
    line = torch.linspace(0, 1, side)
    return (line[:, None] * 0.5 + line * 0.5).expand(count, channels, side, side).clone()


def noise(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def failed(images, latents=None):
    return {each.name for each in image_checks(images, ramp(channels=4) if latents is None else latents) if not each.ok}


def test_a_good_picture_passes():
    assert failed(ramp()) == set()


@pytest.mark.parametrize(
    ("images", "latents", "names"),
    [
        (torch.full((1, 3, 32, 32), float("nan")), None, {"image.nonfinite"}),
        (ramp(), torch.full((1, 4, 8, 8), math.inf), {"image.nonfinite"}),
        (torch.zeros(1, 3, 32, 32), None, {"image.black", "image.flat"}),
        (torch.full((1, 3, 32, 32), 0.5), None, {"image.flat"}),
        (torch.ones(1, 3, 32, 32), None, {"image.flat"}),
        ((noise(1, 3, 32, 32) * 0.2 + 0.5).clamp(0, 1), None, {"image.noise"}),
        (ramp(), noise(1, 4, 32, 32), {"image.latent_noise"}),
    ],
)
def test_faults_of_pictures_are_seen(images, latents, names):
    assert failed(images, latents) == names


def test_one_bad_picture_among_good_ones_is_seen():
    assert failed(torch.cat([ramp(3), torch.zeros(1, 3, 32, 32)])) == {"image.black", "image.flat"}


def test_smoothness_is_the_correlation_of_neighbours():
    assert abs(float(smoothness(noise(1, 4, 64, 64))[0])) < 0.05
    assert float(smoothness(ramp(side=64))[0]) > 0.9
    stripes = torch.tensor([0.0, 1.0]).repeat(16).expand(1, 1, 32, 32)
    assert float(smoothness(stripes)[0]) == pytest.approx(0.0, abs=0.05)  # against itself across, with itself down


def test_distances_are_what_they_say():
    assert decibels(ramp(), ramp()) == 120.0
    assert decibels(torch.zeros(1, 3, 4, 4), torch.full((1, 3, 4, 4), 0.1)) == pytest.approx(20.0)
    assert math.isnan(decibels(ramp(), torch.full_like(ramp(), math.nan)))
    assert difference(torch.zeros(2, 2), torch.full((2, 2), 0.5)) == 0.5


@pytest.mark.parametrize("shape", [(64, 64), (256, 32), (16, 640), (32, 32, 3, 3)])
def test_random_weights_have_no_structure_and_low_rank_ones_have(shape):
    found = [structure(noise(*shape, seed=each)) for each in range(20)]
    assert sorted(found)[17] < STRUCTURE
    rows, columns = shape[0], math.prod(shape[1:])
    trained = noise(rows, columns) + 3 * noise(rows, 1, seed=1) @ noise(1, columns, seed=2) / math.sqrt(2)
    assert structure(trained.view(shape)) > 2 * STRUCTURE
    order = torch.randperm(rows * columns, generator=torch.Generator().manual_seed(0))
    assert structure(noise(*shape).flatten()[order].view(shape)) < 2 * STRUCTURE


def broken(tensors):
    return {each.name: each.detail for each in module_checks("unet", tensors) if not each.ok}


def test_faults_of_tensors_are_named():
    trained = {f"w{at}": noise(32, 1, seed=at) @ noise(1, 32, seed=50 + at) for at in range(12)}
    assert broken(trained) == {}
    assert broken({**trained, "bad": torch.tensor([math.nan])}) == {"file.nonfinite": "unet: bad"}
    assert broken({**trained, "dead": torch.zeros(4, 4)}) == {"file.zeroed": "unet: dead"}
    assert broken({**trained, "controlnet_down_blocks.0.weight": torch.zeros(4, 4)}) == {}
    assert broken({f"w{at}": noise(32, 32, seed=at) for at in range(12)}) == {"file.structure": "unet"}


def test_a_verdict_is_no_better_than_its_worst_check():
    good, bad = most("file.missing", 0, 0), most("file.missing", 1, 0, "unet: conv_in.weight")
    unsure = least("image.contrast", 0.1, 0.2, free=False)
    assert verdict_of([good]) == "pass"
    assert verdict_of([good, bad]) == "fail"
    assert verdict_of([]) == "skip"
    assert verdict_of([good, unsure]) == "pass"
    assert verdict_of([good, unsure], calibrated=True) == "fail"
    assert not least("x", math.nan, 0).ok
    assert not most("x", -math.inf, 0).ok
    assert [each.severity for each in failures([unsure, bad], "a")] == ["info", "error"]
    (finding,) = failures([good, bad], "a.safetensors")
    assert finding.code == "validation-file-missing"
    assert finding.message == "file.missing is 1, above 0 (unet: conv_in.weight)"


def test_a_validation_is_json_whatever_was_measured():
    import json

    checks = (most("image.nonfinite", math.nan, 0),)
    document = Validation("a", "checkpoint", "sd1", "fail", checks).to_dict()
    text = json.dumps(document, allow_nan=False)
    assert json.loads(text)["checks"][0] == {
        "name": "image.nonfinite", "value": "nan", "threshold": 0, "ok": False, "sense": "most",
    }  # fmt: skip
    wanted = {"asset", "kind", "base", "device", "verdict", "calibrated", "checks", "images", "seconds", "peak_memory"}
    assert wanted <= document.keys()
