"""The family that the package carries: small enough, whole, and as good as it is said to be."""

import json

import pytest

pytest.importorskip("numpy")

from assetkit import hash_file, identify, samples
from assetkit.samples.family import DATA

MANIFEST = samples.manifest()
FAMILY = samples.family()
pytestmark = pytest.mark.skipif(not FAMILY, reason="this build carries no trained samples")


def test_parts_are_those_of_the_manifest_and_take_no_more_than_is_allowed():
    held = {path.name: path for path in DATA.glob("*.safetensors")}
    assert held.keys() == MANIFEST["parts"].keys()
    assert sum(path.stat().st_size for path in held.values()) == MANIFEST["size"] <= 40_000_000
    for name, path in held.items():
        assert hash_file(path).sha256 == MANIFEST["parts"][name]["sha256"]
    used = {f"{part}.safetensors" for each in FAMILY.values() for part in (*dict(each.parts), each.adapter) if part}
    assert used == held.keys()


def test_every_sample_says_how_it_came_about():
    for name, row in MANIFEST["samples"].items():
        assert {"plan", "seed", "threads"} <= row["recipe"].keys(), name
        assert row["measured"], name
        assert {"torch", "diffusers", "scikit-learn"} <= row["versions"].keys()
        assert json.loads(json.dumps(row)) == row


@pytest.mark.parametrize("name", FAMILY)
def test_samples_come_out_as_stated(name, tmp_path):
    pytest.importorskip("torch")
    each = FAMILY[name]
    (path,) = samples.make(tmp_path, [name])
    assert hash_file(path).sha256 == each.sha256
    found = identify(path)
    assert (found.status, found.kind, found.base, found.findings) == ("ok", each.kind, each.base, ())


@pytest.mark.parametrize("name", [name for name, each in FAMILY.items() if "effect" in each.measured])
def test_adapters_show_what_they_teach(name):
    said = FAMILY[name].measured
    assert said["effect"] >= 0.90
    assert said["effect_without"] <= 0.05
    assert said["digits"] >= 0.85


@pytest.mark.parametrize("name", [name for name, each in FAMILY.items() if "both" in each.measured])
def test_pictures_are_what_prompts_say(name):
    assert FAMILY[name].measured["both"] >= 0.95


@pytest.mark.full
@pytest.mark.filterwarnings("ignore")  # of libraries
def test_the_judge_reads_what_the_engine_draws(tmp_path):
    """Digits and colours in pictures of our engine from the file alone; a judge that saw no digit of the training."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("diffusers")
    pytest.importorskip("sklearn")
    from assetkit.render.loading import load
    from assetkit.render.parts import Sources
    from assetkit.render.request import Request
    from scripts.train_samples import measure

    (path,) = samples.make(tmp_path, ["sd15"])
    engine, asked = load(Sources(path)), measure.wanted(40)
    drawn = [
        engine.draw(Request(prompt=each.text, steps=12, cfg=3.0, sampler="Euler", seed=number)).images
        for number, each in enumerate(asked)
    ]
    found = measure.read(torch.cat(drawn), asked)
    assert found["digits"] >= 0.9
    assert found["colours"] >= 0.9
