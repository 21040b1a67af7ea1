"""``assetkit sync`` as a process, against a loopback service."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.cli.conftest import Run, document, is_one_line, safetensors
from tests.loopback.civitai import CivitaiLike, model, version
from tests.loopback.server import Reply


def test_sync_prints_what_it_did(run: Run, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    path = safetensors(library / "good.safetensors")
    run("scan", library)
    with CivitaiLike() as server:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        server.add(model(12, version(35), version(34, sha256), name="Ink \x1b[31m[bold]"))
        settings = {"ASSETKIT_CIVITAI_URL": server.url, "ASSETKIT_CIVITAI_TOKEN": "s3cret"}
        done = document(run("sync", "civitai", "--json", **settings))
        assert done["sources"][0]["found"] == 1
        assert (done["enriched"], [each["code"] for each in done["notices"]]) == (1, ["update-available"])
        again = run("sync", "civitai", **settings)
        assert (again.returncode, again.stderr) == (0, "")
        assert "0 assets enriched" in again.stdout
        shown = run("show", "civitai:12")
        assert "called" in shown.stdout
        assert "\x1b" not in shown.stdout
        assert "Image, RentCivit  (civitai)" in shown.stdout
        server.route = lambda asked: Reply(401)
        failed = run("sync", "civitai", "--refresh", "-v", **settings)
        assert failed.returncode == 5
        assert "s3cret" not in failed.stdout + failed.stderr


def test_sync_of_nothing(run: Run) -> None:
    done = run("sync")
    assert done.returncode == 4
    assert is_one_line(done)


def test_serving_others_needs_a_token(run: Run, tmp_path: Path) -> None:
    safetensors(tmp_path / "good.safetensors")
    run("scan", tmp_path / "good.safetensors")
    for host in ("0.0.0.0", "192.168.1.2", "example.com"):
        done = run("serve", "--host", host)
        assert done.returncode == 2
        assert is_one_line(done)
        assert "token create" in done.stderr
    run("token", "create", "old", "--days", "1")
    run("token", "revoke", "old")
    assert run("serve", "--host", "0.0.0.0").returncode == 2
