"""JSON as the catalog stores it: ASCII, so that any string in it survives, and the same text for the same value."""

from __future__ import annotations

import json
from typing import Any


class Encoded(str):
    """JSON that is already written: the worker that made it spared the writer the work."""

    __slots__ = ()


def encode_document(value: Any) -> Encoded:
    """`value` as a `Document` column stores it."""
    return Encoded(json.dumps(value, separators=(",", ":"), sort_keys=True))
