"""Authorization: every route with no token, each scope, a wrong, an expired and a revoked one; cookies and origins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assetkit.catalog import Catalog, scan
from assetkit.catalog.examine import safely
from assetkit.catalog.tokens import create_token, revoke_token
from tests.catalog.conftest import safetensors, write

fastapi = pytest.importorskip("fastapi")
testclient = pytest.importorskip("fastapi.testclient")
OPEN = {"/login", "/static/{name}", "/api/v1/health"}
READING_POSTS = {
    "/api/v1/by-hash",
    "/civitai/api/v1/model-versions/by-hash",
    "/civitai/api/v1/model-versions/by-hash/ids",
    "/hf/api/models/{owner}/{name}/paths-info/{revision}",
    "/logout",
}
"""Posts that change nothing in the catalog."""
VALUES = {"asset": "1", "number": "1", "name": "good", "value": "0" * 64, "folder": "loras", "owner": "local"}
VALUES |= {"revision": "main", "file": "good.safetensors", "below": "x"}


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    write(tmp_path / "library/good.safetensors", safetensors(b"good"))
    with Catalog.open(f"sqlite:///{tmp_path}/home/catalog.db") as found:
        scan(found, [tmp_path / "library"], examine=safely)
        yield found


def client(catalog: Catalog, *, public: bool) -> Any:
    from assetkit.api.app import create_app

    app = create_app(catalog, ["testserver"], public=public)

    @app.post("/changes")
    def changes() -> dict[str, bool]:
        return {"done": True}

    return testclient.TestClient(app, follow_redirects=False)


def routes() -> Iterator[tuple[str, str]]:
    """Method and path of everything that the service answers to."""
    from assetkit.api.app import ROUTERS

    yield "POST", "/changes"
    for router, prefix in ROUTERS:
        for route in router.routes:
            for method in sorted(getattr(route, "methods", None) or ()):
                yield method, prefix + getattr(route, "path", "")


def _secrets(catalog: Catalog) -> dict[str, str]:
    found = {scope: create_token(catalog, scope, scope) for scope in ("read", "write", "admin")}
    found["expired"] = create_token(catalog, "old", "admin", days=1, now=1_000_000)
    found["revoked"] = create_token(catalog, "gone", "admin")
    revoke_token(catalog, "gone")
    found["wrong"] = found["admin"][:-1] + ("A" if found["admin"][-1] != "A" else "B")
    found["foreign"] = "ak_1_short"
    return found


def test_every_route_asks_for_what_it_should(catalog: Catalog) -> None:
    """Where others can connect: nothing but the way in is open, and changing wants more than reading."""
    http, secrets = client(catalog, public=True), _secrets(catalog)
    table = list(routes())
    assert len(table) > 25
    assert ("GET", "/sdapi/v1/loras") in table
    assert ("GET", "/hf/{owner}/{name}/resolve/{revision}/{file:path}") in table
    for method, path in table:
        reads = method in ("GET", "HEAD") or path in READING_POSTS
        address = path.replace(":path}", "}").format(**VALUES)
        for who, secret in {"nobody": "", **secrets}.items():
            headers = {"Authorization": f"Bearer {secret}"} if secret else {}
            status = http.request(method, address, headers=headers).status_code
            if path in OPEN:
                assert status != 403, (method, path, who)
                continue
            if who in ("nobody", "expired", "revoked", "wrong", "foreign"):
                assert status == 401, (method, path, who, status)
            elif who == "read" and not reads:
                assert status == 403, (method, path, who, status)
            else:
                assert status not in (401, 403), (method, path, who, status)


def test_on_loopback_reading_is_open_and_changing_is_not(catalog: Catalog) -> None:
    http = client(catalog, public=False)
    assert http.get("/api/v1/assets").status_code == 200
    assert http.post("/api/v1/by-hash", json={"hashes": []}).status_code == 200
    refused = http.post("/changes")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert "token create" in refused.json()["hint"]
    secret = create_token(catalog, "mine", "write")
    assert http.post("/changes", headers={"X-Api-Key": secret}).json() == {"done": True}


def test_a_person_enters_by_the_login_page(catalog: Catalog) -> None:
    http = client(catalog, public=True)
    sent = http.get("/", headers={"Accept": "text/html"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/login")
    assert http.post("/login", data={"token": "ak_1_" + "A" * 43}).status_code == 401
    assert http.post("/login", content=b"token=" + b"a" * 5_000).status_code == 413
    answer = http.post("/login", data={"token": create_token(catalog, "me", "write")})
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert http.get("/").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://testserver"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({}, 403),
    ],
)
def test_a_cookie_changes_nothing_for_another_site(catalog: Catalog, headers: dict[str, str], status: int) -> None:
    http = client(catalog, public=False)
    http.cookies.set("assetkit", create_token(catalog, "me", "admin"))
    assert http.post("/changes", headers=headers).status_code == status


def test_the_secret_is_not_kept(catalog: Catalog) -> None:
    secret = create_token(catalog, "me", "read")
    key = secret.split("_", 2)[2]
    with catalog.write() as connection:
        connection.exec_driver_sql("INSERT INTO tags (asset_id, name, source) SELECT id, 'x', 'user' FROM assets")
    assert key.encode() not in catalog.path.read_bytes()
    log = catalog.path.with_name(catalog.path.name + "-wal")
    assert not log.exists() or key.encode() not in log.read_bytes()
