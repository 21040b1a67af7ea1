"""Which file beside a model belongs to it, by name: sidecars, previews, configurations.

Suffixes and spellings are those of the programs' own writers (Civitai Helper, A1111, SD.Next, Stability Matrix,
ComfyUI-Lora-Manager, SwarmUI, civitdl). Names are compared without case, as users on Windows expect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SIDECAR_SUFFIXES = (
    ".civitai.info",
    ".cm-info.json",
    ".metadata.json",
    ".swarm.json",
    ".description.txt",
    ".json",
    ".txt",
    ".yaml",
    ".yml",
)
"""Longest first: ``a.metadata.json`` belongs to ``a``, not to ``a.metadata``."""

PREVIEW_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".jxl", ".webm", ".mp4")
_PREVIEW_MARK = re.compile(r"(\.preview|\.thumb|\.example|\.\d{1,3}|-\d{1,2})+$")
_CIVITDL = re.compile(r"(?:^model_dict)?-(mid_\d+-vid_\d+)\.(?:json|csv)$")


class Owners:
    """The models of one folder (files and `folders`), by the stems their companions would have."""

    def __init__(self, models: Iterable[str], folders: Iterable[str] = ()) -> None:
        self._by_stem: dict[str, str] = {}
        self._lower: list[tuple[str, str]] = []
        for name in sorted(models, key=_preference):
            lower = name.lower()
            self._lower.append((lower, name))
            # `a.safetensors.json` is rare but unambiguous, so whole names are stems too.
            for stem in (lower.rpartition(".")[0] or lower, lower):
                self._by_stem.setdefault(stem, name)
        for name in folders:
            self._by_stem.setdefault(name.lower(), name)

    def of_sidecar(self, name: str) -> str | None:
        """The model that a sidecar called `name` belongs to."""
        lower = name.lower()
        found = _CIVITDL.search(lower)
        if found:
            same = [model for known, model in self._lower if found[1] in known]
            return same[0] if same else self._only()
        for suffix in SIDECAR_SUFFIXES:
            if lower.endswith(suffix) and (owner := self._by_stem.get(lower[: -len(suffix)])):
                return owner
        return None

    def of_preview(self, name: str) -> str | None:
        """The model that a picture or clip called `name` shows."""
        lower = name.lower()
        suffix = next((each for each in PREVIEW_SUFFIXES if lower.endswith(each)), None)
        if suffix is None:
            return None
        stem = lower[: -len(suffix)]
        return self._by_stem.get(stem) or self._by_stem.get(_PREVIEW_MARK.sub("", stem))

    def _only(self) -> str | None:
        return self._lower[0][1] if len(self._lower) == 1 else None


_RANKS: Mapping[str, int] = {".safetensors": 0, ".sft": 1, ".gguf": 2}


def _preference(name: str) -> tuple[int, str]:
    """Of two models with one stem, companions go to the safetensors file."""
    return _RANKS.get("." + name.lower().rpartition(".")[2], 9), name
