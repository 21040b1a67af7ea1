"""However a tensor is cut, an element method gives the same bytes; and no method changes its inputs."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetkit.transform.methods import MemoryTiles, Place, methods

torch = pytest.importorskip("torch")

from tests.transform.methods.digests import digests  # noqa: E402 - needs torch

ELEMENT = [each for each in methods().values() if each.scope == "element"]
SHAPE = (23, 9, 11)
ROOT = Path(__file__).resolve().parents[3]


def models(method, seed=0, extra=1):
    """Trained-looking tensors: small, correlated, some exactly equal, with exact zeros of both signs."""
    generator = torch.Generator().manual_seed(seed)
    base = torch.randn(SHAPE, generator=generator) * 0.02
    base.view(-1)[::17] = 0.0
    base.view(-1)[5::17] = -0.0
    count = method.least if method.most else method.least + extra
    others = [base + torch.randn(SHAPE, generator=generator) * 0.003 for _ in range(count - 1)]
    for each in others:
        each.view(-1)[::7] = base.view(-1)[::7]
    return [base, *others]


def in_tiles(method, tensors, values, cuts):
    """Merged with tiles between the given cuts; the survey reads tiles of yet another size."""
    size = max(25, cuts[0] if cuts else 25)
    survey = method.survey(MemoryTiles(tensors, size), values) if method.survey else None
    flat = [each.reshape(-1) for each in tensors]
    edges = [0, *cuts, flat[0].numel()]
    parts = []
    for start, stop in itertools.pairwise(edges):
        place = Place("key", SHAPE, start, survey, 5)
        parts.append(method.merge([each[start:stop].clone() for each in flat], values, place))
    return torch.cat(parts)


@pytest.mark.parametrize("method", ELEMENT, ids=lambda each: each.id)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cuts=st.lists(st.integers(1, 2276), unique=True, max_size=6).map(sorted))
def test_any_tiling_gives_the_same_bytes(method, cuts):
    tensors, values = models(method), method.settings({})
    whole = in_tiles(method, tensors, values, [])
    cut = in_tiles(method, tensors, values, cuts)
    assert torch.equal(whole.view(torch.int32), cut.view(torch.int32))


@pytest.mark.parametrize("method", ELEMENT, ids=lambda each: each.id)
def test_tiles_of_one_element_give_the_same_bytes(method):
    """Vectorised code handles the last few elements of a tile by other instructions; here all are last."""
    tensors, values = models(method), method.settings({})
    whole = in_tiles(method, tensors, values, [])
    single = in_tiles(method, tensors, values, list(range(1, 64)))
    assert torch.equal(whole.view(torch.int32), single.view(torch.int32))


@pytest.mark.parametrize("method", methods().values(), ids=lambda each: each.id)
def test_inputs_are_not_modified(method):
    from assetkit.transform.methods import merge_tensors

    tensors = models(method)
    before = [each.clone() for each in tensors]
    for parameters in ({}, {each.name: each.high for each in method.parameters if each.name != "iterations"}):
        result = merge_tensors(method, tensors, parameters)
        assert result.dtype == torch.float32
        assert result.shape == SHAPE
        for each, kept in zip(tensors, before, strict=True):
            assert torch.equal(each.view(torch.int32), kept.view(torch.int32))


@pytest.mark.parametrize("method", methods().values(), ids=lambda each: each.id)
def test_a_merge_repeats_to_the_bit(method):
    from assetkit.transform.methods import merge_tensors

    tensors = models(method, 1)
    first, second = (merge_tensors(method, tensors, seed=9, key="k") for _ in range(2))
    assert torch.equal(first.view(torch.int32), second.view(torch.int32))


def test_any_processor_and_any_number_of_threads_give_the_same_bytes():
    """torch picks its kernels by what the processor can do: with the plainest ones and two threads no bit moves."""
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "ATEN_CPU_CAPABILITY": "default"}
    command = [sys.executable, "-m", "tests.transform.methods.digests"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=ROOT)
    there = json.loads(done.stdout)
    assert there["threads"] == 2
    assert there["digests"] == digests()
    assert len(there["digests"]) == len(ELEMENT)
