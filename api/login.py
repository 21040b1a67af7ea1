"""``/login``: a person's way in where reading needs a token."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from assetkit.api.guard import COOKIE, asks
from assetkit.api.pages import page_of
from assetkit.api.state import catalog_of
from assetkit.catalog.tokens import scope_of

router = APIRouter(include_in_schema=False)
_MOST = 4_096
"""Bytes of a login's body."""


@router.get("/login")
@asks("")
def form() -> Response:
    """Ask for a token."""
    return page_of("login.html", {"wrong": ""})


@router.post("/login")
@asks("")
async def enter(request: Request) -> Response:
    """Keep a right token as this browser's cookie, out of reach of scripts."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST:
            return page_of("login.html", {"wrong": "That is no token."}, 413)
    secret = parse_qs(body.decode("ascii", "replace")).get("token", [""])[0].strip()
    if scope_of(catalog_of(request), secret) is None:
        return page_of("login.html", {"wrong": "This token opens nothing: it is wrong, expired or revoked."}, 401)
    answer = RedirectResponse("/", 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, secret, httponly=True, samesite="strict", secure=secure, path="/")
    return answer


@router.post("/logout")
@asks("read")
def leave() -> Response:
    """Forget the cookie."""
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer
