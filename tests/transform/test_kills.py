"""Killed anywhere, a run leaves the old state or the whole new one under the name, and goes on to the same bytes."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assetkit.transform.make import planned
from tests.transform.made import noise, recipe, write
from tests.transform.test_bake import NETWORK

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is a fork of a process that is ready")
ROOT = Path(__file__).resolve().parents[2]
SEED = 7

State = dict[str, bytes]
"""The bytes of every file under a name, by its path below that; a single file is at ``""``."""
MIB = 1 << 20


class Server:
    """The program `tests.transform.killed`."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.transform.killed"]
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
        )

    def run(self, given: dict[str, Any], destination: Path, *, force: bool = False, **die: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        request = {"recipe": given, "destination": str(destination), "force": force, "die": die}
        print(json.dumps(request), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server()
    yield made
    assert made.process.stdin is not None
    assert made.process.stdout is not None
    made.process.stdin.close()
    made.process.wait(timeout=60)
    made.process.stdout.close()


def state(path: Path) -> State:
    """What lies under a name; empty where nothing does."""
    if path.is_dir():
        return {str(each.relative_to(path)): each.read_bytes() for each in path.rglob("*") if each.is_file()}
    return {"": path.read_bytes()} if path.exists() else {}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of forty tensors of a MiB."""
    folder = tmp_path_factory.mktemp("many")
    return write(folder / "many.safetensors", {f"w{n:02}.weight": noise(n, 512, 1024) for n in range(40)})


# Anywhere in the work -------------------------------------------------------------------------------------------

CAST = [{"op": "cast", "dtype": "bf16"}]
OUTPUTS: dict[str, dict[str, Any]] = {"file": {}, "folder": {"format": "sharded", "shard": 12 * MIB}}


@pytest.mark.parametrize("kind", OUTPUTS)
@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.full)])
def test_kills_at_random_points_lose_nothing(tmp_path: Path, server: Server, many: Path, kind: str, kills: int) -> None:
    """Every kill lands in the work, and whatever the journal counts by then is the output's own bytes."""
    given = recipe(CAST, many, **OUTPUTS[kind])
    wanted = server.run(given, tmp_path / "clean")
    whole = state(tmp_path / "clean")
    out = tmp_path / "out"
    out.mkdir()
    chance, resumed = random.Random(SEED), []
    for count in range(kills):
        old = {"": b""} if count % 2 and kind == "file" else {}
        if old:
            (out / "made").write_bytes(b"")
        at = chance.randrange(0, 36 * MIB)
        answer = server.run(given, out / "made", force=True, bytes=at, after=chance.uniform(0, 0.02))
        assert answer == {"signal": signal.SIGKILL}
        assert state(out / "made") == old
        check_journal(given, out, whole)
        answer = server.run(given, out / "made", force=True)
        resumed.append(answer["resumed"])
        assert answer | {"resumed": 0} == wanted | {"resumed": 0}
        assert state(out / "made") == whole
        assert [path.name for path in out.iterdir()] == ["made"]
        shutil.rmtree(out / "made") if kind == "folder" else (out / "made").unlink()
    assert sum(count > 0 for count in resumed) >= kills * 0.6
    assert max(resumed) < 40


def check_journal(given: dict[str, Any], out: Path, whole: State) -> None:
    """The journal names the plan and the file, counts upwards, and everything it counts is written."""
    (path,) = out.glob(".*.journal")
    lines = path.read_bytes().split(b"\n")
    notes = [json.loads(line)["done"] for line in lines[1:-1]]
    (part,) = out.glob(".*.part")
    with planned(given) as plan:
        units = plan.units()
        if lines[1:]:
            assert json.loads(lines[0]) == {"plan": plan.digest, "part": part.stat().st_ino}
        assert notes == sorted(notes)
        written = state(part)
        for unit in units[: max(notes, default=0)]:
            name = plan.files[unit.file].path
            start = unit.written[0].offset
            assert written[name][start : start + unit.span] == whole[name][start : start + unit.span]


# Before every single change to a name or a file -------------------------------------------------------------------


def small(path: Path, seed: int) -> Path:
    """A model whose outputs are as long as any other's of this kind: their bytes alone tell them apart."""
    return write(path, {f"w{n}.weight": noise(seed + n, 30, 40) for n in range(4)})


def checkpoint(path: Path, seed: int) -> Path:
    """Some layers of Stable Diffusion 1's UNet."""
    tensors = {name: noise(seed + n, *shape) for n, (name, shape) in enumerate(NETWORK.items())}
    return write(path, tensors, {"modelspec.architecture": "stable-diffusion-v1"})


def adapter(path: Path) -> Path:
    """A LoRA of rank 4 on one of them."""
    name = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"
    factors = {f"{name}.lora_down.weight": noise(8, 4, 32), f"{name}.lora_up.weight": noise(9, 32, 4)}
    tensors = {**factors, f"{name}.alpha": np.float16(4)}
    return write(path, tensors, {"modelspec.architecture": "stable-diffusion-v1/lora"})


T5 = {
    "shared": (32, 16), "encoder.final_layer_norm": (16,),
    "encoder.block.0.layer.0.SelfAttention.relative_attention_bias": (32, 2),
    **{f"encoder.block.0.layer.0.SelfAttention.{name}": (16, 16) for name in "qkvo"},
    "encoder.block.0.layer.0.layer_norm": (16,), "encoder.block.0.layer.1.layer_norm": (16,),
    "encoder.block.0.layer.1.DenseReluDense.wi_0": (24, 16), "encoder.block.0.layer.1.DenseReluDense.wi_1": (24, 16),
    "encoder.block.0.layer.1.DenseReluDense.wo": (16, 24),
}  # fmt: skip
TO_FOLDER = [{"op": "layout", "layout": "diffusers"}]
FOLDER = {"format": "diffusers", "shard": 3000}
"""A component's folder: its configuration, an index and three files of weights."""


def encoder(path: Path, seed: int) -> Path:
    """A T5 of one block, whole: diffusers' folder of it has everything that transformers wants."""
    return write(path, {f"{name}.weight": noise(seed + n, *shape) for n, (name, shape) in enumerate(T5.items())})


Scene = tuple[dict[str, Any], dict[str, Any] | None, dict[str, Any]]


def scenes(folder: Path) -> dict[str, Scene]:
    """A recipe, that of what is there before (None: nothing is), and how to run it."""
    new, old = (small(folder / f"{seed}.safetensors", seed) for seed in (10, 20))
    tuned, base = (checkpoint(folder / f"c{seed}.safetensors", seed) for seed in (30, 40))
    one, other = (encoder(folder / f"t5-{seed}.safetensors", seed) for seed in (50, 70))
    sharded = {"format": "sharded", "shard": 6000}
    bake = recipe([{"op": "bake", "models": ["a", "b"]}], base, adapter(folder / "lora.safetensors"))
    extract = recipe([{"op": "extract", "models": ["a", "b"], "rank": 4}], tuned, base)
    return {
        "file": (recipe(CAST, new), None, {}),
        "file over a file": (recipe(CAST, new), recipe(CAST, old), {}),
        "folder": (recipe(CAST, new, **sharded), None, {}),
        "folder over a folder": (recipe(CAST, new, **sharded), recipe(CAST, old, **sharded), {}),
        "folder over a folder by two renames": (
            recipe(CAST, new, **sharded), recipe(CAST, old, **sharded), {"exchange": False},
        ),
        "diffusers folder": (recipe(TO_FOLDER, one, **FOLDER), None, {}),
        "diffusers folder over a folder": (recipe(TO_FOLDER, one, **FOLDER), recipe(TO_FOLDER, other, **FOLDER), {}),
        "bake over a bake": (bake, recipe([], base), {}),
        "extract": (extract, None, {}),
    }  # fmt: skip


SCENES = (
    "file", "file over a file", "folder", "folder over a folder", "folder over a folder by two renames",
    "diffusers folder", "diffusers folder over a folder", "bake over a bake", "extract",
)  # fmt: skip


@pytest.mark.parametrize("name", SCENES)
def test_a_kill_before_any_change_leaves_old_or_new(tmp_path: Path, server: Server, name: str) -> None:
    (tmp_path / "in").mkdir()
    given, before, how = scenes(tmp_path / "in")[name]
    for recipe_of, place in ((given, "new"), (before, "old")):
        if recipe_of is not None:
            answer = server.run(recipe_of, tmp_path / place)
            assert "error" not in answer
    new, old = state(tmp_path / "new"), state(tmp_path / "old")
    seen = set()
    for count in range(1, 200):
        out = fresh(tmp_path, before is not None)
        answer = server.run(given, out / "made", force=True, event=count, **how)
        assert "error" not in answer
        if not answer["signal"]:
            break
        found = state(out / "made")
        seen.add("new" if found == new else "old" if found == old else "beside")
        if found not in (old, new):  # between two renames, where the system has no exchange
            assert how == {"exchange": False}
            assert not found
            (beside,) = out.glob(".*.old")
            assert state(beside) == old
        assert "error" not in server.run(given, out / "made", force=True, **how)
        assert state(out / "made") == new
        assert [path.name for path in out.iterdir()] == ["made"]
    else:
        pytest.fail("it never came to an end")
    assert count > 8
    assert seen == {"old", "new"} | ({"beside"} if how else set())


def fresh(folder: Path, occupied: bool) -> Path:
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    if occupied:
        old = folder / "old"
        (shutil.copytree if old.is_dir() else shutil.copy)(old, out / "made")
    return out


def test_what_a_killed_replacement_left_is_cleared_without_force(tmp_path: Path, server: Server) -> None:
    """Killed after the names changed places: the next run finds its output made, and only clears up."""
    (tmp_path / "in").mkdir()
    given, before, _ = scenes(tmp_path / "in")["folder over a folder"]
    assert before is not None
    server.run(before, tmp_path / "old")
    server.run(given, tmp_path / "new")
    for count in range(1, 200):
        out = fresh(tmp_path, occupied=True)
        server.run(given, out / "made", force=True, event=count)
        if state(out / "made") == state(tmp_path / "new"):
            break
    assert len(list(out.iterdir())) == 3
    assert "exists" in server.run(given, out / "made")["error"]
    assert [path.name for path in out.iterdir()] == ["made"]
    assert state(out / "made") == state(tmp_path / "new")
