"""A service with Civitai's read API, from its documented shapes (civitai/civitai at ebed6616, `src/pages/api/v1`)."""

from __future__ import annotations

import re
from typing import Any

from tests.loopback.server import Asked, Loopback, Reply, answer


def version(number: int, sha256: str = "", **changes: Any) -> dict[str, Any]:
    """A version with one file."""
    file = {
        "id": number * 10,
        "name": f"model-{number}.safetensors",
        "type": "Model",
        "sizeKB": 1.5,
        "metadata": {"format": "SafeTensor", "size": "pruned", "fp": "fp16"},
        "pickleScanResult": "Success",
        "virusScanResult": "Success",
        "hashes": {"SHA256": sha256.upper(), "AutoV2": sha256[:10].upper()},
        "primary": True,
        "downloadUrl": f"https://example.invalid/api/download/models/{number}",
    }
    return {
        "id": number,
        "name": f"v{number}",
        "baseModel": "SD 1.5",
        "baseModelType": "Standard",
        "publishedAt": f"2025-01-01T00:00:00.{number % 1000:03}Z",
        "status": "Published",
        "trainedWords": [f"word{number}"],
        "files": [file],
        "images": [{"url": f"https://example.invalid/{number}.jpeg", "nsfwLevel": 1, "width": 8, "height": 8}],
        **changes,
    }


def model(number: int, *versions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A model record as lists and `/models/:id` give it."""
    return {
        "id": number,
        "name": f"Model {number}",
        "description": "<p>about</p>",
        "type": "LORA",
        "nsfw": False,
        "nsfwLevel": 1,
        "poi": False,
        "minor": False,
        "allowNoCredit": True,
        "allowCommercialUse": ["Image", "RentCivit"],
        "allowDerivatives": True,
        "allowDifferentLicense": False,
        "availability": "Public",
        "creator": {"username": "someone", "image": None},
        "tags": ["style"],
        "modelVersions": list(versions),
        **changes,
    }


class CivitaiLike(Loopback):
    """`models` are listed; `hidden` ones answer only by their own address; `content` is what downloads give."""

    def __init__(self) -> None:
        super().__init__(self._route)
        self.models: dict[int, dict[str, Any]] = {}
        self.hidden: set[int] = set()
        self.content: dict[int, bytes] = {}

    def add(self, *models: dict[str, Any], hidden: bool = False) -> None:
        for each in models:
            self.models[each["id"]] = each
            if hidden:
                self.hidden.add(each["id"])

    def _route(self, asked: Asked) -> Reply:
        if asked.path == "/api/v1/model-versions/by-hash/ids":
            return self._by_hash(asked.json)
        if asked.path == "/api/v1/models":
            return self._list(asked)
        found = re.fullmatch(r"/api/v1/models/(\d+)", asked.path)
        if found:
            record = self.models.get(int(found[1]))
            return answer(record) if record else answer({"error": f"No model with id {found[1]}"}, 404)
        found = re.fullmatch(r"/api/v1/model-versions/(\d+)", asked.path)
        if found:
            return self._version(int(found[1]))
        return answer({"error": "Not found"}, 404)

    def _by_hash(self, hashes: list[str]) -> Reply:
        if not isinstance(hashes, list) or len(hashes) > 10_000:
            return answer({"error": "too many"}, 400)
        index = {
            file["hashes"]["SHA256"].lower(): (one["id"], each["id"])
            for each in self.models.values()
            for one in each["modelVersions"]
            for file in one["files"]
        }
        rows = [
            {"modelVersionId": index[each.lower()][0], "modelId": index[each.lower()][1], "hash": each.upper()}
            for each in hashes
            if each.lower() in index
        ]
        return answer(rows)

    def _list(self, asked: Asked) -> Reply:
        limit = int(asked.one("limit", "100"))
        if int(asked.one("page", "1")) * limit > 1000:
            return answer({"error": "You've requested too many pages, please use cursors instead"}, 429)
        ids = sorted(int(each) for each in asked.one("ids").split(",") if each)
        named = [self.models[each] for each in ids if each in self.models] if ids else self.models.values()
        rows = [each for each in named if each["id"] not in self.hidden]
        rows = [each for each in rows if asked.one("nsfw") == "true" or not each["nsfw"]]
        if ids:
            return answer({"items": rows[:limit], "metadata": {}})
        rows = sorted(rows, key=lambda each: each["id"])
        rows = [each for each in rows if asked.one("query").lower() in each["name"].lower()]
        after = int(asked.one("cursor", "0|0").partition("|")[0])
        left = [each for each in rows if each["id"] > after]
        metadata = {"nextCursor": f"{left[limit - 1]['id']}|x"} if len(left) > limit else {}
        return answer({"items": left[:limit], "metadata": metadata})

    def _version(self, number: int) -> Reply:
        for each in self.models.values():
            for one in each["modelVersions"]:
                if one["id"] == number:
                    return answer({**one, "modelId": each["id"]})
        return answer({"error": "Model not found"}, 404)
