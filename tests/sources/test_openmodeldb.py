"""OpenModelDB's list from a loopback service, Tensor Art's page links, and the table of sources."""

from __future__ import annotations

import pytest

from assetkit.config import Services, services
from assetkit.errors import InputError, RemoteError
from assetkit.sources import sources
from assetkit.sources.base import Nothing, Wanted
from assetkit.sources.openmodeldb import OpenModelDB, read
from tests.loopback.server import Loopback, Reply, answer

ONE, TWO, ZIP = "1" * 64, "2" * 64, "3" * 64
LIST = {
    "4x-ink": {
        "name": "4x Ink",
        "author": ["a", "b"],
        "license": "CC-BY-NC-SA-4.0",
        "tags": ["anime"],
        "architecture": "esrgan",
        "scale": 4,
        "date": "2024-01-01",
        "resources": [
            {
                "platform": "pytorch",
                "type": "pth",
                "size": 9,
                "sha256": ONE.upper(),
                "urls": ["https://drive.google.com/x"],
            },
            {
                "platform": "pytorch",
                "type": "safetensors",
                "size": 8,
                "sha256": TWO,
                "urls": ["https://mega.nz/y", "https://github.com/a/b/releases/download/v1/4x%20Ink.safetensors"],
            },
            {"platform": "pytorch", "type": "pth", "size": 7, "sha256": ZIP, "urls": ["https://x.invalid/ink.zip"]},
            {"type": "pth", "sha256": None},
            None,
        ],
    },
    "4x-copy": {"name": "Copy", "author": "c", "license": None, "resources": [{"sha256": ONE, "urls": None}]},
    "broken": None,
}


class Kept(Nothing):
    def __init__(self, *records):
        self.records = {each.reference: each for each in records}

    def last(self, reference):
        return self.records.get(reference)


@pytest.fixture
def server():
    def route(asked):
        if asked.headers.get("if-none-match") == '"v1"':
            return Reply(304)
        return answer(LIST, ETag='"v1"')

    with Loopback(route) as opened:
        yield opened


@pytest.fixture
def source(net, server):
    return OpenModelDB(net, Services(openmodeldb_url=server.url))


def test_one_request_tells_every_hash(source, server):
    found = [(each.sha256, each.reference) for each in source.matches([Wanted(ONE)], Nothing())]
    assert found == [
        (ONE, "openmodeldb:4x-ink"),
        (TWO, "openmodeldb:4x-ink"),
        (ZIP, "openmodeldb:4x-ink"),
        (ONE, "openmodeldb:4x-copy"),
    ]
    records = list(source.records(["openmodeldb:4x-ink", "openmodeldb:gone"], Nothing()))
    assert [each.reference for each in records] == ["openmodeldb:", "openmodeldb:4x-ink", "openmodeldb:gone"]
    assert records[0].etag == '"v1"'
    assert records[2].document is None
    assert server.paths == ["/api/v1/models.json"]


def test_a_list_that_has_not_changed_is_not_sent_again(net, server, source):
    (kept,) = [each for each in source.records(["openmodeldb:4x-ink"], Nothing()) if each.reference == "openmodeldb:"]
    again = OpenModelDB(net, Services(openmodeldb_url=server.url))
    assert len(list(again.matches([Wanted(ONE)], Kept(kept)))) == 4
    assert server.asked[1].headers["if-none-match"] == '"v1"'


@pytest.mark.parametrize("document", [{}, [], "x"])
def test_an_empty_list_is_a_failure(source, server, document):
    server.route = lambda asked: answer(document)
    with pytest.raises(RemoteError, match="no list"):
        list(source.matches([Wanted(ONE)], Nothing()))


def test_what_an_entry_says(source):
    _, record = source.records(["openmodeldb:4x-ink"], Nothing())
    said = source.describe(record, "openmodeldb:4x-ink", ONE)
    assert (said.facts["creator"], said.facts["scale"], said.facts["architecture"]) == ("a, b", 4, "esrgan")
    assert said.license == {"license": "CC-BY-NC-SA-4.0"}
    _, copy = source.records(["openmodeldb:4x-copy"], Nothing())
    assert source.describe(copy, "openmodeldb:4x-copy", ONE).license == {}


def test_files_and_where_they_are(source):
    _, record = source.records(["openmodeldb:4x-ink"], Nothing())
    first, second, third = source.files(record, "openmodeldb:4x-ink")
    assert (first.name, first.size, first.sha256) == ("4x Ink.safetensors", 8, TWO)
    assert source.request(first).url.startswith("https://github.com/")
    with pytest.raises(InputError, match="share pages"):
        source.request(second)
    assert (third.format, third.size) == ("zip", None)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("openmodeldb:4x-ink", "openmodeldb:4x-ink"),
        ("https://openmodeldb.info/models/4x-ink?x=1", "openmodeldb:4x-ink"),
        ("openmodeldb:../x", None),
    ],
)
def test_references(text, reference):
    assert read(text) == reference


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("https://tensor.art/models/833294046013524391/Ink", "tensorart:833294046013524391"),
        ("https://tusiart.com/models/833294046013524391", "tensorart:833294046013524391"),
        ("https://tensor.art.evil.example/models/833294046013524391", None),
        ("https://tensor.art/posts/833294046013524391", None),
    ],
)
def test_tensor_art_is_page_links(text, reference):
    row = sources()["tensorart"]
    assert row.make is None
    assert row.read(text) == reference


def test_the_table():
    assert list(sources()) == ["civitai", "huggingface", "openmodeldb", "tensorart"]


def test_services_are_read_from_the_environment():
    found = services(
        {"ASSETKIT_CIVITAI_URL": "http://a/, http://b", "HF_ENDPOINT": "http://h/", "HF_TOKEN": "hf_secret"}
    )
    assert found.civitai_urls == ("http://a", "http://b")
    assert found.huggingface_url == "http://h"
    assert "hf_secret" not in repr(found)
    assert services({}).civitai_urls[0] == "https://civitai.com"
