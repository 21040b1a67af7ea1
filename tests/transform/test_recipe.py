"""Recipes: written by hand or by us, filled in to one form, run again to the same bytes, and wrong ones named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assetkit._version import __version__
from assetkit.errors import InputError, NotFoundError, UsageError
from assetkit.transform import recipe as recipes
from assetkit.transform.certificate import Certificate
from assetkit.transform.make import planned
from assetkit.transform.run import run
from tests.transform.made import make, metadata, noise, read, write

pytest.importorskip("torch")

PINS = {"a": {"sha256": "1" * 64, "name": "a.safetensors"}, "b": {"sha256": "2" * 64, "name": "b.safetensors"}}
BY_HAND = """
assetkit: 1
inputs:
  anime: {path: one.safetensors}   # beside this file
  photo: {path: sub/two.safetensors}
steps:
  - {op: merge, models: [photo, anime], method: weighted-sum, alpha: 3e-1, as: mix}
  - op: cast
    dtype: bf16
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    write(
        tmp_path / "one.safetensors", {"w.weight": noise(1, 30, 40), "w.bias": noise(2, 7)}, {"modelspec.title": "One"}
    )
    write(tmp_path / "sub" / "two.safetensors", {"w.weight": noise(3, 30, 40), "w.bias": noise(4, 7)})
    return tmp_path


def done(recipe: dict[str, Any], destination: Path, **more: Any) -> dict[str, Any]:
    with planned(recipe, **more) as plan:
        return Certificate(plan, run(plan, destination)).to_dict()


def test_what_a_person_writes_runs_and_is_filled_in(folder):
    (folder / "mix.yaml").write_text(BY_HAND)
    certificate = done(recipes.load(folder / "mix.yaml"), folder / "out.safetensors")
    made = certificate["recipe"]
    assert list(made["inputs"]) == ["anime", "photo"]
    assert made["inputs"]["photo"].keys() == {"sha256", "name"}
    assert made["steps"] == [
        {"op": "merge", "models": ["photo", "anime"], "as": "mix", "method": "weighted-sum", "alpha": 0.3, "seed": 0},
        {"op": "cast", "models": ["mix"], "as": "step2", "dtype": "bf16"},
    ]
    assert made["output"] == {"format": "safetensors"}
    assert made["engine"] == __version__
    assert str(folder) not in json.dumps(made)


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_the_recipe_in_an_output_makes_it_again_byte_for_byte(folder, suffix):
    """Taken from the metadata, its inputs found by hash, or beside the recipe by name, whatever they are called now."""
    (folder / "mix.yaml").write_text(BY_HAND)
    first = done(recipes.load(folder / "mix.yaml"), folder / "out.safetensors")
    text = metadata(folder / "out.safetensors")["assetkit.recipe"]
    assert text == recipes.text(first["recipe"])
    assert first["recipe_sha256"] == recipes.digest(json.loads(text))
    assert metadata(folder / "out.safetensors")["modelspec.merged_from"] == "two.safetensors, One"
    again = folder / f"again.{suffix}"
    again.write_text(text)
    paths = {pin["sha256"]: pin["name"] for pin in first["recipe"]["inputs"].values()}
    moved = {}
    for digest, name in paths.items():
        moved[digest] = folder / f"moved-{name}"
        next(folder.rglob(name)).rename(moved[digest])
    second = done(recipes.load(again), folder / "again.safetensors", find=moved.get)
    assert (folder / "again.safetensors").read_bytes() == (folder / "out.safetensors").read_bytes()
    assert second["recipe_sha256"] == first["recipe_sha256"]
    for digest, name in paths.items():
        moved[digest].rename(folder / name)
    done(recipes.load(again), folder / "third.safetensors")
    assert (folder / "third.safetensors").read_bytes() == (folder / "out.safetensors").read_bytes()


def test_an_input_that_changed_is_refused(folder):
    (folder / "mix.yaml").write_text(BY_HAND)
    made = done(recipes.load(folder / "mix.yaml"), folder / "out.safetensors")["recipe"]
    (folder / "again.json").write_text(json.dumps(made))
    write(folder / "two.safetensors", {"w.weight": noise(9, 30, 40), "w.bias": noise(4, 7)})
    with pytest.raises(InputError, match=r"input 'photo' .* the recipe wants"):
        done(recipes.load(folder / "again.json"), folder / "other.safetensors")
    (folder / "two.safetensors").unlink()
    with pytest.raises(NotFoundError, match=r"input 'photo' \(two\.safetensors\): no file of SHA-256"):
        done(recipes.load(folder / "again.json"), folder / "other.safetensors")


def test_another_engine_is_said(folder):
    recipe = {"assetkit": 1, "engine": "0.0.1", "inputs": {"a": {"path": str(folder / "one.safetensors")}}, "steps": []}
    certificate = done(recipe, folder / "out.safetensors")
    assert any("made by version 0.0.1" in line for line in certificate["warnings"])


def test_names_and_order_do_not_change_what_is_canonical():
    one = {"steps": [{"op": "merge", "models": ["a", "b"]}], "inputs": {}, "assetkit": 1}
    step = {"alpha": None, "models": ["a", "b"], "op": "merge", "seed": 0, "method": "weighted-sum"}
    other = {"assetkit": 1, "inputs": {}, "output": {"format": "safetensors"}, "steps": [step]}
    backwards = dict(reversed(PINS.items()))
    assert recipes.text(recipes.canonical(one, PINS)) == recipes.text(recipes.canonical(other, backwards))
    filled = recipes.canonical(one, PINS)
    assert recipes.canonical(filled, PINS) == filled


def test_numbers_that_yaml_takes_for_text_or_names_are_understood():
    step = {"op": "merge", "models": ["a", "b"], "alpha": "1e-3", "weights": {4: 0.5, "M00": 1}}
    made = recipes.canonical({"steps": [step]}, PINS)["steps"][0]
    assert made["alpha"] == 0.001
    assert made["weights"] == {"4": 0.5, "M00": 1}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"step": []}, "the recipe has no place for 'step'"),
    ({"steps": "merge"}, "steps are no list"),
    ({"steps": {"op": "cast"}}, "steps are no list"),
    ({"steps": ["cast"]}, "step 1 names no operation"),
    ({"steps": [{"op": "frobnicate", "models": ["a"]}]}, "step 1: no operation is called 'frobnicate'"),
    ({"steps": [{"op": "cast"}]}, "step 1 .cast. does not say which of the 2 inputs"),
    ({"steps": [{"op": "cast", "models": ["c"]}]}, "step 1 .cast. uses 'c', which is neither"),
    ({"steps": [{"op": "cast", "models": [{"a": 1}]}]}, "step 1 .cast. uses {'a': 1}"),
    ({"steps": [{"op": "cast", "models": 3}]}, "step 1 .cast. uses '3'"),
    ({"steps": [{"op": "cast", "models": ["a", "b"]}]}, "step 1 .cast. takes 1 model and gets 2"),
    ({"steps": [{"op": "mask", "models": ["a", "b"]}]}, "step 1 .mask. takes 3 models and gets 2"),
    ({"steps": [{"op": "merge", "models": ["a", "b"], "as": "a"}]}, "cannot be called 'a': that name is taken"),
    ({"steps": [{"op": "merge", "models": ["a", "b"], "alhpa": 1}]}, "step 1 .merge.: no option is called 'alhpa'"),
    ({"steps": [{"op": "merge", "models": ["a", "b"], "alpha": [1]}]}, "step 1 .merge.: alpha must be a number"),
    ({"steps": [{"op": "merge", "models": ["a", "b"], "alpha": True}]}, "step 1 .merge.: alpha must be a number"),
    ({"steps": [{"op": "merge", "models": ["a", "b"], "alpha": 10**400}]}, "alpha is too large"),
    ({"steps": [{"op": "merge", "models": ["a", "b"], "seed": -1}]}, "seed is -1 and must lie between"),
    ({"steps": [{"op": "merge", "models": ["a", "b"], "weights": {"x": [1]}}]}, "weights, 'x' must be a number"),
    ({"steps": [{"op": "merge", "models": ["a", "b"], "weights": [1]}]}, "weights must be a mapping"),
    ({"steps": [{"op": "prune", "models": ["a"], "ema": "eat"}]}, "step 1 .prune.: ema cannot be 'eat'"),
    ({"steps": [{"op": "prune", "models": ["a"]}]}, "no step uses the input 'b'"),
    ({"steps": []}, "no step uses the input 'b'"),
    ({"steps": [{"op": "prune", "models": ["a"]}, {"op": "prune", "models": ["b"]}]}, "nothing uses what step1"),
    ({"steps": [{"op": "merge", "models": ["a", "b"]}], "output": "gguf"}, "output is no mapping"),
    ({"steps": [{"op": "merge", "models": ["a", "b"]}], "output": {"format": "ckpt"}}, "no format is called 'ckpt'"),
    ({"steps": [{"op": "merge", "models": ["a", "b"]}], "output": {"shard": 1}}, "output: no option is called 'shard'"),
]  # fmt: skip


@pytest.mark.parametrize(("recipe", "said"), WRONG)
def test_what_is_wrong_is_named_in_one_line(recipe, said):
    with pytest.raises(UsageError, match=said) as caught:
        recipes.canonical(recipe, PINS)
    assert "\n" not in str(caught.value)


def test_what_only_shows_while_planning_names_its_step_too(tmp_path, folder):
    steps = [
        {"op": "merge", "models": ["a", "b"]},
        {"op": "merge", "models": ["step1", "b"], "method": "slerp", "beta": 1},
    ]
    with pytest.raises(UsageError, match=r"step 2 \(merge\): slerp has no parameter 'beta'"):
        make(tmp_path / "out.safetensors", steps, folder / "one.safetensors", folder / "sub" / "two.safetensors")


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (None, "names no inputs"),
        ([], "names no inputs"),
        ({"a": "one.safetensors"}, "input 'a' is neither a path nor a hash"),
        ({"a": {"name": "one"}}, "input 'a' is neither a path nor a hash"),
        ({"a": {"file": "one"}}, "input 'a' has no place for 'file'"),
    ],
)
def test_inputs_that_are_none_are_named(inputs, said):
    with pytest.raises(UsageError, match=said), planned({"assetkit": 1, "inputs": inputs, "steps": []}):
        pass


TEXTS = {
    "": "is no recipe",
    "steps: []": "a recipe begins with 'assetkit: 1'",
    "assetkit: 2": "a recipe begins with 'assetkit: 1'",
    "- 1": "is no recipe",
    "assetkit: 1\nassetkit: 1": "'assetkit' is given twice",
    "assetkit: 1\nsteps: [{op: merge, alpha: 1, alpha: 2}]": "'alpha' is given twice",
    '{"assetkit": 1, "steps": [], "steps": []}': "'steps' is given twice",
    "assetkit: [": "is neither JSON nor YAML",
    "assetkit: 1\nx: !!python/object/apply:os.system [true]": "is neither JSON nor YAML",
    "{a: 1}: 2": "is neither JSON nor YAML",
    "\x00": "is neither JSON nor YAML",
}


@pytest.mark.parametrize("text", TEXTS)
def test_files_that_are_no_recipe_are_one_line(tmp_path, text):
    (tmp_path / "r.yaml").write_text(text)
    with pytest.raises(InputError, match=TEXTS[text]) as caught:
        recipes.load(tmp_path / "r.yaml")
    assert "\n" not in str(caught.value)


def test_json_with_tabs_and_escapes_is_json(tmp_path):
    (tmp_path / "r.json").write_text('{\n\t"assetkit": 1,\n\t"inputs": {"a": {"path": "x\\/y"}}\n}')
    assert recipes.load(tmp_path / "r.json")["inputs"]["a"]["path"] == str(tmp_path / "x/y")


def test_a_missing_recipe_and_a_huge_one_are_errors(tmp_path):
    with pytest.raises(NotFoundError):
        recipes.load(tmp_path / "none.yaml")
    with open(tmp_path / "huge.yaml", "wb") as file:
        file.truncate(9 << 20)
    with pytest.raises(InputError, match="is not read"):
        recipes.load(tmp_path / "huge.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        recipes.load(tmp_path)


def test_blocks_files_are_mappings(tmp_path):
    (tmp_path / "b.yaml").write_text("IN04: 0.3\n5: 1\n")
    assert recipes.load_weights(tmp_path / "b.yaml") == {"IN04": 0.3, "5": 1}
    (tmp_path / "c.yaml").write_text("- 0.3\n")
    with pytest.raises(InputError, match="no mapping of blocks"):
        recipes.load_weights(tmp_path / "c.yaml")


def test_the_recipe_holds_no_place_of_this_machine(folder):
    make(folder / "out.safetensors", [{"op": "cast", "dtype": "fp16"}], folder / "one.safetensors")
    assert str(folder).encode() not in (folder / "out.safetensors").read_bytes()
    assert read(folder / "out.safetensors").keys() == {"w.weight", "w.bias"}
