"""The fields of the query language, each with the condition it puts on assets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.columns import encode_path
from assetkit.catalog.facts import STATEMENTS
from assetkit.catalog.models import Validation
from assetkit.catalog.query import Value
from assetkit.catalog.stages import ROOTS
from assetkit.catalog.store import ASSETS, CONTENTS, FACTS, FINDINGS, HASHES, IDENTITIES, LOCATIONS, TAGS
from assetkit.errors import UsageError
from assetkit.families import families

Condition = sa.ColumnElement[bool]
VALIDATIONS: sa.Table = Validation.__table__  # type: ignore[attr-defined]
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?b?)", re.IGNORECASE)
_POWERS: Mapping[str, int] = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: the condition for one value, and what it is for."""

    condition: Callable[[Value], Condition]
    help: str


def like(column: Any, text: str, *, whole: bool) -> Condition:
    """`column` is `text` (or holds it), without case; ``*`` in it stands for anything, everything else for itself."""
    escaped = re.sub(r"([\\%_])", r"\\\1", text).replace("*", "%")
    found: Condition = column.ilike(escaped if whole else f"%{escaped}%", escape="\\")
    return found


def _exists(source: Any, joined: Condition, condition: Condition) -> Condition:
    return sa.exists().select_from(source).where(joined, condition)


def identity(condition: Condition) -> Condition:
    """An identity of one of the asset's contents is so."""
    source = IDENTITIES.join(CONTENTS, CONTENTS.c.id == IDENTITIES.c.content_id)
    return _exists(source, CONTENTS.c.asset_id == ASSETS.c.id, condition)


def content(condition: Condition) -> Condition:
    """One of the asset's contents is so."""
    return _exists(CONTENTS, CONTENTS.c.asset_id == ASSETS.c.id, condition)


def location(condition: Condition) -> Condition:
    """One of the asset's locations is so."""
    source = LOCATIONS.join(CONTENTS, CONTENTS.c.id == LOCATIONS.c.content_id)
    source = source.join(ROOTS, ROOTS.c.id == LOCATIONS.c.root_id)
    return _exists(source, CONTENTS.c.asset_id == ASSETS.c.id, condition)


def _word(column: Any) -> Callable[[Value], Condition]:
    """The column is the value; ``none`` finds the empty ones."""

    def condition(value: Value) -> Condition:
        _only_equals(value)
        if value.text.lower() == "none" and not value.quoted:
            return identity(sa.or_(column.is_(None), column == ""))
        return identity(like(column, value.text, whole=True))

    return condition


def _number(column: Any, wrap: Callable[[Condition], Condition], unit: int = 1024) -> Callable[[Value], Condition]:
    return lambda value: wrap(compared(column, column, value, unit))


def compared(low: Any, high: Any, value: Value, unit: int) -> Condition:
    """A number, or a range of numbers from `low` to `high`, against the value."""
    number = read_number(value.text, unit)
    if value.op == "..":
        return sa.and_(high >= number, low <= read_number(value.other, unit))
    conditions: Mapping[str, Condition] = {
        ">": high > number,
        ">=": high >= number,
        "<": low < number,
        "<=": low <= number,
        "=": sa.and_(low <= number, high >= number),
    }
    return conditions[value.op]


def read_number(text: str, unit: int) -> float:
    """``1.5G`` as a number; K, M, G and T are powers of `unit`. Raises `UsageError`."""
    found = _NUMBER.fullmatch(text.strip())
    if not found or len(text) > 30:
        raise UsageError(f"{text[:40]!r} is not a number", hint="write 16, 1.5G or 8..32")
    return float(found[1]) * float(unit ** _POWERS[found[2].lower()])


def _only_equals(value: Value) -> None:
    if value.op not in ("=", ".."):
        raise UsageError(
            f"{value.op}{value.text}: this field holds words, which are not compared", hint="leave the sign out"
        )


def _base(value: Value) -> Condition:
    _only_equals(value)
    if value.text.lower() == "none":
        return identity(IDENTITIES.c.base.is_(None))
    return identity(IDENTITIES.c.base.in_(sorted(bases_of(value.text))))


def _fits(value: Value) -> Condition:
    """The base is settled to one of these, or one of them is still a candidate."""
    _only_equals(value)
    wanted = sorted(bases_of(value.text))
    open_ones = [IDENTITIES.c.candidates.contains(f",{each},", autoescape=True) for each in wanted]
    return identity(sa.or_(IDENTITIES.c.base.in_(wanted), *open_ones))


def bases_of(text: str) -> frozenset[str]:
    """The ids a base's name stands for: itself, and everything it is the group of."""
    name = text.strip().lower()
    return _groups().get(_spellings().get(name, name), frozenset({name}))


@cache
def _groups() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for family in families().values():
        members = {family.id, *family.candidates}
        for name in (family.id, *([family.group] if family.group else [])):
            found.setdefault(name, {name}).update(members)
    return {name: frozenset(members) for name, members in found.items()}


@cache
def _spellings() -> Mapping[str, str]:
    """What Civitai and Hugging Face call a base, to its id."""
    found: dict[str, str] = {}
    for family in families().values():
        for candidate, aliases in {**family.candidate_aliases, family.id: family.aliases}.items():
            for spelling in (each for some in aliases.values() for each in some):
                found.setdefault(spelling.lower(), candidate)
    return {name: base for name, base in found.items() if name not in families()}


def _rank(value: Value) -> Condition:
    return identity(compared(IDENTITIES.c.rank_min, IDENTITIES.c.rank_max, value, 1000))


def _tag(value: Value) -> Condition:
    """Tags of people, of sidecars, and of sources."""
    _only_equals(value)
    own = _exists(TAGS, TAGS.c.asset_id == ASSETS.c.id, like(TAGS.c.name, value.text, whole=True))
    # A document column compares as the text that JSON gives for the value.
    said = like(sa.type_coerce(FACTS.c.value, sa.Text), _in_json(value.text), whole=False)
    remote = _states("tags", _in_json(value.text), whole=False)
    return sa.or_(own, fact(sa.and_(FACTS.c.fact == "tags", said)), remote)


def _in_json(text: str) -> str:
    import json

    return json.dumps(text)


def statement(condition: Condition) -> Condition:
    """The newest that some source says of the asset in one fact is so."""
    newer = sa.alias(STATEMENTS)
    same = (newer.c.asset_id == STATEMENTS.c.asset_id, newer.c.source == STATEMENTS.c.source)
    later = sa.exists().where(*same, newer.c.fact == STATEMENTS.c.fact, newer.c.id > STATEMENTS.c.id)
    return _exists(STATEMENTS, STATEMENTS.c.asset_id == ASSETS.c.id, sa.and_(condition, ~later))


def _states(name: str, text: str, *, whole: bool) -> Condition:
    column = sa.type_coerce(STATEMENTS.c.value, sa.Text)
    return statement(sa.and_(STATEMENTS.c.fact == name, like(column, text, whole=whole)))


def _creator(value: Value) -> Condition:
    _only_equals(value)
    return _states("creator", _in_json(value.text), whole=True)


def _source(value: Value) -> Condition:
    _only_equals(value)
    return _exists(STATEMENTS, STATEMENTS.c.asset_id == ASSETS.c.id, like(STATEMENTS.c.source, value.text, whole=True))


def _notice(value: Value) -> Condition:
    _only_equals(value)
    return _states("notices", value.text, whole=False)


def fact(condition: Condition) -> Condition:
    """A sidecar fact about one of the asset's locations is so."""
    source = FACTS.join(LOCATIONS, LOCATIONS.c.id == FACTS.c.location_id)
    source = source.join(CONTENTS, CONTENTS.c.id == LOCATIONS.c.content_id)
    return _exists(source, CONTENTS.c.asset_id == ASSETS.c.id, condition)


def _render(value: Value) -> Condition:
    """The newest verdict; ``none`` finds what was never tested."""
    _only_equals(value)
    own = VALIDATIONS.c.asset_id == ASSETS.c.id
    if value.text.lower() == "none":
        return sa.not_(_exists(VALIDATIONS, own, sa.true()))
    newer = sa.alias(VALIDATIONS)
    later = sa.exists().where(newer.c.asset_id == VALIDATIONS.c.asset_id, newer.c.id > VALIDATIONS.c.id)
    return _exists(VALIDATIONS, own, sa.and_(like(VALIDATIONS.c.verdict, value.text, whole=True), ~later))


def _path(value: Value) -> Condition:
    _only_equals(value)
    whole = sa.type_coerce(ROOTS.c.path, sa.Text) + "/" + sa.type_coerce(LOCATIONS.c.path, sa.Text)
    return location(like(whole, encode_path(value.text), whole=False))


def _hash(value: Value) -> Condition:
    _only_equals(value)
    if not re.fullmatch("[0-9a-fA-F]{4,64}", value.text):
        raise UsageError(f"{value.text[:70]!r} is not the beginning of a hash", hint="write 4 to 64 hex digits")
    starts = HASHES.c.value.startswith(value.text.lower(), autoescape=True)
    source = HASHES.join(CONTENTS, CONTENTS.c.id == HASHES.c.content_id)
    return _exists(source, CONTENTS.c.asset_id == ASSETS.c.id, sa.and_(starts, HASHES.c.measured == sa.true()))


def _finding(value: Value) -> Condition:
    _only_equals(value)
    source = FINDINGS.join(CONTENTS, CONTENTS.c.id == FINDINGS.c.content_id)
    matches = sa.or_(like(FINDINGS.c.code, value.text, whole=True), like(FINDINGS.c.severity, value.text, whole=True))
    return _exists(source, CONTENTS.c.asset_id == ASSETS.c.id, matches)


def _yes(make: Callable[[], Condition]) -> Callable[[Value], Condition]:
    def condition(value: Value) -> Condition:
        _only_equals(value)
        answer = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(value.text.lower())
        if answer is None:
            raise UsageError(f"{value.text[:40]!r} is neither yes nor no", hint="write yes or no")
        return make() if answer else sa.not_(make())

    return condition


def _name(value: Value) -> Condition:
    _only_equals(value)
    return like(ASSETS.c.name, value.text, whole="*" in value.text)


FIELDS: Mapping[str, Field] = {
    "algorithm": Field(_word(IDENTITIES.c.algorithm), "adapter algorithm: lora, loha, lokr …"),
    "architecture": Field(_word(IDENTITIES.c.architecture), "architecture of upscalers and other networks"),
    "base": Field(_base, "base model; a group finds its members"),
    "creator": Field(_creator, "who made it, as sources say"),
    "dora": Field(_yes(lambda: identity(IDENTITIES.c.dora == sa.true())), "yes or no"),
    "finding": Field(_finding, "code or severity of a finding"),
    "fits": Field(_fits, "base model, settled or still possible"),
    "format": Field(_word(IDENTITIES.c.format), "container: safetensors, gguf …"),
    "hash": Field(_hash, "beginning of a measured hash of any kind"),
    "kind": Field(_word(IDENTITIES.c.kind), "checkpoint, lora, vae …"),
    "layout": Field(_word(IDENTITIES.c.layout), "kohya, diffusers, ldm …"),
    "license": Field(_word(IDENTITIES.c.license), "license the file declares"),
    "name": Field(_name, "part of the name, or all of it with *"),
    "notice": Field(_notice, "what sources warn of: update-available, model-takendown …"),
    "online": Field(_yes(lambda: location(LOCATIONS.c.online == sa.true())), "yes or no"),
    "parameters": Field(_number(IDENTITIES.c.parameters, identity, 1000), "number of parameters: >1G"),
    "path": Field(_path, "part of a path"),
    "rank": Field(_rank, "rank of an adapter: >=16, 8..32"),
    "render": Field(_render, "verdict of the last validation: pass, fail, skip, none"),
    "scale": Field(_number(IDENTITIES.c.scale, identity), "factor of an upscaler"),
    "size": Field(_number(CONTENTS.c.size, content), "bytes: >1G, 100M..2G"),
    "source": Field(_source, "a source that knows it: civitai, huggingface …"),
    "status": Field(_word(IDENTITIES.c.status), "ok, unknown, invalid, unsafe"),
    "tag": Field(_tag, "a tag"),
}
