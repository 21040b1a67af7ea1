"""From files to an engine: components are fitted, their weights read, and whoever watches is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from assetkit.errors import InputError
from assetkit.render.devices import device_of
from assetkit.render.embeddings import words_of
from assetkit.render.engine import Engine
from assetkit.render.modules import Fit, fill, fit, require, skeleton
from assetkit.render.networks import Network, Tower, network_of
from assetkit.render.parts import Assembly, Component, Sources, assembled, lone
from assetkit.render.tokens import Tokenizer, tokenizer_of
from assetkit.render.weights import loaded

_ENCODERS = ("text_encoder", "text_encoder_2", "text_encoder_3")


class Watch:
    """Is told what happens while a pipeline is loaded. This one does nothing with it."""

    def assembled(self, assembly: Assembly) -> None:
        """Files were put together; no weight was read."""

    def fitted(self, component: Component, fit: Fit) -> None:
        """The tensors of one network were compared with what it needs; what does not fit is raised after this."""

    def filled(self, component: Component, module: Any) -> None:
        """The weights of one network are in memory, on the CPU."""


UNWATCHED = Watch()


def load(
    sources: Sources,
    *,
    dtype: torch.dtype = torch.float32,
    device: str = "cpu",
    threads: int | None = None,
    watch: Watch = UNWATCHED,
) -> Engine:
    """Read a pipeline into memory. Nothing but these files is looked at, on the disk or elsewhere.

    Raises `UsageError` for a device that is not there, `NotFoundError`, `FormatError`, and `InputError` for what cannot
    be drawn with: a missing component, a missing or unknown tensor, files that do not fit each other. `watch` is told
    of everything on the way.
    """

    device_of(device)

    def ready(component: Component) -> Any:
        return module_of(component, sources.model.name, dtype, threads=threads, watch=watch).to(device)

    with assembled(sources) as assembly:
        watch.assembled(assembly)
        network = network_of(assembly.pipeline)
        _require_components(assembly, network)
        modules = {name: ready(component) for name, component in assembly.components.items()}
        towers = _towers(assembly, modules, sources.embeddings)
        scheduler = assembly.scheduler
        facts = {
            **assembly.index,
            **assembly.components[network.component].config,
            **_distilled(assembly),
            **_stated(assembly),
        }
    net = None
    if sources.control is not None:
        with lone(sources.control, sources.config) as component:
            net = module_of(component, sources.control.name, dtype, threads=threads, watch=watch).to(device)
    return Engine(sources, network, modules[network.component], modules["vae"], towers, scheduler, facts, net, device)


def module_of(
    component: Component, owner: str, dtype: torch.dtype, *, threads: int | None = None, watch: Watch = UNWATCHED
) -> Any:
    """One network with its weights. Raises `InputError` where tensors and network do not fit exactly."""
    module = skeleton(component.library, component.classname, component.config)
    found = fit(module, component.classname, {name: node.shape for name, node in component.tensors.items()})
    watch.fitted(component, found)
    require(found, f"{owner}: {component.name}")
    fill(module, found.names, loaded(component.tensors, dtype, threads=threads))
    watch.filled(component, module)
    return module


def _require_components(assembly: Assembly, network: Network) -> None:
    for name in (network.component, "vae"):
        if name not in assembly.components:
            has = ", ".join(assembly.components)
            raise InputError(f"{assembly.model.name}: has no {name} (it has {has})", hint=_HINTS[name == "vae"])


_HINTS = ("this file alone draws nothing", "give one with --vae")


def _towers(assembly: Assembly, modules: Mapping[str, Any], embeddings: tuple[Path, ...]) -> dict[str, Tower | None]:
    names = [name for name in _ENCODERS if name in modules]
    widths = {name: int(modules[name].get_input_embeddings().weight.shape[-1]) for name in names}
    words = words_of(embeddings, widths)
    towers: dict[str, Tower | None] = {}
    for name in names:
        folder = name.replace("text_encoder", "tokenizer")
        files = assembly.files.get(folder)
        if files is None:
            raise InputError(
                f"{assembly.model.name}: has no {folder}", hint="give a folder that has it with --config DIR"
            )
        tokenizer = tokenizer_of(files, f"{assembly.model.name}: {folder}")
        _check_words(modules[name], tokenizer, f"{assembly.model.name}: {name}")
        towers[name] = Tower(modules[name], tokenizer, words[name])
    return towers


def _check_words(model: Any, tokenizer: Tokenizer, what: str) -> None:
    rows = len(model.get_input_embeddings().weight)
    largest = max(tokenizer.end, tokenizer.pad, tokenizer.start or 0)
    if largest >= rows:
        raise InputError(
            f"{what} knows {rows} tokens and its tokenizer has number {largest}",
            hint="give a folder with its own tokenizer with --config DIR",
        )


def _distilled(assembly: Assembly) -> dict[str, Any]:
    said = assembly.model.facts.get("distilled")
    family = assembly.model.family.id if assembly.model.family else ""
    return {"distilled": said or ("schnell" if family == "flux_schnell" else None)}


def _stated(assembly: Assembly) -> dict[str, Any]:
    """The side of pictures in pixels that a file's header names, as ``modelspec.resolution`` of ModelSpec: 512x512.

    Models of unusual size draw nothing at their family's usual one.
    """
    width, _, height = assembly.model.metadata.get("modelspec.resolution", "").lower().partition("x")
    return {"resolution": int(max(width, height, key=int))} if width.isdecimal() and height.isdecimal() else {}
