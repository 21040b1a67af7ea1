"""The executor: right bytes whatever the threads, all or nothing whatever happens, and it goes on where it was."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest

from assetkit.errors import FormatError, InputError, SystemFailure, UsageError
from assetkit.transform import run as executor
from assetkit.transform.make import planned
from assetkit.transform.plan import Plan
from assetkit.transform.target import unfinished
from tests.transform.made import make, metadata, noise, read, recipe, write

CAST: list[dict[str, object]] = [{"op": "cast", "dtype": "fp16"}]
ODD = {
    "scalar": np.float32(0.25),
    "empty": np.zeros((0,), np.float32),
    "hollow": np.zeros((4, 0, 3), np.float16),
    "flags": np.array([True, False, True]),
    "ids": np.arange(77, dtype=np.int64)[None],
    "state": np.arange(256, dtype=np.uint8),
    "small": noise(1, 7, dtype=ml_dtypes.float8_e4m3fn, scale=1.0),
    "five": noise(2, 3, 5, dtype=ml_dtypes.float8_e5m2, scale=1.0),
    "brain": noise(3, 300, 257, dtype=ml_dtypes.bfloat16),
    "double": noise(4, 11, dtype=np.float64),
    "single": noise(5, 65_537, dtype=np.float32),
    "half": noise(6, 2, 3, 4, 5),
}


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    return write(tmp_path / "odd.safetensors", ODD, {"modelspec.title": "odd", "modelspec.hash_sha256": "0xdead"})


def test_what_no_step_changes_keeps_every_byte(tmp_path, odd):
    certificate = make(tmp_path / "out.safetensors", [], odd)
    found = read(tmp_path / "out.safetensors")
    assert {name: (array.dtype, array.shape, array.tobytes()) for name, array in found.items()} == {
        name: (np.asarray(array).dtype, np.asarray(array).shape, np.asarray(array).tobytes())
        for name, array in ODD.items()
    }
    assert (certificate["kept"], certificate["changed"]) == (len(ODD), 0)


def test_the_reference_reader_opens_the_output(tmp_path, odd):
    from safetensors import safe_open

    make(tmp_path / "out.safetensors", CAST, odd)
    with safe_open(tmp_path / "out.safetensors", "np") as file:
        assert set(file.keys()) == ODD.keys()


def test_hashes_are_those_of_the_file(tmp_path, odd):
    output = make(tmp_path / "out.safetensors", CAST, odd)["output"]
    data = (tmp_path / "out.safetensors").read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    assert output["sha256"] == hashlib.sha256(data).hexdigest()
    assert output["payload_sha256"] == hashlib.sha256(data[start:]).hexdigest()
    assert output["size"] == len(data)


def test_metadata_keeps_what_is_true_and_drops_what_is_not(tmp_path, odd):
    make(tmp_path / "out.safetensors", CAST, odd)
    found = metadata(tmp_path / "out.safetensors")
    assert found["modelspec.title"] == "odd"
    assert "modelspec.hash_sha256" not in found
    made = json.loads(found["assetkit.recipe"])
    assert made["inputs"]["a"]["sha256"] == hashlib.sha256(odd.read_bytes()).hexdigest()
    assert str(tmp_path) not in json.dumps(found)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two models large enough for many units of work."""
    shapes = {"w.weight": (1500, 1501), "conv.weight": (64, 32, 3, 3), "norm.bias": (333,), "big.weight": (900, 4000)}
    return tuple(  # type: ignore[return-value]
        write(
            tmp_path / f"{seed}.safetensors",
            {name: noise(seed + at, *s) for at, (name, s) in enumerate(shapes.items())},
        )
        for seed in (10, 20)
    )


MERGE = [{"op": "merge", "models": ["a", "b"], "alpha": 0.3}]


def test_any_number_of_threads_gives_the_same_bytes(tmp_path, pair):
    pytest.importorskip("torch")
    for name, threads, memory in (("1", 1, 1 << 29), ("4", 4, 1 << 29), ("small", 3, 28 << 20)):
        make(tmp_path / f"{name}.out", MERGE, *pair, threads=threads, memory=memory)
    assert len({(tmp_path / f"{name}.out").read_bytes() for name in ("1", "4", "small")}) == 1


def test_a_budget_that_is_too_small_is_refused_before_anything_is_written(tmp_path, pair):
    pytest.importorskip("torch")
    steps = [
        {"op": "merge", "models": ["a", "b"], "method": "slerp"},
        {"op": "merge", "models": ["a", "b"], "method": "rotate"},
    ]
    with pytest.raises(InputError, match=r"needs .* MiB at once"):
        make(tmp_path / "out.safetensors", steps[1:], *pair, memory=17 << 20)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in pair)


def test_an_existing_output_is_kept_unless_forced(tmp_path, odd):
    target = tmp_path / "out.safetensors"
    target.write_bytes(b"precious")
    with pytest.raises(UsageError, match="exists"):
        make(target, CAST, odd)
    assert target.read_bytes() == b"precious"
    make(target, CAST, odd, force=True)
    assert read(target).keys() == ODD.keys()


@pytest.mark.parametrize("alias", ["same", "symbolic", "hard"])
def test_an_input_is_never_the_output(tmp_path, odd, alias):
    target = odd
    if alias != "same":
        target = tmp_path / "alias.safetensors"
        (target.symlink_to if alias == "symbolic" else target.hardlink_to)(odd)
    before = odd.read_bytes()
    with pytest.raises(UsageError, match="input"):
        make(target, CAST, odd, force=True)
    assert odd.read_bytes() == before


def test_force_does_not_replace_a_folder_that_is_no_model(tmp_path, odd):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"cat")
    with pytest.raises(UsageError, match="no model folder"):
        make(tmp_path / "photos", [], odd, force=True, output={"format": "sharded", "shard": 1000})
    assert (tmp_path / "photos" / "cat.jpg").read_bytes() == b"cat"


def test_a_folder_appears_whole_and_replaces_another_one(tmp_path, odd):
    for size in (1000, 200_000):
        make(tmp_path / "shards", [], odd, force=True, output={"format": "sharded", "shard": size})
    index = json.loads((tmp_path / "shards" / "model.safetensors.index.json").read_text())
    assert index["weight_map"].keys() == ODD.keys()
    names = {path.name for path in (tmp_path / "shards").iterdir()}
    assert names == {*index["weight_map"].values(), "model.safetensors.index.json"}
    assert {path.name for path in tmp_path.iterdir()} == {"shards", odd.name}


def test_an_input_that_becomes_shorter_leaves_nothing_behind(tmp_path, odd):
    with planned(recipe(CAST, odd)) as plan:
        os.truncate(odd, odd.stat().st_size - 1000)
        with pytest.raises(FormatError, match="can no longer be read"):
            executor.run(plan, tmp_path / "out.safetensors")
    assert [path.name for path in tmp_path.iterdir()] == [odd.name]


def test_an_input_that_is_replaced_meanwhile_is_no_input(tmp_path, odd):
    with planned(recipe(CAST, odd)) as plan:
        other = write(tmp_path / "other", ODD, {"modelspec.title": "odd", "modelspec.hash_sha256": "0xbeef"})
        other.replace(odd)
        with pytest.raises(FormatError, match="changed while it was read"):
            executor.run(plan, tmp_path / "out.safetensors")
    assert [path.name for path in tmp_path.iterdir()] == [odd.name]


def test_a_run_that_met_a_read_error_goes_on_when_the_file_is_back(tmp_path, many, monkeypatch):
    monkeypatch.setattr(executor, "WORTH_KEEPING", 4 << 20)
    whole = many.read_bytes()
    target = tmp_path / "out.safetensors"
    with planned(recipe(CAST, many)) as plan:
        os.truncate(many, len(whole) // 2)
        with pytest.raises(FormatError, match="can no longer be read"):
            executor.run(plan, target, threads=1)
    assert not target.exists()
    many.write_bytes(whole)
    with planned(recipe(CAST, many)) as plan:
        assert executor.run(plan, target).resumed > 0
    make(tmp_path / "clean.safetensors", CAST, many)
    assert target.read_bytes() == (tmp_path / "clean.safetensors").read_bytes()


def test_a_plan_is_named_by_what_decides_its_bytes(tmp_path, odd, monkeypatch):
    """Not by its heads alone: an output without metadata looks the same whatever the numbers in it."""

    def plan(alpha: float) -> Plan:
        merge = {"op": "merge", "models": ["a", "a"], "method": "weighted-sum", "alpha": alpha}
        with planned(recipe([merge], odd)) as found:
            return found

    headless = [replace(plan(alpha), files=()) for alpha in (0.25, 0.25, 0.75)]
    first, same, other = (each.digest for each in headless)
    assert first == same != other
    monkeypatch.setattr("assetkit.transform.plan.engine", lambda: {"numpy": "of another time"})
    assert headless[0].digest != first


def test_a_pinned_input_must_be_that_file(tmp_path, odd):
    wanted = recipe(CAST, odd)
    wanted["inputs"]["a"]["sha256"] = "0" * 64
    with pytest.raises(InputError, match="the recipe wants"), planned(wanted):
        pass


def test_too_little_space_is_said_with_the_numbers(tmp_path, odd, monkeypatch):
    import shutil

    real = shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda path: real(path)._replace(free=1000))
    with pytest.raises(SystemFailure, match=r"needs .* bytes and the disk has 1000 free"):
        make(tmp_path / "out.safetensors", CAST, odd)
    assert [path.name for path in tmp_path.iterdir()] == [odd.name]


# Runs in a process of its own -----------------------------------------------------------------------------------

SLOW = """
import sys, time
from pathlib import Path
from assetkit.transform import run as executor, target
from assetkit.transform.make import planned
from assetkit.transform.numbers import torch_or_none
from tests.transform.made import recipe
torch_or_none()  # its import takes longer than the run
executor.CHECKPOINT = 4 << 20
target.LARGE = 32 << 20  # so that these go past the page cache
pause = float(sys.argv[3])
inner = executor.write
def slowly(*given):
    time.sleep(pause)
    inner(*given)
executor.write = slowly
limit = int(sys.argv[4])
if limit:
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
steps = [{"op": "cast", "dtype": "bf16"}]
with planned(recipe(steps, Path(sys.argv[1]))) as plan:
    print("go", flush=True)
    outcome = executor.run(plan, Path(sys.argv[2]), threads=2)
print(outcome.resumed, outcome.digests[0].sha256, outcome.rounding.relative)
"""


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A model of forty tensors of a MiB."""
    folder = tmp_path / "in"
    folder.mkdir()
    return write(folder / "many.safetensors", {f"w{n:02}.weight": noise(n, 512, 1024) for n in range(40)})


def start(source: Path, target: Path, pause: float, limit: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SLOW, str(source), str(target), str(pause), str(limit)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def finish(source: Path, target: Path, pause: float = 0.0) -> tuple[int, str, str]:
    done = start(source, target, pause)
    out, errors = done.communicate(timeout=120)
    assert done.returncode == 0, errors
    resumed, digest, error = out.split("\n")[1].split()
    return int(resumed), digest, error


def killed(source: Path, target: Path) -> bool:
    """Kill a run once it noted a checkpoint; whether it was still at it."""
    child = start(source, target, 0.05)
    assert child.stdout is not None
    child.stdout.readline()
    while not any(path.read_bytes().count(b"\n") > 1 for path in target.parent.glob(".*.journal")):
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=60)
    return child.returncode == -signal.SIGKILL


def test_a_killed_run_goes_on_where_it_was(tmp_path, many):
    out = tmp_path / "out"
    out.mkdir()
    _, wanted, error = finish(many, tmp_path / "clean.safetensors")
    assert killed(many, out / "made.safetensors")
    assert not (out / "made.safetensors").exists()
    assert [path.suffix for path in unfinished(out / "made.safetensors")] == [".part"]
    assert unfinished(out / "made") == []
    resumed, digest, same = finish(many, out / "made.safetensors")
    assert resumed > 0
    assert (digest, same) == (wanted, error)
    assert hashlib.sha256((out / "made.safetensors").read_bytes()).hexdigest() == wanted
    assert [path.name for path in out.iterdir()] == ["made.safetensors"]


def test_a_file_that_may_not_grow_is_an_error_and_leaves_nothing(tmp_path, many):
    child = start(many, tmp_path / "out.safetensors", 0.0, limit=5 << 20)
    _, errors = child.communicate(timeout=60)
    assert "SystemFailure" in errors
    assert "cannot be written" in errors
    assert {path.name for path in tmp_path.iterdir()} == {"in"}


@pytest.mark.skipif(os.geteuid() != 0 or not sys.platform.startswith("linux"), reason="mounts a small file system")
def test_a_full_disk_is_an_error_and_leaves_nothing(tmp_path, many):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(SystemFailure, match="free"):
            make(disk / "out.safetensors", [{"op": "cast", "dtype": "bf16"}], many)
        (disk / "ballast").write_bytes(b"\1" * (7 << 20))
        small = write(tmp_path / "small.safetensors", {"w.weight": noise(1, 256, 1024)})
        make(disk / "fits.safetensors", CAST, small)
        assert {path.name for path in disk.iterdir()} == {"ballast", "fits.safetensors"}
    finally:
        subprocess.run(["umount", disk], check=True)


def test_two_runs_of_one_plan_do_not_meet(tmp_path, many):
    first = start(many, tmp_path / "out.safetensors", 0.05)
    assert first.stdout is not None
    first.stdout.readline()
    time.sleep(0.3)
    with (
        planned(recipe([{"op": "cast", "dtype": "bf16"}], many)) as plan,
        pytest.raises(InputError, match="another run is writing it"),
    ):
        executor.run(plan, tmp_path / "out.safetensors")
    out, errors = first.communicate(timeout=120)
    assert first.returncode == 0, errors
    assert out
