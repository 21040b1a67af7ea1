"""A run stays within its memory, whatever the size of the model: measured, and enforced by the system.

Each recipe runs in a process of its own. The peak of its resident set above what it held after its imports must stay
under the limit, and it may not map more than the limit beyond what was mapped then (``RLIMIT_AS``): an engine that
loaded a model, or a tensor too many, would be refused the memory and fail.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from assetkit.transform.methods import methods
from tests.transform import made_big
from tests.transform.made import recipe

pytest.importorskip("torch")
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or not os.access("/proc/self/clear_refs", os.W_OK),
    reason="memory is measured by way of Linux's /proc; NOTHING IS ENFORCED HERE",
)

ROOT = Path(__file__).resolve().parents[2]
SD1 = "stable-diffusion-v1"
MB = 1_000_000


class Case(NamedTuple):
    """What is made of which files, within how many bytes above the imports."""

    inputs: Callable[[Path], list[Path]]
    steps: list[dict[str, Any]]
    limit: int


def checkpoints(folder: Path) -> list[Path]:
    """Two models of 240 MB."""
    tensors = made_big.described("unets/sd1_ckpt", "F16", 3)
    return [made_big.sparse(folder / f"{n}.safetensors", tensors, SD1) for n in "ab"]


def differing(folder: Path, *, small: bool = False) -> list[Path]:
    """Three models of 240 MB (`small`: of 64) whose numbers differ: zeros would have no difference to choose from."""
    tensors = made_big.described("unets/sd1_ckpt", "F16", 3)
    if small:
        tensors = {name: each for name, each in tensors.items() if "input_blocks" in name or "token_emb" in name}
    return [made_big.noisy(folder / f"{n}.safetensors", tensors, SD1, n) for n in range(3)]


def single(folder: Path) -> list[Path]:
    """A model of 479 MB in float32."""
    return [made_big.sparse(folder / "single.safetensors", made_big.described("unets/sd1_ckpt", "F32", 3), SD1)]


def averaged(folder: Path) -> list[Path]:
    """A model of 430 MB with an average of its weights."""
    return [made_big.sparse(folder / "ema.safetensors", made_big.described("unets/sd1_ckpt_ema", "F16", 3), SD1)]


def whole(folder: Path) -> list[Path]:
    """A model of true size in float32, 4.27 GB."""
    return [made_big.sparse(folder / "whole.safetensors", made_big.described("unets/sd1_ckpt", "F32"), SD1)]


def tuned(folder: Path) -> list[Path]:
    """A model of 240 MB and an adapter of rank 8 on all of its layers."""
    adapter = made_big.described("adapters/kohya-sd1", "F16", 3)
    return [checkpoints(folder)[0], made_big.noisy(folder / "lora.safetensors", adapter, f"{SD1}/lora", 1)]


CASES = {
    "weighted sum": Case(checkpoints, [{"op": "merge", "models": ["a", "b"], "alpha": 0.3}], 220 * MB),
    "cast": Case(single, [{"op": "cast", "dtype": "fp16"}], 120 * MB),
    "prune": Case(averaged, [{"op": "prune"}], 120 * MB),
    "TIES": Case(differing, [{"op": "merge", "models": ["a", "b", "c"], "method": "ties"}], 400 * MB),
    "convert": Case(
        whole, [{"op": "component", "component": "vae"}, {"op": "layout", "layout": "diffusers"}], 120 * MB
    ),
    "bake": Case(tuned, [{"op": "bake", "models": ["a", "b"]}], 220 * MB),
}


def run(case: Case, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a case in a process that may map no more than its limit beyond what its imports map."""
    inputs = case.inputs(folder)
    given, output = folder / "recipe.json", folder / "out.safetensors"
    given.write_text(json.dumps(recipe(case.steps, *inputs)))
    command = [sys.executable, "-m", "tests.transform.memory", given, output, str(case.limit), *options]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    for each in (*inputs, output):
        each.unlink(missing_ok=True)
    return done


@pytest.mark.parametrize("name", CASES)
def test_a_run_stays_within_its_memory(tmp_path: Path, name: str) -> None:
    done = run(CASES[name], tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["resident"] <= CASES[name].limit
    check_prediction(found)


def check_prediction(found: dict[str, int]) -> None:
    """What was predicted is enough, and not much more than a quarter too much."""
    assert found["resident"] <= found["predicted"]
    assert found["predicted"] <= 1.25 * found["resident"] + 4 * MB


@pytest.mark.full
@pytest.mark.parametrize("name", methods())
def test_the_memory_of_a_method_is_predicted(tmp_path: Path, name: str) -> None:
    method = methods()[name]
    models = ["a", "b", "c"][: method.most or 3]
    step = {"op": "merge", "models": models, "method": name}
    done = run(Case(lambda folder: differing(folder, small=True)[: len(models)], [step], 700 * MB), tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    print(name, found)
    check_prediction(found)


def test_the_limit_stops_what_takes_more(tmp_path: Path) -> None:
    """The same run, after it took one of its inputs into memory."""
    done = run(CASES["weighted sum"], tmp_path, "--whole")
    assert done.returncode
    assert "MemoryError" in done.stderr
