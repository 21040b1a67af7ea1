"""Opening the catalog: the only module, with `search`, that knows which database it is.

SQLite on a local disk, in WAL mode: readers never wait for the scan, and a killed process loses at most the
transaction it was in. A catalog that cannot be used is refused with the reason; it is never repaired or removed.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from assetkit.catalog import models
from assetkit.catalog.mounts import network_share
from assetkit.errors import AssetkitError, CatalogError, NotFoundError, SystemFailure, UsageError

SCHEMA = 3
"""Number of the newest migration, kept in `PRAGMA user_version` so that opening needs no alembic."""
APPLICATION = 0x61736B74
"""`PRAGMA application_id` of our files: "askt"."""
BUSY_SECONDS = 30

SEARCH_TABLE = """CREATE VIRTUAL TABLE asset_text USING fts5(
    name, paths, words, notes, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3')"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing `Catalog.check` found wrong."""

    rule: str
    detail: str


class Catalog:
    """An open catalog. Use it as a context manager, or `close` it."""

    def __init__(self, path: Path, engine: sa.Engine) -> None:
        self.path = path
        self._engine = engine
        self._watching: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Catalog:
        """Open the catalog at `url` (``sqlite:///PATH``), making it first where there is none.

        Raises `UsageError` for another kind of URL, `NotFoundError` for a missing one with ``create=False``,
        `CatalogError` when it is corrupt, newer, older, foreign or on a network share, and `SystemFailure` when the
        system does not let us.
        """
        path = _path_of(url)
        if not create and not path.exists():
            raise NotFoundError(f"{path}: there is no catalog yet", hint="`assetkit scan FOLDER` makes one")
        with failures(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        share = network_share(path.parent)
        if share:
            raise CatalogError(
                f"{path}: this folder is on a network share ({share}), where SQLite loses data",
                hint="choose a local folder with --home or --db",
            )
        catalog = cls(path, _engine(path))
        try:
            catalog._prepare()
        except BaseException:
            catalog.close()
            raise
        return catalog

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection for looking: one consistent state, for as long as it is open."""
        with failures(self.path), self._engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A connection whose changes are kept together when the block ends, and none of them if it fails."""
        with failures(self.path), self._engine.connect() as opened:
            connection = opened.execution_options(write=True)
            with connection.begin():
                yield connection

    def version(self) -> int:
        """A number that is another one after every change that anybody commits, this process included."""
        with self._lock, failures(self.path):
            if self._watching is None:
                self._watching = sqlite3.connect(self.path, check_same_thread=False)
            # Of a connection that never writes, this counts the commits of all others.
            return int(self._watching.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        if self._watching is not None:
            self._watching.close()
            self._watching = None
        self._engine.dispose()

    def __enter__(self) -> Catalog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def backup(self, target: str | os.PathLike[str]) -> Path:
        """Copy the catalog, as it is at this moment, to `target`, which must not exist; others may go on writing."""
        where = Path(target)
        if where.exists():
            raise UsageError(f"{where}: exists already", hint="name a new file")
        _copy(self.path, where)
        return where

    def check(self) -> list[Problem]:
        """What is wrong with the catalog: the file, its references, and what we know must hold. Empty when sound."""
        from assetkit.catalog.invariants import check

        with self.read() as connection:
            return check(connection)

    def _prepare(self) -> None:
        with self.read() as connection:
            found = _state(connection)
        if found == "empty":
            self._create()
        elif found == "foreign":
            raise CatalogError(f"{self.path}: this is another program's database", hint="choose another --db")
        elif found > SCHEMA:  # type: ignore[operator]
            raise CatalogError(
                f"{self.path}: made by a newer assetkit (schema {found}, this one knows {SCHEMA})",
                hint="update assetkit, or use another --db",
            )
        elif found < SCHEMA:  # type: ignore[operator]
            raise CatalogError(
                f"{self.path}: made by an older assetkit (schema {found}, now {SCHEMA})",
                hint="run `assetkit db upgrade`, which copies it first",
            )

    def _create(self) -> None:
        with self.write() as connection:
            if _state(connection) == "empty":  # another process may have been faster
                models.METADATA.create_all(connection)
                finish_schema(connection)


def finish_schema(connection: sa.Connection) -> None:
    """What a new catalog has besides the tables: the full-text index and the marks of its version."""
    from assetkit.catalog.migrations.versions import HEAD

    connection.exec_driver_sql(SEARCH_TABLE)
    connection.exec_driver_sql(
        "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))
    mark(connection)


def mark(connection: sa.Connection) -> None:
    """Write who made the file and which schema it has."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")


def upgrade(url: str) -> Path | None:
    """Bring an older catalog to this version, after copying it beside itself. Gives the copy; None if it was current.

    Raises like `Catalog.open`; when a migration fails the catalog stays as it was.
    """
    path = _path_of(url)
    if not path.exists():
        raise NotFoundError(f"{path}: there is no catalog to upgrade")
    engine = _engine(path)
    try:
        with failures(path), engine.connect() as connection:
            found = _state(connection)
        if not isinstance(found, int) or found >= SCHEMA:
            Catalog.open(url).close()  # says what is wrong, or makes the tables of an empty file
            return None
        copy = _free_name(path, f"before-schema-{SCHEMA}")
        _copy(path, copy)
        with failures(path), engine.connect() as connection:
            migrate(connection.execution_options(write=True))
        return copy
    finally:
        engine.dispose()


def migrate(connection: sa.Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` on an open connection, in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    with connection.begin():
        command.upgrade(config, revision)
        mark(connection)


@contextlib.contextmanager
def failures(path: Path) -> Iterator[None]:
    """Say what a database or system failure means for the catalog at `path`."""
    try:
        yield
    except AssetkitError:
        raise
    except DBAPIError as error:
        raise _meaning(path, error.orig if error.orig is not None else error) from error
    except (sqlite3.Error, OSError) as error:
        raise _meaning(path, error) from error


_MEANINGS: tuple[tuple[str, type[SystemFailure], str, str], ...] = (
    ("not a database", CatalogError, "is not a catalog, or it is corrupt", "restore a backup, or move it aside"),
    ("malformed", CatalogError, "is corrupt", "restore a backup, or move it aside; `assetkit db check` says more"),
    ("locked", CatalogError, "is in use by another process", "try again when that has finished"),
    ("disk is full", SystemFailure, "the disk is full", "free some space; the scan goes on where it stopped"),
    ("no space left", SystemFailure, "the disk is full", "free some space; the scan goes on where it stopped"),
    ("disk i/o error", SystemFailure, "the disk failed or is full", "check the disk and its free space"),
    ("file too large", SystemFailure, "the catalog may not grow", "raise the file size limit or free space"),
    ("readonly", SystemFailure, "cannot be written", "check the permissions, or choose another --home"),
    ("read-only", SystemFailure, "cannot be written", "check the permissions, or choose another --home"),
    ("permission denied", SystemFailure, "cannot be written", "check the permissions, or choose another --home"),
    ("unable to open", SystemFailure, "cannot be opened", "check the folder and its permissions"),
)


def _meaning(path: Path, error: BaseException) -> SystemFailure:
    text = str(error)
    for mark_, kind, message, hint in _MEANINGS:
        if mark_ in text.lower():
            return kind(f"{path}: {message} ({text})", hint=hint)
    return SystemFailure(f"{path}: the catalog failed ({text})", hint="`assetkit db check` may say more")


def _path_of(url: str) -> Path:
    scheme, found, rest = url.partition("://")
    if scheme.partition("+")[0] in ("postgresql", "postgres"):
        raise UsageError("a catalog in PostgreSQL is not possible yet", hint="use sqlite:///PATH")
    if not found or scheme != "sqlite" or not rest.startswith("/") or len(rest) < 2 or "?" in rest:
        raise UsageError(f"{url!r} is not a catalog", hint="use sqlite:///PATH")
    return Path(os.path.abspath(rest[1:]))  # noqa: PTH100 - a catalog behind a link stays there


def _engine(path: Path) -> sa.Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            if _is_ours(connection):  # the journal mode is written into the file
                connection.execute("PRAGMA journal_mode = WAL")
            for pragma in ("foreign_keys = ON", "synchronous = NORMAL"):
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @sa.event.listens_for(engine, "begin")
    def _(connection: sa.Connection) -> None:
        # A transaction that first reads and then writes could lose the race and fail; one that says so waits.
        write = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Whether a file is a catalog or may become one: it is empty."""
    (made_by,) = connection.execute("PRAGMA application_id").fetchone()
    return made_by == APPLICATION or connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None


def _state(connection: sa.Connection) -> int | str:
    """The schema number, or ``empty`` or ``foreign``."""

    def pragma(name: str) -> Any:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    if pragma("application_id") == APPLICATION:
        return int(pragma("user_version"))
    count = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    return "foreign" if count else "empty"


def _copy(source: Path, target: Path) -> None:
    with failures(target):
        old = sqlite3.connect(source, timeout=BUSY_SECONDS)
        new = sqlite3.connect(target)
        try:
            old.backup(new)
        finally:
            new.close()
            old.close()


def _free_name(path: Path, word: str) -> Path:
    names = (path.with_name(f"{path.name}.{word}{tail}") for tail in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(each for each in names if not each.exists())
