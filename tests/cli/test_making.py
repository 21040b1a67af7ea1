"""What the commands that write models share: their help, what they print, and what they say of wrong usage."""

from __future__ import annotations

import numpy as np
import pytest

from tests.cli.conftest import is_one_line
from tests.transform.made import noise, write

LONG = "model.diffusion_model.output_blocks.8.1.transformer_blocks.0.attn2.to_out.0.with_a_very_long_name.weight"
WRITERS = [("convert",), ("prune",), ("merge",), *(("lora", each) for each in ("bake", "unbake", "extract", "resize"))]


@pytest.fixture
def model(tmp_path):
    return write(tmp_path / "model.safetensors", {LONG: noise(1, 8, 8), "first_stage_model.x": noise(2, 4)})


@pytest.mark.parametrize("command", WRITERS, ids=" ".join)
def test_options_of_a_command_stand_before_those_of_all(run, command):
    done = run(*command, "--help")
    assert done.stdout.startswith(f"Usage: assetkit {' '.join(command)} [OPTIONS] ")
    at = [done.stdout.index(f"\n  {option} ") for option in ("-o", "--dry-run", "--accept", "--home", "-h, --help")]
    assert at == sorted(at)


def test_what_is_printed_can_be_copied(run, tmp_path, model):
    """No path, hash or key is broken, however narrow the terminal."""
    out = tmp_path / ("long-" * 20 + "name.safetensors")
    done = run("convert", model, "-o", out, "--dtype", "bf16", COLUMNS="50")
    assert done.returncode == 0, done.stderr
    assert str(out) in done.stdout
    done = run("verify", model, "--against", out, COLUMNS="50")
    assert done.returncode == 1
    assert str(out) in done.stdout
    assert LONG in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "out.safetensors", "--shard", "1M"], "--shard writes a folder"),
        (["-o", "out.safetensors", "--replace", "vae"], "write COMPONENT=FILE"),
        (["-o", "out.safetensors", "--replace", "=x.safetensors"], "write COMPONENT=FILE"),
        (["--dtype", "fp16"], "see assetkit convert --help"),
    ],
)
def test_wrong_usage_says_what_to_do(run, tmp_path, model, arguments, said):
    done = run("convert", model, *arguments)
    assert done.returncode == 2
    assert is_one_line(done)
    assert said in done.stderr
    assert {path.name for path in tmp_path.glob("*.safetensors")} == {"model.safetensors"}


def test_a_checkpoint_in_the_place_of_an_adapter_is_explained(run, tmp_path):
    from tests.transform.made import tiny

    pytest.importorskip("torch")
    whole = write(
        tmp_path / "sd1.safetensors", tiny("unets/sd1_ckpt"), {"modelspec.architecture": "stable-diffusion-v1"}
    )
    done = run("lora", "resize", whole, "--rank", "2", "-o", tmp_path / "out.safetensors")
    assert done.returncode == 3
    assert is_one_line(done)
    assert "is no adapter" in done.stderr


def test_numbers_that_left_the_range_are_said_in_words(run, tmp_path):
    source = write(tmp_path / "in.safetensors", {"x.weight": np.array([1e30, 1e-30, 2.0], np.float32)})
    done = run("convert", source, "-o", "out.safetensors", "--dtype", "fp16")
    assert done.returncode == 1
    assert "1 number too large for the dtype" in done.stdout
    assert "1 number too small for the dtype and now 0" in done.stdout
