"""Enriching the catalog from sources: hashes become names, versions, words, licenses, previews and notices.

    look up   hashes that no source was asked about yet, or too long ago
    fetch     the records of models that are new or not fresh any more
    record    each answer as a snapshot, and what it says of our files as statements

Each batch is a transaction of its own: a sync that fails or is killed keeps what it has, and goes on there next time.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.facts import LICENSES, STATEMENTS, Change, Saying, record
from assetkit.catalog.said import put_said_text
from assetkit.catalog.settling import settle_by_sources
from assetkit.catalog.snapshots import (
    Remembered,
    essence,
    keep,
    keep_matches,
    keep_missing,
    known_files,
    last_record,
    last_seen,
)
from assetkit.catalog.wanted import Asked, asked_for
from assetkit.catalog.workers import Examine
from assetkit.config import Services
from assetkit.errors import RemoteError, UsageError
from assetkit.net import Net
from assetkit.progress import SILENT, Progress
from assetkit.sources import SourceRow, sources
from assetkit.sources.base import Match, Record, Source
from assetkit.types import Finding

DAY = 86_400
FRESH = DAY
"""Seconds for which a model's record is not asked for again."""
MISSING = 7 * DAY
"""Seconds for which a hash that a source did not know is not looked up there again."""
FOUND = 30 * DAY
BATCH = 100
_PAIRS = 2_000


@dataclass(slots=True)
class SourceReport:
    """What one source gave. `failed` says why it could not be asked to the end."""

    source: str
    requests: int = 0
    looked_up: int = 0
    found: int = 0
    missing: int = 0
    records: int = 0
    gone: int = 0
    failed: str | None = None


@dataclass(slots=True)
class SyncReport:
    """What a sync did."""

    sources: list[SourceReport] = field(default_factory=list)
    enriched: set[int] = field(default_factory=set)
    """Assets of which something new was said."""
    settled: int = 0
    """Identities that sources narrowed or settled."""
    notices: list[Finding] = field(default_factory=list)
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The report as ``assetkit sync --json`` prints it."""
        names = ("source", "requests", "looked_up", "found", "missing", "records", "gone", "failed")
        return {
            "sources": [{name: getattr(each, name) for name in names} for each in self.sources],
            "enriched": len(self.enriched),
            "settled": self.settled,
            "notices": [each.to_dict() for each in self.notices],
            "seconds": round(self.seconds, 3),
        }


def sync(
    catalog: Catalog,
    net: Net,
    services: Services,
    names: Iterable[str] = (),
    query: str = "",
    *,
    refresh: bool = False,
    progress: Progress = SILENT,
    examine: Examine | None = None,
) -> SyncReport:
    """Ask sources (all of them without `names`) about the assets that match `query`.

    Nothing is asked again before it expires, except with `refresh`. A source that fails is reported, not raised: what
    it said before stays. Where a source's word settles what a header leaves open, the file is identified again
    (`examine` replaces the worker processes, for tests). Raises `UsageError` for an unknown source or a query that
    cannot be understood.
    """
    start = net.clock.monotonic()
    report = SyncReport()
    chosen = _chosen(names)
    with catalog.read() as connection:
        asked = asked_for(connection, query)
    for row in chosen:
        one = _Sync(catalog, row, asked, int(net.clock.time()), refresh, report, progress)
        report.sources.append(one.mine)
        before = net.requests
        try:
            one.run(row.make(net, services) if row.make else None)
        except (RemoteError, UsageError) as error:  # a missing package is one source's trouble
            one.mine.failed = str(error)
        one.mine.requests = net.requests - before
    report.settled = settle_by_sources(catalog, report.enriched, examine)
    report.seconds = net.clock.monotonic() - start
    return report


def _chosen(names: Iterable[str]) -> list[SourceRow]:
    table = sources()
    wanted = list(dict.fromkeys(names)) or list(table)
    for name in wanted:
        if name not in table:
            raise UsageError(f"{name!r} is no source", hint=f"sources: {', '.join(table)}")
    return [table[name] for name in wanted]


@dataclass(slots=True)
class _Sync:
    """One source being asked."""

    catalog: Catalog
    row: SourceRow
    asked: Asked
    now: int
    refresh: bool
    report: SyncReport
    progress: Progress
    mine: SourceReport = field(init=False)
    links: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """Model reference to (file reference, SHA-256) of ours."""

    def __post_init__(self) -> None:
        self.mine = SourceReport(self.row.id)

    def run(self, source: Source | None) -> None:
        """Look up, fetch, record."""
        if source is None:
            _store_pages(self)
            return
        self.look_up(source)
        fresh, due = self.divided()
        self.record_all(source, self.remembered(self.untold(fresh)))
        self.progress.begin(self.row.title, len(due), "files")
        try:
            memory = Remembered(self.catalog, self.row.id)
            self.record_all(source, source.records(due, memory), told=True)
        finally:
            self.progress.end()

    def look_up(self, source: Source) -> None:
        """Ask for the hashes that are due, and note what the source has of ours."""
        due = self.due_hashes()
        self.mine.looked_up = len(due)
        found: set[str] = set()
        memory = Remembered(self.catalog, self.row.id)
        matches = iter(source.matches(self.asked.wanted(due), memory) if due else ())
        while some := list(islice(matches, _PAIRS)):
            found.update(each.sha256 for each in some)
            with self.catalog.write() as connection:
                keep_matches(connection, self.row.id, some, self.now, self.now + FOUND)
        missing = [each for each in due if each not in found]
        with self.catalog.write() as connection:
            keep_missing(connection, self.row.id, missing, self.now, self.now + MISSING)
        self.mine.missing = len(missing)
        self.link()

    def due_hashes(self) -> list[str]:
        """Hashes that were never looked up here, or not lately."""
        hashes = list(self.asked.by_hash)
        with self.catalog.read() as connection:
            known = known_files(connection, self.row.id, hashes)
        due = [each for each in hashes if not any(self.is_fresh(row) for row in known.get(each, ()))]
        wanted = self.asked.wanted(hashes if self.refresh else due)
        return [each.sha256 for each in wanted if self.row.by_hash or any(self.row.read(clue) for clue in each.clues)]

    def is_fresh(self, row: Any) -> bool:
        """Whether an entry need not be asked for yet; one from the future was noted while a clock was wrong."""
        return bool(row.expires > self.now and row.checked <= self.now + DAY)

    def link(self) -> None:
        """Which of our files belong to which model of the source."""
        with self.catalog.read() as connection:
            known = known_files(connection, self.row.id, list(self.asked.by_hash))
        for sha256, rows in known.items():
            named = [row.reference for row in rows if row.reference]
            self.mine.found += bool(named)
            for reference in named:
                self.links[self.row.model_of(reference)].append((reference, sha256))

    def divided(self) -> tuple[list[str], list[str]]:
        """Models whose record is fresh, and models to ask for."""
        with self.catalog.read() as connection:
            seen = last_seen(connection, self.row.id, list(self.links))
        limit = self.now - FRESH
        fresh = [each for each in self.links if not self.refresh and limit < seen.get(each, 0) <= self.now + DAY]
        chosen = set(fresh)
        return fresh, [each for each in self.links if each not in chosen]

    def untold(self, references: Sequence[str]) -> list[str]:
        """Of models with a fresh record, those with a file of ours that it was not read for yet."""
        with self.catalog.read() as connection:
            query = sa.select(STATEMENTS.c.asset_id).where(STATEMENTS.c.source == self.row.id).distinct()
            told = set(connection.execute(query).scalars())
        return [each for each in references if any(asset not in told for asset, _, _ in _ours(self, each))]

    def remembered(self, references: Sequence[str]) -> Iterator[Record]:
        """Records from the catalog."""
        with self.catalog.read() as connection:
            found = [last_record(connection, self.row.id, each) for each in references]
        return (each for each in found if each is not None)

    def record_all(self, source: Source, records: Iterator[Record], *, told: bool = False) -> None:
        """Store records and what they say, batch by batch; `told` when they come from the source itself."""
        while some := list(islice(records, BATCH)):
            with self.catalog.write() as connection:
                _record_batch(self, connection, source, some, told)
            self.mine.records += len(some) if told else 0
            self.progress.advance(len(some))


def _record_batch(one: _Sync, connection: sa.Connection, source: Source, records: Sequence[Record], told: bool) -> None:
    facts, licenses, notices = [], [], []
    kept = keep(connection, one.row.id, records, one.now) if told else [essence(each.document) for each in records]
    for each, evidence in zip(records, kept, strict=True):
        good = each if each.document is not None else last_record(connection, each.source, each.reference)
        one.mine.gone += each.document is None and not each.unchanged
        for asset, reference, sha256 in _ours(one, each.reference):
            if each.document is None and not each.unchanged:
                notices.append((asset, "model-gone", "the source has no such model any more; what it said is kept"))
                facts.append(Saying(asset, one.row.id, reference, evidence, {"listed": False}))
            elif good is not None:
                said = source.describe(good, reference, sha256)
                state = {"listed": True, "notices": [each._asdict() for each in said.notices]}
                facts.append(Saying(asset, one.row.id, reference, evidence, {**said.facts, **state}))
                licenses.append(Saying(asset, one.row.id, reference, evidence, said.license))
                notices.extend((asset, *each) for each in said.notices if told)
    changed = _store(one, connection, facts, licenses)
    one.report.notices.extend(_finding(one, *each) for each in notices)
    one.report.notices.extend(_license_finding(one, each) for each in changed)


def _ours(one: _Sync, model: str) -> Iterator[tuple[int, str, str]]:
    """Asset, reference and hash of each of our files of a model; of a file listed twice, the first reference."""
    seen = set()
    for reference, sha256 in one.links.get(model, ()):
        for asset in one.asked.by_hash.get(sha256, ()):
            if asset not in seen:
                seen.add(asset)
                yield asset, reference, sha256


def _store(one: _Sync, connection: sa.Connection, facts: list[Saying], licenses: list[Saying]) -> list[Change]:
    before = connection.execute(sa.select(sa.func.max(STATEMENTS.c.id))).scalar() or 0
    record(connection, STATEMENTS, facts, one.now)
    changes = record(connection, LICENSES, licenses, one.now)
    new = sa.select(STATEMENTS.c.asset_id).where(STATEMENTS.c.id > before).distinct()
    touched = list(connection.execute(new).scalars())
    put_said_text(connection, touched)
    one.report.enriched.update(touched)
    return changes


def _finding(one: _Sync, asset: int, code: str, message: str) -> Finding:
    severity = "info" if code == "update-available" else "warning"
    return Finding(code, severity, one.asked.names[asset], f"{message} ({one.row.title})")  # type: ignore[arg-type]


def _license_finding(one: _Sync, change: Change) -> Finding:
    when = time.strftime("%Y-%m-%d", time.gmtime(change.since))
    message = f"{change.fact} has changed: when you got it ({when}) {_short(change.before)}, now {_short(change.now)}"
    return Finding("license-changed", "warning", one.asked.names[change.asset], f"{message} ({one.row.title})")


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text[:200]}'"


def _store_pages(one: _Sync) -> None:
    """For a source without an API: the page links that sidecars hold are provenance."""
    facts: list[Saying] = []
    pairs: list[Match] = []
    hashes: Mapping[int, str] = {asset: sha for sha, some in one.asked.by_hash.items() for asset in some}
    for asset, clues in one.asked.clues.items():
        found = [(reference, each) for each in clues if (reference := one.row.read(each))]
        if found and asset in hashes:
            reference, page = found[0]
            facts.append(Saying(asset, one.row.id, reference, "", {"url": page}))
            pairs.append(Match(hashes[asset], reference))
    with one.catalog.write() as connection:
        _store(one, connection, facts, [])
        keep_matches(connection, one.row.id, pairs, one.now, one.now + FOUND)
    one.mine.found = len(pairs)
