"""Noise levels against diffusers' schedulers (0.42.1)."""

from __future__ import annotations

import pytest

from assetkit.configs import scheduler_config
from assetkit.errors import InputError

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

from assetkit.render.levels import edm_levels, levels_of  # noqa: E402


@pytest.mark.parametrize("facts", [{}, {"prediction": "v", "ztsnr": True}])
def test_discrete_levels_are_those_of_diffusers(facts):
    ours = levels_of(scheduler_config("sd1", **facts))
    theirs = diffusers.EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", rescale_betas_zero_snr="ztsnr" in facts
    )
    alphas = theirs.alphas_cumprod.double()
    torch.testing.assert_close(ours.sigmas, ((1 - alphas) / alphas).sqrt().float(), rtol=2e-4, atol=0)
    assert ours.sigma_max == pytest.approx(4096 if facts else 14.6146, rel=1e-4)


def test_time_steps_and_sigmas_are_inverse():
    levels = levels_of(scheduler_config("sd1"))
    steps = torch.tensor([0.0, 1.0, 17.25, 500.5, 999.0])
    torch.testing.assert_close(levels.timestep(levels.sigma(steps)), steps, rtol=0, atol=2e-3)
    for each in (levels_of(scheduler_config("sd3_medium")), edm_levels(0.002, 80)):
        torch.testing.assert_close(each.sigma(each.timestep(each.sigmas)), each.sigmas)


def test_flow_levels_are_those_of_diffusers():
    ours = levels_of(scheduler_config("sd3_medium"))
    theirs = diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0)
    torch.testing.assert_close(ours.sigmas, theirs.sigmas.flip(0), rtol=1e-5, atol=0)


def test_dynamic_shift_grows_with_the_image():
    config = scheduler_config("flux_dev")
    assert levels_of(config, tokens=256).shift == pytest.approx(2.718281828**0.5)
    assert levels_of(config, tokens=4096).shift == pytest.approx(2.718281828**1.15)


def test_unknown_schedules_are_refused():
    with pytest.raises(InputError, match="noise schedule 'sigmoid'"):
        levels_of({"beta_schedule": "sigmoid"})
    with pytest.raises(InputError, match="not known"):
        levels_of({"_class_name": "ScoreSdeVeScheduler"})
