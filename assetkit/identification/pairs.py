"""Models of two GGUF files: the language model of a vision-language pair, and its image encoder with projector.

llama.cpp keeps them in two files that belong in one folder (docs/multimodal.md there). They fit when the projector's
output is as wide as the language model's embedding (``<architecture>.embedding_length``). What lies beside a file is
put into its header as ``extra["pairs"]``, so that recognisers stay pure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Literal, NamedTuple

from assetkit.errors import AssetkitError
from assetkit.formats import open_model
from assetkit.types import Header

NEIGHBOURS = 32
"""Files beside a model that are opened; a folder of more GGUF files is no pair's."""
WIDTH_KEYS = ("mm.2.weight", "mm.0.weight", "mm.model.mlp.2.weight", "mm.model.fc.weight")
"""A projector's last layer (llama.cpp tools/mtmd/clip-impl.h)."""
_TYPES = ("clip.projector_type", "clip.vision.projector_type")
_LLAVA = frozenset({"", "mlp", "mlp_norm", "ldp", "ldpv2"})
"""Projector types of LLaVA and MobileVLM (llama.cpp tools/mtmd/clip-impl.h)."""


class Half(NamedTuple):
    """One file of a pair."""

    name: str
    side: Literal["language model", "projector"]
    width: int | None
    llava: bool = False
    """Whether a projector is one of LLaVA's."""


class Pairs(NamedTuple):
    """What lies beside a half: the other halves that fit it, and files that could take its own place."""

    fitting: tuple[Half, ...]
    rivals: tuple[Half, ...]


NO_PAIRS = Pairs((), ())


def half(header: Header, name: str = "") -> Half | None:
    """Which half of a pair a header is, if any."""
    metadata = header.metadata
    architecture = metadata.get("general.architecture", "")
    if header.format != "gguf":
        return None
    if architecture == "clip":
        if not any(key.startswith("mm.") for key in header.tensors):
            return None
        return Half(name, "projector", projector_width(header), is_llava(header))
    if "token_embd.weight" not in header.tensors:
        return None
    stated = metadata.get(f"{architecture}.embedding_length", "")
    return Half(name, "language model", int(stated) if stated.isascii() and stated.isdigit() else None)


def projector_width(header: Header) -> int | None:
    """Numbers that a projector gives for each piece of an image; None when its last layer is not known."""
    shapes = (header.tensors[key].shape for key in WIDTH_KEYS if key in header.tensors)
    return next((shape[0] for shape in shapes if len(shape) == 2), None)


def projector_type(header: Header) -> str:
    """What llama.cpp calls the projector; ``mlp`` where nothing is stated, as it assumes itself."""
    return next((header.metadata[key] for key in _TYPES if header.metadata.get(key)), "mlp")


def is_llava(header: Header) -> bool:
    """Whether a projector is LLaVA's."""
    stated = header.metadata.get("clip.has_llava_projector", "").lower() in ("true", "1")
    return stated or projector_type(header) in _LLAVA


def with_pairs(header: Header, path: str) -> Header:
    """The header, and in ``extra["pairs"]`` what lies in the same folder when the file is half of a pair."""
    own = half(header)
    if own is None:
        return header
    beside = list(_beside(path))
    fitting = tuple(each for each in beside if each.side != own.side and _fits(own, each))
    rivals = tuple(each for each in beside if each.side == own.side and _fits(own, each)) if fitting else ()
    return replace(header, extra={**header.extra, "pairs": Pairs(fitting, rivals)})


def _fits(one: Half, other: Half) -> bool:
    return one.width is not None and one.width == other.width


def _beside(path: str) -> Iterator[Half]:
    folder, own = os.path.split(os.path.abspath(path))  # noqa: PTH100
    try:
        names = sorted(name for name in os.listdir(folder) if name.lower().endswith(".gguf") and name != own)
    except OSError:
        return
    for name in names if len(names) <= NEIGHBOURS else ():
        path = os.path.join(folder, name)
        try:
            status = os.stat(path)
        except OSError:
            continue
        found = _half_at(path, status.st_size, status.st_mtime_ns)
        if found is not None:
            yield found


@lru_cache(maxsize=256)
def _half_at(path: str, size: int, mtime_ns: int) -> Half | None:
    """`half` of a file; kept, as every file of a folder asks for all others. A GGUF vocabulary takes 20 ms to read."""
    try:
        with open_model(path) as source:
            return half(source.header, os.path.basename(path))
    except AssetkitError:
        return None
