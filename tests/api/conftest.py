"""The mirror on a free port of 127.0.0.1, over a catalog of a few files."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assetkit.catalog import Catalog, scan
from assetkit.catalog.examine import safely
from tests.catalog.conftest import safetensors, write
from tests.cli.conftest import EVIL

uvicorn = pytest.importorskip("uvicorn")


@dataclass
class Mirror:
    url: str
    catalog: Catalog
    library: Path

    def scan(self) -> None:
        scan(self.catalog, [self.library], examine=safely)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    from assetkit.api.app import create_app

    library = tmp_path / "library"
    write(library / "good.safetensors", safetensors(b"good weights"))
    write(library / "odd name [x].safetensors", safetensors(b"odd"))
    write(library / "evil.ckpt", EVIL)
    write(library / "broken.safetensors", b"\xff" * 20)
    with Catalog.open(f"sqlite:///{tmp_path}/home/catalog.db") as catalog:
        config = uvicorn.Config(create_app(catalog), host="127.0.0.1", port=0, log_level="error", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        found = Mirror(f"http://127.0.0.1:{port}", catalog, library)
        found.scan()
        yield found
        server.should_exit = True
        thread.join()
