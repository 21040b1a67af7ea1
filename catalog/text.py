"""The full-text index of assets: an FTS5 table whose row ids are asset ids. Only SQLite has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from assetkit.catalog.columns import clean_text

REMOTE = "\n\x1f\n"
"""Between the words of the files themselves and those that sources add: a scan replaces the former alone."""


class TextRow(NamedTuple):
    """The text of one asset. `said` is (words, notes); None keeps what is there."""

    asset: int
    name: str
    paths: str
    said: tuple[str, str] | None


def put_text(connection: sa.Connection, rows: Sequence[TextRow]) -> None:
    """Store the text of assets in place of what was there."""
    if not rows:
        return
    kept = _kept(connection, [row.asset for row in rows])
    drop_text(connection, [row.asset for row in rows])
    values = [(row.asset, *map(clean_text, (row.name, row.paths, *_joined(row, kept)))) for row in rows]
    connection.exec_driver_sql(
        "INSERT INTO asset_text(rowid, name, paths, words, notes) VALUES (?, ?, ?, ?, ?)", values
    )


def _joined(row: TextRow, kept: dict[int, tuple[str, str]]) -> tuple[str, str]:
    words, notes = kept.get(row.asset, ("", ""))
    if row.said is None:
        return words, notes
    _, mark, remote = words.partition(REMOTE)
    return row.said[0].replace(REMOTE, " ") + mark + remote, row.said[1]


def put_remote_words(connection: sa.Connection, words: Mapping[int, str]) -> None:
    """Store what sources call assets, in place of what they called them before."""
    kept = _kept(connection, list(words))
    values = [
        (kept[asset][0].partition(REMOTE)[0] + REMOTE + clean_text(text), asset)
        for asset, text in words.items()
        if asset in kept
    ]
    if values:
        connection.exec_driver_sql("UPDATE asset_text SET words = ? WHERE rowid = ?", values)


def drop_text(connection: sa.Connection, assets: Sequence[int]) -> None:
    """Remove the text of assets."""
    if assets:
        connection.exec_driver_sql("DELETE FROM asset_text WHERE rowid = ?", [(each,) for each in assets])


def _kept(connection: sa.Connection, assets: Sequence[int]) -> dict[int, tuple[str, str]]:
    query = "SELECT words, notes FROM asset_text WHERE rowid = ?"
    found = ((each, connection.exec_driver_sql(query, (each,)).one_or_none()) for each in assets)
    return {asset: (row[0], row[1]) for asset, row in found if row is not None}
