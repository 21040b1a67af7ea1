"""Every cell of the matrix that says yes, for the bases that count: carried out on small models of each kind.

`docs/conversions.md` is written from `assetkit.transform.abilities`; here its answers are held to what really comes
out. The executors are held too: with an operation that does nothing, its cells fail.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assetkit.errors import AssetkitError
from assetkit.transform.abilities import COLUMNS, KINDS, matrix
from assetkit.transform.layouts import Places
from tests.transform.made import make, noise, read, write
from tests.transform.made_scenes import DECLARED, Scene

gguf = pytest.importorskip("gguf")
pytestmark = pytest.mark.filterwarnings("ignore")

TO_RIGHT, TO_LEFT = ({"op": "layout", "layout": layout} for layout in ("diffusers", "original"))
FAST = ("sd1",)
SLOW = ("sd2", "sdxl", "sdxl_refiner", "sd3_medium", "sd35_medium", "sd35_large", "flux_dev")
"""Left to the long tier: a minute each."""
LONE = frozenset({"layouts, both ways", "diffusers folder", "bake", "extract"})
"""What is not asked of a text encoder alone where the base has several: at these small widths nothing tells which of
them a file is (at the published ones its width does: `tests/transform/outputs`). Within checkpoints all of it is."""
SEVERAL = ("sdxl", "sd3_medium", "sd35_medium", "sd35_large", "flux_dev")
OPENCLIP = ("sd2", "sdxl_refiner")
"""Of these encoders' two layouts the way back is not asked: in transformers' names they are like any other CLIP."""
Cell = tuple[str, str, str, str]
"""Base, kind, column, answer."""


@cache
def rows(kind: str) -> dict[str, dict[str, str]]:
    return dict(matrix(kind))


def cells(base: str) -> Iterator[Cell]:
    for kind in KINDS:
        for title, answer in rows(kind).get(base, {}).items():
            spared = (base in SEVERAL and title in LONE) or (base in OPENCLIP and title.startswith("layouts"))
            if answer and not (kind == "text_encoder" and spared):
                yield base, kind, title, answer


def same(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert found.keys() == wanted.keys()
    for key, each in wanted.items():
        assert (found[key].shape, found[key].tobytes()) == (each.shape, each.tobytes()), key


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Scene]:
    return cache(lambda family: Scene(family, tmp_path_factory.mktemp(family)))


def right(scene: Scene, out: Path, steps: list[dict[str, Any]], *paths: Path, **more: Any) -> dict[str, Any]:
    """What steps make, in diffusers' names, as float32 where they cast: ``component/name``, or bare of one alone."""
    stated = {"prediction": "v"} if scene.family == "sd2" else {}
    shutil.rmtree(out / "right", ignore_errors=True)
    make(out / "right", [*steps, {**TO_RIGHT, **stated}], *paths, output={"format": "diffusers"}, **more)
    found = {}
    for file in (out / "right").rglob("*.safetensors"):
        prefix = "" if file.parent == out / "right" else f"{file.parent.name}/"
        found |= {prefix + key: each for key, each in read(file).items()}
    return {key: each for key, each in found.items() if not key.endswith("position_ids")}


# What a cell of each column says, done ------------------------------------------------------------------------------


def layouts(scene: Scene, kind: str, answer: str, out: Path) -> None:
    """There, to the very tensors of the folder; and back, to the very tensors of the file."""
    if kind == "lora":
        adapters(scene, answer, out)
    elif kind == "embedding":
        forms(scene, answer, out)
    for component, path in scene.files(kind).items():
        same(right(scene, out, [], path), expected(scene, kind, component) if component else scene.right)
        make(out / "left.safetensors", [TO_LEFT], out / "right", force=True)
        source, left = read(path), read(out / "left.safetensors")
        bare = strip(scene, component, left) if component else left
        source = {key.removeprefix("control_model."): each for key, each in source.items()}
        told = {key for key in bare.keys() ^ source.keys() if key.endswith(("position_ids", "1.pos_encoder.pe"))}
        told |= {key for key in bare if key == "text_encoders.clip_l.transformer.text_projection.weight"}  # see `Scene`
        same({key: bare[key] for key in bare.keys() - told}, {key: source[key] for key in source.keys() - told})


def expected(scene: Scene, kind: str, component: str) -> dict[str, Any]:
    if kind in ("controlnet", "motion_module"):
        return {key: each.astype(np.float16) for key, each in scene.steering(kind).items()}
    (part,) = [each for each in scene.parts if each.component == component]
    found = scene.component(part)
    if scene.family.startswith("sd3") and component == "te1":  # alone it is any CLIP, which has no projection
        found.pop("text_projection.weight")
    return found


def strip(scene: Scene, component: str, tensors: dict[str, Any]) -> dict[str, Any]:
    """A component alone is written bare, or under the prefix of a checkpoint."""
    prefixes = [each.prefix for each in scene.parts if each.component == component]
    prefix = next((each for each in prefixes if each and all(key.startswith(each) for key in tensors)), "")
    return {key.removeprefix(prefix): each for key, each in tensors.items()}


def adapters(scene: Scene, answer: str, out: Path) -> None:
    """Every layout, from the names of sd-scripts, and the way back."""
    make(out / "kohya.safetensors", [{"op": "lora-convert", "layout": "kohya"}], scene.adapter(), allow_partial=True)
    wanted = read(out / "kohya.safetensors")
    t5 = {part.folder for part in scene.parts if part.classname == "T5EncoderModel"}
    for layout in answer.split(", "):
        partial = {"allow_partial": True}  # some layouts have no names for some encoders
        steps: list[dict[str, Any]] = [{"op": "lora-convert", "layout": layout, "folder": layout == "peft"}]
        target = out / f"turned-{layout}{'' if layout == 'peft' else '.safetensors'}"
        output = {"format": "peft" if layout == "peft" else "safetensors"}
        report = make(target, steps, scene.adapter(), output=output, **partial)
        steps = [{"op": "lora-convert", "layout": "kohya"}]
        back: dict[str, Any] = {}
        # PEFT has a folder for each component; one of a T5 alone does not say for which base it is.
        folders = [each for each in target.iterdir() if each.name not in t5] if layout == "peft" else [target]
        for each in folders:
            make(out / "back.safetensors", steps, each, force=True, **partial)
            back |= read(out / "back.safetensors")
        assert {key for key in back if key.startswith("lora_unet_")} == {
            key for key in wanted if key.startswith("lora_unet_")
        }, layout
        if not report["dropped"]:
            known = {key for key in wanted if layout != "peft" or not key.startswith("lora_te3_") or not t5}
            assert back.keys() == known, layout


def forms(scene: Scene, answer: str, out: Path) -> None:
    source = scene.embedding()
    for component, node in read(source).items():
        single = {"encoder": component} if component != "emb_params" else {}
        for form in (each for each in answer.split(" ↔ ") if each != "sdxl"):
            make(out / "form.safetensors", [{"op": "embedding", "form": form, **single}], source, force=True)
            ((key, found),) = read(out / "form.safetensors").items()
            assert key == ("emb_params" if form == "emb_params" else source.stem)
            assert found.tobytes() == node.tobytes()
    if "sdxl" in answer:
        make(out / "pair.safetensors", [{"op": "embedding", "form": "sdxl"}], source, force=True)
        same(read(out / "pair.safetensors"), read(source))


def folders(scene: Scene, kind: str, answer: str, out: Path) -> None:
    """A folder that holds the tensors, the configuration of their class, and of a checkpoint the index."""
    for at, (component, path) in enumerate(scene.files(kind).items()):
        stated = {"prediction": "v"} if scene.family == "sd2" else {}
        target = out / f"folder{at}"
        make(target, [{**TO_RIGHT, **stated}], path, output={"format": "diffusers"})
        classes = {each.folder: each.classname for each in scene.parts}
        if component:
            assert json.loads((target / "config.json").read_text())
            continue
        index = json.loads((target / "model_index.json").read_text())
        assert {name: index[name][1] for name in classes} == classes
        assert {each.parent.name for each in target.glob("*/config.json")} == classes.keys()
        assert (target / "scheduler" / "scheduler_config.json").exists()


def quantised(scene: Scene, kind: str, answer: str, out: Path) -> None:
    """A file of the architecture that the cell says, with every tensor of the network or encoder."""
    said = dict(each.rsplit(" as ", 1) for each in answer.split(", ") if " as " in each)
    for component, path in scene.files(kind).items():
        output = {"format": "gguf", "type": "Q8_0"}
        make(out / "made.gguf", [TO_LEFT], path, output=output, force=True)
        reader = gguf.GGUFReader(out / "made.gguf")
        own = said.get(component, "") if kind == "text_encoder" else answer
        assert (f := reader.fields.get("general.architecture")) is None or f.contents() == own
        assert bool(own) == (f is not None)
        network = path if component else scene.files("diffusion_model")[next(iter(scene.files("diffusion_model")))]
        stored = [each.name for each in reader.tensors if not each.name.endswith("position_ids")]
        assert len(stored) == len([key for key in read(network) if not key.endswith("position_ids")])


def pruned(scene: Scene, kind: str, answer: str, out: Path) -> None:
    """What is known to be superfluous goes, and nothing else."""
    for path in scene.files(kind).values():
        tensors = read(path)
        junk = {"optimizer_states.0.exp_avg": noise(1, 3), "global_step": noise(2, 1)}
        network = [key for key in tensors if key.startswith("model.diffusion_model.")][:2]
        junk |= {"model_ema." + key.removeprefix("model.").replace(".", ""): tensors[key] for key in network}
        source = write(out / "in.safetensors", {**tensors, **junk})
        make(out / "pruned.safetensors", [{"op": "prune"}], source, force=True)
        same(read(out / "pruned.safetensors"), tensors)


def merged(scene: Scene, kind: str, answer: str, out: Path) -> None:
    """Halfway between two; by block, one block of the first and everything else of the second."""
    if kind == "lora":
        added(scene, out)
    pairs = [(scene.embedding(1), scene.embedding(2))] if kind == "embedding" else []
    steers = kind in ("controlnet", "motion_module")
    pairs += [(path, shifted(path, out) if steers else scene.twin(name)) for name, path in scene.files(kind).items()]
    for one, other in pairs:
        a, b = read(one), read(other)
        make(out / "half.safetensors", [{"op": "merge", "models": ["a", "b"], "alpha": 0.5}], one, other, force=True)
        half = read(out / "half.safetensors")
        assert half.keys() == a.keys()
        for key, each in half.items():
            if each.dtype == np.float16:
                mean = (a[key].astype(np.float32) + b[key].astype(np.float32)) / 2
                assert np.allclose(each, mean, atol=1e-3, rtol=1e-3), key
        if answer != "whole" and kind != "text_encoder":
            by_block(one, other, out)


def by_block(one: Path, other: Path, out: Path) -> None:
    from assetkit.transform.inputs import Inputs

    with Inputs() as inputs:
        places = Places(inputs.open(one))
        keys = list(inputs.open(one).tensors)
        label = min((each for each in places.names() if any(map(str.isdigit, each))), default=min(places.names()))
        inside = {key for key in keys if label in places.of(key)}
    assert 0 < len(inside) < len(keys)
    steps = [{"op": "merge", "models": ["a", "b"], "alpha": 1, "weights": {label: 0}}]
    make(out / "blocks.safetensors", steps, one, other, force=True)
    found, a, b = (read(path) for path in (out / "blocks.safetensors", one, other))
    for key, each in found.items():
        wanted = a if key in inside else b
        assert each.tobytes() == wanted[key].tobytes(), key


def shifted(path: Path, out: Path) -> Path:
    halves = {key: (each * np.float16(0.5) if each.dtype == np.float16 else each) for key, each in read(path).items()}
    return write(out / f"shifted-{path.name}", halves)


def added(scene: Scene, out: Path) -> None:
    """Two LoRAs as one do what both do."""
    make(out / "sum.safetensors", [{"op": "lora-merge", "models": ["a", "b"]}], scene.adapter(1), scene.adapter(2))
    wide = {"op": "cast", "dtype": "fp32"}
    once = right(scene, out, [{"op": "bake", "models": ["a", "b"]}, wide], scene.one, out / "sum.safetensors")
    steps = [{"op": "bake", "models": ["a", "b", "c"]}, wide]
    twice = right(scene, out, steps, scene.one, scene.adapter(1), scene.adapter(2))
    moved = 0
    for key, each in twice.items():
        assert np.allclose(once[key], each, atol=2e-3), key
        moved += not np.allclose(each, scene.right[key].astype(np.float32), atol=4e-3)
    assert moved


def baked(scene: Scene, kind: str, answer: str, out: Path) -> None:
    """Every component that the cell names changes by what the adapter says, in float64."""
    for component, path in scene.files("checkpoint" if kind == "lora" else kind).items():
        steps = [{"op": "bake", "models": ["a", "b"]}, {"op": "cast", "dtype": "fp32"}]
        found = right(scene, out, steps, path, scene.adapter(), allow_partial=bool(component))
        for name in answer.split(", ") if not component else [component]:
            follows(scene, name, found, alone=bool(component))


def follows(scene: Scene, component: str, found: dict[str, Any], *, alone: bool) -> None:
    (part,) = [each for each in scene.parts if each.component == component]
    right, lora, prefix = scene.component(part), scene.lora(), scene.prefix(part)
    changed = 0
    for key, each in right.items():
        name = prefix + key.removesuffix(".weight").replace(".", "_")
        if alone and key == "text_projection.weight":  # which of the families with such a tower it is, nothing tells
            continue
        here = found[key if alone else f"{part.folder}/{key}"].astype(np.float64)
        wanted = each.astype(np.float64)
        if f"{name}.lora_down.weight" in lora and key.endswith(".weight"):
            up, down = (lora[f"{name}.lora_{role}.weight"].astype(np.float64) for role in ("up", "down"))
            wanted = wanted + (up.reshape(len(up), -1) @ down.reshape(len(down), -1)).reshape(wanted.shape)
            changed += 1
        assert np.allclose(here, wanted, atol=1e-5), key
    assert changed, component


def extracted(scene: Scene, kind: str, answer: str, out: Path) -> None:
    """What was baked is found again: put into the base, the extraction makes the tuned model."""
    for component, path in scene.files("checkpoint" if kind == "lora" else kind).items():
        partial = {"allow_partial": bool(component)}
        wide = [{"op": "cast", "dtype": "fp32"}]
        make(out / "tuned.safetensors", [{"op": "bake", "models": ["a", "b"]}, *wide], path, scene.adapter(),
             force=True, **partial)  # fmt: skip
        steps = [
            {"op": "extract", "models": ["a", "b"], "rank": 8, "dtype": "fp32"}
        ]  # fused layers hold four of rank 2
        make(out / "lora.safetensors", steps, out / "tuned.safetensors", path, force=True)
        make(out / "again.safetensors", [{"op": "bake", "models": ["a", "b"]}, *wide], path, out / "lora.safetensors",
             force=True)  # fmt: skip
        tuned, again, base = (read(each) for each in (out / "tuned.safetensors", out / "again.safetensors", path))
        moved = 0
        for key, each in tuned.items():
            assert np.allclose(again[key], each, atol=1e-3), key
            moved += not np.allclose(each, base[key].astype(np.float32), atol=4e-3)
        assert moved


EXECUTED: dict[str, Callable[[Scene, str, str, Path], None]] = {
    "layouts, both ways": layouts,
    "diffusers folder": folders,
    "GGUF": quantised,
    "prune": pruned,
    "merge": merged,
    "bake": baked,
    "extract": extracted,
}


def test_every_column_is_carried_out() -> None:
    assert EXECUTED.keys() == {each.title for each in COLUMNS}
    assert set(FAST) | set(SLOW) <= set(DECLARED)


CELLS = [
    *(each for base in FAST for each in cells(base)),
    *(pytest.param(*each, marks=pytest.mark.full) for base in SLOW for each in cells(base)),
]


@pytest.mark.parametrize(("base", "kind", "column", "answer"), CELLS)
def test_a_cell_that_says_yes_is_true(tmp_path, scenes, base, kind, column, answer) -> None:
    EXECUTED[column](scenes(base), kind, answer, tmp_path)


@pytest.mark.parametrize(
    ("operation", "column", "kind"),
    [
        ("layout", "layouts, both ways", "checkpoint"),
        ("layout", "layouts, both ways", "vae"),
        ("lora-convert", "layouts, both ways", "lora"),
        ("embedding", "layouts, both ways", "embedding"),
        ("prune", "prune", "checkpoint"),
        ("merge", "merge", "vae"),
        ("lora-merge", "merge", "lora"),
        ("bake", "bake", "checkpoint"),
        ("bake", "bake", "text_encoder"),
        ("extract", "extract", "diffusion_model"),
    ],
)
def test_an_operation_that_does_nothing_fails_its_cells(monkeypatch, tmp_path, scenes, operation, column, kind) -> None:
    """The executors can fail: each is run with its operation giving back its first model as it is."""
    from assetkit.transform import make as making
    from assetkit.transform.operations import operations

    scene = scenes("sd1")
    answer = rows(kind)[scene.family][column]
    for made in (scene.files, lambda _: scene.adapter(2)):  # what operations make of the scene itself
        made(kind)
    row = operations()[operation]
    idle = dict(operations()) | {operation: replace(row, apply=lambda models, options, conditions: models[0])}
    monkeypatch.setattr(making, "operations", lambda: idle)
    with pytest.raises((AssertionError, AssetkitError, KeyError)):
        EXECUTED[column](scene, kind, answer, tmp_path)
