"""The OpenAPI description: what FastAPI derives from the routes, and the form that our errors have."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from assetkit.api.answers import PROBLEM
from assetkit.api.schemas import Problem

_MEANINGS = {
    400: "The request cannot be understood: a query, a cursor, a hash.",
    401: "A token is needed.",
    404: "There is nothing of that name or number.",
    422: "An argument does not fit.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route's ``responses`` say of these errors."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {each: {"description": _MEANINGS[each], "content": content} for each in statuses}


def describe(app: FastAPI) -> None:
    """Make `app` describe itself with `Problem` as the form of every error."""

    def description() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(title=app.title, version=app.version, routes=app.routes, summary=app.summary)
            schemas = found.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema()
            app.openapi_schema = found
        return app.openapi_schema

    setattr(app, "openapi", description)  # noqa: B010 - FastAPI's documented way to extend it; mypy forbids the other form
