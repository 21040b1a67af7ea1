"""Asking services over HTTP: the one place that knows the client library.

`Net.ask` gives a whole answer and tries again where that helps; `Net.open` gives a body to read piece by piece, once.
Redirects are followed here, hop by hop, so that a token never travels to another host than the one it was meant for.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from assetkit._version import __version__
from assetkit.config import Services
from assetkit.errors import RemoteError
from assetkit.pacing import CLOCK, Clock, Pace, backoff, retry_after

if TYPE_CHECKING:
    import httpx

USER_AGENT = f"assetkit/{__version__}"
"""Civitai redirects clients that look like a browser to its login page."""
LARGEST = 256 << 20
"""Bytes of the largest answer that is kept in memory: 20,000 models of Civitai's are below it."""
HOPS = 10
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SECRETS = ("token", "key", "signature", "secret", "credential", "password", "auth", "policy", "sig")

_OWN = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")))
"""Networks that are never routed (RFC 1918, 6598, 4193)."""

Params = Sequence[tuple[str, str]]


def is_private(host: str) -> bool:
    """Whether a host is this machine or in its own network, by its address or by what its name stands for.

    A name that cannot be looked up here (a proxy may know it) counts as public.
    """
    try:
        found = [each[4][0] for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return False
    return any(_is_own(ipaddress.ip_address(str(each).partition("%")[0])) for each in found)


def _is_own(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Addresses of other special use stay out of this: proxies hand out names' stand-ins from 198.18.0.0/15."""
    plain = getattr(address, "ipv4_mapped", None) or address
    special = plain.is_loopback or plain.is_link_local or plain.is_unspecified
    return special or any(plain in each for each in _OWN if each.version == plain.version)


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `token` goes into the Authorization header, to the host of `url` and nowhere else."""

    url: str
    method: str = "GET"
    params: Params = ()
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    token: str | None = field(default=None, repr=False)
    foreign: bool = False
    """Whether the address is somebody else's word (out of a list) and not what a person typed or set."""


class Answer(NamedTuple):
    """A whole answer. Names of `headers` are in lower case; `document` is the parsed body, None where that is none."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    document: Any
    url: str

    @property
    def etag(self) -> str | None:
        """The answer's entity tag."""
        return self.headers.get("etag")


class Stream(NamedTuple):
    """An answer whose body is still to be read."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]
    url: str
    """Where the redirects ended."""


def public_url(url: str) -> str:
    """`url` without what is nobody's business: user and password, the values of query keys that sound secret."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _is_secret(key)]
    return urlunsplit((parts.scheme, host, parts.path, urlencode(query), ""))


def _is_secret(key: str) -> bool:
    return any(each in key.lower() for each in _SECRETS)


def _named(url: str) -> str:
    """A URL as errors name it: without its query."""
    return public_url(url).partition("?")[0]


def connected(services: Services) -> Net:
    """A client as the settings want it."""
    return Net(private=None if services.private_addresses else is_private)


class Net:
    """A client for many requests from several threads. Use it as a context manager, or `close` it."""

    def __init__(
        self,
        *,
        clock: Clock = CLOCK,
        attempts: int = 5,
        patience: float = 120.0,
        timeout: float = 30.0,
        private: Callable[[str], bool] | None = is_private,
    ) -> None:
        """`attempts` per question; a service that asks to wait longer than `patience` seconds has failed;
        `timeout` is for connecting and for each silence while a body is read.

        Nobody else's word leads to a `private` host: no redirect of a public one, no address out of a list. None lets
        them.
        """
        self.clock = clock
        self.attempts = attempts
        self.patience = patience
        self.pace = Pace(clock)
        self.requests = 0
        """How many requests were sent, redirects and repetitions counted."""
        self._timeout = timeout
        self._private = private
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Net:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def ask(self, request: Request, *, final: Callable[[Answer], bool] = lambda answer: False) -> Answer:
        """The answer to a question whose body is JSON.

        Tries again after 429, 408, 5xx, broken connections, and after a good status with a body that is no JSON (the
        page of a proxy). `final` says of an answer that asking again is no use. Any other status is the caller's to
        judge. Raises `RemoteError` (with `status` where there was an answer) when every attempt failed.
        """
        why: RemoteError | None = None
        for attempt in range(self.attempts):
            answer, why = self._attempt(request)
            if answer is not None and (why is None or final(answer)):
                return answer
            if attempt + 1 < self.attempts:
                self._rest(request, attempt, answer, why)
        raise why or RemoteError(f"{_named(request.url)}: no attempt was made")

    def _attempt(self, request: Request) -> tuple[Answer | None, RemoteError | None]:
        host = urlsplit(request.url).netloc
        self.pace.wait(host)
        try:
            with self.open(request) as stream:
                answer = _whole(stream)
        except RemoteError as error:
            return None, error
        if answer.status == 429:
            self.pace.slower(host)
        elif answer.status < 400:
            self.pace.faster(host)
        return answer, _complaint(request, answer)

    def _rest(self, request: Request, attempt: int, answer: Answer | None, why: RemoteError | None) -> None:
        asked = retry_after(answer.headers, self.clock.time()) if answer else None
        if asked is not None and asked > self.patience:
            raise RemoteError(
                f"{_named(request.url)}: asks to wait {asked:.0f} seconds",
                hint="run it again later; what was fetched is kept",
                status=answer.status if answer else None,
            ) from why
        self.clock.sleep(max(asked or 0.0, backoff(attempt, self.clock.chance())))

    @contextlib.contextmanager
    def open(self, request: Request) -> Iterator[Stream]:
        """One attempt: the answer, its body to be read from `Stream.chunks` inside the block.

        Raises `RemoteError` for a connection that fails, or breaks while the body is read.
        """
        import httpx

        with contextlib.ExitStack() as stack:
            try:
                response = self._follow(stack, request)
                headers = {name.lower(): value for name, value in response.headers.items()}
                yield Stream(response.status_code, headers, _chunks(response), str(response.url))
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
                _failed(request, error)

    def _follow(self, stack: contextlib.ExitStack, request: Request) -> httpx.Response:
        here, first = request, _origin(request.url)
        if request.foreign:
            self._check_public(request, request.url)
        for _ in range(HOPS):
            with self._lock:
                self.requests += 1
            response = stack.enter_context(self._send(here))
            target = response.headers.get("location")
            if response.status_code not in _REDIRECTS or not target:
                return response
            url = _absolute(request, str(response.url), target)
            if urlsplit(url).scheme not in ("https", urlsplit(here.url).scheme):
                raise RemoteError(f"{_named(request.url)}: leads to {_named(url)}, which is not encrypted")
            if urlsplit(url).hostname != urlsplit(here.url).hostname:
                self._check_public(request, url, here.url)
            response.close()
            kept = request.token if _origin(url) == first else None
            here = replace(here, url=url, params=(), token=kept, **_method_after(response.status_code, here))
        raise RemoteError(f"{_named(request.url)}: more than {HOPS} redirects")

    def _check_public(self, request: Request, url: str, before: str = "") -> None:
        """Raise for a private host, unless a private one leads there."""
        host, came = urlsplit(url).hostname or "", urlsplit(before).hostname or ""
        if self._private is None or not self._private(host) or (came and self._private(came)):
            return
        raise RemoteError(
            f"{_named(request.url)}: leads to {host}, which is in your own network",
            hint="set ASSETKIT_PRIVATE_ADDRESSES=1 if that is meant",
        )

    def _send(self, request: Request) -> contextlib.AbstractContextManager[httpx.Response]:
        headers = dict(request.headers)
        if request.token:
            headers["Authorization"] = f"Bearer {request.token}"
        content = None if request.json is None else json.dumps(request.json).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        return self._httpx().stream(
            request.method, request.url, params=list(request.params) or None, headers=headers, content=content
        )

    def _httpx(self) -> httpx.Client:
        import httpx

        with self._lock:
            if self._client is None:
                limits = httpx.Limits(max_connections=32, max_keepalive_connections=8)
                logging.getLogger("httpx").addFilter(_without_secrets)  # the same function is added once
                headers = {"User-Agent": USER_AGENT}
                self._client = httpx.Client(timeout=self._timeout, limits=limits, headers=headers)
            return self._client


def _without_secrets(record: logging.LogRecord) -> bool:
    """Let the library's log lines pass, with the addresses in them as they may be seen."""
    if isinstance(record.args, tuple):
        args = tuple(public_url(str(each)) if hasattr(each, "userinfo") else each for each in record.args)
        record.args = args
    return True


def _method_after(status: int, request: Request) -> dict[str, Any]:
    """A 303 asks for the other address with GET (RFC 9110, 15.4.4); the others keep the method."""
    return {"method": "GET", "json": None} if status == 303 and request.method != "HEAD" else {}


def _absolute(request: Request, here: str, target: str) -> str:
    """Where a redirect leads."""
    try:
        url = urljoin(here, target)
        _ = _origin(url)
    except ValueError as error:
        raise RemoteError(f"{_named(request.url)}: leads to an address that is none") from error
    return url


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _chunks(response: httpx.Response) -> Iterator[bytes]:
    """The body as the server holds it: bytes of a model are never recoded, an answer may be compressed."""
    if response.headers.get("content-encoding", "identity") == "identity":
        return response.iter_raw()
    return response.iter_bytes()


def _failed(request: Request, error: Exception) -> NoReturn:
    what = str(error) or type(error).__name__
    for secret in filter(None, (request.token, urlsplit(request.url).query)):
        what = what.replace(secret, "…")
    raise RemoteError(f"{_named(request.url)}: {what}", hint="check the connection and run it again") from error


def _whole(stream: Stream) -> Answer:
    body = bytearray()
    for chunk in stream.chunks:
        body += chunk
        if len(body) > LARGEST:
            raise RemoteError(f"{_named(stream.url)}: the answer is over {LARGEST >> 20} MiB")
    data = bytes(body)
    return Answer(stream.status, stream.headers, data, _parsed(data), stream.url)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=lambda name: None)
    except (ValueError, RecursionError):
        return None


def _complaint(request: Request, answer: Answer) -> RemoteError | None:
    """Why an answer is not one, None where it is."""
    name, status = _named(request.url), answer.status
    if status in _AGAIN:
        return RemoteError(f"{name}: answered {status}{_said(answer)}", hint="run it again later", status=status)
    if status < 300 and answer.document is None:
        kind = answer.headers.get("content-type", "").partition(";")[0] or "something else"
        return RemoteError(f"{name}: answered {kind} that is no JSON", hint="run it again later", status=status)
    return None


def _said(answer: Answer) -> str:
    """The service's own words, short: ``{"error": …}`` or ``{"message": …}``."""
    found = answer.document if isinstance(answer.document, dict) else {}
    text = found.get("error") or found.get("message")
    return f" ({text[:200]})" if isinstance(text, str) else ""
