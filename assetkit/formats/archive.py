"""Containers that are recognised but hold no tensor we read: plain zip archives and HDF5 files.

A zip gives its members' names and sizes (``extra["members"]``: up to `SHOWN_MEMBERS` pairs, ``extra["member_count"]``);
each is looked at for a pickle, and only what may be one is inflated. An HDF5 file (Keras) gives its format and nothing
else.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from assetkit.formats._pickle_layouts import pickles_inside
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


FORMAT = (
    Format("zip", is_zip, open_zip, (".zip",), priority=-50),
    Format("h5", is_hdf5, open_hdf5, (".h5", ".hdf5"), priority=60),
)
