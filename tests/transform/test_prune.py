"""Pruning: only what is positively recognised goes, with its bytes; averages go, stay or are promoted; ids repaired."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from assetkit.errors import InputError
from tests import goldens
from tests.transform.made import make, noise, read, write

IDS = "cond_stage_model.transformer.text_model.embeddings.position_ids"
MARKERS = {
    "v_pred": np.zeros(0, np.float32), "ztsnr": np.zeros(0, np.float32), "edm_vpred.sigma_max": np.float32(120),
    "edm_mean": np.zeros(4, np.float32), "edm_std": np.ones(4, np.float32),
    "alphas_cumprod": noise(1, 9, dtype=np.float32),
    "model.diffusion_model.scaled_fp8": np.zeros(0, ml_dtypes.float8_e4m3fn), "denoiser.sigmas": noise(2, 9),
    "cond_stage_model.model.logit_scale": np.float32(4.6),
}  # fmt: skip


def shrunk(name: str) -> dict[str, np.ndarray]:
    """A golden's names with tensors of one or two numbers an axis, no two alike."""
    found: dict[str, np.ndarray] = {}
    for n, (key, (dtype, shape)) in enumerate(goldens.load(name)["tensors"].items()):
        extents = [min(extent, 2) for extent in shape]
        if dtype == "I64":
            found[key] = np.arange(shape[-1])[None] if key.endswith("position_ids") else np.zeros(extents, np.int64)
        else:
            found[key] = noise(n, *extents, dtype=np.float32 if key.startswith("model_ema.") else np.float16)
    return found


@pytest.fixture(scope="module")
def averaged() -> dict[str, np.ndarray]:
    return shrunk("unets/sd1_ckpt_ema")


def pruned(tmp_path, tensors, ema="drop", **more):
    source = write(tmp_path / "in.safetensors", tensors)
    certificate = make(tmp_path / "out.safetensors", [{"op": "prune", "ema": ema}], source, force=True, **more)
    return read(tmp_path / "out.safetensors"), certificate


def described(array):
    return array.dtype, array.shape, array.tobytes()


def same(found, wanted):
    assert found.keys() == wanted.keys()
    for name, array in wanted.items():
        assert described(found[name]) == described(np.asarray(array)), name


def test_the_average_goes_and_nothing_else(tmp_path, averaged):
    found, certificate = pruned(tmp_path, averaged)
    copies = {name: array for name, array in averaged.items() if name.startswith("model_ema.")}
    assert len(copies) == 688
    same(found, {name: array for name, array in averaged.items() if name not in copies})
    assert {each["key"]: each["bytes"] for each in certificate["dropped"]} == {k: v.nbytes for k, v in copies.items()}
    assert {each["why"] for each in certificate["dropped"]} == {"an averaged copy of the weights"}
    assert certificate["changed"] == 0


def test_the_average_stays_when_it_is_to_be_kept(tmp_path, averaged):
    found, certificate = pruned(tmp_path, averaged, "keep")
    same(found, averaged)
    assert certificate["dropped"] == []
    assert certificate["roundtrip"] == "exact"


def test_the_average_takes_the_place_of_the_weights(tmp_path, averaged):
    """CompVis `LitEma`: the copy of `model.a.b` is called `model_ema.ab`."""
    found, certificate = pruned(tmp_path, averaged, "promote")
    wanted = {name: array for name, array in averaged.items() if not name.startswith("model_ema.")}
    replaced = 0
    for name in wanted:
        copy = "model_ema." + name.removeprefix("model.").replace(".", "")
        if name.startswith("model.") and copy in averaged:
            wanted[name] = averaged[copy]
            replaced += 1
    assert replaced == 686
    same(found, wanted)
    reasons = [each["why"] for each in certificate["dropped"]]
    assert reasons.count("replaced by its averaged copy") == 686
    assert sorted(each["key"] for each in certificate["dropped"] if "counter" in each["why"]) == [
        "model_ema.decay", "model_ema.num_updates",
    ]  # fmt: skip


@pytest.mark.parametrize("ema", ["drop", "promote"])
def test_an_average_of_nothing_is_not_touched(tmp_path, averaged, ema):
    """A file whose weights are only in the average, or whose average has another shape."""
    alone = {name: array for name, array in averaged.items() if not name.startswith("model.")}
    with pytest.raises(InputError, match=r"686 averaged tensors belong to no weight, such as 'model_ema\."):
        pruned(tmp_path, alone, ema)
    wider = averaged | {"model_ema.diffusion_modelout2bias": np.zeros(3, np.float32)}
    with pytest.raises(
        InputError, match=r"1 averaged tensors belong to no weight, such as '\w+\.diffusion_modelout2bias'"
    ):
        pruned(tmp_path, wider, ema)


def test_a_part_of_an_average_is_not_promoted_silently(tmp_path, averaged):
    some = {name: array for name, array in averaged.items() if name != "model_ema.diffusion_modelout2bias"}
    with pytest.raises(
        InputError, match=r"1 weights have no averaged copy, such as 'model\.diffusion_model\.out\.2\.bias'"
    ):
        pruned(tmp_path, some, "promote")
    found, _ = pruned(tmp_path, some, "promote", allow_partial=True)
    assert found["model.diffusion_model.out.2.bias"].dtype == np.float16
    with pytest.raises(InputError, match="no averaged copy to promote"):
        pruned(tmp_path, shrunk("unets/sd1_ckpt"), "promote")


@pytest.mark.parametrize("ema", ["drop", "keep", "promote"])
def test_markers_and_tables_survive(tmp_path, averaged, ema):
    """Trap: a sampler that loses them draws noise (ComfyUI#7840); they look like junk by their size."""
    found, _ = pruned(tmp_path, averaged | MARKERS, ema)
    promoted = {name for name in MARKERS if ema == "promote" and name.endswith("scaled_fp8")}  # nothing is scaled then
    same(
        {name: found[name] for name in MARKERS if name not in promoted},
        {k: MARKERS[k] for k in MARKERS.keys() - promoted},
    )


def test_nothing_unknown_goes(tmp_path):
    """model-toolkit#39: an unknown file was pruned to 159 MB."""
    unknown = {"a.b.c": noise(1, 3, 3), "model": noise(2, 2), "model_emaa.x": noise(3, 2), "lossless.w": noise(4, 2),
               "epochs.w": noise(5, 2), "optimizers.w": noise(6, 2), "callbacks_of.w": noise(7, 2)}  # fmt: skip
    found, certificate = pruned(tmp_path, unknown)
    same(found, unknown)
    assert certificate["dropped"] == []


LEFTOVERS = {
    "optimizer.state.0.exp_avg": "optimizer", "optimizer_states.0.state.1.exp_avg_sq": "optimizer",
    "lr_schedulers.0.last_lr": "optimizer", "callbacks.ModelCheckpoint.best_model_score": "training loop",
    "global_step": "training loop", "first_stage_model.loss.discriminator.main.0.weight": "loss network",
    "loss.perceptual_loss.lin0.model.1.weight": "loss network",
    "embedding_manager.embedder.transformer.text_model.embeddings.position_ids": "textual inversion",
}  # fmt: skip


def test_leftovers_of_training_go_and_are_called_what_they_are(tmp_path):
    tensors = shrunk("unets/sd1_ckpt")
    found, certificate = pruned(tmp_path, tensors | {name: noise(1, 5) for name in LEFTOVERS})
    same(found, tensors)
    assert {each["key"] for each in certificate["dropped"]} == LEFTOVERS.keys()
    assert all(LEFTOVERS[each["key"]] in each["why"] for each in certificate["dropped"])
    assert sum(each["bytes"] for each in certificate["dropped"]) == 10 * len(LEFTOVERS)


def ruined(dtype) -> np.ndarray:
    """Ids after a weighted sum in half precision: 76 became 75.94, and 75 when cast to integers again."""
    ids = np.arange(77, dtype=np.float16) * np.float16(0.9) + np.arange(77, dtype=np.float16) * np.float16(0.1)
    return ids.astype(dtype)[None]


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.float16, np.float32])
def test_ruined_position_ids_are_repaired_and_said(tmp_path, dtype):
    ids = ruined(dtype)
    assert (ids != np.arange(77)).any()
    found, certificate = pruned(tmp_path, {IDS: ids, "w": noise(1, 2)})
    assert found[IDS].dtype == np.int64
    assert found[IDS].tolist() == [list(range(77))]
    assert any(IDS in line for line in certificate["warnings"])
    assert certificate["roundtrip"] == "lossy"


@pytest.mark.parametrize("length", [77, 248, 257])
def test_position_ids_that_are_right_are_left_alone(tmp_path, length):
    tensors = {IDS: np.arange(length)[None], "a.position_ids": np.arange(5), "w": noise(1, 2)}
    found, certificate = pruned(tmp_path, tensors)
    same(found, tensors)
    assert (certificate["changed"], certificate["warnings"]) == (0, [])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, ml_dtypes.bfloat16])
def test_float_ids_that_are_right_become_integers_and_are_not_called_damaged(tmp_path, dtype):
    found, certificate = pruned(tmp_path, {IDS: np.arange(77).astype(dtype)[None], "w": noise(1, 2)})
    assert found[IDS].dtype == np.int64
    assert found[IDS].tolist() == [list(range(77))]
    assert certificate["lost"] == []
    assert certificate["roundtrip"] == "exact"
    (said,) = certificate["warnings"]
    assert "became integers" in said


@pytest.mark.parametrize("dtype", [np.int32, np.uint8])
def test_narrower_integers_that_are_right_stay(tmp_path, dtype):
    """Older savers of ComfyUI write I32: nothing is wrong with it."""
    tensors = {IDS: np.arange(77, dtype=dtype)[None], "w": noise(1, 2)}
    found, certificate = pruned(tmp_path, tensors)
    same(found, tensors)
    assert (certificate["changed"], certificate["warnings"], certificate["lost"]) == (0, [], [])


@pytest.mark.parametrize(("old", "new"), [
    ("cond_stage_model.embedders.0.", "conditioner.embedders.0."), ("cond_stage_model.", "conditioner.embedders.0."),
])  # fmt: skip
def test_a_second_copy_of_an_encoder_goes_when_it_is_one(tmp_path, old, new):
    """supermerger knows SDXL files that hold `conditioner.` and, through an alias, `cond_stage_model.` too."""
    golden = shrunk("unets/sdxl_ckpt")
    tensors = {name: array for name, array in golden.items() if not name.startswith("model.")}
    copies = {old + name.removeprefix(new): array for name, array in tensors.items() if name.startswith(new)}
    assert len(copies) > 190
    found, certificate = pruned(tmp_path, tensors | copies)
    same(found, tensors)
    assert {each["key"] for each in certificate["dropped"]} == copies.keys()
    assert all(each["why"].startswith("the same bytes as conditioner.") for each in certificate["dropped"])
    name = next(name for name in copies if name.endswith("final_layer_norm.bias"))
    copies[name] = copies[name] + np.float16(0.5)
    found, certificate = pruned(tmp_path, tensors | copies)
    same(found, tensors | copies)
    assert certificate["dropped"] == []


def test_a_prune_only_copies(tmp_path, averaged):
    """What stays has its bytes, whatever its dtype, and its metadata."""
    mixed = averaged | {"extra.double": noise(1, 3, dtype=np.float64), "extra.flags": np.array([True, False])}
    mixed |= {"extra.eight": noise(2, 4, dtype=ml_dtypes.float8_e5m2), "extra.empty": np.zeros((0, 3))}
    found, certificate = pruned(tmp_path, mixed)
    same(found, {name: array for name, array in mixed.items() if not name.startswith("model_ema.")})
    assert certificate["error"] == {"max": 0.0, "rel_l2": 0.0}
