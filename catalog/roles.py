"""What each file of one folder is to a catalog: a model, a part of one, a sidecar, a preview, or nothing.

Names decide, except that they may not hide anything: a file that its name makes a part, a companion or nothing at all
is peeked into, and stands for itself when it is a model, an archive or a pickle that would run something.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from assetkit.catalog import kinds
from assetkit.uis.naming import Owners

Stat = tuple[int, int, int, int, int]
"""Size, mtime_ns, ctime_ns, inode, device."""
HEAD = 512


class Entry(NamedTuple):
    """One file or model folder as a walk found it. The fields after `owner` are those of `Location`."""

    path: str
    """Relative to the root."""
    role: str
    owner: str | None
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int
    folder: bool = False
    listed: Literal["always", "named", "unsafe"] = "always"
    """When it is an asset: whatever is in it, only if identification names it, only if it is dangerous."""


class File(NamedTuple):
    """One regular file of a listing."""

    name: str
    suffix: str
    stat: Stat
    veiled: bool = False
    """Hidden or unfinished."""


Settled = Callable[[str, Stat], str | None]
"""Path and stat of a file to the role it had at the last walk, None when it is new or changed."""


class Roles:
    """The files of one folder."""

    def __init__(self, relative: str, where: str, settled: Settled) -> None:
        self.where = where
        self.prefix = relative + "/" if relative else ""
        self.settled = settled
        self.model: str | None = None
        """Path of the folder itself when it is one model and the files are what lies in it besides."""
        self.parts: dict[str, tuple[str, ...]] = {}
        """Path of a model's main file to the names of its other files."""

    def entries(self, files: Sequence[File], folders: Sequence[str]) -> Iterator[Entry]:
        """The entries of `files`; `folders` are the names of those beside them."""
        by_main = self._by_main(files)
        parts = {each.name for some in by_main.values() for each in some}
        whole = [each for each in files if each.name not in parts] if parts else files
        self.parts = {self.prefix + main: tuple(each.name for each in some) for main, some in by_main.items()}
        models = [each for each in whole if each.suffix in kinds.MODEL_SUFFIXES and not each.veiled]
        for each in models:
            yield Entry(self.prefix + each.name, "asset", None, *_summed(each.stat, by_main.get(each.name)))
        if len(models) == len(whole):
            return
        owners = self._owners(models, whole, folders)
        for each in whole:
            if each.suffix not in kinds.MODEL_SUFFIXES or each.veiled:
                yield from self._other(each, owners, by_main.get(each.name))

    def _owners(self, models: Sequence[File], files: Sequence[File], folders: Sequence[str]) -> Owners:
        """Whom companions may belong to. Folders count when they hold a model and a file here is called like them."""
        called = [name for name in folders if any(each.name.lower().startswith(name.lower() + ".") for each in files)]
        from assetkit.formats import is_model_folder

        return Owners(
            (each.name for each in models),
            [name for name in called if is_model_folder(os.path.join(self.where, name))],
        )

    def _other(self, file: File, owners: Owners, parts: Sequence[File] | None) -> Iterator[Entry]:
        """The entry of a file whose suffix is no model's, if it concerns us."""
        path = self.prefix + file.name
        role, owner = self._named(file, owners)
        if parts or kinds.SHARD_INDEX.match(file.name):  # an index that lost its shards must show up as well
            yield Entry(path, "asset", None, *_summed(file.stat, parts))
            return
        seen = self._peeked(path, file, role)
        if role == "maybe":
            yield Entry(path, "asset", None, *file.stat, listed="named")
        elif seen == "model":
            yield Entry(path, "asset", None, *file.stat)
        elif seen == "disguised":
            yield Entry(path, "asset", None, *file.stat, listed="unsafe")
        elif owner:
            yield Entry(path, role, owner, *file.stat)

    def _peeked(self, path: str, file: File, role: str) -> Peeked:
        """What is in a file that its name would make a companion or nothing; `role` is the one its name gives it."""
        settled = self.settled(path, file.stat)
        if role == "maybe" or (settled == role and role):
            return "plain"
        if file.veiled or settled == "other":
            return "disguised"
        seen = peek(os.path.join(self.where, file.name), file.stat[0], tail=file.suffix in kinds.MEDIA_SUFFIXES)
        return "disguised" if seen == "model" and kinds.PROSE.match(file.name.lower()) else seen

    def _named(self, file: File, owners: Owners) -> tuple[str, str | None]:
        """The role that a file's name gives it, and the path of the model it belongs to."""
        if file.veiled:
            return "", None
        if file.suffix in kinds.MEDIA_SUFFIXES:
            owner = owners.of_preview(file.name)
            if owner is None and self.model is not None and _shows_folder(file.name, self.where):
                return "preview", self.model
            if owner is not None:
                return "preview", self.prefix + owner
        if file.suffix in kinds.SIDECAR_ENDS and (owner := owners.of_sidecar(file.name)):
            return "sidecar", self.prefix + owner
        maybe = file.suffix in kinds.MAYBE_SUFFIXES and self.model is None
        return ("maybe", None) if maybe and not kinds.PROSE.match(file.name.lower()) else ("", None)

    def _by_main(self, files: Sequence[File]) -> dict[str, list[File]]:
        """The files that are parts of others, by the main file's name."""
        found = _parts(files)
        if not found:
            return {}
        by_main: dict[str, list[File]] = {}
        for each in files:
            if each.name in found:
                by_main.setdefault(found[each.name], []).append(each)
        by_name = {each.name: each for each in files}
        for main, some in list(by_main.items()):
            if self.settled(self.prefix + main, _summed(by_name[main].stat, some)) is None:
                by_main[main] = [each for each in some if not self._stands_alone(each)]
        return {main: some for main, some in by_main.items() if some}

    def _stands_alone(self, part: File) -> bool:
        """Whether what should be raw weights is a file of its own. Shards are opened by their index."""
        shard = kinds.SHARD.match(part.name) is not None
        return not shard and peek(os.path.join(self.where, part.name), part.stat[0]) != "plain"


Peeked = Literal["model", "disguised", "plain"]


def peek(path: str, size: int, *, tail: bool = False) -> Peeked:
    """What the beginning of a file shows that may be called anything; with `tail` also its end."""
    if size < 2:
        return "plain"
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb", buffering=HEAD) as file:
            head = file.read(HEAD)
            if kinds.looks_like_model(head, size):
                return "model"
            from assetkit.formats.hidden import has_archive_behind, is_disguised

            found = is_disguised(file, head, size) or (tail and has_archive_behind(file, size))
            return "disguised" if found else "plain"
    except OSError:
        return "plain"  # nothing says that it concerns us, and nobody who loads it could read it either


def _shows_folder(name: str, where: str) -> bool:
    """Whether a picture in a model's folder is its preview: called so, or like the folder."""
    stem = name.lower().rpartition(".")[0]
    return stem.removesuffix(".preview") in ("preview", "cover", "thumbnail", os.path.basename(where).lower())


def _parts(files: Sequence[File]) -> dict[str, str]:
    """Files that are one model together: each part's name to the main file's, the main file's own left out."""
    names = {each.name for each in files}
    found: dict[str, str] = {}
    for each in files:
        name, stem = each.name, each.name.rpartition(".")[0]
        if each.suffix == ".bin":
            main = next((stem + end for end in (".param", ".xml") if stem + end in names), None)
        elif each.suffix in (".onnx_data", ".data"):
            main = next((end for end in (stem + ".onnx", stem) if end in names and end.endswith(".onnx")), None)
        else:
            main = None
        if main:
            found[name] = main
    for index in (match for match in map(kinds.SHARD_INDEX.match, sorted(names)) if match):
        for name in names:
            shard = kinds.SHARD.match(name)
            if shard and shard[1] == index[1]:
                found.setdefault(name, index[0])
    return found


def _summed(own: Stat, parts: Sequence[File] | None) -> Stat:
    if not parts:
        return own
    every = [own, *(each.stat for each in parts)]
    return sum(s[0] for s in every), max(s[1] for s in every), max(s[2] for s in every), own[3], own[4]
