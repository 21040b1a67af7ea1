"""Networks of diffusers and transformers around our own tensors.

A module is made without memory for its weights and the tensors become its parameters. What is missing, what is left
over and what has another shape is an error: both libraries would fill in random numbers and go on.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import torch
from torch import nn
from torch.nn.modules.module import register_module_parameter_registration_hook
from torch.overrides import TorchFunctionMode

from assetkit.configs import components
from assetkit.errors import InputError
from assetkit.types import Shape

_SHOWN = 3


def skeleton(library: str, classname: str, config: Mapping[str, Any]) -> nn.Module:
    """A module of this class, its parameters without memory, its own buffers computed.

    Raises `InputError` where the installed library has no such class or the class refuses the configuration.
    """
    made = getattr(importlib.import_module(library), classname, None) if library in _LIBRARIES else None
    if made is None:
        raise InputError(f"the installed {library} has no class {classname}", hint=f"upgrade {library}")
    with _without_memory(), _Uninitialised(), _quiet():
        try:
            module = _LIBRARIES[library](made, config)
        except (TypeError, ValueError, KeyError, ZeroDivisionError, RuntimeError, NotImplementedError) as error:
            raise InputError(f"{classname} refuses its configuration: {error}") from error
    return module.eval().requires_grad_(requires_grad=False)


def _from_diffusers(made: Any, config: Mapping[str, Any]) -> nn.Module:
    module: nn.Module = made.from_config(dict(config))
    return module


def _from_transformers(made: Any, config: Mapping[str, Any]) -> nn.Module:
    module: nn.Module = made(made.config_class.from_dict(dict(config)))
    return module


_LIBRARIES = MappingProxyType({"diffusers": _from_diffusers, "transformers": _from_transformers})
"""How each library makes a module of a configuration file's content."""


@contextmanager
def _without_memory() -> Iterator[None]:
    """Parameters that this thread registers have shapes only; buffers are computed as ever."""
    mine = threading.get_ident()

    def hook(module: nn.Module, name: str, parameter: nn.Parameter | None) -> nn.Parameter | None:
        if parameter is None or parameter.is_meta or threading.get_ident() != mine:
            return parameter
        return nn.Parameter(parameter.to("meta"), requires_grad=False)

    handle = register_module_parameter_registration_hook(hook)  # type: ignore[arg-type] # it may give another parameter
    try:
        yield
    finally:
        handle.remove()


class _Uninitialised(TorchFunctionMode):
    """Parameters are not filled with numbers that ours replace at once. (The mode is this thread's alone.)"""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        given = dict(kwargs or {})
        target = args[0] if args else given.get("tensor")
        fills = getattr(func, "__module__", "") == "torch.nn.init" or getattr(func, "__name__", "") in _FILLING
        if fills and isinstance(target, torch.Tensor) and target.is_meta:
            return target
        return func(*args, **given)


_FILLING = frozenset({"normal_", "uniform_", "zero_", "fill_", "trunc_normal_"})


@contextmanager
def _quiet() -> Iterator[None]:
    """diffusers logs each field of a configuration that it does not use."""
    import logging

    loggers = [logging.getLogger(name) for name in _LIBRARIES]
    before = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@dataclass(frozen=True, slots=True)
class Fit:
    """How the tensors of a file fit the state of a module."""

    names: Mapping[str, str]
    """The module's name for each of the file's that it has a place for."""
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    reshaped: tuple[tuple[str, Shape, Shape], ...]
    """Name in the file, shape in the file, shape that the module needs."""

    @property
    def complete(self) -> bool:
        """Whether every tensor has its place and every place its tensor."""
        return not (self.missing or self.unused or self.reshaped)


def fit(module: nn.Module, classname: str, shapes: Mapping[str, Shape]) -> Fit:
    """Compare the tensors that a file has with those that the module needs. No value is looked at."""
    wanted = {name: tuple(value.shape) for name, value in module.state_dict().items()}
    computed = {name for name, _ in module.named_buffers()} - wanted.keys()
    names, unused = {}, []
    for name in shapes:
        own = next((each for each in _spellings(name, classname) if each in wanted), None)
        if own is not None:
            names[name] = own
        elif not any(each in computed for each in _spellings(name, classname)):
            unused.append(name)
    there = set(names.values())
    missing = [name for name in wanted if name not in there and not any(each in there for each in _tied(module, name))]
    reshaped = [(name, shapes[name], wanted[own]) for name, own in names.items() if shapes[name] != wanted[own]]
    return Fit(names, tuple(missing), tuple(unused), tuple(reshaped))


_OLD_ATTENTION = MappingProxyType({"query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"})
"""What diffusers called the projections of a VAE's attention before 0.15."""


def _spellings(name: str, classname: str) -> Iterator[str]:
    """The name itself, and how other versions of the library spell it."""
    yield name
    row = components().get(classname)
    for prefix in row.prefixes if row else ():
        yield name.removeprefix(prefix) if name.startswith(prefix) else prefix + name
    if ".attentions." in name:
        stem, _, last = name.rpartition(".")
        stem, _, old = stem.rpartition(".")
        if old in _OLD_ATTENTION:
            yield f"{stem}.{_OLD_ATTENTION[old]}.{last}"


def _tied(module: nn.Module, name: str) -> Iterable[str]:
    """Other names of the same parameter."""
    every = dict(module.named_parameters(remove_duplicate=False))
    own = every.get(name)
    return [] if own is None else [other for other, value in every.items() if value is own and other != name]


def require(found: Fit, what: str) -> None:
    """Raise `InputError` where tensors are missing, left over or of another shape; `what` names file and component."""
    if found.missing:
        raise InputError(f"{what} lacks {_some(found.missing)} that the network needs", hint="the file is incomplete")
    if found.reshaped:
        name, has, needs = found.reshaped[0]
        raise InputError(f"{what}: {name!r} has the shape {list(has)}, the network needs {list(needs)}")
    if found.unused:
        raise InputError(f"{what} has {_some(found.unused)} that the network has no place for")


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(repr(name) for name in names[:_SHOWN])
    return f"{len(names)} tensor{'s' * (len(names) != 1)} ({shown}{', …' if len(names) > _SHOWN else ''})"


def fill(module: nn.Module, names: Mapping[str, str], tensors: Mapping[str, torch.Tensor]) -> None:
    """Make `tensors`, under the module's names by `names`, the parameters and buffers of `module`."""
    state = {names[name]: tensor for name, tensor in tensors.items() if name in names}
    for name in module.state_dict():
        if name not in state:
            state[name] = next(state[each] for each in _tied(module, name) if each in state)
    module.load_state_dict(state, strict=True, assign=True)
    for parameter in module.parameters():
        parameter.requires_grad = False
