"""What is kept from file to file stays small, whatever the files are: a scan's worker reads a hundred thousand."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from assetkit.errors import AssetkitError
from assetkit.formats._pickle_machine import Machine
from assetkit.identification import identify_header
from assetkit.types import Header, TensorInfo

LIMIT = 24 << 20


def _long_keys(number: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    for at in range(24):
        stem = f"lora_unet_{number}_{at}_" + "x" * 50_000
        yield f"{stem}.lora_down.weight", (4, 320)
        yield f"{stem}.lora_up.weight", (320, 4)


def _many_keys(number: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    for at in range(3000):
        stem = f"lora_unet_down_blocks_{number}_attentions_{at}_transformer_blocks_0_attn1_to_q"
        yield f"{stem}.lora_down.weight", (4, 320 + number)
        yield f"{stem}.lora_up.weight", (320 + at, 4)


def _long_paths(number: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    for at in range(24):
        stem = f"transformer.{number}.{at}." + "y." * 25_000
        yield f"{stem}attn.lora_A.weight", (4, 320)
        yield f"{stem}attn.lora_B.weight", (320, 4)


@pytest.mark.parametrize("keys", [_long_keys, _many_keys, _long_paths])
def test_headers(keys: Callable[[int], Iterator[tuple[str, tuple[int, ...]]]]) -> None:
    def identify(number: int) -> None:
        tensors = {key: TensorInfo(key, "F16", shape, 0, 0) for key, shape in keys(number)}
        identify_header(Header("safetensors", tensors))

    identify(0)
    assert _growth(lambda: [identify(number) for number in range(1, 40)]) < LIMIT


def test_names_in_pickles() -> None:
    def walk(number: int) -> None:
        data = b"\x80\x02" + b"".join(b"ca%d_%d" % (number, at) + b"z" * 30_000 + b"\nb\n0" for at in range(40)) + b"N."
        try:
            Machine(io.BytesIO(data), len(data), "").load()
        except AssetkitError:
            pytest.fail("the sample is no pickle")

    walk(0)
    assert _growth(lambda: [walk(number) for number in range(1, 60)]) < LIMIT


def _growth(work: Callable[[], object]) -> int:
    """Bytes that are held after `work` and were not before."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        work()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
