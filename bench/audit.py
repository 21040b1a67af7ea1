"""The license audit of a catalog of 10,000 assets with ancestry, and every report format of it.

    PYTHONPATH=. python bench/audit.py [--assets N] [--keep FOLDER]

A fifth of the assets are merges, two parents each, of which one may be a merge again (chains of twenty); a third are
adapters with a training base; licenses, flags, hearsay and silence are mixed. Prints the seconds of the audit and of
each format.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from assetkit.catalog import Catalog
from assetkit.catalog.audit import Asked, audit
from assetkit.catalog.models import (
    Asset,
    Content,
    Hash,
    Identity,
    LicenseFact,
    Lineage,
    Location,
    Metadata,
    Root,
    Statement,
)
from assetkit.catalog.reports import formats
from assetkit.catalog.scope import of_query
from assetkit.catalog.store import table
from assetkit.license.terms import terms

BASES = ("sdxl10", "sd15", "pony", "illustrious", "noobai", "flux_dev", "flux_schnell", "sdxl_turbo", "sdxl", None)
COMMON = (
    "Apache-2.0", "MIT", "CC0-1.0", "CC-BY-4.0", "CC-BY-NC-SA-4.0", "LicenseRef-openrail-pp-m",
    "LicenseRef-scancode-stable-diffusion-2022-08-22", "LicenseRef-scancode-fair-ai-public-1.0-sd",
    "LicenseRef-flux-1-dev-nc-1.1.1", "LicenseRef-scancode-stability-ai-community-2024", "LicenseRef-noobai",
)  # fmt: skip
FLAGS = (["Image", "RentCivit", "Rent", "Sell"], ["Sell"], ["Image"], [], ["Image", "RentCivit"])


def sha(n: int) -> str:
    return hashlib.sha256(b"%d" % n).hexdigest()


def fill(catalog: Catalog, count: int) -> None:
    """Rows as scans, syncs and runs leave them."""
    draw = random.Random(0)
    rows: dict[str, list[dict]] = {name: [] for name in ("a", "c", "i", "h", "m", "f", "s", "l", "p")}
    licenses = [each for each in COMMON if each in terms()]
    for n in range(1, count + 1):
        merge, adapter = n > 20 and n % 5 == 0, n > 20 and n % 3 == 1
        kind, base = "lora" if adapter else "checkpoint", draw.choice(BASES)
        rows["a"].append({"id": n, "key": f"file:{sha(n)}", "name": f"{base or 'model'} {kind} {n:05}"})
        rows["c"].append({"id": n, "asset_id": n, "size": 1, "sha256": sha(n), "hashed": "all"})
        rows["i"].append({"content_id": n, "kind": kind, "base": base, "triggers": "", "status": "ok", "document": {}})
        rows["h"].append({"content_id": n, "kind": "sha256", "value": sha(n), "measured": True, "source": "file"})
        rows["p"].append({"root_id": 1, "content_id": n, "path": f"{n % 100}/{n}.safetensors"})
        if merge:
            before = n - 5 if n % 100 else draw.randrange(1, 21)
            for at, parent in enumerate((before, draw.randrange(1, 21))):
                document = {"input": "ab"[at], "name": f"model {parent}", "operations": ["merge"]}
                document |= {"certificate": {}} if n % 2 and at == 0 else {}
                rows["l"].append(
                    {"asset_id": n, "relation": "made_from", "reference": sha(parent), "document": document}
                )
        elif adapter:
            told = {"ss_new_sd_model_hash": sha(draw.randrange(1, 21)), "ss_sd_model_name": "base.safetensors"}
            rows["m"].append({"content_id": n, "document": told | {"modelspec.license": draw.choice(licenses)}})
        if n % 4:
            fact = {"asset_id": n, "source": "civitai", "reference": f"civitai:{n}", "evidence": sha(-n), "recorded": n}
            rows["f"].append({**fact, "fact": "allow_commercial_use", "value": draw.choice(FLAGS), "quote": ""})
            rows["f"].append({**fact, "fact": "license", "value": draw.choice(licenses), "quote": ""})
            rows["s"].append({**fact, "fact": "tags", "value": ["style", "character"]})
    models = {"a": Asset, "c": Content, "i": Identity, "h": Hash, "m": Metadata, "f": LicenseFact, "s": Statement}
    with catalog.write() as connection:
        connection.execute(sa.insert(table(Root)), [{"id": 1, "path": "/library"}])
        for name, model in {**models, "l": Lineage, "p": Location}.items():
            connection.execute(sa.insert(table(model)), rows[name])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="leave the reports here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Catalog.open(f"sqlite:///{folder}/catalog.db") as catalog:
        fill(catalog, given.assets)
        start, busy = time.perf_counter(), time.process_time()
        document = audit(catalog, of_query(catalog, ""), Asked())
        wall, cpu = time.perf_counter() - start, time.process_time() - busy
        print(f"audit of {given.assets:,} assets: {wall:.2f} s, {cpu:.2f} s of processor  {document['summary']}")
        edges = sum(len(row["lineage"]) for row in document["rows"])
        print(f"edges of lineage in the rows: {edges:,}")
        for name, each in formats().items():
            start = time.process_time()
            data = each.write(document)
            print(f"{name:10} {time.process_time() - start:6.2f} s of processor  {len(data) / 1e6:8.1f} MB")
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"report{each.suffixes[0]}").write_bytes(data)


if __name__ == "__main__":
    main()
