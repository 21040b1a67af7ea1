"""What can be run as a job, and how its arguments become a command line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assetkit.errors import UsageError

Form = Literal["path", "output", "text", "number", "switch"]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a kind: its name in a request, and the option it becomes (empty: it stands by itself)."""

    name: str
    form: Form
    option: str = ""
    many: bool = False
    needed: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job. Every command can be started again after it was stopped."""

    id: str
    command: tuple[str, ...]
    arguments: tuple[Argument, ...]
    help: str
    heavy: bool = False
    """Only one of these runs at a time: it may use all the memory that there is for such work."""


_OUTPUT = Argument("output", "output", "-o", needed=True)
_DTYPE = Argument("dtype", "text", "--dtype")
_KINDS = (
    Kind(
        "scan",
        ("scan",),
        (
            Argument("paths", "path", many=True, needed=True),
            Argument("hash", "text", "--hash", choices=("all", "fast", "none")),
        ),
        "Index folders.",
    ),
    Kind(
        "sync",
        ("sync",),
        (
            Argument("sources", "text", many=True, choices=("civitai", "huggingface", "openmodeldb")),
            Argument("query", "text", "--query"),
            Argument("refresh", "switch", "--refresh"),
        ),
        "Ask sources for names, licenses and updates.",
    ),
    Kind(
        "convert",
        ("convert",),
        (
            Argument("source", "path", needed=True),
            _OUTPUT,
            Argument("layout", "text", "--layout"),
            Argument("format", "text", "--format"),
            _DTYPE,
            Argument("component", "text", "--component"),
        ),
        "Change a model's container, names or number type.",
        heavy=True,
    ),
    Kind(
        "prune",
        ("prune",),
        (
            Argument("source", "path", needed=True),
            _OUTPUT,
            Argument("ema", "text", "--ema", choices=("keep", "drop", "promote")),
            _DTYPE,
        ),
        "Drop what only training needs.",
        heavy=True,
    ),
    Kind(
        "merge",
        ("merge",),
        (
            Argument("models", "path", many=True, needed=True),
            _OUTPUT,
            Argument("method", "text", "--method"),
            Argument("alpha", "number", "--alpha"),
            Argument("beta", "number", "--beta"),
            _DTYPE,
        ),
        "Merge checkpoints.",
        heavy=True,
    ),
    Kind(
        "validate",
        ("validate",),
        (Argument("assets", "path", many=True), Argument("all", "switch", "--all")),
        "Draw with models and judge them.",
        heavy=True,
    ),
)
KINDS: Mapping[str, Kind] = {each.id: each for each in _KINDS}


def command_line(kind: str, arguments: Mapping[str, Any], roots: Sequence[str]) -> list[str]:
    """The command line of a job. Paths must lie in one of `roots`, links followed.

    Raises `UsageError` for a kind or argument that there is not, a missing one, a value of another type, or a path
    elsewhere.
    """
    found = KINDS.get(kind)
    if found is None:
        raise UsageError(f"{kind[:80]!r} cannot be run as a job", hint=f"kinds: {', '.join(sorted(KINDS))}")
    known = {each.name for each in found.arguments}
    for name in arguments:
        if name not in known:
            raise UsageError(f"{kind} has no argument {name[:80]!r}", hint=f"arguments: {', '.join(sorted(known))}")
    options: list[str] = []
    alone: list[str] = []
    for argument in found.arguments:
        value = arguments.get(argument.name)
        if value in (None, "", [], False):
            if argument.needed:
                raise UsageError(f"{kind} needs {argument.name!r}")
            continue
        if argument.form == "switch":
            options.append(_switch(argument, value))
            continue
        for word in _words(argument, value, roots):
            # An option and its value are one word, so that a value cannot be read as another option.
            mark = "=" if argument.option.startswith("--") else ""
            options += [f"{argument.option}{mark}{word}"] if argument.option else []
            alone += [] if argument.option else [word]
    return [*found.command, *options, "--", *alone]


def _switch(argument: Argument, value: Any) -> str:
    if value is not True:
        raise UsageError(f"{argument.name!r} is true or false")
    return argument.option


def _words(argument: Argument, value: Any, roots: Sequence[str]) -> Iterator[str]:
    values = value if isinstance(value, list) else [value]
    if isinstance(value, list) and not argument.many:
        raise UsageError(f"{argument.name!r} is one value, not a list")
    for each in values:
        if argument.form == "number":
            if isinstance(each, bool) or not isinstance(each, int | float):
                raise UsageError(f"{argument.name!r} is a number")
            yield repr(each)
            continue
        if not isinstance(each, str) or "\0" in each:
            raise UsageError(f"{argument.name!r} is text")
        if argument.choices and each not in argument.choices:
            raise UsageError(f"{argument.name!r} is one of {', '.join(argument.choices)}")
        yield each if argument.form == "text" else inside(each, roots, exists=argument.form == "path")


def inside(path: str, roots: Sequence[str], *, exists: bool) -> str:
    """The absolute path, links followed, if it lies in one of `roots`. Raises `UsageError`, the same for any other."""
    whole = os.path.realpath(path)
    tops = [os.path.realpath(each) for each in roots]
    within = any(whole == top or whole.startswith(os.path.join(top, "")) for top in tops)
    if Path(path).is_absolute() and within and (not exists or os.path.exists(whole)):
        return whole
    raise UsageError(f"{path[:200]!r}: no such file in a catalogued folder", hint="give an absolute path in one")
