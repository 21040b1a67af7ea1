"""Schedules against diffusers' and scipy's, and what holds of all of them."""

import math

import pytest

torch = pytest.importorskip("torch")
np = pytest.importorskip("numpy")

from assetkit.errors import UsageError  # noqa: E402
from assetkit.render.noise_levels import ContinuousLevels, FlowLevels, from_betas, scaled_linear, stable_diffusion  # noqa: E402
from assetkit.render.samplers import sampler  # noqa: E402
from assetkit.render.schedules import names, pair, schedule, schedules  # noqa: E402
from assetkit.render.schedules.align_your_steps import TABLES  # noqa: E402
from assetkit.render.schedules.beta import quantile  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers
STEPS = [1, 2, 7, 20, 50]
MODELS = {"sd": stable_diffusion(), "flow": FlowLevels(3.0), "edm": ContinuousLevels(0.002, 80.0)}
BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}


def theirs(steps, **config):
    diffusers = pytest.importorskip("diffusers")
    scheduler = diffusers.EulerDiscreteScheduler(**BETAS, **config)
    scheduler.set_timesteps(steps)
    return scheduler.sigmas


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("normal", {"timestep_spacing": "linspace"}),
        ("ddim_uniform", {"timestep_spacing": "leading", "steps_offset": 1}),
        ("karras", {"use_karras_sigmas": True}),
        ("exponential", {"use_exponential_sigmas": True}),
    ],
)
def test_diffusers(name, config, steps):
    """Within what diffusers' fp32 products of 1,000 factors allow; it ends at the model's own levels too."""
    if steps == 1 and name != "ddim_uniform":
        pytest.skip("a single step of diffusers starts at the smallest level, or divides by zero (Karras)")
    made = schedules()[name].sigmas(steps, stable_diffusion())
    # Between timesteps diffusers' linspace interpolates sigma, not its log.
    near = 2e-3 if name == "normal" else 1e-4
    assert torch.allclose(made, theirs(steps, **config), rtol=near)


@pytest.mark.parametrize("steps", [10, 20, 25])
def test_simple_is_trailing_where_the_table_divides(steps):
    """diffusers' ``trailing`` counts the same timesteps from the other side."""
    made = schedules()["simple"].sigmas(steps, stable_diffusion())
    assert torch.allclose(made, theirs(steps, timestep_spacing="trailing"), rtol=1e-4)


@pytest.mark.parametrize("shape", [0.6, 0.3, 1.7])
def test_quantiles_of_the_beta_distribution(shape):
    stats = pytest.importorskip("scipy.stats")
    shares = np.linspace(0, 1, 41)
    assert np.allclose([quantile(each, shape) for each in shares], stats.beta.ppf(shares, shape, shape), atol=1e-12)


@pytest.mark.parametrize("steps", [5, 20, 30])
def test_beta_takes_whole_timesteps_of_scipys_quantiles(steps):
    stats = pytest.importorskip("scipy.stats")
    places = np.rint(stats.beta.ppf(1 - np.linspace(0, 1, steps, endpoint=False), 0.6, 0.6) * 999)
    expected = [stable_diffusion().sigmas[int(each)] for each in places]
    assert np.allclose(schedules()["beta"].sigmas(steps, stable_diffusion())[:-1], expected, rtol=1e-6)


def test_sgm_uniform_leaves_out_the_last_of_one_more():
    model = stable_diffusion()
    longer = schedules()["normal"].sigmas(11, model)
    assert torch.equal(schedules()["sgm_uniform"].sigmas(10, model)[:-1], longer[:-2])


def test_align_your_steps_are_the_published_levels():
    published = pytest.importorskip("diffusers.schedulers").AysSchedules
    for ours, name in {
        "sd1": "StableDiffusionSigmas",
        "sdxl": "StableDiffusionXLSigmas",
        "svd": "StableDiffusionVideoSigmas",
    }.items():
        assert [*TABLES[ours][:-1], 0.0] == pytest.approx(published[name], rel=1e-9)
    made = schedules()["align_your_steps_sdxl"].sigmas(11, stable_diffusion())
    assert made[:-1].tolist() == pytest.approx(TABLES["sdxl"], rel=1e-6)


def test_align_your_steps_has_nothing_for_flow_models():
    with pytest.raises(UsageError, match="above this model"):
        schedules()["align_your_steps_sd1"].sigmas(10, FlowLevels())


@pytest.mark.parametrize("row", schedules().values(), ids=lambda row: row.id)
@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("steps", STEPS)
def test_levels_descend_to_zero(row, model, steps):
    if row.id.startswith("align_your_steps"):
        model = ContinuousLevels(0.002, TABLES[row.id.split("_")[-1]][0])
    sigmas = row.sigmas(steps, model)
    assert sigmas.dtype == torch.float32
    assert sigmas.shape == (steps + 1,)
    assert float(sigmas[-1]) == 0
    assert bool((sigmas[:-1] > sigmas[1:]).all())
    assert float(sigmas[0]) <= model.sigma_max * 1.001


@pytest.mark.parametrize("row", schedules().values(), ids=lambda row: row.id)
def test_no_steps_are_an_error(row):
    with pytest.raises(UsageError, match="0 steps"):
        row.sigmas(0, stable_diffusion())


def test_more_steps_than_levels_are_an_error():
    with pytest.raises(UsageError, match="fewer steps"):
        schedules()["simple"].sigmas(1500, stable_diffusion())


@pytest.mark.parametrize(
    ("name", "row"),
    {
        "Karras": "karras",
        "Exponential": "exponential",
        "SGM Uniform": "sgm_uniform",
        "Simple": "simple",
        "Beta": "beta",
        "Normal": "normal",
        "Uniform": "normal",
        "DDIM": "ddim_uniform",
        "ddim_uniform": "ddim_uniform",
        "KL Optimal": "kl_optimal",
        "Align Your Steps": "align_your_steps_sd1",
    }.items(),
)
def test_names(name, row):
    assert schedule(name, sampler("euler")).id == row


@pytest.mark.parametrize(
    ("name", "apart", "expected"),
    [
        ("DPM++ 2M Karras", "Automatic", ("dpmpp_2m", "karras")),
        ("DPM++ 2M SDE Heun Exponential", "Automatic", ("dpmpp_2m_sde_heun", "exponential")),
        ("DPM++ 2M SDE SGM Uniform", "Automatic", ("dpmpp_2m_sde", "sgm_uniform")),
        ("DPM2 a Karras", "Automatic", ("dpm_2_ancestral", "karras")),
        ("Euler a", "Automatic", ("euler_ancestral", "normal")),
        ("DPM++ 2M Karras", "Simple", ("dpmpp_2m", "simple")),
        ("euler", "beta", ("euler", "beta")),
        ("DDIM", "Automatic", ("ddim", "ddim_uniform")),
        ("DDIM DDIM", "Automatic", ("ddim", "ddim_uniform")),
    ],
)
def test_pairs(name, apart, expected):
    assert tuple(each.id for each in pair(name, apart)) == expected


@pytest.mark.parametrize("name", ["Karras", "DPM++ 2M Karos", "", "DPM++ 2N Karras"])
def test_names_of_nothing(name):
    with pytest.raises(UsageError, match="no sampler is called"):
        pair(name)


def test_automatic_is_what_suits_the_sampler():
    assert [schedule("Automatic", sampler(each)).id for each in ("Euler", "DPM++ 2M", "DPM++ 3M SDE", "LCM")] == [
        "normal",
        "karras",
        "exponential",
        "sgm_uniform",
    ]
    assert names().get("nothing such") is None
    with pytest.raises(UsageError, match="no schedule is called"):
        schedule("karas?", sampler("euler"))


def test_levels_of_models():
    """k-diffusion's and diffusers' figures for Stable Diffusion, and the inverse of every table."""
    assert (stable_diffusion().sigma_min, stable_diffusion().sigma_max) == pytest.approx(
        (0.0291672, 14.6146412), abs=1e-6
    )
    for model in MODELS.values():
        for timestep in (0.0, 0.5, 17.25, 500.0, 998.9, 999.0):
            sigma = model.sigma(timestep)
            if sigma:
                assert model.timestep(sigma) == pytest.approx(timestep, abs=1e-6)
                ratio = sigma / model.alpha(sigma)
                assert model.sigma_at(ratio) == pytest.approx(sigma)
    assert MODELS["flow"].sigma_at(math.inf) == 1


def test_zero_terminal_snr_is_diffusers():
    from diffusers.schedulers.scheduling_euler_discrete import rescale_zero_terminal_snr

    from assetkit.render.noise_levels import zero_terminal_snr

    betas = torch.tensor(scaled_linear(0.00085, 0.012, 1000), dtype=torch.float64)
    products = torch.cumprod(1 - rescale_zero_terminal_snr(betas), 0)[:-1]
    expected = ((1 - products) / products).sqrt()
    made = zero_terminal_snr(scaled_linear(0.00085, 0.012, 1000))
    assert torch.allclose(torch.tensor(made.sigmas[:-1], dtype=torch.float64), expected, rtol=1e-6)
    assert made.sigma_max == pytest.approx(4518.76, abs=0.1)


def test_a_table_that_does_not_ascend_is_refused():
    with pytest.raises(UsageError, match="ascend"):
        from_betas([0.1, 0.0])
