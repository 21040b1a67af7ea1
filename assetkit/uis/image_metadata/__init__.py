"""Generation metadata of images: one file per dialect, each a reader of the texts that an image carries.

Nothing is decoded but the container's texts. An image may speak several dialects (a ComfyUI picture with A1111's text
beside its graph); what they say is put together, the surest first. What every dialect is, and what a program does not
write at all, is said in its file.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from assetkit.registry import Registry, rows
from assetkit.types import Finding
from assetkit.uis.image_metadata._marks import marks_of
from assetkit.uis.image_metadata._schema import Dialect, Said, Texts
from assetkit.uis.references import Generation, merged

__all__ = ["Dialect", "Said", "dialects", "read_image", "read_texts"]


@lru_cache(maxsize=1)
def dialects() -> Registry[Dialect]:
    """All dialects by id, the surest first."""
    found = [row for row in rows(sys.modules[__name__], "DIALECT") if isinstance(row, Dialect)]
    return Registry(sorted(found, key=lambda row: (row.rank, row.id)), lambda row: row.id)


def read_image(path: Path) -> Generation:
    """How the image at `path` was made, as it says itself. Raises `FormatError` for a file that is no image."""
    from assetkit.formats.image import open_file

    with open_file(path) as source:
        header = source.header
    return read_texts(str(path), header.metadata, header.extra, header.findings)


def read_texts(
    path: str, texts: Texts, extra: Mapping[str, Any] | None = None, findings: tuple[Finding, ...] = ()
) -> Generation:
    """How an image with these texts was made. `extra` is that of its `Header`; `findings` are passed on."""
    said = [found for row in dialects().values() if (found := row.read(texts)) is not None]
    imitated = Finding(
        "parameters-imitated",
        "warning",
        path,
        "holds a prompt with a line that imitates the settings line; only the last line was read as settings",
    )
    first = said[0] if said else Said("", ())
    settings: dict[str, str] = {}
    for each in reversed(said):
        settings.update(each.settings)
    return Generation(
        path=path,
        kind="image" if extra and "image" in extra else "text",
        software=first.software or None,
        references=merged(reference for each in said for reference in each.references),
        prompt=next((each.prompt for each in said if each.prompt), ""),
        negative=next((each.negative for each in said if each.negative), ""),
        settings=settings,
        read_from=tuple(dict.fromkeys(key for each in said for key in each.read_from)),
        marks=marks_of(texts, extra or {}),
        findings=(*findings, *([imitated] if any(each.imitated for each in said) else [])),
    )
