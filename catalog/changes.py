"""What changed from one report to the next: assets that came and went, verdicts, licenses, license texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Row = Mapping[str, Any]


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, str]]:
    """One entry per change: ``{"code", "asset", "message"}``. Assets are the same when their bytes are, else when their
    name is."""
    old, new = _by_identity(before), _by_identity(now)
    found = [
        *(_entry("added", new[key], "is new") for key in new if key not in old),
        *(_entry("removed", old[key], "is not there any more") for key in old if key not in new),
    ]
    for key in new:
        if key in old:
            found.extend(_of_row(old[key], new[key]))
    found.extend(_of_texts(before, now))
    return found


def _by_identity(document: Mapping[str, Any]) -> dict[str, Row]:
    return {
        str(row.get("sha256") or f"name {row.get('asset')}"): row for row in document["rows"] if isinstance(row, dict)
    }


def _entry(code: str, row: Row, message: str) -> dict[str, str]:
    return {"code": code, "asset": str(row.get("asset")), "message": message}


def _of_row(old: Row, new: Row) -> Iterator[dict[str, str]]:
    for purpose, verdict in new["verdicts"].items():
        earlier = old.get("verdicts", {}).get(purpose)
        if earlier is not None and earlier != verdict:
            yield _entry("verdict", new, f"{purpose} was {earlier} and is {verdict}")
    gone = [each for each in old.get("licenses", ()) if each not in new["licenses"]]
    come = [each for each in new["licenses"] if each not in old.get("licenses", ())]
    if gone or come:
        parts = [f"{name}: {', '.join(some)}" for name, some in (("no longer", gone), ("now", come)) if some]
        yield _entry("licenses", new, f"its licenses changed ({'; '.join(parts)})")


def _of_texts(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    old = {each["id"]: each.get("text_sha256") for each in before.get("licenses", ())}
    for each in now["licenses"]:
        if each["id"] in old and old[each["id"]] != each["text_sha256"]:
            yield {"code": "text", "asset": each["id"], "message": "the text of this license on file is another one"}
