"""Our own API: lists, facets, one asset, its file, look-up by hash, and errors as problem documents."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Mirror
from tests.catalog.conftest import safetensors, write

httpx = pytest.importorskip("httpx")
GOOD = safetensors(b"good weights")


def get(mirror: Mirror, path: str, **about: Any) -> Any:
    return httpx.get(f"{mirror.url}/api/v1/{path}", **about)


def test_a_page_at_a_time_gives_every_asset_once(mirror: Mirror) -> None:
    for number in range(7):
        write(mirror.library / f"same name/{number}/x.safetensors", safetensors(f"{number}".encode()))
    mirror.scan()
    seen: list[int] = []
    cursor = ""
    while True:
        answer = get(mirror, "assets", params={"limit": 3, "cursor": cursor}).json()
        assert 0 < len(answer["items"]) <= 3
        seen += [row["id"] for row in answer["items"]]
        if answer["next"] is None:
            break
        cursor = answer["next"]
    everything = get(mirror, "assets", params={"limit": 500}).json()
    assert everything["next"] is None
    assert seen == [row["id"] for row in everything["items"]]
    assert len(seen) == len(set(seen)) >= 10


def test_a_cursor_stays_right_when_assets_come_before_it(mirror: Mirror) -> None:
    first = get(mirror, "assets", params={"limit": 1}).json()
    write(mirror.library / "a comes first.safetensors", safetensors(b"early"))
    mirror.scan()
    second = get(mirror, "assets", params={"limit": 1, "cursor": first["next"]}).json()
    assert first["items"][0]["id"] != second["items"][0]["id"]
    assert first["items"][0]["name"] < second["items"][0]["name"]


def test_queries_and_sparse_fields(mirror: Mirror) -> None:
    rows = get(mirror, "assets", params={"query": "status:unsafe", "fields": "name,status"}).json()["items"]
    assert [(row["name"], row["status"]) for row in rows] == [("evil", "unsafe")]
    assert set(rows[0]) == {"id", "name", "status"}


def test_facets_count_what_a_list_finds(mirror: Mirror) -> None:
    counted = get(mirror, "facets").json()
    for status, number in counted["status"].items():
        assert len(get(mirror, "assets", params={"query": f"status:{status}"}).json()["items"]) == number
    assert get(mirror, "facets", params={"query": "status:unsafe"}).json()["status"] == {"unsafe": 1}


def test_an_asset_is_not_sent_twice(mirror: Mirror) -> None:
    (row,) = get(mirror, "assets", params={"query": "name:good"}).json()["items"]
    first = get(mirror, f"assets/{row['id']}")
    assert {each["kind"] for each in first.json()["hashes"]} >= {"sha256"}
    again = get(mirror, f"assets/{row['id']}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = get(mirror, f"assets/{row['id']}", headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


def test_a_file_and_a_range_of_it(mirror: Mirror) -> None:
    (row,) = get(mirror, "assets", params={"query": "name:good"}).json()["items"]
    whole = get(mirror, f"assets/{row['id']}/file")
    assert whole.content == GOOD
    part = get(mirror, f"assets/{row['id']}/file", headers={"Range": "bytes=3-9"})
    assert (part.status_code, part.content) == (206, GOOD[3:10])
    head = httpx.head(f"{mirror.url}/api/v1/assets/{row['id']}/file")
    assert (head.headers["content-length"], head.content) == (str(len(GOOD)), b"")


def test_an_unsafe_or_changed_file_is_never_handed_out(mirror: Mirror) -> None:
    (evil,) = get(mirror, "assets", params={"query": "name:evil"}).json()["items"]
    assert get(mirror, f"assets/{evil['id']}/file").status_code == 404
    (good,) = get(mirror, "assets", params={"query": "name:good"}).json()["items"]
    (mirror.library / "good.safetensors").write_bytes(GOOD + b"more")
    assert get(mirror, f"assets/{good['id']}/file").status_code == 404


def test_look_up_by_hash_of_every_kind(mirror: Mirror) -> None:
    digest = hashlib.sha256(GOOD).hexdigest()
    (row,) = get(mirror, f"by-hash/{digest.upper()}").json()
    assert row["name"] == "good"
    full = get(mirror, f"assets/{row['id']}").json()
    for each in full["hashes"]:
        found = get(mirror, f"by-hash/{each['value']}", params={"fields": "name"}).json()
        assert {"id": row["id"], "name": "good"} in found
    assert get(mirror, "by-hash/" + "0" * 64).status_code == 404
    many = httpx.post(f"{mirror.url}/api/v1/by-hash", json={"hashes": [digest, "0" * 64]}).json()
    assert [each["name"] for each in many[digest]] == ["good"]
    assert many["0" * 64] == []


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("assets/999999", 404, "urn:assetkit:NotFoundError"),
        ("assets/0", 422, "urn:assetkit:UsageError"),
        ("assets/no", 422, "urn:assetkit:UsageError"),
        ("assets?limit=0", 422, "urn:assetkit:UsageError"),
        ("assets?query=nofield:x", 400, "urn:assetkit:UsageError"),
        ("assets?cursor=zzz", 400, "urn:assetkit:UsageError"),
        ("assets?cursor=" + base64.urlsafe_b64encode(b'["a", true, ""]').decode(), 400, "urn:assetkit:"),
        ("assets?cursor=" + base64.urlsafe_b64encode(b"[" * 900).decode(), 400, "urn:assetkit:UsageError"),
        ("by-hash/nothex", 422, "urn:assetkit:UsageError"),
        ("nothing", 404, "about:blank"),
    ],
)
def test_errors_are_problem_documents(mirror: Mirror, path: str, status: int, kind: str) -> None:
    answer = get(mirror, path)
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (answer.status_code, body["status"]) == (status, status)
    assert body["type"].startswith(kind)
    assert body["title"]
    assert body["detail"]


def test_a_method_that_is_not_there(mirror: Mirror) -> None:
    answer = httpx.delete(f"{mirror.url}/api/v1/assets")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.json()["status"] == 405


def test_names_that_are_not_unicode_survive(mirror: Mirror) -> None:
    name = b"caf\xe9.safetensors"
    try:
        (Path(mirror.library) / name.decode("utf-8", "surrogateescape")).write_bytes(safetensors(b"latin"))
    except OSError:
        pytest.skip("this file system takes only Unicode names")
    mirror.scan()
    rows = json.loads(get(mirror, "assets", params={"limit": 500}).content)["items"]
    assert "caf\udce9.safetensors" in [each["path"] for row in rows for each in row["locations"]]


def test_answers_are_what_the_description_says(mirror: Mirror) -> None:
    from assetkit.api import schemas

    schemas.Listing.model_validate(get(mirror, "assets").json())
    schemas.Health.model_validate(get(mirror, "health").json())
    for row in get(mirror, "assets").json()["items"]:
        schemas.FullAsset.model_validate(get(mirror, f"assets/{row['id']}").json())
    described = httpx.get(f"{mirror.url}/openapi.json").json()
    assert {"/api/v1/assets", "/api/v1/by-hash", "/sdapi/v1/loras", "/comfy/models"} <= set(described["paths"])
