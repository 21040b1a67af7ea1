"""The reference engine against the same diffusers pipeline put together by hand: same weights, noise and steps.

    PYTHONPATH=. OMP_NUM_THREADS=1 python bench/render.py [RUNS]

Random weights of Stable Diffusion 1.5's structure, 3 million parameters; 10 Euler steps at guidance 3, 64 × 64 pixels,
both loaded, in turns; the ratio of the least CPU times, and the largest difference of the latents.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
import warnings
from pathlib import Path

import diffusers

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


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
