"""What must hold in every catalog."""

from __future__ import annotations

import sqlalchemy as sa

from assetkit.catalog.engine import Problem

_RULES: tuple[tuple[str, str], ...] = (
    ("an asset has a content", "SELECT id FROM assets WHERE id NOT IN (SELECT asset_id FROM contents)"),
    ("a content has an identity", "SELECT id FROM contents WHERE id NOT IN (SELECT content_id FROM identities)"),
    (
        "a hashed content has its measured hash",
        """SELECT id FROM contents WHERE hashed = 'all' AND (sha256 IS NULL OR NOT EXISTS (SELECT 1 FROM hashes h
        WHERE h.content_id = contents.id AND h.kind = 'sha256' AND h.value = contents.sha256 AND h.measured = 1))""",
    ),
    ("only assets have contents", "SELECT id FROM locations WHERE (role = 'asset') <> (content_id IS NOT NULL)"),
    ("every asset can be searched", "SELECT id FROM assets WHERE id NOT IN (SELECT rowid FROM asset_text)"),
    ("what is searched exists", "SELECT rowid FROM asset_text WHERE rowid NOT IN (SELECT id FROM assets)"),
)


def check(connection: sa.Connection) -> list[Problem]:
    """Every rule that is broken, with the rows that break it."""
    found = [Problem("integrity", str(row[0])) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    problems = [each for each in found if each.detail != "ok"]
    problems.extend(
        Problem("references", f"row {row[1]} of {row[0]} points into {row[2]}, where nothing is")
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
    )
    for rule, query in _RULES:
        rows = connection.exec_driver_sql(query).fetchmany(20)
        if rows:
            problems.append(Problem(rule, "not so for id " + ", ".join(str(row[0]) for row in rows)))
    return problems
