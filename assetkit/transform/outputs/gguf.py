"""One GGUF file of a network, as ComfyUI-GGUF loads it (see `assetkit.transform.gguf_policy`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assetkit.errors import InputError, UsageError
from assetkit.formats.gguf_writer import Stored, Value, gguf_header
from assetkit.keymap import Placed
from assetkit.transform.gguf_encoders import as_llama_cpp
from assetkit.transform.gguf_encoders import key_values as encoder_values
from assetkit.transform.gguf_policy import (
    PRESETS,
    architecture,
    key_values,
    left_out,
    plan_types,
    preset,
    stored_names,
)
from assetkit.transform.layouts import NETWORKS, Anatomy, Places, anatomy
from assetkit.transform.model import Dropped, Model
from assetkit.transform.nodes import Cast, Node
from assetkit.transform.options import Option
from assetkit.transform.outputs import Container
from assetkit.transform.plan import OutputFile, Written
from assetkit.transform.scaled import unscaled

_TEXT = {
    "general.name": "modelspec.title",
    "general.author": "modelspec.author",
    "general.license": "modelspec.license",
}
"""GGUF's words for what the metadata says."""


def prepare(model: Model, options: Mapping[str, Any]) -> Model:
    """The network alone, scales of eight-bit weights folded in; what is left out of the file is named. Raises
    `InputError` for a model without a network, for one under diffusers' names that is loaded under its own, and for
    weights that cannot be unpacked."""
    model = unscaled(model)
    packed = as_llama_cpp(model) if _is_encoder(model) else None
    if packed is not None:
        return packed
    body = anatomy(model)
    chosen = _chosen(model, body)
    kept = {key: node for key, node in model.tensors.items() if key.startswith(chosen.prefix)}
    gone = [Dropped(key, "a GGUF file holds the network alone", model.tensors[key].nbytes) for key in model.tensors]
    gone = [each for each in gone if each.key not in kept]
    alone = replace(model, tensors=kept, family=body.family, component=chosen.part.component)
    if chosen.side == "right":
        architecture(stored_names(kept).values(), body.family.id)
    unused = left_out(_typed(kept), _base(alone))
    gone += [Dropped(key, why, kept[key].nbytes) for key, why in unused.items()]
    kept = {key: node for key, node in kept.items() if key not in unused}
    unread = [] if architecture(stored_names(kept).values(), _base(alone)).id else [_UNREAD.format(alone.component)]
    return replace(alone.with_tensors(kept, tuple(gone)), warnings=(*model.warnings, *unread))


_UNREAD = "ComfyUI-GGUF loads no {} like this one"


def _is_encoder(model: Model) -> bool:
    """Whether there is no network in it: then a text encoder may be all there is."""
    try:
        return not any(each.part.component in NETWORKS for each in anatomy(model).parts)
    except InputError:  # no family's parts have these names
        return True


def _chosen(model: Model, body: Anatomy) -> Placed:
    network = next((each for each in body.parts if each.part.component in NETWORKS), None)
    if network is None and len(body.parts) != 1:
        raise InputError(f"{model.name} has no network that a GGUF file could hold")
    return network or body.parts[0]


def _base(model: Model) -> str | None:
    """The family as which loaders know the network; None where they know none like it."""
    if model.family is None or model.component not in NETWORKS:
        return None
    try:
        architecture(stored_names(model.tensors).values(), model.family.id)
    except InputError:
        return None
    return model.family.id


def lay_out(model: Model, metadata: Mapping[str, str], options: Mapping[str, Any]) -> list[OutputFile]:
    """The one file.

    Raises `InputError` for names or shapes that GGUF cannot hold, `UsageError` for types and blocks that are none.
    """
    family = _base(model)
    choices = plan_types(_typed(model.tensors), family, options["type"], _others(model, options.get("types") or {}))
    row = architecture([each.name for each in choices], family)
    nodes = [_cast(model.tensors[each.source], each.type) for each in choices]
    sizes = encoder_values(row.id, {each.name: each.shape for each in choices})
    values = {**key_values(choices, row, options["type"]), **sizes, **_texts(metadata)}
    stored = [Stored(each.name, each.shape, each.type, node.nbytes) for each, node in zip(choices, nodes, strict=True)]
    layout = gguf_header(stored, values)
    written = tuple(
        Written(each.name, node, offset) for each, node, offset in zip(choices, nodes, layout.offsets, strict=True)
    )
    return [OutputFile("", layout.header, written, layout.size)]


def _others(model: Model, types: Mapping[str, str]) -> dict[str, str]:
    """The types of single keys, from those of components and blocks; a block's own wins over its component's."""
    places = Places(model) if types else None
    known = places.names() if places else frozenset()
    for name, wanted in types.items():
        preset(wanted)
        if name not in known:
            some = ", ".join(sorted(known))
            raise UsageError(f"{model.name}: the file has no component or block called {name!r}", hint=f"it has {some}")
    found = {}
    for key in model.tensors:
        named = [types[name] for name in (places.of(key) if places else ()) if name in types]
        found.update({key: named[-1]} if named else {})
    return found


def _typed(tensors: Mapping[str, Node]) -> dict[str, tuple[str, tuple[int, ...]]]:
    return {key: (node.dtype, node.shape) for key, node in tensors.items()}


def _cast(node: Node, dtype: str) -> Node:
    return node if node.dtype == dtype else Cast(node, dtype)


def _texts(metadata: Mapping[str, str]) -> dict[str, Value]:
    found = {name: metadata[key] for name, key in _TEXT.items() if key in metadata}
    found.update({key: text for key, text in metadata.items() if key.startswith("assetkit.")})
    return {name: Value("string", text) for name, text in found.items()}


CONTAINER = Container(
    "gguf",
    "One GGUF file of the network.",
    (
        Option("type", "text", f"{', '.join(PRESETS)}.", "F16"),
        Option("types", "mapping", "Other types by block: {double_blocks.0: Q8_0}."),
    ),
    lay_out,
    suffixes=(".gguf",),
    prepare=prepare,
)
