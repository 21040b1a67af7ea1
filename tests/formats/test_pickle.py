"""Pickled models of every layout: their keys, shapes, bytes and roots."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from assetkit.errors import FormatError
from assetkit.formats import open_model
from tests.formats.pickles import Call, Emitter, Obj, Raw, T, bare, glob, torch_legacy, torch_tar, torch_zip, zip_file

DATA = Path(__file__).parent / "data"
WEIGHT = np.arange(6, dtype="<f4").reshape(2, 3)
STATE = {"a.weight": T("F32", (2, 3), WEIGHT.tobytes()), "a.bias": T("F16", (3,)), "n": T("I64", ())}


def write(tmp_path: Path, data: bytes, name: str = "model.pt") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def read(path: Path, name: str) -> bytes:
    with open_model(path) as source:
        return bytes(source.read(name))


@pytest.mark.parametrize(("layout", "build"), [("zip", torch_zip), ("legacy", torch_legacy), ("tar", torch_tar)])
def test_layouts(tmp_path, layout, build):
    path = write(tmp_path, build(STATE))
    with open_model(path) as source:
        header = source.header
        assert header.format == "pickle"
        assert header.extra["layout"] == layout
        assert {name: (info.dtype, info.shape) for name, info in header.tensors.items()} == {
            "a.weight": ("F32", (2, 3)),
            "a.bias": ("F16", (3,)),
            "n": ("I64", ()),
        }
        assert bytes(source.read("a.weight")) == WEIGHT.tobytes()
        info = header.tensors["a.weight"]
        assert path.read_bytes()[info.start : info.stop] == WEIGHT.tobytes()
        assert header.findings == ()
        assert header.size == path.stat().st_size


@pytest.mark.parametrize("suffix", [".ckpt", ".pth", ".bin", ".pkl"])
def test_suffixes_are_expected(tmp_path, suffix):
    assert open_model(write(tmp_path, torch_zip(STATE), f"m{suffix}")).header.findings == ()


def test_pickle_named_safetensors_is_a_pickle_with_a_finding(tmp_path):
    header = open_model(write(tmp_path, torch_zip(STATE), "m.safetensors")).header
    assert header.format == "pickle"
    assert "suffix-mismatch" in {each.code for each in header.findings}


@pytest.mark.parametrize("root", ["archive", "model", "v1-5-pruned-emaonly", "ü"])
def test_root_folder_name_is_free(tmp_path, root):
    header = open_model(write(tmp_path, torch_zip(STATE, root, flags=0x800))).header
    assert len(header.tensors) == 3


def test_zip64(tmp_path):
    assert read(write(tmp_path, torch_zip(STATE, zip64=True)), "a.weight") == WEIGHT.tobytes()


@pytest.mark.parametrize(
    "key", ["state_dict", "model", "module", "params_ema", "params-ema", "params", "net", "string_to_param", "ema"]
)
def test_known_roots_are_unwrapped(tmp_path, key):
    header = open_model(write(tmp_path, torch_zip({"epoch": 7, key: STATE, "name": "x"}))).header
    assert set(header.tensors) == set(STATE)
    assert header.extra["roots"] == [key]
    assert header.extra["values"] == {"epoch": 7, "name": "x"}


def test_nested_roots(tmp_path):
    header = open_model(write(tmp_path, torch_zip({"model": {"state_dict": STATE}}))).header
    assert set(header.tensors) == set(STATE)
    assert header.extra["roots"] == ["model", "state_dict"]


def test_optimizer_does_not_win(tmp_path):
    moments = {index: {"exp_avg": T("F32", (2, 3)), "exp_avg_sq": T("F32", (2, 3))} for index in range(9)}
    value = {"optimizer_states": [{"state": moments}], "state_dict": STATE, "global_step": 840000}
    header = open_model(write(tmp_path, torch_zip(value))).header
    assert set(header.tensors) == set(STATE)
    assert header.extra["other_roots"] == {"optimizer_states": {"tensors": 18, "bytes": 432}}
    assert header.extra["values"]["global_step"] == 840000


def test_params_ema_is_preferred_to_params(tmp_path):
    header = open_model(write(tmp_path, torch_zip({"params": STATE, "params_ema": STATE}))).header
    assert header.extra["roots"] == ["params_ema"]
    assert header.extra["other_roots"] == {"params": {"tensors": 3, "bytes": 24 + 6 + 8}}


def test_a_known_root_that_holds_less_than_its_neighbour_stays(tmp_path):
    value = {"model": {"alpha": T("F32", (1,))}, "unet": STATE}
    header = open_model(write(tmp_path, torch_zip(value))).header
    assert set(header.tensors) == {"model.alpha", *(f"unet.{key}" for key in STATE)}
    assert header.extra["roots"] == []


def test_ip_adapter_root(tmp_path):
    value = {"image_proj": {"proj.weight": T("F16", (4, 2))}, "ip_adapter": {"1.to_k_ip.weight": T("F16", (2, 2))}}
    header = open_model(write(tmp_path, torch_zip(value))).header
    assert list(header.tensors) == ["image_proj.proj.weight", "ip_adapter.1.to_k_ip.weight"]


def test_hypernetwork_int_keys(tmp_path):
    layers = {"linear.0.weight": T("F32", (2, 1)), "linear.0.bias": T("F32", (2,))}
    value = {320: (layers, layers), 640: (layers, layers), "step": 5, "layer_structure": [1, 2, 1], "name": "hn"}
    header = open_model(write(tmp_path, torch_zip(value))).header
    assert "320.0.linear.0.weight" in header.tensors
    assert "640.1.linear.0.bias" in header.tensors
    assert header.extra["int_keys"] is True
    assert header.extra["values"] == {"step": 5, "layer_structure": [1, 2, 1], "name": "hn"}


def test_textual_inversion(tmp_path):
    vectors = Obj("torch.nn.modules.container", "ParameterDict", {"_parameters": {"*": T("F32", (2, 768))}})
    value = {
        "string_to_token": {"*": 265},
        "string_to_param": vectors,
        "name": "style",
        "step": 99,
        "sd_checkpoint": "81761151",
        "sd_checkpoint_name": "v1-5",
    }
    header = open_model(write(tmp_path, torch_zip(value))).header
    assert header.tensors["*"].shape == (2, 768)
    assert header.extra["roots"] == ["string_to_param"]
    assert header.extra["values"]["string_to_token"] == {"*": 265}
    assert header.findings == ()


def detector() -> dict[str, object]:
    conv = Obj("torch.nn.modules.conv", "Conv2d", {"_parameters": {"weight": T("F16", (8, 3, 3, 3)), "bias": None}})
    norm = {
        "_parameters": {"weight": T("F16", (8,))},
        "_buffers": {"running_mean": T("F16", (8,)), "anchor": T("F16", (1,))},
    }
    norm["_non_persistent_buffers_set"] = Call("__builtin__", "set", (["anchor"],))
    block = Obj(
        "ultralytics.nn.modules.conv", "Conv", {"_modules": {"conv": conv, "bn": Obj("x", "BatchNorm2d", norm)}}
    )
    layers = Obj("torch.nn.modules.container", "Sequential", {"_modules": {"0": block}})
    model = Obj("ultralytics.nn.tasks", "DetectionModel", {"_modules": {"model": layers}, "names": {0: "face"}})
    return {"model": model, "ema": None, "train_args": {"task": "detect"}, "date": "2024"}


def test_module_objects_are_walked_inertly(tmp_path):
    header = open_model(write(tmp_path, torch_zip(detector()))).header
    assert set(header.tensors) == {"model.0.conv.weight", "model.0.bn.weight", "model.0.bn.running_mean"}
    assert header.extra["classes"][0] == "ultralytics.nn.tasks.DetectionModel"
    assert header.extra["values"]["train_args"] == {"task": "detect"}
    (finding,) = header.findings
    assert (finding.code, finding.severity) == ("pickle-unknown-global", "warning")
    assert "ultralytics.nn.tasks.DetectionModel" in finding.evidence


def test_lightning_checkpoint_is_unknown_not_unsafe(tmp_path):
    callback = Obj("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint", {"best": 1})
    header = open_model(write(tmp_path, torch_zip({"state_dict": STATE, "callbacks": {"x": callback}}))).header
    assert set(header.tensors) == set(STATE)
    assert [each.code for each in header.findings] == ["pickle-unknown-global"]


def test_views_and_shared_storages(tmp_path):
    base = np.arange(12, dtype="<f4")
    shared = base.tobytes()
    value = {
        "t": T("F32", (4, 3), shared, (1, 4), key="s"),
        "row": T("F32", (4,), shared, (1,), 4, key="s"),
        "wide": T("F32", (3, 4), shared, (0, 1), key="s"),
        "ones": T("F32", (1, 12), shared, (77, 1), key="s"),
        "none": T("F32", (0, 5), shared, key="s"),
    }
    with open_model(write(tmp_path, torch_zip(value))) as source:
        assert bytes(source.read("t")) == np.ascontiguousarray(base.reshape(3, 4).T).tobytes()
        assert source.header.tensors["t"].start == -1
        assert bytes(source.read("row")) == base[4:8].tobytes()
        assert bytes(source.read("wide")) == np.stack([base[:4]] * 3).tobytes()
        assert bytes(source.read("ones")) == shared
        assert source.header.tensors["ones"].start > 0
        assert bytes(source.read("none")) == b""
        with pytest.raises(KeyError):
            source.read("nothing")


def test_expanded_tensor_is_not_inflated_without_limit(tmp_path):
    path = write(tmp_path, torch_zip({"x": T("F32", (1 << 40,), bytes(4), (0,))}))
    with open_model(path) as source, pytest.raises(FormatError) as caught:
        source.read("x")
    assert caught.value.finding.code == "pickle-expanded"


def test_lazily_conjugated_tensor_gives_no_wrong_bytes(tmp_path):
    """``conj()`` is stored as a flag; the bytes in the file are not the tensor's values."""
    emitter = Emitter()
    plain = emitter.tensor(T("F32", (2,)))
    assert plain.endswith(b"tR")
    lazy = Raw(plain[:-2] + emitter.value({"conj": True}) + b"tR")
    members = {"a/data.pkl": emitter.pickle({"x": lazy}), "a/data/0": bytes(8)}
    with open_model(write(tmp_path, zip_file(members))) as source:
        assert source.header.tensors["x"].shape == (2,)
        with pytest.raises(FormatError):
            source.read("x")


def test_big_endian(tmp_path):
    path = write(tmp_path, torch_zip({"x": T("F32", (3,), np.arange(3, dtype=">f4").tobytes())}, byteorder=b"big"))
    header = open_model(path).header
    assert header.extra["byteorder"] == "big"
    assert header.tensors["x"].start == -1
    assert read(path, "x") == np.arange(3, dtype="<f4").tobytes()


def test_recompressed_archive(tmp_path):
    value = {"x": T("F32", (64,), np.arange(64, dtype="<f4").tobytes()), "y": T("F32", (2,), bytes(256), offset=3)}
    path = write(tmp_path, torch_zip(value, deflate=("data.pkl", "/0", "/1")))
    assert {each.code for each in open_model(path).header.findings} == {"zip-compressed"}
    assert read(path, "x") == np.arange(64, dtype="<f4").tobytes()
    assert read(path, "y") == bytes(8)


def numpy_array(values: np.ndarray, order: str = "<") -> Raw:
    start = (
        glob("numpy.core.multiarray", "_reconstruct")
        + Emitter().value((Raw(glob("numpy", "ndarray")), (0,), b"b"))
        + b"R"
    )
    kind = values.dtype.str[1:]
    dtype = (
        glob("numpy", "dtype")
        + Emitter().value((kind, 0, 1))
        + b"R"
        + Emitter().value((3, order, None, None, None))
        + b"b"
    )
    state = (1, values.shape, Raw(dtype), False, values.tobytes())
    return Raw(start + Emitter().value(state) + b"b")


@pytest.mark.parametrize("count", [3, 300])
def test_numpy_arrays_and_scalars(tmp_path, count):
    array = np.arange(count, dtype="<f4")
    scalar = Call("numpy.core.multiarray", "scalar", (Call("numpy", "dtype", ("f8", 0, 1)), struct.pack("<d", 0.5)))
    path = write(tmp_path, bare({"w": numpy_array(array), "loss": scalar}, 4), "x.pkl")
    assert open_model(path).header.tensors["w"].shape == (count,)
    assert open_model(path).header.extra["values"] == {"loss": 0.5}
    assert read(path, "w") == array.tobytes()


def test_plain_pickle_of_a_state_dict(tmp_path):
    """`pickle.dump(state_dict)` puts a whole legacy torch file into each storage's bytes."""
    inner = Emitter(legacy=True)
    storage = Raw(inner.value(("storage", Raw(glob("torch", "FloatStorage")), "7", "cpu", 50, None)) + b"Q")
    data = np.arange(50, dtype="<f4").tobytes()
    parts = [
        bare(0x1950A86A20F9469CFC6C),
        bare(1001),
        bare({"little_endian": True}),
        inner.pickle(storage),
        bare(["7"]),
    ]
    file = b"".join(parts) + struct.pack("<q", 50) + data
    loaded = Call("torch.storage", "_load_from_bytes", (file,))
    tensor = Call("torch._utils", "_rebuild_tensor_v2", (loaded, 0, (5, 10), (10, 1), False, None))
    path = write(tmp_path, bare({"w": tensor}, 4), "x.pkl")
    assert open_model(path).header.tensors["w"].shape == (5, 10)
    assert read(path, "w") == data


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zlib.compress])
def test_compressed_pickles_are_looked_into(tmp_path, pack):
    header = open_model(write(tmp_path, pack(bare({"n": 1, "text": "x" * 500})), "x.pkl")).header
    assert header.format == "pickle"
    assert header.extra["values"]["n"] == 1
    assert "pickle-compressed" in {each.code for each in header.findings}


def test_protocol_zero(tmp_path):
    header = open_model(write(tmp_path, b"(dp0\nS'name'\np1\nVstyle\np2\nsS'step'\nI7\ns.", "x.pkl")).header
    assert header.extra["values"] == {"name": "style", "step": 7}


@pytest.mark.parametrize(
    "text",
    [b"cat\ndog\n(bird)\n", b"(masterpiece:1.2), best\n", b"]\n", b"import os\n", b"cos\nsin\ntan\n", b"(lp0\n"],
)
def test_word_lists_are_no_pickles(tmp_path, text):
    assert open_model(write(tmp_path, text, "words.txt")).header.format != "pickle"


def test_raw_weights_are_no_pickle(tmp_path):
    for seed in range(64):
        data = np.random.default_rng(seed).standard_normal(4096).astype("<f4").tobytes()
        assert open_model(write(tmp_path, data, "model.bin")).header.format == "unknown"


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("zip.pt", {"a": ("F32", (2, 3)), "b": ("BF16", (2,))}),
        ("legacy.pt", {"a": ("F32", (2, 3)), "b": ("BF16", (2,))}),
        ("views.pt", {"t": ("F32", (4, 3)), "u": ("U16", (3, 4)), "f8": ("F8_E4M3", (3, 4)), "p": ("F32", (3, 4))}),
    ],
)
def test_files_written_by_torch(name, keys):
    with open_model(DATA / name) as source:
        header = source.header
        assert {key: (info.dtype, info.shape) for key, info in header.tensors.items()} == keys
        assert header.findings == ()
        for key in keys:
            info = header.tensors[key]
            assert (
                len(source.read(key)) == np.prod(info.shape) * {"F32": 4, "BF16": 2, "U16": 2, "F8_E4M3": 1}[info.dtype]
            )
    with open_model(DATA / "views.pt") as source:
        assert bytes(source.read("t")) == np.ascontiguousarray(np.arange(12, dtype="<f4").reshape(3, 4).T).tobytes()


def test_opening_imports_nothing_heavy(tmp_path):
    import subprocess

    path = write(tmp_path, torch_zip(STATE))
    code = f"import sys, assetkit.formats as f; f.open_model({str(path)!r}); "
    code += "assert not {'numpy', 'torch', 'pickle'} & set(sys.modules) - set(sys.argv)"
    subprocess.run([sys.executable, "-c", code], check=True)
