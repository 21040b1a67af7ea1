"""``assetkit lora …``: put adapters into checkpoints, take them out, and make new ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from assetkit.adapters.layouts import LAYOUTS
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


_blocks = click.option(
    "--blocks",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Factors of the weights: lines like 'IN04: 0.3', 'te1: 0' or '\"key:*.attn2.*\": 1' (YAML).",
)
_strength = click.option(
    "--strength",
    type=click.Choice(["module", "linear"]),
    default="module",
    show_default=True,
    help="What a weight other than 1 does to DoRA and OFT: as LyCORIS' modules do, or W + w(W' - W).",
)


@command.command("bake", short_help="Put adapters into a checkpoint.")
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


@command.command("unbake", short_help="Take baked adapters out of a checkpoint.")
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


_RANKS = (
    click.option(
        "--rank", metavar="R", type=click.IntRange(1), help="Rank of linear layers; the most of it beside a target."
    ),
    click.option(
        "--conv-rank", metavar="R", type=click.IntRange(1), help="The same for convolutions over more than one pixel."
    ),
    click.option(
        "--energy", metavar="E", type=click.FloatRange(0, 1), help="Keep this share of each layer's squared norm."
    ),
    click.option(
        "--error", metavar="E", type=click.FloatRange(0, 1), help="Keep each layer's relative error below this."
    ),
    click.option(
        "--ratio",
        metavar="X",
        type=click.FloatRange(1),
        help="Keep singular values above the largest over this (sv_ratio).",
    ),
    click.option(
        "--fro", metavar="E", type=click.FloatRange(0, 1), help="Keep this share of each layer's norm (sv_fro)."
    ),
    click.option(
        "--cumulative", metavar="E", type=click.FloatRange(0, 1), help="Keep this share of their sum (sv_cumulative)."
    ),
)


def _ranked(function: Callable[..., int]) -> Callable[..., int]:
    """Add the options that say how much of each layer is kept."""
    for option in reversed(_RANKS):
        function = option(function)
    return function


_layout = click.option("--layout", type=click.Choice(LAYOUTS), help="Key names of the output.")
_dtype = click.option("--dtype", type=click.Choice(("fp16", "bf16", "fp32")), help="What to store the factors as.")


def _made(making: Making, operation: str, paths: Sequence[Path], given: Mapping[str, Any], **more: Any) -> int:
    """Run one operation on files; options that were not given are left to it."""
    named = inputs(paths)
    step = {"op": operation, "models": list(named), **more}
    step |= {name: value for name, value in given.items() if value is not None}
    output = {"format": _format(making, paths[0], given)}
    return making.make({"assetkit": 1, "inputs": named, "steps": [step], "output": output})


@command.command("extract", short_help="Make an adapter of what sets two checkpoints apart.")
@click.argument("tuned", type=click.Path(path_type=Path, readable=False))
@click.argument("base", type=click.Path(path_type=Path, readable=False))
@_ranked
@_layout
@_dtype
@click.option("--min-diff", type=click.FloatRange(0), help="Leave out layers none of whose weights differ by more.")
@click.option("--full-norms", is_flag=True, default=None, help="Store the differences of norms and biases whole.")
@with_global_options
@click.pass_obj
@making
def extract(session: Session, making: Making, tuned: Path, base: Path, **given: Any) -> int:
    """Make a LoRA that turns BASE into TUNED, as nearly as its rank allows (32 by default).

    With a target (--energy, --error …) the rank of each layer follows from it, and --dry-run computes the factors too.
    """
    return _made(making, "extract", [tuned, base], given)


@command.command("merge", short_help="Add adapters to one, exactly or at a rank.")
@click.argument("loras", metavar="LORA[:WEIGHT]…", nargs=-1, required=True)
@_ranked
@_layout
@_dtype
@with_global_options
@click.pass_obj
@making
def merge(session: Session, making: Making, loras: tuple[str, ...], **given: Any) -> int:
    """Add adapters to one: exactly, the ranks adding up, or the best of a given rank."""
    paths, weights = weighted(loras)
    return _made(making, "lora-merge", paths, given, multipliers=weights)


_checkpoint = click.option(
    "--checkpoint",
    type=click.Path(path_type=Path, readable=False),
    help="The model the adapter is for: OFT, IA3, GLoRA and folding DoRA in need its weights.",
)


@command.command("resize", short_help="Change the rank of an adapter.")
@click.argument("lora", type=click.Path(path_type=Path, readable=False))
@_ranked
@_dtype
@_checkpoint
@with_global_options
@click.pass_obj
@making
def resize(session: Session, making: Making, lora: Path, checkpoint: Path | None, **given: Any) -> int:
    """Change the rank of LORA. LyCORIS algorithms become plain low rank, DoRA with a checkpoint too."""
    return _made(making, "resize", [lora, *filter(None, [checkpoint])], given)


@command.command("convert", short_help="Change the key names of an adapter.")
@click.argument("lora", type=click.Path(path_type=Path, readable=False))
@click.option("--layout", type=click.Choice(LAYOUTS), required=True, help="Key names of the output.")
@_ranked
@_dtype
@_checkpoint
@with_global_options
@click.pass_obj
@making
def convert(session: Session, making: Making, lora: Path, checkpoint: Path | None, **given: Any) -> int:
    """Change the key names of LORA; with a rank or a target, also turn LyCORIS algorithms into plain LoRA."""
    folder = {"folder": True} if _format(making, lora, given) == "peft" else {}
    return _made(making, "lora-convert", [lora, *filter(None, [checkpoint])], given, **folder)


def _format(making: Making, source: Path, given: Mapping[str, Any]) -> str:
    """PEFT's layout is a folder, unless the output is named like a file."""
    if given.get("layout") == "peft" and not making.destination.suffix:
        return "peft"
    return output_format(making.destination, source)
