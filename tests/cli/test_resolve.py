"""``assetkit resolve``: JSON, exit codes, folders, a person's table, hostile names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from assetkit.hashing import hash_file
from tests.cli.conftest import Run, document, is_one_line, safetensors


def image(path: Path, **texts: str) -> Path:
    info = PngInfo()
    for key, value in texts.items():
        info.add_text(key, value)
    Image.new("RGB", (4, 4)).save(path, pnginfo=info)
    return path


def made_with(model: Path, more: str = "") -> str:
    return f"cat\nSteps: 1, Seed: 1, Sampler: Euler, Model: x, Model hash: {hash_file(model).sha256[:10]}{more}"


@pytest.fixture
def model(run: Run, tmp_path: Path) -> Path:
    """A catalogued file."""
    folder = tmp_path / "models"
    folder.mkdir()
    path = safetensors(folder / "good.safetensors")
    assert run("scan", folder, "--hash", "all").returncode == 0
    return path


def test_json_is_as_the_contract_says(run: Run, tmp_path: Path, model: Path) -> None:
    path = image(tmp_path / "a.png", parameters=made_with(model, ", VAE: nowhere.safetensors"))
    done = run("resolve", path, "--json")
    (row,) = document(done)
    assert (done.returncode, done.stderr) == (1, "")
    assert row.keys() >= {"path", "software", "assets", "missing"}
    assert row["assets"][0].keys() >= {"role", "name", "hash", "asset", "how", "confidence"}
    assert row["missing"][0].keys() >= {"role", "name", "hash", "sources"}
    (asset,) = row["assets"]
    assert (asset["asset_name"], asset["how"], asset["confidence"]) == ("good", "sha256", "strong")
    assert asset["path"] == str(model)
    assert document(run("show", str(model), "--json"))["id"] == asset["asset"]


def test_nothing_missing_is_0(run: Run, tmp_path: Path, model: Path) -> None:
    path = image(tmp_path / "a.png", parameters=made_with(model), Disclaimer="AI-generated image")
    done = run("resolve", path)
    assert done.returncode == 0
    assert "as made by a model" in done.stdout
    assert "strong" in done.stdout


def test_what_takes_no_part_can_be_left_out(run: Run, tmp_path: Path, model: Path) -> None:
    text = made_with(model).replace("cat", "cat <lora:idle:0>", 1)
    path = image(tmp_path / "a.png", parameters=text)
    assert run("resolve", path).returncode == 1
    done = run("resolve", path, "--used", "--json")
    assert (done.returncode, document(done)[0]["missing"]) == (0, [])


def test_an_image_without_metadata_is_unidentified(run: Run, tmp_path: Path) -> None:
    path = image(tmp_path / "a.png")
    done = run("resolve", path)
    assert done.returncode == 1
    assert "unidentified" in done.stdout
    assert document(run("resolve", path, "--json"))[0]["identified"] is False
    hosted = tmp_path / "hosted.json"
    hosted.write_text(json.dumps({"nodes": [{"id": 1, "type": "KlingTextToVideoNode"}], "links": []}))
    done = run("resolve", hosted)
    assert (done.returncode, "names no model" in done.stdout) == (0, True)


def test_a_folder_is_its_images_and_workflows(run: Run, tmp_path: Path, model: Path) -> None:
    folder = tmp_path / "out"
    (folder / "sub").mkdir(parents=True)
    image(folder / "a.png", parameters=made_with(model))
    nodes = [{"id": 1, "type": "VAELoader", "widgets_values": ["good.safetensors"]}]
    (folder / "sub" / "w.json").write_text(json.dumps({"nodes": nodes, "links": []}))
    (folder / "package.json").write_text('{"name": "x"}')
    (folder / "notes.txt").write_text("hello")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    rows = document(run("resolve", folder, "--json"))
    assert [Path(row["path"]).name for row in rows] == ["a.png", "broken.png", "w.json"]
    assert [each["severity"] for each in rows[1]["findings"]] == ["error"]


def test_errors(run: Run, tmp_path: Path, model: Path) -> None:
    done = run("resolve", tmp_path / "nowhere.png")
    assert (done.returncode, is_one_line(done)) == (4, True)
    done = run("resolve", model)
    assert (done.returncode, is_one_line(done)) == (3, True)
    assert run("resolve").returncode == 2


def test_no_catalog_is_needed(run: Run, tmp_path: Path) -> None:
    text = "cat\nSteps: 1, Seed: 1, Sampler: Euler, Model: x, Model hash: 1234567890"
    done = run("resolve", image(tmp_path / "a.png", parameters=text), "--json")
    assert (done.returncode, document(done)[0]["missing"][0]["hash"]) == (1, "1234567890")


def test_names_cannot_move_the_cursor_or_make_markup(run: Run, tmp_path: Path, model: Path) -> None:
    nasty = "\x1b]0;x\x07\x1b[31m[bold red]m[/] \u202egnp"
    text = f"{nasty}\nSteps: 1, Seed: 1, Sampler: {nasty}, Model: {nasty}"
    entry = {"name": "a.safetensors", "url": f"https://h/{nasty}", "directory": "vae"}
    nodes = [{"id": 1, "type": "VAELoader", "widgets_values": ["a.safetensors"], "properties": {"models": [entry]}}]
    workflow = json.dumps({"nodes": nodes, "links": []})
    done = run("resolve", image(tmp_path / "a.png", parameters=text, workflow=workflow))
    assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout + done.stderr)
    assert "[bold red]m[/]" in done.stdout
