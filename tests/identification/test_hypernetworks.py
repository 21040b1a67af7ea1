"""The recogniser of hypernetworks."""

from __future__ import annotations

import pytest

from assetkit.identification import View
from assetkit.identification.recognisers.hypernetworks import RECOGNISER
from assetkit.types import Header, TensorInfo
from tests import goldens

OURS = [name for name in goldens.names() if name.startswith("hypernetworks/")]


def claims(tensors: dict[str, tuple[int, ...]]):
    rows = {key: TensorInfo(key, "F32", shape, 0, 0) for key, shape in tensors.items()}
    return list(RECOGNISER.run(View(Header("pickle", rows))))


@pytest.mark.parametrize("name", OURS)
def test_golden(name: str) -> None:
    golden = goldens.load(name)
    (found,) = RECOGNISER.run(View(goldens.header(golden)))
    assert (found.kind, found.base) == (golden["expect"]["kind"], golden["expect"]["base"])


def test_other_kinds_are_left_alone() -> None:
    for name in goldens.names():
        golden = goldens.load(name)
        if golden["expect"].get("kind") not in {"hypernetwork", None}:
            found = list(RECOGNISER.run(View(goldens.header(golden), name)))
            assert not found, f"{name} is claimed as {found[0].kind}"


@pytest.mark.parametrize(
    "tensors",
    [
        {},
        {"320.0.linear.0.weight": (640, 320)},
        {"320.0.linear.0.weight": (640, 64), "320.1.linear.0.weight": (640, 64)},
        {"320.0.conv.weight": (320, 320, 3, 3), "320.1.conv.weight": (320, 320, 3, 3)},
        {"5.0.linear.0.weight": (10, 5), "5.1.linear.0.weight": (10, 5)},
        {"320.0.linear.0.weight": (640, 320), "320.1.linear.0.weight": (640, 320), "extra.weight": (1,)},
        {"320.0.linear.0.weight": (320,), "320.1.linear.0.weight": (320,)},
    ],
)
def test_numbered_networks_that_are_no_pairs(tensors: dict[str, tuple[int, ...]]) -> None:
    assert not claims(tensors)
