"""What the API's documents hold, for its OpenAPI description and the clients made from it.

Answers are written from the catalog's rows as they are; a test checks them against these classes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

HEX = "^[0-9A-Fa-f]{8,64}$"
HashText = Annotated[str, StringConstraints(pattern=HEX)]


class Problem(BaseModel):
    """An error: problem details of RFC 9457."""

    model_config = ConfigDict(extra="allow")
    type: str = Field(examples=["urn:assetkit:NotFoundError"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["'ink': no such asset in the catalog"])
    hint: str = Field("", description="What to do about it.")


class Located(BaseModel):
    """One place of an asset: relative to a scanned root."""

    path: str = Field(examples=["loras/ink-sd15.safetensors"])
    root: str = Field(examples=["/srv/models"])
    online: bool = True


class Noted(BaseModel):
    """A finding."""

    code: str
    severity: str = Field(examples=["warning"])
    subject: str
    message: str
    evidence: str = ""


class AssetRow(BaseModel):
    """An asset as ``assetkit list --json`` prints it. With ``fields`` only `id` and the named keys are there."""

    model_config = ConfigDict(extra="allow")
    id: int = Field(examples=[17])
    name: str = Field("", examples=["ink-sd15"])
    status: str = Field("unknown", examples=["ok"])
    kind: str | None = Field(None, examples=["lora"])
    base: str | None = Field(None, examples=["sd1"])
    candidates: list[str] = []
    sha256: str | None = None
    size: int | None = Field(None, description="Bytes.")
    path: str | None = Field(None, description="One place where it is now; null when none is online.")
    locations: list[Located] = []
    tags: list[str] = []
    render: str | None = Field(None, description="The newest verdict of a validation.", examples=["pass"])
    findings: list[Noted] = []


class Listing(BaseModel):
    """One page of assets."""

    items: list[AssetRow]
    next: str | None = Field(None, description="Give it as `cursor` to get the next page; null on the last one.")


class FullAsset(AssetRow):
    """Everything known of one asset: what ``assetkit show --json`` prints."""

    facts: dict[str, Any] = {}
    hashes: list[dict[str, Any]] = []
    metadata: dict[str, Any] = {}
    sidecars: list[dict[str, Any]] = []
    previews: list[dict[str, Any]] = []
    lineage: Any = None
    validations: list[dict[str, Any]] = []


class Hashes(BaseModel):
    """Hashes to look up."""

    hashes: list[HashText] = Field(
        max_length=10_000,
        description="Whole hashes in hex, of any kind: SHA-256, BLAKE3, CRC32, AutoV1, AutoV2, AutoV3.",
        examples=[["cca71885ac86"]],
    )


class Health(BaseModel):
    """That the service works."""

    status: str = Field(examples=["ok"])
    version: str


State = Literal["queued", "running", "done", "failed", "cancelled"]


class NewJob(BaseModel):
    """A job to queue."""

    kind: str = Field(max_length=80, examples=["scan"], description="`scan`, `sync`, `convert`, `prune`, `merge` …")
    arguments: dict[str, Any] = Field(default={}, examples=[{"paths": ["/srv/models"]}])


class JobRow(BaseModel):
    """A job as it stands. Times are seconds since 1970."""

    id: int
    kind: str
    state: State
    created: int
    finished: int | None
    arguments: dict[str, Any] | None = None
    progress: dict[str, Any] | None = Field(None, examples=[{"task": "scan", "done": 40, "total": 200}])
    attempts: int | None = None
    result: Any = Field(None, description="What the command prints with `--json`.")
    code: int | None = Field(None, description="Its exit code.")
    error: str | None = None
    log: list[str] | None = None
