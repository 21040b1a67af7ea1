"""Services that know models: one file each, all asked through `base.Source`.

A source answers with `Record`s, kept whole as evidence, and explains them: what a record says of one file, which files
it offers, where its page is. It stores nothing and decides nothing; the catalog does.
"""

from __future__ import annotations

from assetkit.sources.base import SourceRow
from assetkit.sources.table import sources

__all__ = ["SourceRow", "sources"]
