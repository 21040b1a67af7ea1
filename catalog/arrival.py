"""What becomes of a file that was fetched: compared, read, placed, indexed, or quarantined."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.facts import LICENSES, STATEMENTS, Saying, record
from assetkit.catalog.parting import Partial
from assetkit.catalog.pipeline import scan
from assetkit.catalog.remaking import remake, remake_brought
from assetkit.catalog.said import put_said_text
from assetkit.catalog.search import find_asset
from assetkit.catalog.snapshots import keep, keep_matches
from assetkit.catalog.stages import ROOTS
from assetkit.catalog.store import CONTENTS
from assetkit.catalog.syncing import FOUND, sync
from assetkit.catalog.workers import Examine
from assetkit.config import Services
from assetkit.errors import InputError
from assetkit.formats import folder_files
from assetkit.hashing import hash_folder
from assetkit.identification import identify
from assetkit.net import Net
from assetkit.progress import Progress
from assetkit.sources.archives import unpacked
from assetkit.sources.base import Description, Match
from assetkit.sources.download import Fetched
from assetkit.sources.parts import note_of
from assetkit.sources.placing import TEMPLATE, file_name, located, place
from assetkit.sources.resolving import Choice, Wish
from assetkit.types import Finding, Identity

INCOMING = ".incoming"
"""Folder of unfinished files below the one they are for: on the same disk, and passed over by scans."""
State = Literal["done", "present", "quarantined", "failed"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to pull."""

    into: Path
    quarantine: Path
    template: str = TEMPLATE
    choice: Choice = field(default_factory=Choice)
    at_once: int = 2
    """Files that are fetched side by side."""
    parts: int = 4
    """Connections for one large file."""
    steps: tuple[Mapping[str, Any], ...] = ()
    """Steps of a recipe (prune, cast) that the file goes through before it is placed; it is not kept itself."""
    examine: Examine | None = None

    def queued(self) -> dict[str, Any]:
        """What of these the queue remembers."""
        return {"into": str(self.into), "template": self.template, "steps": [dict(each) for each in self.steps]}

    def again(self, queued: Mapping[str, Any]) -> Options:
        """The same with what the queue remembers, and no choice: a queued reference names its file."""
        steps = tuple(queued.get("steps", ()))
        into = Path(queued["into"])
        return replace(self, into=into, template=queued["template"], steps=steps, choice=Choice())


@dataclass(frozen=True, slots=True)
class Pulled:
    """What became of one wish."""

    reference: str
    state: State
    path: str | None = None
    sha256: str | None = None
    size: int | None = None
    finding: Finding | None = None

    def to_dict(self) -> dict[str, Any]:
        """As ``assetkit pull --json`` prints it."""
        found = {name: getattr(self, name) for name in ("reference", "state", "path", "sha256", "size")}
        return {**found, "finding": self.finding.to_dict() if self.finding else None}


@dataclass(slots=True)
class Puller:
    """One run of pulling: what its parts hand to each other."""

    catalog: Catalog
    net: Net
    services: Services
    options: Options
    progress: Progress
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)

    def advance(self, amount: int) -> None:
        """Tell the one bar of all downloads, from any thread."""
        with self.lock:
            self.progress.advance(amount)


def part_of(into: Path, wish: Wish) -> Path:
    """Where a wish's bytes gather: the same place in every run."""
    name = hashlib.sha256(wish.file.reference.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return into / INCOMING / f"{name}.part"


def settle(one: Puller, wish: Wish, found: Path | Fetched | Partial) -> Pulled:
    """Give a file its place when its hash is right and its header can be read; else quarantine it."""
    if isinstance(found, Partial):
        return _remade_partly(one, wish, found)
    if isinstance(found, Path):
        return Pulled(wish.text, "present", str(found), wish.file.sha256, found.stat().st_size)
    part = part_of(one.options.into, wish)
    if wish.folder:
        return _settled_folder(one, wish, part.with_suffix(".folder"), found.size)
    part, sha256 = _unzipped(wish, part, found.sha256)
    if wish.file.sha256 and sha256 != wish.file.sha256:
        why = f"has the SHA-256 {sha256}, {wish.file.sha256} was announced"
        return _quarantine(one, wish, part, sha256, Finding("hash-mismatch", "error", wish.text, why))
    with _named(part, wish) as staged:
        identity = identify(staged)
    if identity.status in ("invalid", "unsafe"):
        worst = next((each for each in identity.findings if each.severity == "error"), None)
        code, why = (worst.code, worst.message) if worst else (identity.status, "is not sound")
        return _quarantine(one, wish, part, sha256, Finding(code, "error", wish.text, why))
    if one.options.steps:
        return _remade(one, wish, part, sha256)
    target = _placed(one, wish, part, identity, sha256)
    _remember(one, wish, target, sha256)
    clear(part)
    return Pulled(wish.text, "done", str(target), sha256, target.stat().st_size)


def _settled_folder(one: Puller, wish: Wish, folder: Path, size: int) -> Pulled:
    """Place a model folder whose files were found right."""
    identity = identify(folder)
    if identity.status in ("invalid", "unsafe"):
        worst = next((each.message for each in identity.findings if each.severity == "error"), "is not sound")
        raise InputError(f"{wish.text}: {worst}", hint=f"it was left in {folder}")
    digest = hash_folder(folder, folder_files(folder)).sha256
    if wish.file.sha256 and digest != wish.file.sha256:
        raise InputError(f"{wish.text}: its files hash to {digest}, {wish.file.sha256} was locked")
    fields = {"kind": identity.kind, "base": identity.base, "name": wish.file.name}
    fields |= {"source": wish.row.id if wish.row else "", "creator": wish.text.removeprefix("hf:").partition("/")[0]}
    target = one.options.into / (located(wish.place) if wish.place else place(one.options.template, fields, ""))
    _check_inside(one, target)
    if target.exists():
        raise InputError(f"{target}: exists already", hint="scan it, or choose another --template")
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)
    _scan(one, target)
    asset = find_asset(one.catalog, str(target))
    said = wish.source.describe(wish.record, wish.text, "") if wish.source and wish.record else Description()
    with one.catalog.write() as connection:
        now = int(one.net.clock.time())
        name = wish.row.id if wish.row else "url"
        (evidence,) = keep(connection, name, [wish.record], now) if wish.record else ("",)
        keep_matches(connection, name, [Match(digest, wish.text)], now, now + FOUND)
        record(connection, STATEMENTS, [Saying(asset, name, wish.text, evidence, said.facts)], now)
        record(connection, LICENSES, [Saying(asset, name, wish.text, evidence, said.license)], now)
        put_said_text(connection, [asset])
    return Pulled(wish.text, "done", str(target), digest, size)


def _remade(one: Puller, wish: Wish, part: Path, sha256: str) -> Pulled:
    """Put what a recipe makes of the file in its place; the recipe in it names the file by its hash."""
    made = part.with_suffix(".safetensors")
    with _named(part, wish, ".source") as staged:
        digest = remake(staged, wish.file.name, sha256, one.options.steps, made)
    target = _placed(one, wish, made, identify(made), digest, ending=".safetensors")
    _remember(one, wish, target, sha256, made=digest)
    made.unlink(missing_ok=True)
    clear(part)
    return Pulled(wish.text, "done", str(target), digest, target.stat().st_size)


def _remade_partly(one: Puller, wish: Wish, found: Partial) -> Pulled:
    """The same from the parts of it that the recipe uses."""
    if found.source is None:
        fault = found.fault.finding if found.fault else Finding("malformed", "error", wish.text, "is not sound")
        return _quarantine(one, wish, found.part, "", replace(fault, subject=wish.text))
    made, claimed = found.part.with_suffix(".safetensors"), wish.file.sha256 or ""
    with found.source as source:
        fetched, whole = source.fetched, source.size
        digest = remake_brought(source, wish.file.name, claimed, one.options.steps, made)
    target = _placed(one, wish, made, identify(made), digest, ending=".safetensors")
    _remember(one, wish, target, claimed, made=digest)
    made.unlink(missing_ok=True)
    clear(found.part)
    message = f"{fetched} of {whole} bytes were fetched: the SHA-256 of the source is its claim and was not measured"
    note = Finding("source-not-measured", "info", wish.text, message, claimed)
    return Pulled(wish.text, "done", str(target), digest, target.stat().st_size, note)


def clear(part: Path) -> None:
    """Let go of a part that is placed and remembered; until then a killed run finds it whole."""
    part.unlink(missing_ok=True)
    note_of(part).unlink(missing_ok=True)


def _unzipped(wish: Wish, part: Path, sha256: str) -> tuple[Path, str]:
    """For an archive whose announced hash is that of the model inside: that model in its place."""
    if not wish.file.sha256 or sha256 == wish.file.sha256:
        return part, sha256
    inner = unpacked(part, wish.file.sha256)
    if inner is None:
        return part, sha256
    os.replace(inner, part)
    note_of(part).unlink(missing_ok=True)
    return part, wish.file.sha256


@contextlib.contextmanager
def _named(part: Path, wish: Wish, mark: str = "") -> Iterator[Path]:
    """The part under a name with the file's own suffix, which tells text formats apart."""
    _, suffix = _stem(wish)
    staged = part.with_suffix(mark + (suffix or ".bin"))
    staged.unlink(missing_ok=True)
    try:
        os.link(part, staged)
    except OSError:  # a disk without links
        yield part
        return
    try:
        yield staged
    finally:
        staged.unlink(missing_ok=True)


def _stem(wish: Wish) -> tuple[str, str]:
    stem, suffix = file_name(wish.file.name, "model")
    return (stem, ".pth") if suffix == ".zip" and wish.file.format == "zip" else (stem, suffix)


def _placed(one: Puller, wish: Wish, part: Path, identity: Identity, sha256: str, *, ending: str = "") -> Path:
    """Give the file its final name (with the suffix `ending`, where it has another one than the source's). A name that
    is taken by another file gets a piece of the hash."""
    facts = wish.source.describe(wish.record, wish.file.reference, sha256).facts if wish.source and wish.record else {}
    stem, suffix = _stem(wish)
    suffix = ending or suffix
    fields = {"kind": identity.kind, "base": identity.base, "name": stem, "source": wish.row.id if wish.row else "url"}
    fields |= {name: str(facts[name]) for name in ("creator", "version") if facts.get(name)}
    relative = located(wish.place) if wish.place else place(one.options.template, fields, suffix)
    target = one.options.into / relative
    _check_inside(one, target)
    target.parent.mkdir(parents=True, exist_ok=True)
    for where in (target, target.with_name(f"{target.stem}-{sha256[:10]}{target.suffix}")):
        if _given(part, where):
            _sync_folder(where.parent)
            return where
    raise InputError(f"{target}: exists already", hint="scan its folder, or choose another --template")


def _check_inside(one: Puller, target: Path) -> None:
    """Raise where a link in the folder for models leads out of it."""
    if not target.resolve().is_relative_to(one.options.into.resolve()):
        raise InputError(f"{target}: would lie outside {one.options.into}")


def _given(part: Path, where: Path) -> bool:
    """Give a file a second name without replacing what is there; whether the name was free, or its own already."""
    try:
        os.link(part, where)
    except FileExistsError:
        return part.samefile(where)
    except OSError:  # a disk without links
        if where.exists():
            return False
        part.rename(where)
    return True


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # not every system lets a folder be opened
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _quarantine(one: Puller, wish: Wish, part: Path, sha256: str, finding: Finding) -> Pulled:
    """Move a file out of reach, the reason beside it."""
    folder = one.options.quarantine
    folder.mkdir(parents=True, exist_ok=True)
    stem, suffix = _stem(wish)
    target = folder / f"{stem}-{sha256[:10] or part.stem[:10]}{suffix}.quarantined"
    size = part.stat().st_size
    try:
        os.replace(part, target)
    except OSError:  # another disk: it stays where it is, under a name that nothing opens
        target = part.with_suffix(".quarantined")
        os.replace(part, target)
    note_of(part).unlink(missing_ok=True)
    note = {"reference": wish.text, "sha256": sha256 or None, "finding": finding.to_dict()}
    target.with_name(target.name + ".json").write_text(json.dumps(note, indent=2), encoding="utf-8")
    return Pulled(wish.text, "quarantined", str(target), sha256 or None, size, finding)


def _remember(one: Puller, wish: Wish, target: Path, sha256: str, made: str = "") -> None:
    """Index the file, with what its source said when it was fetched. `sha256` is that of the file as it was fetched,
    `made` that of what was made of it."""
    _scan(one, target)
    now = int(one.net.clock.time())
    name = wish.row.id if wish.row else "url"
    with one.catalog.write() as connection:
        keep_matches(connection, name, [Match(sha256, wish.file.reference)], now, now + FOUND)
        if wish.record is not None:
            keep(connection, name, [wish.record], now)
        if made or wish.record is None:
            fact = "made_from" if made else "url"
            said = Saying(_asset_of(connection, made or sha256), name, wish.text, "", {fact: wish.text})
            record(connection, STATEMENTS, [said], now)
    if wish.row is not None and not made:
        sync(one.catalog, one.net, one.services, [name], f"hash:{sha256}", examine=one.options.examine)


def _scan(one: Puller, target: Path) -> None:
    """Index what was placed, in the root that the models' folder is or lies in."""
    if not _is_below_a_root(one.catalog, one.options.into):
        scan(one.catalog, [one.options.into], hash="none", examine=one.options.examine)
    scan(one.catalog, [target], hash="all", examine=one.options.examine)


def _asset_of(connection: sa.Connection, sha256: str) -> int:
    return int(connection.execute(sa.select(CONTENTS.c.asset_id).where(CONTENTS.c.sha256 == sha256)).scalar_one())


def _is_below_a_root(catalog: Catalog, folder: Path) -> bool:
    with catalog.read() as connection:
        roots = list(connection.execute(sa.select(ROOTS.c.path)).scalars())
    return any(folder.is_relative_to(root) for root in roots)
