"""A file read from afar: its header alone says what it is; ranges are joined, cut and never asked for twice."""

from __future__ import annotations

import random

import pytest

from assetkit.config import Services
from assetkit.errors import InputError, NotFoundError
from assetkit.identification import identify
from assetkit.net import Request
from assetkit.sources import remote
from assetkit.sources.looking import look
from assetkit.sources.parts import Span
from assetkit.sources.remote import RemoteModel, offered
from tests.loopback.hub import HubLike, served
from tests.loopback.server import Loopback, Reply
from tests.transform.made import write

np = pytest.importorskip("numpy")


@pytest.fixture
def path(tmp_path):
    """An embedding, which a header names, behind a tensor that is much larger than it."""
    tensors = {"emb_params": np.arange(768, dtype=np.float32).reshape(1, 768), "pad": np.zeros(100_000, np.float32)}
    return write(tmp_path / "word.safetensors", {"emb_params": tensors["emb_params"]})


@pytest.fixture
def server(path):
    with Loopback(lambda asked: served(path.read_bytes(), asked)) as opened:
        yield opened


def test_an_address_is_identified_by_its_header(net, path, server):
    found = look(f"{server.url}/word.safetensors?token=s3cret", net, Services())
    here = identify(path)
    assert (found.kind, found.base, found.candidates) == (here.kind, here.base, here.candidates)
    assert found.path == f"{server.url}/word.safetensors"
    assert found.size == path.stat().st_size


def test_nothing_but_the_header_is_fetched(net, tmp_path, server, monkeypatch):
    monkeypatch.setattr(remote, "FIRST", 64)
    data = write(tmp_path / "big.safetensors", {"a": np.zeros(100_000, np.float32)}).read_bytes()
    server.route = lambda asked: served(data, asked)
    found = look(f"{server.url}/big.safetensors", net, Services())
    assert found.parameters == 100_000
    assert server.sent < 200


def test_a_reference_is_identified(net, path, monkeypatch):
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    with HubLike() as hub:
        hub.repositories["ink/word"] = {"a/word.safetensors": path.read_bytes(), "b.ckpt": b"x"}
        services = Services(huggingface_url=hub.url)
        assert look("hf:ink/word/a/word.safetensors", net, services).kind == identify(path).kind
        with pytest.raises(InputError, match="only safetensors"):
            look("hf:ink/word/b.ckpt", net, services)
        with pytest.raises(NotFoundError):
            look("hf:ink/word/none.safetensors", net, services)


def test_what_cannot_be_read_in_parts_is_said(net, server):
    server.route = lambda asked: Reply(200, b"x" * 100)
    with pytest.raises(InputError, match="no parts of one version"):
        look(f"{server.url}/a.safetensors", net, Services())


def test_a_broken_header_is_invalid(net, server):
    server.route = lambda asked: served(b"\xff" * 100, asked)
    found = look(f"{server.url}/a.safetensors", net, Services())
    assert (found.status, found.findings[0].code) == ("invalid", "header-too-large")


def test_tensors_are_read_once(net, tmp_path, path, server):
    request = Request(f"{server.url}/word.safetensors")
    offer = offered(net, request)
    with RemoteModel(net, request, offer, tmp_path / "x.part") as model:
        assert model.locate("emb_params") is not None  # the first range held all of this file
        assert bytes(model.read("emb_params")) == np.arange(768, dtype="<f4").tobytes()
        asked = len(server.asked)
        model.read("emb_params")
        assert len(server.asked) == asked
    with RemoteModel(net, request, offer, tmp_path / "x.part") as model:
        assert model.fetched == path.stat().st_size
    assert len(server.asked) == asked


@pytest.mark.parametrize("seed", range(60))
def test_what_is_missing_is_what_is_wanted_and_not_here(seed):
    chance = random.Random(seed)
    gap = seed % 4
    wanted, here = (
        [(chance.randrange(60), chance.randrange(20)) for _ in range(chance.randrange(7))] for _ in range(2)
    )
    ranges = [(at, at + length) for at, length in wanted]
    spans = [Span(at, at + length, at + length + 1) for at, length in here]
    bytes_ = {n for first, last in remote._missing(remote._joined(ranges, gap), spans) for n in range(first, last)}
    covered = {n for each in spans for n in range(each.start, each.at)}
    exact = {n for first, last in ranges for n in range(first, last)} - covered
    assert exact <= bytes_
    assert not bytes_ & covered
    if gap == 0:
        assert bytes_ == exact
