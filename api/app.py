"""The application: routers, the Host allow-list in front of them, and errors as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assetkit._version import __version__
from assetkit.api.hub import civitai, huggingface
from assetkit.catalog import Catalog
from assetkit.errors import AssetkitError

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
            await JSONResponse({"error": "this host name is not served"}, 421)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _host(text: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return (urlsplit(f"//{text}").hostname or "").lower()
    except ValueError:
        return ""


def create_app(catalog: Catalog, hosts: Sequence[str] = LOOPBACK) -> FastAPI:
    """The mirror over `catalog`, for requests to one of `hosts`."""
    app = FastAPI(title="assetkit", version=__version__)
    app.state.catalog = catalog
    app.include_router(huggingface.router, prefix="/hf")
    app.include_router(civitai.router, prefix="/civitai")
    app.add_middleware(KnownHosts, hosts=frozenset(each.lower() for each in hosts))

    @app.exception_handler(AssetkitError)
    async def explained(request: Request, error: AssetkitError) -> JSONResponse:
        return JSONResponse({"error": str(error)}, error.http_status)

    return app
