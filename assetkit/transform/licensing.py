"""Licenses of outputs: what the inputs' headers declare goes into the output, with a notice; conflicts are named.

A conversion or a pruning keeps its input's license. What is made of several works is under all of their licenses at
once (`assetkit.license.pairs`); an input that declares none is not passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from assetkit.license.expression import identifiers, is_vague, normalised, parse
from assetkit.license.pairs import conflicts
from assetkit.license.terms import terms

LICENSE, NOTICE = "modelspec.license", "assetkit.notice"
_KEYS = (LICENSE, "license", "general.license")
_LONGEST, _LINES = 300, 400
_OF_COPIES = (
    "attribution",
    "notice",
    "license-copy",
    "state-changes",
    "pass-on-restrictions",
    "share-alike",
    "publish-source",
)


class Parent(NamedTuple):
    """One input: its name and the metadata of its header."""

    name: str
    metadata: Mapping[str, str]


def declared(metadata: Mapping[str, str]) -> str:
    """The license that a header declares, with ids of the table for names; empty where it declares none."""
    found = next((metadata[key] for key in _KEYS if metadata.get(key)), "")[:_LONGEST]
    return "" if is_vague(found) else normalised(found)


def licensed(parents: Sequence[Parent], operations: Iterable[str]) -> dict[str, str]:
    """License and notice for the metadata of an output; nothing where no input says anything."""
    said = [declared(each.metadata) for each in parents]
    if not any(said):
        return {}
    found = {NOTICE: "\n".join(_notice(parents, said, operations))}
    if len(parents) > 1:
        unique = list(dict.fromkeys(each or "NOASSERTION" for each in said))
        found[LICENSE] = " AND ".join(f"({each})" if " " in each and len(unique) > 1 else each for each in unique)
    return found


def _notice(parents: Sequence[Parent], said: Sequence[str], operations: Iterable[str]) -> Iterator[str]:
    lines = [f"Changed by assetkit ({', '.join(dict.fromkeys(operations)) or 'copied'}). It is made from:"]
    for parent, license_ in zip(parents, said, strict=True):
        lines.append(f"- {parent.name}: {license_ or 'declares no license'}")
    for license_ in dict.fromkeys(said):
        for each in identifiers(parse(license_)) if license_ else ():
            duties = (due for due in terms()[each].obligations if due.kind in _OF_COPIES)
            lines.extend(f"{terms()[each].name}: {due.text}" for due in duties)
    for parent in parents:
        lines.extend(parent.metadata.get(NOTICE, "").splitlines())
    return iter(list(dict.fromkeys(lines))[:_LINES])


def clashes(parents: Sequence[Parent]) -> tuple[str, ...]:
    """Why inputs may not be shared as one work, by what their headers declare; empty where nothing forbids it."""
    ids = {each: parent.name for parent in parents for each in identifiers(parse(declared(parent.metadata)))}
    if len(parents) < 2:
        return ()
    return tuple(
        f"{ids[one]} ({one}) and {ids[other]} ({other}): {found.why}"
        for one, other, found in conflicts(tuple(sorted(ids)))
        if found.verdict == "denied"
    )
