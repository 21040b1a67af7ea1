"""What an image or a workflow says of the models that made it: claims to be looked up, never proof.

Everything in here was written by a program or a person unknown, so it is data: names may hold anything, hashes may be
stale or invented, and an image without metadata is unidentified, not clean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from assetkit.types import Finding

SUFFIXES = (
    *(".fooocus.patch", ".patch", ".vae.pt"),
    *(".safetensors", ".sft", ".ckpt", ".pt", ".pt2", ".pth", ".bin", ".gguf", ".onnx", ".pkl", ".engine"),
)
"""Suffixes that the UIs' lists of models accept (the listings' own code; see ``uis`` layouts)."""
_HEX = re.compile(r"(?:0x)?([0-9a-fA-F]{8,64})")
_EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""SHA-256 of nothing: what trainers wrote as a payload's hash by mistake. It names no file."""


_AIR = re.compile(r"urn:air:[\w.-]{1,60}:([\w.-]{1,60}):civitai:(\d{1,12})@(\d{1,12})", re.IGNORECASE)
"""Civitai's resource names: ``urn:air:ECOSYSTEM:TYPE:civitai:MODEL@VERSION``."""
_AIR_KINDS = {
    **dict.fromkeys(("checkpoint", "model"), "checkpoint"),
    **dict.fromkeys(("lora", "lycoris", "locon", "dora"), "lora"),
    **dict.fromkeys(("embedding", "textualinversion"), "embedding"),
    "vae": "vae",
    "hypernetwork": "hypernetwork",
    "controlnet": "controlnet",
    "upscaler": "upscaler",
    "motionmodule": "motion_module",
}


def air(text: object) -> tuple[str, str] | None:
    """Kind and reference (``civitai:MODEL@VERSION``) of a resource name; None for any other text."""
    found = _AIR.fullmatch(text.strip()) if isinstance(text, str) and len(text) < 300 else None
    return None if found is None else (_AIR_KINDS.get(found[1].lower(), "model"), f"civitai:{found[2]}@{found[3]}")


class Digest(NamedTuple):
    """The beginning of a hash, in lower-case hex, and of which `kinds` of hash it may be one."""

    value: str
    kinds: tuple[str, ...]
    """Any of ``sha256``, ``payload_sha256``, ``blake3``, ``autov1``."""


FILE = ("sha256",)
PAYLOAD = ("payload_sha256",)
EITHER = ("sha256", "payload_sha256")
BLAKE3 = ("blake3",)
AUTOV1 = ("autov1",)


def digest(text: object, kinds: tuple[str, ...] = FILE) -> tuple[Digest, ...]:
    """One digest of what a tool wrote as a hash, none where that is no hash. A prefix (``0x``, ``sha256:``) is taken
    off and ``blake3:`` decides the kind; eight digits under `FILE` are AutoV1, the only hash of that length there."""
    if not isinstance(text, str) or len(text) > 128:
        return ()
    mark, _, rest = text.strip().rpartition(":")
    kinds = BLAKE3 if mark.lower().startswith("blake3") else kinds
    found = _HEX.fullmatch(rest)
    if found is None:
        return ()
    value = found[1].lower()
    if _EMPTY.startswith(value) or not value.strip("0"):
        return ()
    return (Digest(value, AUTOV1 if len(value) == 8 and kinds == FILE else kinds),)


@dataclass(frozen=True, slots=True)
class Reference:
    """One model that an image or a workflow names."""

    role: str
    """The kind (`design/vocabulary.md`) that the place it was read from is for; ``model`` where nothing says."""
    name: str
    """As written: a path below a type's folder, a file's name, a stem, an alias, a repository. May be empty."""
    hashes: tuple[Digest, ...] = ()
    weight: float | None = None
    urls: tuple[str, ...] = ()
    """Where the document itself says that it can be had."""
    sources: tuple[str, ...] = ()
    """References to sources' records: ``civitai:MODEL@VERSION``, ``hf:OWNER/NAME``."""
    folder: str = ""
    """ComfyUI's name of the folder it is looked for in."""
    where: str = ""
    """The key or node that it was read from."""
    used: bool = True
    """False for what took no part: a bypassed node, an adapter of weight 0 or switched off."""

    @property
    def stem(self) -> str:
        """The name without folders and a model's suffix, in lower case: what two spellings of one file share."""
        return stem(self.name)


@dataclass(frozen=True, slots=True)
class Mark:
    """One sign in an image that a machine made it."""

    kind: str
    """``iptc`` (a digital source type), ``c2pa`` (a manifest, its signature not verified) or ``text``."""
    value: str
    """The source type's code, such as ``trainedAlgorithmicMedia``; the text; empty for a manifest that names none."""
    where: str
    """The part of the file that it was read from."""
    generated: bool
    """Whether it says that the picture, or a part of it, was made by a trained model."""


@dataclass(frozen=True, slots=True)
class Generation:
    """How an image was made, or what a workflow would make it of, as the file itself says."""

    path: str
    kind: str = ""
    """``image``, ``workflow`` or ``text``."""
    software: str | None = None
    """Id of the UI that wrote it; None where nothing says. ``a1111`` where it only has A1111's form."""
    references: tuple[Reference, ...] = ()
    prompt: str = ""
    negative: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    read_from: tuple[str, ...] = ()
    """The text keys that were understood; empty for a file without metadata, which is unidentified, not clean."""
    marks: tuple[Mark, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def marked(self) -> bool:
        """Whether the file carries a machine-readable sign that a model made it."""
        return any(mark.generated for mark in self.marks)


def stem(name: str) -> str:
    """`name` without folders and a model's suffix, in lower case."""
    base = name.replace("\\", "/").rpartition("/")[2].strip().lower()
    for suffix in SUFFIXES:
        if base.endswith(suffix) and len(base) > len(suffix):
            return base[: -len(suffix)]
    return base


def merged(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """References with those of one file made one: the same name in the same role, the same hash or the same record.

    Names are the same when their stems are, their folders too where both state one, and no hash says otherwise. The
    first spelling stays; hashes, addresses and records add up; used anywhere is used.
    """
    kept: list[Reference] = []
    by_name: dict[tuple[str, str], list[int]] = {}
    by_value: dict[str, int] = {}
    for each in references:
        values = [*(hash_.value for hash_ in each.hashes), *each.sources]
        same = by_name.setdefault((each.role, each.stem), []) if each.stem else []
        at = next((index for index in same if _agree(kept[index], each)), None)
        if at is None:
            found = (by_value[value] for value in values if value in by_value)
            at = next((index for index in found if not (each.stem and kept[index].stem)), None)
        if at is None:
            at = len(kept)
            kept.append(each)
        else:
            kept[at] = _joined(kept[at], each)
        if each.stem and at not in same:
            same.append(at)
        for value in values:
            by_value.setdefault(value, at)
    return tuple(kept)


def _agree(first: Reference, other: Reference) -> bool:
    """Whether two references of one stem may be one file."""
    folders = [each.name.replace("\\", "/").rpartition("/")[0].lower() for each in (first, other)]
    if all(folders) and folders[0] != folders[1]:
        return False
    stated = {each.kinds: each.value for each in first.hashes}
    pairs = ((stated[each.kinds], each.value) for each in other.hashes if each.kinds in stated)
    return all(one.startswith(two) or two.startswith(one) for one, two in pairs)


def _joined(first: Reference, other: Reference) -> Reference:
    return replace(
        first,
        name=first.name or other.name,
        hashes=tuple(dict.fromkeys((*first.hashes, *other.hashes))),
        weight=other.weight if first.weight is None else first.weight,
        urls=tuple(dict.fromkeys((*first.urls, *other.urls))),
        sources=tuple(dict.fromkeys((*first.sources, *other.sources))),
        folder=first.folder or other.folder,
        used=first.used or other.used,
    )


def number(value: object) -> float | None:
    """A weight that a tool wrote as a number or as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < 1e6 else None
