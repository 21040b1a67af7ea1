"""What must hold of merges whatever the values: ends, equal models, symmetries, scales, seeds, the unusual."""

import itertools
import math

import pytest

from assetkit.transform.methods import MemoryTiles, Place, merge_tensors, methods

torch = pytest.importorskip("torch")

METHODS = list(methods().values())
BASED = [each for each in METHODS if each.based]
TWO = ["weighted-sum", "slerp", "nuslerp", "crossover", "geometric-sum"]
SHAPES = [(), (0,), (1,), (0, 4), (3, 0), (1, 1), (1, 5), (5, 1), (4, 2, 1, 1), (2, 3, 3, 3), (2, 2, 2, 2, 2)]


def models(count, shape=(12, 9), seed=0):
    generator = torch.Generator().manual_seed(seed)
    base = torch.randn(shape, generator=generator) * 0.05
    tensors = [base + torch.randn(shape, generator=generator) * 0.02 * (i > 0) for i in range(count)]
    return [each.half().float() for each in tensors]


def merged(name, tensors, parameters=None, **where):
    return merge_tensors(methods()[name], tensors, parameters, **where)


def same_bits(a, b):
    return torch.equal(a.view(torch.int32), b.view(torch.int32))


def by_id(methods):
    return pytest.mark.parametrize("method", methods, ids=lambda each: each.id)


# ends


@pytest.mark.parametrize("name", TWO)
def test_alpha_0_is_a_and_alpha_1_is_b(name):
    a, b = models(2)
    a[0, 0], b[0, 1], b[0, 2] = -0.0, -0.0, math.nan
    assert same_bits(merged(name, [a, b], {"alpha": 0}), a)
    assert same_bits(merged(name, [a, b], {"alpha": 1}), b)


def test_other_ends():
    a, b, c = models(3)
    assert same_bits(merged("rotate", [a, b], {"alignment": 0, "alpha": 0}), a)
    assert same_bits(merged("rotate", [a, b], {"alignment": 1, "alpha": 1}), b)
    for name in ("cosine-a", "cosine-b"):
        b[0, 1] = -0.0
        assert same_bits(merged(name, [a, b], {"alpha": 1}), b)
    assert same_bits(merged("sum-twice", [a, b, c], {"alpha": 0, "beta": 0}), a)
    assert same_bits(merged("sum-twice", [a, b, c], {"alpha": 1, "beta": 0}), b)
    assert same_bits(merged("sum-twice", [a, b, c], {"alpha": 0.5, "beta": 1}), c)
    assert same_bits(merged("sum-triple", [a, b, c], {"alpha": 0, "beta": 0}), a)
    assert same_bits(merged("sum-triple", [a, b, c], {"alpha": 1, "beta": 0}), b)
    assert same_bits(merged("sum-triple", [a, b, c], {"alpha": 0, "beta": 1}), c)
    assert same_bits(merged("tensor-rows", [a, b], {"alpha": 0}), a)
    assert same_bits(merged("tensor-rows", [a, b], {"alpha": 1}), b)
    assert same_bits(merged("top-k", [a, b], {"alpha": 0}), a)
    assert torch.equal(merged("nearswap", [a, b], {"alpha": 0}), a)
    assert torch.equal(merged("nearswap", [a, b], {"alpha": 10}), b)


@by_id([each for each in METHODS if any(p.name == "alpha" and p.low < 0 for p in each.parameters)])
def test_strength_0_leaves_the_first_model(method):
    parameters = {"alpha": 0, "beta": 0} if method.id.startswith("sum-") else {"alpha": 0}
    tensors = models(method.least)
    tensors[0][0, :2] = torch.tensor([0.0, -0.0])
    assert same_bits(merge_tensors(method, tensors, parameters), tensors[0])


# equal models


@by_id(METHODS)
def test_equal_models_give_that_model(method):
    a = models(1)[0]
    a[0, :3] = torch.tensor([0.0, -0.0, 6e-8])
    result = merge_tensors(method, [a] * (method.most or 5), key="k")
    assert torch.equal(result, a)
    if method.id != "geometric-sum":
        # Zeros keep their sign, so that a file merged with itself is that file. (0^α has none.)
        assert same_bits(result, a)


@by_id(BASED)
def test_models_that_did_not_move_leave_the_base(method):
    base, tuned, *_ = models(2)
    tuned[:, 3:] = base[:, 3:]
    result = merge_tensors(method, [base, tuned, tuned])
    assert same_bits(result[:, 3:].contiguous(), base[:, 3:].contiguous())


# symmetries


@pytest.mark.parametrize("name", ["n-average", "karcher", "geometric-median"])
def test_the_order_of_models_does_not_matter(name):
    tensors = models(4)
    first = merged(name, tensors)
    for order in itertools.permutations(tensors):
        assert torch.allclose(merged(name, order), first, rtol=0, atol=5e-8)


@pytest.mark.parametrize("name", ["ties", "task-arithmetic", "model-stock", "breadcrumbs", "breadcrumbs-ties", "sce"])
def test_the_order_of_tuned_models_does_not_matter(name):
    base, *others = models(4)
    first = merged(name, [base, *others])
    for order in itertools.permutations(others):
        assert torch.allclose(merged(name, [base, *order]), first, rtol=0, atol=5e-8)


@pytest.mark.parametrize("name", ["weighted-sum", "slerp", "nuslerp", "geometric-sum"])
def test_a_and_b_change_places_with_alpha(name):
    a, b = models(2)
    there, back = merged(name, [a, b], {"alpha": 0.3}), merged(name, [b, a], {"alpha": 0.7})
    assert torch.allclose(there, back, rtol=0, atol=5e-8)


# scales


@by_id([each for each in METHODS if each.id != "nearswap"])
@pytest.mark.parametrize("scale", [2.0**-9, 4.0])
def test_merging_is_homogeneous(method, scale):
    """Scaling by a power of two is exact; nothing in a formula has units (a nearswap's reach has)."""
    tensors = models(method.most or 4)
    scaled = merge_tensors(method, [each * scale for each in tensors], key="k")
    plain = merge_tensors(method, tensors, key="k") * scale
    tolerance = 0 if method.scope == "element" and method.id not in ("geometric-sum", "multiply-quotient") else 1e-6
    assert torch.allclose(scaled, plain, rtol=0, atol=tolerance * float(plain.abs().max()))


@by_id([each for each in METHODS if each.id not in ("geometric-sum", "multiply-quotient", "top-k")])
def test_merging_is_odd(method):
    tensors = models(method.most or 4)
    negative = merge_tensors(method, [-each for each in tensors], key="k")
    assert torch.allclose(negative, -merge_tensors(method, tensors, key="k"), rtol=0, atol=1e-7)


def test_slerp_keeps_to_the_sphere():
    a, b = (each / each.double().norm() for each in models(2))
    for alpha in (0.2, 0.5, 0.9):
        assert float(merged("slerp", [a, b], {"alpha": alpha}).double().norm()) == pytest.approx(1, abs=1e-6)


def test_slerp_and_karcher_agree_half_way():
    a, b = models(2)
    assert torch.allclose(merged("slerp", [a, b * 3]), merged("karcher", [a, b * 3]), rtol=0, atol=1e-7)


def test_geometric_median_has_the_least_sum_of_distances():
    tensors = models(5)
    tensors[4] = tensors[4] + 3.0
    median = merged("geometric-median", tensors).double()

    def total(point):
        return sum(float((each.double() - point).norm()) for each in tensors)

    for seed in range(20):
        step = torch.randn(median.shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
        assert total(median) <= total(median + step * 1e-3) + 1e-12


def test_geometric_median_stands_on_a_model_where_that_is_nearest_to_all():
    """Weiszfeld's iteration alone creeps there for ever, or starts on it and divides by zero."""
    a = models(1)[0]
    wings = [a + step for step in (1.0, -1.0, 0.3)]
    assert torch.equal(merged("geometric-median", [a, *wings, a]), a)
    assert torch.equal(merged("geometric-median", [a + 1, a, a - 1]), a)


def test_model_stock_is_between_the_base_and_the_mean():
    base, one, other = models(3)
    closer = [one, (one + other) / 2]
    t = (merged("model-stock", [base, *closer]) - base) / (sum(closer) / 2 - base)
    assert 0.5 < float(t.median()) < 1
    # Opposite moves share nothing.
    assert torch.equal(merged("model-stock", [base, base + 0.25, base - 0.125]), base)


def test_ties_elects_by_mass_or_by_count():
    base = torch.zeros(3)
    moved = [torch.tensor([9.0, 1.0, 0.0]), torch.tensor([-1.0, 1.0, 0.0]), torch.tensor([-2.0, -1.0, 0.0])]
    assert merged("ties", [base, *moved], {"density": 1}).tolist() == [9.0, 1.0, 0.0]
    assert merged("ties", [base, *moved], {"density": 1, "majority": 1}).tolist() == [-1.5, 1.0, 0.0]


def test_ties_keeps_as_many_as_the_density_says():
    base = torch.zeros(1000)
    tuned = torch.randperm(1000, generator=torch.Generator().manual_seed(0)).float() + 1
    for density, kept in ((0.2, 200), (0.0004, 1), (0.0, 0), (1.0, 1000)):
        assert int((merged("ties", [base, tuned], {"density": density}) != 0).sum()) == kept


def test_breadcrumbs_drops_at_both_ends():
    base, tuned = torch.zeros(100), torch.arange(1.0, 101.0)
    left = merged("breadcrumbs", [base, tuned], {"density": 0.5, "gamma": 0.1})
    assert left.nonzero().reshape(-1).tolist() == list(range(40, 90))


# seeds


@pytest.mark.parametrize("name", ["dare-linear", "dare-ties", "della", "della-linear"])
def test_masks_depend_on_seed_key_and_model(name):
    base = torch.zeros(64, 64)
    tuned = torch.ones(64, 64) + torch.rand(64, 64, generator=torch.Generator().manual_seed(0))
    parameters = {"density": 0.5}

    def mask(**where):
        return merged(name, [base, tuned], parameters, **where) != 0

    first = mask(key="a", seed=1)
    assert torch.equal(first, mask(key="a", seed=1))
    for other in (mask(key="b", seed=1), mask(key="a", seed=2)):
        assert 0.4 < float((first == other).float().mean()) < 0.6
    # The second model has a mask of its own: together they cover three quarters.
    both = merged(name, [base, tuned, tuned], {"density": 0.5}, key="a", seed=1) != 0
    assert 0.7 < float(both.float().mean()) < 0.8


@pytest.mark.parametrize("name", ["dare-linear", "della-linear"])
def test_dropping_keeps_the_mean(name):
    base, tuned = torch.zeros(400, 400), torch.full((400, 400), 1.0)
    for density in (0.1, 0.5, 0.9):
        found = merged(name, [base, tuned], {"density": density}, key="k")
        # Five standard deviations of a mean of 160,000.
        assert abs(float(found.mean()) - 1) < 5 * math.sqrt(1 / density - 1) / 400 * 1.5


def test_della_keeps_the_large_rather_than_the_small():
    base = torch.zeros(200, 100)
    tuned = torch.arange(1.0, 101.0).expand(200, 100).contiguous()
    kept = merged("della-linear", [base, tuned], {"density": 0.5, "epsilon": 0.8}, key="k") != 0
    share = kept.float().mean(0)
    assert float(share[:20].mean()) < 0.3
    assert float(share[-20:].mean()) > 0.7
    assert float(share.mean()) == pytest.approx(0.5, abs=0.02)


# the unusual


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@by_id(METHODS)
def test_any_shape_merges(method, shape):
    tensors = models(method.most or 4, shape)
    result = merge_tensors(method, tensors, key="k")
    assert result.shape == shape
    assert result.dtype == torch.float32
    assert result.isfinite().all()


@by_id(METHODS)
def test_empty_tiles_merge(method):
    """A survey that sees no tile, or one without elements, is no reason to stumble."""
    tensors = [torch.zeros(0)] * (method.most or 4)
    values = method.settings({})

    class Nothing:
        def tiles(self):
            yield [torch.zeros(0)] * len(tensors)

    for tiles in (MemoryTiles(tensors), Nothing()):
        survey = method.survey(tiles, values) if method.survey else None
        assert method.merge(tensors, values, Place("k", (0,), 0, survey, 0)).shape == (0,)


@by_id(METHODS)
def test_zeros_give_zeros(method):
    assert not merge_tensors(method, [torch.zeros(4, 5)] * (method.most or 4)).any()


@by_id(METHODS)
def test_one_zero_model_among_others_gives_numbers(method):
    count = method.most or 4
    for index in range(count):
        tensors = models(count)
        tensors[index] = torch.zeros(12, 9)
        assert merge_tensors(method, tensors, key="k").isfinite().all()


ORDER_ONLY = {("nearswap", 1), ("top-k", 1)}
"""Models that only say which way or in which order: an infinite value of theirs is as good as a large one."""


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@by_id(METHODS)
def test_non_finite_values_come_out(method, bad):
    """Where one enters, one comes out; of a method that looks at whole tensors, perhaps everywhere."""
    count = method.most or 3
    for index in range(count):
        tensors = models(count)
        # In the rows that tensor-rows takes from this model.
        row = 1 if index else 10
        tensors[index][row, 4] = bad
        result = merge_tensors(method, tensors, key="k")
        if (method.id, index) in ORDER_ONLY and math.isinf(bad):
            tensors[index][row, 4] = math.copysign(1e9, bad)
            assert torch.equal(result, merge_tensors(method, tensors))
        else:
            there = result if method.id == "top-k" else result[row, 4]
            assert not there.isfinite().all(), index


def test_nearswap_reaches_for_infinity_and_does_not_get_there():
    a, b = torch.tensor([1.0, 2.0]), torch.tensor([math.inf, -math.inf])
    assert merged("nearswap", [a, b], {"alpha": 0.5}).tolist() == [1.5, 1.5]


def test_values_by_rank_with_nan():
    """NaNs rank last: they go where B is largest, and no value is lost or made."""
    a = torch.tensor([3.0, math.nan, 1.0, -2.0])
    b = torch.tensor([0.0, 1.0, 2.0, 3.0])
    assert merged("top-k", [a, b])[:3].tolist() == [-2.0, 1.0, 3.0]
    assert merged("top-k", [a, b])[3].isnan()
    # Three quarters of the ranks, the NaN's not among them.
    assert merged("top-k", [a, b], {"alpha": 0.75})[:3].tolist() == [-2.0, 1.0, 3.0]
    assert merged("top-k", [a, b], {"alpha": 0.75})[3] == -2.0
    # From the third rank round to the first: the 3, the NaN and the 1.
    wrapped = merged("top-k", [a, b], {"alpha": 0.75, "beta": 0.5})
    assert wrapped.tolist()[:3] == [3.0, 1.0, 3.0]
    assert wrapped[3].isnan()


def test_multiply_quotient_takes_zeros_to_their_limits():
    def value(a, b, c, alpha=1.0):
        return merged("multiply-quotient", [torch.tensor([each]) for each in (a, b, c)], {"alpha": alpha}).item()

    tiny = 1e-30
    assert value(2.0, 0.0, 1.0) == pytest.approx(value(2.0, tiny, 1.0), rel=1e-6) == pytest.approx(1.0)
    assert value(2.0, 0.0, 1.0, 0.5) == pytest.approx(math.sqrt(2))
    assert value(0.0, 2.0, 1.0) == 0
    assert value(3.0, 1.0, 0.0) == value(3.0, 0.0, 0.0) == 3
    assert value(0.0, 0.0, 0.0) == 0
    assert value(0.0, 1.0, 0.0) == 0


def test_geometric_sum_of_zero_and_negative_numbers():
    def value(a, b, alpha):
        return merged("geometric-sum", [torch.tensor([a]), torch.tensor([b])], {"alpha": alpha}).item()

    assert value(0.0, 5.0, 0.5) == 0
    assert value(4.0, 9.0, 0.5) == 6
    assert value(-4.0, -9.0, 0.5) == -6
    assert value(-4.0, 9.0, 0.25) == pytest.approx(4**0.75 * 9**0.25 * math.cos(0.75 * math.pi))


def test_a_scalar_is_a_vector_of_one():
    a, b = torch.tensor(2.0), torch.tensor(8.0)
    assert merged("slerp", [a, b]).item() == 5
    assert merged("karcher", [a, b]).item() == pytest.approx(5)
    assert merged("geometric-sum", [a, b]).item() == 4
    assert merged("tensor-rows", [a, b], {"alpha": 0.6}).item() == 8
    assert merged("cosine-a", [a, b], {"alpha": 0.25}).item() == 3.5
    # Opposite directions have no way around a line.
    assert merged("slerp", [a, -b]).item() == -3
    assert merged("karcher", [a, -a]).item() == 0
