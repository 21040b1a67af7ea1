"""The application: routers, the Host allow-list in front of them, and errors as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assetkit._version import __version__
from assetkit.api import login, pages
from assetkit.api.answers import explain_errors, problem
from assetkit.api.compatible import a1111, comfyui
from assetkit.api.description import describe
from assetkit.api.guard import guard, install
from assetkit.api.hub import civitai, huggingface
from assetkit.api.routes import assets, jobs
from assetkit.catalog import Catalog
from assetkit.catalog.shelf import Shelf

ROUTERS: tuple[tuple[APIRouter, str], ...] = (
    (login.router, ""),
    (pages.router, ""),
    (assets.router, ""),
    (jobs.router, ""),
    (a1111.router, ""),
    (comfyui.router, ""),
    (huggingface.router, "/hf"),
    (civitai.router, "/civitai"),
)
"""Every router, with the path it is served under."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class KnownHosts:
    """Lets requests pass whose Host header names a host that is served.

    A web page that makes a browser resolve the page's own name to this machine (DNS rebinding) sends that name along.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, or answer 421."""
        if scope["type"] == "http" and _host(Headers(scope=scope).get("host", "")) not in self._hosts:
            await problem(421, "this host name is not served")(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class Careful:
    """Puts on every answer what keeps a browser from running, framing or guessing anything that came from outside."""

    HEADERS: ClassVar[Mapping[str, str]] = {
        "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
    }

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers added."""

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.HEADERS)
            await send(message)

        await self._app(scope, receive, careful if scope["type"] == "http" else send)


def _host(text: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return (urlsplit(f"//{text}").hostname or "").lower()
    except ValueError:
        return ""


def create_app(catalog: Catalog, hosts: Sequence[str] = LOOPBACK, *, public: bool = False) -> FastAPI:
    """The service over `catalog`, for requests to one of `hosts`; `public` where other machines can connect."""
    app = FastAPI(title="assetkit", version=__version__, docs_url=None, redoc_url=None, dependencies=[Depends(guard)])
    app.state.catalog = catalog
    app.state.shelf = Shelf(catalog)
    app.state.public = public
    explain_errors(app)
    install(app)
    describe(app)
    for router, prefix in ROUTERS:
        # The mirrors are described by those whose API they speak.
        app.include_router(router, prefix=prefix, include_in_schema=not prefix)
    app.add_middleware(Careful)
    app.add_middleware(KnownHosts, hosts=frozenset(each.lower() for each in hosts))
    return app
