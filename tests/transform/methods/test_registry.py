"""The table of methods: complete, readable without torch, documented, and its random numbers."""

import inspect
import math
import re
import subprocess
import sys

import pytest

from assetkit.errors import UsageError
from assetkit.transform.methods import Place, merge_tensors, methods

PINNED = [2899966, 1193891, 14177822, 4437345, 7952030, 2082797]
WANTED = [
    "weighted-sum",
    "n-average",
    "sum-twice",
    "sum-triple",
    "add-difference",
    "slerp",
    "nuslerp",
    "karcher",
    "ties",
    "dare-linear",
    "dare-ties",
    "della",
    "della-linear",
    "breadcrumbs",
    "breadcrumbs-ties",
    "model-stock",
    "geometric-median",
    "sce",
    "task-arithmetic",
    "train-difference",
    "cosine-a",
    "cosine-b",
    "add-perpendicular",
    "rotate",
    "tensor-rows",
    "crossover",
    "top-k",
    "multiply-quotient",
    "geometric-sum",
    "nearswap",
    "add-opposite",
    "add-strict-opposite",
]


def test_every_wanted_method_is_there():
    assert set(methods()) == set(WANTED)


def test_the_table_is_read_without_torch_or_numpy():
    code = "import sys; from assetkit.transform.methods import methods; methods(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "assetkit.transform.methods.ties" in loaded
    assert not {"torch", "numpy"} & set(loaded)


@pytest.mark.parametrize("method", methods().values(), ids=lambda each: each.id)
def test_rows_are_sound(method):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", method.id)
    assert method.title
    assert 2 <= method.least <= (method.most or method.least)
    assert method.survey is None or method.scope == "element"
    names = [each.name for each in method.parameters]
    assert len(set(names)) == len(names)
    for each in method.parameters:
        assert each.low <= each.default <= each.high
        assert math.isfinite(each.low)
        assert math.isfinite(each.high)
        assert each.text
        assert "\n" not in each.text


@pytest.mark.parametrize("method", methods().values(), ids=lambda each: each.id)
def test_docstrings_hold_a_sentence_a_formula_and_a_source(method):
    text = inspect.getdoc(method.merge)
    assert re.fullmatch(r".+?\.\n\n(    .+\n)+\nSource: .+\.", text, re.S), text


def test_settings_fill_in_defaults_and_refuse_what_is_wrong():
    ties = methods()["ties"]
    assert ties.settings({"density": 1}) == {"alpha": 1.0, "density": 1.0, "majority": 0.0}
    with pytest.raises(UsageError, match="no parameter 'lambda'; it has: alpha, density, majority"):
        ties.settings({"lambda": 1})
    with pytest.raises(UsageError, match=r"density is 1\.5, outside 0 … 1"):
        ties.settings({"density": 1.5})
    with pytest.raises(UsageError, match="density is nan"):
        ties.settings({"density": math.nan})


def test_the_wrong_number_of_models_is_refused():
    torch = pytest.importorskip("torch")
    with pytest.raises(UsageError, match="weighted-sum does not merge 3 models"):
        merge_tensors(methods()["weighted-sum"], [torch.zeros(2)] * 3)


def test_random_numbers_are_pinned():
    """Recipes are replayed years later: these are the numbers for ever."""
    pytest.importorskip("torch")
    found = Place("model.weight", (64,), 0, None, 1).uniform(6).mul(2**24).int().tolist()
    assert found == PINNED


def test_random_numbers_do_not_depend_on_the_tiling():
    torch = pytest.importorskip("torch")
    whole = Place("k", (1000,), seed=3).uniform(1000)
    for size in (1, 3, 8, 13, 64, 999):
        parts = [Place("k", (1000,), start, seed=3).uniform(min(size, 1000 - start)) for start in range(0, 1000, size)]
        assert torch.equal(torch.cat(parts), whole)
    assert torch.equal(Place("k", (1000,), seed=3).at(11).at(6).uniform(5), whole[17:22])
    assert Place("k", (1000,), 1000, seed=3).uniform(0).shape == (0,)


def test_random_numbers_differ_by_seed_key_and_stream():
    torch = pytest.importorskip("torch")
    first = Place("k", (1000,), seed=3).uniform(1000)
    others = [
        Place("k", (1000,), seed=4).uniform(1000),
        Place("l", (1000,), seed=3).uniform(1000),
        Place("k", (1000,), seed=3).uniform(1000, 1),
        Place("k\ud800", (1000,), seed=3).uniform(1000),
    ]
    for index, each in enumerate(others):
        for other in [first, *others[:index]]:
            assert float((each == other).float().mean()) < 0.01
            assert abs(float(torch.corrcoef(torch.stack((each, other)))[0, 1])) < 0.15


def test_random_numbers_are_uniform():
    torch = pytest.importorskip("torch")
    numbers = Place("k", (1 << 16,)).uniform(1 << 16)
    assert numbers.dtype == torch.float32
    assert float(numbers.min()) >= 0
    assert float(numbers.max()) < 1
    assert abs(float(numbers.mean()) - 0.5) < 0.005
    counts = torch.histc(numbers, 64, 0, 1)
    # Chi square of 63 degrees of freedom: mean 63, standard deviation 11.2.
    assert float(((counts - 1024) ** 2 / 1024).sum()) < 63 + 5 * 11.2
