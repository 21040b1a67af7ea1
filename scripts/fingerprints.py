"""Fingerprints of models that others come from: ``python scripts/fingerprints.py FILE [--config DIR] [-o FOLDER]``.

Writes one JSON file a component; `assetkit.render.kinship` reads those in ``assetkit/render/fingerprints``.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from assetkit.render.kinship import FOLDER, fingerprint
from assetkit.render.loading import Watch, load
from assetkit.render.parts import Component, Sources


class Writing(Watch):
    """Writes a fingerprint of every component that is loaded."""

    def __init__(self, folder: Path, stem: str) -> None:
        self._folder, self._stem = folder, stem

    def filled(self, component: Component, module: Any) -> None:
        """The weights of one network are in memory."""
        path = self._folder / f"{self._stem}-{component.name}.json"
        path.write_text(fingerprint(module.state_dict()).to_json() + "\n", encoding="utf-8")
        print(path)


def main() -> None:
    """Write them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--config", type=Path)
    parser.add_argument("-o", dest="folder", type=Path, default=FOLDER)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    load(Sources(given.model, config=given.config), watch=Writing(given.folder, given.model.stem))


if __name__ == "__main__":
    main()
