"""The public Python interface."""

import json
import subprocess
import sys

import pytest

import assetkit


def test_every_public_name_is_there():
    for name in assetkit.__all__:
        assert getattr(assetkit, name) is not None


def test_nothing_else_is():
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        assetkit.nothing_of_the_kind  # noqa: B018


def test_the_readme_example_works(tmp_path):
    from assetkit.catalog.samples import build_library

    build_library(tmp_path)
    path = tmp_path / "loras/ink-sd15.safetensors"
    identity = assetkit.identify(path)
    assert (identity.kind, identity.base, identity.rank) == ("lora", "sd1", 4)
    with assetkit.open_model(path) as model:
        assert len(model.header.tensors) == 192
    assert assetkit.hash_file(path).autov3 == "cca71885ac86"


def test_importing_it_costs_nothing():
    code = "import assetkit, sys, json; print(json.dumps([m for m in sys.modules if m.startswith('assetkit')]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert sorted(json.loads(done.stdout)) == ["assetkit", "assetkit._version"]
