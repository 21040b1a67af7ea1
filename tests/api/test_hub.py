"""The mirror asked by the services' own clients: huggingface_hub, diffusers, and our Civitai source."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assetkit.catalog import Catalog, scan, show_asset, sync
from assetkit.catalog.examine import safely
from assetkit.catalog.pulling import Options, pull
from assetkit.config import Services
from assetkit.net import Net, Request
from assetkit.sources.base import Nothing, Wanted
from assetkit.sources.civitai import Civitai
from tests.catalog.conftest import safetensors, write
from tests.loopback.civitai import CivitaiLike, model, version
from tests.loopback.hub import HubLike
from tests.sources.conftest import Waits

hub = pytest.importorskip("huggingface_hub")
constants = pytest.importorskip("huggingface_hub.constants")
errors = pytest.importorskip("huggingface_hub.errors")
GOOD = safetensors(b"good weights")
SHA = hashlib.sha256(GOOD).hexdigest()


@pytest.fixture(autouse=True)
def online(monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)  # a setting of the library; the mirror is on loopback


@pytest.fixture
def net():
    with Net(clock=Waits().clock(), timeout=10.0) as opened:
        yield opened


@pytest.fixture
def api(mirror):
    return hub.HfApi(endpoint=f"{mirror.url}/hf", token=False)


def raw(net, url, **headers):
    with net.open(Request(url, headers=headers)) as stream:
        return stream.status, stream.headers, b"".join(stream.chunks)


def test_what_is_sound_is_listed_and_nothing_else(api):
    names = sorted(each.id for each in api.list_models())
    assert names[0] == "local/good"
    assert len(names) == 2
    assert "evil" not in str(names)
    assert "broken" not in str(names)


def test_the_hub_client_reads_and_downloads(mirror, api, tmp_path):
    info = api.model_info("local/good", files_metadata=True)
    (sibling,) = info.siblings
    assert (sibling.rfilename, sibling.size, sibling.lfs.sha256) == ("good.safetensors", len(GOOD), SHA)
    assert api.list_repo_files("local/good") == ["good.safetensors"]
    (info_,) = api.get_paths_info("local/good", ["good.safetensors", "none"])
    assert info_.lfs.sha256 == SHA
    path = api.hf_hub_download("local/good", "good.safetensors", cache_dir=tmp_path / "cache")
    assert Path(path).read_bytes() == GOOD
    assert os.path.basename(os.path.realpath(path)) == SHA
    folder = api.snapshot_download("local/good", cache_dir=tmp_path / "cache", revision=info.sha)
    assert os.listdir(folder) == ["good.safetensors"]
    metadata = api.parse_safetensors_file_metadata("local/good", "good.safetensors")
    assert list(metadata.tensors) == ["a"]


def test_what_is_not_there(api):
    with pytest.raises(errors.RepositoryNotFoundError):
        api.model_info("local/none")
    with pytest.raises(errors.RevisionNotFoundError):
        api.model_info("local/good", revision="v2")
    with pytest.raises(errors.EntryNotFoundError):
        api.hf_hub_download("local/good", "none.safetensors")
    for name in ("local/evil", "local/broken"):
        with pytest.raises(errors.RepositoryNotFoundError):
            api.model_info(name)


def test_ranges_tags_and_heads(net, mirror):
    url = f"{mirror.url}/hf/local/good/resolve/main/good.safetensors"
    status, headers, body = raw(net, url)
    assert (status, body, headers["etag"], headers["accept-ranges"]) == (200, GOOD, f'"{SHA}"', "bytes")
    status, headers, body = raw(net, url, Range="bytes=3-9")
    assert (status, body, headers["content-range"]) == (206, GOOD[3:10], f"bytes 3-9/{len(GOOD)}")
    assert raw(net, url, **{"Range": "bytes=3-9", "If-Range": '"other"'})[0] == 200
    assert raw(net, url, Range=f"bytes={len(GOOD)}-")[0] == 416
    assert raw(net, url, **{"If-None-Match": f'"{SHA}"'})[0] == 304
    with net.open(Request(url, method="HEAD")) as stream:
        assert (stream.status, stream.headers["content-length"]) == (200, str(len(GOOD)))


@pytest.mark.parametrize(
    "path",
    [
        "/hf/local/good/resolve/main/../../../etc/passwd",
        "/hf/local/good/resolve/main/%2e%2e/broken.safetensors",
        "/hf/local/good/resolve/main/%2Fetc%2Fpasswd",
        "/civitai/api/v1/models/99999999999999999999",
        "/civitai/api/v1/models/0",
        "/civitai/api/download/models/1",
        "/civitai/api/v1/model-versions/by-hash/%25",
        "/nothing",
    ],
)
def test_paths_that_lead_nowhere(net, mirror, path):
    status, _, body = raw(net, mirror.url + path)
    assert status in (404, 422)
    assert b"root:" not in body


def test_a_name_does_not_become_a_header(net, mirror):
    write(mirror.library / "a\r\nX-Evil: yes.safetensors", safetensors(b"named to harm"))
    mirror.scan()
    digest = hashlib.sha256(safetensors(b"named to harm")).hexdigest()
    found = json.loads(raw(net, f"{mirror.url}/civitai/api/v1/model-versions/by-hash/{digest}")[2])
    status, headers, body = raw(net, f"{mirror.url}/civitai/api/download/models/{found['id']}")
    assert (status, body) == (200, safetensors(b"named to harm"))
    assert "x-evil" not in headers
    assert headers["content-disposition"] == 'attachment; filename="a__X-Evil: yes.safetensors"'


def test_a_file_that_changed_is_not_handed_out(net, mirror):
    url = f"{mirror.url}/hf/local/good/resolve/main/good.safetensors"
    write(mirror.library / "good.safetensors", safetensors(b"other bytes!"))
    assert raw(net, url)[0] == 404
    mirror.scan()
    assert raw(net, url)[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "192.168.1.2:80"])
def test_other_host_names_are_refused(net, mirror, host):
    assert raw(net, f"{mirror.url}/hf/api/models", Host=host)[0] in (400, 421)
    assert raw(net, f"{mirror.url}/hf/api/models", Host="localhost:1")[0] == 200


def test_a_repository_keeps_its_name(mirror, net, api, tmp_path):
    write(mirror.library / "models--ink--style" / "x.safetensors", safetensors(b"from the hub"))
    mirror.scan()
    with HubLike() as real:
        real.repositories["ink/style"] = {
            "sub/x.safetensors": safetensors(b"from the hub"),
            "y.safetensors": b"not here",
        }
        real.cards["ink/style"] = {"license": "openrail++"}
        sync(mirror.catalog, net, Services(huggingface_url=real.url), ["huggingface"])
    info = api.model_info("ink/style")
    assert [each.rfilename for each in info.siblings] == ["sub/x.safetensors"]
    assert info.card_data.license == "openrail++"
    path = api.hf_hub_download("ink/style", "sub/x.safetensors", cache_dir=tmp_path / "cache")
    assert Path(path).read_bytes() == safetensors(b"from the hub")


def test_our_own_civitai_client_syncs_and_pulls_from_the_mirror(mirror, net, tmp_path):
    with CivitaiLike() as real:
        real.add(model(12, version(35, "0" * 64), version(34, SHA)))
        sync(mirror.catalog, net, Services(civitai_urls=(real.url,)), ["civitai"])
    services = Services(civitai_urls=(f"{mirror.url}/civitai",))
    other = tmp_path / "other"
    write(other / "copy.safetensors", GOOD)
    with Catalog.open(f"sqlite:///{tmp_path}/second/catalog.db") as second:
        scan(second, [other], examine=safely)
        report = sync(second, net, services, ["civitai"])
        assert (report.sources[0].failed, report.sources[0].found) == (None, 1)
        row = show_asset(second, "copy")
        assert row["facts"]["name"]["value"] == "Model 12"
        assert row["license_facts"]["allow_commercial_use"]["value"] == ["Image", "RentCivit"]
    options = Options(tmp_path / "models", tmp_path / "quarantine", examine=safely)
    with Catalog.open(f"sqlite:///{tmp_path}/third/catalog.db") as third:
        (done,) = pull(third, net, services, ["civitai:12"], options)
        assert (done.state, done.sha256) == ("done", SHA)


def test_models_by_any_hash_and_by_id(mirror, net):
    base = f"{mirror.url}/civitai/api/v1"
    hashes = {each["kind"]: each["value"] for each in show_asset(mirror.catalog, "good")["hashes"]}
    for kind in ("sha256", "autov2", "autov3", "crc32", "blake3"):
        found = net.ask(Request(f"{base}/model-versions/by-hash/{hashes[kind].upper()}")).document
        assert found["model"]["name"] == "good"
    again = net.ask(Request(f"{base}/model-versions/{found['id']}")).document
    assert again == found
    assert net.ask(Request(f"{base}/models/{found['modelId']}")).document["modelVersions"][0]["files"] == found["files"]
    assert raw(net, found["files"][0]["downloadUrl"])[2] == GOOD
    assert net.ask(Request(f"{base}/model-versions/by-hash", "POST", json=[SHA])).document == [found]
    source = Civitai(net, Services(civitai_urls=(f"{mirror.url}/civitai",)))
    (match,) = source.matches([Wanted(SHA), Wanted("0" * 64)], Nothing())
    assert match.reference == f"civitai:{found['modelId']}@{found['id']}"
    assert [each.document["name"] for each in source.search("good", 5)] == ["good"]
    evil = hashlib.sha256((mirror.library / "evil.ckpt").read_bytes()).hexdigest()
    assert raw(net, f"{base}/model-versions/by-hash/{evil}")[0] == 404


def test_diffusers_loads_a_catalogued_folder(mirror, tmp_path):
    pytest.importorskip("torch")
    pytest.importorskip("diffusers")
    make = f"""
from diffusers import DDPMPipeline, DDPMScheduler, UNet2DModel
unet = UNet2DModel(sample_size=8, block_out_channels=(4,), norm_num_groups=1, down_block_types=("DownBlock2D",),
                   up_block_types=("UpBlock2D",), layers_per_block=1)
DDPMPipeline(unet, DDPMScheduler()).save_pretrained({str(mirror.library / "tiny")!r})
"""
    load = """
from diffusers import DDPMPipeline
pipeline = DDPMPipeline.from_pretrained("local/tiny")
print(sum(each.numel() for each in pipeline.unet.parameters()))
"""
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "0",
        "HF_ENDPOINT": f"{mirror.url}/hf",
        "HF_HOME": str(tmp_path / "hf"),
    }
    subprocess.run([sys.executable, "-c", make], check=True, env=environment, capture_output=True)
    mirror.scan()
    done = subprocess.run([sys.executable, "-c", load], check=False, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
