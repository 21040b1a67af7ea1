"""`assetkit lora extract|merge|resize|convert` from the command line."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.cli.conftest import document, is_one_line
from tests.transform.made import metadata, noise, read, write

WIDTH, CONTEXT = 32, 48
BLOCK = "model.diffusion_model.input_blocks.1.1.transformer_blocks.0"
SHAPES = {
    "model.diffusion_model.input_blocks.0.0.weight": (WIDTH, 4, 3, 3),
    "model.diffusion_model.input_blocks.1.0.in_layers.2.weight": (WIDTH, WIDTH, 3, 3),
    f"{BLOCK}.attn1.to_q.weight": (WIDTH, WIDTH),
    f"{BLOCK}.attn2.to_k.weight": (WIDTH, CONTEXT),
    f"{BLOCK}.norm1.weight": (WIDTH,),
    "model.diffusion_model.output_blocks.0.0.in_layers.2.weight": (WIDTH, WIDTH, 3, 3),
}
TO_Q = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"
TO_K = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k"


@pytest.fixture(autouse=True)
def needs_torch():
    pytest.importorskip("torch")


@pytest.fixture
def pair(tmp_path):
    base = {name: noise(at, *shape, dtype=np.float32) for at, (name, shape) in enumerate(SHAPES.items())}
    tuned = {
        name: array + noise(50 + at, *array.shape, dtype=np.float32, scale=0.01)
        for at, (name, array) in enumerate(base.items())
    }
    said = {"modelspec.architecture": "stable-diffusion-v1"}
    return write(tmp_path / "tuned.safetensors", tuned, said), write(tmp_path / "base.safetensors", base, said)


def lora(path, seed, rank=4, alpha=2.0):
    found = {}
    for at, (name, columns) in enumerate(((TO_Q, WIDTH), (TO_K, CONTEXT))):
        found[f"{name}.lora_down.weight"] = noise(seed + 2 * at, rank, columns, scale=0.3)
        found[f"{name}.lora_up.weight"] = noise(seed + 2 * at + 1, WIDTH, rank, scale=0.3)
        found[f"{name}.alpha"] = np.float16(alpha)
    return write(path, found, {"modelspec.architecture": "stable-diffusion-v1/lora"})


def ranks(path):
    return {key.partition(".")[0]: len(array) for key, array in read(path).items() if ".lora_down." in key}


def test_extract_says_what_it_left_out(run, tmp_path, pair):
    done = run("lora", "extract", *pair, "-o", "lora.safetensors", "--rank", "8", COLUMNS="100")
    assert done.returncode == 0, done.stderr
    assert "of rank 8" in done.stdout
    assert "of the change;" in done.stdout
    assert "dropped: 3 tensors, such as unet" in done.stdout  # the convolutions
    assert set(ranks(tmp_path / "lora.safetensors").values()) == {8}
    assert next(iter(read(tmp_path / "lora.safetensors").values())).dtype in (np.float32, np.float16)


def test_programs_read_the_error_of_every_layer(run, tmp_path, pair):
    done = run(
        "lora",
        "extract",
        *pair,
        "-o",
        "l.safetensors",
        "--error",
        "0.5",
        "--conv-rank",
        "4",
        "--json",
        "--certificate",
        "c",
    )
    assert done.returncode == 0, done.stderr
    found = document(done)
    assert json.loads((tmp_path / "c").read_text()) == found
    layers = found["approximation"]["layers"]
    assert layers.keys() == ranks(tmp_path / "l.safetensors").keys()
    assert all(each["error"] <= 0.5 for name, each in layers.items() if "conv" not in name)
    assert found["approximation"]["worst"]["error"] == max(each["error"] for each in layers.values())
    assert metadata(tmp_path / "l.safetensors")["ss_network_args"] == '{"conv_dim": "4", "conv_alpha": "4"}'


@pytest.mark.parametrize("amount", [("--rank", "2"), ("--energy", "0.9")])
def test_a_plan_comes_before_anything_is_written(run, tmp_path, pair, amount):
    done = run("lora", "extract", *pair, "-o", "lora.safetensors", *amount, "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    assert document(done)["outputs"] == 6
    assert not (tmp_path / "lora.safetensors").exists()


def test_merge_takes_weights_below_zero(run, tmp_path):
    files = lora(tmp_path / "a.safetensors", 1), lora(tmp_path / "b.safetensors", 10, rank=2)
    done = run("lora", "merge", f"{files[0]}:0.5", f"{files[1]}:-1", "-o", "sum.safetensors", "--dtype", "fp32")
    assert done.returncode == 0, done.stderr
    found, one, two = read(tmp_path / "sum.safetensors"), *(read(each) for each in files)

    def change(tensors):
        down, up = (tensors[f"{TO_Q}.lora_{which}.weight"].astype(np.float64) for which in ("down", "up"))
        return float(tensors[f"{TO_Q}.alpha"]) / len(down) * up @ down

    np.testing.assert_allclose(change(found), 0.5 * change(one) - change(two), atol=1e-6)
    assert ranks(tmp_path / "sum.safetensors") == {TO_Q: 6, TO_K: 6}
    done = run("lora", "merge", *files, "-o", "small.safetensors", "--rank", "3", "--layout", "comfy")
    assert done.returncode == 0, done.stderr
    small = {len(array) for key, array in read(tmp_path / "small.safetensors").items() if ".lora_A." in key}
    assert small == {3}


def test_resize_and_convert(run, tmp_path):
    source = lora(tmp_path / "a.safetensors", 1)
    assert run("lora", "resize", source, "-o", "two.safetensors", "--rank", "2").returncode == 0
    assert ranks(tmp_path / "two.safetensors") == {TO_Q: 2, TO_K: 2}
    done = run("lora", "convert", source, "-o", "d.safetensors", "--layout", "diffusers", "--json")
    assert done.returncode == 0, done.stderr
    assert document(done)["roundtrip"] == "lossy"  # alpha 2 of rank 4 went into the factors
    assert "unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.lora_A.weight" in read(
        tmp_path / "d.safetensors"
    )
    done = run("lora", "convert", source, "-o", "folder", "--layout", "peft")
    assert done.returncode == 0, done.stderr
    config = json.loads((tmp_path / "folder" / "adapter_config.json").read_text())
    assert (config["r"], config["lora_alpha"]) == (4, 2.0)
    done = run("lora", "convert", "folder", "-o", "back.safetensors", "--layout", "kohya")
    assert done.returncode == 0, done.stderr
    before, after = read(source), read(tmp_path / "back.safetensors")
    assert {key: float(np.sum(array)) for key, array in after.items()} == {
        k: float(np.sum(a)) for k, a in before.items()
    }


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("resize", "a.safetensors", "-o", "x.safetensors"), 2, "needs a rank or a target"),
        (("convert", "a.safetensors", "-o", "x.safetensors", "--layout", "ai-toolkit"), 3, "no names for the unet"),
        (("convert", "a.safetensors", "-o", "a.safetensors", "--layout", "comfy", "--force"), 2, "input"),
        (("extract", "a.safetensors", "a.safetensors", "-o", "x.safetensors"), 3, "a.safetensors"),
        (("merge", "gone.safetensors", "-o", "x.safetensors"), 4, "gone.safetensors"),
    ],
)
def test_what_cannot_be_is_one_line(run, tmp_path, arguments, code, says):
    lora(tmp_path / "a.safetensors", 1)
    done = run("lora", *arguments)
    assert done.returncode == code, done.stderr
    assert is_one_line(done)
    assert says in done.stderr
    assert not (tmp_path / "x.safetensors").exists()
