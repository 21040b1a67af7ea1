"""Verdicts as rows of the catalog."""

import pytest

from assetkit.catalog import Catalog, list_assets, scan, show_asset
from assetkit.catalog.validations import checkpoint_for, is_current, record_validation
from assetkit.types import Identity
from tests.transform.made import noise, write

VERSIONS = {"assetkit": "1", "checks": "1"}


@pytest.fixture
def catalog(tmp_path):
    folder = tmp_path / "library"
    folder.mkdir()
    write(folder / "one.safetensors", {"w.weight": noise(1, 8, 8)})
    write(folder / "two.safetensors", {"w.weight": noise(2, 8, 8)})
    with Catalog.open(f"sqlite:///{tmp_path / 'catalog.db'}") as opened:
        scan(opened, [folder])
        yield opened


def document(verdict):
    return {"asset": "one", "verdict": verdict, "checks": [], "versions": VERSIONS}


def names(catalog, query):
    return [row["name"] for row in list_assets(catalog, query)]


def test_the_newest_verdict_is_what_is_found(catalog):
    one = show_asset(catalog, "one")
    assert one["render"] is None
    assert names(catalog, "render:none") == ["one", "two"]
    record_validation(catalog, one["id"], document("pass"), one["sha256"])
    record_validation(catalog, one["id"], document("fail"), one["sha256"])
    assert names(catalog, "render:fail") == ["one"]
    assert names(catalog, "render:pass") == []
    assert names(catalog, "render:none") == ["two"]
    again = show_asset(catalog, "one")
    assert again["render"] == "fail"
    assert [each["verdict"] for each in again["validations"]] == ["pass", "fail"]


def test_a_verdict_holds_for_the_same_bytes_and_the_same_engine(catalog):
    one = show_asset(catalog, "one")
    record_validation(catalog, one["id"], document("pass"), one["sha256"])
    (stored,) = show_asset(catalog, "one")["validations"]
    assert is_current(stored, one["sha256"], VERSIONS)
    assert not is_current(stored, "0" * 64, VERSIONS)
    assert not is_current(stored, one["sha256"], {**VERSIONS, "checks": "2"})
    assert not is_current({**stored, "verdict": "skip"}, one["sha256"], VERSIONS)
    assert not is_current(None, one["sha256"], VERSIONS)


def test_an_adapter_is_tested_with_a_checkpoint_of_its_base(catalog, tmp_path):
    torch = pytest.importorskip("torch")
    pytest.importorskip("diffusers")
    assert torch
    from tests.render import tiny

    lora = Identity("x", "safetensors", "ok", kind="lora", base="sd1", candidates=("sd14", "sd15"))
    assert checkpoint_for(catalog, lora) is None
    file = tiny.single(tmp_path / "library" / "base.safetensors", "sd1")
    scan(catalog, [tmp_path / "library"])
    assert checkpoint_for(catalog, lora) == file
    assert checkpoint_for(catalog, Identity("x", "safetensors", "ok", kind="lora", base="sdxl")) is None
    assert checkpoint_for(catalog, Identity("x", "safetensors", "ok", kind="embedding")) is None
