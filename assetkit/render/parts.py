"""What a picture is drawn with: files in any layout and container, put together as a pipeline's folder in memory.

Everything goes through the operations that also convert files: adapters are baked by our algebra, names are changed by
our key maps, configurations are derived from shapes. So what is drawn is what would be written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from assetkit.errors import InputError
from assetkit.transform.inputs import Inputs, Known
from assetkit.transform.model import Model
from assetkit.transform.nodes import Node
from assetkit.transform.operations import Conditions, operations
from assetkit.transform.outputs import containers
from assetkit.transform.scaled import unscaled

INDEX = "model_index.json"
_ONE_FILE = 1 << 62
"""Bytes of a shard that nothing is larger than."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that a pipeline is put together from."""

    model: Path
    adapters: tuple[tuple[Path, float], ...] = ()
    components: tuple[tuple[str, Path], ...] = ()
    """Components that come from files of their own, by name (``vae``, ``te1``, ``te2``, ``te3``)."""
    embeddings: tuple[Path, ...] = ()
    """Textual inversions that prompts may name."""
    control: Path | None = None
    """A control network."""
    config: Path | None = None
    """A pipeline folder to take configurations and tokenizers from that the model lacks; None: its `companion`."""
    prediction: str | None = None
    """What the network predicts, where nothing in the file tells."""
    partial: bool = False
    """Go on where names are unknown or an adapter fits in part; `Assembly.model` lists what was left behind."""


@dataclass(frozen=True, slots=True)
class Component:
    """One network of a pipeline, not loaded yet."""

    name: str
    library: str
    classname: str
    config: Mapping[str, Any]
    tensors: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Assembly:
    """A pipeline's folder in memory: nothing of it was read beyond headers."""

    model: Model
    pipeline: str
    """diffusers' pipeline class."""
    index: Mapping[str, Any]
    components: Mapping[str, Component]
    files: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    """Content of further files (tokenizers, schedulers) by folder and name."""

    @property
    def scheduler(self) -> Mapping[str, Any]:
        """The scheduler's configuration. Raises `InputError` where there is none."""
        try:
            found: Mapping[str, Any] = json.loads(self.files["scheduler"]["scheduler_config.json"])
        except (KeyError, ValueError) as error:
            message = f"{self.model.name}: its noise schedule is not known"
            raise InputError(message, hint="give a pipeline folder with --config DIR") from error
        return found


@contextmanager
def assembled(sources: Sources, *, known: Known | None = None) -> Iterator[Assembly]:
    """The pipeline of these files, open as long as the context is.

    Raises `NotFoundError`, `FormatError` and `InputError` for files that cannot be used or do not fit each other.
    """
    with Inputs(known) if known else Inputs() as inputs:
        yield _assembly(_model(sources, inputs))


def _model(sources: Sources, inputs: Inputs) -> Model:
    apply = partial(_apply, Conditions(allow_partial=sources.partial))
    model = unscaled(inputs.open(sources.model))
    for component, path in sources.components:
        model = apply("replace", [model, unscaled(inputs.open(path))], component=component)
    if sources.adapters:
        adapters = [unscaled(inputs.open(path)) for path, _ in sources.adapters]
        multipliers = [weight for _, weight in sources.adapters]
        model = apply("bake", [model, *adapters], multipliers=multipliers, strength="module")
    config = sources.config or companion(sources.model)
    if config is not None:
        model = apply("configure", [model, inputs.open(config)])
    stated = {"prediction": sources.prediction} if sources.prediction else {}
    model = apply("layout", [model], layout="diffusers", folder=True, **stated)
    prepare = containers()["diffusers"].prepare
    assert prepare is not None  # noqa: S101 - the container has one
    return prepare(model, {})


def _apply(conditions: Conditions, operation: str, models: list[Model], **options: Any) -> Model:
    return operations()[operation].apply(models, options, conditions)


def companion(model: Path) -> Path | None:
    """The folder of configurations and tokenizers that lies beside a model file and is named after it.

    ``model.config/`` beside ``model.safetensors``: for models of sizes that are nobody else's.
    """
    folder = model.with_suffix(".config")
    return folder if folder != model and (folder / INDEX).is_file() else None


@contextmanager
def lone(path: Path, config: Path | None = None) -> Iterator[Component]:
    """One component in a file or folder of its own, such as a control network, open as long as the context is.

    `config` is a folder with its configuration, where it brings none and its shapes do not tell. Raises what
    `assembled` raises.
    """
    with Inputs() as inputs:
        model = unscaled(inputs.open(path))
        if config is not None and not model.configs:
            model = _apply(Conditions(), "configure", [model, inputs.open(config)])
        made = _apply(Conditions(), "layout", [model], layout="diffusers", folder=False)
        prepare = containers()["diffusers"].prepare
        assert prepare is not None  # noqa: S101 - the container has one
        tensors: dict[str, Node] = {}
        about: dict[str, Any] = {}
        for file in containers()["diffusers"].lay_out(prepare(made, {}), {}, {"shard": _ONE_FILE}):
            if "/" in file.path:
                raise InputError(f"{path}: holds several components, and one alone was expected")
            tensors |= {each.name: each.node for each in file.tensors}
            about = json.loads(file.head) if file.path == "config.json" else about
        library = "diffusers" if "_class_name" in about else "transformers"
        classname = str(about.get("_class_name") or next(iter(about.get("architectures", ())), ""))
        yield Component(path.name, library, classname, about, tensors)


def _assembly(model: Model) -> Assembly:
    """Read the files that a folder would consist of."""
    texts: dict[str, dict[str, bytes]] = {}
    tensors: dict[str, dict[str, Node]] = {}
    for file in containers()["diffusers"].lay_out(model, {}, {"shard": _ONE_FILE}):
        folder, _, name = file.path.rpartition("/")
        if file.tensors:
            tensors[folder] = {each.name: each.node for each in file.tensors}
        else:
            texts.setdefault(folder, {})[name] = file.head
    index = json.loads(texts.get("", {}).get(INDEX, b"{}"))
    if "_class_name" not in index:
        raise InputError(f"{model.name}: is no whole pipeline", hint="give the model that it belongs to")
    parts = {}
    for name, nodes in tensors.items():
        library, classname = index[name]
        parts[name] = Component(name, library, classname, json.loads(texts[name]["config.json"]), nodes)
    return Assembly(model, index["_class_name"], index, parts, texts)
