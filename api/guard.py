"""Who is let in: one dependency of every route.

Reading asks for the scope ``read``, changing for ``write``; a route that wants another one says so with `asks`. On
loopback reading needs no token, since whoever is on this machine can read the files themselves; changing does, and so
does reading where others can connect. Tokens come as ``Authorization: Bearer``, in ``X-Api-Key``, or as the cookie that
``/login`` sets, which a browser sends from this site's own pages only (SameSite=Strict, and the Origin is compared).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeVar
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response

from assetkit.api.answers import problem
from assetkit.api.state import catalog_of
from assetkit.catalog.tokens import allows, scope_of

COOKIE = "assetkit"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])


class Refused(Exception):
    """A request that goes no further; `answer` says why."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


def asks(scope: str) -> Callable[[_Endpoint], _Endpoint]:
    """Mark an endpoint with the scope it needs, where that is not what its method says; empty: anybody's."""

    def mark(endpoint: _Endpoint) -> _Endpoint:
        endpoint.asks = scope  # type: ignore[attr-defined]
        return endpoint

    return mark


def needed(request: Request) -> str:
    """The scope that a request needs; empty for none."""
    endpoint = request.scope.get("endpoint")
    usual = "read" if request.method in SAFE else "write"
    wanted: str = getattr(endpoint, "asks", usual)
    return "" if wanted == "read" and not request.app.state.public else wanted


def guard(request: Request) -> None:
    """Let a request pass when its token allows what it asks for. Raises `Refused`."""
    secret, cookie = secret_of(request.headers)
    if cookie and request.method not in SAFE and not _same_origin(request.headers):
        raise Refused(problem(403, "this request comes from another site"))
    wanted = needed(request)
    if not wanted:
        return
    granted = scope_of(catalog_of(request), secret) if secret else None
    if not allows(granted, wanted):
        raise Refused(_refusal(request, granted, wanted, secret=secret))


def install(app: FastAPI) -> None:
    """Make `app` answer with what `guard` refused."""

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return error.answer


def _refusal(request: Request, granted: str | None, wanted: str, *, secret: str) -> Response:
    if granted:
        return problem(403, f"this token may {granted}; {wanted} is needed")
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/login", 303)
    words = "this token opens nothing: it is wrong, expired or revoked" if secret else "a token is needed"
    answer = problem(401, words, hint="`assetkit token create NAME` makes one")
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def secret_of(headers: Headers) -> tuple[str, bool]:
    """The secret that came with a request, empty for none, and whether a browser sent it by itself (a cookie)."""
    kind, _, value = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and value.strip():
        return value.strip(), False
    if headers.get("x-api-key"):
        return headers["x-api-key"].strip(), False
    jar: SimpleCookie = SimpleCookie()
    with contextlib.suppress(CookieError):
        jar.load(headers.get("cookie", ""))
    return (jar[COOKIE].value, True) if COOKIE in jar else ("", False)


def _same_origin(headers: Headers) -> bool:
    """Whether a browser says that the request comes from our own page."""
    origin = headers.get("origin")
    if origin:
        return urlsplit(origin).netloc == headers.get("host", "")
    return headers.get("sec-fetch-site") == "same-origin"
