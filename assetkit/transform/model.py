"""A model in the making: tensors to be, the text that goes with them, and what was left behind on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from assetkit.families import Family
from assetkit.transform.approximation import Approximations
from assetkit.transform.nodes import Node
from assetkit.types import Identity


class Dropped(NamedTuple):
    """A tensor of an input that the output does not have."""

    key: str
    why: str
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """What a step takes and gives. Nothing in it was read beyond headers."""

    name: str
    tensors: Mapping[str, Node]
    metadata: Mapping[str, str] = field(default_factory=dict)
    identity: Identity | None = None
    """What it is, as far as steps have not made it something else."""
    layout: str | None = None
    """Layout id of `design/vocabulary.md`."""
    configs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Configurations of a diffusers folder, by component; ``""`` for a single component."""
    family: Family | None = None
    """The family its names were read by, once a step had to know."""
    component: str | None = None
    """The component it is, where it is one alone."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What is known of it that no tensor tells: ``prediction``, ``ztsnr``, ``inpainting`` …"""
    files: Mapping[str, Path | bytes] = field(default_factory=dict)
    """Further files of a folder (tokenizers), by path inside it."""
    dropped: tuple[Dropped, ...] = ()
    lost: tuple[str, ...] = ()
    """What a step could not carry over, one sentence each."""
    warnings: tuple[str, ...] = ()
    approximations: Approximations | None = None
    """What low-rank factors among the tensors leave out, measured when they are computed."""
    roundtrip: str = "none"
    """``exact`` when the steps can be undone bit for bit, ``lossy`` when they cannot, ``none`` when that has no
    meaning (a merge)."""

    def with_tensors(self, tensors: Mapping[str, Node], dropped: tuple[Dropped, ...] = ()) -> Model:
        """The same model with other tensors."""
        return replace(self, tensors=tensors, dropped=(*self.dropped, *dropped))

    def inside(self, folder: str) -> Model:
        """What a pipeline's folder says of one component alone: its configuration and its files, without their path."""
        own = self.configs.get(folder, self.configs.get(""))
        prefix = f"{folder}/" if "model_index" in self.configs or folder in self.configs else ""
        files = {path.removeprefix(prefix): file for path, file in self.files.items() if path.startswith(prefix)}
        return replace(self, configs={} if own is None else {"": own}, files=files)
