"""Names, calls, callbacks, noise: what holds of every sampler."""

import sys
from itertools import pairwise

import pytest

torch = pytest.importorskip("torch")

from assetkit.errors import InputError, UsageError  # noqa: E402
from assetkit.render.noise import brownian, initial, white  # noqa: E402
from assetkit.render.noise_levels import FlowLevels, stable_diffusion  # noqa: E402
from assetkit.render.samplers import sampler, samplers  # noqa: E402
from assetkit.render.samplers.restart import Loop, loops, path  # noqa: E402
from assetkit.render.schedules import schedule, schedules  # noqa: E402
from tests.render.mixture import Mixture, Waves, start  # noqa: E402

# A1111 1.10's list, and ComfyUI's ids where they are other words.
PEOPLE = {
    "DPM++ 2M": "dpmpp_2m",
    "DPM++ SDE": "dpmpp_sde",
    "DPM++ 2M SDE": "dpmpp_2m_sde",
    "DPM++ 2M SDE Heun": "dpmpp_2m_sde_heun",
    "DPM++ 2S a": "dpmpp_2s_ancestral",
    "DPM++ 3M SDE": "dpmpp_3m_sde",
    "Euler a": "euler_ancestral",
    "Euler": "euler",
    "LMS": "lms",
    "Heun": "heun",
    "DPM2": "dpm_2",
    "DPM2 a": "dpm_2_ancestral",
    "DPM fast": "dpm_fast",
    "DPM adaptive": "dpm_adaptive",
    "Restart": "restart",
    "DDIM": "ddim",
    "PLMS": "plms",
    "UniPC": "uni_pc",
    "LCM": "lcm",
    "TCD": "tcd",
    "Euler SMEA Dyn": "euler_smea_dyn",
    "k_dpmpp_2m": "dpmpp_2m",
    "dpmpp_sde_gpu": "dpmpp_sde",
    "EulerAncestralDiscreteScheduler": "euler_ancestral",
    "DPMSolverMultistepScheduler": "dpmpp_2m",
    "PNDMScheduler": "plms",
    "uni_pc_bh2": "uni_pc_bh2",
}


@pytest.mark.parametrize(("name", "row"), PEOPLE.items())
def test_names(name, row):
    assert sampler(name).id == row
    assert sampler(name.upper().replace(" ", "_")).id == row


def test_an_unknown_name_is_one_clear_error():
    with pytest.raises(UsageError, match=r"no sampler is called 'DPM\+\+ 2N'; did you mean"):
        sampler("DPM++ 2N")


def test_rows_are_read_without_torch():
    import subprocess

    code = (
        "import sys; from assetkit.render.samplers import samplers; from assetkit.render.schedules import schedules\n"
    )
    code += "samplers(); schedules(); sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("row", samplers().values(), ids=lambda row: row.id)
def test_what_a_row_promises(row):
    assert row.schedule in schedules()
    sigmas = schedule("automatic", row).sigmas(20, stable_diffusion())
    x, denoiser, steps = start(float(sigmas[0])), Mixture(), []
    before = x.clone()
    noise = Waves()
    made = row.sample(denoiser, x, sigmas, noise=noise, callback=steps.append)
    assert torch.equal(x, before), "the latent that was given is not written to"
    assert made.shape == x.shape
    assert made.dtype == x.dtype
    assert bool(made.isfinite().all())
    assert bool(noise.drawn) == row.stochastic
    assert [step.index for step in steps] == list(range(len(steps)))
    assert all(step.sigma > 0 and step.denoised.shape == x.shape for step in steps)
    if row.id not in {"dpm_fast", "dpm_adaptive", "restart", "plms", "euler_smea_dyn"}:
        assert len(steps) == 20
        assert denoiser.calls in {20 * row.calls, 20 * row.calls - 1}
    again = row.sample(Mixture(), x, sigmas, noise=Waves())
    assert torch.equal(made, again)


@pytest.mark.parametrize("row", samplers().values(), ids=lambda row: row.id)
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_few_steps(row, steps):
    sigmas = schedules()["normal"].sigmas(steps, stable_diffusion())
    if row.id in {"dpm_fast", "dpm_adaptive"} and steps == 1:
        with pytest.raises(UsageError, match="two noise levels"):
            row.sample(Mixture(), start(14.6), sigmas, noise=Waves())
        return
    assert bool(row.sample(Mixture(), start(14.6), sigmas, noise=Waves()).isfinite().all())


@pytest.mark.parametrize("row", samplers().values(), ids=lambda row: row.id)
def test_flow_models_start_at_pure_noise(row):
    """At sigma 1 nothing of the image is left: no division by zero, in any of them."""
    model = FlowLevels(3.0)
    sigmas = schedules()["simple"].sigmas(12, model)
    made = row.sample(Mixture(model), start(1.0), sigmas, noise=Waves(), model=model)
    assert bool(made.isfinite().all())
    assert float(made.abs().max()) < 3


@pytest.mark.parametrize("row", [row for row in samplers().values() if row.order], ids=lambda row: row.id)
def test_a_perfect_guess_is_reached_at_once(row):
    """Where the model always names the same latent, every sampler lands on it."""
    goal = torch.linspace(-1, 1, 40, dtype=torch.float64).reshape(1, 2, 4, 5)
    sigmas = schedules()["karras"].sigmas(6, stable_diffusion())
    made = row.sample(lambda x, sigma: goal, start(14.6), sigmas, noise=Waves())
    left = 0.03 if row.id == "dpm_fast" else 1e-9
    assert (made - goal).abs().max() < 2 * left


def test_smea_needs_images():
    with pytest.raises(UsageError, match="images"):
        sampler("Euler SMEA Dyn").sample(
            lambda x, _: x, torch.zeros(3), torch.tensor([1.0, 0.0]), noise=lambda *_: torch.zeros(3)
        )


def test_adaptive_gives_up_on_a_model_of_noise():
    generator = torch.Generator().manual_seed(0)
    sigmas = torch.tensor([14.6, 0.03, 0.0])
    with pytest.raises(InputError, match="no end"):
        sampler("DPM adaptive").sample(
            lambda x, _: 1e4 * torch.randn(x.shape, generator=generator), torch.ones(4), sigmas, noise=None
        )


def test_restart_goes_up_where_the_paper_says():
    moves = path([10.0, 3.0, 0.12, 0.03, 0.0], [Loop(3, 2, 0.1, 2.0)])
    ups = [move for move in moves if move[1] > move[0]]
    assert ups == [(0.12, 2.0), (0.12, 2.0)]
    assert all(a[1] == b[0] for a, b in pairwise(moves))
    assert (loops(19), loops(35)[0].times, loops(40)[0]) == ((), 1, Loop(11, 2, 0.1, 2.0))


def test_white_noise_is_of_the_seed_alone():
    like = torch.zeros(2, 3, dtype=torch.float64)
    one, other = white(like, 5), white(like, 5)
    first = one(2.0, 1.0)
    assert first.dtype == torch.float64
    assert torch.equal(first, other(9.0, 8.0))
    assert not torch.equal(first, one(1.0, 0.5))
    assert torch.equal(initial((2, 3), 5), torch.randn(2, 3, generator=torch.Generator().manual_seed(5)))


def test_brownian_increments_add_up_and_have_their_variance():
    noise = brownian(torch.zeros(20_000, dtype=torch.float64), 1, 0.03, 14.6)
    whole = noise(14.6, 0.03) * (14.6 - 0.03) ** 0.5
    parts = noise(14.6, 4.0) * (14.6 - 4.0) ** 0.5 + noise(4.0, 0.03) * (4.0 - 0.03) ** 0.5
    assert torch.allclose(whole, parts, atol=1e-5)
    for a, b in [(14.6, 4.0), (4.0, 3.9), (0.2, 0.1), (0.05, 0.03)]:
        assert float(noise(a, b).std()) == pytest.approx(1, abs=0.03)
        assert torch.equal(noise(a, b), -noise(b, a))
    covariance = float((noise(14.6, 4.0) * noise(4.0, 0.03)).mean())
    assert abs(covariance) < 0.03


def test_brownian_noise_ends_where_its_path_does():
    with pytest.raises(UsageError, match=r"spans 0\.1 … 10"):
        brownian(torch.zeros(1), 1, 0.1, 10.0)(11.0, 10.0)
