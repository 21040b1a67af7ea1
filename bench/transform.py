"""Making models against a bare read and write of the same bytes, and against sd-mecha where it does the same work.

    python bench/transform.py [--rows ROW ...] [--rounds N] [--folder DIR] [--sdxl] [--no-peer] [--patience S]
        [--threads N]

The floor reads every input in 16 MiB chunks, writes a file of the output's size and flushes it to the disk; of a prune
it reads what is kept. Inputs come from the page cache where they fit. Floor, ours and the peer alternate, each in a
process of its own whose clock starts after its imports; ratios are medians of those of each round, the best beside.
Ours runs with the inputs' hashes known, as a catalog knows them (the targets are for that), and once measuring them
first; the output's two SHA-256 are part of both. Memory is the peak above what the process held after its imports.
A peer that fails, or takes longer than ``--patience``, is said to, and is not run again; ours is printed all the same.
The files of noise take 17 GB in the folder (with --sdxl 38) and are kept for the next time unless it is temporary.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from assetkit.formats import open_model
from assetkit.transform.precision import TABLES
from bench._models import checkpoint

CHUNK = 16 << 20
MIB = 1 << 20
FILES = {
    "sd1_1": ("unets/sd1_ckpt", "F16", 0),
    "sd1_2": ("unets/sd1_ckpt", "F16", 1),
    "sd1_3": ("unets/sd1_ckpt", "F16", 2),
    "sd1_f32": ("unets/sd1_ckpt", "F32", 1),
    "sd1_ema": ("unets/sd1_ckpt_ema", "F16", 1),
    "sdxl_1": ("unets/sdxl_ckpt", "F16", 0),
    "sdxl_2": ("unets/sdxl_ckpt", "F16", 1),
}
"""Golden, dtype and seed of every input."""


class Row(NamedTuple):
    """One line of the table: inputs, recipe steps, the target and the memory allowed, in MB of a million bytes."""

    inputs: tuple[str, ...]
    steps: list[dict[str, Any]]
    target: float
    memory: int | None = None
    peer: tuple[str, dict[str, Any]] | None = None
    apart: float = 0.0
    """The share of numbers in which the peer's result may be more than two units in the last place away."""
    kept: bool = False
    """The floor reads only as much as is written."""


SUM = [{"op": "merge", "models": ["a", "b"], "method": "weighted-sum", "alpha": 0.3}]
TIES = [{"op": "merge", "models": ["a", "b", "c"], "method": "ties", "parameters": {"density": 0.2, "majority": 1}}]
ROWS = {
    "sum": Row(("sd1_1", "sd1_2"), SUM, 1.6, 220, ("weighted_sum", {"alpha": 0.3})),
    "cast": Row(("sd1_f32",), [{"op": "cast", "dtype": "fp16"}], 1.4, 120, ("cast", {})),
    "prune": Row(("sd1_ema",), [{"op": "prune"}], 1.2, kept=True),
    # The peer keeps one or two numbers more of each difference, and with them all that are as large as the smallest.
    "ties": Row(("sd1_1", "sd1_2", "sd1_3"), TIES, 10, 400, ("ties", {"alpha": 1.0, "k": 0.2}), apart=1e-4),
    "sum-sdxl": Row(("sdxl_1", "sdxl_2"), SUM, 1.6, 220, ("weighted_sum", {"alpha": 0.3})),
}


def floor(paths: list[Path], size: int, output: Path, *, kept: bool) -> float:
    """Seconds to read the inputs (`kept`: `size` bytes of them) and write `size` bytes to the disk."""
    start, buffer = time.perf_counter(), memoryview(bytearray(CHUNK))
    for path in paths:
        left = size if kept else path.stat().st_size
        with open(path, "rb", buffering=0) as file:
            while left > 0 and (count := file.readinto(buffer[: min(left, CHUNK)])):
                left -= count
    with open(output, "wb", buffering=0) as file:
        left = size
        while left > 0:
            left -= file.write(buffer[: min(left, CHUNK)])
        os.fsync(file.fileno())
    return time.perf_counter() - start


class Failed(Exception):
    """A job did not come to its end."""


def job(side: str, patience: float | None = None, **given: Any) -> dict[str, Any]:
    """Run `bench/_job.py`, for at most `patience` seconds. Raises `Failed`."""
    command = [sys.executable, str(Path(__file__).with_name("_job.py")), json.dumps({"side": side, **given})]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=patience)
    except subprocess.TimeoutExpired:
        raise Failed(f"not done after {patience:.0f} s") from None
    if done.returncode:
        raise Failed(done.stderr.strip())
    return json.loads(done.stdout.splitlines()[-1])


class Bench:
    """The files and settings of one call."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder, self.options = folder, options

    def measure(self, name: str, row: Row) -> None:
        """Run one row and print it."""
        paths = [checkpoint(self.folder / f"{each}.safetensors", *FILES[each]) for each in row.inputs]
        output = self.folder / "output.safetensors"
        peer_output = self.folder / "peer.safetensors"
        recipe = {
            "assetkit": 1,
            "inputs": {chr(ord("a") + at): {"path": str(path)} for at, path in enumerate(paths)},
            "steps": row.steps,
            "output": {"format": "safetensors"},
        }
        made: dict[str, Any] = {"recipe": recipe, "output": str(output), "threads": self.options.threads}
        hashes = {str(path): f"{at:064x}" for at, path in enumerate(paths)}
        job("ours", known=hashes, **made)  # the first run of any brings the inputs into the page cache
        size, floors, known, measured, theirs = output.stat().st_size, [], [], [], []
        said: list[Any] = []
        failure = ""
        try:
            for _ in range(self.options.rounds):
                os.sync()
                floors.append(floor(paths, size, peer_output, kept=row.kept))
                os.sync()
                said.append(job("predict", known=hashes, **made))
                known.append(job("ours", known=hashes, **made))
                os.sync()
                measured.append(job("ours", known=None, **made))
                if row.peer and not self.options.no_peer and not failure:
                    os.sync()
                    try:
                        theirs.append(self._peer(row.peer, paths, peer_output))
                    except Failed as error:
                        failure = str(error)
            difference = furthest(output, peer_output) if theirs and not failure else None
        finally:
            output.unlink(missing_ok=True)
            peer_output.unlink(missing_ok=True)
        show(name, row, floors, known, measured, said)
        if failure:
            print(f"  sd-mecha: {failure.splitlines()[-1]}", flush=True)
        if difference is not None:
            show_peer(floors, known, theirs, difference)
            if difference.beyond > row.apart:
                sys.exit(f"{name}: the results differ; at most {row.apart:.3%} may be further apart than two units")

    def _peer(self, peer: tuple[str, dict[str, Any]], paths: list[Path], output: Path) -> dict[str, Any]:
        method, parameters = peer
        given = {"inputs": [str(path) for path in paths], "method": method, "parameters": parameters}
        return job("mecha", self.options.patience, output=str(output), **given)


def ratios(times: list[float], floors: list[float]) -> str:
    """The median of the ratios of each round, whose two runs saw the same machine, and the least of them."""
    each = [time / floor for time, floor in zip(times, floors, strict=True)]
    return f"{statistics.median(each):.2f} x (best {min(each):.2f})"


def seconds(runs: list[dict[str, Any]]) -> list[float]:
    return [run["seconds"] for run in runs]


def show(name: str, row: Row, floors: list[float], known: list[Any], measured: list[Any], said: list[Any]) -> None:
    """Time against the target, memory against the budget, both against what was predicted."""
    off = [run / each for run, each in zip(seconds(known), seconds(said), strict=True)]
    times, predicted = seconds(known), known[0]["predicted"]
    memory = max(run["memory"] for run in known + measured) / 1e6
    budget = f", budget {row.memory}" if row.memory else ""
    print(
        f"{name}: floor {statistics.median(floors):.2f} s; ours {statistics.median(times):.2f} s, "
        f"{ratios(times, floors)}, target {row.target}; hashing the inputs first {ratios(seconds(measured), floors)}; "
        f"processor {min(run['processor'] for run in known):.2f} s\n"
        f"  predicted {statistics.median(seconds(said)):.1f} s, the run took {statistics.median(off):.2f} of it; "
        f"memory {memory:.0f} MB above imports{budget}, predicted {predicted['memory'] / 1e6:.0f}; "
        f"load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def show_peer(floors: list[float], known: list[Any], theirs: list[Any], difference: Difference) -> None:
    """The peer's time and memory, and how far the results are apart."""
    faster = statistics.median(seconds(theirs)) / statistics.median(seconds(known))
    print(
        f"  sd-mecha {statistics.median(seconds(theirs)):.1f} s, {ratios(seconds(theirs), floors)}, "
        f"{max(run['memory'] for run in theirs) / 1e6:.0f} MB; ours is {faster:.1f} x faster; results differ by at "
        f"most {difference.most} units in the last place, in {difference.unequal:.3%} of the numbers; more than two in "
        f"{difference.beyond:.5%}",
        flush=True,
    )


class Difference(NamedTuple):
    """How far two fp16 files are apart: in units in the last place, and in shares of all numbers."""

    most: int
    unequal: float
    beyond: float
    """The share of numbers that are more than two units apart."""


def furthest(ours: Path, theirs: Path) -> Difference:
    """Compare two files of the same tensors."""
    most = unequal = beyond = total = 0
    with open_model(ours) as left, open_model(theirs) as right:
        assert left.header.tensors.keys() == right.header.tensors.keys()
        for name, info in left.header.tensors.items():
            if info.dtype != "F16" or TABLES.search(name):  # the noise schedule is copied here, and merged by the peer
                continue
            first, second = (_ordered(source.read(name)) for source in (left, right))
            distance = np.abs(first - second)
            most, unequal = max(most, int(distance.max(initial=0))), unequal + int(np.count_nonzero(distance))
            beyond += int(np.count_nonzero(distance > 2))
            total += distance.size
    return Difference(most, unequal / total, beyond / total)


def _ordered(data: Any) -> Any:
    """Half-precision numbers as integers in the order of the numbers, both zeros alike."""
    bits = np.frombuffer(data, "<i2").astype(np.int32)
    return np.where(bits < 0, -(bits & 0x7FFF), bits)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=[name for name in ROWS if "sdxl" not in name])
    parser.add_argument("--rounds", default=3, type=int)
    parser.add_argument("--folder", type=Path, help="where the files lie or are made; a temporary one by default")
    parser.add_argument("--sdxl", action="store_true", help="the weighted sum at SDXL size too")
    parser.add_argument("--no-peer", action="store_true", help="without sd-mecha")
    parser.add_argument("--patience", type=float, default=1800, help="seconds that a run of the peer may take")
    parser.add_argument("--threads", type=int, help="as many as there are cores by default, at most four")
    options = parser.parse_args()
    names = [*options.rows, *(["sum-sdxl"] if options.sdxl and "sum-sdxl" not in options.rows else [])]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {options.rounds} rounds", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(options.folder or Path(temporary), options)
        for name in names:
            bench.measure(name, ROWS[name])


if __name__ == "__main__":
    main()
