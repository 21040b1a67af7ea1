"""The methods against those of sd-mecha 1.1.8 (MIT), within two units in the last place of fp16, where it has the same.

Where the two differ on purpose, a test shows the difference and says why.
"""

import pytest

from assetkit.transform.methods import Place, merge_tensors, methods

torch = pytest.importorskip("torch")
mecha = pytest.importorskip("sd_mecha.extensions.builtin.merge_methods")

from sd_mecha.extensions.builtin.merge_methods import (  # noqa: E402 - after the skip
    cosine,
    crossover,
    limiting,
    linear,
    slicing,
    svd,
    ties,
)

SHAPES = [(48,), (24, 10), (16, 5, 3, 3), (20, 6, 1, 1)]


def models(count, shape, seed=0):
    """Values of trained-looking fp16 checkpoints, in fp32."""
    generator = torch.Generator().manual_seed(seed)
    base = torch.randn(shape, generator=generator) * 0.05
    tensors = [base + torch.randn(shape, generator=generator) * 0.02 * (i > 0) for i in range(count)]
    return [each.half().float() for each in tensors]


def ulps(a, b):
    """The largest distance of two tensors, in units in the last place of fp16."""
    ordered = [each.half().view(torch.int16).int() for each in (a, b)]
    ordered = [torch.where(each < 0, -(each & 0x7FFF), each) for each in ordered]
    return int((ordered[0] - ordered[1]).abs().max())


def ours(name, tensors, **parameters):
    return merge_tensors(methods()[name], tensors, parameters)


def call(function, *tensors, **parameters):
    """The function under sd-mecha's decorator, on copies (some of them write into their arguments)."""
    return function.__wrapped__(*(each.clone() for each in tensors), **parameters)


def by_key(function, *tensors, **parameters):
    """The same for those that read the models of a recipe by key."""
    return function.__wrapped__(*({"k": each.clone()} for each in tensors), key="k", **parameters)


def masked(function):
    """The mask as the strength of add_difference, as sd-mecha's recipes use it."""
    return lambda a, b, c, alpha: a + call(function, a, b, c, alpha=alpha) * (b - c)


def number(value):
    return torch.tensor(float(value))


SAME = {
    "weighted-sum": (2, {"alpha": 0.3}, lambda a, b: by_key(linear.weighted_sum, a, b, alpha=number(0.3))),
    "n-average": (5, {}, lambda *x: by_key(linear.n_average, *x)),
    "slerp": (2, {"alpha": 0.3}, lambda a, b: call(linear.slerp, a, b, alpha=number(0.3))),
    "add-difference": (3, {"alpha": 0.7}, lambda a, b, c: by_key(linear.add_difference, a, b - c, alpha=number(0.7))),
    "add-perpendicular": (
        3,
        {"alpha": 0.7},
        lambda a, b, c: a + 0.7 * call(linear.perpendicular_component, a - c, b - c),
    ),
    "train-difference": (3, {"alpha": 0.8}, lambda a, b, c: masked(linear.train_difference_mask)(a, b, c, 0.8)),
    "add-opposite": (3, {"alpha": 0.8}, lambda a, b, c: masked(linear.add_opposite_mask)(a, b, c, 0.8)),
    "add-strict-opposite": (3, {"alpha": 0.8}, lambda a, b, c: masked(linear.add_strict_opposite_mask)(a, b, c, 0.8)),
    "geometric-sum": (2, {"alpha": 0.4}, lambda a, b: call(linear.geometric_sum, a, b, alpha=0.4)),
    "multiply-quotient": (3, {"alpha": 0.9}, lambda a, b, c: call(linear.multiply_quotient, a, b, c, alpha=0.9)),
    "cosine-a": (2, {"alpha": 0.2}, lambda a, b: call(cosine.add_cosine_a, a, b, alpha=number(0.2))),
    "cosine-b": (2, {"alpha": 0.2}, lambda a, b: call(cosine.add_cosine_b, a, b, alpha=number(0.2))),
    "crossover": (2, {"alpha": 0.37}, lambda a, b: call(crossover, a, b, alpha=0.37)),
    "tensor-rows": (
        2,
        {"alpha": 0.5, "beta": 0.7},
        lambda a, b: call(slicing.tensor_sum, a, b, width=0.5, offset=0.7),
    ),
    "top-k": (2, {"alpha": 0.4}, lambda a, b: call(slicing.top_k_tensor_sum, a, b, width=0.4)),
    # In fp32 it stops as soon as the sum of distances stands still, which is far from the median: 19 ulp.
    "geometric-median": (5, {}, lambda *x: call(ties.geometric_median, *(each.double() for each in x)).float()),
}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", SAME)
def test_the_same_result(name, shape):
    count, parameters, theirs = SAME[name]
    for seed in range(3):
        tensors = models(count, shape, seed)
        assert ulps(ours(name, tensors, **parameters), theirs(*tensors)) <= 2


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_add_difference_clamped_is_the_same(shape):
    a, b, c = models(3, shape)
    theirs = call(limiting.clamp, a + 1.5 * (b - c), a, b)
    assert ulps(ours("add-difference", [a, b, c], alpha=1.5, clamp=1), theirs) <= 2


@pytest.mark.parametrize("tilt", [0.0, 0.2, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("shape", [(9,), (24, 10), (7, 5), (6, 4, 3, 3)], ids=str)
def test_crossover_is_the_same_at_any_tilt(shape, tilt):
    a, b = models(2, shape)
    theirs = call(crossover, a, b, alpha=0.37, tilt=tilt)
    assert ulps(ours("crossover", [a, b], alpha=0.37, tilt=tilt), theirs) <= 2


@pytest.mark.parametrize("k", [1.0, 0.5, 0.2, 0.05])
@pytest.mark.parametrize("majority", [0, 1])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_ties_is_the_same_where_as_much_is_kept(shape, k, majority):
    """sd-mecha keeps what reaches the int((1 − k)·n)-th *smallest* magnitude: one element more than k·n."""
    base, *others = models(4, shape)
    n = base.numel()
    density = (n - max(int((1 - k) * n), 1) + 1) / n
    theirs = base + call(ties.ties_sum, *(each - base for each in others), k=k, vote_sgn=not majority)
    assert ulps(ours("ties", [base, *others], density=density, majority=majority), theirs) <= 2


def test_ties_extended_multiplies_by_model_stock_unless_asked_to():
    """conversion notes 2.1: in 1.1.8 ``apply_stock=False`` applies it. Only its True is the paper's TIES, and ours."""
    base, *others = models(3, (64,))
    deltas = [each - base for each in others]
    result = ours("ties", [base, *others], density=1)
    assert ulps(result, base + call(ties.ties_sum_extended, *deltas, k=1.0, vote_sgn=True, apply_stock=True)) <= 2
    assert ulps(result, base + call(ties.ties_sum_extended, *deltas, k=1.0, vote_sgn=True, apply_stock=False)) > 2


@pytest.mark.parametrize("name", ["dare-ties", "della"])
def test_dropping_then_ties_is_the_same_given_the_mask(name):
    """The masks differ: sd-mecha draws from a generator that starts each key alike, we count by key and element."""
    base, *others = models(4, (96,))
    place = Place("", (96,))
    deltas = []
    for stream, each in enumerate(others):
        delta = each - base
        chance = torch.full((96,), 0.4)
        if name == "della":
            order = delta.abs().argsort(stable=True)
            chance[order] = (0.4 + 0.3 * (torch.arange(1, 97) / 96 - 97 / 192)).float()
        deltas.append(delta * (place.uniform(96, stream) < chance))
    # Without rescaling; sd-mecha rescales della by the mean chance, the paper and we by each element's own.
    theirs = base + call(ties.ties_sum, *deltas, k=1.0, vote_sgn=True)
    parameters = {"epsilon": 0.3} if name == "della" else {}
    assert ulps(ours(name, [base, *others], density=0.4, rescale=0, **parameters), theirs) <= 2


def test_della_chances_are_the_same(monkeypatch):
    from assetkit.transform.methods.della import _chances

    delta = models(1, (60,))[0]
    seen = []
    monkeypatch.setattr(torch, "bernoulli", lambda chance, generator: seen.append(chance) or chance)
    ties.find_della_dropout(delta, 0.6, 0.3, None)
    assert torch.allclose(seen[0], _chances(delta.reshape(1, -1), 0.4, 0.3)[0], atol=1e-6)


def test_model_stock_is_the_same_for_two_vectors():
    """Of more than two it takes consecutive pairs, and of matrices the cosines of rows; the paper takes layers."""
    base, *others = models(3, (300,))
    tuned = [each + 0.5 * (others[0] - base) for each in others]
    theirs = base + call(ties.model_stock, *(each - base for each in tuned))
    assert ulps(ours("model-stock", [base, *tuned]), theirs) <= 2


@pytest.mark.filterwarnings("ignore:Casting complex values to real")
@pytest.mark.parametrize(
    "parameters",
    [
        {"alignment": 1.0, "alpha": 0.0},
        {"alignment": 1.0, "alpha": 0.4},
        {"alignment": 0.0, "alpha": 0.4},
        {"alignment": 0.5, "alpha": 0.0},
        {"alignment": 0.3, "alpha": 0.6, "centralization": 0.0},
    ],
    ids=str,
)
@pytest.mark.parametrize("shape", [(24, 10), (16, 5, 3, 3), (20, 6, 1, 1)], ids=str)
def test_rotate_is_the_same_for_high_matrices(shape, parameters):
    a, b = models(2, shape)
    given = {"centralization": 1.0, **parameters}
    given["alpha"] = number(given["alpha"])
    theirs = by_key(svd.rotate, a.double(), b.double(), stiefel_eps=1e-8, stiefel_max_iters=100, **given)
    assert ulps(ours("rotate", [a, b], **parameters), theirs.float()) <= 2


def test_rotate_of_wide_matrices_reaches_a_rotated_copy():
    """sd-mecha's transform of wide matrices is no rotation; ours finds the rotation there is."""
    generator = torch.Generator().manual_seed(0)
    a = torch.randn(6, 20, generator=generator)
    b = a @ torch.linalg.qr(torch.randn(20, 20, generator=generator)).Q
    parameters = {"alignment": 1.0, "centralization": 0.0}
    theirs = by_key(svd.rotate, a, b, alpha=number(0), stiefel_eps=1e-8, stiefel_max_iters=100, **parameters)
    assert float((theirs - b).abs().max()) > 0.1
    assert float((ours("rotate", [a, b], **parameters) - b).abs().max()) < 1e-5


def test_top_k_regions_meet_without_overlap():
    """sd-mecha's region begins at the rank before it: two neighbours share an element, ours do not."""
    a, b = models(2, (40,))
    moved = [ours("top-k", [a, b], alpha=0.5, beta=beta) != a for beta in (0.0, 0.5)]
    theirs = [call(slicing.top_k_tensor_sum, a, b, width=0.5, offset=each) != a for each in (0.0, 0.5)]
    ranks = [torch.isin(a, a[a.abs().argsort()[part]]) for part in (slice(20), slice(20, 40))]
    for mine, its, source in zip(moved, theirs, ranks, strict=True):
        assert int(mine.sum()) <= int(source.sum())
        assert int(its.sum()) >= int(mine.sum())


def test_nothing_is_added_at_a_right_angle_to_nothing_by_sd_mecha():
    """Projected on the zero vector, B's difference leaves all of itself; sd-mecha's NaN becomes zero."""
    a, b, _ = models(3, (30,))
    assert ulps(ours("add-perpendicular", [a, b, a]), b) <= 2
    assert not call(linear.perpendicular_component, a - a, b - a).any()


def test_non_finite_values_are_not_silenced():
    """sd-mecha's TIES turns NaN and infinity into zero; here they come out."""
    base, *others = models(3, (30,))
    others[0][3], others[1][7] = torch.nan, torch.inf
    theirs = base + call(ties.ties_sum, *(each - base for each in others), k=1.0)
    assert theirs.isfinite().all()
    result = ours("ties", [base, *others], density=1)
    assert result[3].isnan()
    assert not result[7].isfinite()
    assert result.isfinite().sum() == 28
