"""Civitai's API as a loopback service gives it, with what real answers do wrong."""

from __future__ import annotations

import hashlib

import pytest

from assetkit.config import Services
from assetkit.errors import NotFoundError, RemoteError
from assetkit.sources._civitai_records import commercial_uses
from assetkit.sources.base import Nothing, Wanted
from assetkit.sources.civitai import Civitai, read
from tests.loopback.civitai import CivitaiLike, model, version
from tests.loopback.server import Loopback, Reply, answer, page

NOTHING = Nothing()


def sha(text):
    return hashlib.sha256(str(text).encode()).hexdigest()


def client(net, *servers, token=None):
    return Civitai(net, Services(civitai_urls=tuple(each.url for each in servers), civitai_token=token))


def found(source, *hashes):
    return [(each.sha256, each.reference) for each in source.matches([Wanted(each) for each in hashes], NOTHING)]


def test_ten_thousand_files_are_101_requests(net, civitai_like):
    civitai_like.add(*(model(n, version(n, sha(n))) for n in range(1, 10_001)))
    source = client(net, civitai_like)
    matches = found(source, *(sha(n) for n in range(1, 10_001)))
    assert len(matches) == 10_000
    records = list(source.records([reference.partition("@")[0] for _, reference in matches], NOTHING))
    assert {each.reference for each in records} == {f"civitai:{n}" for n in range(1, 10_001)}
    assert net.requests == 101


def test_duplicates_null_and_strangers_in_answers(net, civitai_like):
    row = {"modelVersionId": 5, "modelId": 1, "hash": sha(1).upper()}
    older = {**row, "modelVersionId": 3}
    civitai_like.faults = [answer([row, None, row, older, {"hash": sha(9)}, {**row, "hash": sha(2)}, "x"])]
    assert found(client(net, civitai_like), sha(1), sha(1)) == [(sha(1), "civitai:1@3"), (sha(1), "civitai:1@5")]
    assert civitai_like.asked[0].json == [sha(1)]


def test_what_lists_hide_is_fetched_alone(net, civitai_like):
    civitai_like.add(model(1, version(1)), model(2, version(2), nsfw=True))
    civitai_like.add(model(3, version(3), poi=True), hidden=True)
    records = {
        each.reference: each
        for each in client(net, civitai_like).records(["civitai:1", "civitai:2", "civitai:3", "civitai:4"], NOTHING)
    }
    assert civitai_like.paths == ["/api/v1/models", "/api/v1/models/3", "/api/v1/models/4"]
    assert records["civitai:3"].document["poi"] is True
    assert records["civitai:4"].document is None


def test_the_next_host_is_asked_for_what_the_first_does_not_know(net, civitai_like):
    with CivitaiLike() as second:
        civitai_like.add(model(1, version(1, sha(1))))
        second.add(model(2, version(2, sha(2))))
        source = client(net, civitai_like, second)
        assert found(source, sha(1), sha(2)) == [(sha(1), "civitai:1@1"), (sha(2), "civitai:2@2")]
        assert second.asked[0].json == [sha(2)]
        records = list(source.records(["civitai:1", "civitai:2"], NOTHING))
        assert [each.reference for each in records] == ["civitai:1", "civitai:2"]


def test_a_host_that_fails_is_passed_over(net, civitai_like):
    civitai_like.add(model(1, version(1, sha(1))))
    with Loopback(lambda asked: page(503)) as broken:
        assert found(client(net, broken, civitai_like), sha(1)) == [(sha(1), "civitai:1@1")]
        with pytest.raises(RemoteError, match="503"):
            found(client(net, broken), sha(1))


def test_search_follows_the_cursor(net, civitai_like):
    civitai_like.add(*(model(n, version(n)) for n in range(1, 261)))
    references = [each.reference for each in client(net, civitai_like).search("model", 250)]
    assert references == [f"civitai:{n}" for n in range(1, 251)]
    assert len(civitai_like.asked) == 3
    assert all(each.one("page") == "" for each in civitai_like.asked)


def test_too_many_pages_is_not_too_fast(net, civitai_like, waits):
    civitai_like.faults = [answer({"error": "You've requested too many pages, please use cursors instead"}, 429)]
    with pytest.raises(RemoteError, match="too many pages"):
        list(client(net, civitai_like).search("x", 10))
    assert (len(civitai_like.asked), list(waits)) == (1, [])
    civitai_like.faults = [Reply(429), Reply(429)]
    assert list(client(net, civitai_like).search("x", 10)) == []
    assert waits


def test_a_page_of_20000_items(net, civitai_like):
    civitai_like.faults = [answer({"items": [model(n) for n in range(1, 20_001)], "metadata": None})]
    records = list(client(net, civitai_like).records([f"civitai:{n}" for n in range(1, 101)], NOTHING))
    assert len(records) == 100
    assert net.requests == 1


@pytest.mark.parametrize(
    "document", [{}, [], {"items": None}, {"items": [None, 3, {"id": "x"}]}, {"items": {}}, "text", 0]
)
def test_answers_of_another_shape_are_no_answers(net, civitai_like, document):
    civitai_like.add(model(1, version(1)), hidden=True)
    civitai_like.faults = [answer(document)]
    (record,) = client(net, civitai_like).records(["civitai:1"], NOTHING)
    assert record.document["id"] == 1


def test_a_refused_token_is_said_and_not_shown(net, civitai_like):
    civitai_like.faults = [answer({"error": "Unauthorized"}, 401)]
    with pytest.raises(RemoteError, match=r"Unauthorized.*ASSETKIT_CIVITAI_TOKEN") as caught:
        found(client(net, civitai_like, token="very-secret"), sha(1))
    assert "very-secret" not in str(caught.value)


def describe(record, reference, sha256=""):
    source = Civitai(None, Services())
    from assetkit.sources.base import Record

    return source.describe(Record("civitai", "civitai:1", record), reference, sha256)


def test_what_a_record_says():
    record = model(1, version(2, sha(2)), version(1, sha(1), nsfwLevel=12), poi=True, sfwOnly=True)
    said = describe(record, "civitai:1@1", sha(1))
    facts = said.facts
    assert (facts["name"], facts["version"], facts["creator"]) == ("Model 1", "v1", "someone")
    assert (facts["trigger_words"], facts["tags"], facts["civitai_base"]) == (["word1"], ["style"], "SD 1.5")
    assert (facts["ratings"], facts["poi"], facts["minor"]) == (["R", "X"], True, False)
    assert facts["file"] == "model-1.safetensors"
    assert facts["latest"]["id"] == 2
    assert facts["url"] == "https://civitai.com/models/1?modelVersionId=1"
    assert said.license["allow_commercial_use"] == ["Image", "RentCivit"]
    assert said.license["sfw_only"] is True
    assert [each.code for each in said.notices] == ["update-available"]
    assert describe(record, "civitai:1@2").notices == ()


def test_an_update_is_one_for_the_same_base():
    record = model(1, version(2, baseModel="SDXL 1.0"), version(1))
    assert describe(record, "civitai:1@1").notices == ()


@pytest.mark.parametrize(
    ("changes", "code"), [({"mode": "TakenDown"}, "model-takendown"), ({"mode": "Archived"}, "model-archived")]
)
def test_takedowns_are_noticed(changes, code):
    assert code in [each.code for each in describe(model(1, version(1), **changes), "civitai:1@1").notices]


def test_a_withdrawn_version_is_noticed_and_says_nothing_new():
    said = describe(model(1, version(2)), "civitai:1@1")
    assert [each.code for each in said.notices] == ["version-withdrawn"]
    assert "version" not in said.facts


@pytest.mark.parametrize(
    "record",
    [
        {"id": 1},
        {"id": 1, "modelVersions": None, "tags": [None, {"name": "t"}], "creator": "x", "type": "Hologram"},
        {
            "id": 1,
            "modelVersions": [{"id": 1, "files": None, "images": [None, {}], "trainedWords": "x", "nsfwLevel": "PG"}],
        },
        {
            "id": 1,
            "modelVersions": [{"id": 1, "files": [{"hashes": None}, {"id": 3, "metadata": None}], "publishedAt": 5}],
        },
    ],
)
def test_records_that_leave_things_out(record):
    assert describe(record, "civitai:1@1", sha(1)).facts["url"]
    source = Civitai(None, Services())
    from assetkit.sources.base import Record

    assert all(each.name for each in source.files(Record("civitai", "civitai:1", record), "civitai:1@1"))


@pytest.mark.parametrize(
    ("value", "uses"),
    [
        (True, ["Image", "Rent", "RentCivit", "Sell"]),
        (False, []),
        ("None", []),
        ("Rent", ["Image", "Rent", "RentCivit"]),
        ("{Image,Rent}", ["Image", "Rent"]),
        ('{"Sell"}', ["Sell"]),
        ("{}", []),
        (["Sell"], ["Sell"]),
        (["None"], []),
        ([], []),
        ("", None),
        (None, None),
        (3, None),
        ("Hire", ["Hire"]),
    ],
)
def test_commercial_use_in_all_its_forms(value, uses):
    assert commercial_uses(value) == uses


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("civitai:12", "civitai:12"),
        ("civitai:12@34", "civitai:12@34"),
        ("https://civitai.com/models/12/some-name?modelVersionId=34", "civitai:12@34"),
        ("https://civitai.red/models/12", "civitai:12"),
        ("https://www.civitai.green/models/12/", "civitai:12"),
        ("https://civitai.com/api/download/models/34?type=Model&token=x", "civitai:0@34"),
        ("https://civitai.com.evil.example/models/12", None),
        ("https://example.com/models/12", None),
        ("hf:a/b", None),
        ("civitai:", None),
    ],
)
def test_references(text, reference):
    assert read(text) == reference


def test_a_download_link_is_settled(net, civitai_like):
    civitai_like.add(model(7, version(34)))
    source = client(net, civitai_like)
    assert source.settled("civitai:0@34") == "civitai:7@34"
    assert source.settled("civitai:7") == "civitai:7"
    with pytest.raises(NotFoundError):
        source.settled("civitai:0@99")
