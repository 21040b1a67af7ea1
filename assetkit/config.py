"""Where assetkit keeps its things: settings from options and the environment, passed on as one value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one run."""

    home: Path
    """Folder for everything assetkit writes for itself."""
    db: str
    """URL of the catalog: ``sqlite:///PATH``."""

    @classmethod
    def load(
        cls, home: str | None = None, db: str | None = None, environment: Mapping[str, str] = os.environ
    ) -> Config:
        """Options first, then `ASSETKIT_HOME` and `ASSETKIT_DB`, then the platform's user data directory."""
        chosen = home or environment.get("ASSETKIT_HOME") or _user_data()
        folder = Path(os.path.abspath(os.path.expanduser(chosen)))  # noqa: PTH100 - links stay links
        return cls(folder, db or environment.get("ASSETKIT_DB") or f"sqlite:///{folder / 'catalog.db'}")


def _user_data() -> str:
    import platformdirs

    return platformdirs.user_data_dir("assetkit", appauthor=False)
