"""Low-rank approximation against full singular value decompositions in float64, sums and resizes against dense ones."""

import math
from dataclasses import replace

import pytest

torch = pytest.importorskip("torch")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from assetkit.errors import InputError, UsageError  # noqa: E402
from assetkit.transform.lowrank import (  # noqa: E402
    RankRule,
    Term,
    as_convolutions,
    as_matrix,
    kronecker,
    resized,
    summed,
    truncated,
    tucker,
)
from assetkit.transform.lowrank import _certificate as certificate  # noqa: E402
from assetkit.transform.lowrank import _krylov as krylov  # noqa: E402
from assetkit.transform.lowrank import _probes as probes  # noqa: E402
from assetkit.transform.lowrank import _search as search  # noqa: E402
from assetkit.transform.lowrank._krylov import grown, started  # noqa: E402

WIDE = torch.float64
FLOOR = 3e-6
"""Relative error that counts as rounding of float32: of the products, the factors and their measurement."""


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def gaussian(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=WIDE)


def with_spectrum(m, n, values, seed=0):
    """An [m, n] float32 matrix with these singular values and random vectors."""
    k = min(m, n, len(values))
    left = torch.linalg.qr(gaussian(m, k, seed=seed)).Q
    right = torch.linalg.qr(gaussian(n, k, seed=seed + 1)).Q
    return ((left * values[:k]) @ right.T).to(torch.float32)


def baked(m, n, rank, seed=0, strength=3e-4):
    """What a LoRA of this rank leaves in a float16 checkpoint: its delta and the noise of rounding."""
    base = (gaussian(m, n, seed=seed) * 0.02).half()
    delta = gaussian(m, rank, seed=seed + 1) @ gaussian(rank, n, seed=seed + 2) * strength
    return (base.double() + delta).half().float() - base.float()


SPECTRA = {
    "flat": lambda k, r: torch.ones(k, dtype=WIDE),
    "power 0.5": lambda k, r: torch.arange(1, k + 1, dtype=WIDE) ** -0.5,
    "power 1": lambda k, r: torch.arange(1, k + 1, dtype=WIDE) ** -1.0,
    "power 3": lambda k, r: torch.arange(1, k + 1, dtype=WIDE) ** -3.0,
    "exponential": lambda k, r: torch.exp(-torch.arange(k, dtype=WIDE) / 8),
    "steep": lambda k, r: torch.exp(-torch.arange(k, dtype=WIDE) * 2),
    "step at the cut": lambda k, r: torch.where(torch.arange(k) < r, 1.0, 1e-3).to(WIDE),
    "step before the cut": lambda k, r: torch.where(torch.arange(k) < max(1, r // 2), 1.0, 1e-2).to(WIDE),
    "step after the cut": lambda k, r: torch.where(torch.arange(k) < 2 * r, 1.0, 1e-3).to(WIDE),
    "low step": lambda k, r: torch.where(torch.arange(k) < max(1, r // 2), 1.0, 1e-4).to(WIDE),
    "cluster at the cut": lambda k, r: (
        torch.where((torch.arange(k) - r).abs() < 6, 1.0, 0.0).to(WIDE) + torch.linspace(1.2, 0.2, k, dtype=WIDE)
    ),
    "deficient": lambda k, r: torch.where(torch.arange(k) < max(1, r // 2), 1.0, 0.0).to(WIDE),
}


def errors(matrix, factors):
    """Relative error of the factors, and the best for their rank, in float64."""
    exact = matrix.to(WIDE)
    values = torch.linalg.svdvals(exact)
    norm = float(torch.linalg.vector_norm(values))
    left = torch.linalg.vector_norm(exact - factors.up.to(WIDE) @ factors.down.to(WIDE))
    return float(left) / norm, float(torch.linalg.vector_norm(values[factors.rank :])) / norm


def assert_best(matrix, factors):
    error, best = errors(matrix, factors)
    assert error <= 1.01 * best + FLOOR
    assert factors.error == pytest.approx(error, rel=1e-3, abs=FLOOR)


@settings(max_examples=120, deadline=None)
@given(
    m=st.integers(1, 260),
    n=st.integers(1, 260),
    rank=st.integers(1, 40),
    kind=st.sampled_from(sorted(SPECTRA)),
    scale=st.sampled_from([1.0, 1e-3, 1e-12, 1e-25, 1e12, 1e20]),
    seed=st.integers(0, 99),
    split=st.sampled_from(["balanced", "up"]),
)
def test_never_worse_than_a_hundredth_over_the_best(m, n, rank, kind, scale, seed, split):
    values = torch.sort(SPECTRA[kind](min(m, n), rank), descending=True).values
    matrix = with_spectrum(m, n, values * scale, seed)
    factors = truncated(matrix, RankRule(rank=rank), seed=seed, split=split)
    assert factors.up.shape == (m, min(rank, m, n))
    assert factors.down.shape == (min(rank, m, n), n)
    assert_best(matrix, factors)
    assert torch.all(factors.singular_values[:-1] >= factors.singular_values[1:])
    assert factors.norm == pytest.approx(float(torch.linalg.vector_norm(matrix.to(WIDE))), rel=1e-5)


@pytest.mark.parametrize("shape", [(320, 320), (640, 320), (320, 768)])
@pytest.mark.parametrize("kind", sorted(SPECTRA))
def test_real_layers(shape, kind):
    matrix = with_spectrum(*shape, torch.sort(SPECTRA[kind](320, 32), descending=True).values)
    assert_best(matrix, truncated(matrix, RankRule(rank=32)))


@pytest.mark.parametrize("kind", ["power 1", "exponential", "step at the cut", "step after the cut"])
def test_common_spectra_need_no_full_decomposition(kind):
    matrix = with_spectrum(512, 512, torch.sort(SPECTRA[kind](512, 16), descending=True).values)
    assert truncated(matrix, RankRule(rank=16)).method == "krylov"


@pytest.mark.parametrize(("trained", "wanted"), [(16, 16), (16, 24), (8, 32), (64, 32)])
def test_difference_of_a_baked_adapter(trained, wanted):
    matrix = baked(384, 640, trained)
    factors = truncated(matrix, RankRule(rank=wanted))
    assert_best(matrix, factors)
    assert factors.method == "krylov"


def test_pure_noise():
    matrix = gaussian(400, 500).float()
    assert_best(matrix, truncated(matrix, RankRule(rank=32)))


def test_nothing_proved_falls_back_on_the_whole_spectrum(monkeypatch):
    monkeypatch.setattr(search, "_proved", lambda *_: False)
    matrix = with_spectrum(200, 300, SPECTRA["power 1"](200, 16))
    factors = truncated(matrix, RankRule(rank=16))
    assert factors.method == "gram"
    error, best = errors(matrix, factors)
    assert error == pytest.approx(best, rel=1e-5)


def test_a_start_that_misses_a_large_direction_is_found_out(monkeypatch):
    """The space then converges on the others; only the bound of what is outside can tell."""
    matrix = with_spectrum(200, 300, torch.tensor([0.9, 0.5, 0.5, *[1e-4] * 197], dtype=WIDE))
    direction = torch.linalg.svd(matrix, full_matrices=False)[2][:1]

    def blind(given, block, generator):
        hidden = given - (given @ direction.T) @ direction
        space = started(hidden, block, generator)
        found = (space.basis.T @ given @ direction.T) @ direction
        return replace(space, blocks=(space.blocks[0] + found.to(WIDE),))

    monkeypatch.setattr(search, "started", blind)
    assert_best(matrix, truncated(matrix, RankRule(rank=2)))


def test_a_failed_eigensolver_falls_back_on_the_decomposition(monkeypatch):
    def fail(_):
        raise torch.linalg.LinAlgError("did not converge")

    monkeypatch.setattr(torch.linalg, "eigh", fail)
    matrix = with_spectrum(60, 80, SPECTRA["power 1"](60, 16))
    factors = truncated(matrix, RankRule(rank=16))
    assert factors.method == "svd"
    assert_best(matrix, factors)


def test_the_bound_holds_before_rounding_to_the_wanted_type_and_the_error_says_what_rounding_costs():
    matrix = with_spectrum(300, 200, SPECTRA["exponential"](200, 48)) * 1e-2
    plain = truncated(matrix, RankRule(rank=48))
    half = truncated(matrix, RankRule(rank=48), dtype=torch.float16)
    assert half.up.dtype == half.down.dtype == torch.float16
    assert half.error > plain.error
    assert half.error == pytest.approx(errors(matrix, half)[0], rel=1e-3)
    brain = truncated(matrix, RankRule(rank=48), dtype=torch.bfloat16)
    assert brain.error == pytest.approx(errors(matrix, brain)[0], rel=1e-3)
    assert brain.error > half.error


def test_overflow_is_told():
    matrix = with_spectrum(50, 40, torch.tensor([1e7, 1.0], dtype=WIDE))
    told = truncated(matrix, RankRule(rank=2), dtype=torch.float16, split="up")
    assert told.overflowed > 0
    assert told.error == math.inf
    balanced = truncated(matrix, RankRule(rank=2), dtype=torch.float16)
    assert balanced.overflowed == 0
    assert balanced.error < 1e-3


def test_splits_hold_the_same_product():
    matrix = with_spectrum(120, 150, SPECTRA["power 1"](120, 8))
    balanced = truncated(matrix, RankRule(rank=8))
    up = truncated(matrix, RankRule(rank=8), split="up")
    assert torch.allclose(balanced.up @ balanced.down, up.up @ up.down, atol=1e-6)
    assert torch.allclose(up.down @ up.down.T, torch.eye(8), atol=1e-5)
    roots = balanced.singular_values.sqrt().float()
    assert torch.allclose(torch.linalg.vector_norm(balanced.up, dim=0), roots, rtol=1e-4)
    assert torch.allclose(torch.linalg.vector_norm(balanced.down, dim=1), roots, rtol=1e-4)


def test_same_seed_same_bytes():
    matrix = baked(400, 448, 8)
    one, two = (truncated(matrix, RankRule(rank=16), seed=5) for _ in range(2))
    assert torch.equal(one.up, two.up)
    assert torch.equal(one.down, two.down)
    other = truncated(matrix, RankRule(rank=16), seed=6)
    assert not torch.equal(one.up, other.up)
    assert_best(matrix, other)
    state = torch.random.get_rng_state()
    truncated(matrix, RankRule(rank=16))
    assert torch.equal(state, torch.random.get_rng_state())


def test_views_and_other_dtypes_are_read_as_they_are():
    matrix = with_spectrum(150, 220, SPECTRA["power 1"](150, 8))
    direct = truncated(matrix.T.contiguous(), RankRule(rank=8))
    view = truncated(matrix.T, RankRule(rank=8))
    assert torch.allclose(direct.up @ direct.down, view.up @ view.down, atol=1e-6)
    half = matrix.half()
    assert_best(half.float(), truncated(half, RankRule(rank=8)))
    before = matrix.clone()
    truncated(matrix * 1e-20, RankRule(rank=8))
    assert torch.equal(matrix, before)


@pytest.mark.parametrize("shape", [(1, 7), (7, 1), (1, 1), (3, 300), (300, 2)])
def test_slim_matrices_of_full_rank_are_exact(shape):
    matrix = gaussian(*shape).float()
    factors = truncated(matrix, RankRule(rank=32))
    assert factors.rank == min(shape)
    assert factors.error < FLOOR


@pytest.mark.parametrize("rule", [RankRule(rank=4), RankRule(energy=0.9), RankRule(error=0.1, rank=8)])
def test_zero_matrix(rule):
    factors = truncated(torch.zeros(200, 120), rule)
    assert factors.rank == (4 if rule.energy is None and rule.error is None else 1)
    assert factors.error == factors.norm == 0
    assert not factors.up.any() or not factors.down.any()
    assert torch.isfinite(factors.up).all()


@pytest.mark.parametrize("scale", [1e-37, 1e-42, 1e37])
def test_ends_of_the_range(scale):
    """Numbers that float32 barely holds, or holds with few digits, keep finite factors and a true error."""
    matrix = (with_spectrum(120, 130, SPECTRA["power 1"](120, 8)) * scale).contiguous()
    factors = truncated(matrix, RankRule(rank=8))
    assert torch.isfinite(factors.up).all()
    assert torch.isfinite(factors.down).all()
    assert_best(matrix.to(WIDE) / scale, replace(factors, up=factors.up.to(WIDE) / scale))


@settings(max_examples=30, deadline=None)
@given(energy=st.floats(0.9, 1 - 1e-7), strength=st.sampled_from([1e-2, 1e-1, 1.0]), seed=st.integers(0, 9))
def test_targets_below_the_largest_directions(energy, strength, seed):
    """The cut lies in what is left once the large directions are taken off, at its first direction too."""
    matrix = baked(200, 260, 3, seed, strength)
    factors = truncated(matrix, RankRule(energy=energy), seed=seed)
    squares = torch.linalg.svdvals(matrix.to(WIDE)).square()
    tails = squares.flip(0).cumsum(0).flip(0) / squares.sum()
    assert factors.error**2 <= 1 - energy + 2e-12
    if factors.rank > 1:
        assert float(tails[factors.rank - 1]) > (1 - energy) * (1 - 1e-3)


def test_directions_that_are_not_there_are_zero():
    matrix = with_spectrum(200, 130, torch.ones(3, dtype=WIDE))
    factors = truncated(matrix, RankRule(rank=10))
    assert factors.rank == 10
    assert factors.error < FLOOR
    assert torch.isfinite(factors.up).all()
    assert float(factors.singular_values[3]) < 1e-5


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_not_finite(bad):
    matrix = torch.zeros(10, 12)
    matrix[3, 4] = bad
    with pytest.raises(InputError, match="1 of 120 elements"):
        truncated(matrix, RankRule(rank=2))


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (5,), (), (2, 3, 4)])
def test_not_a_matrix(shape):
    with pytest.raises(InputError, match="no low-rank form"):
        truncated(torch.zeros(shape), RankRule(rank=2))
    with pytest.raises(InputError):
        truncated(torch.ones(4, 4, dtype=torch.int64), RankRule(rank=2))


# Rules -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "rank"),
    [
        ({"rank": 2}, 2),
        ({"energy": 0.5}, 1),
        ({"energy": 16 / 30}, 1),
        ({"energy": 0.6}, 2),
        ({"energy": 29 / 30}, 3),
        ({"energy": 0.98}, 4),
        ({"energy": 1.0}, 4),
        ({"error": math.sqrt(14 / 30)}, 1),
        ({"error": math.sqrt(5 / 30)}, 2),
        ({"error": 0.4}, 3),
        ({"ratio": 1.5}, 2),
        ({"ratio": 2.5}, 3),
        ({"ratio": 100}, 4),
        ({"cumulative": 0.4}, 1),
        ({"cumulative": 0.7}, 2),
        ({"cumulative": 0.71}, 3),
        ({"cumulative": 1.0}, 4),
        ({"energy": 0.98, "rank": 3}, 3),
        ({"energy": 0.5, "cumulative": 0.7}, 2),
    ],
)
def test_targets_count_exactly(arguments, rank):
    """Singular values 4, 3, 2, 1: squares sum to 30, values to 10. kohya's resize_lora gives one more for each."""
    squares = torch.tensor([16.0, 9.0, 4.0, 1.0], dtype=WIDE)
    rule = RankRule(**arguments)
    assert rule.count(squares) == rank
    assert resized(torch.eye(7, 4), torch.diag(squares.sqrt()).float() @ torch.eye(4, 9), rule).rank == rank


@pytest.mark.parametrize(
    ("arguments", "rank"),
    [({"energy": 0.55}, 2), ({"error": 0.2}, 3), ({"ratio": 2.5}, 3), ({"cumulative": 0.65}, 2), ({"error": 1e-3}, 4)],
)
def test_targets_of_a_whole_matrix(arguments, rank):
    matrix = with_spectrum(120, 130, torch.arange(4, 0, -1, dtype=WIDE))
    assert truncated(matrix, RankRule(**arguments)).rank == rank


@pytest.mark.parametrize(
    "arguments",
    [{}, {"rank": 0}, {"energy": 0.0}, {"energy": 1.1}, {"error": -0.1}, {"ratio": 0.5}, {"cumulative": math.nan}],
)
def test_rules_that_say_nothing(arguments):
    with pytest.raises(UsageError):
        RankRule(**arguments)


@settings(max_examples=40, deadline=None)
@given(
    target=st.sampled_from(["energy", "error"]),
    share=st.floats(0.05, 0.99),
    kind=st.sampled_from(sorted(set(SPECTRA) - {"flat"})),
    seed=st.integers(0, 99),
)
def test_target_ranks_are_the_smallest(target, share, kind, seed):
    values = torch.sort(SPECTRA[kind](180, 12), descending=True).values
    matrix = with_spectrum(180, 240, values, seed)
    rule = RankRule(**{target: share})
    factors = truncated(matrix, rule, seed=seed)
    squares = torch.linalg.svdvals(matrix.to(WIDE)).square()
    tails = (squares.sum() - squares.cumsum(0)).clamp(min=0) / squares.sum()
    allowed = 1 - share if target == "energy" else share**2
    assert float(tails[factors.rank - 1]) <= allowed + 1e-6
    if factors.rank > 1:
        assert float(tails[factors.rank - 2]) > allowed - 1e-6
    assert factors.error**2 <= allowed + 1e-6


def test_targets_on_large_layers_stay_fast():
    matrix = with_spectrum(512, 600, SPECTRA["power 1"](512, 0))
    factors = truncated(matrix, RankRule(error=0.2))
    assert factors.method == "krylov"
    assert factors.error <= 0.2
    tails = torch.linalg.svdvals(matrix.to(WIDE)).square().flip(0).cumsum(0).flip(0)
    assert float(tails[factors.rank - 1] / tails[0]) > 0.04


# The certificate ---------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(kind=st.sampled_from(sorted(SPECTRA)), blocks=st.integers(1, 4), seed=st.integers(0, 9), rank=st.integers(1, 16))
def test_certificate_never_lies(kind, blocks, seed, rank):
    """Whenever a claim follows from the true spectrum of what is left, no more energy is missed than it says."""
    matrix = with_spectrum(120, 140, torch.sort(SPECTRA[kind](120, 12), descending=True).values, seed)
    space = started(matrix, 16, torch.Generator().manual_seed(seed))
    for _ in range(blocks - 1):
        space = grown(matrix, space) or space
    ritz = search._ritz(space, search.energy(matrix))
    best = float(torch.linalg.svdvals(matrix.to(WIDE))[:rank].square().sum())
    basis = torch.linalg.qr(space.basis.to(WIDE)).Q
    left = matrix.to(WIDE) - basis @ (basis.T @ matrix.to(WIDE))
    values = torch.linalg.svdvals(left).square().tolist()
    kept = float(ritz.squares[:rank].sum())
    for share in (1e-4, 1e-2, 0.1, 0.5):
        bound = kept + share * ritz.tail(rank) + 1e-12
        claim = certificate.claim(ritz.known, rank, bound)
        if claim.follows(values) or values[0] <= claim.level:
            assert best <= bound + 1e-6 * best


@settings(max_examples=60, deadline=None)
@given(kind=st.sampled_from(sorted(SPECTRA)), blocks=st.integers(2, 4), seed=st.integers(0, 9), rank=st.integers(1, 16))
def test_bound_is_sharp_where_all_is_known(kind, blocks, seed, rank):
    """With the true ‖D‖ the bound of the best energy is between it and the eigenvalues of [[T, Eᵀ], [E, ‖D‖ I]]."""
    matrix = with_spectrum(90, 110, torch.sort(SPECTRA[kind](90, 12), descending=True).values, seed)
    space = started(matrix, 16, torch.Generator().manual_seed(seed))
    for _ in range(blocks - 1):
        space = grown(matrix, space) or space
    exact, basis = matrix.to(WIDE), torch.linalg.qr(space.basis.to(WIDE)).Q
    left = exact - basis @ (basis.T @ exact)
    norm = float(torch.linalg.matrix_norm(left, 2)) ** 2
    projected, coupling = basis.T @ exact @ exact.T @ basis, left @ exact.T @ basis
    whole = basis @ projected @ basis.T + coupling @ basis.T + basis @ coupling.T
    whole += norm * (torch.eye(90, dtype=WIDE) - basis @ basis.T)
    worst = float(torch.linalg.eigvalsh(whole).flip(0)[:rank].sum())
    best = float(torch.linalg.svdvals(exact)[:rank].square().sum())
    assert best <= worst * (1 + 1e-9)
    ritz = search._ritz(space, search.energy(matrix))
    values = [norm] * rank
    assert not certificate.claim(ritz.known, rank, best * (1 - 1e-4)).follows(values)
    if ritz.known.squares[rank - 1] > 1e-4 * ritz.known.squares[0] and norm < 0.9 * ritz.known.squares[rank - 1]:
        slack = 0.02 * rank * float(ritz.known.squares[rank - 1])
        assert certificate.claim(ritz.known, rank, worst + 0.1 * (worst - best) + slack).level > 0


@settings(max_examples=40, deadline=None)
@given(kind=st.sampled_from(sorted(SPECTRA)), blocks=st.integers(1, 4), seed=st.integers(0, 9))
def test_other_side_of_a_space_keeps_more(kind, blocks, seed):
    """`turned` against the rows' own span: the energy of A on it, and no less than that of the basis."""
    matrix = with_spectrum(90, 110, torch.sort(SPECTRA[kind](90, 12), descending=True).values, seed)
    space = started(matrix, 8, torch.Generator().manual_seed(seed))
    for _ in range(blocks - 1):
        space = grown(matrix, space) or space
    ritz = search._ritz(space, search.energy(matrix))
    if ritz.turn is None:
        return
    side = torch.linalg.qr(space.rows.to(WIDE).T).Q
    true = torch.linalg.svdvals(matrix.to(WIDE) @ side).square()
    assert torch.allclose(ritz.squares, true, atol=1e-6 * float(true[0]))
    assert torch.all(ritz.squares.cumsum(0) >= ritz.known.squares.cumsum(0) * (1 - 1e-9))


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(sorted(SPECTRA)), seed=st.integers(0, 99), wanted=st.floats(0.5, 4), count=st.integers(1, 80)
)
def test_bounds_of_what_is_outside_hold_and_grow_sharp(kind, seed, wanted, count):
    matrix = with_spectrum(110, 130, torch.sort(SPECTRA[kind](110, 12), descending=True).values, seed)
    generator = torch.Generator().manual_seed(seed)
    space = started(matrix, 16, generator)
    basis = space.basis.to(WIDE)
    true = torch.linalg.svdvals(matrix.to(WIDE) - basis @ (basis.T @ matrix.to(WIDE))).square()[:count]
    if float(true[0]) < 1e-6:  # rounding of the rest would be seen
        return
    found = list(probes.outside(matrix, space.basis, wanted * float(true[0]), count, generator))
    for known in found:
        above = torch.tensor(known.above, dtype=WIDE)
        assert len(above) == count
        assert torch.all(above[:-1] >= above[1:])
        assert torch.all(above[: len(true)] >= true * (1 - 1e-4))
        below = torch.tensor(known.below[: len(true)], dtype=WIDE)
        assert torch.all(below <= true * 1.05 + 1e-3 * float(true[0]))  # a hint: rounding may lift it
    assert found[-1].above[0] <= max(1.0, wanted) * 1.5 * float(true[0])


def test_a_claim_needs_all_of_what_is_outside():
    claim = certificate.Claim(2, 10.0, ((2.0, 8.0), (4.0, 9.0)), ceiling=7.0)
    assert claim.follows([2.0, 2.0])
    assert claim.follows([4.0, 0.0])
    assert claim.follows([5.0, 0.0])  # 9, and 1 above 4
    assert not claim.follows([5.1, 0.0])
    assert claim.follows([4.5, 4.5])  # 9, and half above 4 twice
    assert not claim.follows([4.6, 4.6])
    assert claim.level == pytest.approx(4.5)
    assert certificate.Claim(2, 8.5, claim.bounds, ceiling=7.0).level == pytest.approx(3.0)  # by the chord
    assert certificate.Claim(2, 8.5, claim.bounds, ceiling=2.5).level == 2.5
    assert certificate.Claim(2, 7.9, claim.bounds, ceiling=7.0).level < 0
    assert not certificate.Claim(2, 100.0, claim.bounds, ceiling=7.0).follows([8.0, 0.0])
    assert not certificate.Claim(2, 100.0, (), ceiling=7.0).follows([0.0, 0.0])


@pytest.mark.parametrize("degree", [1, 3, 9, 15])
def test_powers_of_the_polynomials(degree):
    points = torch.linspace(-1.2, 1.2, 49, dtype=WIDE)
    powers = torch.stack([points**k for k in range(1, degree + 1, 2)])
    inner = torch.stack([torch.cos(k * torch.acos(points.clamp(-1, 1))) for k in range(1, degree + 1, 2)])
    outer = torch.stack([torch.cosh(k * torch.acosh(points.abs().clamp(min=1))) for k in range(1, degree + 1, 2)])
    wanted = torch.where(points.abs() <= 1, inner, outer * points.sign())
    assert torch.allclose(probes._powers(degree) @ powers, wanted, atol=1e-8)


@given(
    roots=st.lists(st.floats(0, 2), max_size=4),
    lead=st.floats(0.1, 50),
    square=st.floats(1e-6, 1e6),
    sign=st.booleans(),
)
def test_where_a_polynomial_reaches_a_value_for_good(roots, lead, square, sign):
    import numpy as np

    coefficients = (-lead if sign else lead) * np.atleast_1d(np.poly(roots))[::-1].copy()
    high = float(probes._reached(coefficients[None], np.array([[square]]))[0, 0])

    def value(point):
        return point * float(np.prod([lead, *(point - root for root in roots)])) ** 2

    assert high >= max(roots, default=0) - 1e-3  # a root found in float64, several times over
    for point in np.linspace(high, 3 * high + 3, 50)[1:]:
        assert value(point) >= square * (1 - 1e-2)


def test_chi_square_quantile_is_low():
    """Against 200,000 draws at a chance they can see."""
    draws = gaussian(200_000, 16).square().sum(1)
    assert float((draws < probes.low_quantile(16, 1e-2)).double().mean()) <= 1e-2
    assert probes.low_quantile(16, 1e-7) < probes.low_quantile(16, 1e-2)


def test_rounding_stays_within_the_noise_that_is_allowed_for():
    """Of E as it is in float64, outside of the space; for all Ritz vectors, and for those from the k-th on."""
    for matrix in (
        baked(320, 640, 16),
        baked(320, 640, 16, strength=3e-2),
        gaussian(400, 400).float(),
        with_spectrum(300, 900, SPECTRA["exponential"](300, 0)),
        with_spectrum(300, 400, SPECTRA["power 3"](300, 0)),
    ):
        space = started(matrix, 16, torch.Generator().manual_seed(0))
        for _ in range(3):
            space = grown(matrix, space) or space
        exact, basis = matrix.to(WIDE), torch.linalg.qr(space.basis.to(WIDE)).Q
        outside = exact @ (exact.T @ space.basis.to(WIDE))
        outside[:, -16:] -= space.outside.to(WIDE)
        outside -= basis @ (basis.T @ outside)
        squares, vectors = torch.linalg.eigh(space.projected)
        squares, outside = squares.flip(0), outside @ vectors.flip(1)
        for first in (0, 1, 4, 8, 15, 16, 24, 31):
            noise = certificate.Coupled(squares, outside).noise(first) ** 0.5
            assert float(torch.linalg.matrix_norm(outside[:, first:], 2)) <= noise


def test_rounding_of_a_single_gram_matrix_is_within_its_allowance():
    for matrix in (gaussian(320, 320).float(), gaussian(320, 1280).float() + 1, baked(320, 768, 16)):
        exact = matrix.to(WIDE)
        true, found = torch.linalg.eigvalsh(exact @ exact.T), torch.linalg.eigh(matrix @ matrix.T)
        assert float((found[0].to(WIDE) - true).abs().max()) < 1e-6 * float(true[-1])
        kept = torch.linalg.vector_norm(found[1][:, -32:].to(WIDE).T @ exact).square()
        assert float(true[-32:].sum() - kept) < 32e-6 * float(true[-1])


@pytest.mark.parametrize("transposed", [False, True])
def test_both_products_at_once(monkeypatch, transposed):
    monkeypatch.setattr(krylov, "CACHED", 100)
    monkeypatch.setattr(krylov, "PANEL", 700)
    matrix = gaussian(50, 93).float() if not transposed else gaussian(93, 50).float().T
    block = gaussian(50, 8, seed=1).float()
    across, image = krylov.there_and_back(matrix, block)
    assert torch.allclose(across, block.T @ matrix, atol=1e-4)
    assert torch.allclose(image, matrix @ (matrix.T @ block), atol=1e-3)


# Sums and resizes --------------------------------------------------------------------------------------------------


def pairs(m=60, n=90, ranks=(4, 8, 6), seed=0):
    weights = (0.7, -1.3, 0.25)
    return [
        Term(gaussian(m, r, seed=seed + 2 * i).float(), gaussian(r, n, seed=seed + 2 * i + 1).float(), weight)
        for i, (r, weight) in enumerate(zip(ranks, weights, strict=True))
    ]


def dense(terms):
    return sum(weight * up.to(WIDE) @ down.to(WIDE) for up, down, weight in terms)


def test_sum_is_exact_and_holds_no_cross_terms():
    """kohya's merge_lora adds the factors: (u1 + u2)(d1 + d2) has u1 d2 + u2 d1 too, here as large as the sum."""
    terms = pairs()
    factors = summed(terms)
    assert factors.rank == 18
    assert factors.method == "stacked"
    exact = dense(terms)
    assert torch.allclose(factors.up.to(WIDE) @ factors.down.to(WIDE), exact, atol=1e-5)
    assert factors.error < 1e-6
    assert factors.norm == pytest.approx(float(torch.linalg.vector_norm(exact)))
    assert torch.allclose(factors.singular_values, torch.linalg.svdvals(exact)[:18])
    same = [Term(*terms[0][:2]), Term(*terms[0][:2])]
    crossed = (terms[0].up * 2) @ (terms[0].down * 2)
    assert torch.allclose(summed(same).up @ summed(same).down, crossed / 2, atol=1e-4)


def test_sum_keeps_its_strength_with_alpha_equal_to_the_rank():
    """Two equal adapters at half weight are the one: kohya's --concat gives half of it (alpha stays, rank doubles)."""
    up, down = pairs()[0][:2]
    alpha, rank = 2.0, 4
    factors = summed([Term(up, down, 0.5 * alpha / rank)] * 2)
    stored = factors.up @ factors.down * (factors.rank / factors.rank)
    assert torch.allclose(stored, up @ down * alpha / rank, atol=1e-5)


def test_large_singular_values_are_kept_whole():
    """kohya clamps U S and Vh to their 99 % quantile, which costs 15 % of error at rank 32."""
    values = torch.tensor([50.0, *[1.0] * 31], dtype=WIDE)
    matrix = with_spectrum(128, 160, values)
    factors = truncated(matrix, RankRule(rank=32))
    assert factors.error < FLOOR
    assert float(factors.singular_values[0]) == pytest.approx(50, rel=1e-5)


@settings(max_examples=40, deadline=None)
@given(
    m=st.integers(1, 60),
    n=st.integers(1, 60),
    ranks=st.tuples(*[st.integers(1, 24)] * 3),
    rank=st.one_of(st.none(), st.integers(1, 40)),
    split=st.sampled_from(["balanced", "up"]),
    seed=st.integers(0, 99),
)
def test_sum_against_the_dense_one(m, n, ranks, rank, split, seed):
    terms = pairs(m, n, ranks, seed)
    factors = summed(terms, None if rank is None else RankRule(rank=rank), split=split)
    exact = dense(terms)
    most = min(m, n, sum(ranks))
    assert factors.rank == min(most, rank or most)
    norm = float(torch.linalg.vector_norm(exact))
    error = float(torch.linalg.vector_norm(exact - factors.up.to(WIDE) @ factors.down.to(WIDE))) / norm
    best = float(torch.linalg.vector_norm(torch.linalg.svdvals(exact)[factors.rank :])) / norm
    assert error == pytest.approx(best, rel=1e-5, abs=1e-6)
    assert factors.error == pytest.approx(error, rel=1e-5, abs=1e-6)


def test_what_cancels_is_gone():
    up, down = pairs()[0][:2]
    nothing = summed([Term(up, down), Term(up, down, -1.0)], RankRule(rank=4))
    assert float(nothing.singular_values[0]) < 1e-10
    assert torch.isfinite(nothing.up).all()
    unscaled = summed([Term(up, down, 0.0)])
    assert unscaled.error == unscaled.norm == 0


@pytest.mark.parametrize("rule", [RankRule(rank=3), RankRule(energy=0.9), RankRule(error=0.3), RankRule(rank=64)])
def test_resize_is_the_best_of_its_rank(rule):
    up, down = gaussian(80, 12) * torch.logspace(0, -2, 12, dtype=WIDE), gaussian(12, 70, seed=1)
    factors = resized(up.half(), down.half(), rule, weight=0.5, dtype=torch.float16)
    exact = 0.5 * up.half().to(WIDE) @ down.half().to(WIDE)
    squares = torch.linalg.svdvals(exact).square()[:12]
    assert factors.rank == min(rule.count(squares), 12)
    assert torch.allclose(factors.singular_values, squares.sqrt()[: factors.rank])
    error, best = errors(exact, factors)
    assert error <= best + 1e-3
    assert factors.error == pytest.approx(error, rel=1e-6)


def test_factors_that_do_not_fit():
    with pytest.raises(InputError, match="no product"):
        summed([Term(torch.ones(4, 2), torch.ones(3, 4))])
    with pytest.raises(InputError, match="4x5, 4x6"):
        summed([Term(torch.ones(4, 2), torch.ones(2, 5)), Term(torch.ones(4, 2), torch.ones(2, 6))])
    with pytest.raises(InputError, match="no number"):
        summed([Term(torch.ones(4, 2), torch.ones(2, 5), math.nan)])
    with pytest.raises(InputError, match="NaN or infinite"):
        summed([Term(torch.full((4, 2), math.inf), torch.ones(2, 5))])
    with pytest.raises(UsageError):
        summed([])


# Convolutions and LoKr ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(20, 16, 3, 3), (12, 20, 1, 1), (14, 10, 3, 1), (18, 22)])
def test_convolution_of_the_two_factors_is_the_weight(shape):
    """As a network runs it: `down` with the layer's own kernel, then `up` point by point."""
    weight = gaussian(*shape).float()
    whole = min(shape[0], math.prod(shape[1:]))
    factors = truncated(as_matrix(weight), RankRule(rank=whole))
    up, down = as_convolutions(factors.up, factors.down, shape)
    assert down.shape == (whole, *shape[1:])
    assert up.shape == (shape[0], whole, *(1 for _ in shape[2:]))
    if len(shape) == 4:
        image = gaussian(1, shape[1], 7, 7).float()
        run = torch.nn.functional.conv2d
        assert torch.allclose(run(run(image, down), up), run(image, weight), atol=1e-3)


@pytest.mark.parametrize("shape", [(16, 16, 3, 3), (12, 12, 3, 1)])
def test_tucker_form_of_full_rank_is_the_weight(shape):
    weight = gaussian(*shape).float()
    form = tucker(weight, 64)
    assert form.error < 1e-6
    image = gaussian(1, shape[1], 7, 7).float()
    run = torch.nn.functional.conv2d
    assert form.up.shape == (shape[0], form.mid.shape[0], 1, 1)
    assert form.mid.shape == shape
    assert torch.allclose(run(run(run(image, form.down), form.mid), form.up), run(image, weight), atol=1e-3)


def test_tucker_finds_what_is_there():
    up, mid, down = gaussian(24, 4), gaussian(4, 4, 3, 3, seed=1), gaussian(4, 20, seed=2)
    weight = torch.einsum("mnhw,im,nj->ijhw", mid, up, down)
    assert tucker(weight.float(), 4).error < 1e-6
    noisy = weight.float() + gaussian(*weight.shape, seed=3).float()
    form = tucker(noisy, 4, sweeps=8)
    assert form.error <= tucker(noisy, 4, sweeps=0).error
    assert form.error < 1.2 * float(torch.linalg.vector_norm(noisy - weight) / torch.linalg.vector_norm(noisy))
    with pytest.raises(InputError):
        tucker(torch.ones(4, 4), 2)


@pytest.mark.parametrize("shape", [(24, 40), (24, 40, 3, 3)])
def test_kronecker_factors_are_found(shape):
    w1, w2 = gaussian(4, 5), gaussian(6, 8, *shape[2:], seed=1)
    weight = torch.kron(w1.reshape(4, 5, *(1 for _ in shape[2:])), w2)
    assert weight.shape == shape
    found = kronecker(weight.float(), (4, 5))
    assert found.error < FLOOR
    again = torch.kron(found.w1.reshape(4, 5, *(1 for _ in shape[2:])), found.w2)
    assert torch.allclose(again, weight.float(), atol=1e-4)
    assert kronecker(weight.float()).w1.shape == (4, 5)
    with pytest.raises(UsageError):
        kronecker(weight.float(), (5, 5))
