"""Who asks: the facts of an organisation that decide conditions, and the test of a condition against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from assetkit.errors import UsageError
from assetkit.license.schema import Condition
from assetkit.license.verdicts import PURPOSES, Purpose


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation profile. What it does not say leaves a condition open: nothing is assumed."""

    name: str = ""
    revenue: int | None = None
    """Annual, in US dollars, affiliates included."""
    users: int | None = None
    """Monthly active users of all products and services, affiliates included."""
    country: str | None = None
    """ISO 3166 alpha-2."""
    registrations: frozenset[str] = frozenset()
    """Licensors one registered with: ``stability``, ``kolors``, ``zhipu``."""
    purchased: frozenset[str] = frozenset()
    """Licensors whose commercial license one bought: ``bfl``, ``stability``."""
    undertakings: frozenset[str] = frozenset()
    """What one has decided to do: ``publish-source``, ``share-same-terms``, ``non-commercial``, ``confirmed``."""
    purposes: tuple[Purpose, ...] = ()
    """What one wants to know; empty: everything."""


def meets(who: Organisation, condition: Condition) -> bool | None:
    """Whether `who` meets a condition; None where the profile does not say."""
    if condition.limit == "revenue":
        return None if who.revenue is None or condition.most is None else who.revenue < condition.most
    if condition.limit == "users":
        return None if who.users is None or condition.most is None else who.users <= condition.most
    if condition.limit == "territory":
        return None if who.country is None else who.country.upper() not in condition.excluded
    stated = who.registrations if condition.limit == "registration" else who.undertakings
    return True if condition.key in stated else None


def organisation(document: Mapping[str, Any]) -> Organisation:
    """A profile from a document (YAML or JSON). Raises `UsageError` for a key or a value that has no place in it."""
    known = {each.name for each in fields(Organisation)}
    unknown = [key for key in document if key not in known]
    if unknown:
        raise UsageError(f"an organisation profile has no {unknown[0]!r}", hint=f"it has {', '.join(sorted(known))}")
    found: dict[str, Any] = {}
    for key, value in document.items():
        found[key] = _value(key, value)
    return Organisation(**found)


def _value(key: str, value: Any) -> Any:
    if key in ("revenue", "users"):
        return _count(key, value)
    if key in ("name", "country"):
        return None if value is None else str(value)
    if not isinstance(value, (list, tuple)):
        raise UsageError(f"{key} of an organisation profile is a list, not {value!r}")
    words = [str(each) for each in value]
    if key == "purposes":
        return tuple(purpose(each) for each in words)
    return frozenset(words)


def _count(key: str, value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise UsageError(f"{key} of an organisation profile is a whole number, not {value!r}", hint="revenue is in USD")


def purpose(word: str) -> Purpose:
    """A purpose by its name. Raises `UsageError` for any other word."""
    for each in PURPOSES:
        if word == each:
            return each
    raise UsageError(f"{word!r} is no purpose", hint=f"purposes: {', '.join(PURPOSES)}")
