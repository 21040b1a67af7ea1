"""Pickles in files whose name, format or place promises none: pictures, texts, raw weights, unused files of a model.

Readers call this for what lies beside the file they read and belongs to it, a scan for what it would pass over.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from assetkit.formats._pickle_layouts import Walk, unknown_names
from assetkit.formats._pickle_loose import can_be_loose, importable, judge_loose
from assetkit.formats._pickle_search import NOT_SEARCHED, Search
from assetkit.formats._pickle_stream import inflated_head, looks_like_pickle
from assetkit.formats._pickle_tar import tar_entry
from assetkit.formats._pickle_zip import has_directory as has_archive_behind
from assetkit.formats.archive import is_closed_head
from assetkit.types import Finding

__all__ = ["NOT_SEARCHED", "has_archive_behind", "hidden_code", "hidden_in", "is_disguised"]

_ARCHIVES = (b"PK\x03\x04", b"\x93NUMPY")
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def hidden_code(path: Path) -> tuple[Finding, ...]:
    """Warnings about pickles in a file that should hold none; empty for nearly all.

    Whatever the bytes are, only what would run counts: they are never refused for being no pickle. Raises `UnsafeError`
    when one reaches for a dangerous name. A file that is gone or no regular file has nothing to hide.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        return ()
    except OSError as error:
        return (Finding(NOT_SEARCHED, "warning", str(path), f"cannot be read: {error.strerror}"),)
    with open(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return ()
        walk = Walk(file, status.st_size, str(path))
        search = Search(walk)
        search.stream(file, status.st_size, str(path), 0)
        search.appended(file, status.st_size)
        walk.refuse_unsafe()
    return tuple(_kept(walk, str(path)))


def _kept(walk: Walk, subject: str) -> Iterator[Finding]:
    """What is worth saying about bytes that need not be a pickle at all."""
    yield from (each for each in walk.document.findings if each.code == NOT_SEARCHED)
    if any(importable(each.full) for each in walk.mentions.of("unknown")):
        yield from unknown_names(walk.document, subject)


def hidden_in(paths: Iterable[Path]) -> tuple[Finding, ...]:
    """`hidden_code` of several files; the first unsafe one ends it."""
    return tuple(finding for path in paths for finding in hidden_code(path))


def is_disguised(file: BinaryIO, head: bytes, size: int) -> bool:
    """Whether an open file is an archive or a pickle that would run something.

    `head` is its first 512 bytes, which rule out nearly all files. Cheap: nothing is inflated but a head, and a
    pickle is walked within a small budget. What is inside is for `hidden_code` to say.
    """
    if head.startswith(_ARCHIVES) or is_closed_head(head) or tar_entry(head) is not None or inflated_head(head):
        return True
    if can_be_loose(head) or looks_like_pickle(head):
        file.seek(0)
        return judge_loose(file, size).runs
    return False
