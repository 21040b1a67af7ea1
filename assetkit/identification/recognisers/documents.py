"""Text files of the trade: workflows, and wildcards in plain text, YAML and JSON.

A list of words is no evidence: requirements, captions and word lists look the same. Wildcards are told by their
syntax (``__name__``, ``{a|b}``, ``2$$``, ``0.5::``; adieyal/dynamicprompts docs/SYNTAX.md) or by lying in a folder
called wildcards, and only where the rest of the file reads like a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.view import View
from assetkit.types import Evidence

_SUFFIXES = {"plain": (".txt",), "yaml": (".yaml", ".yml"), "json": (".json",)}

_REFERENCE = re.compile(
    r"__(?!(?:init|main|name|file|future|all|version|dict|class|doc|call|new|str|repr|len)__)"
    r"[~@!]?[A-Za-z0-9*][\w\-/*. ]{0,80}?(?:\([^()\n]{0,80}\))?__"
)
_CHOICE = re.compile(
    r"\{[~@!]?[^{}\n|]{0,300}\|[^{}\n]{0,2000}\}"
    r"|\{[~@!]?\d+(?:-\d+)?\$\$"
    r"|^\d{1,3}(?:\.\d{1,4})?::\S"
    r"|<(?:wildcard|random):[^<>\n]{1,300}>"
)
_CODE = re.compile(
    r"^\s*(?:def |class |import |from \w+ import|return\b|#include|#!/|usage:|function\b|var |const |let |if \(|for \("
    r"|sudo |pip |git |cd |echo |\$ |>>> |```|\|.*\|\s*$)|[;{]\s*$|^\s*\}\s*$|^\s*[-+]{3} |(?:==|>=|~=)\s*\d",
    re.IGNORECASE,
)
_PROSE = re.compile(r"[a-z]{2}[.!?]\s+[A-Z][a-z]|https?://|\bcopyright\b|\blicen[cs]e\b", re.IGNORECASE)
_ABOUT = frozenset({"readme", "license", "licence", "changelog", "requirements", "notice", "credits", "index", "todo"})

_LINES, _LONG = 5000, 4000
_LEAVES = 20_000


def recognise(view: View) -> Iterable[Claim]:
    """At most one claim for a text file: a workflow, or wildcards."""
    if view.header.format != "text":
        return
    yield from _workflow(view.header.extra) or _wildcards(view)


def _workflow(extra: Mapping[str, Any]) -> list[Claim]:
    form, data = extra.get("workflow"), extra.get("data")
    if form:
        seen = Evidence("structure", f"ComfyUI workflow, {form} form")
        return [Claim("workflow", architecture="ComfyUI", variant={"form": form}, evidence=(seen,))]
    if isinstance(data, Mapping) and data.keys() >= _INVOKEAI and isinstance(data["nodes"], list):
        seen = Evidence("structure", f"keys {', '.join(sorted(_INVOKEAI))}")
        return [Claim("workflow", architecture="InvokeAI", evidence=(seen,))]
    return []


_INVOKEAI = frozenset({"nodes", "edges", "exposedFields", "meta"})
"""Keys of every InvokeAI workflow (invokeai/app/services/workflow_records/workflow_records_common.py)."""


def _wildcards(view: View) -> list[Claim]:
    extra = view.header.extra
    form = extra.get("text", "plain")
    folder, _, name = view.name.replace("\\", "/").lower().rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    if dot + suffix not in _SUFFIXES.get(form, ()) or stem in _ABOUT:
        return []
    entries = list(_lines(extra.get("sample", "")) if form == "plain" else _leaves(extra.get("data")))
    if len(entries) < 2 or not _reads_like_a_list(entries):
        return []
    reasons = list(_syntax(entries))
    if any(part in {"wildcards", "wildcard"} for part in folder.split("/")):
        reasons.append(Evidence("folder", f"{len(entries)} entries in a folder called {folder.rpartition('/')[2]}"))
    return [Claim("wildcards", architecture=form, evidence=tuple(reasons))] if reasons else []


def _syntax(entries: list[str]) -> Iterator[Evidence]:
    """Choices in a tenth of the entries are enough; references in that many only when they are several, since
    ``__bold__`` is also how some documents shout."""
    choices = [entry for entry in entries if _CHOICE.search(entry)]
    references = [entry for entry in entries if _REFERENCE.search(entry)]
    marked = choices or (references if len(references) > 2 or len(references) * 3 >= len(entries) else [])
    if marked and len(marked) * 10 >= len(entries):
        yield Evidence("wildcard syntax", f"{len(marked)} of {len(entries)} entries, such as {marked[0][:80]!r}")


def _lines(sample: str) -> Iterator[str]:
    """Entries of a text list: blank lines and comments do not count."""
    for line in sample.splitlines()[:_LINES]:
        text = line.strip()
        if text and not text.startswith("#"):
            yield text


def _leaves(data: object) -> Iterator[str]:
    """Entries of a tree whose branches are mappings and whose leaves are lists of strings; a number or a truth value
    anywhere means that it is a configuration, which yields nothing a list would have."""
    if not isinstance(data, Mapping):
        return
    waiting: list[object] = [data]
    count = 0
    while waiting and count < _LEAVES:
        node = waiting.pop()
        count += 1
        if isinstance(node, Mapping):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, str):
            yield node
        else:
            yield _NOT_AN_ENTRY


_NOT_AN_ENTRY = "{"
"""Stands for a leaf that is not text; `_CODE` refuses it."""


def _reads_like_a_list(entries: list[str]) -> bool:
    """Whether this may be a list of prompt parts: no code, little prose, no endless lines."""
    odd = sum(1 for entry in entries if len(entry) > _LONG or _CODE.search(entry))
    prose = sum(1 for entry in entries if _PROSE.search(entry))
    return odd == 0 and prose * 5 <= len(entries)


RECOGNISER = Recogniser("documents", recognise, formats=frozenset({"text"}))
