"""Syncing with a service that behaves like Civitai: what is asked, what is kept, and what is never lost."""

from __future__ import annotations

import hashlib
import json

import pytest
import sqlalchemy as sa

from assetkit.catalog import Catalog, find_asset, list_assets, show_asset, sync
from assetkit.catalog import scan as scan_in_workers
from assetkit.catalog.examine import safely
from assetkit.catalog.facts import Claim, merge
from assetkit.catalog.snapshots import REMOTE_FILES, SNAPSHOTS
from assetkit.config import Services
from assetkit.errors import CatalogError, UsageError
from assetkit.net import Net
from tests.catalog.conftest import safetensors, write
from tests.loopback.civitai import CivitaiLike, model, version
from tests.loopback.hub import HubLike
from tests.loopback.server import Loopback, Reply, answer, page
from tests.sources.conftest import Waits

DAY = 86_400


def scan(catalog, paths, **options):
    """A scan without worker processes: what is tested here is what comes after it."""
    return scan_in_workers(catalog, paths, examine=safely, **options)


@pytest.fixture
def waits():
    return Waits()


@pytest.fixture
def net(waits):
    with Net(clock=waits.clock(), timeout=5.0) as opened:
        yield opened


@pytest.fixture
def server():
    with CivitaiLike() as opened:
        yield opened


@pytest.fixture
def ask(catalog, net, server):
    def run(query="", **options):
        services = Services(civitai_urls=(server.url,), civitai_token="s3cret")
        return sync(catalog, net, services, ["civitai"], query, examine=safely, **options)

    return run


def put(library, name, payload):
    data = safetensors(payload)
    write(library / name, data)
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def one(catalog, library, server):
    """A catalogued file that the service knows as version 34 of model 12."""
    sha256 = put(library, "a.safetensors", b"one")
    scan(catalog, [library])
    server.add(model(12, version(34, sha256)))
    return sha256


def facts(catalog, name="a"):
    return {fact: each["value"] for fact, each in show_asset(catalog, name)["facts"].items()}


def test_a_hash_becomes_a_name_words_and_a_license(catalog, one, ask):
    report = ask()
    (mine,) = report.sources
    assert (mine.requests, mine.looked_up, mine.found, mine.missing, mine.records) == (2, 1, 1, 0, 1)
    row = show_asset(catalog, "a")
    said = facts(catalog)
    assert (said["name"], said["version"], said["creator"]) == ("Model 12", "v34", "someone")
    assert said["trigger_words"] == ["word34"]
    assert row["license_facts"]["allow_commercial_use"]["value"] == ["Image", "RentCivit"]
    assert {"source": "civitai", "reference": "civitai:12@34", "said_by": "civitai"} in row["sources"]
    assert row["tags"] == ["style"]
    (snapshot,) = row["snapshots"]
    assert snapshot["reference"] == "civitai:12"
    assert len(snapshot["sha256"]) == 64
    assert find_asset(catalog, "civitai:12@34") == find_asset(catalog, "civitai:12") == row["id"]


@pytest.mark.parametrize("query", ["word34", "someone", "tag:style", "creator:someone", "source:civitai", '"Model 12"'])
def test_what_sources_say_can_be_searched(catalog, library, one, ask, query):
    assert list_assets(catalog, query) == []
    ask()
    assert [row["name"] for row in list_assets(catalog, query)] == ["a"]
    write(library / "a.json", b'{"notes": "changed"}')
    scan(catalog, [library])
    assert [row["name"] for row in list_assets(catalog, query)] == ["a"]


def test_a_second_sync_asks_nothing_before_expiry(catalog, library, one, ask, server, waits):
    put(library, "b.safetensors", b"unknown to the service")
    scan(catalog, [library])
    ask()
    asked = len(server.asked)
    again = ask()
    assert (len(server.asked), again.sources[0].requests, len(again.enriched)) == (asked, 0, 0)
    waits.append(2 * DAY)
    ask()
    assert server.paths[asked:] == ["/api/v1/models"]
    waits.append(7 * DAY)
    ask()
    assert server.paths[asked + 1 :] == ["/api/v1/model-versions/by-hash/ids", "/api/v1/models"]
    assert server.asked[asked + 1].json == [hashlib.sha256(safetensors(b"unknown to the service")).hexdigest()]


def test_refresh_asks_again(catalog, one, ask, server):
    ask()
    ask(refresh=True)
    assert len(server.asked) == 4


def test_a_missing_hash_is_found_when_it_appears(catalog, one, ask, server, waits):
    server.models.clear()
    assert ask().sources[0].missing == 1
    server.add(model(12, version(34, one)))
    waits.append(8 * DAY)
    assert ask().sources[0].found == 1
    assert facts(catalog)["name"] == "Model 12"


@pytest.mark.parametrize(
    "fault",
    [
        Reply(503),
        page(),
        answer({"items": []}),
        answer({"items": [{"id": 12}]}),
        answer({"error": "No model"}, 404),
        answer([]),
        Reply(200, b'{"items": [', {"Content-Type": "application/json"}),
    ],
    ids=["503", "html", "empty", "bare", "404", "array", "malformed"],
)
def test_bad_answers_never_overwrite_good_data(catalog, one, ask, server, waits, fault):
    ask()
    before = facts(catalog), show_asset(catalog, "a")["license_facts"]
    waits.append(2 * DAY)
    server.faults = [fault] * 20
    ask()
    kept = facts(catalog)
    assert {name: kept[name] for name in before[0] if name not in ("listed", "notices")} == {
        name: value for name, value in before[0].items() if name not in ("listed", "notices")
    }
    assert show_asset(catalog, "a")["license_facts"] == before[1]
    server.faults = []
    waits.append(2 * DAY)
    assert ask().sources[0].failed is None
    assert facts(catalog) == before[0]


def test_a_failure_is_reported_and_what_came_before_it_stays(catalog, library, server, ask):
    hashes = [put(library, f"{n}.safetensors", b"%d" % n) for n in range(150)]
    scan(catalog, [library], hash="all")
    server.add(*(model(n + 1, version(n + 1, sha256)) for n, sha256 in enumerate(hashes)))
    server.faults = [lambda asked: None, lambda asked: None, *[Reply(500)] * 10]
    report = ask()
    assert "answered 500" in report.sources[0].failed
    assert "s3cret" not in report.sources[0].failed
    assert len(report.enriched) == 100
    server.faults.clear()
    again = ask()
    assert (again.sources[0].failed, again.sources[0].requests, len(again.enriched)) == (None, 1, 50)


def test_a_deleted_model_is_noticed_and_kept(catalog, one, ask, server, waits):
    ask()
    server.models.clear()
    waits.append(2 * DAY)
    report = ask()
    assert [each.code for each in report.notices] == ["model-gone"]
    assert report.sources[0].gone == 1
    assert facts(catalog)["name"] == "Model 12"
    assert facts(catalog)["listed"] is False
    assert ask().sources[0].requests == 0


def test_license_changes_are_history_and_reported(catalog, one, ask, server, waits):
    ask()
    waits.append(2 * DAY)
    server.models[12]["allowCommercialUse"] = []
    (finding,) = ask().notices
    assert finding.code == "license-changed"
    assert "when you got it (2001-09-09) 'Image, RentCivit', now ''" in finding.message
    row = show_asset(catalog, "a")
    (change,) = row["license_history"]
    assert [each["value"] for each in change["values"]] == [["Image", "RentCivit"], []]
    assert len(row["snapshots"]) == 2
    assert ask(refresh=True).notices == []


def test_updates_and_takedowns_are_noticed(catalog, one, ask, server, waits):
    server.models[12] = model(12, version(35), version(34, one), poi=True, nsfw=True, mode="Archived")
    codes = sorted(each.code for each in ask().notices)
    assert codes == ["model-archived", "update-available"]
    said = facts(catalog)
    assert (said["poi"], said["nsfw"], said["minor"], said["nsfw_level"]) == (True, True, False, 1)
    assert [row["name"] for row in list_assets(catalog, "notice:update-available")] == ["a"]
    waits.append(2 * DAY)
    server.models[12] = model(12, version(34, one))
    ask()
    assert list_assets(catalog, "notice:update-available") == []


def test_counts_of_downloads_are_no_news(catalog, one, ask, server, waits):
    server.models[12]["stats"] = {"downloadCount": 1}
    ask()
    waits.append(2 * DAY)
    server.models[12]["stats"] = {"downloadCount": 2}
    assert len(ask().enriched) == 0
    with catalog.read() as connection:
        (row,) = connection.execute(sa.select(SNAPSHOTS)).all()
    assert row.seen - row.fetched >= 2 * DAY
    assert row.document["stats"] == {"downloadCount": 1}


def test_two_files_of_one_model_share_its_record(catalog, library, server, ask):
    first, second = put(library, "a.safetensors", b"one"), put(library, "b.safetensors", b"two")
    server.add(model(12, version(35, second), version(34, first)))
    scan(catalog, [library / "a.safetensors"])
    ask()
    scan(catalog, [library])
    report = ask()
    by_hash = "/api/v1/model-versions/by-hash/ids"
    assert server.paths == [by_hash, "/api/v1/models", by_hash]
    assert report.sources[0].records == 0
    assert (facts(catalog, "a")["version"], facts(catalog, "b")["version"]) == ("v34", "v35")


def test_no_token_is_in_the_catalog(catalog, one, ask, server):
    server.models[12]["description"] = "plain"
    ask()
    assert server.asked[0].headers["authorization"] == "Bearer s3cret"
    assert b"s3cret" not in b"".join(each.read_bytes() for each in catalog.path.parent.iterdir())


def test_only_what_the_query_finds_is_asked_for(catalog, one, ask, server):
    assert ask("kind:vae").sources[0].looked_up == 0
    assert server.asked == []


def test_unhashed_files_are_not_asked_for(catalog, library, ask, server):
    put(library, "a.safetensors", b"one")
    scan(catalog, [library], hash="none")
    assert ask().sources[0].looked_up == 0


def test_an_unknown_source_is_refused(catalog, net):
    with pytest.raises(UsageError, match="civitai"):
        sync(catalog, net, Services(), ["geocities"])


def test_precedence():
    claims = [
        Claim("name", "sidecar's", "sidecar:a1111"),
        Claim("name", "site's", "civitai"),
        Claim("name", "file's", "file"),
        Claim("name", "mine", "user"),
        Claim("tags", ["x"], "sidecar:a1111"),
        Claim("version", "old", "civitai"),
        Claim("version", "new", "civitai"),
    ]
    merged = merge(claims)
    assert (merged["name"]["value"], merged["name"]["source"]) == ("mine", "user")
    assert [each["value"] for each in merged["name"]["others"]] == ["file's", "site's", "sidecar's"]
    assert merged["tags"]["value"] == ["x"]
    assert (merged["version"]["value"], merged["version"]["others"]) == ("new", [])


def test_a_reply_that_is_hostile_is_data(catalog, one, ask, server):
    nasty = "\x1b[31m\0'; DROP TABLE assets; --\ud800"
    server.models[12] = model(12, version(34, one, name=nasty), name=nasty, tags=[nasty, {"name": nasty}, 7])
    ask()
    assert json.dumps(facts(catalog)["name"]) == json.dumps(nasty)
    assert list_assets(catalog, "DROP")


def test_hashes_of_one_file_in_many_versions(catalog, one, ask, server):
    server.add(model(13, version(35, one)))
    server.faults = [answer([{"modelVersionId": n, "modelId": 12, "hash": one} for n in (35, 34)])]
    ask()
    with catalog.read() as connection:
        references = list(connection.execute(sa.select(REMOTE_FILES.c.reference)).scalars())
    assert references == ["civitai:12@34", "civitai:12@35"]
    assert facts(catalog)["version"] == "v34"


def test_tags_of_sidecars_are_found(catalog, library):
    put(library, "a.safetensors", b"one")
    write(library / "a.metadata.json", b'{"model_name": "A", "file_name": "a", "sha256": "", "tags": ["ink", "b w"]}')
    scan(catalog, [library])
    assert [row["name"] for row in list_assets(catalog, "tag:ink")] == ["a"]
    assert list_assets(catalog, "tag:in") == []


def test_an_older_catalog_is_upgraded(tmp_path):
    from assetkit.catalog import engine, upgrade

    path = tmp_path / "old.db"
    opened = engine._engine(path)
    with opened.connect() as connection:
        engine.migrate(connection, "0001")
    with opened.begin() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 1")
        connection.exec_driver_sql("INSERT INTO assets (id, key, name) VALUES (7, 'file:x', 'kept')")
    opened.dispose()
    with pytest.raises(CatalogError, match="db upgrade"):
        Catalog.open(f"sqlite:///{path}")
    assert upgrade(f"sqlite:///{path}").exists()
    with Catalog.open(f"sqlite:///{path}") as catalog, catalog.read() as connection:
        assert connection.exec_driver_sql("SELECT id, name FROM assets").all() == [(7, "kept")]
        assert connection.exec_driver_sql("SELECT count(*) FROM statements").scalar() == 0


def test_a_hub_repository_that_a_sidecar_names(catalog, library, net, monkeypatch):
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    first = safetensors(b"one")
    second = safetensors(b"two")
    write(library / "a.safetensors", first)
    write(
        library / "a.metadata.json",
        json.dumps({"file_name": "a", "model_name": "A", "hf_url": "hf:ink/style"}).encode(),
    )
    write(library / "b.safetensors", second)
    scan(catalog, [library])
    with HubLike() as hub:
        hub.repositories["ink/style"] = {"x.safetensors": first, "y.safetensors": second}
        hub.cards["ink/style"] = {"license": "openrail++"}
        services = Services(huggingface_url=hub.url)
        (mine,) = sync(catalog, net, services, ["huggingface"]).sources
        assert (mine.looked_up, mine.found, mine.requests, len(hub.asked)) == (1, 2, 1, 1)
        (again,) = sync(catalog, net, services, ["huggingface"]).sources
        assert (again.requests, len(hub.asked)) == (0, 1)
    assert facts(catalog, "b")["file"] == "y.safetensors"
    assert show_asset(catalog, "b")["license_facts"]["license"]["value"] == "openrail++"
    assert find_asset(catalog, "hf:ink/style/x.safetensors") == find_asset(catalog, "a")


def test_upscalers_by_the_public_list_and_page_links(catalog, library, net):
    sha256 = put(library, "a.safetensors", b"one")
    page = "https://tensor.art/models/833294046013524391/Ink"
    write(library / "a.metadata.json", json.dumps({"file_name": "a", "model_name": "A", "hf_url": page}).encode())
    scan(catalog, [library])
    entry = {"name": "Ink", "license": "CC0-1.0", "resources": [{"sha256": sha256, "urls": []}]}
    with Loopback(lambda asked: answer({"1x-ink": entry}, ETag='"1"')) as server:
        services = Services(openmodeldb_url=server.url)
        sync(catalog, net, services, ["openmodeldb", "tensorart"])
        report = sync(catalog, net, services, ["openmodeldb", "tensorart"])
        assert len(server.asked) == 1
        assert [each.found for each in report.sources] == [1, 1]
    sources = {each["reference"] for each in show_asset(catalog, "a")["sources"]}
    assert {"openmodeldb:1x-ink", "tensorart:833294046013524391"} <= sources


def lora(library, name="style.safetensors"):
    """The header of a LoRA for SDXL's UNet, whose base several bases share; its data is a hole."""
    table = {}
    at = 0
    for block in (4, 5, 7, 8):
        for layer in range(2 if block < 7 else 10):
            for part, width in (("to_q", 640 if block < 7 else 1280), ("to_out_0", 640 if block < 7 else 1280)):
                stem = f"lora_unet_input_blocks_{block}_1_transformer_blocks_{layer}_attn1_{part}"
                for key, shape in (("lora_down.weight", [1, width]), ("lora_up.weight", [width, 1]), ("alpha", [])):
                    size = 2
                    for each in shape:
                        size *= each
                    table[f"{stem}.{key}"] = {"dtype": "F16", "shape": shape, "data_offsets": [at, at + size]}
                    at += size
    header = json.dumps(table).encode()
    data = len(header).to_bytes(8, "little") + header + bytes(at)
    write(library / name, data)
    return hashlib.sha256(data).hexdigest()


def test_a_measured_hash_settles_what_a_header_leaves_open(catalog, library, ask, server):
    sha256 = lora(library)
    scan(catalog, [library])
    before = show_asset(catalog, "style")
    assert (before["kind"], before["base"]) == ("lora", "sdxl")
    assert "pony" in before["candidates"]
    server.add(model(12, version(34, sha256, baseModel="Pony")))
    assert ask().settled == 1
    row = show_asset(catalog, "style")
    assert (row["base"], row["candidates"]) == ("pony", [])
    assert {"rule": "civitai:12@34", "detail": "declares pony"} in row["evidence"]
    assert [each["name"] for each in list_assets(catalog, "base:pony")] == ["style"]
    write(library / "style.json", b'{"notes": "a new sidecar has it looked at again"}')
    scan(catalog, [library])
    assert show_asset(catalog, "style")["base"] == "pony"


def test_tensors_beat_a_sites_label(catalog, library, ask, server):
    sha256 = lora(library)
    scan(catalog, [library])
    server.add(model(12, version(34, sha256, baseModel="SD 1.5")))
    ask()
    row = show_asset(catalog, "style")
    assert row["base"] == "sdxl"
    assert "metadata-conflict" in [each["code"] for each in row["findings"]]


def test_entries_from_the_future_do_not_last(catalog, one, ask, server, waits):
    waits.append(1000 * DAY)
    server.models.clear()
    ask()
    waits.clear()
    server.add(model(12, version(34, one)))
    assert ask().sources[0].found == 1
