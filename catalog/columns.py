"""Column types for what file systems and strangers hand us.

A file name is bytes; Python shows undecodable ones as lone surrogates, which neither SQLite nor PostgreSQL stores.
`PathText` keeps them: a normalised path never holds two slashes in a row, so ``//dcff`` stands for the code point
U+DCFF and comes back as it. Every other path is stored as it is written, and can be searched as such.
"""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from assetkit.catalog.documents import Encoded, encode_document

_LONE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile("//(d[89a-f][0-9a-f]{2})")


def encode_path(path: str) -> str:
    """`path` as the catalog stores it."""
    return path if path.isascii() else _LONE.sub(lambda each: f"//{ord(each[0]):04x}", path)


def decode_path(text: str) -> str:
    """The path that `encode_path` was given."""
    return _ESCAPE.sub(lambda each: chr(int(each[1], 16)), text) if "//" in text else text


def clean_text(text: str) -> str:
    """Text that any database takes: lone surrogates and NUL are written as escapes."""
    if not text.isascii():
        text = text.encode("utf-8", "backslashreplace").decode()
    return text.replace("\0", "\\x00") if "\0" in text else text


class PathText(TypeDecorator[str]):
    """A path whose undecodable bytes survive."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Escape lone surrogates."""
        return None if value is None else encode_path(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Restore them."""
        return None if value is None else decode_path(value)


class OutsideText(TypeDecorator[str]):
    """Text from outside; what a database cannot hold is escaped on the way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Escape what cannot be stored."""
        return None if value is None else clean_text(value)


class Document(TypeDecorator[Any]):
    """A JSON value as ASCII text, so that any string in it survives."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write the value, unless it is `Encoded` already."""
        if value is None or isinstance(value, Encoded):
            return value
        return encode_document(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the value."""
        return None if value is None else json.loads(value)
