"""Walking a root: every file that concerns a catalog, with the role it has there, in a fixed order.

Links to files and folders are followed; a folder is entered once, by its real path where it has one in the tree. In a
Hugging Face cache only ``snapshots`` is entered: its links lead to the blobs. What a file is called decides its role
(see `roles`); files that would be passed over for it are peeked into, 512 bytes each, when they are new or changed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping

from assetkit.catalog import kinds
from assetkit.catalog.roles import Entry, File, Roles, Settled, Stat
from assetkit.errors import AssetkitError
from assetkit.formats import folder_files, is_model_folder
from assetkit.types import Finding


def _unknown(path: str, stat: Stat) -> None:
    return None


class Walk:
    """One walk below `root`. `findings` fills as it is iterated; `failed` lists folders that could not be read.

    `settled` knows what the last walk found: nothing that is unchanged is opened again.
    """

    def __init__(self, root: str, scope: str = "", settled: Settled = _unknown) -> None:
        self.root = root
        self.scope = scope
        self.findings: list[tuple[str, Finding]] = []
        self.failed: list[str] = []
        self.parts: dict[str, tuple[str, ...]] = {}
        """Models of several files beside each other: path of the main file to the names of the others."""
        self._settled = settled
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
        roles = Roles(relative, where, self._settled)
        if only is None and self._is_model(where, files):
            members = self._members(relative, where)
            yield from self._model_folder(relative, where, members)
            # Repositories keep single files and further models beside the pipeline; those stand for themselves.
            files = [each for each in files if each.name not in members]
            inside = {each.partition("/")[0] for each in members if "/" in each}
            below = [each for each in below if each.rpartition("/")[2] not in inside]
            roles.model = relative or "."
        if folders is not None:
            folders.extend(below)
        yield from roles.entries(files, [each.rpartition("/")[2] for each in below])
        self.parts.update(roles.parts)

    def _is_model(self, where: str, files: list[File]) -> bool:
        return any(each.name in kinds.FOLDER_MARKS for each in files) and is_model_folder(where)

    def _members(self, relative: str, where: str) -> dict[str, str]:
        """The files of a model folder: path below it, with slashes, to the whole path."""
        try:
            return {os.path.relpath(each, where).replace(os.sep, "/"): str(each) for each in folder_files(where)}
        except (OSError, AssetkitError) as error:
            self._note("model-folder", "error", relative, f"cannot be listed: {error}"[:300])
            return {}

    def _list(self, relative: str, where: str) -> tuple[list[File], list[str]]:
        """The files of one folder and the folders to enter below it, by name."""
        try:
            with os.scandir(where) as found:
                entries = sorted(found, key=lambda each: each.name)
        except OSError as error:
            self._unreadable(relative, error)
            return [], []
        names = {each.name for each in entries} if "models--" in os.path.basename(where) else set()
        prefix = relative + "/" if relative else ""
        files: list[File] = []
        folders: list[str] = []
        for entry in entries:
            name = entry.name
            veiled = kinds.is_veiled(name)
            if veiled and kinds.below_veil(name) not in kinds.MODEL_SUFFIXES:
                continue
            try:
                status = entry.stat()
            except OSError as error:
                self._broken(prefix + name, error)
                continue
            if stat.S_ISREG(status.st_mode):
                files.append(File(name, kinds.suffix(name), _facts(status), veiled))
            elif stat.S_ISDIR(status.st_mode):
                if not veiled and not _skipped(name, names):
                    (self._links if entry.is_symlink() else folders).append(prefix + name)
            elif not veiled:
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
