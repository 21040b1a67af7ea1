"""From paths on the command line to model files, with the sidecars beside each, as a scan would pair them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from assetkit.errors import NotFoundError


class Found(NamedTuple):
    """A file or model folder to look at, and the sidecars that speak of it."""

    path: str
    sidecars: tuple[str, ...] = ()
    doubtful: bool = False
    """Found only because it may be dangerous: not worth a word when it is not."""


def expand(paths: Iterable[Path]) -> Iterator[Found]:
    """Every path itself, and what plain folders hold. Raises `NotFoundError` before anything is read."""
    wanted = list(paths)
    for path in wanted:
        if not os.path.lexists(path):
            raise NotFoundError(f"{path}: no such file or folder", hint="check the spelling")
    for path in wanted:
        if _is_plain_folder(path):
            yield from _below(path)
        else:
            yield Found(str(path), _beside(path))


def _is_plain_folder(path: Path) -> bool:
    if not path.is_dir():
        return False
    from assetkit.formats import is_model_folder

    return not is_model_folder(path)


def _below(path: Path) -> Iterator[Found]:
    from assetkit.catalog.walk import Walk

    assets: list[tuple[str, bool]] = []
    sidecars: dict[str, list[str]] = {}
    for entry in Walk(str(path)):
        if entry.role == "asset":
            assets.append((entry.path, entry.listed == "unsafe"))
        elif entry.role == "sidecar" and entry.owner is not None:
            sidecars.setdefault(entry.owner, []).append(os.path.join(path, entry.path))
    for relative, doubtful in assets:
        yield Found(os.path.join(path, relative), tuple(sidecars.get(relative, ())), doubtful)


def _beside(path: Path) -> tuple[str, ...]:
    """Sidecars of one file: a name in the same folder that begins like it."""
    from assetkit.uis.naming import Owners

    owners, start = Owners([path.name]), path.stem.lower()
    try:
        names = sorted(os.listdir(path.parent))
    except OSError:
        return ()
    near = (name for name in names if name != path.name and name.lower().startswith(start))
    return tuple(os.path.join(path.parent, name) for name in near if owners.of_sidecar(name))
