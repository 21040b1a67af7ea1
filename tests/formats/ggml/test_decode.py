"""Decoding gives the bits of `gguf.quants.dequantize`, for every type it knows and any bytes at all."""

import sys
import warnings

import gguf
import numpy as np
import pytest
from gguf.quants import _type_traits

from assetkit.errors import InputError
from assetkit.formats import ggml
from assetkit.formats.dtypes import GGML

NAMES = sorted(ggml.codecs())


def noise(name: str, blocks: int) -> np.ndarray:
    size = ggml.codec(name).size
    return np.random.RandomState(len(name) + size).randint(0, 256, (blocks, size)).astype(np.uint8)


def reference(name: str, blocks: np.ndarray) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NaN and Inf scales among random bytes
        return gguf.quants.dequantize(blocks, gguf.GGMLQuantizationType[name])


def test_every_type_that_gguf_decodes_is_here():
    assert set(NAMES) == {kind.name for kind in _type_traits} | {"F32", "F16"}


def test_sizes_are_those_of_the_type_table():
    table = {block.name: (block.elements, block.size) for block in GGML.values()}
    assert {name: (row.elements, row.size) for name, row in ggml.codecs().items()}.items() <= table.items()
    assert ggml.codec("Q4_K").bits == 4.5


@pytest.mark.parametrize("name", NAMES)
def test_random_blocks_decode_to_the_same_bits(name):
    blocks = noise(name, 1024)
    ours, theirs = ggml.codec(name).decode(blocks), reference(name, blocks)
    broken = np.isnan(theirs)
    assert np.array_equal(np.isnan(ours), broken)
    assert np.array_equal(ours.view(np.uint32)[~broken], theirs.view(np.uint32)[~broken])


@pytest.mark.parametrize("name", NAMES)
def test_a_tensor_is_its_blocks(name):
    blocks = noise(name, 2 * ggml.TILE // ggml.codec(name).elements + 3)
    whole = ggml.decode(name, blocks.reshape(-1))
    assert whole.shape == (len(blocks) * ggml.codec(name).elements,)
    parts = np.concatenate([ggml.codec(name).decode(part) for part in np.array_split(blocks, 5)])
    assert np.array_equal(whole.view(np.uint32), parts.reshape(-1).view(np.uint32))


def test_blocks_may_lie_anywhere_in_memory():
    packed = noise("Q6_K", 4)
    unaligned = np.concatenate([[0], packed.reshape(-1)]).astype(np.uint8)[1:].reshape(packed.shape)
    spread = np.repeat(packed, 2, axis=0)[::2]
    readonly = np.frombuffer(packed.tobytes(), dtype=np.uint8).reshape(packed.shape)
    want = ggml.codec("Q6_K").decode(packed).view(np.uint32)
    for blocks in (unaligned, spread, readonly):
        assert np.array_equal(ggml.codec("Q6_K").decode(blocks).view(np.uint32), want)


def test_parts_of_a_block_are_refused():
    with pytest.raises(InputError, match="35 bytes are no whole number of Q8_0 blocks of 34 bytes"):
        ggml.decode("Q8_0", np.zeros(35, dtype=np.uint8))


@pytest.mark.parametrize("name", ["Q8_K", "Q4_2", ""])
def test_unknown_types_are_refused(name):
    with pytest.raises(InputError, match="cannot be decoded"):
        ggml.codec(name)


def test_grid_types_without_gguf_name_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "gguf", None)
    with pytest.raises(InputError, match=r"IQ2_XS needs the gguf package.*assetkit-models\[gguf\]"):
        ggml.decode("IQ2_XS", noise("IQ2_XS", 1))
    assert ggml.decode("IQ4_XS", noise("IQ4_XS", 1)).shape == (256,)
