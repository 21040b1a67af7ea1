"""Weights in memory: the same numbers however they get there, and a file that nothing writes to."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from assetkit.errors import FormatError  # noqa: E402
from assetkit.render.modules import skeleton  # noqa: E402
from assetkit.render.weights import loaded  # noqa: E402
from assetkit.transform.inputs import Inputs  # noqa: E402
from tests.transform.made import write  # noqa: E402


@pytest.fixture
def tensors():
    generator = np.random.default_rng(0)
    floats = {f"f{at}": generator.standard_normal((33, 7)).astype(np.float16) for at in range(5)}
    return {**floats, "scalar": np.full((), 3, np.float32), "empty": np.zeros((0, 4), np.float32), "n": np.arange(5)}


@pytest.mark.parametrize("dtype", [None, torch.float16, torch.float32, torch.bfloat16])
def test_numbers_are_those_of_the_file_rounded_once(tmp_path, tensors, dtype):
    path = write(tmp_path / "a.safetensors", tensors)
    with Inputs() as inputs:
        found = loaded(inputs.open(path).tensors, dtype)
    assert found.keys() == tensors.keys()
    for name, array in tensors.items():
        right = torch.from_numpy(array)
        wanted = right.to(dtype) if dtype and right.is_floating_point() else right
        assert found[name].dtype == wanted.dtype
        assert torch.equal(found[name], wanted)


def test_what_is_written_to_a_tensor_stays_out_of_the_file(tmp_path, tensors):
    path = write(tmp_path / "a.safetensors", tensors)
    before = path.read_bytes()
    with Inputs() as inputs:
        found = loaded(inputs.open(path).tensors)
    for each in found.values():
        each.zero_()
    assert path.read_bytes() == before


def test_a_file_that_became_shorter_is_said(tmp_path, tensors):
    path = write(tmp_path / "a.safetensors", tensors)
    with Inputs() as inputs:
        nodes = inputs.open(path).tensors
        path.write_bytes(path.read_bytes()[:-200])
        with pytest.raises(FormatError, match="can no longer be read"):
            loaded(nodes)


def test_a_skeleton_has_computed_buffers_and_no_memory_for_weights():
    config = {"vocab_size": 20, "hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1,
              "num_attention_heads": 2, "max_position_embeddings": 7}  # fmt: skip
    module = skeleton("transformers", "CLIPTextModel", config)
    assert all(each.is_meta for each in module.parameters())
    buffers = dict(module.named_buffers())
    assert any(torch.equal(each.flatten(), torch.arange(7)) for each in buffers.values())
    assert torch.nn.init.normal_(torch.zeros(50)).std() > 0.5  # initialisation is as ever elsewhere
