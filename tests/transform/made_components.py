"""Small modules of every class that diffusers loads from one file, and its converters for other widths than one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import CodeType, FunctionType
from typing import Any


def narrowed(converter: Callable[..., Any], widths: Mapping[int, int]) -> Callable[..., Any]:
    """The converter for a model of another size: some of diffusers' know only the published one, as a number."""

    def changed(code: CodeType) -> CodeType:
        return code.replace(co_consts=tuple(map(constant, code.co_consts)))

    def constant(value: Any) -> Any:
        if isinstance(value, CodeType):
            return changed(value)
        return widths.get(value, value) if type(value) is int else value

    made = converter.__code__
    return FunctionType(changed(made), converter.__globals__, converter.__name__, converter.__defaults__)
