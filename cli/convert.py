"""``assetkit convert SRC -o DST``: another container, layout, dtype, or one component."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from assetkit.cli import embedding
from assetkit.cli.making import DTYPES, Making, Size, inputs, making, output_format, stored_as
from assetkit.cli.session import Session, with_global_options

LAYOUTS = ("original", "ldm", "sgm", "bfl", "comfy", "diffusers", "a1111", "sdxl")


@click.command("convert")
@click.argument("source", metavar="SRC", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--layout", type=click.Choice(LAYOUTS), help="Names to write: the original's or diffusers'; an embedding's form."
)
@click.option("--format", "format_", metavar="F", help="safetensors, sharded, diffusers (a folder) or gguf.")
@click.option(
    "--dtype",
    "dtypes",
    multiple=True,
    metavar="T",
    help=f"Round to {DTYPES}; or one component: vae=fp32. For gguf a type, Q8_0 or Q4_K_M, or double_blocks.0=Q8_0.",
)
@click.option("--shard", type=Size(), metavar="SIZE", help="Write shards of this size.")
@click.option(
    "--component",
    metavar="C",
    help="Take out one component: unet, transformer, vae, te1, te2, te3; clip_l, clip_g or t5xxl of an embedding; "
    "embedding:WORD of an adapter that bundles some.",
)
@click.option(
    "--replace",
    "replacements",
    multiple=True,
    metavar="C=FILE",
    help="Put in another file's; clip_g=FILE makes two embeddings a pair.",
)
@click.option(
    "--prediction",
    type=click.Choice(["epsilon", "v", "flow", "edm", "edm_v"]),
    help="What the model predicts, where nothing in it tells: its scheduler's configuration says so.",
)
@click.option("--token", metavar="WORD", help="What an embedding is to be called in prompts.")
@click.option(
    "--config", type=click.Path(path_type=Path), help="A pipeline folder to take tokenizers and configurations from."
)
@with_global_options
@click.pass_obj
@making
def command(session: Session, making: Making, source: Path, token: str | None, **given: Any) -> int:
    """Convert SRC: a file of any container, a shard index, a diffusers folder, or a picture with an embedding in it.

    What only changes names and containers keeps every bit. Every output comes with a certificate of what changed.
    """
    if token or embedding.is_meant(source, given["layout"], given["component"]):
        return making.make(embedding.recipe(making.destination, source, token=token, **given))
    return making.make(_recipe(making.destination, source, **given))


def _recipe(
    destination: Path,
    source: Path,
    *,
    layout: str | None,
    format_: str | None,
    dtypes: tuple[str, ...],
    shard: int | None,
    component: str | None,
    replacements: tuple[str, ...],
    config: Path | None,
    prediction: str | None,
) -> dict[str, Any]:
    parts = [_replacement(each) for each in replacements]
    named = inputs([source, *(Path(path) for _, path in parts), *([config] if config else [])])
    steps: list[dict[str, Any]] = []
    for at, (name, _) in enumerate(parts):
        steps.append({"op": "replace", "models": [f"step{at}" if at else "a", list(named)[at + 1]], "component": name})
    if config:
        steps.append({"op": "configure", "models": [f"step{len(steps)}" if steps else "a", list(named)[-1]]})
    if component:
        steps.append({"op": "component", "component": component})
    if not format_ and not destination.suffix and (layout == "diffusers" or shard):
        format_ = "diffusers" if layout == "diffusers" else "sharded"
    name = output_format(destination, source, format_)
    if shard and name not in ("sharded", "diffusers"):
        raise click.UsageError(f"--shard writes a folder of several files: give -o a name without {destination.suffix}")
    casts, output = stored_as(name, dtypes)
    if prediction and name != "diffusers":
        raise click.UsageError("--prediction goes into the scheduler's configuration, which only a folder has")
    if name == "gguf":
        steps.append({"op": "layout", "layout": "original"})
    elif name == "diffusers":
        stated = {"prediction": prediction} if prediction else {}
        steps.append({"op": "layout", "layout": "diffusers", **stated})
    elif layout or _is_pipeline(source):
        steps.append({"op": "layout", "layout": layout or "original"})
    steps += casts
    if shard:
        output["shard"] = shard
    return {
        "assetkit": 1,
        "inputs": named,
        "steps": steps,
        "output": output,
    }


def _replacement(text: str) -> tuple[str, str]:
    name, _, path = text.partition("=")
    if not name or not path:
        raise click.UsageError(f"--replace {text}: write COMPONENT=FILE, such as vae=better.safetensors")
    return name, path


def _is_pipeline(source: Path) -> bool:
    """A folder of several components, which a single file can only hold under the original's names."""
    return (source / "model_index.json").exists()
