"""Shard sets: ``<name>.safetensors.index.json`` or ``<name>.bin.index.json`` and the files it names.

The index is ``{"metadata": {...}, "weight_map": {tensor: file}}`` (transformers 5, `utils/hub.py`; diffusers 0.42,
`models/model_loading_utils.py`). Shards are opened by content, so pickled shards pass the same gate as any pickle.

`Header.extra`: ``index_metadata`` (the index's own), ``files`` (the shards that were found). `size` sums the shards.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from assetkit.errors import FormatError, NotFoundError, UnsafeError
from assetkit.formats import jsonfile
from assetkit.formats.assembly import Assembly, Parts
from assetkit.formats.base import Format, Probe
from assetkit.formats.hidden import hidden_in
from assetkit.types import Finding

INDEX_LIMIT = 32 * 1024 * 1024
SHARD_LIMIT = 10_000
_SHOWN = 5
SHARD = re.compile(r"^(.+)-\d{5}-of-\d{5}(\.[A-Za-z0-9_.]+)?\.(?:safetensors|bin|gguf)$")
INDEX = re.compile(r"^(.+)\.(?:safetensors|bin)\.index(\.[\w-]+)?\.json$")
"""Names of shards and of their index; the first group is what they share."""


def matches(probe: Probe) -> bool:
    """A JSON object that maps weights to files."""
    if probe.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return False
    return probe.path.name.lower().endswith(".index.json") or b'"weight_map"' in probe.head


def open_index(path: Path) -> Assembly:
    """Open every shard. A shard that is missing or broken is a finding; an index that leaves its folder is refused.

    Shards beside it that it does not name are looked at for pickles with code (`UnsafeError`).
    """
    try:
        index = jsonfile.load_object(path, INDEX_LIMIT)
        wanted = _by_shard(path, index.get("weight_map"))
    except FormatError:
        hidden_in(strays(path, ()))
        raise
    parts = Parts()
    parts.findings.extend(hidden_in(strays(path, wanted)))
    for shard, names in wanted.items():
        _add_shard(parts, path, shard, names)
    if not parts.sources:
        raise FormatError("shard-missing", str(path), "none of its shards can be read", evidence=_shown(wanted))
    return parts.source(path, "sharded", {"index_metadata": index.get("metadata") or {}})


def strays(index: Path, wanted: Collection[str]) -> list[Path]:
    """Files beside an index that are called like its shards and that it does not name."""
    own = INDEX.match(index.name)
    if own is None:
        return []
    found = (SHARD.match(name) for name in sorted(os.listdir(index.parent)))
    return [index.parent / each[0] for each in found if each and each[1] == own[1] and each[0] not in wanted]


def _by_shard(path: Path, weight_map: Any) -> dict[str, set[str]]:
    """Tensor names by shard file, each file name checked to stay inside the folder."""
    if not isinstance(weight_map, dict) or not weight_map:
        raise FormatError("shard-index", str(path), "has no weight_map that names files")
    shards: dict[str, set[str]] = {}
    for name, shard in weight_map.items():
        if not isinstance(shard, str) or not shard:
            raise FormatError("shard-index", str(path), f"maps {name[:200]!r} to no file", evidence=repr(shard)[:100])
        shards.setdefault(shard, set()).add(name)
    if len(shards) > SHARD_LIMIT:
        raise FormatError("shard-index", str(path), f"names {len(shards)} shards; more than {SHARD_LIMIT} are not read")
    for shard in shards:
        if escapes(shard):
            message = "names a shard outside its folder, which is refused"
            raise FormatError("shard-escape", str(path), message, evidence=repr(shard)[:200])
    return shards


def escapes(name: str) -> bool:
    """Whether a file name from outside leads out of the folder it belongs to, on any system."""
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    rooted = posix.is_absolute() or bool(windows.drive or windows.root)
    return rooted or ".." in posix.parts or ".." in windows.parts or "\0" in name


def _add_shard(parts: Parts, index: Path, shard: str, names: set[str]) -> None:
    from assetkit.formats.opening import open_part

    where = index.parent / shard
    try:
        source = open_part(where)
    except UnsafeError:
        raise
    except NotFoundError:
        hint = f"shard {shard!r} is missing; download it beside the index"
        parts.findings.append(Finding("shard-missing", "error", str(index), hint, f"{len(names)} tensors"))
        return
    except FormatError as error:
        parts.findings.append(error.finding)
        return
    taken = parts.add(source)
    parts.files.append(where)
    parts.findings.extend(_compare(index, shard, names, source.header.tensors, taken))


def _compare(index: Path, shard: str, names: set[str], tensors: Mapping[str, Any], taken: list[str]) -> list[Finding]:
    found = []
    for code, severity, keys, message in (
        ("shard-key-missing", "error", names - tensors.keys(), "lacks {} tensors that the index expects there"),
        ("shard-key-extra", "warning", tensors.keys() - names, "holds {} tensors that the index does not expect there"),
        ("shard-key-twice", "error", set(taken), "holds {} tensors that another shard holds too"),
    ):
        if keys:
            text = f"shard {shard!r} {message.format(len(keys))}"
            found.append(Finding(code, severity, str(index), text, _shown(keys)))  # type: ignore[arg-type]
    return found


def _shown(keys: Any) -> str:
    names = sorted(keys)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(name[:120] for name in names[:_SHOWN]) + more


FORMAT = Format("sharded", matches, open_index, priority=40, composite=True)
