"""AUTOMATIC1111's text form: a prompt, a negative prompt, and one last line of ``Key: value`` pairs.

`modules/processing.py` writes it and `modules/infotext_utils.py` reads it: only the last line is settings, and only
when it has at least three pairs; a value with a comma, colon or line break is JSON text. Civitai's additions put whole
JSON objects and lists there unquoted. Reading is one pass without backtracking, since the text comes from anywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TEXT_LIMIT = 4 << 20
"""Characters that are read; an infotext of a whole grid is a few thousand."""
_NEGATIVE = "Negative prompt:"
_KEY = re.compile(r"\s*([\w][\w \-/.]{0,100}?)\s*:\s*")
_PAIRS_LIMIT = 1000
_DECODER = json.JSONDecoder()
_TELLING = frozenset({"Steps", "Sampler", "Seed", "CFG scale", "Model", "Model hash", "Size"})


@dataclass(frozen=True, slots=True)
class Infotext:
    """The three parts. `settings` is empty where the last line is no settings line; then all of it is prompt."""

    prompt: str
    negative: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    imitated: bool = False
    """A line of the prompts reads like the settings line: whoever wrote it may have meant to be believed."""


def parse(text: str) -> Infotext:
    """The parts of an infotext."""
    lines = [line.rstrip("\r") for line in text[:TEXT_LIMIT].replace("\0", "").strip().split("\n")]
    settings = dict(pairs(lines[-1]))
    body = lines[:-1] if is_settings(settings) else lines
    if body is lines:
        settings = {}
    start = next((at for at, line in enumerate(body) if line.startswith(_NEGATIVE)), len(body))
    negative = "\n".join(body[start:])[len(_NEGATIVE) :].strip()
    imitated = any(is_settings(dict(pairs(line)), telling=2) for line in body if ":" in line and len(line) < 20_000)
    return Infotext("\n".join(body[:start]).strip(), negative, settings, imitated)


def is_settings(found: Mapping[str, str], telling: int = 1) -> bool:
    """Whether a line's pairs are settings: three of them (A1111's rule), and so many keys that every tool writes."""
    return len(found) >= 3 and len(_TELLING & found.keys()) >= telling


def pairs(line: str) -> Iterator[tuple[str, str]]:
    """Keys and values of a settings line. Quoted values come without their quotes, JSON ones as their JSON."""
    at, seen = 0, set[str]()
    for _ in range(_PAIRS_LIMIT):
        found = _KEY.match(line, at)
        if found is None:
            # Something that is no pair: go on behind the next comma.
            at = line.find(",", at) + 1
            if at == 0:
                return
            continue
        value, at = _value(line, found.end())
        if found[1] not in seen:  # of two, the first is the tool's own; later ones are extensions'
            seen.add(found[1])
            yield found[1], value
        if at >= len(line):
            return


def _value(line: str, at: int) -> tuple[str, int]:
    """The value that begins at `at`, and where the next key begins."""
    if line[at : at + 1] in ('"', "{", "["):
        try:
            found, end = _DECODER.raw_decode(line, at)
        except (ValueError, RecursionError):
            pass
        else:
            rest = line[end : end + 1]
            if rest in ("", ",", " "):
                return (found if isinstance(found, str) else line[at:end]), end + 1
    end = line.find(",", at)
    end = len(line) if end < 0 else end
    return line[at:end].strip(), end + 1


def listed(text: str) -> Iterator[tuple[str, str]]:
    """Names and values of ``name: value, name: value``, the form of hash lists. Names may hold colons."""
    for part in text.split(","):
        name, found, value = part.rpartition(":")
        if found and name.strip():
            yield name.strip(), value.strip()
