"""Tensor Art has no documented public API: its page links, where sidecars hold them, are provenance and no more."""

from __future__ import annotations

import re

from assetkit.sources.base import SourceRow


def read(text: str) -> str | None:
    """``tensorart:ID``, or the address of a model's page."""
    found = re.match(r"https?://(?:www\.)?(?:tensor\.art|tusiart\.com)/models/(\d{6,24})(?:[/?#]|$)", text)
    if found:
        return f"tensorart:{found[1]}"
    return text if re.fullmatch(r"tensorart:\d{6,24}", text) else None


SOURCE = SourceRow("tensorart", "Tensor Art", None, read, rank=40)
