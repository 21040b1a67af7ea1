"""A service with the Hub's read API as huggingface_hub 2.4 asks it (`hf_api.py`, `file_download.py`)."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import unquote

from tests.loopback.server import Asked, Loopback, Reply, answer

COMMIT = "a" * 40


class HubLike(Loopback):
    """`repositories` are file contents by name; `cards` what their cards say; `changes` fields of their records."""

    def __init__(self) -> None:
        super().__init__(self._route)
        self.repositories: dict[str, dict[str, bytes]] = {}
        self.cards: dict[str, dict[str, Any]] = {}
        self.changes: dict[str, dict[str, Any]] = {}

    def _route(self, asked: Asked) -> Reply:
        path = unquote(asked.path)
        found = re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/revision/([^/]+))?", path)
        if found:
            return self._info(found[1])
        found = re.fullmatch(r"/api/models/([^/]+/[^/]+)/tree/([^/]+)", path)
        if found and found[1] in self.repositories:
            return answer([entry(*each) for each in self.repositories[found[1]].items()])
        found = re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path)
        if found and found[1] in self.repositories and found[3] in self.repositories[found[1]]:
            return served(self.repositories[found[1]][found[3]], asked)
        return answer({"error": "Not found"}, 404, X_Error_Code="EntryNotFound")

    def _info(self, name: str) -> Reply:
        if name not in self.repositories:
            return answer({"error": "Repository not found"}, 404, X_Error_Code="RepoNotFound")
        record = {
            "id": name,
            "modelId": name,
            "author": name.partition("/")[0],
            "sha": COMMIT,
            "lastModified": "2026-01-02T03:04:05.000Z",
            "createdAt": "2025-01-02T03:04:05.000Z",
            "private": False,
            "gated": False,
            "disabled": False,
            "downloads": 5,
            "likes": 1,
            "tags": ["diffusers", "region:us", "license:openrail++"],
            "pipeline_tag": "text-to-image",
            "cardData": self.cards.get(name, {}),
            "siblings": [sibling(each, data) for each, data in self.repositories[name].items()],
        }
        return answer({**record, **self.changes.get(name, {})})


def sibling(name: str, data: bytes) -> dict[str, Any]:
    """A file of a repository; weights are in large file storage."""
    row = {"rfilename": name, "size": len(data), "blobId": hashlib.sha1(data).hexdigest()}
    if name.endswith((".json", ".txt", ".md")):
        return row
    return row | {"lfs": {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}}


def entry(name: str, data: bytes) -> dict[str, Any]:
    """A file as a listing of the tree gives it."""
    row = sibling(name, data)
    found = {"type": "file", "path": name, "size": row["size"], "oid": row["blobId"]}
    return found | ({"lfs": {**row["lfs"], "oid": row["lfs"]["sha256"]}} if "lfs" in row else {})


def served(data: bytes, asked: Asked, etag: str = "") -> Reply:
    """A file, or the part of it that is asked for (RFC 9110, 14: one range; If-Range with an entity tag)."""
    tag = etag or f'"{hashlib.sha256(data).hexdigest()}"'
    headers = {"ETag": tag, "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}
    headers["X-Repo-Commit"] = COMMIT
    wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", asked.headers.get("range", ""))
    if wanted is None or asked.headers.get("if-range", tag) != tag:
        return Reply(200, data, headers)
    first, last = int(wanted[1]), min(int(wanted[2] or len(data)), len(data) - 1)
    if first >= len(data):
        return Reply(416, b"", {**headers, "Content-Range": f"bytes */{len(data)}"})
    return Reply(206, data[first : last + 1], {**headers, "Content-Range": f"bytes {first}-{last}/{len(data)}"})
