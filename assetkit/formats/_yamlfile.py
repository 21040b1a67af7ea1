"""YAML from outside: plain values only, bounded in size, depth and what its aliases expand to."""

from __future__ import annotations

from typing import Any

import yaml

from assetkit.errors import FormatError

READ_LIMIT = 2 * 1024 * 1024
_SLOW_READ_LIMIT = 256 * 1024
_DEPTH_LIMIT = 64
_EXPANDED_LIMIT = 500_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(subject: str, raw: bytes) -> Any:
    """The value of a YAML document. `FormatError` (``yaml-…``) when it is malformed or larger than the limits.

    The events are walked before anything is built: the parser of events keeps its own stack, the builder recurses.
    """
    limit = READ_LIMIT if _LOADER is not yaml.SafeLoader else _SLOW_READ_LIMIT
    if len(raw) > limit:
        raise FormatError("yaml-too-large", subject, f"is larger than the {limit} bytes of YAML that are read")
    try:
        _check(subject, raw)
        return yaml.load(raw, Loader=_LOADER)  # noqa: S506 - _LOADER is the safe loader
    except (yaml.YAMLError, ValueError, TypeError) as error:
        detail = " ".join(str(error).split())[:200]
        if "maximum nesting depth" in detail:  # libyaml 0.2.6 and later have a limit of their own
            raise FormatError("yaml-too-deep", subject, "is nested too deeply") from error
        raise FormatError("yaml-malformed", subject, "is not YAML of plain values", evidence=detail) from error
    except RecursionError as error:
        raise FormatError("yaml-too-deep", subject, "is nested too deeply") from error


def _check(subject: str, raw: bytes) -> None:
    """Refuse nesting that would overflow the builder and aliases that unfold a small file into a huge value."""
    anchors: dict[str, int] = {}
    stack: list[tuple[str | None, int]] = [(None, 0)]
    for event in yaml.parse(raw, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append((event.anchor, 1))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, count = stack.pop()
            if anchor is not None:
                anchors[anchor] = count
            _grow(stack, count)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors and any(anchor == event.anchor for anchor, _ in stack):
                raise FormatError("yaml-cycle", subject, "holds a value that contains itself")
            _grow(stack, anchors.get(event.anchor or "", 1))
        elif isinstance(event, yaml.ScalarEvent):
            _grow(stack, 1)
        if len(stack) > _DEPTH_LIMIT:
            raise FormatError("yaml-too-deep", subject, "is nested too deeply")
        if stack[-1][1] > _EXPANDED_LIMIT:
            raise FormatError("yaml-bomb", subject, f"unfolds into more than {_EXPANDED_LIMIT} values")


def _grow(stack: list[tuple[str | None, int]], count: int) -> None:
    anchor, held = stack[-1]
    stack[-1] = (anchor, held + count)
