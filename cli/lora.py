"""``assetkit lora …``: put adapters into checkpoints, take them out, and make new ones."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from assetkit.cli.making import Making, inputs, making, output_format
from assetkit.cli.session import Session, with_global_options

_WEIGHT = re.compile(r"^(?P<path>.+):(?P<weight>[+-]?(?:[0-9]*\.)?[0-9]+(?:[eE][+-]?[0-9]+)?)$")


@click.group("lora")
@with_global_options
def command() -> None:
    """Operations on LoRA, LyCORIS and their kin."""


def weighted(given: tuple[str, ...]) -> tuple[list[Path], list[float]]:
    """Paths and weights of ``FILE`` and ``FILE:WEIGHT``; a file whose name ends like a weight is taken as a name."""
    paths, weights = [], []
    for text in given:
        found = None if Path(text).exists() else _WEIGHT.match(text)
        paths.append(Path(found["path"]) if found else Path(text))
        weights.append(float(found["weight"]) if found else 1.0)
    return paths, weights


def _baking(making: Making, operation: str, checkpoint: Path, loras: tuple[str, ...], **given: Any) -> int:
    paths, weights = weighted(loras)
    named = inputs([checkpoint, *paths])
    step: dict[str, Any] = {
        "op": operation,
        "models": list(named),
        "multipliers": weights,
        "strength": given["strength"],
    }
    if given["blocks"] is not None:
        from assetkit.transform.recipe import load_weights

        step["weights"] = load_weights(given["blocks"])
    output = {"format": output_format(making.destination, checkpoint)}
    return making.make({"assetkit": 1, "inputs": named, "steps": [step], "output": output})


_blocks = click.option("--blocks", type=click.Path(path_type=Path), help="Factors by component, block or key: YAML.")
_strength = click.option(
    "--strength",
    type=click.Choice(["module", "linear"]),
    default="module",
    show_default=True,
    help="What a weight other than 1 does to DoRA and OFT: as LyCORIS' modules do, or W + w(W' - W).",
)


@command.command("bake")
@click.argument("checkpoint", type=click.Path(path_type=Path, readable=False))
@click.argument("loras", metavar="LORA[:WEIGHT]…", nargs=-1, required=True)
@_blocks
@_strength
@with_global_options
@click.pass_obj
@making
def bake(session: Session, making: Making, checkpoint: Path, loras: tuple[str, ...], **given: Any) -> int:
    """Put adapters of any algorithm and dialect into CHECKPOINT."""
    return _baking(making, "bake", checkpoint, loras, **given)


@command.command("unbake")
@click.argument("checkpoint", type=click.Path(path_type=Path, readable=False))
@click.argument("loras", metavar="LORA[:WEIGHT]…", nargs=-1, required=True)
@_blocks
@_strength
@with_global_options
@click.pass_obj
@making
def unbake(session: Session, making: Making, checkpoint: Path, loras: tuple[str, ...], **given: Any) -> int:
    """Take adapters out of CHECKPOINT that were baked into it with these weights, up to its rounding."""
    return _baking(making, "unbake", checkpoint, loras, **given)
