"""Shards and their index: names, sizes and order as transformers and diffusers write and read them, and back."""

from __future__ import annotations

import json

import numpy as np
import pytest

from assetkit.errors import InputError
from tests.transform.made import make, metadata, noise, read, write

TENSORS = {f"layer.{n}.weight": noise(n, 30 + n, 40) for n in range(9)} | {
    "bias": noise(20, 7), "scalar": np.float32(0.5), "empty": np.zeros((0, 3), np.float32), "ids": np.arange(5),
}  # fmt: skip


@pytest.fixture
def source(tmp_path):
    return write(tmp_path / "one.safetensors", TENSORS, {"modelspec.title": "t", "format": "pt"})


def sharded(tmp_path, source, size, name="shards"):
    return make(tmp_path / name, [], source, output={"format": "sharded", "shard": size})


@pytest.mark.parametrize("size", [1, 2600, 5000, 12_000])
def test_shards_are_no_larger_than_asked_and_hold_everything(tmp_path, source, size):
    certificate = sharded(tmp_path, source, size)
    index = json.loads((tmp_path / "shards" / "model.safetensors.index.json").read_text())
    names = sorted(set(index["weight_map"].values()))
    count = len(names)
    assert names == [f"model-{n:05}-of-{count:05}.safetensors" for n in range(1, count + 1)]
    found = {}
    for name in names:
        tensors = read(tmp_path / "shards" / name)
        held = sum(array.nbytes for array in tensors.values())
        assert held <= size or len([a for a in tensors.values() if a.nbytes]) == 1
        assert all(index["weight_map"][key] == name for key in tensors)
        assert metadata(tmp_path / "shards" / name)["modelspec.title"] == "t"
        found |= tensors
    assert index["metadata"]["total_size"] == sum(np.asarray(array).nbytes for array in TENSORS.values())
    assert {key: array.tobytes() for key, array in found.items()} == {
        k: np.asarray(a).tobytes() for k, a in TENSORS.items()
    }
    assert certificate["roundtrip"] == "exact"


def test_what_fits_one_file_is_one_file_without_an_index(tmp_path, source):
    sharded(tmp_path, source, 10**9)
    assert [path.name for path in (tmp_path / "shards").iterdir()] == ["model.safetensors"]


def test_shards_of_shards_and_one_file_again_are_the_same_tensors(tmp_path, source):
    sharded(tmp_path, source, 5000, "first")
    sharded(tmp_path, tmp_path / "first", 2600, "second")
    make(tmp_path / "again.safetensors", [], tmp_path / "second")
    make(tmp_path / "by-index.safetensors", [], tmp_path / "first" / "model.safetensors.index.json")
    for name in ("again", "by-index"):
        found = read(tmp_path / f"{name}.safetensors")
        assert {k: (a.dtype, a.shape, a.tobytes()) for k, a in found.items()} == {
            k: (np.asarray(a).dtype, np.asarray(a).shape, np.asarray(a).tobytes()) for k, a in TENSORS.items()
        }
        assert metadata(tmp_path / f"{name}.safetensors")["modelspec.title"] == "t"


def test_the_same_shards_come_out_of_the_same_tensors_in_any_order(tmp_path, source):
    other = write(tmp_path / "other.safetensors", dict(reversed(TENSORS.items())))
    sharded(tmp_path, source, 5000, "first")
    sharded(tmp_path, other, 5000, "second")
    maps = [
        json.loads((tmp_path / n / "model.safetensors.index.json").read_text())["weight_map"]
        for n in ("first", "second")
    ]
    assert maps[0] == maps[1]


def test_components_of_a_folder_do_not_go_into_one_set_of_shards(tmp_path):
    source = write(tmp_path / "flat.safetensors", {"unet/a": noise(1, 3), "vae/b": noise(2, 3)})
    with pytest.raises(InputError, match="unet, vae are components of a folder"):
        sharded(tmp_path, source, 100)


def test_shards_without_an_index_are_named(tmp_path, source):
    sharded(tmp_path, source, 5000)
    (tmp_path / "shards" / "model.safetensors.index.json").unlink()
    with pytest.raises(InputError, match=r"shards: holds \d+ shards of 'model' and no index of them") as caught:
        make(tmp_path / "out.safetensors", [], tmp_path / "shards")
    assert caught.value.hint == "download model.safetensors.index.json beside them"


def test_one_shard_is_not_the_whole(tmp_path, source):
    sharded(tmp_path, source, 5000)
    (first, *_) = sorted((tmp_path / "shards").glob("*-00001-of-*"))
    (warning,) = make(tmp_path / "out.safetensors", [], first)["warnings"]
    assert warning == f"{first.name} is one shard of 'model'; give the folder or the index for the whole model"


@pytest.mark.filterwarnings("ignore")
def test_transformers_loads_shards_as_we_write_them(tmp_path):
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    config = transformers.T5Config(vocab_size=40, d_model=16, d_kv=8, d_ff=24, num_layers=2, num_heads=2)
    model = transformers.T5EncoderModel(config)
    model.save_pretrained(tmp_path / "t5")
    sharded(tmp_path, tmp_path / "t5" / "model.safetensors", 2000)
    (tmp_path / "shards" / "config.json").write_text((tmp_path / "t5" / "config.json").read_text())
    loaded, info = transformers.T5EncoderModel.from_pretrained(tmp_path / "shards", output_loading_info=True)
    assert not any(info.values())
    assert all(
        torch.equal(one, other)
        for one, other in zip(model.state_dict().values(), loaded.state_dict().values(), strict=True)
    )
