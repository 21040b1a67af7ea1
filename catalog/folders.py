"""Model folders from a source: brought by its own transfers, checked file by file."""

from __future__ import annotations

import shutil
from pathlib import Path

from assetkit.errors import RemoteError
from assetkit.hashing import hash_file
from assetkit.sources.base import FolderSource
from assetkit.sources.download import Fetched
from assetkit.sources.resolving import Wish
from assetkit.sources.transfer import check_space


def fetched_folder(wish: Wish, folder: Path) -> Fetched:
    """Bring the files of a wish into `folder` and compare each with the hash that its source announces.

    Raises `RemoteError` when a file is missing or has other bytes; that one is removed, so that the next run fetches it
    anew. Raises `SystemFailure` when the disk is too small.
    """
    source: object = wish.source
    if not isinstance(source, FolderSource):
        raise TypeError(f"{wish.text}: its source has no folders")
    folder.mkdir(parents=True, exist_ok=True)
    total = sum(each.size or 0 for each in wish.folder)
    here = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    check_space(folder, total - here)
    source.fetch(wish.folder, folder)
    for each in wish.folder:
        _check(wish, folder / each.name, each.sha256)
    # The library's notes on its transfers; the model is what is left.
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    return Fetched("", total, here, None, wish.text)


def _check(wish: Wish, path: Path, sha256: str | None) -> None:
    if not path.is_file() or path.is_symlink():
        raise RemoteError(f"{wish.text}: {path.name} did not arrive")
    if sha256 and hash_file(path).sha256 != sha256:
        path.unlink()
        raise RemoteError(f"{wish.text}: {path.name} has not the SHA-256 that was announced; it was removed")
