"""Civitai's model and version records, as sidecars hold them: which version and file is the one on this disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

HASH_KINDS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "sha256": ("sha256", re.compile(r"[0-9a-f]{64}")),
    "blake3": ("blake3", re.compile(r"[0-9a-f]{64}")),
    "crc32": ("crc32", re.compile(r"[0-9a-f]{8}")),
    "autov1": ("autov1", re.compile(r"[0-9a-f]{8}")),
    "autov2": ("autov2", re.compile(r"[0-9a-f]{10}")),
    "autov3": ("autov3", re.compile(r"[0-9a-f]{12}")),
}
NO_BYTES = ("e3b0c44298fc", "e3b0c442")
"""Hashes of nothing, which several trainers wrote into their files and sites then copied."""


def hashes_in(pairs: Any) -> Iterator[tuple[str, str]]:
    """The well-formed hashes of a mapping from kind to value, lower case."""
    if not isinstance(pairs, dict):
        return
    for name, value in pairs.items():
        kind, pattern = HASH_KINDS.get(str(name).lower(), (None, None))
        text = str(value).lower().removeprefix("0x")
        if kind and pattern and pattern.fullmatch(text) and not text.startswith(NO_BYTES):
            yield kind, text


def file_hashes(version: Any, size: int) -> Iterator[tuple[str, str]]:
    """Hashes of the version's file that has this many bytes; nothing when none has, or several differ."""
    found = [each for each in _files(version) if same_size(each, size)]
    if len({str(each.get("hashes")).lower() for each in found}) == 1:
        yield from hashes_in(found[0].get("hashes"))


def same_size(file: Mapping[str, Any], size: int) -> bool:
    """Whether a file record states this size. ``sizeKB`` is in KiB with a fraction that some writers cut off."""
    stated = file.get("sizeKB", file.get("sizeKb"))
    return isinstance(stated, (int, float)) and abs(stated * 1024 - size) < 1024


def version_for(document: Mapping[str, Any], name: str, size: int) -> dict[str, Any]:
    """Of a Civitai model with all its versions, the one this file is of; empty when that cannot be told.

    A version fits when one of its files has this size, or else this name; exactly one version must fit.
    """
    versions = [each for each in _list(document.get("modelVersions")) if isinstance(each, dict)]
    if len(versions) == 1:
        return versions[0]
    tests: tuple[Callable[[dict[str, Any]], bool], ...] = (
        lambda file: same_size(file, size),
        lambda file: str(file.get("name", "")).lower() == name.lower(),
    )
    for test in tests:
        fit = [each for each in versions if any(test(file) for file in _files(each))]
        if len(fit) == 1:
            return fit[0]
    return {}


def _files(version: Any) -> list[dict[str, Any]]:
    return [each for each in _list(version.get("files")) if isinstance(each, dict)] if isinstance(version, dict) else []


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
