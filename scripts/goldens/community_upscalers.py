"""Build golden headers of upscalers that spandrel does not know, from the trainer that people make them with.

The source is traiNNer-redux (github.com/the-database/traiNNer-redux, commit 6862931). Its trainer needs a GPU stack and
a configuration, so only the files with the networks are imported, with empty stand-ins for the rest. Run with an
environment that has torch, spandrel and this repository's root on ``PYTHONPATH``::

    python scripts/goldens/community_upscalers.py PATH_OF_THE_CLONE
"""

from __future__ import annotations

import importlib
import logging
import sys
import types
from pathlib import Path
from typing import Any

import torch

from tests.goldens import save

COMMIT = "traiNNer-redux 6862931"
ROWS: dict[str, tuple[str, str, str, tuple[int, ...]]] = {
    "spanplus": ("SPANPlus", "spanplus_arch", "spanplus", (2, 3, 4)),
    "spanplus_sts": ("SPANPlus", "spanplus_arch", "spanplus_sts", (1, 2, 4)),
    "man_light": ("MAN", "man_arch", "man_light", (2, 3, 4)),
    "eimn_a": ("EIMN", "eimn_arch", "eimn_a", (2, 4)),
    "elan_light": ("ELAN", "elan_arch", "elan_light", (2, 4)),
    "lmlt_tiny": ("LMLT", "lmlt_arch", "lmlt_tiny", (2, 3, 4)),
}
"""Name: the architecture, its file, its constructor, the scales to build."""


class Registry(dict[str, Any]):
    """Collects what ``@REGISTRY.register()`` and ``@REGISTRY.register`` decorate."""

    def register(self, *given: Any) -> Any:
        if given and callable(given[0]):
            self[given[0].__name__] = given[0]
            return given[0]
        return self.register


def stand_in(clone: Path) -> Registry:
    """Packages that lead to the clone's files without running its ``__init__``."""
    networks = Registry()
    for name in ("traiNNer", "traiNNer.archs", "traiNNer.utils", "traiNNer.utils.registry", "traiNNer.utils.misc"):
        module = types.ModuleType(name)
        module.__path__ = [str(clone / name.replace(".", "/"))]
        sys.modules[name] = module
    for name in ("ARCH_REGISTRY", "SPANDREL_REGISTRY", "TESTARCH_REGISTRY"):
        setattr(sys.modules["traiNNer.utils.registry"], name, networks)
    sys.modules["traiNNer.utils"].get_root_logger = logging.getLogger  # type: ignore[attr-defined]
    sys.modules["traiNNer.utils.misc"].sizeof_fmt = str  # type: ignore[attr-defined]
    return networks


def main(clone: Path) -> None:
    networks = stand_in(clone)
    for name, (architecture, file, constructor, scales) in ROWS.items():
        importlib.import_module(f"traiNNer.archs.{file}")
        for scale in scales:
            state = networks[constructor](scale=scale).state_dict()
            save(
                f"upscalers/community_{name}_x{scale}",
                f"{COMMIT}: {file}.{constructor}(scale={scale})",
                {
                    key: ("I64" if value.dtype == torch.int64 else "F32", tuple(value.shape))
                    for key, value in state.items()
                },
                {"status": "ok", "kind": "upscaler", "architecture": architecture, "scale": scale},
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
