"""The listings of A1111 and ComfyUI over the demo's library."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from assetkit.catalog.samples import build_library
from tests.api.conftest import Mirror

httpx = pytest.importorskip("httpx")


@pytest.fixture
def library(mirror: Mirror) -> Mirror:
    shutil.rmtree(mirror.library)
    build_library(mirror.library)
    mirror.scan()
    return mirror


def get(mirror: Mirror, path: str) -> Any:
    answer = httpx.get(f"{mirror.url}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a1111_lists_checkpoints_with_titles_and_hashes(library: Mirror) -> None:
    rows = get(library, "sdapi/v1/sd-models")
    assert rows
    for row in rows:
        assert set(row) == {"title", "model_name", "hash", "sha256", "filename", "config"}
        assert Path(row["filename"]).exists()
        if row["sha256"]:
            assert re.fullmatch(r".+ \[[0-9a-f]{10}\]", row["title"])
            assert row["hash"] == row["sha256"][:10]
            if Path(row["filename"]).is_file():
                assert hashlib.sha256(Path(row["filename"]).read_bytes()).hexdigest() == row["sha256"]


def test_a1111_lists_the_rest(library: Mirror) -> None:
    loras = {row["name"]: row for row in get(library, "sdapi/v1/loras")}
    assert "ink-sd15" in loras
    assert set(loras["ink-sd15"]) == {"name", "alias", "path", "metadata"}
    assert {row["scale"] for row in get(library, "sdapi/v1/upscalers")} == {2}
    assert get(library, "sdapi/v1/embeddings")["loaded"]
    assert all(set(row) == {"model_name", "filename"} for row in get(library, "sdapi/v1/sd-vae"))


def test_comfyui_lists_by_folder(library: Mirror) -> None:
    folders = get(library, "comfy/models")
    assert {"checkpoints", "loras", "vae", "upscale_models", "controlnet", "embeddings"} <= set(folders)
    listed = {folder: get(library, f"comfy/models/{folder}") for folder in folders}
    assert "ink-sd15.safetensors" in listed["loras"]
    assert not any("evil" in name or "broken" in name for names in listed.values() for name in names)
    assert all("." not in name.rpartition("/")[2][-12:] for name in get(library, "comfy/embeddings"))
    assert httpx.get(f"{library.url}/comfy/models/custom_nodes").status_code == 404


def test_an_unsafe_file_is_in_no_list(library: Mirror) -> None:
    unsafe = get(library, "api/v1/assets?query=status:unsafe")["items"]
    assert unsafe
    listings = ("sdapi/v1/sd-models", "sdapi/v1/loras", "sdapi/v1/embeddings", "sdapi/v1/sd-vae")
    text = " ".join(httpx.get(f"{library.url}/{each}").text for each in listings)
    assert all(row["name"] not in text for row in unsafe)
