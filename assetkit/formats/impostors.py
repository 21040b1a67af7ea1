"""Files that carry a model's name and hold something else: login pages, pointers, error messages, nothing at all.

These are asked before any format, and only about files whose suffix does not say that they are text.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from assetkit.errors import FormatError
from assetkit.formats.base import Probe
from assetkit.types import Finding

TEXT_SUFFIXES = frozenset(
    {".txt", ".md", ".json", ".jsonl", ".yaml", ".yml", ".xml", ".html", ".htm", ".csv", ".toml", ".ini", ".cfg"}
    | {".py", ".js", ".css", ".svg", ".log", ".info", ".rst", ".param"}
)
"""Files of these names are expected to be text, whatever it says."""
_ERROR_KEYS = frozenset({"error", "errors", "message", "detail", "details", "statuscode", "status", "code", "success"})
_ERROR_PAGE_LIMIT = 64 * 1024
_LFS = re.compile(
    rb"\s*version https://(?:git-lfs\.github\.com|hawser\.github\.com)/spec/v1\s(?:.*\n)*?oid sha256:([0-9a-f]{64})\n"
    rb"(?:.*\n)*?size (\d{1,19})"
)
_LFS_START = b"version https://"
_HTML = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)?(?:<!doctype\s+html|<html|<head|<body|<script)", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:Error|ErrorResponse|html|soap:Envelope)\b", re.IGNORECASE)
_STRANGERS = (
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"%PDF-", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"lmgg", "a GGML file from before GGUF"),
    (b"fmgg", "a GGML file from before GGUF"),
    (b"tjgg", "a GGML file from before GGUF"),
    (b"\0\0\0\x1cftyp", "a video"),
    (b"\0\0\0 ftyp", "a video"),
    (b"\x1aE\xdf\xa3", "a Matroska video"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a FLAC file"),
    (b"SQLite format 3\0", "an SQLite database"),
)


def diagnose(probe: Probe) -> FormatError | None:
    """The error for an empty, zero-filled, pointer or page file; None when the bytes may be a model."""
    if probe.size == 0:
        return _error(probe, "empty-file", "is empty", "download it again")
    first = probe.head[:1]
    if first == b"\0" and not probe.head.strip(b"\0") and _all_zero(probe):
        return _error(
            probe, "zero-filled", "holds only zero bytes: the download never wrote its data", "download it again"
        )
    if first not in b"<{v \t\r\n\xef":
        return None
    return _pointer(probe) or (None if probe.suffix in TEXT_SUFFIXES else _page(probe))


def name_stranger(probe: Probe) -> tuple[Finding, ...]:
    """A finding that names a file type which is no model's container."""
    for magic, name in _STRANGERS:
        if probe.head.startswith(magic):
            return (
                Finding("not-a-model", "info", str(probe.path), f"is {name}, which holds no model that can be read"),
            )
    return ()


def _pointer(probe: Probe) -> FormatError | None:
    head = probe.head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(_LFS_START) or probe.size > 4096 or not (found := _LFS.match(head.replace(b"\r\n", b"\n"))):
        return None
    oid, size = found.group(1).decode(), int(found.group(2))
    return _error(
        probe,
        "lfs-pointer",
        "is a Git LFS pointer, not the file itself",
        "fetch it with git lfs pull",
        f"oid sha256:{oid}, size {size}",
    )


def _page(probe: Probe) -> FormatError | None:
    head = probe.head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return _error(
            probe,
            "html-page",
            "is a web page saved under a model's name",
            "log in where it came from and download it again",
        )
    if _XML.match(head):
        return _error(probe, "error-page", "is an XML error message, not a model", "download it again", _quote(head))
    if head.lstrip()[:1] == b"{" and probe.size <= _ERROR_PAGE_LIMIT and _is_json_error(probe.path):
        return _error(probe, "error-page", "is a JSON error message, not a model", "download it again", _quote(head))
    return None


def _is_json_error(path: Path) -> bool:
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and any(str(key).lower() in _ERROR_KEYS for key in value) and len(value) <= 12


def _all_zero(probe: Probe) -> bool:
    """Whether the end is zeros too: a preallocated download, not a format that begins with padding."""
    if probe.size <= len(probe.head):
        return True
    with open(probe.path, "rb", buffering=0) as file:
        file.seek(max(0, probe.size - 4096))
        return not file.read(4096).strip(b"\0")


def _quote(head: bytes) -> str:
    return " ".join(head[:300].decode("utf-8", "replace").split())


def _error(probe: Probe, code: str, message: str, hint: str, evidence: str = "") -> FormatError:
    return FormatError(code, str(probe.path), message, evidence=evidence, hint=hint)
