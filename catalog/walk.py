"""Walking a root: every file that concerns a catalog, with the role its name gives it, in a fixed order.

Nothing is opened here except files of no known suffix (16 bytes). Links to files and folders are followed; a folder is
entered once, by its real path where it has one in the tree. In a Hugging Face cache only ``snapshots`` is entered: its
links lead to the blobs.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from assetkit.catalog import kinds
from assetkit.errors import AssetkitError
from assetkit.formats import folder_files, is_model_folder
from assetkit.types import Finding
from assetkit.uis.naming import Owners

Stat = tuple[int, int, int, int, int]
"""Size, mtime_ns, ctime_ns, inode, device."""


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
    surely: bool = True
    """Whether it is an asset whatever is in it."""


class _File(NamedTuple):
    name: str
    suffix: str
    stat: Stat


class Walk:
    """One walk below `root`. `findings` fills as it is iterated; `failed` lists folders that could not be read."""

    def __init__(self, root: str, scope: str = "") -> None:
        self.root = root
        self.scope = scope
        self.findings: list[tuple[str, Finding]] = []
        self.failed: list[str] = []
        self.parts: dict[str, tuple[str, ...]] = {}
        """Models of several files beside each other: path of the main file to the names of the others."""
        self._seen: set[tuple[int, int]] = set()
        self._links: list[str] = []

    def __iter__(self) -> Iterator[Entry]:
        path = os.path.join(self.root, self.scope) if self.scope else self.root
        if not os.path.isdir(path):  # noqa: PTH112
            parent, name = os.path.split(self.scope)
            wanted = self.scope
            yield from (each for each in self._folder(parent, only=name) if wanted in (each.path, each.owner))
            return
        yield from self._tree(self.scope)
        # Links to folders come last, so that a folder that is also in the tree keeps its own path.
        while self._links:
            yield from self._tree(self._links.pop(0))

    def _tree(self, top: str) -> Iterator[Entry]:
        pending = [top]
        while pending:
            relative = pending.pop()
            if not self._enter(relative):
                continue
            folders: list[str] = []
            yield from self._folder(relative, folders)
            pending.extend(reversed(folders))

    def _enter(self, relative: str) -> bool:
        """Whether this folder is met for the first time."""
        try:
            status = os.stat(self._absolute(relative))
        except OSError as error:
            self._unreadable(relative, error)
            return False
        key = (status.st_dev, status.st_ino)
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _folder(self, relative: str, folders: list[str] | None = None, only: str | None = None) -> Iterator[Entry]:
        where = self._absolute(relative)
        files, below = self._list(relative, where)
        if only is None and self._is_model(where, files):
            members = self._members(relative, where)
            yield from self._model_folder(relative, where, members)
            # Repositories keep single files and further models beside the pipeline; those stand for themselves.
            files = [each for each in files if each.suffix in kinds.MODEL_SUFFIXES and each.name not in members]
            inside = {each.partition("/")[0] for each in members if "/" in each}
            below = [each for each in below if each.rpartition("/")[2] not in inside]
        if folders is not None:
            folders.extend(below)
        yield from self._roles(relative, where, files)

    def _is_model(self, where: str, files: list[_File]) -> bool:
        return any(each.name in kinds.FOLDER_MARKS for each in files) and is_model_folder(where)

    def _members(self, relative: str, where: str) -> dict[str, str]:
        """The files of a model folder: path below it, with slashes, to the whole path."""
        try:
            return {os.path.relpath(each, where).replace(os.sep, "/"): str(each) for each in folder_files(where)}
        except (OSError, AssetkitError) as error:
            self._note("model-folder", "error", relative, f"cannot be listed: {error}"[:300])
            return {}

    def _list(self, relative: str, where: str) -> tuple[list[_File], list[str]]:
        """The files of one folder and the folders to enter below it, by name."""
        try:
            with os.scandir(where) as found:
                entries = sorted(found, key=lambda each: each.name)
        except OSError as error:
            self._unreadable(relative, error)
            return [], []
        names = {each.name for each in entries} if "models--" in os.path.basename(where) else set()
        prefix = relative + "/" if relative else ""
        files: list[_File] = []
        folders: list[str] = []
        for entry in entries:
            name = entry.name
            if name[0] == "." or name.lower().endswith(kinds.UNFINISHED):
                continue
            try:
                status = entry.stat()
            except OSError as error:
                self._broken(prefix + name, error)
                continue
            if stat.S_ISREG(status.st_mode):
                files.append(_File(name, kinds.suffix(name), _facts(status)))
            elif stat.S_ISDIR(status.st_mode):
                if not _skipped(name, names):
                    (self._links if entry.is_symlink() else folders).append(prefix + name)
            else:
                self._note("not-a-file", "warning", prefix + name, "is a pipe, socket or device; it was not opened")
        return files, folders

    def _model_folder(self, relative: str, where: str, members: Mapping[str, str]) -> Iterator[Entry]:
        """One entry for the whole folder: sizes added up, the newest times."""
        sizes, mtimes, ctimes = [0], [0], [0]
        try:
            own = os.stat(where)
            for path in members.values():
                status = os.stat(path)
                sizes.append(status.st_size)
                mtimes.append(status.st_mtime_ns)
                ctimes.append(status.st_ctime_ns)
        except OSError as error:
            self._unreadable(relative, error)
            return
        path = relative or "."
        yield Entry(path, "asset", None, sum(sizes), max(mtimes), max(ctimes), own.st_ino, own.st_dev, folder=True)

    def _roles(self, relative: str, where: str, files: list[_File]) -> Iterator[Entry]:
        """The entries of one folder."""
        prefix = relative + "/" if relative else ""
        parts = _parts(files)
        whole = [each for each in files if each.name not in parts] if parts else files
        by_main: dict[str, list[_File]] = {}
        for each in files if parts else ():
            if each.name in parts:
                by_main.setdefault(parts[each.name], []).append(each)
        self.parts.update((prefix + main, tuple(each.name for each in some)) for main, some in by_main.items())
        models = [each for each in whole if each.suffix in kinds.MODEL_SUFFIXES]
        for each in models:
            yield Entry(prefix + each.name, "asset", None, *_summed(each.stat, by_main.get(each.name)))
        if len(models) < len(whole):
            owners = Owners(each.name for each in models)
            for each in whole:
                if each.suffix not in kinds.MODEL_SUFFIXES:
                    yield from _other(prefix, where, each, owners, by_main.get(each.name))

    def _absolute(self, relative: str) -> str:
        return os.path.join(self.root, relative) if relative else self.root

    def _unreadable(self, relative: str, error: OSError) -> None:
        self.failed.append(relative)
        message = f"cannot be read ({error.strerror}); check its permissions and that its drive is connected"
        self._note("unreadable-folder", "error", relative, message)

    def _broken(self, relative: str, error: OSError) -> None:
        """A link that leads nowhere, or a file that vanished since it was listed."""
        if os.path.islink(self._absolute(relative)):  # noqa: PTH114
            self._note("dangling-link", "warning", relative, "is a link that leads nowhere; remove or repair it")

    def _note(self, code: str, severity: str, relative: str, message: str) -> None:
        finding = Finding(code, severity, os.path.join(self.root, relative), message)  # type: ignore[arg-type]
        self.findings.append((relative, finding))


def _facts(status: os.stat_result) -> Stat:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev


def _skipped(name: str, siblings_in_cache: set[str]) -> bool:
    if "snapshots" in siblings_in_cache and name != "snapshots":
        return True
    return name.lower() in kinds.SKIPPED_FOLDERS


def _other(prefix: str, where: str, file: _File, owners: Owners, parts: list[_File] | None) -> Iterator[Entry]:
    path = prefix + file.name
    if parts:
        yield Entry(path, "asset", None, *_summed(file.stat, parts))
    elif file.suffix in kinds.MEDIA_SUFFIXES and (owner := owners.of_preview(file.name)):
        yield Entry(path, "preview", prefix + owner, *file.stat)
    elif file.suffix in kinds.SIDECAR_ENDS and (owner := owners.of_sidecar(file.name)):
        yield Entry(path, "sidecar", prefix + owner, *file.stat)
    elif file.suffix in kinds.MAYBE_SUFFIXES:
        if not kinds.PROSE.match(file.name.lower()):
            yield Entry(path, "asset", None, *file.stat, surely=False)
    elif file.suffix not in kinds.MEDIA_SUFFIXES and _sniff(os.path.join(where, file.name), file.stat[0]):
        yield Entry(path, "asset", None, *file.stat)


def _sniff(path: str, size: int) -> bool:
    if size < 10:
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return False  # of no known suffix and not to be opened: nothing says that it concerns us
    try:
        return kinds.looks_like_model(os.read(descriptor, 16), size)
    finally:
        os.close(descriptor)


def _parts(files: list[_File]) -> dict[str, str]:
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


def _summed(own: Stat, parts: list[_File] | None) -> Stat:
    if not parts:
        return own
    every = [own, *(each.stat for each in parts)]
    return sum(s[0] for s in every), max(s[1] for s in every), max(s[2] for s in every), own[3], own[4]
