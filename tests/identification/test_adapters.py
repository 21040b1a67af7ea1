"""The recogniser of adapters against golden headers, and against what must not be taken for an adapter."""

from __future__ import annotations

from typing import Any

import pytest

from assetkit.identification import View
from assetkit.identification.recognisers.adapters import RECOGNISER
from assetkit.types import Header, TensorInfo
from tests import goldens

KINDS = {"lora", "lycoris"}
ADAPTERS = [name for name in goldens.names() if name.startswith("adapters/")]


def header(tensors: dict[str, tuple[int, ...]], metadata: dict[str, str] | None = None, **more: Any) -> Header:
    rows = {key: TensorInfo(key, "F16", shape, 0, 0) for key, shape in tensors.items()}
    return Header(more.pop("format", "safetensors"), rows, metadata or {}, more)


def claims(tensors: dict[str, tuple[int, ...]], metadata: dict[str, str] | None = None, **more: Any):
    return list(RECOGNISER.run(View(header(tensors, metadata, **more), "loras/file.safetensors")))


@pytest.mark.parametrize("name", ADAPTERS)
def test_golden(name: str) -> None:
    golden = goldens.load(name)
    found = list(RECOGNISER.run(View(goldens.header(golden), name)))
    assert len(found) == 1
    expect = {key: tuple(value) if isinstance(value, list) else value for key, value in golden["expect"].items()}
    expect.pop("status")
    assert {key: getattr(found[0], key) for key in expect} == expect
    assert not found[0].findings


def test_other_kinds_are_left_alone() -> None:
    for name in goldens.names():
        golden = goldens.load(name)
        if golden["expect"].get("kind") not in {*KINDS, None}:
            found = list(RECOGNISER.run(View(goldens.header(golden), name)))
            assert not found, f"{name} is claimed as {found[0].kind}"
