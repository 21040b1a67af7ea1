"""Model folders: diffusers pipelines, single components, transformers models and PEFT adapters.

A pipeline folder has ``model_index.json``; its tensors are named ``<component>/<key>``. Any other model folder has a
configuration beside weights of a standard name and keeps its keys as they are. Which file of a component counts
follows diffusers 0.42 (`pipelines/pipeline_loading_utils.py`) called without a variant: the default before a variant,
safetensors before pickles. Nothing of a folder is imported; classes it brings along are a finding.

`Header.extra`: ``model_index`` (pipelines), ``configs`` (component → its configuration; ``""`` for a single component),
``variants`` (component → variants that lie there unused), ``files`` (the weight files that count). `size` is theirs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assetkit.errors import FormatError, NotFoundError, UnsafeError
from assetkit.formats import jsonfile
from assetkit.formats._diffusers_names import (
    COMPANIONS,
    CONFIGS,
    MODEL_INDEX,
    Choice,
    choose,
    is_custom,
    is_single,
    is_weight,
)
from assetkit.formats.assembly import Assembly, Parts
from assetkit.formats.base import Format, Probe
from assetkit.formats.hidden import hidden_in
from assetkit.types import Finding

_ENTRY_LIMIT = 20_000


def is_folder(path: Path) -> bool:
    """Whether the folder is one model: one listing, nothing opened."""
    names = _names(path)
    return MODEL_INDEX in names or is_single(names)


def open_folder(path: Path) -> Assembly:
    """The header of all weights of the folder. A missing or broken part is a finding, not an error.

    Raises `UnsafeError` when any file that belongs to the folder is a pickle with code, whether it counts or not.
    """
    names = _names(path)
    return _open_pipeline(path) if MODEL_INDEX in names else _open_single(path, names)


def files(path: Path) -> tuple[Path, ...]:
    """Every file that belongs to the model: configurations, weights of all variants, tokenizers. Sorted."""
    names = _names(path)
    if MODEL_INDEX not in names:
        own = [name for name in names if is_weight(name) or name.endswith(COMPANIONS)]
        return tuple(sorted(path / name for name in own if (path / name).is_file()))
    index = jsonfile.load_object(path / MODEL_INDEX)
    found = [path / name for name in names if name.endswith(COMPANIONS) and (path / name).is_file()]
    for component, _, _ in _components(path, index):
        found.extend(_walk(path / component))
    return tuple(sorted(found))


def _names(path: Path) -> frozenset[str]:
    try:
        with os.scandir(path) as entries:
            return frozenset(entry.name for entry, _ in zip(entries, range(_ENTRY_LIMIT), strict=False))
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()


def _walk(path: Path) -> Iterator[Path]:
    """The files under a component, links to folders not followed."""
    for where, _, names in os.walk(path):
        yield from (Path(where, name) for name in names)


def _components(path: Path, index: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Component, library and class of every part that a pipeline names and has.

    An index that names none leaves its folders: those that are components by themselves.
    """
    named = list(_named(index))
    yield from named or (
        (name, "diffusers", "") for name in sorted(_names(path)) if not _leaves(name) and is_single(_names(path / name))
    )


def _named(index: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, value in index.items():
        if name.startswith("_") or not isinstance(value, list) or len(value) != 2:
            continue
        library, kind = value
        if isinstance(library, str) and isinstance(kind, str) and not _leaves(name):
            yield name, library, kind


def _leaves(name: str) -> bool:
    return name in ("", ".", "..") or any(mark in name for mark in ("/", "\\", ":", "\0"))


def _open_pipeline(path: Path) -> Assembly:
    index = jsonfile.load_object(path / MODEL_INDEX)
    parts = Parts()
    configs: dict[str, dict[str, Any]] = {}
    variants: dict[str, tuple[str, ...]] = {}
    parts.findings.extend(_odd_names(path, index))
    for component, library, kind in _components(path, index):
        names = _names(path / component)
        if is_custom(library, frozenset(_names(path)) | names):
            parts.findings.append(_custom(path, f"{component}: {library}.{kind}"))
        config = _config(parts, path / component, names)
        if config is not None:
            configs[component] = config
        if unused := _add(parts, path / component, names, f"{component}/"):
            variants[component] = unused
        if library in ("diffusers", "transformers") and not names:
            message = f"component {component!r} has no folder"
            parts.findings.append(Finding("component-missing", "warning", str(path), message))
    if isinstance(index.get("_class_name"), list):
        parts.findings.append(_custom(path, f"_class_name: {index['_class_name']!r}"[:200]))
    return _finish(parts, path, {"model_index": index, "configs": configs, "variants": variants})


def _odd_names(path: Path, index: Mapping[str, Any]) -> Iterator[Finding]:
    for name, value in index.items():
        if isinstance(value, list) and _leaves(name):
            message = "names a component outside its folder, which is not read"
            yield Finding("component-escape", "error", str(path), message, repr(name)[:200])


def _open_single(path: Path, names: frozenset[str]) -> Assembly:
    parts = Parts()
    config = _config(parts, path, names)
    unused = _add(parts, path, names, "")
    variants = {"": unused} if unused else {}
    return _finish(parts, path, {"configs": {} if config is None else {"": config}, "variants": variants})


def _finish(parts: Parts, path: Path, extra: Mapping[str, Any]) -> Assembly:
    # What counts was opened; a loader that is asked for another variant opens the rest.
    opened = set(parts.files)
    parts.findings.extend(hidden_in(each for each in files(path) if each not in opened))
    if not parts.sources and not any(finding.severity == "error" for finding in parts.findings):
        message = "holds configuration only; the weights lie elsewhere"
        parts.findings.append(Finding("no-weights", "info", str(path), message))
    return parts.source(path, "diffusers", extra)


def _config(parts: Parts, path: Path, names: frozenset[str]) -> dict[str, Any] | None:
    name = next((name for name in CONFIGS if name in names), None)
    if name is None:
        return None
    try:
        config = jsonfile.load_object(path / name)
    except FormatError as error:
        parts.findings.append(error.finding)
        return None
    if config.get("auto_map"):
        parts.findings.append(_custom(path, f"auto_map: {config['auto_map']!r}"[:200]))
    return config


def _custom(path: Path, evidence: str) -> Finding:
    message = "needs Python code of its author, which assetkit never imports; read it before you trust it elsewhere"
    return Finding("custom-code", "warning", str(path), message, evidence)


def _add(parts: Parts, path: Path, names: frozenset[str], prefix: str) -> tuple[str, ...]:
    """Open the component's weights. Returns the variants that were left aside."""
    choice = choose(names)
    if choice is None:
        return ()
    parts.findings.extend(_remarks(path, choice))
    for name in choice.files:
        _add_file(parts, path / name, prefix)
    return choice.unused


def _remarks(path: Path, choice: Choice) -> Iterator[Finding]:
    if choice.variant:
        message = f"only the variant {choice.variant!r} is there; loaders must be asked for it"
        yield Finding("variant-only", "info", str(path), message)
    if choice.indexless:
        message = "has shards but no index; loaders will not find them"
        yield Finding("shard-index-missing", "warning", str(path), message, ", ".join(choice.files)[:300])


def _add_file(parts: Parts, path: Path, prefix: str) -> None:
    from assetkit.formats import sharded
    from assetkit.formats.opening import open_part

    try:
        source = sharded.open_index(path) if path.suffix == ".json" else open_part(path)
    except NotFoundError:
        message = "is a link to a file that is gone, or vanished while the folder was read"
        parts.findings.append(Finding("component-missing", "error", str(path), message))
        return
    except UnsafeError:
        raise
    except FormatError as error:
        parts.findings.append(error.finding)
        return
    parts.add(source, prefix)
    parts.files.extend(source.header.extra.get("files", (path,)))


def is_model_folder(path: str | os.PathLike[str]) -> bool:
    """Whether a folder is one model rather than a place where models lie; False when it cannot be read."""
    try:
        return is_folder(Path(path))
    except OSError:
        return False


def _never(_: Probe) -> bool:
    return False


FORMAT = Format("diffusers", _never, open_folder, folder=is_folder, composite=True)
