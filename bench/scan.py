"""Scanning 10,000 files without hashing, and scanning them again, against bare walks.

    python bench/scan.py [--files N] [--folder DIR] [--keep]

The library: 90 % LoRAs of 72 to 2,000 tensors, 5 % embeddings, 5 % checkpoints, in 100 folders; sparse files with true
headers. First scan: against a walk that opens each file, reads its header and parses the JSON (target 3). Unchanged
scan: in process against a bare `os.scandir` + `stat` walk (target 10), and as a command under 2 s.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from assetkit.catalog import Catalog, scan

SECOND = """
import sys, time
start = time.perf_counter()
from assetkit.catalog import Catalog, scan
with Catalog.open(sys.argv[1]) as catalog:
    report = scan(catalog, [sys.argv[2]], hash="none")
assert report.unchanged and not report.added, report
"""


def header_file(path: Path, shapes: dict[str, tuple[int, ...]], metadata: dict[str, str]) -> None:
    """A safetensors file of F16 tensors whose data is a hole."""
    table: dict[str, object] = {"__metadata__": metadata}
    at = 0
    for name, shape in shapes.items():
        size = 2
        for extent in shape:
            size *= extent
        table[name] = {"dtype": "F16", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(table, separators=(",", ":")).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + at)


def lora(count: int, rank: int) -> dict[str, tuple[int, ...]]:
    """A kohya LoRA for SD 1.5 cut or padded to `count` tensors."""
    shapes: dict[str, tuple[int, ...]] = {}
    block = 0
    while len(shapes) < count:
        layer, part = divmod(block, 4)
        width, name = (
            (768, f"lora_te_text_model_encoder_layers_{layer}_self_attn_")
            if layer < 12
            else (320, f"lora_unet_down_blocks_0_attentions_{layer - 12}_transformer_blocks_0_attn1_to_")
        )
        stem = name + ("q_proj", "k_proj", "v_proj", "out_proj")[part]
        shapes[f"{stem}.alpha"] = ()
        shapes[f"{stem}.lora_down.weight"] = (rank, width)
        shapes[f"{stem}.lora_up.weight"] = (width, rank)
        block += 1
    return shapes


def checkpoint() -> dict[str, tuple[int, ...]]:
    """True SD 1.5 names and shapes from the golden header where there is one, else a network of its size."""
    try:
        from tests import goldens
    except ImportError:
        goldens = None
    names = [each for each in goldens.names() if "sd15" in each or "sd1" in each] if goldens else []
    for each in names:
        golden = goldens.load(each)
        if len(golden["tensors"]) > 900:
            return {key: tuple(shape) for key, (_, shape) in golden["tensors"].items()}
    return {f"model.diffusion_model.input_blocks.{n}.weight": (320, 320) for n in range(1100)}


def build(root: Path, files: int) -> None:
    chance = random.Random(0)
    network = checkpoint()
    for at in range(files):
        folder = root / f"folder{at % 100:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        kind = at % 20
        if kind == 0:
            header_file(folder / f"checkpoint{at}.safetensors", network, {"modelspec.title": f"checkpoint {at}"})
        elif kind == 1:
            header_file(folder / f"embedding{at}.safetensors", {"emb_params": (chance.randint(1, 16), 768)}, {})
        else:
            notes = {"ss_base_model_version": "sd_v1", "ss_network_dim": "16", "ss_output_name": f"style {at}"}
            notes["ss_tag_frequency"] = json.dumps({"10_x": {f"tag {n}": n for n in range(chance.randint(1, 60))}})
            header_file(folder / f"lora{at}.safetensors", lora(chance.randint(72, 2000), 16), notes)


def bare_headers(root: Path) -> int:
    count = 0
    for parent, _, names in os.walk(root):
        for name in names:
            with open(os.path.join(parent, name), "rb") as file:
                json.loads(file.read(int.from_bytes(file.read(8), "little")))
            count += 1
    return count


def bare_stats(root: str) -> int:
    count, pending = 0, [root]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    count += entry.stat().st_size > 0
    return count


def best(run, *args, rounds: int = 3, **more):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = run(*args, **more)
        times.append(time.perf_counter() - start)
    return min(times), result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--folder", default=None)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    top = Path(tempfile.mkdtemp(prefix="assetkit-scan-", dir=options.folder))
    library = top / "library"
    try:
        build(library, options.files)
        headers, count = best(bare_headers, library, rounds=2)
        url = f"sqlite:///{top / 'home' / 'catalog.db'}"
        with Catalog.open(url) as catalog:
            first, report = best(scan, catalog, [library], hash="none", rounds=1)
            assert report.added == count, report
            stats, _ = best(bare_stats, str(library), rounds=5)
            again, report = best(scan, catalog, [library], hash="none", rounds=5)
            assert (report.unchanged, report.added) == (count, 0), report
        command = [sys.executable, "-c", SECOND, url, str(library)]
        wall, _ = best(subprocess.run, command, check=True)
        peak = (
            max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
        )
        print(
            f"first scan of {count} files: {first:.2f} s, bare headers {headers:.2f} s, "
            f"ratio {first / headers:.2f} (target 3)"
        )
        print(
            f"unchanged scan: {again * 1000:.0f} ms, bare walk {stats * 1000:.0f} ms, "
            f"ratio {again / stats:.1f} (target 10); as a process {wall:.2f} s (target 2)"
        )
        print(f"peak memory of one process: {peak} MiB (target 300)")
    finally:
        if not options.keep:
            shutil.rmtree(top)


if __name__ == "__main__":
    main()
