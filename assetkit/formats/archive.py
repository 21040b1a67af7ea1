"""Containers that are recognised but hold no tensor we read: zip and tar archives, compressed and HDF5 files.

A zip gives its members' names and sizes (``extra["members"]``: up to `SHOWN_MEMBERS` pairs, ``extra["member_count"]``);
each is looked at for a pickle, and only what may be one is inflated. Tar archives and compressed files are looked into
for pickles likewise, within the limits of `_pickle_search`, and are ``unknown`` otherwise. Of archives that we cannot
open (7z, RAR, Zstandard, LZ4) and of HDF5 files (Keras) there is a finding that says so.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from assetkit.formats._pickle_layouts import pickles_inside
from assetkit.formats._pickle_search import NOT_SEARCHED
from assetkit.formats._pickle_stream import inflated_head
from assetkit.formats._pickle_tar import tar_entry
from assetkit.formats._pickle_zip import Archive
from assetkit.formats.base import Format, HeaderSource, Probe
from assetkit.types import Finding, Header

SHOWN_MEMBERS = 1000
_BOMB_RATIO = 100
_BOMB_SIZE = 1 << 30


def is_zip(probe: Probe) -> bool:
    """A local file header, or the end record of an empty archive."""
    return probe.head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def open_zip(path: Path) -> HeaderSource:
    """Read the directory and look for pickles under any name. `FormatError` when the directory is missing or
    contradicts itself, `UnsafeError` when a member would run code."""
    header = directory_header(path)
    return HeaderSource(path, replace(header, findings=(*header.findings, *pickles_inside(path))))


def directory_header(path: Path) -> Header:
    """The header of a plain archive, from its directory alone."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        members = list(Archive(file, size, str(path)).members.values())
    findings = [Finding("archive", "info", str(path), "is a zip archive; unpack it to use what is inside")]
    expanded = sum(member.size for member in members)
    if expanded > _BOMB_SIZE and expanded > _BOMB_RATIO * size:
        detail = f"{size} bytes would become {expanded}"
        findings.append(Finding("zip-bomb", "warning", str(path), "unpacks to far more than its size", detail))
    shown = tuple((member.name, member.size) for member in members[:SHOWN_MEMBERS])
    extra = {"members": shown, "member_count": len(members)}
    return Header("zip", extra=extra, findings=tuple(findings), size=size)


def is_hdf5(probe: Probe) -> bool:
    """The HDF5 signature (HDF5 file format 3.0, II.A)."""
    return probe.head.startswith(b"\x89HDF\r\n\x1a\n")


def open_hdf5(path: Path) -> HeaderSource:
    """Name the container: none of the models we know lives in one."""
    finding = Finding("not-read", "info", str(path), "is an HDF5 file (Keras); its tensors are not read")
    return HeaderSource(path, Header("h5", findings=(finding,), size=path.stat().st_size))


def is_packed(probe: Probe) -> bool:
    """A tar archive, or a compressed stream that yields something."""
    return tar_entry(probe.head) is not None or inflated_head(probe.head) != b""


def open_packed(path: Path) -> HeaderSource:
    """Look for pickles under any name, archives in archives included. `UnsafeError` when one would run code."""
    finding = Finding("archive", "info", str(path), "is an archive; unpack it to use what is inside")
    from assetkit.formats.hidden import hidden_code

    findings = (finding, *hidden_code(path))
    return HeaderSource(path, Header("unknown", findings=findings, size=path.stat().st_size))


_CLOSED = (
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"\x04\x22\x4d\x18", "an LZ4 file"),
    (b"MSCF\0\0\0\0", "a Windows cabinet"),
)


def is_closed_head(head: bytes) -> bool:
    """Whether a file begins as an archive of a kind that is not looked into."""
    return head.startswith(tuple(magic for magic, _ in _CLOSED))


def is_closed(probe: Probe) -> bool:
    """`is_closed_head` of a file."""
    return is_closed_head(probe.head)


def open_closed(path: Path) -> HeaderSource:
    """Say that nobody knows what is inside."""
    with open(path, "rb") as file:
        head, size = file.read(8), os.fstat(file.fileno()).st_size
    name = next((name for magic, name in _CLOSED if head.startswith(magic)), "an archive")
    message = f"is {name}, whose content was not looked into; unpack it and scan what is inside"
    return HeaderSource(
        path, Header("unknown", findings=(Finding(NOT_SEARCHED, "warning", str(path), message),), size=size)
    )


_PACKED_SUFFIXES = (".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".gz", ".bz2", ".xz", ".lzma")
_CLOSED_SUFFIXES = (".7z", ".rar", ".zst", ".lz4", ".cab")

FORMAT = (
    Format("zip", is_zip, open_zip, (".zip",), priority=-50),
    Format("packed", is_packed, open_packed, _PACKED_SUFFIXES, priority=-40),
    Format("closed", is_closed, open_closed, _CLOSED_SUFFIXES, priority=-40),
    Format("h5", is_hdf5, open_hdf5, (".h5", ".hdf5"), priority=60),
)
