"""What the keys of an adapter say by themselves: its modules, where each of them points, which tensors each has.

The adapters of a library come with the same few lists of keys: what trainer, base and options have in common. What a
list says is therefore kept; only shapes are looked at for each file (`reading`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from assetkit.adapters.algorithms import WHOLE, Role, split
from assetkit.adapters.dialects import Place, placed
from assetkit.registry import kept


class Planned(NamedTuple):
    """One module as its keys spell it."""

    path: str
    place: Place
    roles: tuple[str, ...]
    keys: tuple[str, ...]
    """The key of each role."""


class Group(NamedTuple):
    """Modules of one target whose paths differ in numbers only."""

    template: str
    numbers: frozenset[tuple[str, ...]]
    """The numbers of each, in the order of the template's ``#``."""
    members: tuple[int, ...]
    """Their places in the list of modules."""


class Layout(NamedTuple):
    """How a list of modules is laid out."""

    dialects: Mapping[str, int]
    """Modules by dialect."""
    groups: Mapping[str, tuple[Group, ...]]
    """By target."""


class Outline(NamedTuple):
    """Everything that a list of keys says."""

    modules: tuple[Planned, ...]
    layout: Layout
    roles: frozenset[Role]
    embeddings: tuple[str, ...]
    """Names of textual inversions bundled in the file."""
    unread: tuple[str, ...]
    """Keys that belong to no module."""
    lone_encoder: bool
    """kohya's prefix for the text encoder of a pipeline that has only one (``lora_te_``)."""
    processors: bool
    """Whether modules are called as XLabs does."""


def _of_a_library(keys: tuple[str, ...]) -> bool:
    """Whether a list of keys is worth keeping: adapters with more or longer keys are rare, or nobody's."""
    return len(keys) <= 4096 and sum(map(len, keys)) <= 1 << 19


@kept(24, _of_a_library)
def outline(keys: tuple[str, ...]) -> Outline:
    """The outline of a list of keys."""
    modules, roles, unread = _collect(keys)
    planned = tuple(Planned(path, placed(path), tuple(parts), tuple(parts.values())) for path, parts in modules.items())
    bundled = {key.split(".")[1] for key in unread if key.startswith("bundle_emb.")}
    return Outline(
        modules=planned,
        layout=laid_out(planned),
        roles=frozenset(roles),
        embeddings=tuple(sorted(bundled)),
        unread=tuple(key for key in unread if not key.startswith("bundle_emb.")),
        lone_encoder=any(path.startswith(("lora_te_", "oft_te_")) for path in modules),
        processors=any(".processor." in path and path.startswith(("double_", "single_")) for path in modules),
    )


def laid_out(modules: Sequence[Planned]) -> Layout:
    """The layout of some modules."""
    found: dict[str, dict[str, list[int]]] = {}
    for at, each in enumerate(modules):
        found.setdefault(each.place.target, {}).setdefault(each.place.template, []).append(at)
    groups = {
        target: tuple(
            Group(template, frozenset([modules[at].place.numbers for at in members]), tuple(members))
            for template, members in templates.items()
        )
        for target, templates in found.items()
    }
    return Layout(Counter(each.place.dialect for each in modules), groups)


def _collect(keys: Iterable[str]) -> tuple[dict[str, dict[str, str]], set[Role], list[str]]:
    """Module path to role to key; all roles; keys that belong to no module."""
    modules: dict[str, dict[str, str]] = {}
    roles: set[Role] = set()
    unread: list[str] = []
    for key in keys:
        path, _, rest = key.partition(".")
        role = WHOLE.get(rest)  # kohya's module names hold no dot, so most keys end here
        if role is None:
            found = split(key)
            if found is None:
                unread.append(key)
                continue
            path, role = found
        roles.add(role)
        modules.setdefault(path, {})[role.name] = key
    return modules, roles, _without_scales(modules, unread)


def _without_scales(modules: Mapping[str, dict[str, str]], unread: Iterable[str]) -> list[str]:
    """IA3 calls its scale plainly ``weight``: it is one only where ``on_input`` stands beside it."""
    left = []
    for key in unread:
        path, _, last = key.rpartition(".")
        parts = modules.get(path)
        if last == "weight" and parts is not None and "on_input" in parts:
            parts["weight"] = key
        else:
            left.append(key)
    return left
