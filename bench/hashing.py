"""All hash kinds of one safetensors file against one bare `hashlib.sha256` loop over it.

    python bench/hashing.py [--size BYTES[K|M|G]] [--rounds N] [--folder DIR]

Both read the same file from the page cache, alternating, and the best of each counts. The target is 1.6 on two
cores at 2 GiB.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import tempfile
import time
from pathlib import Path

from assetkit.hashing import hash_file

UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def size_of(text: str) -> int:
    return int(float(text[:-1]) * UNITS[text[-1].upper()]) if text[-1].upper() in UNITS else int(text)


def build(path: Path, size: int) -> None:
    """A valid safetensors file of `size` bytes of seeded noise, one U8 tensor."""
    length = size - 8 - 256
    header = json.dumps({"noise": {"dtype": "U8", "shape": [length], "data_offsets": [0, length]}}).encode().ljust(256)
    block = random.Random(0).randbytes(1 << 20)
    with open(path, "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        for _ in range(length // len(block)):
            file.write(block)
        file.write(block[: length % len(block)])


def bare(path: Path) -> str:
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(1 << 20))
    with open(path, "rb", buffering=0) as file:
        while count := file.readinto(buffer):
            digest.update(buffer[:count])
    return digest.hexdigest()


def timed(run, path: Path) -> float:
    start = time.perf_counter()
    run(path)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="2G", type=size_of)
    parser.add_argument("--rounds", default=3, type=int)
    parser.add_argument("--folder", default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / "noise.safetensors"
        build(path, options.size)
        assert bare(path) == hash_file(path).sha256
        floors, ours = [], []
        for _ in range(options.rounds):
            floors.append(timed(bare, path))
            ours.append(timed(hash_file, path))
    floor, best = min(floors), min(ours)
    print(
        f"hash {options.size / (1 << 30):.2f} GiB, {os.cpu_count()} cores: all kinds {best:.2f} s, "
        f"bare sha256 {floor:.2f} s, ratio {best / floor:.2f} (target 1.6)"
    )


if __name__ == "__main__":
    main()
