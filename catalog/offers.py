"""Where something that is not here can be had: addresses in the document itself, records of sources kept here.

Nothing is asked over the network. A record is offered for a hash that it states, or for the exact name of a file where
no hash is known; what a record says of its files is read as the sources write it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.resolution import Offer
from assetkit.catalog.snapshots import REMOTE_FILES, SNAPSHOTS
from assetkit.uis.references import Reference

_OFFERS = 10
_ROWS = 50


def offers_for(connection: sa.Connection | None, reference: Reference) -> tuple[Offer, ...]:
    """Every place, the document's own first. `connection` is None where there is no catalog."""
    own = [Offer("workflow", url, url) for url in reference.urls if url.startswith(("https://", "http://"))]
    own += [Offer(_source_of(each), each) for each in reference.sources]
    kept = [] if connection is None else [*_by_hash(connection, reference), *_by_record(connection, reference)]
    return tuple(dict.fromkeys([*own, *kept]))[:_OFFERS]


def _source_of(reference: str) -> str:
    return {"hf": "huggingface"}.get(reference.partition(":")[0], reference.partition(":")[0])


def _by_hash(connection: sa.Connection, reference: Reference) -> Iterator[Offer]:
    """Files that a source was found to have, whose asset has left the catalog or was never in it."""
    for hash_ in reference.hashes:
        if "sha256" not in hash_.kinds or len(hash_.value) < 10:
            continue
        starts = sa.and_(REMOTE_FILES.c.sha256 >= hash_.value, REMOTE_FILES.c.sha256 < hash_.value + "g")
        query = sa.select(REMOTE_FILES.c.source, REMOTE_FILES.c.reference).where(starts)
        for source, known in connection.execute(query.where(REMOTE_FILES.c.reference != "").limit(_ROWS)):
            yield Offer(source, known)


def _by_record(connection: sa.Connection, reference: Reference) -> Iterator[Offer]:
    """Kept answers of sources that list a file with this hash, or of this name where no hash is stated."""
    wanted = [hash_.value for hash_ in reference.hashes if len(hash_.value) >= 10]
    name = reference.name.replace("\\", "/").rpartition("/")[2]
    if not wanted and ("." not in name or len(name) < 5):
        return
    text = sa.type_coerce(SNAPSHOTS.c.document, sa.Text)
    words = wanted or [name]
    matching = sa.or_(*(text.ilike(f"%{_escaped(word)}%", escape="\\") for word in words))
    query = sa.select(SNAPSHOTS.c.source, SNAPSHOTS.c.reference, SNAPSHOTS.c.document)
    query = query.where(SNAPSHOTS.c.document.is_not(None), matching).order_by(SNAPSHOTS.c.id.desc()).limit(_ROWS)
    for source, model, document in connection.execute(query):
        for known, url, names, hashes in _files(source, model, document):
            hit = any(value.startswith(word) for word in wanted for value in hashes)
            if hit or (not wanted and name.lower() in names):
                yield Offer(source, known, url)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


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
