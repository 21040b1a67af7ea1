"""Prompts before they are read: words by lot, and adapters that are named in them.

``{a|b}`` is one of its choices, ``{2::a|1::b}`` with weights, ``{2$$a|b|c}`` two of them; ``__colour__`` is a line of
the file ``colour.txt`` (dynamicprompts, docs/SYNTAX.md; lines that begin with ``#`` are remarks). ``<lora:name:0.8>``
applies an adapter (AUTOMATIC1111 ``modules/extra_networks.py``; ``lyco`` means the same). The same seed gives the same
words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from assetkit.errors import UsageError

Wildcard = Callable[[str], Sequence[str]]
"""The lines of a wildcard by its name. Raises `UsageError` for one that is not there."""
_DEEPEST = 20
"""Wildcards that may name each other, one within another."""
_CHOICE = re.compile(r"(?<!\\)\{(?P<body>[^{}]*)(?<!\\)\}")
_COUNT = re.compile(r"(?P<low>\d+)(?:-(?P<high>\d+))?\$\$(?:(?P<between>[^$|]*)\$\$)?")
_WEIGHT = re.compile(r"\s*(?P<weight>\d*\.?\d+)::")
_WILDCARD = re.compile(r"__(?P<name>[\w./*-]+?)__")
_NETWORK = re.compile(r"<(?:lora|lyco):(?P<name>[^:<>]+)(?::(?P<weight>[^:<>]*))?(?::[^<>]*)?>")


class Network(NamedTuple):
    """An adapter that a prompt names."""

    name: str
    weight: float


def networks(prompt: str) -> tuple[str, tuple[Network, ...]]:
    """The prompt without the adapters that it names, and these in order. Raises `UsageError` for a wrong weight."""
    found = tuple(_network(each) for each in _NETWORK.finditer(prompt))
    return (re.sub(r"\s+", " ", _NETWORK.sub("", prompt)).strip() if found else prompt), found


def _network(found: re.Match[str]) -> Network:
    said = found["weight"]
    try:
        return Network(found["name"].strip(), float(said) if said else 1.0)
    except ValueError as error:
        raise UsageError(f"{found[0]}: {said!r} is no weight", hint="write <lora:name:0.8>") from error


def drawn(prompt: str, seed: int, wildcard: Wildcard) -> str:
    """The prompt with every choice made. Raises `UsageError` for a wildcard that is missing or never ends."""
    lot = random.Random(f"{seed}\n{prompt}")  # noqa: S311 - words, not secrets
    for _ in range(_DEEPEST):
        before = prompt
        while _CHOICE.search(prompt):
            prompt = _CHOICE.sub(lambda found: _chosen(found["body"], lot), prompt, count=1)
        prompt = _WILDCARD.sub(lambda found: _line(found["name"], lot, wildcard), prompt)
        if prompt == before:
            return prompt.replace("\\{", "{").replace("\\}", "}")
    raise UsageError(f"wildcards name each other more than {_DEEPEST} deep")


def _chosen(body: str, lot: random.Random) -> str:
    counted = _COUNT.match(body)
    options = [_weighed(each) for each in body[counted.end() if counted else 0 :].split("|")]
    if counted is None:
        return _one(options, lot)
    low, high = int(counted["low"]), int(counted["high"] or counted["low"])
    count = min(lot.randint(min(low, high), max(low, high)), len(options))
    picked = []
    for _ in range(count):
        picked.append(_one(options, lot))
        options.remove(next(each for each in options if each[0] == picked[-1]))
    return (counted["between"] if counted["between"] is not None else ", ").join(picked)


def _weighed(option: str) -> tuple[str, float]:
    said = _WEIGHT.match(option)
    return (option[said.end() :], float(said["weight"])) if said else (option, 1.0)


def _one(options: Sequence[tuple[str, float]], lot: random.Random) -> str:
    weights = [weight for _, weight in options]
    if not any(weights):
        return options[0][0]
    return lot.choices([text for text, _ in options], weights)[0]


def _line(name: str, lot: random.Random, wildcard: Wildcard) -> str:
    options = [_weighed(each) for each in wildcard(name)]
    return _one(options, lot)


def files_in(folders: Sequence[Path]) -> Wildcard:
    """Wildcards that are text files below these folders, one choice a line: ``__cats/big__`` is ``cats/big.txt``."""

    def wildcard(name: str) -> Sequence[str]:
        if ".." in Path(name).parts or name.startswith("/"):
            raise UsageError(f"__{name}__ leads out of the folder of wildcards")
        for folder in folders:
            paths = sorted(folder.glob(f"{name}.txt"))
            lines = [line for path in paths for line in _lines(path)]
            if lines:
                return lines
        where = ", ".join(map(str, folders)) or "no folder was given"
        raise UsageError(f"there is no wildcard __{name}__ ({where})", hint="give its folder with --wildcards DIR")

    return wildcard


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
