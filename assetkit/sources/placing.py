"""Names from outside as names of files: harmless on every system, and never outside the folder they are for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath

from assetkit.errors import UsageError

TEMPLATE = "{kind}/{base}/{creator}/{name}"
FIELDS = ("kind", "base", "creator", "name", "version", "source")
LONGEST = 180
"""Bytes of one name: 255 is what file systems take, and downloads, sidecars and previews add suffixes."""
_NUMBERS = "123456789¹²³"
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", *(f"{name}{n}" for name in ("com", "lpt") for n in _NUMBERS)}
)
"""Names of devices on Windows, with any suffix."""
_HARMFUL = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+')


def safe_name(text: str, fallback: str = "unnamed") -> str:
    """`text` as the name of one file or folder; `fallback` where nothing of it is left."""
    clean = _HARMFUL.sub("_", unicodedata.normalize("NFC", text)).strip(" ._") or fallback
    while len(clean.encode()) > LONGEST:
        clean = clean[:-1]
    clean = clean.rstrip(" .")
    return f"{clean}_" if clean.partition(".")[0].rstrip().lower() in _RESERVED else clean


def file_name(name: str, fallback: str) -> tuple[str, str]:
    """Stem and suffix of a file's name from outside; a suffix is 1 to 12 letters and digits with its dot."""
    base = re.split(r"[/\\]", name)[-1]
    found = re.fullmatch(r"(.+)(\.[A-Za-z0-9]{1,12})", base, re.DOTALL)
    stem, suffix = (found[1], found[2].lower()) if found else (base, "")
    return safe_name(stem, fallback), suffix


def place(template: str, fields: Mapping[str, str | None], suffix: str) -> PurePosixPath:
    """Where a file goes below its folder. Fields without a value leave no folder behind, an unknown kind or base is
    called ``unknown``. Raises `UsageError` for a field that does not exist."""
    known = {name: fields.get(name) or ("unknown" if name in ("kind", "base", "name") else "") for name in FIELDS}
    wanted = re.findall(r"\{(.*?)\}", template)
    if not set(wanted) <= known.keys():
        raise UsageError(f"{template!r} is no template", hint="fields: " + ", ".join(FIELDS))
    filled = (re.sub(r"\{(.*?)\}", lambda each: known[each[1]], part) for part in template.split("/"))
    parts = [safe_name(part) for part in filled if part.strip()]
    if not parts:
        raise UsageError(f"{template!r} names no file", hint="end it with {name}")
    return PurePosixPath(*parts[:-1], parts[-1] + suffix)


def located(path: str) -> PurePosixPath:
    """A relative path from outside (a lock file's) with every part made harmless."""
    parts = [each for each in path.split("/") if each]
    stem, suffix = file_name(parts[-1] if parts else "", "model")
    return PurePosixPath(*(safe_name(each) for each in parts[:-1]), stem + suffix)
