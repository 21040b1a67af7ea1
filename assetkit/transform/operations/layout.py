"""Changing the names of a model: between the original's and diffusers', by the family's key maps.

Nothing is computed: tensors are renamed, split, joined, transposed, and every byte of them is one of the input's. What
the other layout has no place for is named: tables that diffusers computes itself, marks that its scheduler
configuration carries instead, components that a single file never holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from assetkit.errors import InputError
from assetkit.formats.dtypes import byte_offset
from assetkit.keymap import Invented, Mapped, Placed
from assetkit.transform.gguf_encoders import is_language_model, unpacked
from assetkit.transform.layouts import Anatomy, anatomy, moved
from assetkit.transform.model import Dropped, Model
from assetkit.transform.nodes import Constant, Node, is_float
from assetkit.transform.numbers import encode, tile_over
from assetkit.transform.operations import Conditions, Operation, Options
from assetkit.transform.operations.markers import facts_of, markers_for, spoken_for
from assetkit.transform.options import Option
from assetkit.types import Shape

_OUTSIDE: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "diffusers computes the noise schedule from its scheduler's configuration": re.compile(
            r"^(alphas_cumprod(_prev)?|betas|sqrt_.+|posterior_.+|log_one_minus_.+|logvar|lvlb_weights|denoiser\.sigmas)$"
        ),
        "the scheduler's configuration says it": re.compile(r"^(v_pred|ztsnr|edm_.+)$"),
        "an averaged copy of the weights; promote it with prune --ema to convert it": re.compile(r"^model_ema\."),
    }
)
"""Why a key outside the parts is left behind, and what it looks like."""
_EXTRA_FOLDERS = re.compile(r"^(safety_checker|feature_extractor|image_encoder|watermark)/")


def apply(models: Sequence[Model], options: Options, conditions: Conditions) -> Model:
    """The model under the names of `layout`: ``diffusers``, or ``original`` (``ldm``, ``sgm``, ``bfl``, ``comfy``)."""
    (model,) = models
    side = "right" if options["layout"] == "diffusers" else "left"
    language = unpacked(model) or (model if is_language_model(model) and not _is_known(model) else None)
    if language is not None:  # a decoder has one layout beside llama.cpp's
        return language
    facts = {**model.facts, **facts_of(model), **_stated(options)}
    if side == "right" and _is_folder(model):
        return replace(model, layout=options["layout"], facts=facts)
    body = anatomy(model)
    alone = _is_alone(body, side) and not options["folder"]
    turned = [_Turned(model, part, side, alone=alone) for part in body.parts]
    tensors = {name: node for each in turned for name, node in each.tensors.items()}
    dropped = [each for part in turned for each in part.dropped]
    kept, left = _outside(model, body, side, conditions)
    tensors.update(kept)
    dropped += left
    unmapped = [key for each in turned for key in each.unmapped]
    if unmapped and not conditions.allow_partial:
        raise InputError(
            f"{model.name}: {len(unmapped)} tensors have no name in the other layout, such as {unmapped[0]!r}",
            hint="convert the others with --allow-partial",
        )
    dropped += [Dropped(key, "no name in the other layout", model.tensors[key].nbytes) for key in unmapped]
    astray = [line for each in turned for line in each.astray]
    lossless = not (dropped or astray)
    return replace(
        model.with_tensors(tensors, tuple(dropped)),
        metadata={**model.metadata, **(spoken_for(model) if side == "left" else {})},
        layout=options["layout"],
        roundtrip=model.roundtrip if lossless or model.roundtrip == "none" else "lossy",
        lost=(*model.lost, *(f"{each.key}: {each.why}" for each in dropped), *astray),
        warnings=(*model.warnings, *(line for each in turned for line in each.invented)),
        facts=facts,
        family=body.family,
        component=body.parts[0].part.component if alone else None,
    )


def _is_folder(model: Model) -> bool:
    """Whether it came as a folder of diffusers: its names are such already, also those that no map knows."""
    if all(key.partition("/")[0] in model.configs for key in model.tensors):
        return True
    return "" in model.configs and not _is_known(model)


def _is_known(model: Model) -> bool:
    try:
        return bool(anatomy(model))
    except InputError:
        return False


def _is_alone(body: Anatomy, side: str) -> bool:
    """Whether it is one component: bare names, or the only one under a checkpoint's prefix that goes to diffusers."""
    if len(body.parts) != 1:
        return False
    (only,) = body.parts
    return not only.prefix or (side == "right" and only.side == "left")


def _stated(options: Options) -> dict[str, str]:
    return {"prediction": options["prediction"]} if options.get("prediction") else {}


class _Turned:
    """One part under its names on the wanted side."""

    def __init__(self, model: Model, part: Placed, side: str, *, alone: bool) -> None:
        names = part.names(model.tensors)
        prefix = "" if alone else f"{part.part.folder}/" if side == "right" else part.part.prefix
        self.dropped: list[Dropped] = []
        self.invented: list[str] = []
        self.unmapped: list[str] = []
        self.astray: list[str] = []
        if part.side == side:
            self.tensors = {prefix + name: node for name, node in names.items()}
            return
        mapped = part.mapped({key: node.shape for key, node in model.tensors.items() if key.startswith(part.prefix)})
        self.tensors = dict(_moved(mapped, names, prefix))
        self.dropped = [Dropped(part.prefix + each.key, each.why, names[each.key].nbytes) for each in mapped.lost]
        self.unmapped = [part.prefix + key for key in mapped.unmapped]
        self.astray = _astray(part, mapped, names)
        usual = _usual_dtype(names)
        for each in mapped.invented:
            copied = self.tensors[prefix + each.like] if each.fill == "copy" else None
            self.tensors[prefix + each.name] = copied or _made(each, usual)
        self.invented = [
            f"{prefix}{some[0].name}{_and_more(some)} {'was' if len(some) == 1 else 'were'} made up ({fill}): {why}"
            for (fill, why), some in _alike(mapped.invented).items()
        ]


def _astray(part: Placed, mapped: Mapped, names: Mapping[str, Node]) -> list[str]:
    """What the map would not lead back to its name and shape, one sentence for all of a kind. A buffer that one layout
    has and the other computes (position ids) may be there in addition."""
    turn = part.part.map.reverse if part.side == "left" else part.part.map.forward
    back = turn({move.name: move.shape for move in mapped.moves})
    shapes = {move.name: move.shape for move in back.moves}
    gone = {each.key for each in back.lost}
    said = {each.key for each in mapped.lost} | set(mapped.unmapped)
    reasons: dict[str, list[str]] = {}
    for move in mapped.moves:
        for key in (piece.key for piece in move.pieces):
            if move.name in gone:
                reasons.setdefault("the way back has no place for it", []).append(key)
            elif key not in shapes and key not in said:
                reasons.setdefault("would return under another of its names", []).append(key)
            elif key in shapes and shapes[key] != names[key].shape:
                reasons.setdefault("would return in another shape", []).append(key)
    return [f"{part.prefix}{some[0]}{_and_more(some)}: {why}" for why, some in reasons.items()]


def _alike(inventions: Iterable[Invented]) -> dict[tuple[str, str], list[Invented]]:
    """Inventions that are made alike and for the same reason: one sentence for all of them."""
    found: dict[tuple[str, str], list[Invented]] = {}
    for each in inventions:
        found.setdefault((each.fill, each.why), []).append(each)
    return found


def _and_more(names: Sequence[object]) -> str:
    return f" and {len(names) - 1} more" if len(names) > 1 else ""


def _moved(mapped: Mapped, names: Mapping[str, Node], prefix: str) -> Iterator[tuple[str, Node]]:
    for move in mapped.moves:
        yield prefix + move.name, moved(move, names)


def _usual_dtype(names: Mapping[str, Node]) -> str:
    counts: dict[str, int] = {}
    for node in names.values():
        if is_float(node):
            counts[node.dtype] = counts.get(node.dtype, 0) + node.count
    return max(counts, key=lambda dtype: (counts[dtype], dtype), default="F32")


def _made(each: Invented, usual: str) -> Node:
    dtype = each.dtype or usual
    values = _FILLS[each.fill](each.shape)
    if dtype == "I64":
        return Constant(dtype, each.shape, values.astype("<i8").tobytes())
    raw = np.empty(byte_offset(dtype, values.size), np.uint8)
    encode(tile_over(values.astype(np.float32).reshape(-1).view(np.uint8)), dtype, raw)
    return Constant(dtype, each.shape, raw.tobytes())


def _counted(shape: Shape) -> Any:
    return np.ascontiguousarray(np.broadcast_to(np.arange(shape[-1]), shape))


_FILLS: Mapping[str, Callable[[Shape], Any]] = MappingProxyType(
    {"arange": _counted, "eye": lambda shape: np.identity(shape[0]), "zeros": np.zeros, "ones": np.ones}
)


def _outside(model: Model, body: Anatomy, side: str, conditions: Conditions) -> tuple[dict[str, Node], list[Dropped]]:
    """Keys that belong to no part: kept where the layout stays, explained where it does not."""
    kept: dict[str, Node] = {}
    dropped, unknown = [], []
    for key in body.outside:
        why = _why_outside(key)
        if side == "left" and not key.partition("/")[1]:
            kept[key] = model.tensors[key]
        elif why is not None:
            dropped.append(Dropped(key, why, model.tensors[key].nbytes))
        else:
            unknown.append(key)
    if unknown and not conditions.allow_partial:
        raise InputError(
            f"{model.name}: {len(unknown)} tensors belong to no known component, such as {unknown[0]!r}",
            hint="leave them behind with --allow-partial",
        )
    dropped += [Dropped(key, "belongs to no known component", model.tensors[key].nbytes) for key in unknown]
    return {**(markers_for(model, body.family) if side == "left" else {}), **kept}, dropped


def _why_outside(key: str) -> str | None:
    if _EXTRA_FOLDERS.match(key):
        return "a single file has no place for this component"
    return next((why for why, pattern in _OUTSIDE.items() if pattern.match(key)), None)


OPERATION = Operation(
    "layout",
    "Change names between the original's layout and diffusers'.",
    (1, 1),
    (
        Option(
            "layout",
            "text",
            "The layout to write.",
            "original",
            choices=("original", "ldm", "sgm", "bfl", "comfy", "diffusers"),
        ),
        Option(
            "prediction",
            "text",
            "What the model predicts, where nothing in it tells.",
            choices=("epsilon", "v", "flow", "edm", "edm_v"),
        ),
        Option("folder", "flag", "Name tensors for a folder of components even when there is only one.", False),
    ),
    apply,
)
