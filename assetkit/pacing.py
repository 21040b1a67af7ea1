"""When to ask a service again: what it says itself, waits that grow, and a pace per host that it can slow down."""

from __future__ import annotations

import email.utils
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import random
from time import monotonic, sleep, time

FIRST, LONGEST = 1.0, 30.0
"""Seconds before the second attempt, and between later ones at most: what Civitai's error page asks of clients."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, sleep and chance, handed in so that tests need not wait."""

    time: Callable[[], float] = time
    monotonic: Callable[[], float] = monotonic
    sleep: Callable[[float], None] = sleep
    chance: Callable[[], float] = random


CLOCK = Clock()


def backoff(attempt: int, chance: float) -> float:
    """Seconds to wait after the failed `attempt` (from 0): doubled each time, somewhere in the upper half of it."""
    return min(LONGEST, FIRST * float(2**attempt)) * (0.5 + chance / 2)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that the answer with these headers (lower-case names) asks to wait; None when it does not say.

    `Retry-After` holds seconds or a date (RFC 9110, 10.2.3). A date is compared with the answer's own `Date` where
    there is one, so that neither side's clock has to be right.
    """
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        until = _instant(text)
    here = _instant(headers.get("date", "")) or now
    return None if until is None else max(0.0, until - here)


def _instant(text: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None


@dataclass(slots=True)
class Pace:
    """The time between two requests to one host: doubled when it says "too many", shortened with every good answer."""

    clock: Clock
    first: float = 0.25
    longest: float = 30.0
    _gap: dict[str, float] = field(default_factory=dict)
    _next: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, host: str) -> None:
        """Sleep until `host` may be asked again, and take that turn."""
        with self._lock:
            now = self.clock.monotonic()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + self._gap.get(host, 0.0)
        if turn > now:
            self.clock.sleep(turn - now)

    def slower(self, host: str) -> None:
        """`host` said that it is asked too often."""
        with self._lock:
            self._gap[host] = min(self.longest, max(self.first, self._gap.get(host, 0.0) * 2))

    def faster(self, host: str) -> None:
        """`host` gave a good answer."""
        with self._lock:
            gap = self._gap.get(host, 0.0) * 0.9
            self._gap[host] = gap if gap > self.first / 10 else 0.0

    def gap(self, host: str) -> float:
        """Seconds between two requests to `host` now."""
        return self._gap.get(host, 0.0)
