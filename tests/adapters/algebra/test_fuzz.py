"""Tensors of any shape under any role: a result of the weight's shape, or an `InputError`; nothing else."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from assetkit.adapters.algebra import (  # noqa: E402
    Settings,
    changed,
    changed_bias,
    delta,
    factors,
    unchanged,
    unchanged_bias,
)
from assetkit.adapters.algebra._term import algebra  # noqa: E402
from assetkit.adapters.algebra.fused import fuse, split  # noqa: E402
from assetkit.adapters.algebra.writing import magnitudes  # noqa: E402
from assetkit.errors import InputError  # noqa: E402

FORMS = sorted(
    (sorted(form), sorted(term.reads | {"dora_scale"})) for term in algebra().values() for form in term.forms
)
SIZES = st.lists(st.sampled_from([0, 1, 1, 2, 2, 3, 4]), max_size=4).map(tuple)
WEIGHTS = st.lists(st.sampled_from([1, 2, 2, 4]), min_size=1, max_size=4).map(tuple)


@st.composite
def modules(draw: st.DrawFn) -> dict[str, torch.Tensor]:
    form, reads = draw(st.sampled_from(FORMS))
    names = [*form, *draw(st.lists(st.sampled_from(reads), max_size=2, unique=True))]
    shapes = {
        name: draw(SIZES if draw(st.booleans()) else st.sampled_from([(2, 2), (2, 2, 2), (4, 2), ()])) for name in names
    }
    return {name: torch.ones(shape) * draw(st.sampled_from([0.0, 0.5, 1.0])) for name, shape in shapes.items()}


@settings(max_examples=200, deadline=None)
@given(
    parts=modules(), shape=WEIGHTS, m=st.sampled_from([0.0, 1.0, 0.5]), strength=st.sampled_from(["module", "linear"])
)
def test_any_shapes(parts: dict[str, torch.Tensor], shape: tuple[int, ...], m: float, strength: str) -> None:
    read = Settings(neumann=3, strength=strength)
    weight, bias = torch.ones(shape), torch.ones(shape[0])
    for act in (changed, unchanged):
        with contextlib.suppress(InputError):
            made = act(weight, parts, m, read)
            assert made.shape == weight.shape or "reshape_weight" in parts
    for act in (changed_bias, unchanged_bias):
        with contextlib.suppress(InputError):
            assert act(bias, parts, m, read, shape=shape).shape == bias.shape
    with contextlib.suppress(InputError):
        assert delta(parts, shape, read).shape == weight.shape
    with contextlib.suppress(InputError):
        found = factors(parts, shape, read)
        assert found is None or (found[0] @ found[1]).shape == (shape[0], weight[0].numel())
    with contextlib.suppress(InputError):
        magnitudes(parts, shape, "peft")
    halves = (shape[0] // 2, shape[0] - shape[0] // 2)
    with contextlib.suppress(InputError):
        assert len(split(parts, shape, halves, read, weight=weight)) == 2
    with contextlib.suppress(InputError):
        fuse([parts, None, parts], [shape, shape, shape], read, weights=[weight] * 3)
