"""References for samplers, from the implementations that gave them their names.

``python scripts/goldens/samplers.py SITE CHECKOUTS`` writes ``tests/render/samplers/references.json``: what each
reference makes of the Gaussian mixture of ``tests/render/mixture.py``. SITE is a folder made by ``pip install --target
SITE --no-deps k-diffusion torchsde torchdiffeq trampoline`` (k-diffusion 0.1.1.post1, MIT; its other dependencies,
wandb among them, are not needed by its samplers, and are why the tests read a file instead). CHECKOUTS holds read-only
checkouts of ``Euler-Smea-Dyn-Sampler`` (Koishi-Star, d98a504, Apache-2.0) and ``diffusion_restart_sampling`` (Newbeeer,
8cbcb07, by the paper's authors). Nothing of them is copied: their functions are run, and their results are numbers.
"""

from __future__ import annotations

import importlib
import json
import sys
import types
from pathlib import Path

import torch

from assetkit.render.noise_levels import stable_diffusion
from assetkit.render.schedules import schedules
from tests.render.mixture import SHAPE, Mixture, Waves, start

SITE, CHECKOUTS = (Path(each) for each in sys.argv[1:3])
TARGET = Path(__file__).resolve().parents[2] / "tests/render/samplers/references.json"
DETERMINISTIC = {"euler": "euler", "heun": "heun", "dpm_2": "dpm_2", "lms": "lms", "dpmpp_2m": "dpmpp_2m"}
STOCHASTIC = (
    "euler_ancestral",
    "dpm_2_ancestral",
    "dpmpp_2s_ancestral",
    "dpmpp_sde",
    "dpmpp_2m_sde",
    "dpmpp_3m_sde",
)
PLANS = {"karras": 12, "normal": 8, "exponential": 25}


def k_diffusion():
    """Its module of samplers alone, without the package's imports."""
    sys.path.insert(0, str(SITE))
    package = types.ModuleType("k_diffusion")
    package.__path__ = [str(SITE / "k_diffusion")]
    parts = types.ModuleType("k_diffusion.utils")
    parts.append_dims = lambda x, dims: x[(...,) + (None,) * (dims - x.ndim)]
    package.utils = parts
    sys.modules |= {"k_diffusion": package, "k_diffusion.utils": parts}
    return importlib.import_module("k_diffusion.sampling")


def model(x, sigma, **_):
    return Mixture()(x, float(sigma.flatten()[0]))


def from_k_diffusion(library, sigmas):
    x, last = start(float(sigmas[0])), float(sigmas[sigmas > 0].min())
    quiet = {"disable": True}
    for ours, name in DETERMINISTIC.items():
        yield ours, getattr(library, f"sample_{name}")(model, x, sigmas, **quiet)
    for name in STOCHASTIC:
        yield name, getattr(library, f"sample_{name}")(model, x, sigmas, noise_sampler=Waves(), **quiet)
    two = library.sample_dpmpp_2m_sde(model, x, sigmas, noise_sampler=Waves(), solver_type="heun", **quiet)
    yield "dpmpp_2m_sde_heun", two
    yield "dpm_fast", library.sample_dpm_fast(model, x, last, float(sigmas[0]), len(sigmas) - 1, **quiet)
    yield "dpm_adaptive", library.sample_dpm_adaptive(model, x, last, float(sigmas[0]), **quiet)


def smea(library, sigmas):
    path = CHECKOUTS / "Euler-Smea-Dyn-Sampler/smea_sampling.py"
    scope: dict = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), scope)
    scope["sampling"] = library
    draws, original = Waves(), torch.randn_like
    torch.randn_like = lambda _: draws()
    try:
        return scope["sample_euler_smea_dy"](model, start(float(sigmas[0])), sigmas, disable=True)
    finally:
        torch.randn_like = original


class Network:
    """The mixture as the authors' sampler wants a network."""

    img_channels, img_resolution, sigma_min, sigma_max = 2, 1, 0.0, 1e9

    def __call__(self, x, sigma, _labels):
        return Mixture()(x, float(sigma))

    def round_sigma(self, sigma):
        return torch.as_tensor(sigma)


def restart(sigmas, loop):
    """The authors' function alone; the noise of its churn, which counts for nothing here, is told from a restart's."""
    path = CHECKOUTS / "diffusion_restart_sampling/benchmarks/generate_restart.py"
    text = path.read_text(encoding="utf-8")
    text = text[text.index("def restart_sampler") : text.index("# Wrapper for torch.Generator")]
    draws = Waves()
    scope = {
        "torch": torch,
        "np": importlib.import_module("numpy"),
        "dist": types.SimpleNamespace(print0=lambda *_: None),
        "again": lambda _: draws(),
    }
    exec(compile(text.replace("randn_like(x_next)", "again(x_next)"), str(path), "exec"), scope)
    levels = sigmas[:-1]
    return scope["restart_sampler"](
        Network(),
        start(float(levels[0])) / levels[0],
        num_steps=len(levels),
        sigma_min=float(levels[-1]),
        sigma_max=float(levels[0]),
        S_noise=1,
        restart_info=json.dumps({"0": loop}),
    )


def main() -> None:
    library = k_diffusion()
    torch.set_default_dtype(torch.float64)  # what it makes tensors of: the adaptive sampler's steps depend on every bit
    found = []

    def add(name, steps, schedule, sigmas, result, **more):
        numbers = [round(each, 7) for each in result.flatten().tolist()]
        found.append({"sampler": name, "schedule": schedule, "steps": steps, **more, "x": numbers})

    for schedule, steps in PLANS.items():
        sigmas = schedules()[schedule].sigmas(steps, stable_diffusion()).double()
        for name, result in from_k_diffusion(library, sigmas):
            add(name, steps, schedule, sigmas, result)
        add("euler_smea_dyn", steps, schedule, sigmas, smea(library, sigmas))
    for loop in ([5, 1, 0.1, 2.0], [4, 3, 0.3, 5.0]):
        sigmas = schedules()["karras"].sigmas(14, stable_diffusion()).double()
        add("restart", 14, "karras", sigmas, restart(sigmas, loop), loop=loop)
    lines = ",\n".join(json.dumps(each) for each in found)
    TARGET.write_text(f'{{"shape": {list(SHAPE)}, "references": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{len(found)} references, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
