"""``assetkit merge A B [C…] -o DST``: merge checkpoints, or run a recipe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assetkit.cli.making import DTYPES, Making, inputs, making, output_format, stored_as
from assetkit.cli.session import Session, with_global_options

if TYPE_CHECKING:
    from assetkit.transform.methods import Method


class _Command(click.Command):
    """Lists the methods below its options: nobody guesses their names."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Every method, how many models it takes, and its parameters with their defaults."""
        from assetkit.transform.methods import methods

        with formatter.section("Methods (A, B, C … are the models in order)"):
            formatter.write_dl([(name, _summary(row)) for name, row in methods().items()])


def _summary(row: Method) -> str:
    count = str(row.least) if row.least == row.most else f"{row.least} or more"
    first = ", A is the base" if row.based else ""
    values = ", ".join(f"{each.name} {each.default:g}" for each in row.parameters)
    return f"{row.title}. {count} models{first}{f'; {values}' if values else ''}"


@click.command("merge", cls=_Command)
@click.argument("models", nargs=-1, metavar="A B [C…]", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--recipe",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Run the recipe in this file instead: YAML, JSON, or a model that was made by one.",
)
@click.option("--method", default="weighted-sum", show_default=True, metavar="M", help="One of the list below.")
@click.option("--alpha", type=float, metavar="X", help="The method's first weight.")
@click.option("--beta", type=float, metavar="Y", help="Its second weight.")
@click.option("--set", "parameters", multiple=True, metavar="NAME=X", help="Another parameter of the method.")
@click.option(
    "--blocks",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Other values of alpha: lines like 'IN04: 0.3', 'te1: 0' or '\"key:*.attn2.*\": 1' (YAML).",
)
@click.option(
    "--mask",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Numbers from 0 (keep A) to 1 (take the merge) for its tensors; those it does not have stay A's.",
)
@click.option("--seed", type=int, default=0, metavar="N", help="For methods that draw random numbers.")
@click.option("--dtype", "dtypes", multiple=True, metavar="T", help=f"Round to {DTYPES}; or one component: vae=fp32.")
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
        own = [name for name, value in given.items() if value not in (None, (), 0, "weighted-sum")]
        if own:
            raise click.UsageError(f"--recipe says everything: leave out --{_FLAGS.get(own[0], own[0])}")
        return making.make(load(recipe), written=True)
    if not models:
        raise click.UsageError("give the models to merge, or --recipe")
    return making.make(_recipe(making.destination, models, **given))


_FLAGS = {"parameters": "set", "dtypes": "dtype"}


def _recipe(
    destination: Path,
    models: tuple[Path, ...],
    *,
    method: str,
    alpha: float | None,
    beta: float | None,
    parameters: tuple[str, ...],
    blocks: Path | None,
    mask: Path | None,
    seed: int,
    dtypes: tuple[str, ...],
) -> dict[str, Any]:
    named = inputs([*models, *([mask] if mask else [])])
    step: dict[str, Any] = {"op": "merge", "models": list(named)[: len(models)], "method": method, "seed": seed}
    step |= {name: value for name, value in (("alpha", alpha), ("beta", beta)) if value is not None}
    if parameters:
        step["parameters"] = dict(_parameter(each) for each in parameters)
    if blocks is not None:
        from assetkit.transform.recipe import load_weights

        step["weights"] = load_weights(blocks)
    masked = [{"op": "mask", "models": ["a", "step1", list(named)[-1]]}] if mask else []
    casts, output = stored_as(output_format(destination, models[0]), dtypes)
    return {"assetkit": 1, "inputs": named, "steps": [step, *masked, *casts], "output": output}


def _parameter(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name, float(value)
    except ValueError as error:
        raise click.UsageError(f"--set {text}: write NAME=NUMBER") from error
