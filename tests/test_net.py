"""Asking: what is tried again and when, what is not, and where a token goes. Real sockets, a clock that we move."""

from __future__ import annotations

import pytest

from assetkit import config
from assetkit.errors import RemoteError, UsageError
from assetkit.net import Net, Request, is_private, public_url
from assetkit.pacing import retry_after
from tests.loopback.server import Loopback, Reply, answer, page
from tests.sources.conftest import Waits, net, waits  # noqa: F401 - fixtures

SECRET = "s3cr3t-t0ken"


@pytest.fixture
def server():
    with Loopback(lambda asked: answer({"path": asked.path})) as opened:
        yield opened


def test_a_good_answer_is_one_request(net, server, waits):  # noqa: F811
    assert net.ask(Request(f"{server.url}/x")).document == {"path": "/x"}
    assert (net.requests, list(waits)) == (1, [])


@pytest.mark.parametrize(
    "fault",
    [
        Reply(429),
        Reply(503),
        page(),
        page(524),
        Reply(200, b'{"cut": "here', {"Content-Type": "application/json"}),
        Reply(200, b'{"path": "/truncated"}', cut=8),
        Reply(200, b'{"path": "/reset"}', cut=8, reset=True),
        Reply(200, b"[" * 100_000, {"Content-Type": "application/json"}),
    ],
    ids=["429", "503", "html-200", "524", "malformed", "truncated", "reset", "deep"],
)
def test_what_may_pass_is_asked_again(net, server, waits, fault):  # noqa: F811
    server.faults = [fault, fault]
    assert net.ask(Request(f"{server.url}/x")).document == {"path": "/x"}
    assert len(server.asked) == 3
    assert len(waits) >= 2


def test_waits_grow_and_an_end_is_an_error(net, server, waits):  # noqa: F811
    server.faults = [Reply(500)] * 9
    with pytest.raises(RemoteError, match="answered 500") as caught:
        net.ask(Request(f"{server.url}/x"))
    assert caught.value.status == 500
    assert list(waits) == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize("skew", [0, 86_400, -86_400])
def test_retry_after_in_seconds_and_as_a_date_of_a_skewed_clock(net, server, waits, skew):  # noqa: F811
    server.faults = [answer({"error": "busy"}, 503, Retry_After="7")]
    net.ask(Request(f"{server.url}/x"))
    assert list(waits) == [7.0]
    headers = {"retry-after": "Fri, 31 Dec 1999 23:59:59 GMT", "date": "Fri, 31 Dec 1999 23:59:49 GMT"}
    assert retry_after(headers, 946684789.0 + skew) == 10.0
    assert retry_after({"retry-after": "soon"}, 0) is None


def test_a_service_that_wants_hours_has_failed(net, server, waits):  # noqa: F811
    server.faults = [answer({"error": "quota"}, 429, Retry_After="1500")]
    with pytest.raises(RemoteError, match="1500 seconds"):
        net.ask(Request(f"{server.url}/x"))
    assert list(waits) == []


def test_the_pace_slows_down_and_recovers(net, server, waits):  # noqa: F811
    host = server.url.removeprefix("http://")
    server.faults = [Reply(429), Reply(429)]
    net.ask(Request(f"{server.url}/x"))
    slow = net.pace.gap(host)
    assert 0.4 < slow <= 0.5
    for _ in range(40):
        net.ask(Request(f"{server.url}/x"))
    assert net.pace.gap(host) == 0.0


def test_what_is_final_is_not_asked_again(net, server):  # noqa: F811
    server.faults = [answer({"error": "use cursors"}, 429)]
    assert net.ask(Request(f"{server.url}/x"), final=lambda each: b"cursors" in each.body).status == 429
    assert len(server.asked) == 1


def test_a_token_goes_to_its_own_host_alone(net, server):  # noqa: F811
    with Loopback(lambda asked: answer("stored")) as other:
        server.route = lambda asked: Reply(307, headers={"Location": f"{other.url}/signed?sig=1"})
        assert net.ask(Request(f"{server.url}/x", token=SECRET)).document == "stored"
        assert server.asked[0].headers["authorization"] == f"Bearer {SECRET}"
        assert "authorization" not in other.asked[0].headers
        assert other.asked[0].query == [("sig", "1")]


def test_redirects_end(net, server):  # noqa: F811
    server.route = lambda asked: Reply(302, headers={"Location": "/again"})
    with pytest.raises(RemoteError, match="redirects"):
        net.ask(Request(f"{server.url}/x"))


@pytest.mark.parametrize("target", ["http://[/x", "http://127.0.0.1:99999/", "ftp://127.0.0.1/x"])
def test_redirects_to_nowhere(net, server, target):  # noqa: F811
    server.route = lambda asked: Reply(302, headers={"Location": target})
    with pytest.raises(RemoteError):
        net.ask(Request(f"{server.url}/x"))


def test_errors_show_no_token_and_no_query(net, server):  # noqa: F811
    server.faults = [page(500)] * 9
    with pytest.raises(RemoteError) as caught:
        net.ask(Request(f"{server.url}/x?token={SECRET}", token=SECRET))
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(Request(server.url, token=SECRET))
    with pytest.raises(RemoteError) as caught, Net(attempts=1) as one:
        one.ask(Request(f"http://user:{SECRET}@127.0.0.1:1/x?apikey={SECRET}", token=SECRET + "\nbad"))
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://u:p@h/x?a=1&token=t&X-Amz-Signature=s#f", "https://h/x?a=1"),
        ("https://h:8/x", "https://h:8/x"),
    ],
)
def test_public_addresses(url, public):
    assert public_url(url) == public


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("192.168.0.1", True),
        ("169.254.169.254", True),
        ("::ffff:10.0.0.1", True),
        ("fd00::1", True),
        ("0.0.0.0", True),
        ("2130706433", True),
        ("0x7f.1", True),
        ("1.1.1.1", False),
        ("198.18.0.7", False),
        ("2606:4700::1", False),
        ("no such name", False),
        ("x" * 300, False),
    ],
)
def test_private_hosts_in_every_spelling(host, own):
    assert is_private(host) is own


def test_a_public_host_does_not_lead_into_ones_own_network(server, waits):  # noqa: F811
    """Here 127.0.0.1 is taken for a public address and `localhost` for a private one."""
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    server.route = lambda asked: (
        Reply(302, headers={"Location": f"{elsewhere}/secret"}) if asked.path == "/a" else answer({"found": True})
    )
    with Net(clock=waits.clock(), private=lambda host: host == "localhost", attempts=1) as careful:
        with pytest.raises(RemoteError, match="in your own network"):
            careful.ask(Request(f"{server.url}/a"))
        assert server.paths == ["/a"]
        with pytest.raises(RemoteError, match="in your own network"):
            careful.ask(Request(f"{elsewhere}/x", foreign=True))
        assert careful.ask(Request(f"{elsewhere}/a")).document == {"found": True}
    with Net(clock=waits.clock(), private=None) as trusting:
        assert trusting.ask(Request(f"{server.url}/a")).document == {"found": True}


@pytest.mark.parametrize("token", ["a\nb", "a b", "a\x00", "ä"])
def test_tokens_that_would_break_a_header(token):
    with pytest.raises(UsageError) as caught:
        config.services({"HF_TOKEN": token})
    assert token not in str(caught.value)
    assert config.services({"ASSETKIT_CIVITAI_TOKEN": " good\n"}).civitai_token == "good"


def test_logs_show_no_secret(net, server, caplog):  # noqa: F811
    with caplog.at_level("INFO"):
        net.ask(Request(f"{server.url}/x?token={SECRET}&plain=1", token=SECRET))
    assert "plain=1" in caplog.text
    assert SECRET not in caplog.text
