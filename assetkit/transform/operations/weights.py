"""Which parameters a merge uses at which key: one value for all, others for components, blocks or single keys.

A weight is given for a component (``unet``, ``vae``, ``te1``), for a block as mergers call them (``IN04``, ``M00``,
``double_blocks.3``), or for keys by a shell pattern (``key:*.attn2.*``). The most precise one counts: key, block,
component; among patterns the last one written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from assetkit.errors import UsageError
from assetkit.transform.layouts import Places
from assetkit.transform.methods import Method
from assetkit.transform.model import Model

_KEY = "key:"


class ByPlace:
    """One number for some keys. Raises `UsageError` for names that nothing in the model answers to."""

    def __init__(self, model: Model, given: Mapping[str, Any]) -> None:
        numbers = {name: _number(name, value) for name, value in given.items()}
        self._patterns: list[tuple[str, float]] = [
            (name[len(_KEY) :], value) for name, value in numbers.items() if name.startswith(_KEY)
        ]
        self._named: dict[str, float] = {name: value for name, value in numbers.items() if not name.startswith(_KEY)}
        self._places = Places(model) if self._named else None
        if self._places is not None:
            known = self._places.names()
            for name in self._named:
                if name not in known:
                    hint = f"it has {', '.join(sorted(known))}"
                    raise UsageError(f"{model.name} has no component or block called {name!r}", hint=hint)

    def of(self, key: str) -> float | None:
        """The number given for `key`; None where there is none."""
        for pattern, value in reversed(self._patterns):
            if fnmatchcase(key, pattern):
                return value
        if self._places is None:
            return None
        found = (self._named[name] for name in reversed(self._places.of(key)) if name in self._named)
        return next(found, None)

    def factor(self, keys: Sequence[str]) -> float:
        """The number for a layer that lives in several keys, 1 where none is given."""
        found = [value for value in map(self.of, keys) if value is not None]
        return found[0] if found else 1.0


class Weights:
    """The parameters of a method at every key."""

    def __init__(self, model: Model, options: Mapping[str, Any], method: Method) -> None:
        self._default = _settings(options, method)
        given = options.get("weights") or {}
        if given and "alpha" not in self._default:
            raise UsageError("weights are values of alpha, and this method has none")
        self._given = ByPlace(model, given)

    def of(self, key: str) -> Mapping[str, float]:
        """The parameters at `key`."""
        alpha = self._given.of(key)
        return self._default if alpha is None else {**self._default, "alpha": alpha}


def _number(name: object, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UsageError(f"the weight of {name!r} is {value!r} and must be a number")
    return float(value)


def _settings(options: Mapping[str, Any], method: Method) -> dict[str, float]:
    given = {name: _number(name, value) for name, value in (options.get("parameters") or {}).items()}
    given.update({name: options[name] for name in ("alpha", "beta") if options.get(name) is not None})
    return method.settings(given)
