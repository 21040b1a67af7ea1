"""Traces of training: shuffled weights have none whatever their elements are, low-rank and smooth ones have."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from assetkit.render.structure import scores, structure  # noqa: E402

MOST = 4.5


def drawn(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


ELEMENTS = {
    "normal": lambda x: x,
    "uniform": torch.special.ndtr,
    "heavy": lambda x: x**5,
    "few": lambda x: (x > 2).float(),
    "coarse": lambda x: x.mul(3).round(),
    "outlier": lambda x: torch.where(x == x.max(), x + 1e4, x),
}


@pytest.mark.parametrize("elements", ELEMENTS)
@pytest.mark.parametrize("shape", [(64, 64), (256, 32), (16, 640), (320, 320), (32, 32, 3, 3), (8, 300, 5)])
def test_elements_in_any_order_have_no_structure_however_they_are_distributed(shape, elements):
    assert max(structure(ELEMENTS[elements](drawn(*shape, seed=seed))) for seed in range(5)) < MOST


@pytest.mark.parametrize("shape", [(64, 64), (256, 32), (16, 640), (32, 32, 3, 3)])
def test_what_training_leaves_is_seen_and_shuffling_takes_it_away(shape):
    rows, columns = shape[0], math.prod(shape[1:])
    weight = drawn(rows, columns) + drawn(rows, 3, seed=1) @ drawn(3, columns, seed=2)
    assert structure(weight.view(shape)) > 20
    assert structure(weight.flatten()[torch.randperm(weight.numel())].view(shape)) < MOST


def test_rows_of_unlike_size_and_smooth_kernels_are_structure():
    assert structure(drawn(64, 64) * torch.linspace(0.5, 2, 64)[:, None]) > 10
    assert structure(drawn(64, 64) + torch.linspace(-1, 1, 64)) > 10
    kernels = drawn(32, 32, 1, 1).expand(-1, -1, 3, 3) + 2 * drawn(32, 32, 3, 3)
    assert structure(kernels) > 10


def test_scores_are_normal_and_keep_the_order():
    values = drawn(50, 40) ** 3
    found = scores(values)
    assert found.shape == values.shape
    assert float(found.std()) == pytest.approx(1, abs=0.01)
    assert torch.equal(found.flatten().argsort(), values.flatten().argsort())
    assert bool(scores(torch.zeros(30, 30)).isfinite().all())


def test_what_has_one_row_or_one_value_has_no_structure():
    assert structure(torch.ones(64, 64)) == 0
    assert structure(drawn(1, 400)) == 0
