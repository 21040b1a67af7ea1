"""Cursors: where a page begins, as a word that clients hand back unchanged."""

from __future__ import annotations

import base64
import binascii
import json

from assetkit.catalog.browsing import Place
from assetkit.errors import UsageError


def cursor_of(place: Place) -> str:
    """The place as URL-safe text."""
    return base64.urlsafe_b64encode(json.dumps([place.name, place.asset]).encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place | None:
    """The place that `cursor_of` was given; None for no cursor. Raises `UsageError`."""
    if not cursor:
        return None
    try:
        name, asset = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        name, asset = None, None
    if not isinstance(name, str) or type(asset) is not int or not 0 < asset < 2**63:
        raise UsageError("this cursor is not one of ours", hint="take `next` of the page before, or leave it out")
    return Place(name, asset)
