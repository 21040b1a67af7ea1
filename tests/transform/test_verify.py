"""Comparing files: numbers, names of other layouts, weights with scales."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from assetkit.transform.inputs import Inputs
from assetkit.transform.verify import Verified, verify
from tests.transform.made import make, noise, read, tiny, write

BFL = "dits/flux_schnell-bfl"


def compared(path: Path, other: Path) -> Verified:
    with Inputs() as opened:
        return verify(opened.open(path), opened.open(other))


@pytest.fixture
def tensors() -> dict[str, Any]:
    """A network by its true names, wide enough to be worth scales."""
    names = [key for key in tiny("dits/sd3_medium-bfl") if key.startswith(("joint_blocks.0.x", "x_embedder.proj.b"))]
    return {
        key: noise(n, *((192, 64) if key.endswith("weight") else (192,)), dtype=ml_dtypes.bfloat16)
        for n, key in enumerate(names)
    }


def test_a_tensor_is_measured_against_the_other_files(tmp_path):
    one = {"w": np.float32([1, 2, 4]), "same": np.float32([1]), "ids": np.arange(3), "here": np.float32([1])}
    two = {"w": np.float32([1, 2, 3]), "same": np.float32([1]), "ids": np.arange(3) + 1, "there": np.float32([1])}
    found = compared(write(tmp_path / "a.safetensors", one), write(tmp_path / "b.safetensors", two))
    assert (found.equal, found.only_here, found.only_there) == (1, ["here"], ["there"])
    by_key = {each.key: each for each in found.different}
    assert by_key["w"].max == 1
    assert by_key["w"].rel_l2 == pytest.approx(1 / np.sqrt(14))
    assert by_key.keys() == {"w", "ids"}
    assert (found.renamed, found.unpacked, found.same) == (False, False, False)


def test_numbers_that_are_none_are_said_to_be_the_difference(tmp_path):
    one = write(tmp_path / "a.safetensors", {"w": np.float32([1, np.nan])})
    two = write(tmp_path / "b.safetensors", {"w": np.float32([1, 2])})
    (found,) = compared(one, two).different
    assert "not finite" in found.why


@pytest.mark.parametrize("dtype", ["fp8_scaled", "fp8_scaled_legacy"])
def test_weights_with_scales_are_compared_as_what_they_stand_for(tensors, tmp_path, dtype):
    plain = write(tmp_path / "plain.safetensors", tensors)
    make(tmp_path / "eight.safetensors", [{"op": "cast", "dtype": dtype}], plain)
    eight = read(tmp_path / "eight.safetensors")
    scales = [key for key in eight if key.endswith(("weight_scale", "scale_weight"))]
    assert scales
    for pair in ("plain", "eight"), ("eight", "plain"):
        found = compared(*(tmp_path / f"{name}.safetensors" for name in pair))
        assert found.unpacked
        assert (found.only_here, found.only_there) == ([], [])
        assert {each.key.rpartition(".")[0] for each in found.different} == {key.rpartition(".")[0] for key in scales}
    for each in found.different:
        scale = eight[f"{each.key.rpartition('.')[0]}.{scales[0].rpartition('.')[2]}"]
        stored, wanted = eight[each.key].astype(np.float64) * scale, tensors[each.key].astype(np.float64)
        assert each.rel_l2 == pytest.approx(np.linalg.norm(stored - wanted) / np.linalg.norm(wanted), rel=1e-5)
        assert 0 < each.rel_l2 < 0.04


def test_two_files_with_the_same_scales_have_the_same_bytes(tensors, tmp_path):
    make(
        tmp_path / "a.safetensors", [{"op": "cast", "dtype": "fp8_scaled"}], write(tmp_path / "p.safetensors", tensors)
    )
    found = compared(tmp_path / "a.safetensors", tmp_path / "a.safetensors")
    assert found.same
    assert not found.unpacked


def test_a_layout_is_compared_under_the_names_of_the_other(tensors, tmp_path):
    one = write(tmp_path / "one.safetensors", {f"model.diffusion_model.{key}": each for key, each in tensors.items()})
    make(tmp_path / "other.safetensors", [{"op": "layout", "layout": "diffusers"}], one)
    assert read(tmp_path / "other.safetensors").keys().isdisjoint(read(one))
    for pair in ((one, tmp_path / "other.safetensors"), (tmp_path / "other.safetensors", one)):
        found = compared(*pair)
        assert found.renamed
        assert found.same
        assert found.equal == found.tensors >= len(tensors)


def test_files_of_no_known_layout_are_compared_as_they_are(tmp_path):
    one = write(tmp_path / "a.safetensors", {"mine.a": np.float32([1])})
    two = write(tmp_path / "b.safetensors", {"mine.b": np.float32([1])})
    found = compared(one, two)
    assert (found.only_here, found.only_there, found.renamed) == (["mine.a"], ["mine.b"], False)
