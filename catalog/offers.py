"""Where something that is not here can be had: addresses in the document itself, records of sources kept here.

Nothing is asked over the network. A record is offered for a hash that it states, or for the exact name of a file where
no hash is known; what a record says of its files is read as the sources write it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.resolution import Offer
from assetkit.catalog.snapshots import REMOTE_FILES, SNAPSHOTS
from assetkit.uis.references import Reference

_OFFERS = 10
_SHORTEST = 10
"""Digits of a hash below which too many files share it."""


def offers_for(kept: Kept | None, reference: Reference) -> tuple[Offer, ...]:
    """Every place, the document's own first. `kept` is None where there is no catalog."""
    own = [Offer("workflow", url, url) for url in reference.urls if url.startswith(("https://", "http://"))]
    own += [Offer(_source_of(each), each) for each in reference.sources]
    return tuple(dict.fromkeys([*own, *(kept.of(reference) if kept else ())]))[:_OFFERS]


def _source_of(reference: str) -> str:
    return {"hf": "huggingface"}.get(reference.partition(":")[0], reference.partition(":")[0])


class Kept:
    """What sources' kept answers offer. They are read once, when something is missing for the first time."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._files: tuple[dict[str, list[tuple[str, Offer]]], dict[str, list[Offer]]] | None = None

    def of(self, reference: Reference) -> Iterator[Offer]:
        """Files with a stated hash, or where none is stated, of exactly this name."""
        wanted = [each.value for each in reference.hashes if len(each.value) >= _SHORTEST]
        for value in wanted:
            yield from self._matched(value)
        name = reference.name.replace("\\", "/").rpartition("/")[2].lower()
        by_hash, by_name = self._read() if wanted or name else ({}, {})
        for value in wanted:
            yield from (offer for whole, offer in by_hash.get(value[:_SHORTEST], ()) if whole.startswith(value))
        if not reference.hashes and "." in name:
            yield from by_name.get(name, ())

    def _matched(self, value: str) -> Iterator[Offer]:
        """Files that a source was found to have by their hash."""
        starts = sa.and_(REMOTE_FILES.c.sha256 >= value, REMOTE_FILES.c.sha256 < value + "g")
        query = sa.select(REMOTE_FILES.c.source, REMOTE_FILES.c.reference).where(starts)
        for source, known in self._connection.execute(query.where(REMOTE_FILES.c.reference != "").limit(_OFFERS)):
            yield Offer(source, known)

    def _read(self) -> tuple[Mapping[str, list[tuple[str, Offer]]], Mapping[str, list[Offer]]]:
        """Offers by the first digits of each hash, and by name; of a model's answers the newest first."""
        if self._files is None:
            by_hash: dict[str, list[tuple[str, Offer]]] = defaultdict(list)
            by_name: dict[str, list[Offer]] = defaultdict(list)
            query = sa.select(SNAPSHOTS.c.source, SNAPSHOTS.c.reference, SNAPSHOTS.c.document)
            query = query.where(SNAPSHOTS.c.document.is_not(None)).order_by(SNAPSHOTS.c.id.desc())
            for source, model, document in self._connection.execute(query):
                for known, url, names, hashes in _files(source, model, document):
                    offer = Offer(source, known, url)
                    for value in hashes:
                        by_hash[value[:_SHORTEST]].append((value, offer))
                    for name in names:
                        by_name[name].append(offer)
            self._files = by_hash, by_name
        return self._files


_File = tuple[str, str, Sequence[str], Sequence[str]]
"""Reference, address, names in lower case, hashes in lower case."""


def _files(source: str, model: str, document: Any) -> Iterator[_File]:
    if source == "civitai":
        yield from _civitai(model, document)
    elif source == "huggingface":
        yield from _huggingface(model, document)
    elif source == "openmodeldb":
        yield from _openmodeldb(model, document)


def _civitai(model: str, document: Any) -> Iterator[_File]:
    for version in _rows(document, "modelVersions"):
        for file in _rows(version, "files"):
            hashes = file.get("hashes")
            values = [str(each).lower() for each in hashes.values()] if isinstance(hashes, dict) else []
            name, url = str(file.get("name", "")).lower(), str(file.get("downloadUrl", ""))
            yield f"{model}@{version.get('id')}", url, (name,), values


def _huggingface(model: str, document: Any) -> Iterator[_File]:
    for file in _rows(document, "siblings"):
        name, large = str(file.get("rfilename", "")), file.get("lfs")
        found = large.get("sha256") or large.get("oid") if isinstance(large, dict) else ""
        names = (name.lower(), name.rpartition("/")[2].lower())
        yield f"{model}/{name}", "", names, (str(found).lower().removeprefix("sha256:"),)


def _openmodeldb(model: str, document: Any) -> Iterator[_File]:
    for resource in _rows(document, "resources"):
        urls = resource.get("urls")
        url = str(urls[0]) if isinstance(urls, list) and urls else ""
        names = (url.rpartition("/")[2].lower(), f"{model.partition(':')[2]}.{resource.get('type', '')}".lower())
        yield model, url, names, (str(resource.get("sha256", "")).lower(),)


def _rows(document: Any, key: str) -> list[Mapping[str, Any]]:
    found = document.get(key) if isinstance(document, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
