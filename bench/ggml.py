"""Decoding and encoding of ggml block types against a bare copy of the same float32 data, and against `gguf` itself.

    python bench/ggml.py [--elements N] [--rounds N] [TYPE ...]

One thread and its CPU time, warm memory, seeded normal weights; rounds alternate between all of them and the best of
each counts. The floor copies the float32 values once. `gguf` encodes no K-quants; there its column is empty. Targets
on the machine the project was built on: Q8_0 and Q4_0 encode in 10 ns an element, K-quants in 150, all decode in 5
(types that `gguf` decodes for us excepted).
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable

import gguf
import numpy as np

from assetkit.formats import ggml

TYPES = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "BF16", "F16"]


def timed(run: Callable[[], object]) -> float:
    start = time.thread_time()
    run()
    return time.thread_time() - start


def best(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].append(timed(run))
    return {name: min(found) for name, found in times.items()}


def measure(name: str, values: np.ndarray, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    kind, copy = gguf.GGMLQuantizationType[name], np.empty_like(values)
    rows = values.reshape(-1, 4096)
    blocks = ggml.encode(name, values)
    stored = blocks.reshape(len(rows), -1)
    encoders = {"floor": lambda: np.copyto(copy, values), "ours": lambda: ggml.encode(name, values)}
    if not name.endswith("_K"):
        encoders["gguf"] = lambda: gguf.quants.quantize(rows, kind)
    decoders = {
        "floor": lambda: np.copyto(copy, values),
        "ours": lambda: ggml.decode(name, blocks),
        "gguf": lambda: gguf.quants.dequantize(stored, kind),
    }
    return best(encoders, rounds), best(decoders, rounds)


def shown(times: dict[str, float], elements: int) -> str:
    ours = times["ours"]
    against = f"{times['gguf'] / ours:6.1f}" if "gguf" in times else "     -"
    return f"{ours / elements * 1e9:7.2f} ns {ours / times['floor']:7.1f} x floor {against} x faster than gguf"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("types", nargs="*", default=TYPES)
    parser.add_argument("--elements", default=1 << 22, type=int)
    parser.add_argument("--rounds", default=3, type=int)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    values = np.random.RandomState(0).standard_normal(options.elements // 4096 * 4096).astype(np.float32)
    for name in options.types:
        encoded, decoded = measure(name, values, options.rounds)
        print(f"{name:5} encode {shown(encoded, values.size)} | decode {shown(decoded, values.size)}", flush=True)


if __name__ == "__main__":
    main()
