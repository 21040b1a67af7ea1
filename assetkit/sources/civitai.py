"""Civitai's public REST API, asked in bulk.

One `POST by-hash/ids` for 10,000 hashes, one `GET models?ids=` for 100 models, and single fetches only for what lists
hide: 10,000 files are 101 requests. Shapes and limits from civitai/civitai at ebed6616 (2026-08), `src/pages/api/v1`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from assetkit.config import Services
from assetkit.errors import NotFoundError, RemoteError
from assetkit.net import Answer, Net, Request
from assetkit.sources import _civitai_records as records
from assetkit.sources.base import Description, Match, Memory, Record, RemoteFile, SourceRow, Wanted, address, batches

HASHES_AT_ONCE = 10_000
MODELS_AT_ONCE = 100
PAGE_HOSTS = ("civitai.com", "civitai.red", "civitai.green")
_REFERENCE = re.compile(r"civitai:(\d{1,10})(?:@(\d{1,10}))?(?:/(\d{1,10}))?")

Question = Callable[[str], Request | None]
"""What to ask a host; None when nothing is left to ask."""


class Civitai:
    """The service on the first of its hosts that answers."""

    def __init__(self, net: Net, services: Services) -> None:
        self._net = net
        self._hosts = services.civitai_urls
        self._token = services.civitai_token

    def matches(self, wanted: Sequence[Wanted], memory: Memory) -> Iterator[Match]:
        """Versions with these hashes. What one host does not know, the next one is asked."""
        left = sorted({each.sha256 for each in wanted})
        for some in batches(left, HASHES_AT_ONCE):
            known: set[str] = set()
            for answer in self._everywhere(_by_hash(some, known)):
                for found in _matches(answer.document, frozenset(some)):
                    known.add(found.sha256)
                    yield found

    def records(self, references: Sequence[str], memory: Memory) -> Iterator[Record]:
        """Models, 100 at once; those that the list hides one by one, on every host."""
        numbers = sorted({int(found[1]) for each in references if (found := _REFERENCE.fullmatch(each))})
        for some in batches(numbers, MODELS_AT_ONCE):
            seen: set[int] = set()
            for answer in self._everywhere(_listed(some, seen)):
                for model in _items(answer):
                    number = model.get("id")
                    if isinstance(number, int) and number in some and number not in seen:
                        seen.add(number)
                        yield _record(model)
            yield from (self._single(number) for number in some if number not in seen)

    def _single(self, number: int) -> Record:
        """A model by its own address: lists hide what shows real persons or minors, or is not public."""
        for answer in self._everywhere(lambda host: Request(f"{host}/api/v1/models/{number}")):
            if isinstance(answer.document, dict) and answer.document.get("id") == number:
                return _record(answer.document)
        return Record("civitai", f"civitai:{number}", None)

    def settled(self, reference: str) -> str:
        """A reference from a download's address names a version alone; the service knows its model.

        Raises `NotFoundError` when no host knows the version.
        """
        model, one, _ = _numbers(reference)
        if model:
            return reference
        for answer in self._everywhere(lambda host: Request(f"{host}/api/v1/model-versions/{one}")):
            found = answer.document.get("modelId") if isinstance(answer.document, dict) else None
            if isinstance(found, int):
                return reference.replace("civitai:0", f"civitai:{found}", 1)
        raise NotFoundError(f"civitai: there is no version {one}")

    def describe(self, record: Record, reference: str, sha256: str) -> Description:
        """What the model's record says of one version and file."""
        model, one, _ = _numbers(reference)
        page = f"https://{PAGE_HOSTS[0]}/models/{model}?modelVersionId={one}"
        return records.describe(record.document, one, sha256, page)

    def files(self, record: Record, reference: str) -> tuple[RemoteFile, ...]:
        """The files of a version (the newest one where none is named), the primary one first."""
        _, one, wanted = _numbers(reference)
        listed = records.versions(record.document)
        chosen = records.version(record.document, one) if one else (listed[0] if listed else {})
        found = [_file(record.reference, chosen, each) for each in records.version_files(chosen) if each.get("id")]
        named = [each for each in found if not wanted or each.reference.endswith(f"/{wanted}")]
        return tuple(sorted(named, key=lambda each: (not each.primary, each.kind != "Model")))

    def record(self, reference: str) -> Record:
        """The model of a reference, by its own address, so that the answer is the newest."""
        model, _, _ = _numbers(reference)
        found = self._single(model)
        if found.document is None:
            raise NotFoundError(f"{reference}: there is no such model")
        return found

    def request(self, file: RemoteFile) -> Request:
        """The download address, on our first host. The API's own ``downloadUrl`` may name another, or answer 404."""
        return Request(f"{self._hosts[0]}{file.url}", token=self._token)

    def search(self, text: str, limit: int) -> Iterator[Record]:
        """Models by text, page after page. Pages by number end at 1,000 items, so the cursor is followed."""
        cursor: str | None = None
        left = limit
        while left > 0:
            answer = self._anywhere(_search(text, min(left, 100), cursor))
            items = _items(answer)
            yield from (_record(each) for each in items[:left] if isinstance(each.get("id"), int))
            left -= len(items)
            before, cursor = cursor, _cursor(answer)
            if not items or cursor is None or cursor == before:
                return

    def _everywhere(self, make: Question) -> Iterator[Answer]:
        """The answers of all hosts in turn, as long as `make` has a question for the next one.

        A host that fails is passed over; `RemoteError` only when none answered.
        """
        answered, why = False, None
        for host in self._hosts:
            request = make(host)
            if request is None:
                return
            try:
                answer = self._ask(request)
            except RemoteError as error:
                why = why or error
                continue
            answered = True
            yield answer
        if not answered and why:
            raise why

    def _anywhere(self, make: Question) -> Answer:
        """The answer of the first host that gives one."""
        return next(self._everywhere(make))

    def _ask(self, request: Request) -> Answer:
        headers = {"Accept": "application/json"}
        sent = Request(request.url, request.method, request.params, request.json, headers, self._token)
        answer = self._net.ask(sent, final=_is_about_pages)
        if answer.status in (404, 410):
            return answer._replace(document=None)
        if answer.status >= 400:
            raise RemoteError(_refusal(answer), hint=_advice(answer.status), status=answer.status)
        return answer


def _is_about_pages(answer: Answer) -> bool:
    """A 429 that means "use cursors" will be the same next time; the other one means "too fast"."""
    text = answer.body[:500].lower()
    return answer.status == 429 and (b"cursor" in text or b"too many pages" in text)


def _refusal(answer: Answer) -> str:
    said = answer.document.get("error") if isinstance(answer.document, dict) else None
    words = f" ({said[:200]})" if isinstance(said, str) else ""
    return f"{answer.url.partition('?')[0]}: answered {answer.status}{words}"


def _advice(status: int) -> str:
    return "set ASSETKIT_CIVITAI_TOKEN to an API key of your account" if status in (401, 403) else ""


def _by_hash(some: Sequence[str], known: set[str]) -> Question:
    def make(host: str) -> Request | None:
        asked = [each for each in some if each not in known]
        return Request(f"{host}/api/v1/model-versions/by-hash/ids", "POST", json=asked) if asked else None

    return make


def _listed(some: Sequence[int], seen: set[int]) -> Question:
    def make(host: str) -> Request | None:
        ids = ",".join(str(each) for each in some if each not in seen)
        params = (("ids", ids), ("nsfw", "true"), ("limit", str(MODELS_AT_ONCE)))
        return Request(f"{host}/api/v1/models", params=params) if ids else None

    return make


def _search(text: str, limit: int, cursor: str | None) -> Question:
    params = (("query", text), ("limit", str(limit)), ("nsfw", "true"), *((("cursor", cursor),) if cursor else ()))
    return lambda host: Request(f"{host}/api/v1/models", params=params)


def _matches(document: Any, wanted: frozenset[str]) -> Iterator[Match]:
    """Well-formed entries; the array may hold null and repeat itself. Older versions come first."""
    found = set()
    for each in document if isinstance(document, list) else []:
        entry = each if isinstance(each, dict) else {}
        sha256, model, one = str(entry.get("hash", "")).lower(), entry.get("modelId"), entry.get("modelVersionId")
        if sha256 in wanted and isinstance(model, int) and isinstance(one, int):
            found.add((one, model, sha256))
    for one, model, sha256 in sorted(found):
        yield Match(sha256, f"civitai:{model}@{one}")


def _items(answer: Answer) -> list[dict[str, Any]]:
    found = answer.document.get("items") if isinstance(answer.document, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _cursor(answer: Answer) -> str | None:
    found = answer.document.get("metadata") if isinstance(answer.document, dict) else None
    value = found.get("nextCursor") if isinstance(found, dict) else None
    return None if value is None else str(value)


def _record(model: Mapping[str, Any]) -> Record:
    return Record("civitai", f"civitai:{model['id']}", dict(model))


def _numbers(reference: str) -> tuple[int, int, int]:
    """Model, version and file of a reference; 0 for what it leaves out."""
    found = _REFERENCE.fullmatch(reference)
    model, one, file = (int(each or 0) for each in found.groups()) if found else (0, 0, 0)
    return model, one, file


def _file(model: str, one: Mapping[str, Any], file: Mapping[str, Any]) -> RemoteFile:
    metadata, hashes = records.mapping(file.get("metadata")), records.mapping(file.get("hashes"))
    sha256 = str(hashes.get("SHA256", "")).lower()
    scans = {records.SAFE.get(str(file.get(name)).lower()) for name in ("pickleScanResult", "virusScanResult")}
    word = str(metadata.get("format", ""))
    return RemoteFile(
        reference=f"{model}@{one.get('id')}/{file['id']}",
        name=str(file.get("name") or f"{file['id']}.safetensors"),
        url=f"/api/download/models/{one.get('id')}?fileId={file['id']}",
        sha256=sha256 if re.fullmatch("[0-9a-f]{64}", sha256) else None,
        kind=str(file.get("type", "")),
        format=records.FORMATS.get(word.lower().replace(" ", ""), word.lower()),
        precision=str(metadata.get("quantType") or metadata.get("fp") or ""),
        full=metadata.get("size") == "full",
        primary=file.get("primary") is True,
        safe=False if False in scans else True if scans == {True} else None,
    )


def read(text: str) -> str | None:
    """``civitai:MODEL[@VERSION][/FILE]``, or the address of a model's page or download on any of the site's hosts."""
    if _REFERENCE.fullmatch(text):
        return text
    parts = address(text)
    if parts is None or str(parts.hostname).removeprefix("www.") not in PAGE_HOSTS:
        return None
    page = re.match(r"/models/(\d{1,10})(?:/|$)", parts.path)
    one = parse_qs(parts.query).get("modelVersionId", [""])[0]
    if page:
        return f"civitai:{page[1]}@{one}" if one.isdecimal() else f"civitai:{page[1]}"
    load = re.match(r"/api/download/models/(\d{1,10})$", parts.path)
    return f"civitai:0@{load[1]}" if load else None


SOURCE = SourceRow(
    "civitai", "Civitai", Civitai, read, lambda reference: re.split("[@/]", reference, maxsplit=1)[0], rank=10
)
