"""A client whose clock runs by itself: waits are noted, not waited."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assetkit.net import Net
from assetkit.pacing import Clock
from tests.loopback.civitai import CivitaiLike


class Waits(list[float]):
    """Every sleep that was asked for; time passes by them alone."""

    def clock(self) -> Clock:
        return Clock(time=lambda: 1e9 + sum(self), monotonic=lambda: sum(self), sleep=self.append, chance=lambda: 1.0)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def net(waits: Waits) -> Iterator[Net]:
    with Net(clock=waits.clock(), timeout=5.0) as opened:
        yield opened


@pytest.fixture
def civitai_like() -> Iterator[CivitaiLike]:
    with CivitaiLike() as server:
        yield server
