"""Which samplers converge, as a picture: error against steps of every sampler on a model whose answer is known.

    python bench/convergence.py [--steps 10 20 40 …] [-o docs/samplers.svg]

The model is the Gaussian mixture of ``tests/render/mixture.py``. Deterministic samplers are measured against the
solution of the probability flow (Heun's method in 4,000 steps), stochastic ones against themselves in 999 steps on the
same noise: one Brownian path for the SDE samplers, fresh noise of one seed for the others. All go to the model's
smallest level; the step from there to zero is one guess for nearly all, and the same. Root mean square over the latent.
"""

from __future__ import annotations

import argparse
import math
from functools import cache
from pathlib import Path
from typing import Any

import torch

from assetkit.render.noise import brownian, white
from assetkit.render.noise_levels import stable_diffusion
from assetkit.render.samplers import Sampler, samplers
from assetkit.render.schedules import schedules
from tests.render.mixture import Mixture, start

SHAPE = (1, 2, 12, 12)
SCHEDULES = {"normal": "#c2410c", "karras": "#1d4ed8"}
STEPS = (5, 10, 20, 40, 80, 160, 320)
LEAST, MOST = 1e-5, 3.0
COLUMNS, WIDTH, HEIGHT, GAP = 6, 150, 110, 34


def sampled(row: Sampler, sigmas: torch.Tensor, **more: Any) -> torch.Tensor:
    x = start(float(sigmas[0]), SHAPE)
    noise = brownian(x, 1, float(sigmas[-1]), float(sigmas[0])) if row.brownian else white(x, 1)
    return row.sample(Mixture(), x, sigmas, noise=noise, **more)


def levels(schedule: str, steps: int) -> torch.Tensor:
    return schedules()[schedule].sigmas(steps + 1, stable_diffusion()).double()[:-1]


@cache
def solution() -> torch.Tensor:
    return sampled(samplers()["heun"], levels("karras", 4000))


def errors(row: Sampler, schedule: str, steps: tuple[int, ...]) -> list[float]:
    goal = sampled(row, levels(schedule, 999)) if row.stochastic else solution()
    if row.id == "dpm_adaptive":  # its steps are its own: the tolerance takes their place
        sigmas = levels(schedule, 4)
        found = [sampled(row, sigmas, relative=0.4 / n, absolute=0.06 / n) for n in steps]
    else:
        found = [sampled(row, levels(schedule, n)) for n in steps]
    return [float((each - goal).square().mean().sqrt()) for each in found]


def verdict(row: Sampler, lines: dict[str, list[float]]) -> str:
    if row.stochastic and max(values[-1] for values in lines.values()) > 0.25:
        return "another image with other steps"
    if row.stochastic:
        return "converges on one Brownian path" if row.brownian else "converges if restarts are alike"
    return f"converges, order {row.order}" if row.order else "converges with its tolerance"


def placed(value: float, low: float, high: float, length: float) -> float:
    share = (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))
    return min(max(share, 0.0), 1.0) * length


def panel(row: Sampler, lines: dict[str, list[float]], steps: tuple[int, ...]) -> str:
    parts = [
        f'<text x="0" y="-18" class="t">{row.title}</text><text x="0" y="-6" class="v">{verdict(row, lines)}</text>'
    ]
    parts.append(f'<rect width="{WIDTH}" height="{HEIGHT}" class="f"/>')
    for power in (-4, -2, 0):
        y = HEIGHT - placed(10.0**power, LEAST, MOST, HEIGHT)
        parts.append(
            f'<path d="M0 {y:.1f}H{WIDTH}" class="g"/><text x="-3" y="{y + 3:.1f}" class="a e">1e{power}</text>'
        )
    for mark in (10, 40, 160):
        if steps[0] <= mark <= steps[-1]:
            x = placed(mark, steps[0], steps[-1], WIDTH)
            parts.append(f'<text x="{x:.1f}" y="{HEIGHT + 10}" class="a m">{mark}</text>')
    for schedule, values in lines.items():
        points = " ".join(
            f"{placed(n, steps[0], steps[-1], WIDTH):.1f},{HEIGHT - placed(max(each, LEAST), LEAST, MOST, HEIGHT):.1f}"
            for n, each in zip(steps, values, strict=True)
        )
        parts.append(f'<polyline points="{points}" stroke="{SCHEDULES[schedule]}" class="l"/>')
    return "".join(parts)


def picture(found: dict[str, dict[str, list[float]]], steps: tuple[int, ...]) -> str:
    rows = -(-len(found) // COLUMNS)
    width, height = COLUMNS * (WIDTH + GAP) + 30, rows * (HEIGHT + 52) + 44
    body = []
    for index, (name, lines) in enumerate(found.items()):
        x, y = 34 + index % COLUMNS * (WIDTH + GAP), 72 + index // COLUMNS * (HEIGHT + 52)
        body.append(f'<g transform="translate({x} {y})">{panel(samplers()[name], lines, steps)}</g>')
    legend = "".join(
        f'<path d="M{720 + 150 * i} 18h24" stroke="{colour}" class="l"/>'
        f'<text x="{750 + 150 * i}" y="22" class="v">{schedules()[name].title}</text>'
        for i, (name, colour) in enumerate(SCHEDULES.items())
    )
    style = (
        "text{font-family:sans-serif;fill:#222}.t{font-size:12px;font-weight:bold}.v{font-size:10px}.a{font-size:8px;"
        "fill:#666}.e{text-anchor:end}.m{text-anchor:middle}.f{fill:#fff;stroke:#bbb}.g{stroke:#eee}"
        ".l{fill:none;stroke-width:1.8}"
    )
    title = "Error against steps, on a model whose answer is known (root mean square, both axes logarithmic)"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<style>{style}</style><rect width="100%" height="100%" fill="#fafafa"/>'
        f'<text x="10" y="22" class="t">{title}</text>{legend}{"".join(body)}</svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, nargs="+", default=list(STEPS))
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    steps, found = tuple(options.steps), {}
    print(f"{'sampler':22} {'schedule':10} " + " ".join(f"{n:>8}" for n in steps))
    for row in sorted(samplers().values(), key=lambda row: (row.stochastic, not row.brownian, row.title)):
        found[row.id] = {schedule: errors(row, schedule, steps) for schedule in SCHEDULES}
        for schedule, values in found[row.id].items():
            print(f"{row.title:22} {schedule:10} " + " ".join(f"{each:8.1e}" for each in values))
    if options.output:
        options.output.write_text(picture(found, steps), encoding="utf-8")


if __name__ == "__main__":
    main()
