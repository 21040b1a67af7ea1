"""Syncing a catalog of 10,000 hashed files with a Civitai-like service on loopback, and syncing it again.

    PYTHONPATH=. python bench/sync.py [--files N]

Prints the number of requests of the first sync (at most 110 for 10,000 files), of the second (none before expiry), and
their time beside a bare exchange of the same requests with the same server by the same client, parsing the answers.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from pathlib import Path

from assetkit.catalog import Catalog, sync
from assetkit.catalog.models import Asset, Content, Hash, Identity
from assetkit.catalog.store import table
from assetkit.config import Services
from assetkit.net import Net, Request
from tests.loopback.civitai import CivitaiLike, model, version

BATCH = 1000


def fill(catalog: Catalog, hashes: list[str]) -> None:
    """Rows as a scan with hashing leaves them."""
    assets, contents, identities, measured = (table(each) for each in (Asset, Content, Identity, Hash))
    with catalog.write() as connection:
        for n, sha256 in enumerate(hashes, 1):
            connection.execute(assets.insert().values(id=n, key=f"file:{sha256}", name=f"file {n}"))
            connection.execute(contents.insert().values(id=n, asset_id=n, size=1, sha256=sha256, hashed="all"))
            connection.execute(identities.insert().values(content_id=n, triggers="", document={}))
            row = {"content_id": n, "kind": "sha256", "value": sha256, "measured": True, "source": "file"}
            connection.execute(measured.insert().values(row))
        texts = [(n, "", "", "", "") for n in range(1, len(hashes) + 1)]
        connection.exec_driver_sql("INSERT INTO asset_text(rowid, name, paths, words, notes) VALUES (?,?,?,?,?)", texts)


def floor(server: CivitaiLike, hashes: list[str]) -> float:
    """Seconds for the same questions and answers alone."""
    start = time.perf_counter()
    with Net() as net:
        asked = Request(f"{server.url}/api/v1/model-versions/by-hash/ids", "POST", json=hashes)
        numbers = sorted(row["modelId"] for row in net.ask(asked).document)
        for at in range(0, len(numbers), 100):
            ids = ",".join(map(str, numbers[at : at + 100]))
            net.ask(Request(f"{server.url}/api/v1/models", params=[("ids", ids), ("nsfw", "true"), ("limit", "100")]))
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    count = parser.parse_args().files
    hashes = [hashlib.sha256(b"%d" % n).hexdigest() for n in range(count)]
    with tempfile.TemporaryDirectory() as folder, CivitaiLike() as server:
        server.add(*(model(n, version(n, sha256)) for n, sha256 in enumerate(hashes, 1)))
        bare = floor(server, hashes)
        services = Services(civitai_urls=(server.url,))
        with Catalog.open(f"sqlite:///{Path(folder)}/catalog.db") as catalog:
            fill(catalog, hashes)
            for turn in ("first", "second"):
                with Net() as net:
                    report = sync(catalog, net, services, ["civitai"])
                mine = report.sources[0]
                assert mine.failed is None
                assert mine.found == count
                print(
                    f"{turn} sync of {count:,} files: {mine.requests} requests, {len(report.enriched):,} enriched, "
                    f"{report.seconds:.2f} s ({report.seconds / bare:.2f} x the bare exchange, {bare:.2f} s)"
                )


if __name__ == "__main__":
    main()
