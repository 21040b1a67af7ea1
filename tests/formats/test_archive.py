"""numpy archives, flax msgpack, DDUF, HDF5 and plain zips."""

import io
import json
import pickle
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from assetkit.errors import AssetkitError, FormatError, UnsafeError
from assetkit.formats import open_model

ARRAYS = {
    "w": np.arange(6, dtype=np.float32).reshape(2, 3),
    "half": np.ones(5, np.float16),
    "ints": np.arange(4),
    "scalar": np.float64(2.5),
    "flag": np.array([True, False]),
    "columns": np.asfortranarray(np.arange(6, dtype=np.float64).reshape(2, 3)),
    "swapped": np.arange(3, dtype=">f4"),
    "empty": np.zeros((0, 3), np.uint8),
}


def refusal(path, data):
    path.write_bytes(data)
    with pytest.raises(FormatError) as caught:
        open_model(path)
    return caught.value.finding.code


@pytest.mark.parametrize("save_npz", [np.savez, np.savez_compressed])
def test_what_numpy_saves_is_read(tmp_path, save_npz):
    path = tmp_path / "a.npz"
    save_npz(path, **ARRAYS)
    with open_model(path) as source:
        header = source.header
        assert header.format == "npz"
        assert header.findings == ()
        assert {name: info.shape for name, info in header.tensors.items()} == {
            k: np.shape(v) for k, v in ARRAYS.items()
        }
        for name, array in ARRAYS.items():
            wanted = np.ascontiguousarray(array).astype(np.asarray(array).dtype.newbyteorder("<"))
            assert bytes(source.read(name)) == wanted.tobytes()


def test_arrays_that_need_pickle_are_never_read(tmp_path):
    class Evil:
        def __reduce__(self):
            return (print, ("run",))

    path = tmp_path / "a.npz"
    np.savez(path, good=np.zeros(2), bad=np.array([Evil()], dtype=object), record=np.zeros(1, dtype=[("a", "f4")]))
    header = open_model(path).header
    assert list(header.tensors) == ["good"]
    assert [finding.code for finding in header.findings] == ["pickle-unknown-global", "npz-array", "npz-array"]


def npz(name="a.npy", data=b"", method=zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def npy(header: str, payload=b"") -> bytes:
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header.encode() + payload


@pytest.mark.parametrize(
    "member",
    [
        b"",
        b"no array",
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", bytes(15)),
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", bytes(17)),
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-4,), }", bytes(16)),
        npy(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999, 9999999999999999999), }", bytes(16)
        ),
        npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", pickle.dumps([1])),
        npy("__import__('os').system('touch never')"),
        npy("(" * 5000),
    ],
)
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_arrays_that_lie_are_findings(tmp_path, member, method):
    path = tmp_path / "a.npz"
    path.write_bytes(npz(data=member, method=method))
    header = open_model(path).header
    assert header.tensors == {}
    assert [finding.code for finding in header.findings] == ["npz-array"]


def test_a_compressed_bomb_is_not_inflated(tmp_path):
    member = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (100000000,), }", bytes(100_000_000))
    path = tmp_path / "a.npz"
    path.write_bytes(npz(data=member, method=zipfile.ZIP_DEFLATED))
    assert open_model(path).header.tensors["a"].shape == (100_000_000,)


def test_zips_are_listed_and_not_opened(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(npz("inside/model.safetensors", bytes(100)))
    header = open_model(path).header
    assert header.format == "zip"
    assert header.extra["members"] == (("inside/model.safetensors", 100),)
    assert header.extra["member_count"] == 1


def test_a_zip_bomb_is_named(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for index in range(3):
            with archive.open(f"{index}.txt", "w", force_zip64=True) as member:
                for _ in range(40):
                    member.write(bytes(10_000_000))
    path = tmp_path / "a.zip"
    path.write_bytes(buffer.getvalue())
    assert "zip-bomb" in {finding.code for finding in open_model(path).header.findings}


def test_a_cut_zip_is_refused(tmp_path):
    assert refusal(tmp_path / "a.zip", npz("a.txt", bytes(100))[:-30]).startswith("zip-")


def test_hdf5_is_named(tmp_path):
    path = tmp_path / "a.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    assert open_model(path).header.format == "h5"


# --- flax


def text(value: str) -> bytes:
    raw = value.encode()
    return bytes([0xA0 | len(raw)]) + raw if len(raw) < 32 else b"\xd9" + bytes([len(raw)]) + raw


def array(shape, dtype: str, data: bytes) -> bytes:
    sizes = b"".join(bytes([size]) if size < 128 else b"\xcd" + struct.pack(">H", size) for size in shape)
    body = b"\x93" + bytes([0x90 | len(shape)]) + sizes + text(dtype) + b"\xc6" + struct.pack(">I", len(data)) + data
    return b"\xc9" + struct.pack(">I", len(body)) + b"\x01" + body


def mapping(**items) -> bytes:
    return bytes([0x80 | len(items)]) + b"".join(text(key) + value for key, value in items.items())


FLAX = mapping(
    unet=mapping(kernel=array((2, 300), "float32", bytes(2400)), bias=array((), "bfloat16", b"\1\2")),
    step=b"\xce" + bytes(4),
    none=b"\xc0",
    names=b"\x92" + text("a") + b"\x01",
)


def test_flax_arrays_are_tensors(tmp_path):
    path = tmp_path / "flax_model.msgpack"
    path.write_bytes(FLAX)
    with open_model(path) as source:
        header = source.header
        assert header.format == "msgpack"
        assert {name: (info.dtype, info.shape) for name, info in header.tensors.items()} == {
            "unet.kernel": ("F32", (2, 300)),
            "unet.bias": ("BF16", ()),
        }
        assert bytes(source.read("unet.bias")) == b"\1\2"


def test_flax_is_known_by_its_content(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(FLAX)
    assert open_model(path).header.format == "msgpack"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (FLAX[:-1], "truncated"),
        (FLAX[:50], "truncated"),
        (mapping(a=b"\xc1"), "msgpack-malformed"),
        (b"\x82" + mapping(a=array((1,), "int8", b"x"))[1:] * 2, "msgpack-duplicate-key"),
        (text("a").join([b"\x81"] * 100) + b"\xc0", "msgpack-too-large"),
        (b"\xdf\xff\xff\xff\xff" + text("a") + b"\xc0", "truncated"),
    ],
)
def test_broken_flax_is_refused(tmp_path, data, code):
    assert refusal(tmp_path / "a.msgpack", data) == code


# --- DDUF

DDUF = {
    "model_index.json": json.dumps({"_class_name": "FluxPipeline", "vae": ["diffusers", "AutoencoderKL"]}).encode(),
    "vae/config.json": b'{"latent_channels": 16}',
    "vae/diffusion_pytorch_model.safetensors": save({"conv": np.arange(6, dtype=np.float32)}),
    "scheduler/scheduler_config.json": b"{}",
}


def dduf(members, method=zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_dduf_reads_like_a_folder(tmp_path):
    path = tmp_path / "flux.dduf"
    path.write_bytes(dduf(DDUF))
    with open_model(path) as source:
        header = source.header
        assert header.format == "diffusers"
        assert list(header.tensors) == ["vae/conv"]
        assert header.extra["configs"] == {"vae": {"latent_channels": 16}, "scheduler": {}}
        assert bytes(source.read("vae/conv")) == np.arange(6, dtype=np.float32).tobytes()


def test_a_zipped_folder_is_no_dduf(tmp_path):
    path = tmp_path / "flux.zip"
    path.write_bytes(dduf(DDUF, zipfile.ZIP_DEFLATED))
    assert open_model(path).header.format == "zip"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"model_index.json": b"["}, "json-malformed"),
        ({"model_index.json": b"[]"}, "json-not-object"),
        ({"vae/config.json": b"[" * 100_000}, "json-too-deep"),
        ({"vae/diffusion_pytorch_model.safetensors": b"\xff" * 20}, "header-too-large"),
        ({"vae/diffusion_pytorch_model.safetensors": b"\xff"}, "truncated"),
    ],
)
def test_broken_dduf_is_refused(tmp_path, change, code):
    assert refusal(tmp_path / "a.dduf", dduf({**DDUF, **change})) == code


def whole(kind: str) -> bytes:
    if kind == "npz":
        buffer = io.BytesIO()
        np.savez(buffer, **ARRAYS)
        return buffer.getvalue()
    return {"flax": FLAX, "dduf": dduf(DDUF)}[kind]


SAMPLES = [whole("npz"), whole("flax"), whole("dduf")]
EDITS = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3), st.binary(max_size=5)), min_size=1, max_size=5)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SAMPLES), EDITS)
def test_any_damage_is_a_header_or_an_error_of_ours(tmp_path_factory, data, edits):
    path = tmp_path_factory.getbasetemp() / "damaged.bin"
    damaged = bytearray(data)
    for place, cut, new in edits:
        at = place % len(damaged)
        damaged[at : at + cut] = new
    path.write_bytes(damaged)
    try:
        with open_model(path) as source:
            for name in source.header.tensors:
                source.read(name)
    except AssetkitError:
        pass


ODD_PICKLES = (b"cposix\nsystem\n(S'true'\ntR.", b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R.")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("payload", ODD_PICKLES)
@pytest.mark.parametrize("nested", [False, True])
def test_a_pickle_under_an_odd_name_in_a_plain_zip_is_unsafe(tmp_path, payload, method, nested):
    content = payload
    for name in ("weights.dat", "inner.thing") if nested else ("weights.dat",):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as file:
            file.writestr("readme.txt", "hello")
            file.writestr(name, content)
        content = buffer.getvalue()
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(UnsafeError, match=r"posix\.system"):
        open_model(path)


def test_a_member_that_is_no_pickle_is_not_inflated(tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("picture.raw", bytes(8 << 20))
    monkeypatch.setattr("assetkit.formats._pickle_zip.Archive.stream", lambda *_: pytest.fail("inflated whole"))
    assert open_model(path).header.format == "zip"
