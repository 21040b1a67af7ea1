"""Shard sets: one source from an index; what is missing, doubled or outside is said."""

import json
import pickle

import numpy as np
import pytest
from safetensors.numpy import save_file

from assetkit.errors import FormatError, UnsafeError
from assetkit.formats import open_model

SHARDS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")


@pytest.fixture
def index(tmp_path):
    save_file({"a": np.arange(4, dtype=np.float32)}, tmp_path / SHARDS[0], metadata={"format": "pt"})
    save_file({"b": np.ones((2, 3), np.float16), "c": np.zeros(1, np.int8)}, tmp_path / SHARDS[1])
    return write(tmp_path, {"a": SHARDS[0], "b": SHARDS[1], "c": SHARDS[1]})


def write(folder, weight_map, name="model.safetensors.index.json"):
    (folder / name).write_text(json.dumps({"metadata": {"total_size": 29}, "weight_map": weight_map}))
    return folder / name


def codes(path):
    return sorted(finding.code for finding in open_model(path).header.findings)


def refusal(path):
    with pytest.raises(FormatError) as caught:
        open_model(path)
    return caught.value.finding.code


def test_the_shards_are_one_source(index):
    with open_model(index) as source:
        header = source.header
        assert header.format == "sharded"
        assert header.findings == ()
        assert {name: info.shape for name, info in header.tensors.items()} == {"a": (4,), "b": (2, 3), "c": (1,)}
        assert header.size == sum((index.parent / shard).stat().st_size for shard in SHARDS)
        assert header.metadata == {"format": "pt"}
        assert header.extra["index_metadata"] == {"total_size": 29}
        assert header.extra["files"] == tuple(index.parent / shard for shard in SHARDS)
        assert bytes(source.read("a")) == np.arange(4, dtype=np.float32).tobytes()
        assert bytes(source.read("b")) == np.ones((2, 3), np.float16).tobytes()


def test_an_index_is_known_by_its_content(index):
    assert open_model(index.rename(index.parent / "renamed")).header.format == "sharded"


def test_missing_broken_and_disagreeing_shards_are_findings(index):
    (index.parent / SHARDS[0]).unlink()
    assert codes(index) == ["shard-missing"]
    (index.parent / SHARDS[0]).write_bytes((index.parent / SHARDS[1]).read_bytes()[:-1])
    assert codes(index) == ["truncated"]
    save_file({"a": np.zeros(1), "b": np.zeros(2)}, index.parent / SHARDS[0])
    assert codes(index) == ["shard-key-extra", "shard-key-twice"]
    assert open_model(index).header.tensors["b"].shape == (2,)
    save_file({"other": np.zeros(1)}, index.parent / SHARDS[0])
    assert codes(index) == ["shard-key-extra", "shard-key-missing"]


def test_no_shard_at_all_is_an_error(tmp_path):
    assert refusal(write(tmp_path, {"a": "gone.safetensors"})) == "shard-missing"


@pytest.mark.parametrize(
    "name",
    ["../a.safetensors", "/etc/passwd", "x/../../a", "..\\a", "C:\\a", "c:a", "\\\\host\\share\\a", "a\0b", "\\a"],
)
def test_names_that_leave_the_folder_are_refused(index, name):
    assert refusal(write(index.parent, {"a": SHARDS[0], "b": name})) == "shard-escape"


@pytest.mark.parametrize("weight_map", [None, [], {}, "text", {"a": 5}, {"a": None}, {"a": ""}, {"a": ["b"]}])
def test_a_weight_map_that_names_no_files_is_refused(tmp_path, weight_map):
    assert refusal(write(tmp_path, weight_map)) == "shard-index"


def test_an_index_that_names_itself_ends(tmp_path):
    path = write(tmp_path, {"a": "model.safetensors.index.json", "b": "other.safetensors.index.json"})
    write(tmp_path, {"a": "model.safetensors.index.json"}, "other.safetensors.index.json")
    header = open_model(path).header
    assert header.tensors == {}
    assert "shard-key-missing" in {finding.code for finding in header.findings}


def test_a_shard_that_would_run_code_is_unsafe(tmp_path):
    class Evil:
        def __reduce__(self):
            return (print, ("run",))

    (tmp_path / "evil.bin").write_bytes(pickle.dumps({"a": Evil()}, protocol=2))
    path = write(tmp_path, {"a": "evil.bin"}, "pytorch_model.bin.index.json")
    try:
        findings = open_model(path).header.findings
    except UnsafeError:
        return
    assert any(finding.severity in ("error", "warning") and "pickle" in finding.code for finding in findings)


@pytest.mark.parametrize("text", ["{", '{"weight_map": ' + "[" * 100_000, '{"weight_map": {"a": NaN}}'])
def test_broken_indices_are_refused(tmp_path, text):
    path = tmp_path / "m.safetensors.index.json"
    path.write_text(text)
    with pytest.raises(FormatError):
        open_model(path)
