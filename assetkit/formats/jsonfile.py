"""JSON files from outside: bounded in size, and every way they can be broken is one `FormatError`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assetkit.errors import FormatError

CONFIG_LIMIT = 4 * 1024 * 1024


def load_object(path: Path, limit: int = CONFIG_LIMIT) -> dict[str, Any]:
    """The JSON object in `path`. `FormatError` (``json-…``) when it is larger than `limit` bytes or no JSON object."""
    value = load(path, limit)
    if not isinstance(value, dict):
        raise FormatError("json-not-object", str(path), "is not a JSON object", evidence=type(value).__name__)
    return value


def load(path: Path, limit: int = CONFIG_LIMIT) -> Any:
    """The JSON value in `path`, with the same errors as `load_object`."""
    with open(path, "rb", buffering=0) as file:
        raw = file.read(limit + 1)
    if len(raw) > limit:
        raise FormatError("json-too-large", str(path), f"is larger than the {limit} bytes that are read of such a file")
    return parse(str(path), raw)


def parse(subject: str, raw: bytes) -> Any:
    """The JSON value of `raw`; `subject` names the file in errors."""
    try:
        return json.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError as error:
        raise FormatError("json-too-deep", subject, "is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise FormatError("json-encoding", subject, "is not UTF-8", evidence=str(error)[:200]) from error
    except ValueError as error:
        raise FormatError("json-malformed", subject, "is not JSON", evidence=str(error)[:200]) from error
