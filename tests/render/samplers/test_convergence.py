"""Which samplers converge, how fast, and to what: the flow's own solution, or the right distribution."""

import math

import pytest

torch = pytest.importorskip("torch")

from assetkit.render.noise import brownian, white  # noqa: E402
from assetkit.render.noise_levels import FlowLevels, stable_diffusion  # noqa: E402
from assetkit.render.samplers import samplers  # noqa: E402
from assetkit.render.schedules.exponential import exponential  # noqa: E402
from tests.render.mixture import MODES, SPREAD, WEIGHTS, Mixture, start  # noqa: E402

LOW = 0.05
"""The level up to which orders are measured: the step to zero is of first order in all of them."""
ORDERED = sorted(row.id for row in samplers().values() if row.order and not row.stochastic)
WALKED = {"ddim", "plms", "euler", "heun", "dpm_2", "lms", "dpmpp_2m", "uni_pc", "uni_pc_bh2", "dpm_fast"}


def levels(steps, high=14.6, low=LOW):
    return torch.tensor([high * (low / high) ** (i / steps) for i in range(steps + 1)], dtype=torch.float64)


def end(name, steps, **more):
    sigmas = levels(steps)
    return samplers()[name].sample(Mixture(), start(14.6), sigmas, noise=None, **more)


@pytest.fixture(scope="module")
def solution():
    """The flow's end from a method that is not under test: classic Runge-Kutta of order four, in log sigma."""
    denoiser, x, steps = Mixture(), start(14.6), 600

    def slope(x, t):
        return -(x - denoiser(x, math.exp(-t)))

    time, length = -math.log(14.6), math.log(14.6 / LOW) / steps
    for _ in range(steps):
        a = slope(x, time)
        b = slope(x + length / 2 * a, time + length / 2)
        c = slope(x + length / 2 * b, time + length / 2)
        d = slope(x + length * c, time + length)
        x, time = x + length / 6 * (a + 2 * b + 2 * c + d), time + length
    return x


def test_all_deterministic_ones_are_measured():
    assert set(ORDERED) == WALKED


@pytest.mark.parametrize("name", ORDERED)
def test_order(name, solution):
    """Twice the steps divide the error by 2 to the order, as the row says."""
    few, many = (float((end(name, steps) - solution).square().mean().sqrt()) for steps in (96, 192))
    order = math.log2(few / many)
    said = samplers()[name].order
    assert order > said - 0.35, (order, few, many)
    assert order < said + 1.2, (order, few, many)


def test_adaptive_comes_within_its_tolerance(solution):
    made = samplers()["dpm_adaptive"].sample(Mixture(), start(14.6), levels(2), noise=None)
    tight = samplers()["dpm_adaptive"].sample(
        Mixture(), start(14.6), levels(2), noise=None, relative=1e-4, absolute=1e-5
    )
    assert float((made - solution).square().mean().sqrt()) < 0.05
    assert float((tight - solution).abs().max()) < 1e-3


@pytest.mark.parametrize("name", sorted(row.id for row in samplers().values() if row.brownian))
def test_brownian_samplers_converge_along_one_path(name):
    """More steps on the same path lead to the same image; on fresh noise they would not."""
    x, path = start(14.6), brownian(start(14.6), 3, LOW, 14.6)
    ends = [samplers()[name].sample(Mixture(), x, levels(steps), noise=path) for steps in (20, 80, 240, 480)]
    far = [float((each - ends[-1]).square().mean().sqrt()) for each in ends[:-1]]
    fresh = samplers()[name].sample(Mixture(), x, levels(240), noise=white(x, 5))
    assert far[0] > far[2]
    assert far[2] < 0.16
    assert float((fresh - ends[-1]).square().mean().sqrt()) > 4 * far[2]


def frequencies(points):
    nearest = torch.cdist(points, MODES).argmin(-1)
    return torch.bincount(nearest, minlength=len(MODES)) / len(points)


FAITHFUL = sorted(row.id for row in samplers().values() if row.id not in {"lcm", "tcd", "euler_smea_dyn"})


@pytest.mark.parametrize("name", FAITHFUL)
@pytest.mark.parametrize("flow", [False, True])
def test_distribution(name, flow):
    """2,304 pixels end at the modes, in their shares and their spread; on flow models too."""
    if flow:
        model, sigmas = FlowLevels(3.0), torch.tensor([FlowLevels(3.0).sigma(1000 - 20 * i) for i in range(51)])
    else:
        model = stable_diffusion()
        sigmas = torch.tensor([*exponential(50, model), 0.0])
    generator = torch.Generator().manual_seed(1)
    x = torch.randn((1, 2, 48, 48), generator=generator, dtype=torch.float64) * float(sigmas[0])
    made = samplers()[name].sample(Mixture(model), x, sigmas, noise=white(x, 2), model=model)
    points = made.movedim(1, -1).reshape(-1, 2)
    assert (frequencies(points) - WEIGHTS).abs().max() < 0.04
    distance = torch.cdist(points, MODES).amin(-1)
    assert abs(float(distance.square().mean().sqrt()) / (SPREAD * math.sqrt(2)) - 1) < 0.15


@pytest.mark.parametrize("name", ["lcm", "tcd"])
def test_distilled_samplers_do_not_converge(name):
    """On a model that is not distilled they average modes, however many steps: the row says order 0."""
    assert samplers()[name].order == 0
    ends = []
    for steps in (200, 400):
        sigmas = levels(steps)
        ends.append(samplers()[name].sample(Mixture(), start(14.6), sigmas, noise=white(start(1.0), 1)))
    assert float((ends[0] - ends[1]).square().mean().sqrt()) > 0.3
