"""Rows 1, 19, 20, 23, 27 and 28: what merges of files must not do to numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from tests.cli.conftest import Run, environment, run  # noqa: F401 - fixtures
from tests.transform.made import make, noise, read, tiny, write

torch = pytest.importorskip("torch")

BF16 = np.dtype(ml_dtypes.bfloat16)
UNET = "model.diffusion_model."
IDS = "cond_stage_model.transformer.text_model.embeddings.position_ids"


def files(folder: Path, *models: dict[str, Any]) -> list[Path]:
    return [write(folder / f"{'abcdef'[at]}.safetensors", each) for at, each in enumerate(models)]


def merged(folder: Path, paths: list[Path], *more: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The tensors that merging these files gives, further steps after it."""
    step = {"op": "merge", "models": list("abcdef"[: len(paths)]), **options}
    make(folder / "out.safetensors", [step, *more], *paths, force=True)
    return read(folder / "out.safetensors")


@pytest.mark.parametrize("alpha", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("kind", [np.int64, np.int32, np.float16])
def test_row_01_ids_are_the_leaders_whatever_is_merged(tmp_path, alpha, kind):
    """A float mean and back is wrong in 22 of 77 places at 0.1 and 0.9."""
    ids = np.arange(77, dtype=kind)[None]
    models = [{"w.weight": noise(n, 4, 4), IDS: ids + kind(n)} for n in range(3)]
    paths = files(tmp_path, *models)
    for count, options in ((2, {"alpha": alpha}), (3, {"method": "add-difference", "alpha": alpha})):
        assert merged(tmp_path, paths[:count], **options)[IDS].tobytes() == ids.tobytes()
    half = merged(tmp_path, paths[:2], {"op": "cast", "dtype": "bf16"}, alpha=alpha)
    if kind is np.int64:
        assert half[IDS].tobytes() == ids.tobytes()
    assert half["w.weight"].dtype == BF16


def test_row_01_ids_that_another_merger_ruined_are_written_anew(tmp_path):
    ids = np.arange(77, dtype=np.float32)[None]
    ruined = (np.float32(0.9) * ids + np.float32(0.1) * ids).astype(np.int64)
    assert (ruined != ids).sum() > 5
    for at, damaged in enumerate((ruined, ids.astype(np.float16) * np.float16(0.9995))):
        source = write(tmp_path / f"{at}.safetensors", {"cond_stage_model.x.weight": noise(1, 4, 4), IDS: damaged})
        certificate = make(tmp_path / f"{at}.out", [{"op": "prune"}], source)
        found = read(tmp_path / f"{at}.out")[IDS]
        assert found.dtype == np.int64
        np.testing.assert_array_equal(found, np.arange(77)[None])
        assert any(IDS in line for line in certificate["warnings"])


def test_row_19_a_chain_of_steps_rounds_once(tmp_path):
    models = [{"w.weight": noise(seed, 100, 100, dtype=BF16)} for seed in range(6)]
    exact, steps, last = models[0]["w.weight"].astype(np.float64), [], "a"
    for n, other in enumerate(models[1:], 1):
        steps.append({"op": "merge", "models": [last, "abcdef"[n]], "alpha": 0.3, "as": f"s{n}"})
        exact, last = 0.7 * exact + 0.3 * other["w.weight"].astype(np.float64), f"s{n}"
    make(tmp_path / "out.safetensors", steps, *files(tmp_path, *models))
    found = read(tmp_path / "out.safetensors")["w.weight"].astype(np.float64)
    half = np.spacing(np.abs(exact).astype(BF16)).astype(np.float64) / 2
    assert (np.abs(found - exact) <= half + 1e-8).all()


def test_row_19_a_weighted_sum_is_as_near_as_its_dtype_can_be(tmp_path):
    """Arithmetic in the stored dtype rounds three times: 2.2e-3 for bfloat16 in place of 1.67e-3."""
    for dtype, limit in ((BF16, 1.75e-3), (np.float16, 2.2e-4)):
        a, b = ({"w.weight": noise(seed, 200, 200, dtype=dtype)} for seed in (1, 2))
        found = merged(tmp_path, files(tmp_path, a, b), alpha=0.3)["w.weight"].astype(np.float64)
        exact = 0.7 * a["w.weight"].astype(np.float64) + 0.3 * b["w.weight"].astype(np.float64)
        assert np.linalg.norm(found - exact) < limit * np.linalg.norm(exact)


def test_row_20_differences_of_narrow_weights_come_with_a_warning(tmp_path):
    said = {}
    for dtype in (BF16, np.float32):
        models = [{"w.weight": noise(seed, 8, 8, dtype=dtype)} for seed in range(3)]
        step = {"op": "merge", "models": ["a", "b", "c"], "method": "add-difference", "alpha": 1.0}
        said[dtype] = make(tmp_path / "out", [step], *files(tmp_path, *models), force=True)["warnings"]
    assert any("BF16" in line and "noise" in line for line in said[BF16])
    assert said[np.float32] == []


@pytest.mark.parametrize(("bad", "who"), [(np.nan, 0), (np.inf, 1)])
def test_row_23_broken_numbers_are_counted_and_an_exit_code(tmp_path, run, bad, who):  # noqa: F811
    """Not replaced by the other model's tensor, as sd-mecha does without a word."""
    models = [{"w.weight": noise(seed, 4, 4), "v.weight": noise(9 + seed, 4)} for seed in (1, 2)]
    models[who]["w.weight"][2, 3] = bad
    paths = files(tmp_path, *models)
    done = run("merge", *paths, "--alpha", "0.5", "-o", tmp_path / "out.safetensors", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["nonfinite"] == 1
    found = read(tmp_path / "out.safetensors")["w.weight"]
    assert np.isfinite(found).sum() == 15
    mean = (models[0]["w.weight"].astype(np.float32) + models[1]["w.weight"]) / 2
    np.testing.assert_array_equal(found[:2], mean[:2].astype(np.float16))


@pytest.mark.parametrize(("ours", "theirs"), [(9, 4), (4, 9), (8, 4), (4, 8), (9, 8)])
def test_row_27_first_layers_merge_in_the_channels_that_both_have(tmp_path, ours, theirs):
    key = f"{UNET}input_blocks.0.0.weight"
    a, b = noise(1, 8, ours, 3, 3, dtype=np.float32), noise(2, 8, theirs, 3, 3, dtype=np.float32)
    found = merged(tmp_path, files(tmp_path, {key: a}, {key: b}), alpha=0.25)[key]
    common = min(ours, theirs)
    assert found.shape == a.shape
    np.testing.assert_allclose(found[:, :common], 0.75 * a[:, :common] + 0.25 * b[:, :common], atol=1e-8)
    assert found[:, common:].tobytes() == a[:, common:].tobytes()


def blocks_of_sd1() -> dict[str, str]:
    """The 25 blocks of SD1's UNet by prefix, as mergers count them; and the text encoder, their BASE."""
    found = {f"{UNET}input_blocks.{n}.": f"IN{n:02}" for n in range(12)}
    found |= {f"{UNET}middle_block.": "M00", f"{UNET}out.": "OUT11", f"{UNET}time_embed.": ""}
    return found | {f"{UNET}output_blocks.{n}.": f"OUT{n:02}" for n in range(12)} | {"cond_stage_model.": "te1"}


def blocks_of_sdxl() -> dict[str, str]:
    """The 19 blocks of SDXL's UNet: nine in, the middle, nine out."""
    found = {f"{UNET}input_blocks.{n}.": f"IN{n:02}" for n in range(9)}
    found |= {f"{UNET}middle_block.": "M00", f"{UNET}out.": "OUT08"}
    found |= {f"{UNET}{name}.": "" for name in ("time_embed", "label_emb")}
    found |= {f"{UNET}output_blocks.{n}.": f"OUT{n:02}" for n in range(9)}
    return found | {f"conditioner.embedders.{n}.": f"te{n + 1}" for n in range(2)}


TABLES = {"unets/sd1_ckpt": (blocks_of_sd1, 26), "unets/sdxl_ckpt": (blocks_of_sdxl, 21)}


@pytest.mark.parametrize("golden", TABLES)
def test_row_28_every_key_follows_the_weight_of_its_block(tmp_path, golden):
    """Zeros and ones: every number of the result is the weight that its block was given."""
    table, count = TABLES[golden][0](), TABLES[golden][1]
    names = [name for name in dict.fromkeys(table.values()) if name]
    assert len(names) == count
    like = {key: array for key, array in tiny(golden, extent=4).items() if array.dtype == np.float16}
    zeros, ones = ({key: np.full_like(array, number) for key, array in like.items()} for number in (0, 1))
    given = {name: (at + 1) / 64 for at, name in enumerate(names)} | {"vae": 63 / 64}
    found = merged(tmp_path, files(tmp_path, zeros, ones), alpha=0.0, weights=given)
    checked = set()
    for key, array in found.items():
        block = next((name for prefix, name in table.items() if key.startswith(prefix)), None)
        block = "vae" if key.startswith("first_stage_model.") else block
        if block is not None:
            assert (array == (given[block] if block else 0)).all(), key
            checked.add(block)
    assert checked >= {*names, "vae"}
