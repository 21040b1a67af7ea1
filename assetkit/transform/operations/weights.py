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
        numbers = {str(name): _number(name, value) for name, value in given.items()}
        self.numbers: Mapping[str, float] = numbers
        """What was given."""
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
    """The parameters of a method at every key, and the share that its result has in the output.

    Weights are values of alpha; for a method without that they are shares: 0 is the first model, 1 the result.
    """

    def __init__(self, model: Model, options: Mapping[str, Any], method: Method) -> None:
        self._default = _settings(options, method)
        self._method = method
        self._steers = any(each.name == "alpha" for each in method.parameters)
        self._given = ByPlace(model, options.get("weights") or {})
        for name, value in self._given.numbers.items():
            self._check(name, value)

    def of(self, key: str) -> tuple[Mapping[str, float], float]:
        """The parameters at `key`, and the share of the result."""
        given = self._given.of(key)
        if given is None:
            return self._default, 1.0
        return ({**self._default, "alpha": given}, 1.0) if self._steers else (self._default, given)

    def _check(self, name: str, value: float) -> None:
        try:
            self._method.settings({"alpha": value} if self._steers else {})
        except UsageError as error:
            raise UsageError(f"the weight of {name!r}: {error.message}") from error
        if not self._steers and not 0 <= value <= 1:
            raise UsageError(f"the weight of {name!r} is {value:g}, and {self._method.id} takes shares from 0 to 1")


def _number(name: object, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UsageError(f"the weight of {name!r} is {value!r} and must be a number")
    return float(value)


def _settings(options: Mapping[str, Any], method: Method) -> dict[str, float]:
    given = {name: _number(name, value) for name, value in (options.get("parameters") or {}).items()}
    given.update({name: options[name] for name in ("alpha", "beta") if options.get(name) is not None})
    return method.settings(given)
