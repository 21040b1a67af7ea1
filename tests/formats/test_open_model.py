"""`open_model`: what lies at a path decides, and everything that is no model is one clear error."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from assetkit.errors import AssetkitError, FormatError, NotFoundError
from assetkit.formats import folder_files, formats, is_model_folder, open_model


def code_of(path) -> str:
    with pytest.raises(FormatError) as caught:
        open_model(path)
    assert caught.value.exit_code == 3
    assert "\n" not in caught.value.finding.message
    return caught.value.finding.code


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "weights.safetensors"
    save_file({"x": np.zeros(3, np.float32)}, path)
    return path


@pytest.mark.parametrize("name", ["nothing.safetensors", "no/such/folder.ckpt", "nul\0byte.pt"])
def test_what_is_not_there_is_not_found(tmp_path, name):
    with pytest.raises(NotFoundError):
        open_model(tmp_path / name)


def test_a_file_below_a_file_is_not_found(weights):
    with pytest.raises(NotFoundError):
        open_model(weights / "below.ckpt")


def test_pipes_sockets_devices_and_folders_are_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.safetensors")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.ckpt")
        assert code_of(tmp_path / "pipe.safetensors") == "not-a-file"
        assert code_of(tmp_path / "socket.ckpt") == "not-a-file"
    assert code_of("/dev/zero") == "not-a-file"
    assert code_of(tmp_path) == "is-folder"


def test_links(tmp_path, weights):
    (tmp_path / "loop.pt").symlink_to("loop.pt")
    (tmp_path / "gone.pt").symlink_to("nowhere.pt")
    (tmp_path / "good.safetensors").symlink_to(weights)
    assert code_of(tmp_path / "loop.pt") == "symlink-loop"
    assert code_of(tmp_path / "gone.pt") == "dangling-link"
    assert open_model(tmp_path / "good.safetensors").header.format == "safetensors"


def test_a_file_that_may_not_be_read(weights, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("assetkit.formats.opening.os.open", refuse)
    assert code_of(weights) == "unreadable"


def test_a_file_that_vanishes_between_the_looks(weights, monkeypatch):
    real = os.open

    def vanish(path, flags):
        descriptor = real(path, flags)
        Path(path).unlink()
        return descriptor

    monkeypatch.setattr("assetkit.formats.opening.os.open", vanish)
    with pytest.raises(NotFoundError):
        open_model(weights)


LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "ab" * 32 + "\nsize 4265380512\n"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.safetensors", b"", "empty-file"),
        ("a.txt", b"", "empty-file"),
        ("a.ckpt", bytes(5), "zero-filled"),
        ("a.ckpt", bytes(100_000), "zero-filled"),
        ("a.safetensors", b"<!DOCTYPE html><html><body>Log in</body></html>", "html-page"),
        ("a.pt", b"\xef\xbb\xbf\n <!-- hi --> <HTML>", "html-page"),
        ("a", b"<html></html>", "html-page"),
        ("a.gguf", b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "error-page"),
        ("a.safetensors", b'{"error": "Unauthorized"}', "error-page"),
        ("a.pth", b"404: Not Found", "text-not-model"),
        ("a.safetensors", LFS.encode(), "lfs-pointer"),
        ("a.json", LFS.encode(), "lfs-pointer"),
        ("a.ckpt", LFS.replace("\n", "\r\n").encode(), "lfs-pointer"),
        ("a.safetensors", b"\x01" * 9, "truncated"),
        ("a.sft", bytes(range(7, 7 + 4)).join([b"\xff" * 8, b"\xfe" * 60]), "header-too-large"),
        ("a.safetensors", b"\2" + bytes(7) + b"\x07\x08" + b"\xff" * 9, "safetensors-json"),
    ],
)
def test_impostors_have_their_codes(tmp_path, name, data, code):
    (tmp_path / name).write_bytes(data)
    assert code_of(tmp_path / name) == code


def test_an_lfs_pointer_says_what_it_points_to(tmp_path):
    (tmp_path / "m.safetensors").write_text(LFS)
    with pytest.raises(FormatError) as caught:
        open_model(tmp_path / "m.safetensors")
    assert caught.value.finding.evidence == "oid sha256:" + "ab" * 32 + ", size 4265380512"
    assert "git lfs pull" in str(caught.value)


def test_pages_under_a_page_s_name_are_text(tmp_path):
    (tmp_path / "a.html").write_text("<!DOCTYPE html><html></html>")
    (tmp_path / "a.json").write_text('{"error": "none"}')
    assert [open_model(tmp_path / name).header.format for name in ("a.html", "a.json")] == ["text", "text"]


def test_zeros_followed_by_data_are_not_called_zeros(tmp_path):
    path = tmp_path / "a.dat"
    path.write_bytes(bytes(10_000) + b"\xff\xfe")
    assert open_model(path).header.format == "unknown"


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"7z\xbc\xaf\x27\x1c", "7-Zip"), (b"Rar!\x1a\x07\0", "RAR"), (b"%PDF-1.7", "PDF"), (b"\x7fELF", "program")],
)
def test_strangers_are_unknown_and_named(tmp_path, data, word):
    path = tmp_path / "a.dat"
    path.write_bytes(data + b"\0\xff" * 50)
    header = open_model(path).header
    assert header.format == "unknown"
    assert word in header.findings[0].message


@pytest.mark.parametrize(
    ("name", "severities"),
    [("a.safetensors", []), ("a.SFT", []), ("a", []), ("a.ckpt", ["warning"]), ("a.tmp", ["info"])],
)
def test_the_content_decides_and_the_suffix_is_a_finding(weights, name, severities):
    path = weights.rename(weights.parent / name)
    header = open_model(path).header
    assert header.format == "safetensors"
    assert [finding.severity for finding in header.findings] == severities
    assert {finding.code for finding in header.findings} <= {"suffix-mismatch"}


def test_names_may_be_strange(weights):
    path = weights.rename(weights.parent / "new\nline 😀 [x].safetensors")
    assert "x" in open_model(str(path)).header.tensors


def test_one_shard_alone_says_so(weights):
    path = weights.rename(weights.parent / "model-00001-of-00003.safetensors")
    header = open_model(path).header
    assert header.extra["shard"] == (1, 3)
    assert [finding.code for finding in header.findings] == ["shard-part"]


def test_no_folder_and_no_file_is_a_model_folder(tmp_path, weights):
    assert not is_model_folder(tmp_path)
    assert not is_model_folder(weights)
    assert not is_model_folder(tmp_path / "nothing")
    assert folder_files(tmp_path) == ()


def test_formats_are_sorted_and_cover_the_contract():
    priorities = [row.priority for row in formats().values()]
    assert priorities == sorted(priorities, reverse=True)
    promised = "safetensors sharded pickle torchscript gguf diffusers onnx openvino ncnn tensorrt npz h5 msgpack zip"
    assert set(promised.split()) | {"image", "text"} <= set(formats())


def test_importing_and_opening_loads_nothing_heavy(weights):
    script = (
        "import sys; import assetkit.formats as f; early = 'assetkit.formats.gguf' in sys.modules;"
        f"f.open_model({os.fspath(weights)!r});"
        "heavy = {'torch', 'numpy', 'yaml', 'PIL', 'onnx', 'gguf', 'safetensors'} & set(sys.modules);"
        "print(early, sorted(heavy))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False []"


STARTS = st.sampled_from(
    [
        *(b"", b"GGUF", b"PK\x03\x04", b"PK\x05\x06", b"\x80\x02", b"\x80\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"),
        *(b"RIFF0000WEBP", b"\x89HDF\r\n\x1a\n", b"\x81\xa1a", b"<net>", b"7767517\n", b"\x08\x07", b"GIF89a", b"{"),
        *(b"\0\0\0\x1cftypavif", b"\x1f\x8b\x08", b"ptrt", b"\x93NUMPY\1\0", b"\xff\xfe", b"(dp0\n", b"cos\nsystem\n"),
        b"\x14\0\0\0\0\0\0\0" + b'{"a":{',
    ]
)
SUFFIXES = st.sampled_from(
    ["", ".safetensors", ".ckpt", ".gguf", ".json", ".yaml", ".txt", ".bin", ".param", ".xml", ".onnx", ".npz"]
)


@settings(max_examples=500, deadline=None)
@given(STARTS, st.binary(max_size=300), SUFFIXES)
def test_any_bytes_under_any_name_are_a_header_or_an_error_of_ours(tmp_path_factory, start, rest, suffix):
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(start + rest)
    try:
        with open_model(path) as source:
            assert source.header.size >= len(start + rest)
    except AssetkitError:
        pass
