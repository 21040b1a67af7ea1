"""Extracting a LoRA from every attention, feed-forward and projection layer of SD 1.5, against a full SVD of each.

    OMP_NUM_THREADS=2 python bench/extract.py [--rank 32] [--threads 1 2] [--rounds 3] [--cpu]

The layers are those of the UNet's transformers and of the text encoder, from the golden header. One layer of each
distinct shape is measured and counts as often as there are such layers: the full SVDs of all of them take minutes.
The differences are made up: a baked LoRA of the same rank (a delta of 5 % of the weights, and float16's rounding), one
of half the rank (the cut lies in the noise), and a fine-tune (a power-law head on a floor of noise). The peer is
`torch.linalg.svd(matrix, full_matrices=False)` in float32, which is kinder than what kohya and LyCORIS call
(`full_matrices=True`), and its error the best there is. Targets: 20 times faster in all, at most 1.01 times its error.
"""

from __future__ import annotations

import argparse
import collections
import re
import sys
import time
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


DIFFERENCES = {
    "baked LoRA of the rank": baked,
    "baked LoRA of half the rank": lambda shape, rank, generator: baked(shape, rank // 2, generator),
    "fine-tune": tuned,
}


def best(function, rounds, clock):
    times = []
    for _ in range(rounds):
        start = clock()
        result = function()
        times.append(clock() - start)
    return min(times), result


def compare(make, count, rank, rounds, clock):
    ours = theirs = 0.0
    worst = 0.0
    for shape, layers_of in sorted(count.items()):
        matrix = make(shape, rank, torch.Generator().manual_seed(0))
        truncated(matrix, RankRule(rank=rank))
        fast, factors = best(lambda matrix=matrix: truncated(matrix, RankRule(rank=rank)), rounds, clock)
        slow, (_, values, _) = best(lambda matrix=matrix: torch.linalg.svd(matrix, full_matrices=False), 1, clock)
        squares = values.double().square()
        floor = float((squares[rank:].sum() / squares.sum()).sqrt())
        exact = matrix.double()
        left = torch.linalg.vector_norm(exact - factors.up.double() @ factors.down.double())
        ratio = float(left / torch.linalg.vector_norm(exact)) / floor
        print(
            f"  {shape[0]:5} x {shape[1]:<5} {layers_of:3} layers  {fast * 1e3:8.1f} ms  SVD {slow * 1e3:8.1f} ms  "
            f"{slow / fast:6.1f} x  error {floor:.3g}, ours {ratio:.5f} x  {factors.method}",
            flush=True,
        )
        ours, theirs, worst = ours + fast * layers_of, theirs + slow * layers_of, max(worst, ratio)
    return ours, theirs, worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rank", default=32, type=int)
    parser.add_argument("--threads", default=[1, 2], type=int, nargs="+")
    parser.add_argument("--rounds", default=3, type=int)
    parser.add_argument("--cpu", action="store_true", help="count processor time, for a busy machine and one thread")
    options = parser.parse_args()
    clock = time.process_time if options.cpu else time.perf_counter
    count = layers()
    print(f"{count.total()} layers of {len(count)} shapes, rank {options.rank}; one of each shape measured")
    for threads in options.threads:
        torch.set_num_threads(threads)
        for name, make in DIFFERENCES.items():
            print(f"{name}, {threads} thread{'s' * (threads > 1)}")
            ours, theirs, worst = compare(make, count, options.rank, options.rounds, clock)
            print(
                f"{name}, {threads} thread{'s' * (threads > 1)}: {ours:.2f} s, full SVD {theirs:.1f} s, "
                f"{theirs / ours:.1f} x faster (target 20), error at most {worst:.5f} x (target 1.01)"
            )


if __name__ == "__main__":
    main()
