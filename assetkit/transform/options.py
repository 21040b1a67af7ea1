"""Options of operations and output formats: rows that say what may be given, checked in one place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assetkit.errors import UsageError

Kind = Literal["number", "integer", "text", "flag", "mapping", "list"]
_TYPES: Mapping[str, tuple[type, ...]] = {
    "number": (int, float),
    "integer": (int,),
    "text": (str,),
    "flag": (bool,),
    "mapping": (dict,),
    "list": (list, tuple),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its name in a recipe, what it may be, and what it is when it is not given (None: left out)."""

    name: str
    kind: Kind
    text: str
    default: Any = None
    choices: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf


def checked(given: Mapping[str, Any], options: tuple[Option, ...], where: str) -> dict[str, Any]:
    """The given options with defaults filled in; those without a value are left out.

    Raises `UsageError` that begins with `where` for an unknown name, a wrong type or a value out of range.
    """
    known = {option.name: option for option in options}
    for name in given:
        if name not in known:
            hint = f"it has {', '.join(known)}" if known else "it has none"
            raise UsageError(f"{where}: no option is called {name!r}", hint=hint)
    found = {name: _value(option, given.get(name, option.default), where) for name, option in known.items()}
    return {name: value for name, value in found.items() if value is not None}


def _value(option: Option, value: Any, where: str) -> Any:
    if value is None:
        return None
    if option.kind == "number" and isinstance(value, str):
        value = _read(value)  # YAML takes 1e-3 for text
    wrong_type = not isinstance(value, _TYPES[option.kind])
    if wrong_type or (isinstance(value, bool) and option.kind != "flag"):
        raise UsageError(f"{where}: {option.name} must be a {option.kind}, not {value!r}")
    if option.choices and value not in option.choices:
        raise UsageError(f"{where}: {option.name} cannot be {value!r}", hint=f"one of {', '.join(option.choices)}")
    if option.kind in ("number", "integer") and not option.low <= value <= option.high:
        raise UsageError(f"{where}: {option.name} is {value} and must lie between {option.low} and {option.high}")
    if option.kind == "mapping":
        return {str(name): _plain(each, f"{where}: {option.name}, {name!r}") for name, each in value.items()}
    if option.kind == "list":
        return [_plain(each, f"{where}: {option.name}") for each in value]
    return _float(value, f"{where}: {option.name}") if option.kind == "number" else value


def _read(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _float(value: float, where: str) -> float:
    try:
        return float(value)
    except OverflowError as error:
        raise UsageError(f"{where} is too large a number") from error


def _plain(value: Any, where: str) -> Any:
    """A value that JSON holds as it is. Raises `UsageError` for everything else that YAML can spell."""
    if value is None or not isinstance(value, (str, int, float, bool)):
        raise UsageError(f"{where} must be a number or a text, not {value!r}")
    return value
