"""`assetkit merge`: models, blocks files, masks, recipes, and the ways it says no."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.cli.conftest import document, is_one_line
from tests.transform.made import metadata, noise, read, write

pytest.importorskip("torch")


@pytest.fixture
def pair(tmp_path):
    """Two models of one layer and one vector."""
    shapes = {"x.weight": (40, 30), "x.bias": (7,)}
    return [
        write(
            tmp_path / f"{name}.safetensors",
            {key: noise(seed + n, *shape) for n, (key, shape) in enumerate(shapes.items())},
        )
        for name, seed in (("one", 1), ("two", 9))
    ]


def test_a_blocks_file_weighs_keys(run, tmp_path, pair):
    (tmp_path / "blocks.yaml").write_text("'key:*.bias': 1\n'key:*.weight': 0\n")
    done = run("merge", *pair, "-o", "out.safetensors", "--blocks", "blocks.yaml", "--json")
    assert done.returncode == 0, done.stderr
    found, first, second = (read(path) for path in (tmp_path / "out.safetensors", *pair))
    assert found["x.bias"].tobytes() == second["x.bias"].tobytes()
    assert found["x.weight"].tobytes() == first["x.weight"].tobytes()


def test_a_mask_file_lets_the_merge_through(run, tmp_path, pair):
    write(tmp_path / "mask.safetensors", {"x.weight": np.eye(40, 30, dtype=np.float32)})
    done = run("merge", *pair, "-o", "out.safetensors", "--alpha", "1", "--mask", "mask.safetensors", "--json")
    assert done.returncode == 0, done.stderr
    found, first, second = (read(path)["x.weight"] for path in (tmp_path / "out.safetensors", *pair))
    np.testing.assert_array_equal(found, np.where(np.eye(40, 30) > 0, second, first))


def test_an_output_is_made_again_from_the_recipe_it_carries(run, tmp_path, pair):
    """Trap 24, and the promise of recipes: the same bytes, from renamed inputs too."""
    done = run(
        "merge", *pair, "-o", "out.safetensors", "--method", "slerp", "--alpha", "0.25", "--dtype", "bf16", "--json"
    )
    assert done.returncode == 0, done.stderr
    recipe = metadata(tmp_path / "out.safetensors")["assetkit.recipe"]
    (tmp_path / "again.json").write_text(recipe)
    assert run("merge", "--recipe", "again.json", "-o", "again.safetensors", "--json").returncode == 0
    assert (tmp_path / "again.safetensors").read_bytes() == (tmp_path / "out.safetensors").read_bytes()
    moved = json.loads(recipe)
    pair[0].rename(tmp_path / "renamed.safetensors")
    moved["inputs"]["a"]["path"] = "renamed.safetensors"
    (tmp_path / "moved.json").write_text(json.dumps(moved))
    done = run("merge", "--recipe", "moved.json", "-o", "moved.safetensors", "--json")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "moved.safetensors").read_bytes() == (tmp_path / "out.safetensors").read_bytes()
    pair[1].write_bytes(pair[1].read_bytes()[:-1] + b"\x07")
    done = run("merge", "--recipe", "moved.json", "-o", "other.safetensors")
    assert done.returncode in (3, 4)
    assert is_one_line(done)
    assert not (tmp_path / "other.safetensors").exists()


def test_what_was_not_merged_is_shown(run, tmp_path, pair):
    write(pair[1], {**read(pair[1]), "x.bias": noise(3, 8)})
    done = run("merge", *pair, "-o", "out.safetensors")
    assert done.returncode == 3
    assert is_one_line(done)
    assert "x.bias: [7] here, [8] in two.safetensors" in done.stderr
    assert "--allow-partial" in done.stderr
    done = run("merge", *pair, "-o", "out.safetensors", "--allow-partial")
    assert done.returncode == 0
    assert "1 tensors were not merged" in done.stdout
    assert "x.bias: not merged, [7] here" in done.stdout


def test_numbers_that_are_none_are_an_exit_code(run, tmp_path, pair):
    broken = read(pair[1])
    broken["x.weight"] = broken["x.weight"] * np.float16(np.nan)
    write(pair[1], broken)
    done = run("merge", *pair, "-o", "out.safetensors", "--json")
    assert done.returncode == 1
    assert document(done)["nonfinite"] == 1200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--method", "mix"], "no merge method is called 'mix'"),
        (["--alpha", "9"], "outside"),
        (["--set", "gamma=1"], "no parameter 'gamma'"),
        (["--set", "gamma"], "NAME=NUMBER"),
        (["--dtype", "fp16", "--dtype", "bf16"], "given twice"),
        (["--dtype", "int3"], "cannot be 'int3'"),
        (["--recipe", "x.yaml"], "either models or --recipe"),
    ],
)
def test_wrong_usage_is_one_line(run, tmp_path, pair, arguments, said):
    done = run("merge", *pair, "-o", "out.safetensors", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "out.safetensors").exists()


def test_a_model_is_its_own_recipe(run, tmp_path, pair):
    """--recipe reads the metadata of what it once made; the inputs are found beside it by name."""
    assert run("merge", *pair, "-o", "out.safetensors", "--alpha", "0.25").returncode == 0
    done = run("merge", "--recipe", "out.safetensors", "-o", "again.safetensors", "--json")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.safetensors").read_bytes() == (tmp_path / "out.safetensors").read_bytes()
    done = run("merge", "--recipe", pair[0], "-o", "other.safetensors")
    assert done.returncode == 3
    assert is_one_line(done)
    assert "carries no recipe" in done.stderr


def test_help_lists_every_method_with_its_parameters(run):
    from assetkit.transform.methods import methods

    text = " ".join(run("merge", "--help").stdout.split())
    for name, row in methods().items():
        assert f"{name} {row.title}. " in text
    assert "A is the base; alpha 1, density 0.2, majority 0" in text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--method", "slerp", "--beta", "1"), "error: merge: slerp has no parameter 'beta'"),
        (("--alpha", "nan"), "error: merge: alpha is nan and must lie between"),
        (("--dtype", "fp4"), "error: cast: dtype cannot be 'fp4'"),
        (("--method", "add-difference"), "error: merge: add-difference takes 3 models"),
    ],
)
def test_a_command_has_no_steps_to_count(run, tmp_path, pair, given, said):
    """Nobody wrote a recipe, so none of its steps are named by number."""
    done = run("merge", *pair, "-o", "out.safetensors", *given)
    assert done.returncode == 2
    assert is_one_line(done)
    assert done.stderr.startswith(said)
    assert "step" not in done.stderr


def test_a_recipe_from_a_file_has_its_steps_counted(run, tmp_path, pair):
    inputs = "{a: {path: one.safetensors}, b: {path: two.safetensors}}"
    steps = "[{op: merge, models: [a, b]}, {op: cast, dtype: fp4}]"
    (tmp_path / "r.yaml").write_text(f"assetkit: 1\ninputs: {inputs}\nsteps: {steps}\n")
    done = run("merge", "--recipe", "r.yaml", "-o", "out.safetensors")
    assert done.stderr.startswith("error: step 2 (cast): dtype cannot be 'fp4'")
