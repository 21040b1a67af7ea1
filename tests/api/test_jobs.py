"""Jobs over HTTP: who may, what is refused, and following one to its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assetkit.catalog.jobs.runner import Runner
from assetkit.catalog.tokens import create_token
from tests.api.conftest import Mirror
from tests.catalog.conftest import safetensors, write

httpx = pytest.importorskip("httpx")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def client(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    headers = {"Authorization": f"Bearer {create_token(mirror.catalog, 'me', 'write')}"}
    with httpx.Client(base_url=f"{mirror.url}/api/v1", headers=headers, timeout=60) as found, Runner(mirror.catalog):
        yield found


def test_a_job_is_started_and_followed_to_its_end(mirror: Mirror, client: Any) -> None:
    write(mirror.library / "new.safetensors", safetensors(b"new"))
    made = client.post("/jobs", json={"kind": "scan", "arguments": {"paths": [str(mirror.library)], "hash": "none"}})
    assert made.status_code == 201
    with client.stream("GET", made.headers["location"].removeprefix("/api/v1") + "/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = list(stream.iter_lines())
    told = [json.loads(each[6:]) for each in lines if each.startswith("data: ")]
    assert told[-1]["state"] == "done"
    assert told[-1]["result"]["added"] == 1
    assert client.get(f"/jobs/{made.json()['id']}").json() == told[-1]
    assert [row["id"] for row in client.get("/jobs", params={"state": "done"}).json()] == [made.json()["id"]]
    assert client.get("/jobs", params={"state": "queued"}).json() == []
    assert client.post(f"/jobs/{made.json()['id']}/retry").status_code == 400


def test_starting_needs_a_token_even_here(mirror: Mirror) -> None:
    body = {"kind": "scan", "arguments": {"paths": [str(mirror.library)]}}
    assert httpx.post(f"{mirror.url}/api/v1/jobs", json=body).status_code == 401
    reader = create_token(mirror.catalog, "reader", "read")
    headers = {"Authorization": f"Bearer {reader}"}
    assert httpx.post(f"{mirror.url}/api/v1/jobs", json=body, headers=headers).status_code == 403
    assert httpx.get(f"{mirror.url}/api/v1/jobs").json() == []


def test_a_folder_that_is_not_catalogued_cannot_be_reached(mirror: Mirror, client: Any) -> None:
    for path in ("/etc", str(mirror.library) + "/../..", "relative", str(mirror.library) + "/\u0000"):
        answer = client.post("/jobs", json={"kind": "scan", "arguments": {"paths": [path]}})
        assert answer.status_code == 400, path
        assert answer.json()["type"] == "urn:assetkit:UsageError"
    assert client.post("/jobs", json={"kind": "serve", "arguments": {}}).status_code == 400
    assert client.get("/jobs/77").status_code == 404
    assert client.get("/jobs/77/events").status_code == 404
