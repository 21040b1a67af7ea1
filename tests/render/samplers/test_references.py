"""Every sampler against the implementation its name comes from.

References of k-diffusion 0.1.1.post1 and of the authors of Restart and SMEA Dyn were recorded by
``scripts/goldens/samplers.py``; diffusers' schedulers (0.42) run here.
"""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from assetkit.render.noise_levels import stable_diffusion  # noqa: E402
from assetkit.render.samplers import samplers  # noqa: E402
from assetkit.render.samplers.restart import Loop  # noqa: E402
from assetkit.render.schedules import schedules  # noqa: E402
from tests.render.mixture import SHAPE, Mixture, Waves, start  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers
TOLERANCE = 1e-4
RECORDED = json.loads((Path(__file__).parent / "references.json").read_text())["references"]
LIVE = {"ddim", "ddpm", "plms", "uni_pc", "uni_pc_bh2", "lcm", "tcd"}


def sampled(name, sigmas, **more):
    return samplers()[name].sample(Mixture(), start(float(sigmas[0])), sigmas, noise=Waves(), **more)


def test_every_sampler_has_a_reference():
    assert {each["sampler"] for each in RECORDED} | LIVE == set(samplers())


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: f"{case['sampler']}-{case['schedule']}-{case['steps']}")
def test_recorded(case):
    sigmas = schedules()[case["schedule"]].sigmas(case["steps"], stable_diffusion()).double()
    more = {"plan": [Loop(*case["loop"])]} if "loop" in case else {}
    expected = torch.tensor(case["x"], dtype=torch.float64).reshape(SHAPE)
    assert (sampled(case["sampler"], sigmas, **more) - expected).abs().max() < TOLERANCE


# The adaptive sampler's first steps divide by differences that fp32 does not resolve: it then takes other steps.
@pytest.mark.parametrize(
    "case", [each for each in RECORDED[:16] if each["sampler"] != "dpm_adaptive"], ids=lambda case: case["sampler"]
)
def test_single_precision_is_enough(case):
    """Latents in fp32, as the engine has them, stay as near."""
    sigmas = schedules()[case["schedule"]].sigmas(case["steps"], stable_diffusion())
    noise = Waves()
    made = samplers()[case["sampler"]].sample(
        Mixture(), start(float(sigmas[0])).float(), sigmas, noise=lambda a, b: noise(a, b).float()
    )
    assert made.dtype == torch.float32
    expected = torch.tensor(case["x"]).reshape(SHAPE)
    assert (made - expected).abs().max() < TOLERANCE


class Scheduler:
    """A scheduler of diffusers walked over the mixture, in its variance-preserving form with fp64 tables."""

    def __init__(self, kind, steps, **config):
        diffusers = pytest.importorskip("diffusers")
        levels = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
        self.inner = getattr(diffusers, kind)(**levels, **config)
        betas = torch.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=torch.float64) ** 2
        self.products = torch.cumprod(1 - betas, 0)
        self.inner.set_timesteps(steps)
        self.draws = Waves()

    def walked(self, until=None, **more):
        denoiser, timesteps = Mixture(), self.inner.timesteps.tolist()
        sigma = self.level(timesteps[0])
        x = start(sigma) / (1 + sigma**2) ** 0.5
        for timestep in timesteps[:until]:
            sigma = self.level(timestep)
            scale = (1 + sigma**2) ** 0.5
            epsilon = (x * scale - denoiser(x * scale, sigma)) / sigma
            x = self.inner.step(epsilon, timestep, x, **more).prev_sample
        return x

    def level(self, timestep):
        return float(((1 - self.products[timestep]) / self.products[timestep]) ** 0.5)

    def levels(self, last=0.0):
        timesteps = list(dict.fromkeys(self.inner.timesteps.tolist()))
        return torch.tensor([*map(self.level, timesteps), last], dtype=torch.float64)


TRAILING = {"timestep_spacing": "trailing"}


@pytest.mark.parametrize("steps", [8, 20])
def test_ddim(steps):
    theirs = Scheduler("DDIMScheduler", steps, clip_sample=False, **TRAILING)
    assert (sampled("ddim", theirs.levels()) - theirs.walked()).abs().max() < TOLERANCE


@pytest.mark.parametrize("eta", [0.3, 1.0])
def test_ddim_with_noise_is_ancestral(eta):
    theirs = Scheduler("DDIMScheduler", 10, clip_sample=False, **TRAILING)
    inner, draws = theirs.inner.step, Waves()
    theirs.inner.step = lambda *given: inner(*given, eta=eta, variance_noise=draws())
    made = samplers()["euler_ancestral"].sample(
        Mixture(), start(float(theirs.levels()[0])), theirs.levels(), noise=Waves(), eta=eta
    )
    assert (made - theirs.walked()).abs().max() < TOLERANCE


def test_ddpm(monkeypatch):
    theirs = Scheduler("DDPMScheduler", 20, clip_sample=False, **TRAILING)
    noised(monkeypatch, "scheduling_ddpm", Waves())
    assert (sampled("ddpm", theirs.levels()) - theirs.walked()).abs().max() < TOLERANCE


@pytest.mark.parametrize("steps", [5, 10, 25])
def test_plms(steps):
    theirs = Scheduler("PNDMScheduler", steps, skip_prk_steps=True, set_alpha_to_one=True, **TRAILING)
    assert (sampled("plms", theirs.levels()) - theirs.walked()).abs().max() < TOLERANCE


@pytest.mark.parametrize("steps", [1, 2, 3, 5, 20])
def test_uni_pc_bh2(steps):
    theirs = Scheduler("UniPCMultistepScheduler", steps, solver_order=3, solver_type="bh2", final_sigmas_type="zero")
    assert (sampled("uni_pc_bh2", theirs.levels()) - theirs.walked()).abs().max() < TOLERANCE


@pytest.mark.parametrize("steps", [2, 3, 5, 20])
@pytest.mark.parametrize(("name", "kind"), [("uni_pc", "bh1"), ("uni_pc_bh2", "bh2")])
def test_uni_pc_to_the_smallest_level(name, kind, steps):
    """diffusers' bh1 is not a number where the last step ends at zero, so it is compared above."""
    last = {"solver_order": 3, "solver_type": kind, "final_sigmas_type": "sigma_min"}
    theirs = Scheduler("UniPCMultistepScheduler", steps, **last)
    levels = theirs.levels(stable_diffusion().sigma_min)
    scale = float((1 + levels[-1] ** 2) ** 0.5)
    assert (sampled(name, levels) / scale - theirs.walked()).abs().max() < TOLERANCE


def noised(monkeypatch, module, draws):
    import importlib

    found = importlib.import_module(f"diffusers.schedulers.{module}")
    monkeypatch.setattr(found, "randn_tensor", lambda shape, **_: draws())


@pytest.mark.parametrize("steps", [2, 4, 8])
def test_lcm(monkeypatch, steps):
    theirs = Scheduler("LCMScheduler", steps, clip_sample=False, set_alpha_to_one=True)
    noised(monkeypatch, "scheduling_lcm", Waves())
    assert (sampled("lcm", theirs.levels()) - theirs.walked()).abs().max() < TOLERANCE


@pytest.mark.parametrize("steps", [2, 4, 8])
def test_tcd(monkeypatch, steps):
    """Up to the last call: diffusers stops at the level of timestep 0, UIs go on to zero."""
    theirs = Scheduler("TCDScheduler", steps, clip_sample=False)
    noised(monkeypatch, "scheduling_tcd", Waves())
    levels = theirs.levels()[:-1]
    scale = float((1 + levels[-1] ** 2) ** 0.5)
    assert (sampled("tcd", levels) / scale - theirs.walked(until=steps - 1)).abs().max() < TOLERANCE
