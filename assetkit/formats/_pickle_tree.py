"""From a walked pickle to a network: which dictionary holds the weights, and what each tensor is called.

Keys come out as ``state_dict()`` would spell them: dictionaries and lists join with dots, a module object contributes
its parameters, buffers and submodules. Trainers wrap the network in a root (``state_dict``, ``params_ema``, …); the
wrapper is removed and recorded, so that a pickle and its safetensors twin have the same keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from assetkit.formats._pickle_nodes import Array, OddKey, Opaque, Tensor

ROOTS = (
    "params_ema",
    "params-ema",
    "params",
    "model_state_dict",
    "state_dict",
    "model",
    "module",
    "net",
    "network",
    "string_to_param",
    "weights",
    "ema",
    "model_ema",
    "ema_model",
    "state_dict_ema",
    "ema_state_dict",
    "g_ema",
)
"""Keys that wrap a network, the preferred first when several hold equally many tensors (spandrel 0.4.2 and A1111)."""

MAX_DEPTH = 64
MAX_NODES = 2_000_000
MAX_TENSORS = 200_000
MAX_KEY = 512
_MODULE_PARTS = ("_parameters", "_buffers", "_modules")
_LEAVES = (Tensor, Array)


class Leaf(NamedTuple):
    """One tensor or array under its dotted name."""

    name: str
    node: Tensor | Array


@dataclass(slots=True)
class Limits:
    """What walking a tree may cost, and what was left out because of it."""

    nodes: int = MAX_NODES
    tensors: int = MAX_TENSORS
    left_out: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Network:
    """The tensors of the chosen root and what was beside it."""

    leaves: list[Leaf]
    roots: tuple[str, ...]
    others: Mapping[str, list[Leaf]]
    beside: Any
    """The dictionary the outermost root was found in, for its scalars."""
    int_keys: bool
    limits: Limits


def find_network(value: Any) -> Network:
    """The network inside a pickle's value. A value without tensors gives no leaves."""
    limits = Limits()
    roots: list[str] = []
    others: dict[str, list[Leaf]] = {}
    current = value
    while isinstance(current, dict) and len(roots) < 4:
        groups = {key: list(walk(part, limits)) for key, part in current.items()}
        chosen = choose_root(groups)
        if chosen is None:
            return Network(_joined(groups), tuple(roots), others, value, _has_int_keys(current), limits)
        for key, leaves in groups.items():
            if leaves and key != chosen:
                others[".".join((*roots, _spelled(key, 0)))] = leaves
        roots.append(chosen)
        current = current[chosen]
    leaves = list(walk(current, limits))
    int_keys = isinstance(current, dict) and _has_int_keys(current)
    return Network(leaves, tuple(roots), others, value, int_keys, limits)


def choose_root(groups: Mapping[Any, list[Leaf]]) -> str | None:
    """The wrapper key to unwrap, or None: it must hold at least as many tensors as anything else but an optimizer."""
    known = [key for key in ROOTS if key in groups and any(leaf.name for leaf in groups[key])]
    if not known:
        return None
    best = max(known, key=lambda key: len(groups[key]))
    loose = sum(1 for leaves in groups.values() if len(leaves) == 1 and not leaves[0].name)
    rest = [len(leaves) for key, leaves in groups.items() if key not in ROOTS and "optim" not in str(key)]
    return best if len(groups[best]) >= max([loose, *rest]) else None


def _joined(groups: Mapping[Any, list[Leaf]]) -> list[Leaf]:
    joined = []
    for index, (key, leaves) in enumerate(groups.items()):
        prefix = _spelled(key, index)
        joined += [Leaf(f"{prefix}.{leaf.name}" if leaf.name else prefix, leaf.node) for leaf in leaves]
    return joined


def _has_int_keys(value: Mapping[Any, Any]) -> bool:
    return any(type(key) is int for key in value)


def _spelled(key: Any, index: int) -> str:
    if isinstance(key, OddKey):
        inner = key.value
        return inner.decode("latin-1") if isinstance(inner, bytes) and len(inner) < MAX_KEY else f"<{index}>"
    return str(key)


def walk(value: Any, limits: Limits) -> Iterator[Leaf]:
    """Every tensor below `value` with its dotted name ("" for `value` itself), depth first, containers once."""
    seen: set[int] = set()
    pending: list[tuple[str, int, Any]] = [("", 0, value)]
    while pending:
        name, depth, node = pending.pop()
        limits.nodes -= 1
        if isinstance(node, _LEAVES):
            if isinstance(node, Array) and isinstance(node.data, list):
                pending.append((name, depth, node.data))
            elif limits.tensors > 0 and len(name) <= MAX_KEY:
                limits.tensors -= 1
                yield Leaf(name, node)
            else:
                limits.left_out.add(name[:80])
            continue
        if not isinstance(node, (dict, list, tuple, Opaque)) or id(node) in seen:
            continue
        if depth >= MAX_DEPTH or limits.nodes < 0:
            limits.left_out.add(name[:80])
            continue
        seen.add(id(node))
        below = [(_join(name, key, index), depth + 1, part) for index, (key, part) in enumerate(_children(node))]
        pending += reversed([each for each in below if isinstance(each[2], (*_LEAVES, dict, list, tuple, Opaque))])


def _join(name: str, key: Any, index: int) -> str:
    if key is None:
        return name
    spelled = _spelled(key, index)
    return f"{name}.{spelled}" if name else spelled


def _children(node: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(node, dict):
        # A key of None would vanish from the name; its spelling cannot collide with a dropped level.
        yield from ((("None" if key is None else key), part) for key, part in node.items())
    elif isinstance(node, (list, tuple)):
        yield from enumerate(node)
    elif any(isinstance(node.state.get(part), dict) for part in _MODULE_PARTS):
        yield from _module_children(node)
    else:
        yield from node.state.items()
        yield from ((None, part) for part in (*node.args, *node.items) if not isinstance(part, str))


def _module_children(node: Opaque) -> Iterator[tuple[Any, Any]]:
    """What ``Module.state_dict`` would name: parameters, persistent buffers, submodules."""
    fleeting = node.state.get("_non_persistent_buffers_set")
    dropped = {name for name in fleeting if isinstance(name, str)} if isinstance(fleeting, list) else set()
    for part in _MODULE_PARTS:
        held = node.state.get(part)
        if isinstance(held, dict):
            yield from ((key, value) for key, value in held.items() if part != "_buffers" or key not in dropped)


# -- what stands beside the tensors ----------------------------------------------------------------------------------

_MAX_VALUES = 128
_MAX_STRING = 256
_MAX_LIST = 64


def plain_values(value: Any, skip: str | None) -> dict[str, Any]:
    """Scalars near the root, bounded: ``global_step``, ``name``, ``layer_structure``, ``string_to_token`` …"""
    if not isinstance(value, dict):
        return {}
    return _plain_dict(value, skip, 2)


def _plain_dict(value: Mapping[Any, Any], skip: str | None, depth: int) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, part in value.items():
        if len(kept) >= _MAX_VALUES:
            break
        if isinstance(key, OddKey) or key == skip or len(str(key)) > _MAX_STRING:
            continue
        if _is_scalar(part):
            kept[str(key)] = part[:_MAX_STRING] if isinstance(part, str) else part
        elif isinstance(part, (list, tuple)) and 0 < len(part) <= _MAX_LIST and all(_is_scalar(each) for each in part):
            kept[str(key)] = [each[:_MAX_STRING] if isinstance(each, str) else each for each in part]
        elif isinstance(part, dict) and depth > 1 and len(part) <= _MAX_VALUES:
            inner = _plain_dict(part, None, depth - 1)
            if inner:
                kept[str(key)] = inner
    return kept


def _is_scalar(value: Any) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return -(1 << 63) <= value < 1 << 64
    return value is None or isinstance(value, (bool, float, str))


_CLASS_DEPTH = 4 * MAX_DEPTH
"""A module is four levels for `classes`, itself, its state, its `_modules` and their values, and one for `walk`."""


def classes(value: Any) -> tuple[str, ...]:
    """Class names of the objects in the tree, in order of first appearance (at most 256)."""
    found: dict[str, None] = {}
    seen: set[int] = set()
    pending: list[tuple[int, Any]] = [(0, value)]
    left = MAX_NODES
    while pending and left > 0 and len(found) < 256:
        left -= 1
        depth, node = pending.pop()
        if not isinstance(node, (dict, list, tuple, Opaque)) or depth >= _CLASS_DEPTH or id(node) in seen:
            continue
        seen.add(id(node))
        below: Sequence[Any]
        if isinstance(node, Opaque):
            found.setdefault(node.cls)
            below = (*node.args, *node.items, *node.state.values())
        else:
            below = list(node.values() if isinstance(node, dict) else node)
        pending += [(depth + 1, each) for each in reversed(below)]
    return tuple(found)
