"""Rows 21, 22, 24, 25, 26 and 30: the files that come out, as other programs read them, and as a crash leaves them."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from assetkit.errors import FormatError
from tests.cli.conftest import Run, environment, run  # noqa: F401 - fixtures
from tests.transform.made import make, metadata, noise, read, write

torch = pytest.importorskip("torch")
safetensors = pytest.importorskip("safetensors")


def header(path: Path) -> tuple[int, dict[str, Any]]:
    """How long a file's header is, and what it says."""
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    return size, json.loads(data[8 : 8 + size])


def test_row_21_views_of_one_storage_are_tensors_of_their_own_size(tmp_path):
    """A storage's length written for a view of it makes a file that nothing opens."""
    whole = torch.arange(48, dtype=torch.float32).reshape(6, 8)
    tensors = {"whole": whole, "tied": whole, "row": whole[2], "column": whole[:, 3], "turned": whole.t(),
               "spread": whole[:1].expand(4, 8), "scalar": whole[1, 1]}  # fmt: skip
    torch.save({"state_dict": tensors}, tmp_path / "in.ckpt")
    for steps, dtype in ([], np.float32), ([{"op": "cast", "dtype": "fp16"}], np.float16):
        make(tmp_path / "out.safetensors", steps, tmp_path / "in.ckpt", force=True)
        size, said = header(tmp_path / "out.safetensors")
        numbers = sum(each.numel() for each in tensors.values())
        assert (tmp_path / "out.safetensors").stat().st_size == 8 + size + numbers * np.dtype(dtype).itemsize
        assert len({tuple(each["data_offsets"]) for key, each in said.items() if key != "__metadata__"}) == len(tensors)
        with safetensors.safe_open(tmp_path / "out.safetensors", "np") as opened:
            for name, tensor in tensors.items():
                np.testing.assert_array_equal(opened.get_tensor(name), tensor.contiguous().numpy().astype(dtype))


def test_row_22_numbers_are_little_endian_whatever_they_were(tmp_path):
    """safetensors is; a GGUF file of a big-endian machine is not."""
    gguf = pytest.importorskip("gguf")
    values = np.array([1.0, -2.5, 65504.0, 2.0**-24], np.float32)
    writer = gguf.GGUFWriter(tmp_path / "in.gguf", "flux", endianess=gguf.GGUFEndian.BIG)
    writer.add_tensor("w", values.copy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    for dtype, code in ((None, "<4f"), ("fp16", "<4e")):
        steps = [{"op": "cast", "dtype": dtype}] if dtype else []
        make(tmp_path / "out.safetensors", steps, tmp_path / "in.gguf", force=True)
        size, _ = header(tmp_path / "out.safetensors")
        assert struct.unpack(code, (tmp_path / "out.safetensors").read_bytes()[8 + size :]) == tuple(values)


def test_row_24_what_the_metadata_says_is_carried_on_where_it_stays_true(tmp_path):
    said = {"modelspec.title": "First", "modelspec.author": "A", "modelspec.license": "MIT",
            "modelspec.prediction_type": "v", "modelspec.hash_sha256": "0xdead", "my.note": "kept",
            "sshs_model_hash": "beef"}  # fmt: skip
    one = write(tmp_path / "one.safetensors", {"w.weight": noise(1, 4, 4)}, said)
    two = write(tmp_path / "two.safetensors", {"w.weight": noise(2, 4, 4)}, {"modelspec.title": "Second"})
    make(tmp_path / "cast.safetensors", [{"op": "cast", "dtype": "bf16"}], one)
    make(tmp_path / "merged.safetensors", [{"op": "merge", "models": ["a", "b"]}], one, two)
    for name in ("cast", "merged"):
        found = metadata(tmp_path / f"{name}.safetensors")
        for key in ("modelspec.author", "modelspec.prediction_type", "my.note"):
            assert found[key] == said[key]
        # Of a merge, the license of one parent alone would be untrue: the other says nothing of its own.
        assert found["modelspec.license"] == ("MIT" if name == "cast" else "MIT AND NOASSERTION")
        assert not {"modelspec.hash_sha256", "sshs_model_hash"} & found.keys()
        assert json.loads(found["assetkit.recipe"])["inputs"]["a"]["name"] == "one.safetensors"
    assert metadata(tmp_path / "merged.safetensors")["modelspec.merged_from"] == "First, Second"


ODD = {
    "empty": np.zeros(0, np.float32), "hollow": np.zeros((3, 0, 2), np.float16), "scalar": np.float32(0.5),
    "whole": np.int64(-7), "flag": np.array(True), "flags": np.array([True, False, True]),
    "bytes": np.arange(5, dtype=np.uint8), "v_pred": np.zeros(0, np.float32), "model.w": noise(1, 3, 5),
    "eight": noise(2, 4, 4, dtype=np.float32).astype(ml_dtypes.float8_e4m3fn),
    "wide": noise(3, 3, dtype=ml_dtypes.float8_e5m2), "brain": noise(4, 2, 2, dtype=ml_dtypes.bfloat16),
}  # fmt: skip


@pytest.mark.parametrize(
    "steps",
    [[], [{"op": "prune"}], [{"op": "cast", "dtype": "keep"}], [{"op": "merge", "models": ["a", "a"], "alpha": 0.5}]],
    ids=["copy", "prune", "keep", "merge"],
)
def test_row_25_empty_tensors_and_scalars_stay_what_they_are(tmp_path, steps):
    source = write(tmp_path / "in.safetensors", ODD)
    make(tmp_path / "out.safetensors", steps, source)
    found = read(tmp_path / "out.safetensors")
    assert {key: (each.dtype, each.shape, each.tobytes()) for key, each in found.items()} == {
        key: (np.asarray(each).dtype, np.shape(each), np.asarray(each).tobytes()) for key, each in ODD.items()
    }


def test_row_25_markers_keep_their_bytes_when_the_rest_is_rounded(tmp_path):
    make(tmp_path / "out.safetensors", [{"op": "cast", "dtype": "bf16"}], write(tmp_path / "in.safetensors", ODD))
    found = read(tmp_path / "out.safetensors")
    assert found.keys() == ODD.keys()
    assert {key: each.shape for key, each in found.items()} == {key: np.shape(each) for key, each in ODD.items()}
    assert found["v_pred"].dtype == np.float32
    assert (found["scalar"].dtype, float(found["scalar"])) == (ml_dtypes.bfloat16, 0.5)


def test_row_25_through_shards_and_back(tmp_path):
    source = write(tmp_path / "in.safetensors", ODD)
    make(tmp_path / "shards", [], source, output={"format": "sharded", "shard": 64})
    assert len(list((tmp_path / "shards").glob("*.safetensors"))) > 1
    (index,) = (tmp_path / "shards").glob("*.index.json")
    make(tmp_path / "back.safetensors", [], index)
    assert {key: each.tobytes() for key, each in read(tmp_path / "back.safetensors").items()} == {
        key: np.asarray(each).tobytes() for key, each in ODD.items()
    }


@pytest.mark.parametrize("padding", range(8))
def test_row_26_the_header_is_aligned_and_the_data_has_no_hole(tmp_path, padding):
    odd = {
        f"{'k' * (1 + padding)}{n}": noise(n, 1 + n, dtype=kind) for n, kind in enumerate((np.float16, np.float32) * 3)
    }
    source = write(tmp_path / "in.safetensors", {**odd, "flag": np.array([True])}, {"note": "x" * padding})
    make(tmp_path / "out.safetensors", [], source)
    size, said = header(tmp_path / "out.safetensors")
    offsets = sorted(tuple(each["data_offsets"]) for key, each in said.items() if key != "__metadata__")
    assert size % 8 == 0
    assert [first for first, _ in offsets] == [0, *(last for _, last in offsets[:-1])]
    assert (tmp_path / "out.safetensors").stat().st_size == 8 + size + offsets[-1][1]
    with safetensors.safe_open(tmp_path / "out.safetensors", "np") as opened:
        assert set(opened.keys()) == {*odd, "flag"}


def test_row_26_two_tensors_of_one_name_are_no_file(tmp_path):
    entry = '"w":{"dtype":"U8","shape":[1],"data_offsets":[%d,%d]}'
    text = ("{" + entry % (0, 1) + "," + entry % (1, 2) + "}").encode()
    (tmp_path / "in.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + b"\1\2")
    with pytest.raises(FormatError, match="w"):
        make(tmp_path / "out.safetensors", [], tmp_path / "in.safetensors")
    assert not (tmp_path / "out.safetensors").exists()


LIMITED = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
sys.argv = ["assetkit", *sys.argv[1:]]
runpy.run_module("assetkit.cli", run_name="__main__")
"""


@pytest.mark.parametrize("before", [None, b"an older output"])
def test_row_30_a_disk_that_is_full_leaves_what_was_there(tmp_path, environment, before):  # noqa: F811
    """Whatever stops the writing, the name holds the old bytes or nothing, and no half file lies about."""
    source = write(tmp_path / "in.safetensors", {f"w{n}.weight": noise(n, 512, 1024) for n in range(4)})
    out = tmp_path / "out"
    out.mkdir()
    if before is not None:
        (out / "made.safetensors").write_bytes(before)
    command = [sys.executable, "-c", LIMITED, "convert", source, "--dtype", "bf16", "-o", out / "made.safetensors"]
    done = subprocess.run([*map(str, command), "--force"], env=environment | {"PYTHONPATH": os.pathsep.join(sys.path)},
                          cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
    assert done.returncode == 6
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir()} == ({"made.safetensors": before} if before else {})
