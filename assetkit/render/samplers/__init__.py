"""Samplers by the names people know, one file each. `samplers` is the table, `sampler` finds a row by any name.

The rows can be read without torch. Formulas come from the papers named in each file; that every sampler agrees with an
independent implementation of its name is tested in ``tests/render/samplers``.
"""

from __future__ import annotations

import sys
from functools import cache

from assetkit.registry import Registry, rows
from assetkit.render._names import Names
from assetkit.render.samplers._schema import Callback, Denoiser, Noise, Sample, Sampler, Step

__all__ = ["Callback", "Denoiser", "Noise", "Sample", "Sampler", "Step", "known", "sampler", "samplers"]


@cache
def samplers() -> Registry[Sampler]:
    """All samplers by id, read from the modules of this package on first use."""
    found = (row for row in rows(sys.modules[__name__], "SAMPLER") if isinstance(row, Sampler))
    return Registry(found, key=lambda row: row.id)


@cache
def _names() -> Names:
    return Names("sampler", {row.id: (row.title, *row.names) for row in samplers().values()})


def known(name: str) -> str | None:
    """The id of the sampler of that name, if there is one."""
    return _names().get(name)


def sampler(name: str) -> Sampler:
    """The sampler of that name: an id, A1111's, ComfyUI's or a diffusers class. `UsageError` when there is none."""
    return samplers()[_names()[name]]
