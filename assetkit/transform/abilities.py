"""What can be done with models of each base and kind, read off the tables that the operations themselves use.

Nothing here is claimed by hand: a cell says what a key map, a configuration row, a GGUF architecture, a block table or
an operation says, and is empty where there is none. ``docs/conversions.md`` is written from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from assetkit.adapters.layouts import LAYOUTS, ROWS, layout
from assetkit.configs import components, processor_files, settle, tokenizer_files
from assetkit.errors import InputError
from assetkit.families import Family, families
from assetkit.families._maps_t5 import T5
from assetkit.families._networks import networks
from assetkit.identification.recognisers.embeddings import BASES, WIDTHS
from assetkit.keymap import Part
from assetkit.transform.gguf_architectures import ARCHITECTURES
from assetkit.transform.gguf_encoders import Encoder, encoder_of
from assetkit.transform.layouts import NETWORKS, is_encoder
from assetkit.transform.operations import operations
from assetkit.transform.operations.embedding import FORMS

KINDS = ("checkpoint", "diffusion_model", "text_encoder", "vae", "controlnet", "motion_module", "lora", "embedding")
"""Kinds that operations take; ``lora`` speaks for ``lycoris`` as well."""


class Column(NamedTuple):
    """One question, and how it is answered."""

    title: str
    cell: Callable[[Family, str], str]
    """The answer for a base and a kind; empty for no."""
    how: str
    """Where the answer comes from, and which tests hold it."""
    kinds: tuple[str, ...]
    """Kinds for which it is asked."""


def bases(kind: str) -> Iterator[Family]:
    """The families of which files of this kind are known to exist, or are known to be convertible."""
    for family in sorted(families().values(), key=lambda each: each.id):
        if _EXISTS[kind](family):
            yield family


def _draws(family: Family) -> bool:
    return any(each.kind == "diffusion_model" for each in family.signatures)


def _has_parts(kind: str) -> Callable[[Family], bool]:
    return lambda family: bool(_parts(family, kind))


def _is_encoder(family: Family) -> bool:
    return any(each.kind in ("text_encoder", "clip_vision") for each in family.signatures)


_EMBEDDED = frozenset(base for group in (*WIDTHS.values(), *BASES.values()) for base in group)
_EXISTS: dict[str, Callable[[Family], bool]] = {
    "checkpoint": lambda family: len(_parts(family, "checkpoint")) > 1,
    "diffusion_model": _draws,
    "text_encoder": lambda family: _is_encoder(family) or bool(_parts(family, "text_encoder")),
    "vae": _has_parts("vae"),
    "controlnet": _has_parts("controlnet"),
    "motion_module": _has_parts("motion_module"),
    "lora": lambda family: any(family.id in row.families for row in networks().rows),
    "embedding": lambda family: family.id in _EMBEDDED,
}


def _parts(family: Family, kind: str) -> list[Part]:
    return [part for part in family.parts if kind in _kinds_of(part.component)]


def _kinds_of(component: str) -> tuple[str, ...]:
    if component in NETWORKS:
        return ("checkpoint", "diffusion_model", "lora")
    if component.startswith("te"):
        return ("checkpoint", "text_encoder", "lora")
    if component.endswith("controlnet"):
        return ("controlnet",)
    return ("checkpoint", "vae") if component.endswith("vae") else (component,)


def _layouts(family: Family, kind: str) -> str:
    if kind == "embedding":
        several = any(len(encoders) > 1 and family.id in named for encoders, named in BASES.items())
        return " ↔ ".join(form for form in FORMS if form != "sdxl" or several)
    if kind == "lora":
        return _dialects(family) if "lora-convert" in operations() else ""
    held = _held(family, kind)
    pairs = dict.fromkeys(f"{part.map.left} ↔ {part.map.right}" for _, part in held)
    if kind == "text_encoder" and not held:
        pairs = dict.fromkeys(f"{row.map.left} ↔ {row.map.right}" for row in _language_models(family) if row.stem)
    have = {part.component for _, part in held}
    lacking = [each for each in family.components if each not in have] if kind == "checkpoint" else []
    return ", ".join(pairs) + (f"; not {', '.join(lacking)}" if lacking else "")


def _dialects(family: Family) -> str:
    """Layouts of adapters that have names for the family's network."""
    networks = _parts(family, "diffusion_model")
    rows = (layout(name, family.id) for name in LAYOUTS if _is_written(name, family.id))
    named = (row.id for row in rows if any(row.prefix(each.component, each.folder) is not None for each in networks))
    return ", ".join(named)


def _is_written(name: str, family: str) -> bool:
    """Whether the layout is one that this family's adapters are written in."""
    return any(row.id == name and (not row.families or family in row.families) for row in ROWS)


def _held(family: Family, kind: str) -> list[tuple[Family, Part]]:
    """The family's own parts; of an encoder that is a family of its own, the parts of others that it is."""
    if family.parts or kind != "text_encoder":
        return [(family, part) for part in _parts(family, kind)]
    found: dict[str, tuple[Family, Part]] = {}
    for signature in family.signatures:
        told = {*signature.has, *signature.shapes}
        width = next((shape[-1] for shape in signature.shapes.values() if isinstance(shape[-1], int)), None)
        for other, part in _encoders(family.id, width):
            if max(part.map.coverage(told, "left"), part.map.coverage(told, "right")) == len(told):
                found.setdefault(f"{part.map.left} {part.map.right}", (other, part))
    return list(found.values())


def _encoders(base: str, width: int | None) -> list[tuple[Family, Part]]:
    """Encoders of this name, then encoders so wide."""
    every = [(family, part) for family in families().values() for part in _parts(family, "text_encoder")]
    return [
        *((family, part) for family, part in every if is_encoder(family, part, base, None)),
        *((family, part) for family, part in every if is_encoder(family, part, None, width)),
    ]


def _folder(family: Family, kind: str) -> str:
    """A checkpoint's whole pipeline; of one component alone its class."""
    configured = [part for owner, part in _held(family, kind) if _is_configured(owner, part)]
    if kind != "checkpoint":
        return ", ".join(dict.fromkeys(part.classname for part in configured))
    try:
        row = settle(family.id, {}).row
    except InputError:
        return ""
    mapped = {part.folder for part in configured}
    if any(not slot.optional and name not in mapped for name, slot in row.slots.items()):
        return "components alone" if configured else ""
    extern = [name for name in row.tokenizers if not _can(tokenizer_files, family, name)]
    extern += [name for name, entry in row.others.items() if entry and not _can(processor_files, family, name)]
    notes = [f"{', '.join(extern)} by --config"] if extern else []
    notes += [] if row.prediction else ["--prediction where nothing tells it"]
    return "; ".join(["whole", *notes])


def _is_configured(family: Family, part: Part) -> bool:
    """Whether the part's configuration can be derived: its class has a row, and so has the family."""
    try:
        row = settle(family.id, {}).row
    except InputError:
        return False
    places = {**row.extras, **row.slots}
    return part.classname in components() and any(slot.classname == part.classname for slot in places.values())


def _can(make: Callable[[str, str], object], family: Family, name: str) -> bool:
    try:
        make(family.id, name)
    except InputError:
        return False
    return True


def _gguf(family: Family, kind: str) -> str:
    if kind == "text_encoder":
        return _gguf_encoders(family)
    return ", ".join(row.id for row in ARCHITECTURES.values() if family.id in row.families)


def _gguf_encoders(family: Family) -> str:
    """llama.cpp's architecture of an encoder that is a family, and of the T5 among a checkpoint's encoders."""
    found = [row.architecture for row in _language_models(family)] or [
        f"{part.component} as t5encoder" if part.map is T5 else f"{part.component} in its own names"
        for _, part in _held(family, "text_encoder")
    ]
    return ", ".join(dict.fromkeys(found))


def _language_models(family: Family) -> list[Encoder]:
    """The forms that llama.cpp has for an encoder that is a family."""
    own = [{*row.has, *row.shapes} for row in family.signatures if row.kind == "text_encoder"]
    return list(dict.fromkeys(row for names in own if (row := encoder_of(names)) is not None))


def _prune(family: Family, kind: str) -> str:
    return "yes" if "prune" in operations() else ""


def _merge(family: Family, kind: str) -> str:
    if kind == "lora":
        return "yes" if "lora-merge" in operations() and _parts(family, kind) else ""
    if "merge" not in operations():
        return ""
    parts = _parts(family, kind)
    labelled = any(_labels(part) for part in parts)
    return "by block" if labelled else "by component" if len(parts) > 1 else "whole"


def _labels(part: Part) -> list[str]:
    return [row for row in part.blocks.splitlines() if row.strip() and not row.lstrip().startswith("*")]


def _changed_by(operation: str) -> Callable[[Family, str], str]:
    """What an operation on adapters reaches: networks and text encoders whose layers have names in both layouts."""

    def cell(family: Family, kind: str) -> str:
        reached = [part.component for part in _parts(family, "lora") if kind in _kinds_of(part.component)]
        return ", ".join(reached) if operation in operations() else ""

    return cell


_WITH_NAMES: tuple[str, ...] = (
    "checkpoint",
    "diffusion_model",
    "text_encoder",
    "vae",
    "controlnet",
    "motion_module",
)
COLUMNS = (
    Column(
        "layouts, both ways",
        _layouts,
        "the family's parts and their key maps, which read both ways from one table; components that no map knows are "
        "named. An encoder of its own is read as the component that it is of others; an adapter's layouts are those "
        "that have names for the network (`assetkit.adapters.layouts`). Held to diffusers' own conversion and to the "
        "way back by `tests/families/test_maps*.py`, adapters to their trainers' names by "
        "`tests/transform/test_lora_convert.py`, embeddings to diffusers' by `tests/transform/test_embedding.py`",
        KINDS,
    ),
    Column(
        "diffusers folder",
        _folder,
        "the family's pipeline row and its component rows (`assetkit.configs`): *whole* when every part that the "
        "pipeline needs has a key map and a configuration derived from shapes; tokenizers whose vocabulary is not "
        "shipped come from another folder. Held to diffusers and transformers by `tests/configs` and "
        "`tests/transform/outputs`",
        _WITH_NAMES,
    ),
    Column(
        "GGUF",
        _gguf,
        "the architecture that ComfyUI-GGUF loads it as (`assetkit.transform.gguf_architectures`); any other network "
        "is written too, for diffusers where it has a converter. Held to the published rules and to diffusers' loader "
        "by `tests/transform/test_gguf_policy.py` and `tests/transform/test_loaders.py`. Of text encoders, llama.cpp's "
        "form (`assetkit.transform.gguf_encoders`), held to gguf's names and to transformers' reader by "
        "`tests/transform/test_gguf_encoders.py`; CLIP and Gemma have none that "
        "ComfyUI-GGUF loads, and a CLIP is written *in its own names* for whoever reads those",
        ("checkpoint", "diffusion_model", "text_encoder"),
    ),
    Column(
        "prune",
        _prune,
        "the operation needs no key map. `tests/transform/test_prune.py`",
        _WITH_NAMES,
    ),
    Column(
        "merge",
        _merge,
        "*by block* where a part has a table of block labels, *by component* where maps tell components apart, *whole* "
        "where only keys are compared; adapters are added layer by layer, through the key map. "
        "`tests/transform/methods`, `tests/families/test_maps.py` (labels), `tests/transform/test_lora_merge.py`",
        (*_WITH_NAMES, "lora", "embedding"),
    ),
    Column(
        "bake",
        _changed_by("bake"),
        "components whose layers an adapter of any dialect finds through the key map. `tests/transform/test_bake.py`",
        ("checkpoint", "diffusion_model", "text_encoder", "lora"),
    ),
    Column(
        "extract",
        _changed_by("extract"),
        "the same components, where the operation is there. `tests/transform/test_lora_extract.py`",
        ("checkpoint", "diffusion_model", "text_encoder", "lora"),
    ),
)


def matrix(kind: str) -> list[tuple[str, dict[str, str]]]:
    """The bases of a kind, each with the answer to every column that is asked of the kind, by its title."""
    asked = [column for column in COLUMNS if kind in column.kinds]
    return [(family.id, {column.title: column.cell(family, kind) for column in asked}) for family in bases(kind)]


def named_nowhere(kinds: Iterable[str] = KINDS) -> list[str]:
    """Families that stand in no row of any kind."""
    there = {family.id for kind in kinds for family in bases(kind)}
    return sorted(families().keys() - there)
