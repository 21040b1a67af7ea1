"""What the application holds for its routes."""

from __future__ import annotations

from fastapi import Request

from assetkit.catalog import Catalog


def catalog_of(request: Request) -> Catalog:
    """The catalog that the service was started over."""
    found: Catalog = request.app.state.catalog
    return found
