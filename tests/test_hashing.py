import hashlib
import json
import os
import threading
import zlib

import blake3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit import hashing
from assetkit.errors import InputError, NotFoundError
from assetkit.hashing import fast_hashes, hash_file, hash_folder


def safetensors(payload: bytes, metadata: dict[str, str] | None = None) -> bytes:
    table = {"a": {"dtype": "U8", "shape": [len(payload)], "data_offsets": [0, len(payload)]}}
    header = json.dumps({"__metadata__": metadata or {}, **table}).encode()
    return len(header).to_bytes(8, "little") + header + payload


def reference(data: bytes, payload: bytes | None) -> dict[str, str | None]:
    sha = hashlib.sha256(data).hexdigest()
    body = hashlib.sha256(payload).hexdigest() if payload else None
    window = data[0x100000:0x110000]
    return {
        "sha256": sha,
        "blake3": blake3.blake3(data).hexdigest(),
        "crc32": f"{zlib.crc32(data):08x}",
        "autov1": hashlib.sha256(window).hexdigest()[:8] if len(window) == 0x10000 else None,
        "autov2": sha[:10],
        "autov3": body[:12] if body else None,
        "payload_sha256": body,
    }


def check(path, data, payload):
    path.write_bytes(data)
    found = hash_file(path).to_dict()
    assert found.pop("path") == str(path)
    assert found.pop("size") == len(data)
    assert found == reference(data, payload)


@pytest.mark.parametrize("size", [0, 1, 100, (1 << 20) - 1, 1 << 20, 0x110000 - 1, 0x110000, 3_000_001])
def test_plain_files(tmp_path, size):
    data = os.urandom(size)
    check(tmp_path / "x.bin", data, None)


@pytest.mark.parametrize("size", [1, 64, 1 << 20, 9_000_000])
def test_safetensors_have_a_payload(tmp_path, size):
    payload = os.urandom(size)
    check(tmp_path / "x.safetensors", safetensors(payload), payload)


def test_a_header_longer_than_a_chunk(tmp_path):
    payload = os.urandom(100_000)
    check(tmp_path / "x.safetensors", safetensors(payload, {"long": "x" * 2_500_000}), payload)


def test_empty_payload_is_no_hash(tmp_path):
    found = tmp_path / "x.safetensors"
    found.write_bytes((2).to_bytes(8, "little") + b"{}")
    assert hash_file(found).autov3 is None
    assert hash_file(found).payload_sha256 is None


@pytest.mark.parametrize(
    "data",
    [(1 << 60).to_bytes(8, "little") + b"{}", (2).to_bytes(8, "little") + b"[]", (40).to_bytes(8, "little") + b"{}"],
)
def test_what_only_looks_like_safetensors_has_no_payload(tmp_path, data):
    check(tmp_path / "x.safetensors", data, None)


@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=700), chunk=st.sampled_from([64, 100, 128]), head=st.integers(2, 200))
def test_threads_and_chunks_make_no_difference(tmp_path_factory, data, chunk, head):
    payload = data[head:]
    whole = safetensors(payload, {"pad": "x" * head})
    path = tmp_path_factory.mktemp("h") / "x.safetensors"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "CHUNK", chunk)
        patch.setattr(hashing, "THREADED_FROM", 0)
        check(path, whole, payload or None)
        patch.setattr(hashing, "THREADED_FROM", 1 << 40)
        check(path, whole, payload or None)


def test_large_files_use_two_workers_and_little_memory(tmp_path, monkeypatch):
    started = []
    real = threading.Thread.start
    monkeypatch.setattr(threading.Thread, "start", lambda self: (started.append(self.name), real(self))[1])
    path = tmp_path / "sparse.bin"
    with open(path, "wb") as file:
        file.truncate(64 << 20)
    assert hash_file(path).sha256 == hashlib.sha256(bytes(64 << 20)).hexdigest()
    assert len(started) == 2
    assert hashing.BUFFERS * hashing.CHUNK <= 16 << 20


def test_progress_counts_every_byte(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(os.urandom(20 << 20))
    seen = []
    hash_file(path, seen.append)
    assert sum(seen) == 20 << 20


@pytest.mark.parametrize("size", [3 << 20, 20 << 20])
@pytest.mark.parametrize("grow", [True, False])
def test_a_file_that_changes_is_an_error(tmp_path, size, grow):
    path = tmp_path / "x"
    path.write_bytes(bytes(size))

    def change(amount):
        if grow:
            with open(path, "ab") as file:
                file.write(b"more")
        else:
            os.truncate(path, size // 2)

    with pytest.raises(InputError, match="changed while"):
        hash_file(path, change)


def test_an_interrupt_stops_the_workers(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(bytes(20 << 20))

    def interrupt(amount):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hash_file(path, interrupt)
    assert not [each for each in threading.enumerate() if each.name.startswith("hash-")]


def test_a_failing_worker_is_raised_not_hung(tmp_path, monkeypatch):
    class Broken:
        def update(self, data):
            raise MemoryError("no")

    path = tmp_path / "x"
    path.write_bytes(bytes(20 << 20))
    monkeypatch.setattr(hashing._blake3, "blake3", Broken)
    with pytest.raises(MemoryError):
        hash_file(path)


def test_what_cannot_be_hashed(tmp_path):
    with pytest.raises(NotFoundError):
        hash_file(tmp_path / "none")
    with pytest.raises(InputError, match="regular"):
        hash_file(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="regular"):
        hash_file(tmp_path / "pipe")


def test_folders_have_a_stable_hash(tmp_path):
    (tmp_path / "unet").mkdir()
    (tmp_path / "unet" / "w.bin").write_bytes(b"weights")
    (tmp_path / "config.json").write_bytes(b"{}")
    (tmp_path / ".hidden").write_bytes(b"x")
    lines = sorted(
        name + b"\0" + hashlib.sha256(data).hexdigest().encode() + b"\n"
        for name, data in ((b"unet/w.bin", b"weights"), (b"config.json", b"{}"))
    )
    found = hash_folder(tmp_path)
    assert found.sha256 == hashlib.sha256(b"".join(lines)).hexdigest()
    assert (found.size, found.blake3, found.autov2) == (9, None, None)
    some = hash_folder(tmp_path, [tmp_path / "config.json"])
    assert some.sha256 != found.sha256
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="nothing"):
        hash_folder(tmp_path / "empty")


def test_fast_hashes_read_no_weights(tmp_path):
    path = tmp_path / "x.safetensors"
    whole = safetensors(os.urandom(2 << 20))
    path.write_bytes(whole)
    head = 8 + int.from_bytes(whole[:8], "little")
    assert fast_hashes(path) == {
        "header_sha256": hashlib.sha256(whole[:head]).hexdigest(),
        "autov1": hash_file(path).autov1,
    }
    (tmp_path / "tiny").write_bytes(b"x")
    assert fast_hashes(tmp_path / "tiny") == {}


def test_one_hash_alone_is_that_of_all_kinds(tmp_path):
    for size in (0, 1, (4 << 20) - 1, 4 << 20, (9 << 20) + 7):
        path = tmp_path / "file"
        path.write_bytes(bytes(range(256)) * (size // 256) + b"x" * (size % 256))
        told = []
        assert hashing.sha256_file(path, told.append) == hashing.hash_file(path).sha256
        assert sum(told) == size
    with pytest.raises(NotFoundError):
        hashing.sha256_file(tmp_path / "missing")
    with pytest.raises(InputError, match="not a regular file"):
        hashing.sha256_file(tmp_path)
