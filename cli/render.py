"""``assetkit render PROMPT --model ASSET -o FILE``: one picture from the reference engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assetkit.cli.lora import weighted
from assetkit.cli.output import pairs, print_json
from assetkit.cli.session import Session, with_global_options
from assetkit.errors import InputError, NotFoundError, UsageError

if TYPE_CHECKING:
    from assetkit.catalog import Stock
    from assetkit.render.parts import Sources
    from assetkit.render.request import Request
    from assetkit.render.wording import Network

_asset = click.Path(path_type=Path, readable=False)
_OPTIONS = (
    click.option("--model", required=True, metavar="ASSET", type=_asset, help="Checkpoint or pipeline folder."),
    click.option("--lora", "loras", multiple=True, metavar="ASSET[:W]", help="An adapter of any kind, and its weight."),
    click.option("--embedding", "embeddings", multiple=True, metavar="ASSET", type=_asset, help="A textual inversion."),
    click.option("--vae", metavar="ASSET", type=_asset, help="Another VAE."),
    click.option(
        "--component",
        "components",
        multiple=True,
        metavar="C=ASSET",
        help="A component from a file of its own: te1, te2, te3, unet, transformer.",
    ),
    click.option(
        "--config",
        type=_asset,
        help="A pipeline folder with configurations and tokenizers (or MODEL.config/ beside it).",
    ),
    click.option("--controlnet", metavar="ASSET", type=_asset, help="A control network."),
    click.option("--control-image", type=_asset, metavar="FILE", help="What it looks at."),
    click.option("--control-strength", type=float, default=1.0, show_default=True),
    click.option("--init", type=_asset, metavar="FILE", help="A picture to start from."),
    click.option("--denoise", type=float, metavar="X", help="How much of it is redone, 0 to 1 (0.75)."),
    click.option("--mask", type=_asset, metavar="FILE", help="White where the picture is drawn anew."),
    click.option("--negative", default="", metavar="PROMPT", help="What must not be seen."),
    click.option(
        "--wildcards",
        multiple=True,
        metavar="DIR",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        help="A folder of NAME.txt that prompts name as __NAME__.",
    ),
    click.option("--sampler", metavar="NAME", help="Euler, DPM++ 2M, UniPC …"),
    click.option("--scheduler", metavar="NAME", help="Automatic, Karras, SGM Uniform …"),
    click.option("--steps", type=int, metavar="N"),
    click.option("--cfg", type=float, metavar="X", help="Scale of guidance; 1 is none."),
    click.option("--guidance", type=float, default=3.5, show_default=True, help="What Flux dev is told."),
    click.option("--clip-skip", type=int, metavar="N", help="Layers of the text encoder from the end; 1 is the last."),
    click.option("--prediction", type=click.Choice(["epsilon", "v", "flow", "edm", "edm_v"])),
    click.option("--seed", type=click.IntRange(0, (1 << 63) - 1), default=0, show_default=True),
    click.option("--size", metavar="WxH", help="Pixels."),
    click.option("--dtype", type=click.Choice(["fp32", "bf16", "fp16"]), default="fp32", show_default=True),
    click.option("--device", default="cpu", show_default=True, help="A device of torch."),
    click.option("--caption", is_flag=True, help="Write into the picture that a machine made it."),
    click.option("--force", is_flag=True, help="Replace an existing picture."),
    click.option("-o", "destination", required=True, metavar="FILE", type=click.Path(path_type=Path)),
)


def _with_options(function: Callable[..., int]) -> Callable[..., int]:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.command("render")
@click.argument("prompt")
@_with_options
@with_global_options
@click.pass_obj
def command(session: Session, /, prompt: str, **given: Any) -> int:
    """Draw PROMPT with a model, its adapters and embeddings; the same seed gives the same picture.

    Prompts may weigh words: (word:1.2), [word]; draw them by lot, decided by the seed: {red|blue}, __NAME__; and name
    adapters that lie beside the model or in the catalog: <lora:NAME:0.8>. Nothing is downloaded.
    """
    _check(given)
    text, named = _worded(prompt, given)
    with needed_libraries(), _stock(session) as stock:
        find = Finder(stock)
        sources = _with_named(_sources(find, given), named, find)
        _draw(session, _request(text, given), sources, given, stock)
    return 0


def _worded(prompt: str, given: dict[str, Any]) -> tuple[str, tuple[Network, ...]]:
    """The prompt with every choice made (the negative one's too, in its place), and the adapters that it names."""
    from assetkit.render.wording import drawn, files_in, networks

    wildcard = files_in(given["wildcards"])
    given["negative"] = drawn(given["negative"], given["seed"], wildcard)
    return networks(drawn(prompt, given["seed"], wildcard))


def _with_named(sources: Sources, named: Iterable[Network], find: Finder) -> Sources:
    """The sources with adapters that the prompt names: files beside the model, or assets of the catalog."""
    found = tuple((find.beside(sources.model, each.name), each.weight) for each in named)
    return replace(sources, adapters=(*sources.adapters, *found))


def _draw(session: Session, request: Request, sources: Sources, given: Mapping[str, Any], stock: Stock | None) -> None:
    import torch

    from assetkit.render.infotext import document, infotext, ingredients
    from assetkit.render.loading import load
    from assetkit.render.pictures import png, write

    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}[given["dtype"]]
    drawing = load(sources, dtype=dtype, device=given["device"]).draw(request)
    made_of = ingredients(sources, stock.known if stock else None)
    about = document(drawing.request, drawing.seeds[0], made_of)
    text = infotext(drawing.request, drawing.seeds[0], made_of)
    data = png(drawing.images[0], text, about, caption=given["caption"])
    write(given["destination"], data, force=given["force"])
    if session.json:
        print_json({"path": str(given["destination"]), "parameters": text, **about})
    else:
        pairs([("wrote", given["destination"]), *((each["role"], each["name"]) for each in about["made_of"])])


def _check(given: Mapping[str, Any]) -> None:
    destination: Path = given["destination"]
    if destination.suffix.lower() != ".png":
        raise UsageError(f"{destination}: pictures are written as PNG", hint="call it .png")
    if os.path.lexists(destination) and not given["force"]:
        raise UsageError(f"{destination}: exists", hint="choose another name, or replace it with --force")
    _check_names(given)
    if (given["control_image"] is None) != (given["controlnet"] is None):
        raise UsageError("--controlnet and --control-image go together")
    for name in ("denoise", "mask"):
        if given[name] is not None and given["init"] is None:
            raise UsageError(f"--{name} needs a picture to start from", hint="give it with --init FILE")


def _check_names(given: Mapping[str, Any]) -> None:
    """What can be said before a model is read."""
    from assetkit.render.schedules import pair

    pair(given["sampler"] or "euler", given["scheduler"] or "automatic")
    if given["steps"] is not None and given["steps"] < 1:
        raise UsageError(f"{given['steps']} steps make no image", hint="ask for at least one")
    _size(given["size"])


@contextmanager
def needed_libraries() -> Iterator[None]:
    """A library that is not installed is said in one line."""
    try:
        yield
    except ModuleNotFoundError as error:
        root = (error.name or "").partition(".")[0]
        if root not in ("torch", "diffusers", "transformers", "PIL", "tokenizers"):
            raise
        raise InputError(f"drawing needs {root}", hint="pip install 'assetkit-models[render]'") from error


@contextmanager
def _stock(session: Session) -> Iterator[Stock | None]:
    """The catalog, where there is one."""
    from assetkit.catalog import Catalog, Stock

    try:
        catalog = Catalog.open(session.db_url, create=False)
    except NotFoundError:
        yield None
        return
    with catalog:
        yield Stock(catalog)


class Finder:
    """Paths of assets: as given, or by what the catalog knows."""

    def __init__(self, stock: Stock | None) -> None:
        self._stock = stock

    def path(self, given: Path) -> Path:
        """The file or folder that is meant. Raises `NotFoundError`."""
        if os.path.lexists(given):
            return given
        if self._stock is None:
            raise NotFoundError(f"{given}: no such file or folder", hint="check the spelling, or scan its folder")
        return self._stock.path_of(str(given))

    def beside(self, model: Path, name: str) -> Path:
        """The adapter that a prompt calls `name`. Raises `NotFoundError`."""
        near = (model.parent / f"{name}{suffix}" for suffix in (".safetensors", ".pt", ".ckpt", ".bin"))
        return next((path for path in near if path.is_file()), None) or self.path(Path(name))


def _sources(find: Finder, given: Mapping[str, Any]) -> Sources:
    from assetkit.render.parts import Sources

    paths, weights = weighted(given["loras"])
    parts = [each.partition("=")[::2] for each in given["components"]]
    if any(not path for _, path in parts):
        raise UsageError("--component wants C=ASSET, such as te1=clip_l.safetensors")
    if given["vae"]:
        parts.append(("vae", given["vae"]))
    return Sources(
        find.path(given["model"]),
        tuple((find.path(path), weight) for path, weight in zip(paths, weights, strict=True)),
        tuple((name, find.path(Path(path))) for name, path in parts),
        tuple(map(find.path, given["embeddings"])),
        find.path(given["controlnet"]) if given["controlnet"] else None,
        find.path(given["config"]) if given["config"] else None,
        given["prediction"],
    )


def _request(prompt: str, given: Mapping[str, Any]) -> Request:
    from assetkit.render.pictures import read
    from assetkit.render.request import Request

    width, height = _size(given["size"])
    init = read(given["init"], size=(width, height) if width and height else None) if given["init"] else None
    size = (width, height) if width and height else None
    if init is not None:
        size = (init.shape[-1], init.shape[-2])
    return Request(
        prompt=prompt,
        negative=given["negative"],
        width=width,
        height=height,
        steps=given["steps"],
        cfg=given["cfg"],
        guidance=given["guidance"],
        sampler=given["sampler"],
        schedule=given["scheduler"],
        seed=given["seed"],
        clip_skip=given["clip_skip"],
        init=init,
        denoise=given["denoise"] if given["denoise"] is not None else 0.75 if init is not None else 1.0,
        mask=read(given["mask"], size=size, channels=1) if given["mask"] else None,
        control=read(given["control_image"], size=size) if given["control_image"] else None,
        control_strength=given["control_strength"],
    )


def _size(text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    width, found, height = text.lower().partition("x")
    if not (found and width.isdecimal() and height.isdecimal()):
        raise UsageError(f"{text!r} is no size", hint="write 512x768")
    return int(width), int(height)
