"""What a server says of a file before its bytes are asked for: size, entity tag, whether it serves ranges."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assetkit.errors import RemoteError
from assetkit.net import Net, Request, Stream, public_url
from assetkit.pacing import backoff, retry_after

RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_REASONS: Mapping[int, str] = {
    401: "needs a login, or its creator has disabled downloads",
    403: "is not yours to download (early access, terms not accepted, or no permission)",
    404: "is not there",
    410: "was archived and cannot be downloaded any more",
    429: "too much was downloaded lately",
}
"""What a refused download means (Civitai: `src/pages/api/download/models/[modelVersionId].ts`)."""
_ADVICE: Mapping[int, str] = {401: "set the service's token", 403: "set the service's token", 429: "try again later"}


@dataclass(frozen=True, slots=True)
class Offer:
    """What the server says of the file before it is fetched."""

    request: Request
    """How to ask for its bytes: the address where redirects ended."""
    size: int | None
    ranged: bool
    etag: str | None
    validator: str
    """Strong entity tag, time of the last change or promised hash, the first that there is."""


def probe(net: Net, request: Request, promised: str = "") -> Offer:
    """Ask for the first byte: size, entity tag, whether ranges are served, and whether this is a file at all."""
    asked = replace(request, headers={**request.headers, "Range": "bytes=0-0", "Accept-Encoding": "identity"})
    for attempt in range(net.attempts):
        try:
            with net.open(asked) as stream:
                if stream.status in (200, 206, 416):
                    return _offer(request, stream, promised)
                _refuse(net, request, stream, attempt)
        except RemoteError as error:
            if error.status is not None or attempt + 1 == net.attempts:
                raise
            net.clock.sleep(backoff(attempt, net.clock.chance()))
    raise RemoteError(f"{public_url(request.url)}: no attempt was made")


def _refuse(net: Net, request: Request, stream: Stream, attempt: int) -> None:
    """Wait where trying again may help, else raise."""
    status, name = stream.status, public_url(request.url).partition("?")[0]
    asked = retry_after(stream.headers, net.clock.time())
    lasting = status < 500 and status not in (408, 425) and not (status == 429 and asked is not None)
    if lasting or attempt + 1 == net.attempts or (asked or 0) > net.patience:
        reason = _REASONS.get(status, "cannot be downloaded")
        raise RemoteError(f"{name}: {reason} (answered {status})", hint=_ADVICE.get(status, ""), status=status)
    net.clock.sleep(max(asked or 0.0, backoff(attempt, net.clock.chance())))


def _offer(request: Request, stream: Stream, promised: str) -> Offer:
    headers = stream.headers
    if headers.get("content-type", "").lower().startswith(("text/html", "application/xhtml")):
        raise RemoteError(
            f"{public_url(request.url)}: gives a web page instead of a file",
            hint="log in by setting the service's token",
            status=stream.status,
        )
    found = RANGE.fullmatch(headers.get("content-range", ""))
    ranged = stream.status == 206 and found is not None and found[3] != "*"
    length = found[3] if ranged and found else headers.get("content-length", "") if stream.status == 200 else "0"
    etag = headers.get("etag")
    strong = etag if etag and not etag.startswith("W/") else None
    validator = strong or headers.get("last-modified") or (f"sha256:{promised}" if promised else "")
    token = request.token if public_url(stream.url).startswith(_origin(request.url)) else None
    final = replace(request, url=stream.url, params=(), token=token)
    return Offer(final, int(length) if length.isdecimal() else None, ranged, strong, validator)


def _origin(url: str) -> str:
    return "/".join(public_url(url).split("/", 3)[:3]) + "/"
