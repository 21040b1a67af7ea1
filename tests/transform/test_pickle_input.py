"""Pickles, GGUF and npz files as inputs: every tensor they hold arrives whole, and what is no tensor is listed."""

from __future__ import annotations

import json

import ml_dtypes
import numpy as np
import pytest

from tests.transform.made import make, metadata, noise, read, write

torch = pytest.importorskip("torch")


def ramp(*shape: int) -> torch.Tensor:
    return torch.arange(int(np.prod(shape)), dtype=torch.float32).reshape(shape)


def odd_tensors() -> dict[str, torch.Tensor]:
    """Views of one storage, of every kind that a training script leaves behind."""
    base = ramp(6, 8)
    return {
        "whole": base,
        "twin": base,
        "rows": base[2:4],
        "column": base[:, 3],
        "turned": base.t(),
        "every.other": base[::2, 1::3],
        "expanded": base[:1].expand(4, 8),
        "permuted": ramp(2, 3, 4).permute(2, 0, 1),
        "scalar": torch.tensor(0.5),
        "empty": torch.zeros(0),
        "hollow": torch.zeros(3, 0, 2),
        "flags": torch.tensor([True, False, True]),
        "ids": torch.arange(77)[None],
        "bytes": torch.arange(256, dtype=torch.uint8)[::5],
        "brain": ramp(3, 5).to(torch.bfloat16).t(),
        "eight": (ramp(4, 4) / 8).to(torch.float8_e4m3fn),
        "double": ramp(5).double() / 3,
        "half": ramp(5, 2).half().t(),
    }


def as_numpy(tensor: torch.Tensor) -> np.ndarray:
    extra = {torch.bfloat16: ml_dtypes.bfloat16, torch.float8_e4m3fn: ml_dtypes.float8_e4m3fn}
    plain = tensor.contiguous()
    if plain.dtype in extra:
        bits = torch.int16 if plain.dtype == torch.bfloat16 else torch.uint8
        return plain.view(bits).numpy().view(extra[plain.dtype])
    return plain.numpy()


def same(found: dict[str, np.ndarray], wanted: dict[str, np.ndarray]) -> None:
    assert found.keys() == wanted.keys()
    for name, array in wanted.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape), name
        assert found[name].tobytes() == np.ascontiguousarray(array).tobytes(), name


@pytest.mark.parametrize("layout", ["zip", "legacy"])
def test_views_of_shared_storages_arrive_as_tensors_of_their_own(tmp_path, layout):
    tensors = odd_tensors()
    torch.save(tensors, tmp_path / "odd.pt", _use_new_zipfile_serialization=layout == "zip")
    certificate = make(tmp_path / "out.safetensors", [], tmp_path / "odd.pt")
    same(read(tmp_path / "out.safetensors"), {name: as_numpy(each) for name, each in tensors.items()})
    assert certificate["changed"] == 0
    assert certificate["roundtrip"] == "exact"


@pytest.mark.parametrize("dtype", ["fp16", "fp8_scaled"])
def test_views_are_rounded_like_the_tensors_they_show(tmp_path, dtype):
    tensors = {f"{name}.weight": each for name, each in odd_tensors().items() if each.is_floating_point()}
    torch.save({"state_dict": tensors}, tmp_path / "odd.ckpt")
    plain = write(tmp_path / "plain.safetensors", {name: as_numpy(each) for name, each in tensors.items()})
    steps = [{"op": "cast", "dtype": dtype}]
    make(tmp_path / "a.safetensors", steps, tmp_path / "odd.ckpt")
    make(tmp_path / "b.safetensors", steps, plain)
    same(read(tmp_path / "a.safetensors"), read(tmp_path / "b.safetensors"))


def test_what_a_trainer_keeps_beside_the_model_is_listed(tmp_path):
    """A Lightning checkpoint: pytorch_lightning 1.x keeps these roots beside `state_dict`."""
    moments = {
        "state": {0: {"step": 3, "exp_avg": ramp(2, 2), "exp_avg_sq": ramp(2, 2)}},
        "param_groups": [{"lr": 1e-4}],
    }
    checkpoint = {
        "epoch": 3,
        "global_step": 470_000,
        "pytorch-lightning_version": "1.4.2",
        "state_dict": {"model.diffusion_model.w": ramp(2, 2), "model_ema.decay": torch.tensor(0.9999)},
        "callbacks": {"ModelCheckpoint": {"best_model_score": torch.tensor(0.25)}},
        "optimizer_states": [moments],
        "lr_schedulers": [{"base_lrs": [1.0], "last_epoch": 5}],
        "hyper_parameters": {"lr": 1e-4},
    }
    torch.save(checkpoint, tmp_path / "last.ckpt")
    certificate = make(tmp_path / "out.safetensors", [], tmp_path / "last.ckpt")
    assert read(tmp_path / "out.safetensors").keys() == checkpoint["state_dict"].keys()
    dropped = {each["key"]: each for each in certificate["dropped"]}
    assert dropped.keys() == checkpoint.keys() - {"state_dict"}
    assert dropped["optimizer_states"]["bytes"] == 2 * 4 * 4
    assert "2 tensors" in dropped["optimizer_states"]["why"]
    assert dropped["callbacks"]["bytes"] == 4
    assert dropped["epoch"]["bytes"] == 0
    assert certificate["roundtrip"] == "lossy"


def test_tensors_of_one_name_are_an_error_or_told(tmp_path):
    """`{1: t}` beside `{"1": t}` cannot both be called 1 in the output."""
    torch.save({"state_dict": {"a": {"1": ramp(2), 1: ramp(3)}}}, tmp_path / "twice.pt")
    certificate = make(tmp_path / "out.safetensors", [], tmp_path / "twice.pt")
    assert any("coincide" in line for line in certificate["warnings"])


def test_arrays_of_numpy_arrive(tmp_path):
    arrays = {"a.weight": noise(1, 5, 7), "b.bias": np.asfortranarray(noise(2, 4, 6, dtype=np.float32)),
              "c": np.arange(5), "d": np.float64(3.5)}  # fmt: skip
    np.savez(tmp_path / "model.npz", **arrays)
    make(tmp_path / "out.safetensors", [], tmp_path / "model.npz")
    same(read(tmp_path / "out.safetensors"), {name: np.asarray(array) for name, array in arrays.items()})


@pytest.mark.parametrize("order", ["little", "big"])
def test_gguf_of_either_byte_order_arrives(tmp_path, order):
    gguf = pytest.importorskip("gguf")
    endian = gguf.GGUFEndian.BIG if order == "big" else gguf.GGUFEndian.LITTLE
    writer = gguf.GGUFWriter(tmp_path / "model.gguf", "flux", endianess=endian)
    arrays = {
        "a.weight": noise(1, 6, 64, dtype=np.float32),
        "b.weight": noise(2, 3, 32),
        "c.bias": noise(3, 32, dtype=np.float32),
    }
    for name, array in arrays.items():
        writer.add_tensor(name, array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    make(tmp_path / "out.safetensors", [], tmp_path / "model.gguf")
    same(read(tmp_path / "out.safetensors"), arrays)
    make(tmp_path / "cast.safetensors", [{"op": "cast", "dtype": "bf16"}], tmp_path / "model.gguf")
    for name, array in read(tmp_path / "cast.safetensors").items():
        assert array.tobytes() == arrays[name].astype(ml_dtypes.bfloat16).tobytes()


def test_metadata_of_gguf_does_not_grow_with_its_tokenizer(tmp_path):
    gguf = pytest.importorskip("gguf")
    writer = gguf.GGUFWriter(tmp_path / "t5.gguf", "t5")
    writer.add_name("an encoder")
    writer.add_token_list([f"token {n}" for n in range(5000)])
    writer.add_tensor("enc.blk.0.attn_q.weight", noise(1, 32, 32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    make(tmp_path / "out.safetensors", [], tmp_path / "t5.gguf")
    found = metadata(tmp_path / "out.safetensors")
    assert "token 4999" not in json.dumps(found)
