"""OpenModelDB: one public list of upscalers with the SHA-256 of every file, fetched at run time.

Its data is GPL-3.0, so none of it is in this package: the list is asked for with its ETag and kept in the user's own
catalog. Shapes from OpenModelDB/open-model-database at 782aac08 (2026-08), `src/lib/schema.ts`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from assetkit.config import Services
from assetkit.errors import InputError, NotFoundError, RemoteError
from assetkit.net import Net, Request
from assetkit.sources.base import Description, Match, Memory, Nothing, Record, RemoteFile, SourceRow, Wanted, stated

LIST = "openmodeldb:"
"""Reference of the whole list's record."""
PAGES = "https://openmodeldb.info/models/"
SHARE_PAGES = (
    "drive.google.com",
    "mega.nz",
    "1drv.ms",
    "onedrive.live.com",
    "mediafire.com",
    "pcloud.com",
    "pcloud.link",
    "dropbox.com",
    "icedrive.net",
)
"""Hosts that answer with a page for people where the list names them: half of all files."""
_REFERENCE = re.compile(r"openmodeldb:([\w.+-]+)(?:/(\d{1,3}))?")


class OpenModelDB:
    """The list, fetched at most once."""

    def __init__(self, net: Net, services: Services) -> None:
        self._net = net
        self._url = f"{services.openmodeldb_url}/api/v1/models.json"
        self._list: Record | None = None

    def matches(self, wanted: Sequence[Wanted], memory: Memory) -> Iterator[Match]:
        """Every file of the list; some hashes are shared by several models."""
        for name, model in _models(self._fetched(memory)):
            for resource in _resources(model):
                yield Match(resource["sha256"].lower(), f"openmodeldb:{name}")

    def records(self, references: Sequence[str], memory: Memory) -> Iterator[Record]:
        """The list itself, whole, and the entry of each model."""
        if not references:
            return
        every = self._fetched(memory)
        yield every
        known = dict(_models(every))
        for reference in references:
            yield Record("openmodeldb", reference, known.get(reference.removeprefix(LIST)))

    def _fetched(self, memory: Memory) -> Record:
        if self._list is None:
            before = memory.last(LIST)
            headers = {"If-None-Match": before.etag} if before is not None and before.etag else {}
            answer = self._net.ask(Request(self._url, headers=headers))
            if answer.status == 304 and before is not None:
                self._list = Record("openmodeldb", LIST, before.document, before.etag)
            elif answer.status == 200 and isinstance(answer.document, dict) and answer.document:
                self._list = Record("openmodeldb", LIST, answer.document, answer.etag)
            else:
                raise RemoteError(f"{self._url}: answered {answer.status} and no list", status=answer.status)
        return self._list

    def describe(self, record: Record, reference: str, sha256: str) -> Description:
        """What the entry says. Its license does not cover pictures that the model enlarges (the site's own view)."""
        model = record.document
        author = model.get("author")
        name = record.reference.removeprefix(LIST)
        names = ("name", "tags", "description", "architecture", "scale", "dataset")
        facts = {each: model.get(each) for each in names}
        facts |= {"creator": ", ".join(author) if isinstance(author, list) else author, "url": PAGES + name}
        facts |= {"published": model.get("date"), "trained_from": model.get("pretrainedModelG")}
        return Description(stated(facts), stated({"license": model.get("license")}))

    def settled(self, reference: str) -> str:
        """A reference is whole as it is."""
        return reference

    def record(self, reference: str) -> Record:
        """The entry of a model."""
        model = reference.partition("/")[0]
        found = dict(_models(self._fetched(Nothing()))).get(model.removeprefix(LIST))
        if found is None:
            raise NotFoundError(f"{reference}: the list has no such model")
        return Record("openmodeldb", model, found)

    def files(self, record: Record, reference: str) -> tuple[RemoteFile, ...]:
        """The files of a model: safetensors first, then PyTorch."""
        found = _REFERENCE.fullmatch(reference)
        number = found[2] if found else None
        chosen = [
            _file(record.reference, at, each)
            for at, each in enumerate(_resources(record.document))
            if number in (None, str(at))
        ]
        order = {"safetensors": 0, "pickle": 1, "zip": 2}
        return tuple(sorted(chosen, key=lambda each: order.get(each.format, 9)))

    def request(self, file: RemoteFile) -> Request:
        """The first address that gives the file itself. Raises `InputError` where there are share pages alone."""
        if not file.url:
            name = file.reference.removeprefix(LIST).partition("/")[0]
            raise InputError(f"{file.reference}: only share pages offer this file", hint=f"see {PAGES}{name}")
        # A list of one's own may name one's own hosts.
        own = urlsplit(file.url).hostname == urlsplit(self._url).hostname
        return Request(file.url, foreign=not own)

    def search(self, text: str, limit: int) -> Iterator[Record]:
        """Entries whose name or id holds the text."""
        found = (
            each
            for each in _models(self._fetched(Nothing()))
            if text.lower() in f"{each[0]} {each[1].get('name')}".lower()
        )
        for _, (name, model) in zip(range(limit), found, strict=False):
            yield Record("openmodeldb", LIST + name, model)


def _models(record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, each) for name, each in record.document.items() if isinstance(each, dict))


def _resources(model: Any) -> list[dict[str, Any]]:
    found = model.get("resources") if isinstance(model, dict) else None
    good = [each for each in found or [] if isinstance(each, dict)]
    return [each for each in good if re.fullmatch("[0-9a-fA-F]{64}", str(each.get("sha256")))]


def _file(model: str, at: int, resource: Mapping[str, Any]) -> RemoteFile:
    urls = [each for each in resource.get("urls") or [] if isinstance(each, str) and _is_direct(each)]
    url = urls[0] if urls else ""
    name = posixpath.basename(unquote(urlsplit(url).path))
    word = str(resource.get("type", ""))
    zipped = name.lower().endswith(".zip")
    size = resource.get("size")
    return RemoteFile(
        reference=f"{model}/{at}",
        name=name or f"{model.removeprefix(LIST)}.{word}",
        url=url,
        size=size if isinstance(size, int) and not zipped else None,
        sha256=str(resource["sha256"]).lower(),
        kind="Upscaler",
        format="zip" if zipped else {"pth": "pickle"}.get(word, word),
    )


def _is_direct(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    page = any(host == each or host.endswith("." + each) for each in SHARE_PAGES)
    return urlsplit(url).scheme in ("http", "https") and not page and "/releases/tag/" not in url


def read(text: str) -> str | None:
    """``openmodeldb:ID``, or the address of a model's page."""
    if _REFERENCE.fullmatch(text):
        return text
    found = re.fullmatch(r"https?://(?:www\.)?openmodeldb\.info/models/([\w.+-]+)/?", text.partition("?")[0])
    return f"openmodeldb:{found[1]}" if found else None


SOURCE = SourceRow(
    "openmodeldb", "OpenModelDB", OpenModelDB, read, lambda reference: reference.partition("/")[0], rank=30
)
