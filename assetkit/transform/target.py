"""Where an output goes: refused or prepared before, hidden while it is unfinished, under its name when it is whole."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from assetkit.errors import InputError, SystemFailure, UsageError
from assetkit.formats import is_model_folder
from assetkit.transform.exchange import exchanged
from assetkit.transform.journal import noted_part
from assetkit.transform.outlet import LARGE, Outlet
from assetkit.transform.plan import OutputFile, Plan

_NO_PREALLOCATION = {errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}
_MODEL_FILES = (".safetensors", ".json", ".txt", ".model")
"""What the folders that are written here consist of."""
_NAME_LIMIT = 255
"""Bytes of a file name on common file systems."""


class Target:
    """The place of one plan's output. `part` is the unfinished output, `journal` the note beside it."""

    def __init__(self, plan: Plan, destination: Path, *, force: bool) -> None:
        self.plan, self.destination = plan, destination
        stem = f".{destination.name}.{plan.digest[:12]}"
        if len(os.fsencode(stem)) + 8 > _NAME_LIMIT:
            stem = f".{plan.digest[:24]}"
        self.part = destination.with_name(stem + ".part")
        self.journal = destination.with_name(stem + ".journal")
        self._old = destination.with_name(stem + ".old")
        self._recover()
        _refuse(plan, destination, force=force)
        self.resumed = False
        """Whether an unfinished output of this very plan is there to go on with; known once it is open."""

    @contextlib.contextmanager
    def open(self) -> Iterator[list[Outlet]]:
        """The unfinished files, at full length, their heads written.

        When the body fails and nothing of it was noted in the journal, what was prepared is removed.
        """
        with _locked(self.journal, self.destination):
            outlets: list[Outlet] = []
            try:
                self.resumed = self._has_checkpoint() and self._is_whole()
                if not self.resumed:
                    _remove(self.part)
                    self._check_space()
                for file in self.plan.files:
                    outlets.append(self._prepare(file))  # noqa: PERF401 - those already open must be closed
                yield outlets
            except BaseException:
                if not self._has_checkpoint():
                    _remove(self.part)
                    self.journal.unlink(missing_ok=True)
                raise
            finally:
                for outlet in outlets:
                    outlet.close()

    def commit(self) -> None:
        """Flush everything, then let it appear under its name."""
        folders = {self._path(file).parent for file in self.plan.files}
        for file in self.plan.files:
            _sync(self._path(file))
        for folder in folders if self.plan.folder else ():
            _sync(folder)
        self._reveal()
        with contextlib.suppress(OSError):  # the output is there and whole, whatever this says of its name
            _sync(self.destination.parent)
        self._clear()

    @property
    def identity(self) -> int:
        """What tells the unfinished output from any other, under whatever name it lies: its inode; 0 for none."""
        return _inode(self.part)

    def _recover(self) -> None:
        """Finish what an earlier run of this plan was killed in: giving the output its name."""
        if not self.journal.exists():
            return
        with _locked(self.journal, self.destination):
            if self._old.exists() and not os.path.lexists(self.destination):
                self._old.rename(self.destination)
            noted = noted_part(self.journal)
            if noted and noted == _inode(self.destination):
                self._clear()

    def _clear(self) -> None:
        """The output has its name: what it replaced goes, and the journal last."""
        _remove(self.part)
        _remove(self._old)
        self.journal.unlink(missing_ok=True)

    def _path(self, file: OutputFile) -> Path:
        return self.part / file.path if self.plan.folder else self.part

    def _prepare(self, file: OutputFile) -> Outlet:
        path = self._path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        outlet = Outlet(path, large=file.size >= LARGE)
        try:
            _allocate(outlet.descriptor, file.size)
            os.pwrite(outlet.descriptor, file.head, 0)
        except BaseException:
            outlet.close()
            raise
        return outlet

    def _check_space(self) -> None:
        free = shutil.disk_usage(self.destination.parent).free
        if free < self.plan.size:
            raise SystemFailure(
                f"{self.destination}: needs {self.plan.size} bytes and the disk has {free} free",
                hint="free some space or write elsewhere; nothing was written",
            )

    def _reveal(self) -> None:
        """Let the output take its name, and what had it the output's.

        Systems that cannot exchange two folders leave a moment between two renames in which the name leads nowhere;
        who is killed in it finds the old folder back when the run goes on.
        """
        if not self.plan.folder or not self.destination.exists():
            os.replace(self.part, self.destination)
        elif not exchanged(self.part, self.destination):
            self.destination.rename(self._old)
            try:
                self.part.rename(self.destination)
            except OSError:
                self._old.rename(self.destination)
                raise

    def _has_checkpoint(self) -> bool:
        with contextlib.suppress(OSError):
            return self.journal.read_bytes().count(b"\n") > 1
        return False

    def _is_whole(self) -> bool:
        """Whether the unfinished output is the one that the journal speaks of, and complete in length."""
        ours = self.identity == noted_part(self.journal)
        return ours and all(_is_size(self._path(file), file.size) for file in self.plan.files)


def unfinished(destination: Path) -> list[Path]:
    """What runs with other options or other inputs left beside `destination` when they were stopped: nobody goes on
    with it unless they are called again."""
    pattern = re.compile(rf"\.{re.escape(destination.name)}\.[0-9a-f]{{12}}\.part")
    return sorted(each for each in destination.parent.iterdir() if pattern.fullmatch(each.name))


def _refuse(plan: Plan, destination: Path, *, force: bool) -> None:
    if any(_is_same(destination, each) for each in plan.inputs):
        raise UsageError(f"{destination}: is an input", hint="an input is never overwritten; choose another name")
    if not destination.parent.is_dir():
        raise UsageError(f"{destination.parent}: no such folder", hint="make it first")
    if not os.path.lexists(destination):
        return
    if not force:
        raise UsageError(f"{destination}: exists", hint="choose another name, or replace it with --force")
    if destination.is_dir() != plan.folder:
        raise UsageError(f"{destination}: is {'a folder' if destination.is_dir() else 'a file'}, and the output is not")
    if plan.folder and not _is_models_alone(destination):
        raise UsageError(f"{destination}: is no model folder, so --force does not replace it")


def _is_models_alone(folder: Path) -> bool:
    """Whether nothing but a model would be lost with the folder."""
    files = [path for path in folder.rglob("*") if not path.is_dir()]
    return is_model_folder(folder) or all(path.suffix in _MODEL_FILES for path in files)


def _is_same(destination: Path, source: Path) -> bool:
    """Whether writing one would change the other: the same file by any name, or a folder and what lies in it."""
    try:
        if destination.samefile(source):
            return True
    except OSError:
        pass
    inside, outside = destination.resolve(), source.resolve()
    return inside == outside or outside in inside.parents or inside in outside.parents


def _inode(path: Path) -> int:
    try:
        return path.lstat().st_ino
    except OSError:
        return 0


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _is_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _allocate(descriptor: int, size: int) -> None:
    """Give the file its length now, and its blocks where the system can: a full disk shows before work begins."""
    if os.fstat(descriptor).st_size == size:
        return
    os.ftruncate(descriptor, 0)
    try:
        if size and hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, size)
            return
    except OSError as error:
        if error.errno not in _NO_PREALLOCATION:
            raise
    os.ftruncate(descriptor, size)


@contextlib.contextmanager
def _locked(journal: Path, destination: Path) -> Iterator[None]:
    """Hold the journal for this run alone. The system lets go of it when the process ends, however it ends."""
    with open(journal, "ab") as file:
        try:
            import fcntl
        except ImportError:  # Windows: two runs of one plan write the same bytes
            yield
            return
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
            raise InputError(f"{destination}: another run is writing it", hint="wait for it to end") from error
        yield


def _sync(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        if path.is_dir():  # Windows cannot open folders
            return
        raise
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
