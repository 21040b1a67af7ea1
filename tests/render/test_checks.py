"""Checks on pictures, tensors and verdicts made for the purpose."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from assetkit.render.checks import decibels, difference, image_checks, least, most, smoothness  # noqa: E402
from assetkit.render.kinship import fingerprint  # noqa: E402
from assetkit.render.tensor_checks import module_checks  # noqa: E402
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


def broken(tensors, kin=()):
    return {each.name: each.detail for each in module_checks("unet", tensors, kin) if not each.ok}


def long_trained(count=12, side=48):
    return {f"w{at}": noise(side, 1, seed=at) @ noise(1, side, seed=50 + at) + noise(side, side) for at in range(count)}


def shuffled(weight):
    return weight.flatten()[torch.randperm(weight.numel(), generator=torch.Generator().manual_seed(0))].view_as(weight)


def test_faults_of_tensors_are_named():
    good = long_trained()
    assert broken(good) == {}
    assert broken({**good, "bad": torch.tensor([math.nan])}) == {"file.nonfinite": "unet: bad"}
    assert broken({**good, "dead": torch.zeros(4, 4)}) == {"file.zeroed": "unet: dead"}
    assert broken({**good, "controlnet_down_blocks.0.weight": torch.zeros(4, 4)}) == {}
    assert broken({f"w{at}": noise(48, 48, seed=at) for at in range(12)}) == {"file.structure": "unet"}
    assert broken({**good, "w3": shuffled(good["w3"])}) == {"file.shuffled": "unet: w3"}


def test_where_training_was_short_a_matrix_as_it_began_is_no_fault():
    def young(at):
        return at / 24 * noise(48, 1, seed=at) @ noise(1, 48, seed=50 + at) + noise(48, 48, seed=at)

    assert broken({f"w{at}": young(at) for at in range(25)}) == {}


def test_what_comes_from_a_known_model_must_stay_near_to_it():
    base = {f"w{at}": noise(48, 48, seed=at) for at in range(8)} | {"bias": noise(48, seed=20)}
    kin = [fingerprint(base)]
    tuned = {key: each + 0.3 * noise(*each.shape, seed=30) for key, each in base.items()}

    def alien(**changed):
        found = {each.name: each for each in module_checks("unet", {**tuned, **changed}, kin)}
        return found["file.alien"].detail if not found["file.alien"].ok else None

    assert alien() is None
    assert alien(w3=shuffled(tuned["w3"])) == "unet: w3"
    assert alien(w5=tuned["w5"].T.contiguous()) == "unet: w5"
    assert alien(w5=tuned["w6"], w6=tuned["w5"]) == "unet: w5"
    assert alien(bias=shuffled(tuned["bias"])) is None  # a few elements may be trained anywhere
    copy = base | {"bias": shuffled(base["bias"])}
    assert broken(copy, kin)["file.alien"] == "unet: bias"  # unless all else is a copy
    assert "file.alien" not in {each.name for each in module_checks("unet", base)}


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


def test_a_bare_layer_is_no_fault_beside_bare_ones_of_its_role_or_near_its_kin():
    """A text encoder that was trained for a minute has strong attention, and hidden layers as they began."""
    seeds = iter(range(10_000))

    def trained():
        return noise(64, 64, seed=next(seeds)) + 2 * noise(64, 1, seed=next(seeds)) @ noise(1, 64, seed=next(seeds))

    tensors = {f"layers.{n}.attn.{part}.weight": trained() for n in range(6) for part in ("q", "k", "v", "out")}
    hidden = {f"layers.{n}.mlp.weight": noise(64, 64, seed=next(seeds)) for n in range(6)}
    assert "file.shuffled" not in broken({**tensors, **hidden})
    mixed = tensors | {name: each if name.startswith("layers.0.") else trained() for name, each in hidden.items()}
    assert "layers.0.mlp" in broken(mixed)["file.shuffled"]
    kin = [fingerprint(mixed)]
    assert broken(mixed, kin) == {}
    elsewhere = mixed | {"layers.0.mlp.weight": noise(64, 64, seed=next(seeds))}
    assert {"file.shuffled", "file.alien"} <= set(broken(elsewhere, kin))
