"""Nanoseconds per element and model of every merge method, beside the weighted sum in the same run.

    python bench/methods.py [--elements N] [--models N] [--rounds N] [METHOD ...]

Processor time of one thread, tensors in memory: what the arithmetic costs without reading and writing. Element methods
work in tiles as the executor gives them, surveys included; the others get square-ish matrices. The best round counts.
"""

from __future__ import annotations

import argparse
import time

import torch

from assetkit.transform.methods import merge_tensors, methods


def tensors(count: int, elements: int, shape) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    base = torch.randn(elements, generator=generator).mul_(0.03)
    made = [base + torch.randn(elements, generator=generator).mul_(0.003) * (i > 0) for i in range(count)]
    return [each.half().float().reshape(shape) for each in made]


def best(method, models, rounds: int) -> float:
    found = []
    for _ in range(rounds):
        start = time.process_time()
        merge_tensors(method, models, key="bench")
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--elements", default=1 << 22, type=int)
    parser.add_argument("--models", default=3, type=int, help="for methods that take any number")
    parser.add_argument("--rounds", default=3, type=int)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    torch.set_num_threads(1)
    table = methods()
    floor = None
    for name in dict.fromkeys(["weighted-sum", *(options.names or table)]):
        method = table[name]
        count = method.most or max(options.models, method.least)
        rows = 1 << (options.elements.bit_length() // 2)
        models = tensors(count, options.elements // rows * rows, (rows, options.elements // rows))
        each = best(method, models, options.rounds) / models[0].numel() / count * 1e9
        floor = floor or each
        ratio = f"{each / floor:7.1f} × weighted-sum"
        print(f"{name:20} {count} models {each:8.2f} ns per element and model {ratio}  {method.scope}")


if __name__ == "__main__":
    main()
