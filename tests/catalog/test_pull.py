"""Pulling from services on loopback: placed by what a file is, remembered with where it came from, or quarantined."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest

from assetkit.catalog import list_assets, show_asset
from assetkit.catalog.examine import safely
from assetkit.catalog.locking import differences, lock_document, read_lock, write_lock
from assetkit.catalog.pulling import INCOMING, Options, pull
from assetkit.catalog.pulls import open_pulls
from assetkit.config import Services
from assetkit.errors import InputError, UsageError
from assetkit.net import Net
from assetkit.sources.resolving import Choice
from tests.catalog.conftest import safetensors
from tests.cli.conftest import EVIL
from tests.loopback.civitai import CivitaiLike, model, version
from tests.loopback.hub import HubLike, served
from tests.loopback.server import Loopback, Reply, answer, page
from tests.sources.conftest import Waits

DATA = safetensors(b"weights")
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def net():
    with Net(clock=Waits().clock(), timeout=5.0) as opened:
        yield opened


@pytest.fixture
def options(tmp_path):
    return Options(tmp_path / "models", tmp_path / "quarantine", examine=safely)


@pytest.fixture
def civitai():
    """A service whose downloads redirect to another host, as the real one's do."""
    with CivitaiLike() as server, Loopback() as storage:
        server.storage = storage
        storage.content = {}
        storage.route = lambda asked: served(storage.content[asked.path], asked)
        listed = server.route

        def route(asked):
            if not asked.path.startswith("/api/download/"):
                return listed(asked)
            where = f"{storage.url}/{dict(asked.query).get('fileId')}?X-Signature=secret"
            return Reply(307, headers={"Location": where})

        server.route = route
        yield server


def offer(civitai, data=DATA, sha256=None, number=34, **changes):
    civitai.add(model(12, version(number, sha256 or hashlib.sha256(data).hexdigest()), **changes))
    civitai.storage.content[f"/{number * 10}"] = data


def services(civitai):
    return Services(civitai_urls=(civitai.url,), civitai_token="s3cret")


def left_over(options):
    folder = options.into / INCOMING
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def test_a_reference_becomes_a_placed_and_known_file(catalog, net, civitai, options):
    offer(civitai)
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], options)
    assert done.state == "done"
    assert done.sha256 == SHA
    target = options.into / "unknown" / "unknown" / "someone" / "model-34.safetensors"
    assert target.read_bytes() == DATA
    assert left_over(options) == []
    row = show_asset(catalog, "civitai:12@34")
    assert row["locations"][0]["root"] == str(options.into)
    assert row["facts"]["version"]["value"] == "v34"
    assert row["license_facts"]["allow_commercial_use"]["source"] == "civitai"
    assert row["sha256"] == SHA
    assert open_pulls(catalog) == []
    assert all("authorization" not in each.headers for each in civitai.storage.asked)
    kept = b"".join(each.read_bytes() for each in catalog.path.parent.iterdir())
    assert b"s3cret" not in kept
    assert b"X-Signature" not in kept


def test_what_is_here_is_not_fetched_again(catalog, net, civitai, options):
    offer(civitai)
    pull(catalog, net, services(civitai), ["civitai:12"], options)
    asked = len(civitai.storage.asked)
    (again,) = pull(catalog, net, services(civitai), ["https://civitai.com/models/12/x?modelVersionId=34"], options)
    assert (again.state, len(civitai.storage.asked)) == ("present", asked)


def test_one_file_asked_for_in_two_ways_is_fetched_once(catalog, net, civitai, options):
    offer(civitai)
    ways = ["civitai:12", "civitai:12@34", "https://civitai.com/models/12"]
    done = pull(catalog, net, services(civitai), ways, options)
    assert [each.state for each in done] == ["done"] * 3
    assert len(civitai.storage.asked) == 2


@pytest.mark.parametrize(
    ("data", "sha256", "code"),
    [
        (DATA, "0" * 64, "hash-mismatch"),
        (EVIL, None, None),
        (b"<!DOCTYPE html><html>log in</html>", None, None),
        (DATA[:-3], None, None),
    ],
    ids=["wrong-hash", "unsafe", "page", "truncated-at-source"],
)
def test_what_is_wrong_is_quarantined_and_reported(catalog, net, civitai, options, data, sha256, code):
    offer(civitai, data, sha256)
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], options)
    assert done.state == "quarantined"
    assert done.finding.code == code or code is None
    files = [each for each in options.into.rglob("*") if each.is_file()]
    assert files == []
    (held,) = options.quarantine.glob("*.quarantined")
    assert held.read_bytes() == data
    note = json.loads(held.with_name(held.name + ".json").read_text())
    assert note["finding"]["message"]
    assert list_assets(catalog) == []


def test_a_failure_leaves_the_wish_in_the_queue_and_the_others_go_on(catalog, net, civitai, options):
    offer(civitai)
    broken = f"{civitai.storage.url}/broken.safetensors"
    civitai.storage.content["/broken.safetensors"] = DATA
    civitai.storage.route = lambda asked: Reply(404) if "broken" in asked.path else served(DATA, asked)
    failed, done = pull(catalog, net, services(civitai), [broken, "civitai:12"], options)
    assert (failed.state, done.state) == ("failed", "done")
    assert [each["reference"] for each in open_pulls(catalog)] == [broken]
    civitai.storage.route = lambda asked: served(DATA, asked)
    again = pull(catalog, net, services(civitai), [open_pulls(catalog)[0]["reference"]], options)
    assert again[0].state == "done"
    assert open_pulls(catalog) == []


def test_a_plain_address_is_provenance_without_its_secrets(catalog, net, civitai, options):
    civitai.storage.content["/a%20b.safetensors"] = DATA
    url = f"{civitai.storage.url}/a%20b.safetensors?token=s3cret"
    (done,) = pull(catalog, net, services(civitai), [url], options)
    assert done.path.endswith("unknown/unknown/a b.safetensors")
    assert show_asset(catalog, "a b")["facts"]["url"]["value"] == f"{civitai.storage.url}/a%20b.safetensors"
    assert b"s3cret" not in b"".join(each.read_bytes() for each in catalog.path.parent.iterdir())


def test_names_that_try_to_escape(catalog, net, civitai, options):
    offer(civitai, creator={"username": "../../up"})
    civitai.models[12]["modelVersions"][0]["files"][0]["name"] = "../../../\0evil/CON.safetensors"
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], options)
    inside = [each.relative_to(options.into).as_posix() for each in options.into.rglob("*") if each.is_file()]
    assert inside == ["unknown/unknown/up/CON_.safetensors"]
    assert done.state == "done"


def test_a_taken_name_is_not_replaced(catalog, net, civitai, options):
    offer(civitai)
    target = options.into / "unknown" / "unknown" / "someone" / "model-34.safetensors"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"mine")
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], options)
    assert target.read_bytes() == b"mine"
    assert done.path == str(target.with_name(f"model-34-{SHA[:10]}.safetensors"))


def test_an_archive_around_the_model(catalog, net, options):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../readme.txt", "hello")
        archive.writestr("/abs/4x.safetensors", DATA)
    with Loopback() as server:
        url = f"{server.url}/4x.zip"
        entry = {"name": "4x", "resources": [{"type": "safetensors", "size": 5, "sha256": SHA, "urls": [url]}]}
        server.route = lambda asked: (
            answer({"4x": entry}) if asked.path.endswith(".json") else served(packed.getvalue(), asked)
        )
        (done,) = pull(catalog, net, Services(openmodeldb_url=server.url), ["openmodeldb:4x"], options)
    assert (done.state, done.sha256) == ("done", SHA)
    assert [each.read_bytes() for each in options.into.rglob("*") if each.is_file()] == [DATA]


def test_a_file_of_a_repository(catalog, net, options, monkeypatch):
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    with HubLike() as hub:
        hub.repositories["ink/style"] = {"a/b.safetensors": DATA, "c.ckpt": b"x"}
        hub.cards["ink/style"] = {"license": "openrail++"}
        (done,) = pull(catalog, net, Services(huggingface_url=hub.url), ["hf:ink/style/a/b.safetensors"], options)
    assert done.state == "done"
    assert done.path.endswith("unknown/unknown/ink/b.safetensors")
    assert show_asset(catalog, "b")["license_facts"]["license"]["value"] == "openrail++"


def test_the_file_is_chosen(catalog, net, civitai, options):
    offer(civitai)
    files = civitai.models[12]["modelVersions"][0]["files"]
    base = files[0]
    files[:] = [
        {**base, "id": 1, "name": "vae.pt", "type": "VAE", "metadata": {"format": "PickleTensor"}},
        {**base, "id": 2, "name": "full.ckpt", "metadata": {"format": "PickleTensor", "size": "full", "fp": "fp32"}},
        {
            **base,
            "id": 3,
            "name": "half.safetensors",
            "metadata": {"format": "SafeTensor", "size": "pruned", "fp": "fp16"},
        },
        {**base, "id": 4, "name": "bad.safetensors", "pickleScanResult": "Danger", "metadata": {"fp": "bf16"}},
    ]
    for each in files:
        each.update(primary=False, hashes={})
        civitai.storage.content[f"/{each['id']}"] = DATA
    for choice, number in (
        (Choice(), "/3"),
        (Choice(format="pickle", precision="fp32"), "/2"),
        (Choice(name="VAE*"), "/1"),
        (Choice(full=True), "/2"),
    ):
        civitai.storage.asked.clear()
        pull(catalog, net, services(civitai), ["civitai:12"], replace(options, choice=choice))
        assert {each.path for each in civitai.storage.asked} == {number}
    for choice in (Choice(precision="fp64"), Choice(precision="bf16")):
        (refused,) = pull(catalog, net, services(civitai), ["civitai:12"], replace(options, choice=choice))
        assert refused.state == "failed"


def test_a_login_page_is_no_model(catalog, net, civitai, options):
    offer(civitai)
    civitai.storage.route = lambda asked: page()
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], options)
    assert done.state == "failed"
    assert "web page" in done.finding.message


@pytest.mark.parametrize("text", ["nonsense", "tensorart:833294046013524391", "file:///etc/passwd", "ftp://x/y"])
def test_what_makes_no_sense_is_refused(catalog, net, options, text):
    with pytest.raises(UsageError):
        pull(catalog, net, Services(), [text], options)


def test_a_lock_file_rebuilds_the_set_elsewhere(tmp_path, catalog, net, civitai, options):
    from assetkit.catalog import Catalog

    offer(civitai)
    other = safetensors(b"another")
    civitai.storage.content["/x.safetensors"] = other
    pull(catalog, net, services(civitai), ["civitai:12", f"{civitai.storage.url}/x.safetensors"], options)
    write_lock(lock_document(catalog), tmp_path / "assets.lock")
    entries = read_lock(tmp_path / "assets.lock")
    assert sorted(each.sha256 for each in entries) == sorted([SHA, hashlib.sha256(other).hexdigest()])
    assert differences(catalog, entries) == []
    elsewhere = replace(options, into=tmp_path / "elsewhere")
    with Catalog.open(f"sqlite:///{tmp_path}/second/catalog.db") as second:
        assert len(differences(second, entries)) == 2
        done = pull(second, net, services(civitai), entries, elsewhere)
        assert [each.state for each in done] == ["done", "done"]
        assert differences(second, entries) == []
        write_lock(lock_document(second), tmp_path / "second.lock")
        civitai.models[12]["allowCommercialUse"] = []
        from assetkit.catalog import sync

        sync(second, net, services(civitai), ["civitai"], refresh=True)
        (difference,) = differences(second, entries)
        assert "allow_commercial_use" in difference
    assert (tmp_path / "second.lock").read_bytes() == (tmp_path / "assets.lock").read_bytes()


def test_a_locked_file_that_changed_at_its_source_is_not_taken(tmp_path, catalog, net, civitai, options):
    from assetkit.catalog import Catalog

    civitai.storage.content["/x.safetensors"] = DATA
    pull(catalog, net, services(civitai), [f"{civitai.storage.url}/x.safetensors"], options)
    write_lock(lock_document(catalog), tmp_path / "assets.lock")
    entries = read_lock(tmp_path / "assets.lock")
    civitai.storage.content["/x.safetensors"] = DATA[:-1] + b"\0"
    with Catalog.open(f"sqlite:///{tmp_path}/second/catalog.db") as second:
        (done,) = pull(second, net, services(civitai), entries, replace(options, into=tmp_path / "elsewhere"))
        assert done.state == "quarantined"
        assert differences(second, entries) == ["x: is not here"]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"version": 1, "assets": [{"sha256": "../x"}]}', '{"version": 9, "assets": []}']
)
def test_lock_files_that_are_none(tmp_path, text):
    (tmp_path / "x").write_text(text)
    with pytest.raises(InputError):
        read_lock(tmp_path / "x")


def test_only_what_is_wanted_is_placed(catalog, net, civitai, options, tmp_path):
    import numpy as np

    from tests.transform.made import read, write

    values = np.linspace(-2, 2, 64, dtype=np.float32).reshape(8, 8)
    data = write(tmp_path / "source.safetensors", {"w.weight": values}).read_bytes()
    offer(civitai, data)
    halved = replace(options, steps=({"op": "cast", "dtype": "fp16"},))
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], halved)
    assert done.state == "done"
    (placed,) = [each for each in options.into.rglob("*") if each.is_file()]
    assert str(placed) == done.path
    assert np.array_equal(read(placed)["w.weight"], values.astype(np.float16))
    row = show_asset(catalog, str(placed))
    assert row["sha256"] == done.sha256
    (parent,) = row["lineage"]
    assert parent["reference"] == hashlib.sha256(data).hexdigest()
    assert parent["name"] == "model-34.safetensors"
    assert row["facts"]["made_from"]["value"] == "civitai:12"
    (again,) = pull(catalog, net, services(civitai), ["civitai:12"], halved)
    assert (again.state, again.path) == ("present", done.path)


def test_a_placed_file_that_was_not_remembered_is_not_fetched_again(catalog, net, civitai, options, monkeypatch):
    offer(civitai)
    from assetkit.catalog import arrival

    class Killed(BaseException):
        pass

    def killed(*given, **more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(arrival, "_remember", killed)
        with pytest.raises(Killed):
            pull(catalog, net, services(civitai), ["civitai:12"], options)
    (placed,) = options.into.rglob("model-34.safetensors")
    sent = civitai.storage.sent
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], options)
    assert (done.state, done.path) == ("done", str(placed))
    assert civitai.storage.sent - sent == 1
    assert left_over(options) == []


@pytest.fixture
def hub(monkeypatch):
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    with HubLike() as opened:
        opened.repositories["ink/pipe"] = {
            "model_index.json": b'{"_class_name": "DDPMPipeline", "unet": ["diffusers", "UNet2DModel"]}',
            "unet/config.json": b"{}",
            "unet/diffusion_pytorch_model.safetensors": DATA,
            "unet/diffusion_pytorch_model.fp16.safetensors": safetensors(b"half"),
            "unet/diffusion_pytorch_model.bin": b"pickle",
            "whole.safetensors": safetensors(b"the same in one file"),
            "README.md": b"# About",
        }
        opened.cards["ink/pipe"] = {"license": "openrail++"}
        yield opened


@pytest.mark.parametrize(("precision", "weights"), [("", "model.safetensors"), ("fp16", "model.fp16.safetensors")])
def test_a_pipeline_is_a_folder(catalog, net, hub, options, precision, weights):
    wanted = replace(options, choice=Choice(precision=precision))
    (done,) = pull(catalog, net, Services(huggingface_url=hub.url), ["hf:ink/pipe"], wanted)
    assert done.state == "done", done.finding
    found = sorted(each.relative_to(done.path).as_posix() for each in options.into.rglob("*") if each.is_file())
    assert found == ["model_index.json", "unet/config.json", f"unet/diffusion_pytorch_{weights}"]
    assert done.path.endswith("/ink/pipe")
    row = show_asset(catalog, done.path)
    assert row["license_facts"]["license"]["value"] == "openrail++"
    assert row["facts"]["creator"]["value"] == "ink"
    assert left_over(options) == []


def test_steps_for_a_pipeline_are_refused_and_not_forgotten(catalog, net, hub, options):
    steps = ({"op": "cast", "dtype": "fp16"},)
    (failed,) = pull(catalog, net, Services(huggingface_url=hub.url), ["hf:ink/pipe"], replace(options, steps=steps))
    assert failed.state == "failed"
    assert "is a folder" in failed.finding.message
    assert not options.into.exists()


def test_a_locked_pipeline_is_rebuilt_or_refused(tmp_path, catalog, net, hub, options):
    from assetkit.catalog import Catalog

    here = Services(huggingface_url=hub.url)
    pull(catalog, net, here, ["hf:ink/pipe"], options)
    write_lock(lock_document(catalog), tmp_path / "assets.lock")
    entries = read_lock(tmp_path / "assets.lock")
    assert [(each.name, each.folder) for each in entries] == [("pipe", True)]
    for number, state in ((2, "done"), (3, "failed")):
        into = replace(options, into=tmp_path / f"models{number}")
        with Catalog.open(f"sqlite:///{tmp_path}/{number}/catalog.db") as other:
            (done,) = pull(other, net, here, entries, into)
            assert done.state == state, done.finding
            assert bool(differences(other, entries)) == (state == "failed")
        hub.repositories["ink/pipe"]["unet/config.json"] = b'{"changed": true}'


def test_a_pipeline_with_a_wrong_file_is_not_placed(catalog, net, hub, options):
    right = hub.route

    def wrong(asked):
        reply = right(asked)
        if asked.method == "GET" and asked.path.endswith("model.safetensors"):
            return Reply(reply.status, bytes(len(reply.body)), reply.headers)
        return reply

    hub.route = wrong
    (failed,) = pull(catalog, net, Services(huggingface_url=hub.url), ["hf:ink/pipe"], options)
    assert failed.state == "failed"
    assert list_assets(catalog) == []
    hub.route = right
    (done,) = pull(catalog, net, Services(huggingface_url=hub.url), ["hf:ink/pipe"], options)
    assert done.state == "done"


def test_files_of_a_pipeline():
    from assetkit.sources.huggingface import pipeline_files

    names = {"model_index.json", "../x.json", "a/../b.json", "/abs.json", "vae/a.bin", "te/a.bin", "te/a.safetensors"}
    assert pipeline_files(names) == {"model_index.json", "vae/a.bin", "te/a.safetensors"}
