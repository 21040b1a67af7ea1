"""What sources say, in the text that searches look through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.facts import STATEMENTS, claims_of, merge
from assetkit.catalog.text import put_remote_words

_WORDS = ("name", "version", "creator", "tags", "trigger_words", "air")
_LIMIT = 2_000


def put_said_text(connection: sa.Connection, assets: Sequence[int]) -> None:
    """Make assets findable by the names, words and tags that sources give them."""
    claims = claims_of(connection, STATEMENTS, assets, _WORDS)
    put_remote_words(connection, {asset: _words(merge(some)) for asset, some in claims.items()})


def _words(facts: dict[str, dict[str, Any]]) -> str:
    found: list[str] = []
    for name in _WORDS:
        value = facts.get(name, {}).get("value")
        every = value if isinstance(value, list) else [value]
        found.extend(each[:_LIMIT] for each in every if isinstance(each, str))
    return " ".join(found)
