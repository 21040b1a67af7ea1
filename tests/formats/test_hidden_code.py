"""Pickles in files whose name, format or place promises none: nothing that a loader could be talked into escapes."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest

from assetkit.errors import UnsafeError
from assetkit.formats import open_model
from assetkit.formats.hidden import hidden_code
from tests.formats.pickles import Call, Raw, T, bare, malware, tar_file, torch_legacy, torch_zip, zip_file

EVIL = malware("/nowhere/marker")
EVIL_FILES = {
    "torch zip": torch_zip({"x": Raw(EVIL)}),
    "torch legacy": torch_legacy({"x": Raw(EVIL)}),
    "text pickle": EVIL + b".",
    "tar.gz": gzip.compress(tar_file({"x.pkl": bare(Raw(EVIL))})),
}
HARMLESS = {
    "raw weights": struct.pack("<64f", *range(64)),
    "weights that begin like a pickle": b"\x80\x02}q\0" + bytes(range(255)),
    "weights that begin like a call": b"(i" + struct.pack("<64f", *range(64)),
    "prose": b"(illustration of a cat\nwith a hat\n(masterpiece:1.2), R\n",
    "prose about systems": b"(import os\nsystem\ncandles\n",
    "a list": b"cat\ndog\ncow\n",
    "numbers": b"I5\nI6\n",
    "json": b'{"a": 1}',
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "sound pickle": torch_zip({"w": T("F32", (2, 2))}),
    "sound legacy": torch_legacy({"w": T("F32", (2, 2))}),
    "sound archive": zip_file({"a.txt": b"(some text\nof\nthree lines\n", "b/data/0": bytes(100)}),
    "empty": b"",
    "one byte": b"(",
}


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", EVIL_FILES)
@pytest.mark.parametrize("file", ["a.png", "a.txt", "a.json", "a.bin", "a", "a.onnx_data", "README.md"])
def test_a_pickle_is_found_under_any_name(tmp_path, name, file):
    with pytest.raises(UnsafeError, match="system"):
        hidden_code(write(tmp_path / file, EVIL_FILES[name]))


@pytest.mark.parametrize("name", HARMLESS)
def test_what_runs_nothing_is_let_pass(tmp_path, name):
    assert [each.code for each in hidden_code(write(tmp_path / "a.bin", HARMLESS[name]))] == []


def test_names_nobody_knows_are_a_warning(tmp_path):
    (found,) = hidden_code(write(tmp_path / "a.png", bare(Call("somewhere", "thing"))))
    assert (found.code, found.severity) == ("pickle-unknown-global", "warning")


def test_a_picture_with_an_archive_behind_it(tmp_path):
    picture = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 1, 1, 8, 0, 0, 0, 0) + bytes(4)
    picture += struct.pack(">I4sI", 0, b"IEND", 0)
    assert open_model(write(tmp_path / "sound.png", picture)).header.findings == ()
    for archive in (torch_zip({"x": Raw(EVIL)}), _deflated({"deep/model.pkl": bare(Raw(EVIL))})):
        with pytest.raises(UnsafeError):
            open_model(write(tmp_path / "a.png", picture + archive))


def _deflated(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


GIF = b"GIF89a\x01\0\x01" + b"0" + EVIL + b"."
"""As a picture it is 1 by 12,289 points; as a pickle it begins with a float that is thrown away."""


@pytest.mark.parametrize("suffix", [".pt", ".ckpt", ".bin", ".pkl", ".gif"])
def test_a_file_that_is_two_things_is_judged_by_its_name_too(tmp_path, suffix):
    with pytest.raises(UnsafeError):
        open_model(write(tmp_path / f"a{suffix}", GIF))


PARAM = b"7767517\n1 1\nInput data 0 1 data 0=4 1=4 2=3\n"
XML = b'<net name="a" version="11"><layers></layers></net>'


def _onnx(location: str) -> bytes:
    """A model of one initializer whose data lies in another file."""

    def field(number: int, data: bytes | int) -> bytes:
        if isinstance(data, int):
            return bytes([number << 3, data])
        return bytes([number << 3 | 2, len(data)]) + data

    pair = field(1, b"location") + field(2, location.encode())
    tensor = field(1, 1) + field(2, 1) + field(8, b"w") + field(13, pair) + field(14, 1)
    return field(1, 8) + field(7, field(1, field(4, b"Identity")) + field(5, tensor))


BESIDE = {
    "ncnn": ("a.param", PARAM, "a.bin"),
    "openvino": ("a.xml", XML, "a.bin"),
    "onnx": ("a.onnx", _onnx("a.onnx_data"), "a.onnx_data"),
}


@pytest.mark.parametrize("kind", BESIDE)
def test_weights_beside_a_graph_are_looked_at(tmp_path, kind):
    main, data, beside = BESIDE[kind]
    path = write(tmp_path / main, data)
    write(tmp_path / beside, HARMLESS["raw weights"])
    assert open_model(path).header.format == kind
    for evil in EVIL_FILES.values():
        write(tmp_path / beside, evil)
        with pytest.raises(UnsafeError) as caught:
            open_model(path)
        assert (caught.value.finding.subject, caught.value.format) == (str(tmp_path / beside), kind)


def _folder(path: Path) -> Path:
    header = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    weights = len(header).to_bytes(8, "little") + header + bytes(4)
    write(path / "model_index.json", json.dumps({"_class_name": "X", "unet": ["diffusers", "UNet"]}).encode())
    write(path / "unet/config.json", b"{}")
    write(path / "unet/diffusion_pytorch_model.safetensors", weights)
    write(path / "scheduler/scheduler_config.json", b"{}")
    return path


@pytest.mark.parametrize(
    "place",
    ["unet/diffusion_pytorch_model.bin", "unet/diffusion_pytorch_model.fp16.bin", "unet/rng_state.pth", "a.txt"],
)
def test_every_file_of_a_model_folder_is_looked_at(tmp_path, place):
    folder = _folder(tmp_path / "model")
    assert list(open_model(folder).header.tensors) == ["unet/w"]
    write(folder / place, EVIL_FILES["torch zip"])
    with pytest.raises(UnsafeError) as caught:
        open_model(folder)
    assert caught.value.finding.subject == str(folder / place)
    assert caught.value.format == "diffusers"


@pytest.mark.parametrize("index", ["x.safetensors.index.json", "x.bin.index.json"])
@pytest.mark.parametrize("broken", [False, True])
def test_shards_that_the_index_does_not_name(tmp_path, index, broken):
    header = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    write(tmp_path / "x-00001-of-00002.safetensors", len(header).to_bytes(8, "little") + header + bytes(4))
    weights = json.dumps({"weight_map": {"w": "x-00001-of-00002.safetensors"}}).encode()
    path = write(tmp_path / index, b"{" if broken else weights)
    write(tmp_path / "x-00002-of-00002.bin", EVIL_FILES["torch zip"])
    with pytest.raises(UnsafeError) as caught:
        open_model(path)
    assert caught.value.finding.subject == str(tmp_path / "x-00002-of-00002.bin")
    assert caught.value.format == "sharded"
