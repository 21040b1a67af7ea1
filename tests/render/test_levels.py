"""Noise levels and predictions against diffusers' schedulers (0.42.1)."""

from __future__ import annotations

import math

import pytest

from assetkit.configs import scheduler_config
from assetkit.errors import InputError
from assetkit.render.levels import PREDICTIONS, denoised, levels_of, prediction_of

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")


def test_discrete_levels_are_those_of_diffusers():
    ours = levels_of(scheduler_config("sd1"))
    theirs = diffusers.EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
    alphas = theirs.alphas_cumprod.double()
    sigmas = torch.tensor([ours.sigma(each) for each in range(1000)], dtype=torch.float64)
    torch.testing.assert_close(sigmas, ((1 - alphas) / alphas).sqrt(), rtol=2e-4, atol=0)
    assert levels_of(scheduler_config("sd1", prediction="v", ztsnr=True)).sigma_max > 4000


def test_flow_levels_are_those_of_diffusers():
    ours = levels_of(scheduler_config("sd3_medium"))
    theirs = diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0)
    sigmas = torch.tensor([ours.sigma(each) for each in range(1000, 0, -1)])
    torch.testing.assert_close(sigmas, theirs.sigmas, rtol=1e-5, atol=0)


def test_dynamic_shift_grows_with_the_image():
    config = scheduler_config("flux_dev")
    assert levels_of(config, tokens=256).shift == pytest.approx(math.exp(0.5))
    assert levels_of(config, tokens=4096).shift == pytest.approx(math.exp(1.15))


def test_unknown_schedules_are_refused():
    with pytest.raises(InputError, match="noise schedule 'sigmoid'"):
        levels_of({"beta_schedule": "sigmoid"})
    with pytest.raises(InputError, match="not known"):
        levels_of({"_class_name": "ScoreSdeVeScheduler"})


def exact(name: str, x0: float, noise: float, sigma: float, data: float) -> tuple[float, float]:
    """A latent and what a perfect network answers: the definitions of the papers, written down once more."""
    if name == "flow":
        return (1 - sigma) * x0 + sigma * noise, noise - x0
    x = x0 + sigma * noise
    alpha, share = 1 / math.hypot(sigma, 1), sigma / math.hypot(sigma, 1)
    root = math.hypot(sigma, data)
    f = (x0 - data**2 / root**2 * x) * root / (sigma * data)
    return x, {"epsilon": noise, "v": alpha * noise - share * x0, "sample": x0, "edm": f, "edm_v": -f}[name]


@pytest.mark.parametrize("name", list(PREDICTIONS))
@pytest.mark.parametrize("sigma", [0.03, 0.5, 0.99])
def test_a_perfect_network_is_understood(name, sigma):
    levels = levels_of(scheduler_config("sd1"))
    x, answer = exact(name, 0.7, -1.3, sigma, 0.5)
    rule = PREDICTIONS[name](sigma, levels, 0.5)
    found = denoised(torch.tensor(answer, dtype=torch.float64), torch.tensor(x, dtype=torch.float64), rule)
    assert float(found) == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("family", "facts", "name"),
    [
        ("sd1", {}, "epsilon"),
        ("sd2", {"prediction": "v"}, "v"),
        ("sd3_medium", {}, "flow"),
        ("playground_v25", {}, "edm"),
        ("sdxl", {"prediction": "edm_v"}, "edm_v"),
    ],
)
def test_schedulers_say_what_is_predicted(family, facts, name):
    assert prediction_of(scheduler_config(family, **facts)) == name
