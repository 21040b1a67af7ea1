"""From a path to a `Model`: the header is read, every tensor becomes a `Stored` node, the bytes are named by a hash."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from assetkit.errors import InputError
from assetkit.formats import folder_files, is_model_folder, open_model
from assetkit.formats.dtypes import BLOCKS
from assetkit.formats.sharded import SHARD
from assetkit.hashing import hash_folder, sha256_file
from assetkit.identification import identify_header, shown_name, with_samples
from assetkit.progress import SILENT, Progress
from assetkit.transform.model import Dropped, Model
from assetkit.transform.nodes import Stored
from assetkit.transform.plan import stamp_of
from assetkit.types import TensorInfo, TensorSource

READABLE = ("safetensors", "sharded", "diffusers", "pickle", "gguf", "npz")
Known = Callable[[Path], str | None]
"""Gives the SHA-256 of a path where it was measured before and the file did not change since; else None."""


def unknown(_: Path) -> str | None:
    """No hash was measured before."""
    return None


@dataclass(slots=True)
class Inputs:
    """The opened inputs of a recipe, closed together."""

    known: Known = unknown
    pins: dict[Path, str] = field(default_factory=dict)
    stamps: dict[Path, tuple[int, ...]] = field(default_factory=dict)
    """Of every file that was opened: what it was then."""
    progress: Progress = SILENT
    """Is told of the files that are read to name their bytes."""
    given: Mapping[Path, TensorSource] = field(default_factory=dict)
    """Inputs that are open already and do not lie at their path whole: files that stay with their source. Whoever
    opened them closes them; `known` must say their hash, which is a claim."""
    _parts: dict[Path, tuple[Path, ...]] = field(default_factory=dict)
    _places: dict[Path, Path] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def open(self, path: Path) -> Model:
        """The model at `path`. Raises `NotFoundError`, `FormatError`, and `InputError` where it cannot be used."""
        source, where = self.given.get(path), path
        if source is None:
            where = self._places[path] = _shards_in(path)
            source = self._stack.enter_context(open_model(where))
        header = source.header
        if header.format not in READABLE and "embedding" not in header.extra:
            which = "an image without a textual inversion" if header.format == "image" else header.format
            raise InputError(f"{path}: {which} is no format whose tensors can be taken")
        faults = [finding for finding in header.findings if finding.severity == "error"]
        if faults:
            raise InputError(f"{path}: {faults[0].message}")
        configs = _configs(header.extra)
        if not header.tensors and not configs:
            raise InputError(f"{path}: holds no tensors")
        self._parts[path] = tuple(header.extra.get("files", ()))
        for each in () if path in self.given else self._parts[path] or (where,):
            self.stamps[each] = stamp_of(each)
        identity = identify_header(with_samples(source), str(path), shown_name(path))
        notes = _notes(header.extra) if identity.kind == "embedding" else {}
        return Model(
            name=path.name,
            tensors={name: _stored(source, info, path) for name, info in header.tensors.items()},
            metadata={**notes, **(header.metadata if header.format != "image" else {})},
            identity=identity,
            layout=identity.layout,
            configs=configs,
            files=_other_files(path, header.extra),
            dropped=tuple(each for each in _beside(header.extra) if each.key not in notes),
            warnings=(
                *(f"{path.name} {each.message}" for each in header.findings if each.severity == "warning"),
                *_alone(path),
            ),
            roundtrip="exact",
        )

    def pin(self, path: Path) -> str:
        """The SHA-256 of the file (of a folder: of its files, see `hashing.hash_folder`), measured or known.

        Raises `InputError` for a `given` input whose hash nobody claims."""
        if path not in self.pins:
            where = self._places.get(path, path)
            if path in self.given and not self.known(where):
                raise InputError(f"{path}: no hash names a file of which only parts are here")
            self.pins[path] = self.known(where) or self._measured(where, self._parts.get(path, ()))
        return self.pins[path]

    def _measured(self, path: Path, parts: Iterable[Path]) -> str:
        """Of one file its own hash; of a folder or a shard set that of all its files."""
        files = folder_files(path) if path.is_dir() else [path, *(each for each in parts if each != path)]
        self.progress.begin(f"hash {path.name}", sum(each.stat().st_size for each in files), "bytes")
        try:
            if path.is_dir():
                return hash_folder(path, files, self.progress.advance).sha256
            if len(files) > 1:
                return hash_folder(path.parent, files, self.progress.advance).sha256
            return sha256_file(path, self.progress.advance)
        finally:
            self.progress.end()

    def close(self) -> None:
        """Close every source."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _shards_in(path: Path) -> Path:
    """The index of the shards in a folder that holds nothing else of a model, or the one file in it; else `path`.

    Raises `InputError` for shards without their index: whether they are all there is written nowhere else.
    """
    if not path.is_dir() or is_model_folder(path):
        return path
    for pattern in ("*.safetensors.index.json", "*.safetensors"):
        found = sorted(path.glob(pattern))
        if len(found) == 1 and not SHARD.match(found[0].name):
            return found[0]
    stems = [shard[1] for each in sorted(path.iterdir()) if (shard := SHARD.match(each.name))]
    if stems:
        raise InputError(
            f"{path}: holds {len(stems)} shard{'s' * (len(stems) != 1)} of {stems[0]!r} and no index of them",
            hint=f"download {stems[0]}.safetensors.index.json beside them",
        )
    return path


def _alone(path: Path) -> Iterator[str]:
    """A warning for one shard of several: nothing in it says that it is not the whole."""
    if path.is_file() and (found := SHARD.match(path.name)):
        yield f"{path.name} is one shard of {found[1]!r}; give the folder or the index for the whole model"


def _stored(source: TensorSource, info: TensorInfo, path: Path) -> Stored:
    if info.dtype not in BLOCKS:
        raise InputError(f"{path}: tensor {info.name!r} is of type {info.dtype}, which cannot be read")
    where = source.locate(info.name)
    file, offset = where if where else (None, 0)
    return Stored(source, info.name, info.dtype, info.shape, file, offset, path.name)


def _notes(extra: Mapping[str, Any]) -> dict[str, str]:
    """What A1111 writes beside the vectors of an embedding: its name, the steps, the checkpoint."""
    return {key: str(value) for key, value in extra.get("values", {}).items() if value not in (None, "")}


def _beside(extra: Mapping[str, Any]) -> Iterator[Dropped]:
    """What a pickle holds beside the model: optimizers, callbacks, counters."""
    groups = extra.get("other_roots", {})
    for key, group in groups.items():
        count = group["tensors"]
        yield Dropped(key, f"lies beside the model in the pickle: {count} tensor{'s' * (count != 1)}", group["bytes"])
    for key in extra.get("beside", ()):
        if key not in groups:
            yield Dropped(key, "is no tensor, and the output holds nothing else")


def _configs(extra: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(extra.get("configs", {}))
    if "model_index" in extra:
        found["model_index"] = extra["model_index"]
    return found


def _other_files(path: Path, extra: Mapping[str, Any]) -> dict[str, Path | bytes]:
    """The files of a folder that hold no weights and are no configuration we write ourselves: tokenizers and such."""
    if not path.is_dir():
        return {}
    weights = {Path(each) for each in extra.get("files", ())}
    rest = (each for each in folder_files(path) if each not in weights and "variants" not in each.parts)
    return {os.fspath(each.relative_to(path)): each for each in rest if _is_companion(each)}


def _is_companion(path: Path) -> bool:
    return path.suffix in (".json", ".txt", ".model") and not path.name.endswith(".index.json")
