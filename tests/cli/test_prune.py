"""`assetkit prune`: what goes, why and how many bytes it was."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.cli.conftest import document, is_one_line
from tests.transform.made import noise, read, write

WEIGHTS = {
    "model.diffusion_model.out.2.weight": noise(1, 4, 320, 3, 3),
    "model.diffusion_model.out.2.bias": noise(2, 4),
}
AVERAGE = {"model_ema.diffusion_modelout2weight": noise(3, 4, 320, 3, 3, dtype=np.float32),
           "model_ema.diffusion_modelout2bias": noise(4, 4, dtype=np.float32),
           "model_ema.decay": np.float32(0.9999), "model_ema.num_updates": np.int32(7)}  # fmt: skip
BYTES = sum(np.asarray(array).nbytes for array in AVERAGE.values())


@pytest.fixture
def checkpoint(tmp_path):
    return write(tmp_path / "train.safetensors", WEIGHTS | AVERAGE | {"v_pred": np.zeros(0, np.float32)})


def test_people_read_how_many_bytes_went_and_why(run, tmp_path, checkpoint):
    done = run("prune", checkpoint, "-o", "small.safetensors", COLUMNS="100")
    assert done.returncode == 0, done.stderr
    assert "3 kept, 4 dropped (46.1 KB)" in done.stdout
    assert "dropped: 4 tensors, such as model_ema.diffusion_modelout2weight (46.1 KB): an averaged copy" in done.stdout
    assert read(tmp_path / "small.safetensors").keys() == WEIGHTS.keys() | {"v_pred"}


def test_programs_read_every_key(run, tmp_path, checkpoint):
    done = run("prune", checkpoint, "-o", "small.safetensors", "--certificate", "c.json", "--json")
    assert done.returncode == 0, done.stderr
    found = document(done)
    assert sum(each["bytes"] for each in found["dropped"]) == BYTES
    assert json.loads((tmp_path / "c.json").read_text()) == found


def test_a_plan_says_it_before(run, tmp_path, checkpoint):
    done = run("prune", checkpoint, "-o", "small.safetensors", "--dry-run", "--json")
    assert {each["key"] for each in document(done)["dropped"]} == AVERAGE.keys()
    assert not (tmp_path / "small.safetensors").exists()


def test_the_average_is_promoted_and_rounded(run, tmp_path, checkpoint):
    done = run("prune", checkpoint, "-o", "small.safetensors", "--ema", "promote", "--dtype", "fp16")
    assert done.returncode == 0, done.stderr
    found = read(tmp_path / "small.safetensors")
    wanted = AVERAGE["model_ema.diffusion_modelout2weight"].astype(np.float16)
    assert found["model.diffusion_model.out.2.weight"].tobytes() == wanted.tobytes()


def test_a_wish_that_cannot_be_met_is_one_line(run, tmp_path):
    plain = write(tmp_path / "plain.safetensors", WEIGHTS)
    done = run("prune", plain, "-o", "out.safetensors", "--ema", "promote")
    assert done.returncode == 3
    assert is_one_line(done)
    done = run("prune", plain, "-o", "out.ckpt")
    assert done.returncode == 2
    assert "pickles are not written" in done.stderr
