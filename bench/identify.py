"""Identify against its floor, in process and per file: reading the same header and ``json.loads``-ing it.

Prints the ratio over a library-like mix, and over the golden headers with the ten worst of them, from one run.
Files are sparse: only headers hold bytes. Both sides are measured in turn, in CPU time of the thread, and the least of
several rounds counts: other work on the machine then changes the ratio least.
"""

import json
import os
import statistics
import struct
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from assetkit.identification import identify
from tests import goldens

ROUNDS = 9


def write_sparse(path, golden):
    """A safetensors file with the golden's header and no weights on disk."""
    header = goldens.header(golden)
    entries = {
        key: {"dtype": info.dtype, "shape": list(info.shape), "data_offsets": [info.start, info.stop]}
        for key, info in header.tensors.items()
    }
    if header.metadata:
        entries["__metadata__"] = dict(header.metadata)
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + header.size)


def floor(path):
    """Read the header and parse it: what no identification can do without."""
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        return json.loads(file.read(length))


def both(path):
    """Least seconds of the floor and of identify, called in turn."""
    times = [], []
    for _ in range(ROUNDS):
        for function, seen in zip((floor, identify), times, strict=True):
            start = time.thread_time()
            function(path)
            seen.append(time.thread_time() - start)
    return min(times[0]), min(times[1])


def library(folder, files=400):
    """The scan bench's library (LoRAs of 72 to 2,000 tensors, a twentieth each of embeddings and checkpoints)."""
    from bench.scan import build

    build(Path(folder), files)
    ours, floors, ratios = 0.0, 0.0, []
    for path in sorted(Path(folder).rglob("*.safetensors")):
        identify(path)
        bottom, top = both(path)
        ours, floors = ours + top, floors + bottom
        ratios.append(top / bottom)
    print(f"library of {files} files: {ours / floors:.2f} x in all, median file {statistics.median(ratios):.2f} x")


def main():
    with tempfile.TemporaryDirectory() as folder:
        library(folder)
    ratios, ours, floors = [], 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(goldens.names()):
            golden = goldens.load(name)
            if golden["format"] != "safetensors" or len(golden["tensors"]) < 72:
                continue
            path = Path(folder) / f"{number}.safetensors"
            write_sparse(path, golden)
            identify(path)
            bottom, top = both(path)
            ours, floors = ours + top, floors + bottom
            ratios.append((top / bottom, name, len(golden["tensors"]), top))
            os.unlink(path)
    ratios.sort(reverse=True)
    for ratio, name, count, seconds in ratios[:10]:
        print(f"  {ratio:5.2f} x  {seconds * 1e3:7.2f} ms  {count:5} tensors  {name}")
    over = sum(ratio > 4 for ratio, *_ in ratios)
    print(f"golden headers: {ours / floors:.2f} x in all, {len(ratios)} files,", end=" ")
    print(f"{over} over 4 x, worst {ratios[0][0]:.2f} x")


if __name__ == "__main__":
    main()
