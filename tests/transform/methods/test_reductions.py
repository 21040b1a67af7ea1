"""Sums over tiles: right, and the same however the tensor is tiled."""

import math

import pytest

from assetkit.transform.methods import MemoryTiles
from assetkit.transform.methods._reductions import BLOCK, blocks, fold, gram, norm

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("length", [0, 1, 2, 3, 7, 64, 1000, 1025])
@pytest.mark.parametrize("dim", [0, 1])
def test_folding_is_summing(length, dim):
    generator = torch.Generator().manual_seed(length)
    values = torch.randn((length, 3) if dim == 0 else (3, length), dtype=torch.float64, generator=generator)
    exact = torch.tensor([math.fsum(each) for each in (values.T if dim == 0 else values).tolist()], dtype=torch.float64)
    assert torch.allclose(fold(values.clone(), dim), exact, rtol=0, atol=1e-12)


def test_blocks_are_cut_anew():
    tensors = [torch.arange(2 * BLOCK + 5.0), torch.arange(2 * BLOCK + 5.0).neg()]
    for size in (BLOCK // 3, BLOCK, 3 * BLOCK, BLOCK + 1):
        cut = [each.clone() for each in blocks(MemoryTiles(tensors, size))]
        assert [each.shape[1] for each in cut] == [BLOCK, BLOCK, 5]
        assert torch.equal(torch.cat(cut, 1), torch.stack(tensors).double())


@pytest.mark.parametrize("around_first", [False, True])
def test_inner_products_do_not_depend_on_the_tiles(around_first):
    generator = torch.Generator().manual_seed(1)
    tensors = [torch.randn(3 * BLOCK + 77, generator=generator) for _ in range(4)]
    results = [gram(MemoryTiles(tensors, size), around_first=around_first) for size in (97, 4096, 1 << 16)]
    assert results[0] == results[1] == results[2]
    vectors = torch.stack(tensors).double()
    vectors = vectors[1:] - vectors[0] if around_first else vectors
    assert torch.allclose(torch.tensor(results[0], dtype=torch.float64), vectors @ vectors.T, rtol=1e-12)


def test_sums_are_pinned():
    """The same bits on every machine: a library's sum would depend on the width of its vectors."""
    values = (torch.arange(5000, dtype=torch.float64) * 0.7310585786300049).frac() - 0.5
    assert fold(values.clone()).item().hex() == "-0x1.a77f4a79827b0p-2"


def test_no_elements_give_no_products():
    assert gram(MemoryTiles([torch.zeros(0)] * 3)) == []


def test_norm_of_a_combination():
    assert norm([[4.0, 0.0], [0.0, 9.0]], [1.0, 1.0]) == math.sqrt(13)
    assert norm([[1.0, 1.0], [1.0, 1.0]], [1.0, -1.0]) == 0
    assert math.isnan(norm([[math.nan]], [1.0]))
