"""Goldens of hypernetworks, written to ``tests/goldens/hypernetworks``.

Needs torch. Builds the layers as AUTOMATIC1111's ``modules/hypernetworks/hypernetwork.py`` does (`HypernetworkModule`:
a Sequential of Linear, activation, LayerNorm and Dropout named ``linear``; NovelAI's first files: ``linear1`` and
``linear2``), a pair for each width of a context::

    PYTHONPATH=. python scripts/goldens/hypernetworks.py
"""

from __future__ import annotations

from itertools import pairwise

import torch

from tests.goldens import save

SOURCE = "AUTOMATIC1111/stable-diffusion-webui modules/hypernetworks/hypernetwork.py HypernetworkModule"


def module(width: int, structure: tuple[float, ...], norm: bool) -> torch.nn.Module:
    """One network of a pair."""
    layers: list[torch.nn.Module] = []
    for before, after in pairwise(structure):
        layers.append(torch.nn.Linear(int(width * before), int(width * after)))
        layers += [torch.nn.LayerNorm(int(width * after))] if norm else []
    made = torch.nn.Module()
    made.linear = torch.nn.Sequential(*layers)
    return made


def network(widths: tuple[int, ...], structure: tuple[float, ...] = (1, 2, 1), norm: bool = False) -> dict:
    """What the reader of pickles shows for the whole dict."""
    found = {}
    with torch.device("meta"):
        for width in widths:
            for side in (0, 1):
                for key, value in module(width, structure, norm).state_dict().items():
                    found[f"{width}.{side}.{key}"] = ("F32", tuple(value.shape))
    return found


def older(widths: tuple[int, ...]) -> dict:
    """The first generation: two named layers."""
    found = {}
    for width in widths:
        for side in (0, 1):
            for layer, shape in (("linear1", (2 * width, width)), ("linear2", (width, 2 * width))):
                found[f"{width}.{side}.{layer}.weight"] = ("F32", shape)
                found[f"{width}.{side}.{layer}.bias"] = ("F32", shape[:1])
    return found


def main() -> None:
    """SD1, SD2, and a network that leaves cross-attention's context alone."""
    for name, tensors, base in (
        ("sd1", network((768, 320, 640, 1280)), "sd1"),
        ("sd1-deep", network((768, 320, 640, 1280), (1, 2, 2, 1), norm=True), "sd1"),
        ("sd1-older", older((768, 320, 640, 1280)), "sd1"),
        ("sd2", network((1024, 320, 640, 1280)), "sd2"),
        ("sd-open", network((320, 640, 1280)), "sd"),
    ):
        expect = {"kind": "hypernetwork", "base": base, "status": "ok"}
        save(f"hypernetworks/{name}", SOURCE, tensors, expect, format="pickle", extra={"int_keys": True})


if __name__ == "__main__":
    main()
