"""Logarithm, exponential and cosine against the library's, at their ends, and at any position of a tile."""

import math

import pytest

from assetkit.transform.methods._powers import cospi, exp2, log2

torch = pytest.importorskip("torch")


def numbers(count=20001, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.exp2(torch.rand(count, generator=generator, dtype=torch.float64) * 280 - 150)


def test_log2():
    x = numbers()
    assert float((log2(x) - x.log2()).abs().max()) < 1e-13
    near = 1 + torch.linspace(-1e-3, 1e-3, 2001, dtype=torch.float64)
    # Relative to the result, which is small here.
    assert torch.allclose(log2(near), near.log1p() * 0 + torch.log1p(near - 1) / math.log(2), rtol=1e-13, atol=1e-300)


def test_log2_is_exact_at_powers_of_two():
    exponents = torch.arange(-149, 128, dtype=torch.float64)
    assert torch.equal(log2(torch.exp2(exponents)), exponents)


def test_log2_at_its_ends():
    x = torch.tensor([0.0, math.inf, math.nan], dtype=torch.float64)
    assert log2(x)[0] == -math.inf
    assert log2(x)[1:].isnan().all()


def test_exp2():
    x = torch.linspace(-160, 130, 20001, dtype=torch.float64)
    assert float((exp2(x) / torch.exp2(x) - 1).abs().max()) < 1e-13
    whole = torch.arange(-1022, 1023, dtype=torch.float64)
    assert torch.equal(exp2(whole), torch.exp2(whole))


def test_exp2_beyond_fp32_rounds_to_nothing_or_infinity():
    x = torch.tensor([-math.inf, -2000.0, 2000.0, math.inf], dtype=torch.float64)
    assert exp2(x).float().tolist() == [0.0, 0.0, math.inf, math.inf]
    assert exp2(torch.tensor([math.nan], dtype=torch.float64)).isnan().all()


def test_cospi():
    x = torch.linspace(0, 1, 2001, dtype=torch.float64)
    assert float((cospi(x) - torch.cos(math.pi * x)).abs().max()) < 1e-15


@pytest.mark.parametrize("function", [log2, exp2, cospi])
def test_an_element_gets_the_same_bits_wherever_it_stands(function):
    x = numbers(101) if function is log2 else torch.rand(101, dtype=torch.float64)
    whole = function(x)
    for size in (1, 3, 7):
        parts = torch.cat([function(x[start : start + size].clone()) for start in range(0, 101, size)])
        assert torch.equal(parts.view(torch.int64), whole.view(torch.int64))
