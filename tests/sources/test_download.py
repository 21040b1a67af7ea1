"""Downloads from a loopback server that misbehaves: what is fetched once, what again, and what is refused."""

from __future__ import annotations

import hashlib
import itertools
import json
import os

import pytest

from assetkit.errors import RemoteError, SystemFailure
from assetkit.net import Request
from assetkit.sources import parts, transfer
from assetkit.sources.download import download
from assetkit.sources.parts import Parts, Span, fresh, load, note_of
from assetkit.sources.placing import file_name, place, safe_name
from tests.loopback.hub import served
from tests.loopback.server import Loopback, Reply, page

DATA = os.urandom(1 << 20) * 3 + b"end"
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def server():
    with Loopback(lambda asked: served(DATA, asked)) as opened:
        yield opened


@pytest.fixture
def part(tmp_path):
    return tmp_path / "x.part"


@pytest.fixture
def small(monkeypatch):
    """Blocks of 64 KiB, and files of 1 MiB split."""
    monkeypatch.setattr(parts, "BLOCK", 1 << 16)
    monkeypatch.setattr(transfer, "BLOCK", 1 << 16)
    monkeypatch.setattr(parts, "SPLIT_FROM", 1 << 20)


def ranges(server):
    return [each.headers.get("range") for each in server.asked]


def test_a_whole_file_hashed_on_the_way(net, server, part):
    told = []
    found = download(net, Request(f"{server.url}/x"), part, size=len(DATA), advance=told.append)
    assert (found.sha256, found.size, found.kept) == (SHA, len(DATA), 0)
    assert part.read_bytes() == DATA
    assert sum(told) == len(DATA)
    assert ranges(server) == ["bytes=0-0", f"bytes=0-{len(DATA) - 1}"]


def test_parts_side_by_side(net, server, part, small):
    found = download(net, Request(f"{server.url}/x"), part, parts=4)
    assert found.sha256 == SHA
    assert part.read_bytes() == DATA
    assert len(server.asked) == 5
    assert server.sent == len(DATA) + 1


def test_a_server_without_ranges(net, server, part, small):
    server.route = lambda asked: Reply(200, DATA, {"ETag": '"1"'})
    assert download(net, Request(f"{server.url}/x"), part).sha256 == SHA
    server.route = lambda asked: Reply(200, DATA, {"Content-Length": str(len(DATA)), "Connection": "close"})
    assert download(net, Request(f"{server.url}/x"), part).sha256 == SHA


def test_an_empty_file(net, server, part):
    server.route = lambda asked: served(b"", asked)
    assert download(net, Request(f"{server.url}/x"), part).size == 0


@pytest.mark.parametrize("reset", [False, True])
def test_a_broken_connection_goes_on_where_it_broke(net, server, part, reset):
    def cut(asked):
        reply = served(DATA, asked)
        return Reply(reply.status, reply.body, reply.headers, cut=1_000_000, reset=reset)

    server.faults = [lambda asked: None, cut]
    assert download(net, Request(f"{server.url}/x"), part).sha256 == SHA
    assert len(server.asked) == 3
    start = int(ranges(server)[2].removeprefix("bytes=").partition("-")[0])
    assert 0 < start <= 1_000_000
    assert server.asked[2].headers["if-range"] == f'"{SHA}"'


def test_a_broken_connection_without_ranges_begins_again(net, server, part):
    whole = Reply(200, DATA)
    server.route = lambda asked: whole
    server.faults = [whole, Reply(200, DATA, cut=1_000_000)]
    assert download(net, Request(f"{server.url}/x"), part).sha256 == SHA


def test_a_server_that_always_breaks_off_is_a_failure(net, server, part, waits):
    def cut(asked):
        return None if asked.headers["range"] == "bytes=0-0" else Reply(503)

    server.faults = [cut] * 99
    with pytest.raises(RemoteError, match="503"):
        download(net, Request(f"{server.url}/x"), part)
    assert len(waits) == 5


def interrupted(net, server, part, at=1_500_000):
    """A first run that stops in the middle for good."""

    def cut(asked):
        if asked.headers["range"] == "bytes=0-0":
            return None
        reply = served(DATA, asked)
        start = int(asked.headers["range"].removeprefix("bytes=").partition("-")[0])
        return Reply(reply.status, reply.body, reply.headers, cut=at) if start < at else Reply(500)

    server.faults = [cut] * 20
    with pytest.raises(RemoteError):
        download(net, Request(f"{server.url}/x"), part)
    server.faults.clear()
    server.asked.clear()
    server.sent = 0
    return load(note_of(part), part).here


def test_a_restart_goes_on(net, server, part):
    here = interrupted(net, server, part)
    assert here > 1_000_000
    found = download(net, Request(f"{server.url}/x"), part)
    assert (found.sha256, found.kept) == (SHA, here)
    assert server.sent == len(DATA) - here + 1


def test_a_file_that_changed_in_between_begins_again(net, server, part):
    interrupted(net, server, part)
    other = os.urandom(len(DATA))
    server.route = lambda asked: served(other, asked)
    found = download(net, Request(f"{server.url}/x"), part)
    assert (found.sha256, found.kept) == (hashlib.sha256(other).hexdigest(), 0)


def test_a_file_that_changes_between_two_parts(net, server, part, small):
    other = os.urandom(len(DATA))
    first = server.route
    server.faults = [None or first, first, lambda asked: served(other, asked)]
    server.route = lambda asked: served(other, asked)
    assert download(net, Request(f"{server.url}/x"), part).sha256 == hashlib.sha256(other).hexdigest()


def test_without_a_tag_only_a_promised_hash_makes_a_start_usable(net, server, part):
    def untagged(asked):
        reply = served(DATA, asked)
        return Reply(reply.status, reply.body, {k: v for k, v in reply.headers.items() if k != "ETag"})

    server.route = untagged
    for promised, kept in (("", 0), (SHA, 700_000)):
        part.write_bytes(DATA[:700_000])
        Parts(f"sha256:{promised}" if promised else "", len(DATA), [Span(0, 700_000, len(DATA))]).save(note_of(part))
        found = download(net, Request(f"{server.url}/x"), part, promised=promised)
        assert (found.sha256, found.kept) == (SHA, kept)


@pytest.mark.parametrize("note", [b"", b"{}", b"[1]", b'{"validator": "x", "size": 3, "spans": [[5, 3, 2]]}'])
def test_a_note_that_makes_no_sense_is_no_note(net, server, part, note):
    part.write_bytes(b"left over")
    note_of(part).write_bytes(note)
    assert download(net, Request(f"{server.url}/x"), part).sha256 == SHA


def test_a_note_that_promises_more_than_there_is(part):
    part.write_bytes(b"12345")
    Parts("v", 100, [Span(0, 50, 100)]).save(note_of(part))
    assert load(note_of(part), part) is None


@pytest.mark.parametrize("reply", [page(), page(206)])
def test_a_login_page_is_no_model(net, server, part, reply):
    server.route = lambda asked: reply
    with pytest.raises(RemoteError, match="web page"):
        download(net, Request(f"{server.url}/x"), part)
    assert not part.exists()


@pytest.mark.parametrize(
    ("status", "word"), [(401, "login"), (403, "early access"), (404, "not there"), (410, "archived")]
)
def test_refusals_are_explained_at_once(net, server, part, status, word):
    server.route = lambda asked: Reply(status)
    with pytest.raises(RemoteError, match=word):
        download(net, Request(f"{server.url}/x?token=s3cret", token="s3cret"), part)
    assert len(server.asked) == 1


def test_a_busy_service_is_waited_for(net, server, part, waits):
    server.faults = [Reply(503, headers={"Retry-After": "3"}), Reply(429, headers={"Retry-After": "9"})]
    assert download(net, Request(f"{server.url}/x"), part).sha256 == SHA
    assert waits[:2] == [3.0, 9.0]


def test_a_service_that_gets_busy_on_the_way_is_waited_for(net, server, part, waits):
    once = iter([None, Reply(503, headers={"Retry-After": "37"})])
    server.faults.extend([lambda asked: next(once), lambda asked: next(once)])
    assert download(net, Request(f"{server.url}/x"), part).sha256 == SHA
    assert 37.0 in waits


def test_a_service_that_wants_hours_on_the_way_has_failed(net, server, part, waits):
    once = iter([None, Reply(429, headers={"Retry-After": "7200"})])
    server.faults.extend([lambda asked: next(once), lambda asked: next(once)])
    with pytest.raises(RemoteError, match="asks to wait 7200 seconds"):
        download(net, Request(f"{server.url}/x"), part)
    assert list(waits) == []


def test_after_another_start_of_the_system_only_what_was_synced_counts(part, monkeypatch):
    """What the note says beyond it may be zeros on the disk, whatever the file's length."""
    part.write_bytes(bytes(100))
    note = Parts("v", 100, [Span(0, 90, 100)], [Span(0, 40, 100)])
    note.save(note_of(part))
    assert load(note_of(part), part).here == 90
    monkeypatch.setattr(parts, "_boot", lambda: "another")
    assert load(note_of(part), part).here == 40
    Parts("v", 100, [Span(0, 90, 100)]).save(note_of(part))
    monkeypatch.setattr(parts, "_boot", lambda: "a third")
    assert load(note_of(part), part) is None


def test_a_size_that_is_not_the_announced_one(net, server, part):
    with pytest.raises(RemoteError, match="announced"):
        download(net, Request(f"{server.url}/x"), part, size=5)


def test_two_runs_do_not_write_one_file(net, server, part):
    import fcntl

    with open(part, "wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(SystemFailure, match="another run"):
            download(net, Request(f"{server.url}/x"), part)
    assert download(net, Request(f"{server.url}/x"), part).sha256 == SHA


def test_no_space(net, server, part, monkeypatch):
    monkeypatch.setattr(transfer, "MARGIN", 1 << 60)
    with pytest.raises(SystemFailure, match="free"):
        download(net, Request(f"{server.url}/x"), part)


def test_the_storage_behind_a_redirect_gets_no_token_and_an_expired_address_is_renewed(net, server, part, small):
    seen = []

    def storage(asked):
        seen.append(asked)
        if asked.one("n") == "1" and len(seen) > 2:
            return Reply(403)
        return served(DATA, asked)

    with Loopback(storage) as other:
        turns = iter(range(1, 99))
        server.route = lambda asked: Reply(307, headers={"Location": f"{other.url}/f?n={next(turns)}&Signature=s"})
        found = download(net, Request(f"{server.url}/x", token="s3cret"), part, parts=1)
    assert found.sha256 == SHA
    assert found.url == f"{other.url}/f?n=1" or found.url.startswith(f"{other.url}/f?n=")
    assert "Signature" not in found.url
    assert all("authorization" not in each.headers for each in seen)
    assert all(each.headers["authorization"] == "Bearer s3cret" for each in server.asked)
    assert "s3cret" not in note_of(part).read_text()


def test_spans_cover_a_file_once():
    for size in (0, 1, parts.SPLIT_FROM, parts.SPLIT_FROM * 5 + 7):
        for count in (1, 2, 3, 4, 7):
            spans = fresh("v", size, count).spans
            assert spans[0].start == 0
            assert spans[-1].stop == size
            assert all(left.stop == right.start for left, right in itertools.pairwise(spans))
            assert len(spans) <= count


def test_the_prefix_ends_at_the_first_gap():
    assert Parts("", 9, [Span(0, 3, 3), Span(3, 5, 6), Span(6, 9, 9)]).prefix == 5
    assert json.loads(json.dumps(Parts("", 9, [Span(0, 0, 9)]).here)) == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("/abs", "abs"),
        ("a\0b\nc", "a_b_c"),
        ("C:\\x", "C_x"),
        ("CON", "CON_"),
        ("nul.txt", "nul.txt_"),
        ("...", "unnamed"),
        ("", "unnamed"),
        ("trailing. ", "trailing"),
        (".hidden", "hidden"),
        ("\ud800x", "x"),
        ("a\u202etxt.exe", "a_txt.exe"),
        ("日本語", "日本語"),
        ("x" * 500, "x" * 180),
    ],
)
def test_names_cannot_do_harm(text, name):
    assert safe_name(text) == name


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("a.b.safetensors", ("a.b", ".safetensors")),
        ("../x.CKPT", ("x", ".ckpt")),
        ("noext", ("noext", "")),
        ("..", ("f", "")),
    ],
)
def test_file_names(name, result):
    assert file_name(name, "f") == result


def test_places():
    fields = {"kind": "lora", "base": "sd1", "creator": "../evil", "name": "a/b"}
    assert str(place("{kind}/{base}/{creator}/{name}", fields, ".safetensors")) == "lora/sd1/evil/a_b.safetensors"
    assert str(place("{kind}/{creator}/{name}", {"name": "x"}, "")) == "unknown/x"
    for template in ("{nope}", "{kind.__class__}", ""):
        with pytest.raises(Exception, match=r"template|names no file"):
            place(template, fields, "")
