"""The catalog's part in making models: known hashes, files by hash, lineage that any scan finds again."""

import os

import pytest

from assetkit.catalog import Catalog, Stock, scan, show_asset
from assetkit.errors import NotFoundError
from assetkit.hashing import hash_file
from tests.transform.made import make, noise, write

STEPS = [{"op": "cast", "dtype": "bf16"}]


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "library"
    folder.mkdir()
    write(folder / "parent.safetensors", {"w.weight": noise(1, 64, 64)})
    return folder


@pytest.fixture
def catalog(tmp_path, library):
    with Catalog.open(f"sqlite:///{tmp_path / 'catalog.db'}") as opened:
        scan(opened, [library])
        yield opened


def test_a_measured_hash_is_known_until_the_file_changes(catalog, library):
    path, stock = library / "parent.safetensors", Stock(catalog)
    assert stock.known(path) == hash_file(path).sha256
    assert stock.known(library / "absent.safetensors") is None
    os.utime(path, ns=(1, 1))
    assert stock.known(path) is None


def test_a_file_is_found_by_its_hash_while_it_is_there(catalog, library):
    path, stock = library / "parent.safetensors", Stock(catalog)
    digest = hash_file(path).sha256
    assert stock.find(digest) == path
    assert stock.path_of("parent") == path
    path.unlink()
    assert stock.find(digest) is None
    with pytest.raises(NotFoundError, match="none of its places is online"):
        stock.path_of("parent")


def test_an_output_in_a_catalogued_folder_is_indexed_with_its_certificate(catalog, library):
    stock = Stock(catalog)
    certificate = make(library / "child.safetensors", STEPS, library / "parent.safetensors")
    assert stock.record(library / "child.safetensors", certificate)
    (row,) = show_asset(catalog, "child")["lineage"]
    assert row["reference"] == hash_file(library / "parent.safetensors").sha256
    assert row["asset"] == show_asset(catalog, "parent")["id"]
    assert row["operations"] == ["cast"]
    assert row["certificate"]["output"]["sha256"] == hash_file(library / "child.safetensors").sha256


def test_an_output_elsewhere_is_not_indexed(catalog, library, tmp_path):
    certificate = make(tmp_path / "child.safetensors", STEPS, library / "parent.safetensors")
    assert not Stock(catalog).record(tmp_path / "child.safetensors", certificate)


def test_any_scan_reads_the_lineage_off_the_file(tmp_path, library):
    make(library / "child.safetensors", STEPS, library / "parent.safetensors")
    with Catalog.open(f"sqlite:///{tmp_path / 'another.db'}") as catalog:
        scan(catalog, [library / "child.safetensors"])
        (row,) = show_asset(catalog, "child")["lineage"]
        assert (row["asset"], row["name"]) == (None, "parent.safetensors")
        scan(catalog, [library])
        (row,) = show_asset(catalog, "child")["lineage"]
        assert row["asset"] == show_asset(catalog, "parent")["id"]


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "[]", '{"inputs": 3}', '{"inputs": {"a": {"sha256": 1}}}', '{"inputs": {"a": null}}', "[" * 9999],
)
def test_a_damaged_recipe_is_no_lineage(tmp_path, library, text):
    write(library / "odd.safetensors", {"w.weight": noise(2, 8, 8)}, {"assetkit.recipe": text})
    with Catalog.open(f"sqlite:///{tmp_path / 'another.db'}") as catalog:
        scan(catalog, [library])
        assert show_asset(catalog, "odd")["lineage"] == []
