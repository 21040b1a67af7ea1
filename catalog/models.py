"""The rows of the catalog.

    Asset ─< Content ─< Location >─ Root
               │           └─< SidecarFact, Preview (each names the Location of its own file)
               ├── Identity, Metadata, Findings
               └─< Hash

    Asset ─< Statement, LicenseFact      what people and sources say of it
    RemoteFile (by SHA-256) → RemoteSnapshot (by reference)     what a source has, and said

An *asset* is one model, whatever file it sits in; its key is the payload and the tensors. A *content* is one sequence
of bytes: an edited header makes another content of the same asset. A *location* is one file (or model folder) under a
root. A file that was never hashed has a provisional content and asset of its own; hashing merges them.

Nothing here is SQLite's alone. Times are integers: seconds since 1970 in UTC for our own clock, nanoseconds where a
file system said so.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, MetaData, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from assetkit.catalog.columns import Document, OutsideText, PathText

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """What all rows share: one set of tables with predictable constraint names."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


def _owner(target: str, *, key: bool = False, optional: bool = False) -> Any:
    return Field(
        default=None,
        sa_column=Column(ForeignKey(target, ondelete="CASCADE"), primary_key=key, nullable=optional, index=not key),
    )


def _big(default: int = 0) -> Any:
    return Field(default=default, sa_column=Column(BigInteger, nullable=False, server_default=text(str(default))))


def _path(*, optional: bool = False) -> Any:
    return Field(default=None if optional else "", sa_column=Column(PathText, nullable=optional))


def _text(default: str | None = "") -> Any:
    return Field(default=default, sa_column=Column(OutsideText, nullable=default is None))


def _document() -> Any:
    return Field(default=None, sa_column=Column(Document, nullable=True))


class Root(Row, table=True):
    """A folder that was given to a scan. `path` is absolute."""

    __tablename__ = "roots"
    id: int | None = Field(default=None, primary_key=True)
    path: str = Field(sa_column=Column(PathText, nullable=False, unique=True))
    online: bool = True
    added: int = _big()
    last_scan: int = _big()


class Asset(Row, table=True):
    """One model. `key` is set once its bytes were measured; before that the asset is provisional."""

    __tablename__ = "assets"
    id: int | None = Field(default=None, primary_key=True)
    key: str | None = Field(default=None, unique=True)
    name: str = Field(default="", sa_column=Column(OutsideText, nullable=False, index=True))
    added: int = _big()
    changed: int = _big()


class Content(Row, table=True):
    """One sequence of bytes (of a folder: one set of files). `sha256` is the measured one, None before that."""

    __tablename__ = "contents"
    id: int | None = Field(default=None, primary_key=True)
    asset_id: int = _owner("assets.id")
    size: int = _big()
    folder: bool = False
    sha256: str | None = Field(default=None, unique=True)
    tensors: str | None = Field(default=None, index=True)
    """Digest of the tensor table: names, types, shapes and relative offsets. None where no header could be read."""
    hashed: str = Field(default="none", index=True)
    """How much was hashed: ``none``, ``fast`` or ``all``; ``failed`` when reading failed."""
    added: int = _big()


class Location(Row, table=True):
    """A place on a disk. `content_id` is None for files that are not assets (sidecars, previews, texts)."""

    __tablename__ = "locations"
    __table_args__ = (UniqueConstraint("root_id", "path"), Index(None, "inode", "size"))
    id: int | None = Field(default=None, primary_key=True)
    root_id: int = _owner("roots.id")
    content_id: int | None = _owner("contents.id", optional=True)
    path: str = _path()
    """Relative to the root, ``/`` between its parts."""
    role: str = "asset"
    """``asset``, ``sidecar``, ``preview`` or ``other`` (looked at, not a model)."""
    owner: str | None = _path(optional=True)
    """Of a sidecar or preview: the path of the model it belongs to, in the same root."""
    size: int = _big()
    mtime_ns: int = _big()
    ctime_ns: int = _big()
    inode: int = _big()
    device: int = _big()
    online: bool = True
    last_seen: int = _big()


class Identity(Row, table=True):
    """What a content is. The columns are there to be searched; `document` is the whole identity with its evidence."""

    __tablename__ = "identities"
    content_id: int = _owner("contents.id", key=True)
    format: str = "unknown"
    status: str = Field(default="unknown", index=True)
    kind: str | None = Field(default=None, index=True)
    base: str | None = Field(default=None, index=True)
    candidates: str = ""
    """The candidate bases between commas, with a comma at each end."""
    layout: str | None = None
    architecture: str | None = _text(None)
    algorithm: str | None = Field(default=None, index=True)
    scale: int | None = None
    rank_min: int | None = None
    rank_max: int | None = None
    dora: bool = False
    parameters: int = _big()
    license: str | None = _text(None)
    """As the file declares it."""
    triggers: str = _text()
    """Trigger words, one per line."""
    version: str = ""
    """Of the assetkit that identified it; another one looks again."""
    document: Any = _document()


class Metadata(Row, table=True):
    """The text metadata of a container, whole."""

    __tablename__ = "metadata"
    content_id: int = _owner("contents.id", key=True)
    document: Any = _document()


class Hash(Row, table=True):
    """One hash of a content. Only a `measured` one settles anything; the others are hearsay with a `source`."""

    __tablename__ = "hashes"
    __table_args__ = (UniqueConstraint("content_id", "kind", "value", "source"),)
    id: int | None = Field(default=None, primary_key=True)
    content_id: int = _owner("contents.id")
    kind: str
    value: str = Field(index=True)
    measured: bool = False
    source: str = "file"


class Tag(Row, table=True):
    """A word on an asset, and who put it there (``user``, a sidecar's dialect)."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("asset_id", "name", "source"),)
    id: int | None = Field(default=None, primary_key=True)
    asset_id: int = _owner("assets.id")
    name: str = Field(sa_column=Column(OutsideText, nullable=False, index=True))
    source: str = "user"


class Preview(Row, table=True):
    """A picture or clip that shows a model. `file_id` is its own location, `location_id` the model's."""

    __tablename__ = "previews"
    id: int | None = Field(default=None, primary_key=True)
    location_id: int = _owner("locations.id")
    file_id: int = _owner("locations.id")


class SidecarFact(Row, table=True):
    """One key of a sidecar file, its value as it was written."""

    __tablename__ = "sidecar_facts"
    id: int | None = Field(default=None, primary_key=True)
    location_id: int = _owner("locations.id")
    """The model's location."""
    file_id: int = _owner("locations.id")
    """The sidecar's own location."""
    dialect: str
    key: str = Field(sa_column=Column(OutsideText, nullable=False, index=True))
    value: Any = _document()
    fact: str | None = Field(default=None, index=True)
    """Our name for what it says (``base``, ``trigger_words``, ``license`` …); None for a key nobody explained."""


class RemoteSnapshot(Row, table=True):
    """What a source said of a model at one time, whole: evidence, never changed once stored but for `seen`."""

    __tablename__ = "remote_snapshots"
    __table_args__ = (Index(None, "source", "reference"),)
    id: int | None = Field(default=None, primary_key=True)
    source: str
    reference: str = _text()
    """The model's: ``civitai:827184``, ``hf:owner/name``, ``openmodeldb:4x-name``."""
    fetched: int = _big()
    seen: int = _big()
    """When the source last gave the same answer, but for counts of downloads and the like."""
    etag: str | None = None
    sha256: str = Field(default="", index=True)
    """Of the document without those counts, as canonical JSON."""
    document: Any = _document()
    """None when the source said that there is no such model (any more)."""


class RemoteFile(Row, table=True):
    """What a source has under a hash. An empty `reference` says that it knew of no such file when it was asked."""

    __tablename__ = "remote_files"
    __table_args__ = (UniqueConstraint("source", "sha256", "reference"),)
    id: int | None = Field(default=None, primary_key=True)
    source: str
    sha256: str = Field(index=True)
    reference: str = _text()
    """The file's or version's: ``civitai:827184@2514310``, ``hf:owner/name/file``."""
    checked: int = _big()
    expires: int = _big()
    """When it is worth asking again."""


class Statement(Row, table=True):
    """What somebody says of an asset in one field. Rows are only added; the newest of a source is what it says now."""

    __tablename__ = "statements"
    id: int | None = Field(default=None, primary_key=True)
    asset_id: int = _owner("assets.id")
    fact: str = Field(index=True)
    value: Any = _document()
    source: str
    """``user``, a source's id, or ``sidecar:DIALECT``."""
    reference: str = _text()
    evidence: str = ""
    """`RemoteSnapshot.sha256` of the answer it was read from."""
    recorded: int = _big()


class LicenseFact(Row, table=True):
    """One statement on an asset's license, with who made it; a later one of the same source is a change."""

    __tablename__ = "license_facts"
    id: int | None = Field(default=None, primary_key=True)
    asset_id: int = _owner("assets.id")
    fact: str
    value: Any = _document()
    source: str
    reference: str = _text()
    evidence: str = ""
    quote: str = _text()
    recorded: int = _big()


class Lineage(Row, table=True):
    """An asset was made from another one. `parent_id` is None while only `reference` (a hash, a name) is known."""

    __tablename__ = "lineage"
    id: int | None = Field(default=None, primary_key=True)
    asset_id: int = _owner("assets.id")
    parent_id: int | None = _owner("assets.id", optional=True)
    relation: str
    reference: str = _text()
    document: Any = _document()


class Validation(Row, table=True):
    """The outcome of one rendered check of an asset."""

    __tablename__ = "validations"
    id: int | None = Field(default=None, primary_key=True)
    asset_id: int = _owner("assets.id")
    verdict: str
    finished: int = _big()
    document: Any = _document()


class FoundIssue(Row, table=True):
    """A finding, on a content when the bytes are at fault, on a path when the place is."""

    __tablename__ = "findings"
    id: int | None = Field(default=None, primary_key=True)
    content_id: int | None = _owner("contents.id", optional=True)
    root_id: int | None = _owner("roots.id", optional=True)
    path: str = _path()
    code: str = Field(index=True)
    severity: str
    subject: str = _text()
    message: str = _text()
    evidence: str = _text()


class Job(Row, table=True):
    """A piece of long work and where it stands."""

    __tablename__ = "jobs"
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    state: str = Field(index=True)
    started: int = _big()
    finished: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    document: Any = _document()


class Token(Row, table=True):
    """Leave to ask the service. `digest` is the SHA-256 of the secret, which is kept nowhere."""

    __tablename__ = "tokens"
    id: int | None = Field(default=None, primary_key=True)
    name: str = _text()
    scope: str
    digest: str
    created: int = _big()
    expires: int = _big()
    """0: never."""
    revoked: int = _big()
    """When; 0: not."""


METADATA = Row.metadata
