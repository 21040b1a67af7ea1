"""Handing out a file: its ranges, its entity tag, and nothing when it is not the one that was measured."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse
from starlette.responses import Response

from assetkit.catalog.shelf import Shelved


def tag_of(item: Shelved, path: Path) -> str:
    """The entity tag: the SHA-256 of a measured file, size and time of a file in a folder."""
    if not item.folder:
        return item.sha256
    status = os.stat(path)
    return f"{status.st_size:x}-{status.st_mtime_ns:x}"


def handed_out(request: Request, item: Shelved, path: Path, headers: Mapping[str, str]) -> Response:
    """The file, the part of it that is asked for, or 304."""
    tag = f'"{tag_of(item, path)}"'
    known = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers={"ETag": tag, **headers})
    return FileResponse(path, headers={"ETag": tag, **headers}, media_type="application/octet-stream")
