"""Extracting a LoRA from every attention, feed-forward and projection layer of SD 1.5, against a full SVD of each.

    python bench/extract.py [--rank 32] [--threads 1 2] [--rounds 3] [--every] [--square] [--cpu] [--only fine-tune]

The layers are those of the UNet's transformers and of the text encoder, from the golden header. One layer of each
distinct shape is measured and counts as often as there are such layers: the full SVDs of all of them take minutes.
With ``--every`` all layers are made up anew, and each is compared with its own SVD.

The differences are made up: a baked LoRA of the same rank (a delta of 5 % of the weights, and float16's rounding), one
of half the rank (the cut lies in the noise), a fine-tune (a power-law head on a floor of noise), and a fine-tune whose
singular values fall as 1/sqrt(k) to the last. The peer is `torch.linalg.svd(matrix, full_matrices=False)` in float32,
which is kinder than what kohya and LyCORIS call (`full_matrices=True`; ``--square`` does), and its error the best there
is. Targets: 20 times faster in all, at most 1.01 times its error.

With several threads, layers are taken by as many workers of one torch thread each, as the engine runs them, all of them
together; an SVD has the threads to itself, as in a script. ``--cpu`` counts processor time, one thread.
"""

from __future__ import annotations

import argparse
import collections
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from assetkit.transform.lowrank import RankRule, truncated
from tests import goldens

LAYERS = re.compile(
    r"transformer_blocks.*\.weight$|\.proj_(in|out)\.weight$|text_model\.encoder.*(attn|mlp).*\.weight$"
)


def layers() -> collections.Counter[tuple[int, int]]:
    """How many layers there are of each shape [out, in]; 1x1 convolutions count as linear."""
    names = goldens.header(goldens.load("unets/sd1_ckpt")).tensors.items()
    shapes = [info.shape for name, info in names if LAYERS.search(name) if LAYERS.search(name)]
    return collections.Counter(shape[:2] for shape in shapes if len(shape) in (2, 4))


def baked(shape, rank, generator):
    base = (torch.randn(shape, generator=generator) * 0.02).half()
    up, down = torch.randn(shape[0], rank, generator=generator), torch.randn(rank, shape[1], generator=generator)
    return (base.float() + up @ down * (1e-3 / rank**0.5)).half().float() - base.float()


def tuned(shape, rank, generator):
    head = min(256, *shape)
    up, down = torch.randn(shape[0], head, generator=generator), torch.randn(head, shape[1], generator=generator)
    weights = torch.arange(1, head + 1) ** -0.7
    return ((up * weights) @ down + torch.randn(shape, generator=generator)) * 2e-4


def slow(shape, rank, generator):
    side = min(shape)
    left, right = (torch.linalg.qr(torch.randn(each, side, generator=generator)).Q for each in shape)
    base = (torch.randn(shape, generator=generator) * 0.02).half()
    delta = (left * torch.arange(1, side + 1) ** -0.5) @ right.T * (side**0.5 * 2e-2)
    return (base.float() + delta).half().float() - base.float()


DIFFERENCES = {
    "baked LoRA of the rank": baked,
    "baked LoRA of half the rank": lambda shape, rank, generator: baked(shape, rank // 2, generator),
    "fine-tune": tuned,
    "fine-tune of slow decay": slow,
}


def best(function, rounds, clock):
    times = []
    for _ in range(rounds):
        start = clock()
        result = function()
        times.append(clock() - start)
    return min(times), result


def relative_error(matrix, factors):
    """Of the factors, in float64, and the energy of the matrix."""
    exact = matrix.double()
    left = torch.linalg.vector_norm(exact - factors.up.double() @ factors.down.double())
    return float(left / torch.linalg.vector_norm(exact))


def compared(make, shape, seed, options, clock):
    """Seconds of ours and of the SVD, the SVD's error and how many times as large ours is, and how ours was found."""
    matrix, rule = make(shape, options.rank, torch.Generator().manual_seed(seed)), RankRule(rank=options.rank)
    truncated(matrix, rule)
    fast, factors = best(lambda: truncated(matrix, rule), options.rounds, clock)
    slow, (_, values, _) = best(lambda: torch.linalg.svd(matrix, full_matrices=options.square), 1, clock)
    squares = values.double().square()
    floor = float((squares[options.rank :].sum() / squares.sum()).sqrt())
    return matrix, fast, slow, floor, relative_error(matrix, factors) / floor, factors.method


def together(jobs, rank, threads):
    """Seconds for all of the matrices by `threads` workers of one thread each."""
    torch.set_num_threads(1)
    start = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(lambda matrix: truncated(matrix, RankRule(rank=rank)), jobs):
            pass
    return time.perf_counter() - start


def run(name, make, count, threads, options, clock):
    title = f"{name}, {threads} thread{'s' * (threads > 1)}"
    print(title)
    ours = theirs = worst = 0.0
    jobs = []
    for shape, layers_of in sorted(count.items()):
        torch.set_num_threads(threads)
        times = 1 if options.every else layers_of
        for seed in range(layers_of if options.every else 1):
            matrix, fast, slow, floor, ratio, method = compared(make, shape, seed, options, clock)
            ours, theirs, worst = ours + fast * times, theirs + slow * times, max(worst, ratio)
            jobs += [matrix] * (times if threads > 1 else 0)
            print(
                f"  {shape[0]:5} x {shape[1]:<5} {times:3} layers  {fast * 1e3:8.1f} ms  SVD {slow * 1e3:8.1f} ms  "
                f"{slow / fast:6.1f} x  error {floor:.3g}, ours {ratio:.5f} x  {method}",
                flush=True,
            )
    if threads > 1:
        ours = together(sorted(jobs, key=torch.numel, reverse=True), options.rank, threads)
    print(
        f"{title}: {ours:.2f} s, full SVD {theirs:.1f} s, {theirs / ours:.1f} x faster (target 20), "
        f"error at most {worst:.5f} x (target 1.01)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rank", default=32, type=int)
    parser.add_argument("--threads", default=[1, 2], type=int, nargs="+")
    parser.add_argument("--rounds", default=3, type=int)
    parser.add_argument("--every", action="store_true", help="each layer for itself, not one of each shape")
    parser.add_argument("--cpu", action="store_true", help="count processor time, for a busy machine and one thread")
    parser.add_argument("--square", action="store_true", help="the SVD as kohya calls it, with both bases whole")
    parser.add_argument("--only", choices=DIFFERENCES, help="one kind of difference")
    options = parser.parse_args()
    clock = time.process_time if options.cpu else time.perf_counter
    count = layers()
    measured = "each" if options.every else "one of each shape"
    print(f"{count.total()} layers of {len(count)} shapes, rank {options.rank}; {measured} measured")
    for threads in [1] if options.cpu else options.threads:
        for name, make in DIFFERENCES.items():
            if options.only in (None, name):
                run(name, make, count, threads, options, clock)


if __name__ == "__main__":
    main()
