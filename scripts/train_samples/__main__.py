"""``python -m scripts.train_samples NAME -o DIR``."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from scripts.train_samples import __doc__ as what
from scripts.train_samples.manifest import written
from scripts.train_samples.recipes import RECIPES
from scripts.train_samples.shipping import shipped
from scripts.train_samples.workshop import Workshop


def main(arguments: list[str] | None = None) -> None:
    """Train one model, or several in the order given."""
    parser = argparse.ArgumentParser(prog="python -m scripts.train_samples", description=str(what).split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="recipes, or all")
    parser.add_argument("-o", "--output", type=Path, default=Path("samples"))
    parser.add_argument("--brief", action="store_true", help="three small steps: shows that it runs, trains nothing")
    parser.add_argument("--list", action="store_true", help="say what there is")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="weights depend on it")
    parser.add_argument("--ship", type=Path, metavar="DIR", help="write the parts and the manifest that are packaged")
    options = parser.parse_args(arguments)
    if options.ship:
        shipped(options.output, options.ship)
        return
    if options.list or not options.names:
        for name, recipe in RECIPES.items():
            print(f"{name:16} {recipe.plan.steps:5} steps  {recipe.text}")
        return
    torch.set_num_threads(options.threads)
    quieten()
    names = list(RECIPES) if options.names == ["all"] else options.names
    for name in names:
        if name not in RECIPES:
            parser.error(f"no recipe is called {name}; there are {', '.join(RECIPES)}")
    for name in names:
        run(name, options.output, brief=options.brief)


def quieten() -> None:
    """Let the libraries say nothing below an error: what is trained here is loaded and rounded over and over."""
    import diffusers
    import transformers

    diffusers.utils.logging.set_verbosity_error()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()


def run(name: str, folder: Path, *, brief: bool) -> dict[str, object]:
    """Carry out one recipe; gives its manifest."""
    recipe = RECIPES[name]
    folder.mkdir(parents=True, exist_ok=True)
    plan = recipe.plan.brief() if brief else recipe.plan
    shop = Workshop(folder, plan, recipe.seed, brief, lambda line: print(f"{name}: {line}", flush=True))
    file, measured = recipe.make(shop, name)
    about = {"shows": recipe.text, "plan": plan, "seed": recipe.seed, "needs": shop.needs, "brief": brief}
    found = written(file, measured=measured, seconds=shop.seconds, **about)
    print(f"{name}: {found['size']} bytes, {found['seconds']} s, {measured}", flush=True)
    return found


if __name__ == "__main__":
    torch.set_flush_denormal(True)  # of this process alone: whoever imports us counts on small numbers
    main()
