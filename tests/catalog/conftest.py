import json
import os

import pytest

from assetkit.catalog import Catalog


def safetensors(payload=b"\1\2\3\4", metadata=None, name="a"):
    table = {name: {"dtype": "U8", "shape": [len(payload)], "data_offsets": [0, len(payload)]}}
    if metadata:
        table["__metadata__"] = metadata
    header = json.dumps(table).encode()
    return len(header).to_bytes(8, "little") + header + payload


def write(path, data, age=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if age:
        status = path.stat()
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - age * 10**9))
    return path


@pytest.fixture
def catalog(tmp_path):
    with Catalog.open(f"sqlite:///{tmp_path}/home/catalog.db") as opened:
        yield opened
        assert opened.check() == []


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "library"
    folder.mkdir()
    return folder
