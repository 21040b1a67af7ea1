"""How the API answers: JSON with an entity tag, and errors as problem details (RFC 9457)."""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from assetkit.errors import AssetkitError

PROBLEM = "application/problem+json"


def document(request: Request, value: Any, *, headers: dict[str, str] | None = None) -> Response:
    """`value` as JSON, or 304 when the client has the same bytes already.

    ASCII, like every JSON we print: a file's name need not be Unicode, and escapes carry what it holds.
    """
    body = json.dumps(value, separators=(",", ":"), default=str).encode("ascii")
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    about = {"ETag": tag, "Cache-Control": "no-cache", **(headers or {})}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=about)
    return Response(body, headers=about, media_type="application/json")


def problem(status: int, detail: str, *, kind: str = "about:blank", **more: Any) -> JSONResponse:
    """A problem document. `kind` names the sort of error; ``about:blank`` says no more than the status does."""
    title = HTTPStatus(status).phrase
    body = {"type": kind, "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, media_type=PROBLEM)


def explain_errors(app: FastAPI) -> None:
    """Every error of `app` becomes a problem document: ours, the framework's, and arguments that do not fit."""

    @app.exception_handler(AssetkitError)
    async def ours(request: Request, error: AssetkitError) -> JSONResponse:
        kind = f"urn:assetkit:{type(error).__name__}"
        more = {"hint": error.hint} if error.hint else {}
        return problem(error.http_status, error.message, kind=kind, **more)

    @app.exception_handler(HTTPException)
    async def known(request: Request, error: HTTPException) -> JSONResponse:
        answer = problem(error.status_code, str(error.detail))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    async def unfit(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"where": [str(part) for part in each["loc"]], "message": each["msg"]} for each in error.errors()]
        detail = "; ".join(f"{'.'.join(each['where'])}: {each['message']}" for each in errors)
        return problem(422, detail, kind="urn:assetkit:UsageError", errors=errors)
