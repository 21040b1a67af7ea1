"""The reference engine against the same diffusers pipeline put together by hand: same weights, noise and steps.

    PYTHONPATH=. OMP_NUM_THREADS=1 python bench/render.py [RUNS]

Random weights of Stable Diffusion 1.5's structure, 3 million parameters; 10 Euler steps at guidance 3, 64 × 64 pixels,
both loaded, in turns; the ratio of the least CPU times, and the largest difference of the latents.

    PYTHONPATH=. OMP_NUM_THREADS=1 python bench/render.py load FILE [RUNS]

Loads a checkpoint in its own dtype, beside reading the file into memory (both from the page cache, in turns), and draws
one step at its own size in bfloat16: least CPU times, and memory that is held at most beyond what the libraries hold.
"""

from __future__ import annotations

import logging
import resource
import sys
import tempfile
import time
import warnings
from pathlib import Path

import diffusers
import torch

from assetkit.render.loading import load
from assetkit.render.noise import initial
from assetkit.render.parts import Sources
from assetkit.render.request import Request
from tests.render import tiny

STEPS = 10  # whose time steps from 999 to 0 are whole numbers, where both interpolate alike


def pipeline(folder: Path):
    parts = tiny.parts("sd1")
    parts["unet"] = tiny.unet(block_out_channels=(32, 64, 64, 64), norm_num_groups=8, sample_size=32)
    return tiny.folder(folder, "sd1", parts)


def timed(work):
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def main(runs: int) -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pipeline(Path(temporary) / "folder")
        engine = load(Sources(folder))
        pipe = diffusers.DiffusionPipeline.from_pretrained(folder, local_files_only=True)
        pipe.set_progress_bar_config(disable=True)
        pipe.scheduler = diffusers.EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear"
        )
        asked = Request(prompt="a cat", steps=STEPS, cfg=3.0, width=64, height=64)

        def ours():
            return engine.draw(asked).latents

        def theirs():
            first = initial((1, 4, 16, 16), 0)
            given = {"num_inference_steps": STEPS, "guidance_scale": 3.0, "latents": first, "output_type": "latent"}
            latents = pipe("a cat", height=64, width=64, **given).images
            pipe.vae.decode(latents / pipe.vae.config.scaling_factor)
            return latents

        ours(), theirs()
        pairs = [(timed(ours), timed(theirs)) for _ in range(runs)]
    mine, other = (min(pair[at][0] for pair in pairs) for at in (0, 1))
    apart = float((pairs[0][0][1] - pairs[0][1][1]).abs().max())
    print(f"engine {mine:.3f} s, diffusers by hand {other:.3f} s: {mine / other:.3f} ×; latents differ by {apart:.1e}")


def loading(path: Path, runs: int) -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    dtype = stored(path)
    load(Sources(path), dtype=dtype)  # imports everything
    reads, loads = [], []
    for _ in range(runs):
        reads.append(timed(lambda: read(path))[0])
        loads.append(timed(lambda: load(Sources(path), dtype=dtype))[0])
    size = path.stat().st_size
    print(f"load {min(loads):.2f} s, read {min(reads):.2f} s of {size / 1e9:.2f} GB: {min(loads) / min(reads):.2f} ×")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    engine = load(Sources(path), dtype=torch.bfloat16)
    spent, _ = timed(lambda: engine.draw(Request(prompt="a cat", steps=1, cfg=1.0)))
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    side = engine.complete(Request(prompt="")).width
    print(f"one step of {side} × {side}: {spent:.1f} s; {held / size:.2f} × the file held beyond the libraries")


def stored(path: Path):
    """The dtype of most bytes of a file."""
    from safetensors import safe_open

    with safe_open(path, "pt") as opened:
        return opened.get_tensor(max(opened.keys(), key=len)).dtype


def read(path: Path) -> None:
    memory = memoryview(torch.empty(path.stat().st_size, dtype=torch.uint8).numpy())
    with path.open("rb", buffering=0) as opened:
        while count := opened.readinto(memory[: 1 << 24]):
            memory = memory[count:]


if __name__ == "__main__":
    if sys.argv[1:2] == ["load"]:
        loading(Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 3)
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
