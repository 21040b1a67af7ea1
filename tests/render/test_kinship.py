"""Fingerprints: what comes from a model is near to it, what was shuffled, turned or trained apart is not."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from assetkit.render.kinship import bits_of, fingerprint, nearest, read  # noqa: E402


def drawn(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("shape", [(40,), (64, 64), (16, 32, 3, 3), (700, 900)])
@pytest.mark.parametrize("cosine", [1.0, 0.95, 0.5, 0.0])
def test_the_share_of_bits_that_differ_is_the_angle(shape, cosine):
    one = drawn(*shape)
    other = drawn(*shape, seed=1)
    one, other = one - one.mean(), other - other.mean()
    other = other - one * (one * other).sum() / one.square().sum()
    mixed = cosine * one / one.norm() + math.sqrt(1 - cosine**2) * other / other.norm()
    found = fingerprint({"w": one}).cosines({"w": mixed})["w"]
    assert found == pytest.approx(cosine, abs=0.3 if cosine < 0.9 else 0.06)


def test_scale_shift_and_dtype_do_not_matter():
    weight = drawn(300, 200)
    for other in (weight * 3, weight + 5, weight.double()):
        assert bits_of(other) == bits_of(weight)
    half = fingerprint({"w": weight}).cosines({"w": weight.half()})["w"]
    assert half > 0.99


def test_bits_are_the_same_everywhere():
    ramp = torch.arange(20000, dtype=torch.float32).sin()
    assert bits_of(ramp).hex()[:16] == BITS
    assert bits_of(ramp[:1000]).hex()[:16] == FEW


BITS, FEW = "43392fda10f888cd", "3e6f874f9220d8b8"


def model(seed):
    return {f"w{at}": drawn(48, 48, seed=100 * seed + at) for at in range(8)} | {"bias": drawn(48, seed=seed)}


def test_kin_is_found_among_strangers_and_only_kin():
    prints = [fingerprint(model(seed)) for seed in range(3)]
    tuned = {key: each + 0.3 * drawn(*each.shape, seed=9) for key, each in model(1).items()}
    found = nearest(tuned, prints)
    assert found.keys() == tuned.keys()
    assert min(found.values()) > 0.85
    assert nearest(model(7), prints) == {}
    assert nearest({"other": drawn(4, 4)}, prints) == {}
    assert nearest(tuned, ()) == {}


def test_a_fingerprint_is_json_and_leaves_out_what_tells_nothing():
    tensors = {**model(0), "ids": torch.arange(40), "zero": torch.zeros(40), "one": torch.ones(1)}
    made = fingerprint(tensors)
    assert made.tensors.keys() == model(0).keys()
    assert read(made.to_json()) == made
