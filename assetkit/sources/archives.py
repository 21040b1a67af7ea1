"""Zip archives that hold a model: some lists give the hash of what is inside."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

RATIO = 20
"""How many times the archive's size what is in it may be: weights hardly shrink, and bombs grow a thousandfold."""
_READ = 1 << 20


def unpacked(archive: Path, sha256: str) -> Path | None:
    """The member of `archive` with this SHA-256, written beside it under a name of ours; None where none has it.

    Names in the archive are never used, nothing is kept of members that do not fit, and no more is unpacked than
    `RATIO` times the archive.
    """
    if not zipfile.is_zipfile(archive):
        return None
    target, room = archive.with_suffix(".member"), RATIO * archive.stat().st_size
    try:
        with zipfile.ZipFile(archive) as file:
            for member in file.infolist():
                room -= member.file_size
                if room < 0:
                    break
                if not member.is_dir() and not member.flag_bits & 1 and _extract(file, member, target) == sha256:
                    return target
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError, EOFError):
        pass
    target.unlink(missing_ok=True)
    return None


def _extract(file: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> str:
    """Write one member, at most as long as it claims to be; gives its SHA-256."""
    digest, left = hashlib.sha256(), member.file_size
    with file.open(member) as source, open(target, "wb") as out:
        while left > 0 and (data := source.read(min(_READ, left))):
            out.write(data)
            digest.update(data)
            left -= len(data)
    return digest.hexdigest()
