"""From the modules of an adapter to the keys and tensors of a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assetkit.adapters.algorithms import suffix
from assetkit.adapters.layouts import Layout
from assetkit.errors import InputError
from assetkit.transform.nodes import Node

_PLAIN = frozenset({"alpha", "weight", "on_input", "dora_scale"})
"""Roles that are spelled alike everywhere and that the table of suffixes leaves out: IA3's scale; alpha and DoRA's
magnitudes beside LyCORIS' roles, which have no other word."""


def role_key(role: str, layout: Layout, parts: Mapping[str, Node]) -> str:
    """What follows the module's name in the key of a role. Raises `KeyError` for a role the layout has no word for."""
    spelling = layout.spelling
    if spelling == "comfy":  # which reads Tucker's middle beside kohya's words only
        spelling = "peft" if role in ("down", "up") and "mid" not in parts else "kohya"
    try:
        return suffix(role, spelling)
    except KeyError:
        if role in _PLAIN:
            return role
        raise


def keyed(modules: Iterable[tuple[str, Mapping[str, Node]]], layout: Layout) -> dict[str, Node]:
    """The tensors of modules by key.

    Raises `InputError` for a role that the layout has no word for, and for two tensors that would share a key.
    """
    found: dict[str, Node] = {}
    for name, parts in modules:
        for role, node in parts.items():
            try:
                key = f"{name}.{role_key(role, layout, parts)}"
            except KeyError as error:
                raise InputError(f"{name}: {layout.id} has no word for {role}") from error
            if key in found:
                raise InputError(f"{name}: two modules of the adapter come to lie there")
            found[key] = node
    return found


def plain(modules: Mapping[str, Mapping[str, Node]], layout: Layout) -> dict[str, Node]:
    """The tensors of low-rank modules whose alpha is their rank: a layout without a key for alpha needs none."""
    kept = {
        name: parts
        if layout.alpha == "key"
        else {role: node for role, node in parts.items() if role != "alpha" or "down" not in parts}
        for name, parts in modules.items()
    }
    return keyed(kept.items(), layout)
