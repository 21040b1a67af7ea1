"""What clients of the Hub do with the mirror: huggingface_hub in all its ways of reading, folders, file systems."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.api.test_hub import GOOD, SHA, api, constants, hub, net, online, raw  # noqa: F401
from tests.catalog.conftest import safetensors, write


def pipeline(folder: Path) -> dict[str, bytes]:
    """A pipeline's folder with two components and a tokenizer."""
    index = {"_class_name": "DDPMPipeline", "_diffusers_version": "0.42.0"}
    index |= {"unet": ["diffusers", "UNet2DModel"], "vae": ["diffusers", "AutoencoderKL"]}
    files = {
        "model_index.json": json.dumps(index).encode(),
        "unet/config.json": b'{"_class_name": "UNet2DModel"}',
        "unet/diffusion_pytorch_model.safetensors": safetensors(b"unet weights"),
        "vae/config.json": b'{"_class_name": "AutoencoderKL"}',
        "vae/diffusion_pytorch_model.safetensors": safetensors(b"vae weights", name="b"),
    }
    for name, data in files.items():
        write(folder / name, data)
    return files


def test_a_folder_is_one_repository_with_every_file(mirror, api, tmp_path):  # noqa: F811
    files = pipeline(mirror.library / "pipe")
    mirror.scan()
    assert "local/pipe" in [each.id for each in api.list_models()]
    info = api.model_info("local/pipe", files_metadata=True)
    assert {each.rfilename: each.size for each in info.siblings} == {name: len(data) for name, data in files.items()}
    assert sorted(api.list_repo_files("local/pipe")) == sorted(files)
    where = api.snapshot_download("local/pipe", cache_dir=tmp_path / "cache")
    found = {each.relative_to(where).as_posix(): each.read_bytes() for each in Path(where).rglob("*") if each.is_file()}
    assert found == files
    again = api.snapshot_download("local/pipe", cache_dir=tmp_path / "cache", allow_patterns=["unet/*"])
    assert again == where


def test_a_link_out_of_the_library_is_not_handed_out(mirror, api, tmp_path):  # noqa: F811
    pipeline(mirror.library / "pipe")
    write(tmp_path / "secret.json", b'{"key": "s3cret"}')
    (mirror.library / "pipe" / "unet" / "extra.json").symlink_to(tmp_path / "secret.json")
    (mirror.library / "pipe" / "unet" / "inside.json").symlink_to(mirror.library / "pipe" / "model_index.json")
    mirror.scan()
    names = api.list_repo_files("local/pipe")
    assert "unet/inside.json" in names
    assert "unet/extra.json" not in names


def test_an_index_without_components_is_one_repository(mirror, api):  # noqa: F811
    files = pipeline(mirror.library / "pipe")
    write(mirror.library / "pipe" / "model_index.json", b'{"_class_name": "X"}')
    mirror.scan()
    assert sorted(api.list_repo_files("local/pipe")) == sorted(files)
    assert not [each.id for each in api.list_models() if each.id in ("local/unet", "local/vae")]


def test_a_change_of_the_catalog_is_seen_at_once_and_nothing_is_read_twice(mirror, api, monkeypatch):  # noqa: F811
    from assetkit.catalog import shelf

    calls, real = [], shelf.shelved
    monkeypatch.setattr(shelf, "shelved", lambda *given: calls.append(1) or real(*given))
    for _ in range(5):
        api.model_info("local/good")
    assert len(calls) <= 1
    write(mirror.library / "new.safetensors", safetensors(b"new", name="n"))
    mirror.scan()
    assert api.list_repo_files("local/new") == ["new.safetensors"]
    assert len(calls) <= 2


def test_trees_by_folder(mirror, api):  # noqa: F811
    pipeline(mirror.library / "pipe")
    mirror.scan()
    top = {each.path: type(each).__name__ for each in api.list_repo_tree("local/pipe")}
    assert top == {"model_index.json": "RepoFile", "unet": "RepoFolder", "vae": "RepoFolder"}
    below = [each.path for each in api.list_repo_tree("local/pipe", "unet")]
    assert below == ["unet/config.json", "unet/diffusion_pytorch_model.safetensors"]
    every = [each.path for each in api.list_repo_tree("local/pipe", recursive=True, expand=True)]
    assert len([each for each in every if "." in each]) == 5
    found = api.get_paths_info("local/pipe", ["unet", "unet/config.json", "none"])
    assert [type(each).__name__ for each in found] == ["RepoFolder", "RepoFile"]
    assert api.file_exists("local/pipe", "unet/config.json")
    assert not api.file_exists("local/pipe", "unet/none.json")
    assert api.repo_exists("local/pipe")
    assert not api.repo_exists("local/none")
    assert api.revision_exists("local/pipe", "main")


def test_the_file_system_reads_ranges(mirror, api):  # noqa: F811
    system = hub.HfFileSystem(endpoint=f"{mirror.url}/hf", token=False, skip_instance_cache=True)
    pipeline(mirror.library / "pipe")
    mirror.scan()
    assert sorted(system.ls("local/pipe", detail=False)) == [
        "local/pipe/model_index.json",
        "local/pipe/unet",
        "local/pipe/vae",
    ]
    assert len(system.glob("local/pipe/**/*.safetensors")) == 2
    assert system.info("local/good/good.safetensors")["size"] == len(GOOD)
    with system.open("local/good/good.safetensors", block_size=16) as file:
        file.seek(5)
        assert file.read(7) == GOOD[5:12]
        file.seek(-4, os.SEEK_END)
        assert file.read() == GOOD[-4:]
    assert system.cat_file("local/good/good.safetensors") == GOOD


def test_metadata_and_checksums(mirror, api, tmp_path):  # noqa: F811
    found = api.parse_safetensors_file_metadata("local/good", "good.safetensors")
    assert found.parameter_count == {"U8": len(b"good weights")}
    folder = tmp_path / "there"
    api.snapshot_download("local/good", local_dir=folder)
    verified = api.verify_repo_checksums("local/good", local_dir=folder)
    assert (verified.checked_count, verified.mismatches) == (1, [])
    assert [each.id for each in api.list_models(search="goo")] == ["local/good"]
    refs = api.list_repo_refs("local/good")
    assert [each.name for each in refs.branches] == ["main"]
    assert api.model_info("local/good", expand=["siblings", "sha"]).siblings[0].rfilename == "good.safetensors"
    assert SHA in (folder / ".cache/huggingface/download/good.safetensors.metadata").read_text()


def test_lists_of_words_and_times_that_clients_insist_on(mirror, net):  # noqa: F811
    """civitapy 0.1.3 refuses versions without ``createdAt`` and ``updatedAt``."""
    base = f"{mirror.url}/civitai/api/v1"
    record = json.loads(raw(net, f"{base}/model-versions/by-hash/{SHA}")[2])
    assert {"createdAt", "updatedAt", "publishedAt", "stats", "modelId", "model"} <= record.keys()
    assert record["updatedAt"].endswith("Z")
    assert json.loads(raw(net, f"{base}/tags")[2])["items"] == []
    assert json.loads(raw(net, f"{base}/creators?query=x")[2])["metadata"]["totalItems"] == 0
    assert "LORA" in json.loads(raw(net, f"{base}/enums")[2])["ModelType"]
