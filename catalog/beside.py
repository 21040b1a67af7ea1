"""License texts and model cards beside models: read, and held against the texts on file.

A folder of many models has no license of its own. A text counts for a model when it lies in the model's own folder, is
named after it, or when the model is the only one there.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from assetkit.license.expression import from_card
from assetkit.license.facts import Fact
from assetkit.license.texts import recognise

_TEXT = re.compile(r"(un)?licen[cs]e|copying", re.IGNORECASE)
_CARD = re.compile(r"(readme|model_?card)\.md", re.IGNORECASE)
_LARGEST = 1 << 20
_ENDINGS = frozenset({"", ".md", ".txt", ".rst"})


def facts_beside(model: Path, *, folder: bool, alone: bool) -> Iterator[Fact]:
    """What license texts and cards beside one model say. `folder`: the model is a folder; `alone`: no other model lies
    in its folder. A text that is not recognised is a license that we do not know, never none."""
    where = model if folder else model.parent
    for name in _names(str(where)):
        stem, ending = os.path.splitext(name)
        own = not folder and (stem.startswith(f"{model.stem}.") or stem == model.stem)
        if not (folder or own or alone):
            continue
        if _CARD.fullmatch(name) or (own and ending.lower() == ".md" and not _TEXT.search(stem)):
            yield from _card(str(where), name)
        elif _TEXT.search(stem if not own else name.removeprefix(model.stem)) and ending.lower() in _ENDINGS | {
            ".license"
        }:
            yield from _text(str(where), name)


@lru_cache(maxsize=4096)
def _names(folder: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(each.name for each in os.scandir(folder) if _looks_telling(each.name)))
    except OSError:
        return ()


def _looks_telling(name: str) -> bool:
    return bool(_TEXT.search(name)) or name.lower().endswith(".md")


def forget() -> None:
    """Folders are listed once per report; the next one looks again."""
    _names.cache_clear()
    _read.cache_clear()


@lru_cache(maxsize=1024)
def _read(folder: str, name: str) -> tuple[str, str] | None:
    """Text and SHA-256 of its bytes; None for what is no text of a sensible size."""
    path = Path(folder, name)
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        data = path.read_bytes()
        return data.decode("utf-8-sig"), hashlib.sha256(data).hexdigest()
    except (OSError, UnicodeDecodeError):
        return None


def _text(folder: str, name: str) -> Iterator[Fact]:
    found = _read(folder, name)
    if found is None:
        return
    text, sha256 = found
    known = recognise(text)
    quote = next((line.strip() for line in text.splitlines() if line.strip()), "")[:200]
    yield Fact("license", known or f"text of {name}", "text", name, quote, "", sha256)


def _card(folder: str, name: str) -> Iterator[Fact]:
    found = _read(folder, name)
    if found is None or not found[0].startswith("---"):
        return
    text, sha256 = found
    card = front_matter(text)
    value = from_card({key: str(card.get(key) or "") for key in ("license", "license_name")})
    if value:
        yield Fact("license", value, "text", f"{name} (model card)", f"license: {value}", "", sha256)


def front_matter(text: str) -> Mapping[str, Any]:
    """The YAML between the first two ``---`` lines of a model card; empty where there is none that can be read."""
    import yaml

    parts = text.split("\n---", 1)
    if len(parts) < 2 or len(parts[0]) > 1 << 16:
        return {}
    try:
        found = yaml.safe_load(parts[0].removeprefix("---"))
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
