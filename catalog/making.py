"""The catalog's part in making models: hashes that were measured before, files by their hash, and what was made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assetkit.catalog.engine import Catalog
from assetkit.catalog.lineage import MADE_FROM
from assetkit.catalog.models import Content, Lineage, Location, Root
from assetkit.catalog.search import find_asset

_LOCATIONS: sa.Table = Location.__table__  # type: ignore[attr-defined]
_CONTENTS: sa.Table = Content.__table__  # type: ignore[attr-defined]
_ROOTS: sa.Table = Root.__table__  # type: ignore[attr-defined]
_LINEAGE: sa.Table = Lineage.__table__  # type: ignore[attr-defined]
_PLACES = _LOCATIONS.join(_ROOTS, _ROOTS.c.id == _LOCATIONS.c.root_id).join(
    _CONTENTS, _CONTENTS.c.id == _LOCATIONS.c.content_id
)


class Stock:
    """What a catalog knows that helps to run a recipe."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def known(self, path: Path) -> str | None:
        """The SHA-256 of the file at `path`, where it was measured and nothing about the file changed since."""
        try:
            status = path.resolve().stat()
        except OSError:
            return None
        with self._catalog.read() as connection:
            rows = connection.execute(
                sa.select(_LOCATIONS, _CONTENTS.c.sha256, _CONTENTS.c.folder, _ROOTS.c.path.label("root"))
                .select_from(_PLACES)
                .where(_LOCATIONS.c.inode == status.st_ino, _LOCATIONS.c.size == status.st_size)
            ).all()
        for row in rows:
            unchanged = (row.mtime_ns, row.ctime_ns) == (status.st_mtime_ns, status.st_ctime_ns)
            if unchanged and not row.folder and row.device in (0, status.st_dev) and row.sha256:
                return str(row.sha256)
        return None

    def find(self, digest: str) -> Path | None:
        """A file of this SHA-256 that is there now; None when no catalogued place has it."""
        wanted = sa.and_(_CONTENTS.c.sha256 == digest.lower(), _LOCATIONS.c.online == sa.true())
        return self._first(wanted)

    def made_from(self, digest: str, steps: str) -> Path | None:
        """A file that is there now and was made from the one with this SHA-256 alone, by these steps
        (`lineage.steps_digest`)."""
        query = sa.select(_LINEAGE).where(_LINEAGE.c.reference == digest, _LINEAGE.c.relation == MADE_FROM)
        with self._catalog.read() as connection:
            rows = connection.execute(query.order_by(_LINEAGE.c.id)).all()
            counts = {
                row.asset_id: connection.execute(
                    sa.select(sa.func.count()).where(
                        _LINEAGE.c.asset_id == row.asset_id, _LINEAGE.c.relation == MADE_FROM
                    )
                ).scalar_one()
                for row in rows
            }
        for row in rows:
            same = counts[row.asset_id] == 1 and (row.document or {}).get("steps") == steps
            path = self._first(_CONTENTS.c.asset_id == row.asset_id) if same else None
            if path is not None:
                return path
        return None

    def path_of(self, reference: str) -> Path:
        """A place of the asset that `reference` means. Raises what `find_asset` raises."""
        from assetkit.errors import NotFoundError

        asset = find_asset(self._catalog, reference)
        path = self._first(sa.and_(_CONTENTS.c.asset_id == asset, _LOCATIONS.c.online == sa.true()))
        if path is None:
            raise NotFoundError(f"{reference!r}: none of its places is online", hint="plug the drive in, or scan again")
        return path

    def clashes(self, recipe: Mapping[str, Any]) -> list[str]:
        """Why the licenses on record of the inputs of a recipe forbid sharing its output, with those of their bases and
        ancestors; empty where nothing on record does."""
        from assetkit.catalog.ancestors import key_of, record_of
        from assetkit.license.facts import Parent, Work
        from assetkit.license.rules import judge

        pins = [str(each.get("sha256", "")) for each in recipe["inputs"].values()]
        if len(pins) < 2:
            return []
        with self._catalog.read() as connection:
            query = sa.select(_CONTENTS.c.asset_id).where(_CONTENTS.c.sha256.in_(pins)).distinct()
            assets = sorted(connection.execute(query).scalars())
            works = record_of(connection, assets)
        made = Work(
            "made", "the output", parents=tuple(Parent("merged", key_of(each)) for each in assets), made_here=True
        )
        reasons = judge({**works, "made": made}, "made").reasons["merge-share"]
        return [each.message for each in reasons if " + " in each.license and each.verdict == "denied"]

    def record(self, destination: Path, certificate: Mapping[str, Any]) -> bool:
        """Index an output that lies in a catalogued folder, with its certificate; whether it does."""
        from assetkit.catalog.pipeline import scan

        where = os.path.abspath(destination)  # noqa: PTH100 - links stay as they are
        with self._catalog.read() as connection:
            roots = list(connection.execute(sa.select(_ROOTS.c.path)).scalars())
        if not any(where.startswith(root.rstrip(os.sep) + os.sep) for root in roots):
            return False
        scan(self._catalog, [destination], hash="all")
        asset = find_asset(self._catalog, where)
        with self._catalog.write() as connection:
            mine = sa.and_(_LINEAGE.c.asset_id == asset, _LINEAGE.c.relation == MADE_FROM)
            row = connection.execute(sa.select(_LINEAGE).where(mine).order_by(_LINEAGE.c.id)).first()
            if row is not None:  # one is enough: the others are of the same making
                document = {**(row.document or {}), "certificate": dict(certificate)}
                connection.execute(sa.update(_LINEAGE).where(_LINEAGE.c.id == row.id).values(document=document))
        return True

    def _first(self, wanted: sa.ColumnElement[bool]) -> Path | None:
        query = sa.select(_LOCATIONS.c.path, _ROOTS.c.path.label("root")).select_from(_PLACES).where(wanted)
        with self._catalog.read() as connection:
            rows = connection.execute(query.order_by(_LOCATIONS.c.id)).all()
        paths = (Path(row.root, row.path) for row in rows)
        return next((path for path in paths if path.exists()), None)
