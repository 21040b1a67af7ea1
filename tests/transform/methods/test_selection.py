"""Thresholds from tiles against sorting the whole, also where the fast way does not fit."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit.transform.methods import _selection
from assetkit.transform.methods._selection import largest

torch = pytest.importorskip("torch")

CASES = {
    "normal": lambda g: torch.randn(5000, generator=g),
    "half": lambda g: torch.randn(5000, generator=g).half().float(),
    "tiny": lambda g: torch.randn(5000, generator=g) * 1e-41,
    "wide": lambda g: torch.exp(torch.randn(5000, generator=g) * 30),
    "equal": lambda g: torch.full((5000,), 0.25),
    "zeros": lambda g: torch.randn(5000, generator=g) * (torch.rand(5000, generator=g) < 0.1),
    "close": lambda g: 1 + torch.randint(0, 50, (5000,), generator=g) * 2.0**-23,
}


def found(channels, ranks, size):
    def reading():
        for start in range(0, channels[0].numel(), size):
            yield [each[start : start + size] for each in channels]

    return largest(reading, lambda count: ranks)


def expected(values, rank):
    return math.inf if rank < 1 else float(values.sort(descending=True).values[rank - 1])


@pytest.mark.parametrize("most", [1 << 20, 100, 1])
@pytest.mark.parametrize("name", CASES)
def test_the_rank_is_that_of_the_sorted_tensor(name, most, monkeypatch):
    monkeypatch.setattr(_selection, "MOST", most)
    generator = torch.Generator().manual_seed(0)
    channels = [CASES[name](generator).abs() for _ in range(2)]
    ranks = (0, 1, 2, 50, 2500, 4999, 5000)
    result = found(channels, ranks, 700)
    assert result == [[expected(each, rank) for rank in ranks] for each in channels]


@given(
    values=st.lists(st.floats(0, width=32), min_size=1, max_size=60),
    size=st.integers(1, 60),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_any_numbers_any_tiles(values, size, data):
    rank = data.draw(st.integers(1, len(values)))
    tensor = torch.tensor(values, dtype=torch.float32)
    assert found([tensor], (rank,), size) == [[expected(tensor, rank)]]


def test_what_is_collected_stays_small(monkeypatch):
    """A million numbers in one bin are counted digit by digit, never held."""
    monkeypatch.setattr(_selection, "MOST", 1000)
    monkeypatch.setattr(_selection, "_collect", lambda *_: pytest.fail("collected"))
    assert found([torch.full((1 << 20,), 0.5)], (1 << 19,), 1 << 16) == [[0.5]]


def test_nan_is_above_infinity():
    tensor = torch.tensor([1.0, math.nan, math.inf, 2.0])
    (first, second, third), *_ = found([tensor], (1, 2, 3), 3)
    assert math.isnan(first)
    assert (second, third) == (math.inf, 2.0)


def test_no_elements_give_no_thresholds():
    assert largest(lambda: iter(()), lambda count: (0,)) == []
    assert largest(lambda: iter([[torch.zeros(0)]]), lambda count: (count,)) == [[math.inf]]
