"""``assetkit merge A B [C…] -o DST``: merge checkpoints, or run a recipe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from assetkit.cli.making import Making, dtype_steps, inputs, making, output_format
from assetkit.cli.session import Session, with_global_options


@click.command("merge")
@click.argument("models", nargs=-1, metavar="A B [C…]", type=click.Path(path_type=Path, readable=False))
@click.option("--recipe", type=click.Path(path_type=Path), help="Run the recipe in this file instead.")
@click.option("--method", default="weighted-sum", show_default=True, metavar="M", help="See docs/methods.md.")
@click.option("--alpha", type=float, metavar="X", help="The method's first weight.")
@click.option("--beta", type=float, metavar="Y", help="Its second weight.")
@click.option("--set", "parameters", multiple=True, metavar="NAME=X", help="Another parameter of the method.")
@click.option("--blocks", type=click.Path(path_type=Path), help="Values of alpha by component, block or key: YAML.")
@click.option("--seed", type=int, default=0, metavar="N", help="For methods that draw random numbers.")
@click.option("--dtype", "dtypes", multiple=True, metavar="T", help="Round to this, or one component: vae=fp32.")
@with_global_options
@click.pass_obj
@making
def command(session: Session, making: Making, models: tuple[Path, ...], recipe: Path | None, **given: Any) -> int:
    """Merge models of one kind. The first one leads: the output has its keys, its dtypes and its metadata.

    Methods that work on differences take the first model as the base.
    """
    if recipe is not None:
        from assetkit.transform.recipe import load

        if models:
            raise click.UsageError("give either models or --recipe")
        return making.make(load(recipe))
    if not models:
        raise click.UsageError("give the models to merge, or --recipe")
    return making.make(_recipe(making.destination, models, **given))


def _recipe(
    destination: Path,
    models: tuple[Path, ...],
    *,
    method: str,
    alpha: float | None,
    beta: float | None,
    parameters: tuple[str, ...],
    blocks: Path | None,
    seed: int,
    dtypes: tuple[str, ...],
) -> dict[str, Any]:
    named = inputs(models)
    step: dict[str, Any] = {"op": "merge", "models": list(named), "method": method, "seed": seed}
    step |= {name: value for name, value in (("alpha", alpha), ("beta", beta)) if value is not None}
    if parameters:
        step["parameters"] = dict(_parameter(each) for each in parameters)
    if blocks is not None:
        from assetkit.transform.recipe import load_weights

        step["weights"] = load_weights(blocks)
    steps = [step, *dtype_steps(dtypes)]
    return {"assetkit": 1, "inputs": named, "steps": steps, "output": {"format": output_format(destination, models[0])}}


def _parameter(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name, float(value)
    except ValueError as error:
        raise click.UsageError(f"--set {text}: write NAME=NUMBER") from error
