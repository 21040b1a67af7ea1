"""Hashes that a download tool already left on the disk: the Hugging Face cache and its local folders.

The blob of an LFS file is named by its SHA-256 (`huggingface_hub` `file_download.py`), and downloads with
``local_dir=`` leave ``.cache/huggingface/download/<file>.metadata`` of three lines: commit, etag, time (
`_local_folder.py`).
"""

from __future__ import annotations

import os
import re

_SHA256 = re.compile(r"[0-9a-f]{64}")


def cached_sha256(path: str, mtime_ns: int) -> str | None:
    """The SHA-256 that the Hugging Face cache claims for the file at `path`, or None: a hint."""
    real = os.path.realpath(path)
    folder, name = os.path.split(real)
    if os.path.basename(folder) == "blobs" and _SHA256.fullmatch(name):
        return name
    return _noted_sha256(path, mtime_ns)


def _noted_sha256(path: str, mtime_ns: int) -> str | None:
    """From the note beside a ``local_dir`` download, unless the file was changed after it was written."""
    parts: list[str] = []
    folder = path
    for _ in range(4):
        folder, name = os.path.split(folder)
        parts.insert(0, name)
        note = os.path.join(folder, ".cache", "huggingface", "download", *parts) + ".metadata"
        try:
            with open(note, encoding="utf-8") as file:
                lines = file.read(1000).splitlines()
            if len(lines) >= 3 and _SHA256.fullmatch(lines[1]) and mtime_ns <= (float(lines[2]) + 1) * 1e9:
                return lines[1]
        except (OSError, ValueError):
            continue
    return None
