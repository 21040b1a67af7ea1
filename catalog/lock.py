"""One scan at a time per catalog, one runner per job. The system lets go of a lock when its process ends, however."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from assetkit.errors import CatalogError


def scan_lock(catalog: Path) -> contextlib.AbstractContextManager[None]:
    """Hold the scan lock of the catalog at `catalog`. Raises `CatalogError` when another process holds it."""
    path = catalog.with_name(catalog.name + ".scan-lock")
    return locked(path, f"{catalog}: another scan is running", hint="wait for it to finish, or stop it")


@contextlib.contextmanager
def locked(path: Path, message: str, *, hint: str) -> Iterator[None]:
    """Hold the file lock at `path`. Raises `CatalogError` with `message` and the other process's number."""
    with open(path, "a+b") as file:
        try:
            _take(file.fileno())
        except OSError as error:
            file.seek(0)
            who = file.read(40).decode(errors="replace").strip() or "unknown"
            raise CatalogError(f"{message} (process {who})", hint=hint) from error
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        yield


if sys.platform == "win32":  # pragma: no cover - untested there

    def _take(descriptor: int) -> None:
        import msvcrt

        os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # past the text, so that others can read it
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:

    def _take(descriptor: int) -> None:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
