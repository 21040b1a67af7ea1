"""The ways to break models do break them, each as its name says, and leave everything else alone."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from scripts.confusion import damage as d  # noqa: E402
from scripts.confusion.__main__ import Row, page  # noqa: E402
from scripts.confusion.variants import VARIANTS  # noqa: E402


@pytest.fixture
def tensors():
    torch.manual_seed(0)
    return {"a.to_k.weight": torch.randn(8, 8), "a.to_v.weight": torch.randn(8, 8), "a.bias": torch.randn(8)}


def broken(damage, tensors):
    return damage(tensors, torch.Generator().manual_seed(1))


@pytest.mark.parametrize(
    "change",
    [d.shuffled, d.random, d.noised(0.3), d.zeroed, d.transposed, d.spoiled, d.times(3), d.misread, d.coarse, d.rolled],
)
def test_only_what_is_named_changes_and_keeps_its_shape(tensors, change):
    made = broken(d.each(r"to_k", change), tensors)
    assert made["a.to_v.weight"] is tensors["a.to_v.weight"]
    assert made["a.to_k.weight"].shape == (8, 8)
    assert not torch.equal(made["a.to_k.weight"], tensors["a.to_k.weight"])


def test_faults_are_what_they_are_called(tensors):
    weight = tensors["a.to_k.weight"]
    generator = torch.Generator().manual_seed(0)
    assert torch.equal(d.shuffled(weight, generator).flatten().sort().values, weight.flatten().sort().values)
    assert int(d.spoiled(weight, generator).isnan().sum()) == 1
    assert d.shortened(weight, generator).shape == (7, 8)
    assert not d.times(1e6)(weight.half(), generator).isfinite().all()
    swapped = broken(d.swapped("to_k", "to_v"), tensors)
    assert torch.equal(swapped["a.to_k.weight"], tensors["a.to_v.weight"])
    assert torch.equal(swapped["a.to_v.weight"], tensors["a.to_k.weight"])
    assert broken(d.without("to_k"), tensors).keys() == {"a.to_v.weight", "a.bias"}
    assert "b.bias" in broken(d.renamed("^a", "b"), tensors)
    with pytest.raises(ValueError, match="no tensor is called"):
        broken(d.each("nothing", d.zeroed), tensors)


def test_names_are_unique_and_the_page_counts_what_was_seen():
    for rows in VARIANTS.values():
        assert len({row.name for row in rows}) == len(rows)
    rows = [
        Row("a", "as it is", "function", "pass", "", "", ""),
        Row("a", "one", "file", "fail", "", "file.missing 1", ""),
        Row("a", "two", "file", "pass", "fail", "file.alien 1", ""),
        Row("a", "three", "function", "pass", "", "", ""),
    ]
    text = page(rows, argparse.Namespace(folder=Path("samples"), config=Path("config"), read=0))
    assert "Good models: 1 of 1 pass. Broken ones: 2 of 3\nfail, 2 do not pass." in text
    assert "Of 2 with faults of tensors\n2 fail, 1 of them by themselves." in text
