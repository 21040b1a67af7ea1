"""Pulls whose sources, archives and folders want to do harm."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace

import pytest

from assetkit.catalog.arrival import part_of
from assetkit.catalog.pulling import pull
from assetkit.config import Services
from assetkit.net import Net, Request
from assetkit.sources.archives import unpacked
from assetkit.sources.base import RemoteFile
from assetkit.sources.placing import safe_name
from assetkit.sources.resolving import Wish
from tests.catalog.conftest import safetensors
from tests.catalog.test_pull import DATA, SHA, civitai, net, offer, options, services  # noqa: F401
from tests.loopback.hub import HubLike
from tests.loopback.server import Loopback, answer
from tests.sources.conftest import Waits


@pytest.mark.parametrize(
    "name", ["con", "CON.txt", "aux .safetensors", "com1", "COM¹", "lpt9.x.y", "CONIN$", "nul.", " prn "]
)
def test_names_of_devices_get_another_one(name):
    stem = safe_name(name).partition(".")[0].rstrip().lower()
    assert safe_name(name) != name.strip(" .")
    assert stem.endswith("_") or safe_name(name).endswith("_")


def test_a_link_in_the_folder_leads_nowhere_else(catalog, net, civitai, options, tmp_path):  # noqa: F811
    offer(civitai)
    outside = tmp_path / "outside"
    outside.mkdir()
    options.into.mkdir()
    (options.into / "unknown").symlink_to(outside)
    (failed,) = pull(catalog, net, services(civitai), ["civitai:12"], options)
    assert failed.state == "failed"
    assert "would lie outside" in failed.finding.message
    assert list(outside.iterdir()) == []


def test_a_link_in_the_place_of_a_part_is_not_written_through(catalog, net, civitai, options, tmp_path):  # noqa: F811
    offer(civitai)
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    file = RemoteFile("civitai:12@34/340", "model-34.safetensors", "")
    part = part_of(options.into, Wish("", file, Request("")))
    part.parent.mkdir(parents=True)
    part.symlink_to(victim)
    (failed,) = pull(catalog, net, services(civitai), ["civitai:12"], options)
    assert "symbolic links" in failed.finding.message
    assert victim.read_bytes() == b"mine"


def test_a_pipeline_does_not_leave_the_folder(catalog, net, options, tmp_path, monkeypatch):  # noqa: F811
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    outside = tmp_path / "outside"
    outside.mkdir()
    options.into.mkdir()
    (options.into / "unknown").symlink_to(outside)
    with HubLike() as hub:
        hub.repositories["ink/pipe"] = {
            "model_index.json": b'{"_class_name": "X", "unet": ["diffusers", "UNet2DModel"]}',
            "unet/config.json": b'{"_class_name": "UNet2DModel"}',
            "unet/diffusion_pytorch_model.safetensors": DATA,
        }
        (failed,) = pull(catalog, net, Services(huggingface_url=hub.url), ["hf:ink/pipe"], options)
    assert failed.state == "failed"
    assert list(outside.iterdir()) == []


def test_an_archive_that_grows_is_not_unpacked(tmp_path):
    data = safetensors(bytes(1 << 20))
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.safetensors", data)
    assert path.stat().st_size < len(data) / 100
    assert unpacked(path, hashlib.sha256(data).hexdigest()) is None
    assert [each.name for each in tmp_path.iterdir()] == ["bomb.zip"]


def test_a_list_does_not_lead_into_ones_own_network(catalog, options):  # noqa: F811
    """The list is of a host taken for public here; an address in it is not."""
    with Loopback() as server:
        inner = server.url.replace("127.0.0.1", "localhost")
        entry = {"name": "4x", "resources": [{"type": "pth", "size": 5, "sha256": SHA, "urls": [f"{inner}/router"]}]}
        server.route = lambda asked: answer({"4x": entry})
        with Net(clock=Waits().clock(), private=lambda host: host == "localhost", attempts=1) as net:
            (failed,) = pull(catalog, net, Services(openmodeldb_url=server.url), ["openmodeldb:4x"], options)
        assert "in your own network" in failed.finding.message
        assert {each.path for each in server.asked} == {"/api/v1/models.json"}


def test_two_names_that_differ_in_case_alone_do_not_replace_each_other(catalog, net, civitai, options):  # noqa: F811
    """On a file system that tells no case, the second name is taken: it gets a piece of its hash."""
    offer(civitai)
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], options)
    other = safetensors(b"other")
    offer(civitai, other, number=35)
    civitai.models[12]["modelVersions"][0]["files"][0]["name"] = "model-34.safetensors"
    (second,) = pull(catalog, net, services(civitai), ["civitai:12@35"], replace(options))
    assert second.path != done.path
    assert hashlib.sha256(other).hexdigest()[:10] in second.path


def test_templates_do_not_leave_the_folder(catalog, net, civitai, options):  # noqa: F811
    offer(civitai)
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], replace(options, template="../../{name}"))
    assert done.state == "done"
    assert str(options.into) in done.path
