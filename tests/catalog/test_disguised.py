"""Nothing dangerous escapes a scan by lying where nobody would look."""

import gzip
import json

import pytest

from assetkit.catalog import list_assets, scan, show_asset
from tests.catalog.conftest import safetensors, write
from tests.catalog.test_scan import counts
from tests.formats.pickles import Raw, T, bare, malware, tar_file, torch_legacy, torch_zip, zip_file

EVIL = malware("/nowhere/marker")
ZIP = torch_zip({"x": Raw(EVIL)})
PARAM = b"7767517\n1 1\nInput data 0 1 data 0=4 1=4 2=3\n"
RAW = bytes(range(1, 250)) * 8
MAIN = {
    "m.safetensors": safetensors(),
    "net.param": PARAM,
    "ir.xml": b'<net name="a" version="11"><layers></layers></net>',
    "other.xml": b"<annotation><object/></annotation>",
}
PLACES = {
    "beside an ncnn graph": "net.bin",
    "beside an OpenVINO graph": "ir.bin",
    "beside another XML file": "other.bin",
    "as a preview": "m.png",
    "as a second preview": "m.preview.jpeg",
    "as a clip": "m.mp4",
    "as a sidecar": "m.json",
    "as a text": "m.txt",
    "as a Civitai sidecar": "m.civitai.info",
    "as prose": "README.md",
    "as a licence": "LICENSE.txt",
    "without a suffix": "weights",
    "under another suffix": "notes.dat",
    "hidden": ".m.ckpt",
    "unfinished": "m.ckpt.part",
    "as an archive": "m.tar",
}
EVIL_FILES = {
    "zip": ZIP,
    "legacy": torch_legacy({"x": Raw(EVIL)}),
    "text": b"(S'" + b"A" * 6000 + b"'\n0" + EVIL + b".",
    "tar.gz": gzip.compress(gzip.compress(tar_file({"x.pkl": bare(Raw(EVIL))}))),
}


@pytest.mark.parametrize("evil", EVIL_FILES)
def test_a_pickle_is_an_unsafe_asset_wherever_it_lies(catalog, library, evil):
    for name, data in MAIN.items():
        write(library / name, data)
    for name in PLACES.values():
        write(library / name, EVIL_FILES[evil])
    report = scan(catalog, [library])
    found = {each["path"] for row in list_assets(catalog, "status:unsafe") for each in row["locations"]}
    assert found - {"net.param", "ir.xml"} == set(PLACES.values())
    assert {"pickle-dangerous-global"} == {each.code for each in report.findings if each.severity == "error"}
    again = scan(catalog, [library])
    assert (again.added, again.changed, again.offline) == (0, 0, 0)
    assert again.unchanged == report.added
    assert [each.to_dict() for each in again.findings] == [each.to_dict() for each in report.findings]


def test_honest_companions_keep_their_places(catalog, library):
    for name, data in MAIN.items():
        write(library / name, data)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(50)
    honest = {"m.png": picture, "m.txt": b"(import os\nsystem\ncandles", "m.json": b'{"notes": "x"}', "net.bin": RAW}
    honest |= {"ir.bin": RAW, "README.md": b"(illustration of\na cat\n", "LICENSE.txt": b"I give\nto all\n"}
    honest |= {"plain.zip": zip_file({"a.txt": b"x"}), ".hidden.ckpt": RAW, "fonts.dat": zip_file({"a.ttf": b"x"})}
    for name, data in honest.items():
        write(library / name, data)
    scan(catalog, [library])
    assert {each["path"] for row in list_assets(catalog) for each in row["locations"]} == {*MAIN} - {"other.xml"}
    assert [each["path"] for each in show_asset(catalog, "m")["previews"]] == [str(library / "m.png")]
    assert {each["path"] for each in show_asset(catalog, "m")["sidecars"]} == {
        str(library / "m.json"),
        str(library / "m.txt"),
    }
    assert counts(scan(catalog, [library])) == {"unchanged": 3}


def test_a_companion_that_turns_into_a_pickle_and_back(catalog, library):
    write(library / "m.safetensors", safetensors())
    write(library / "m.json", b'{"activation text": "qzx"}')
    write(library / "m.png", b"\x89PNG\r\n\x1a\n")
    scan(catalog, [library])
    write(library / "m.json", ZIP)
    write(library / "m.png", ZIP)
    assert counts(scan(catalog, [library])) == {"added": 2, "unchanged": 1}
    shown = show_asset(catalog, str(library / "m.safetensors"))
    assert (shown["sidecars"], shown["previews"]) == ([], [])
    write(library / "m.json", b'{"activation text": "qzx"}')
    write(library / "m.png", b"\x89PNG\r\n\x1a\n")
    scan(catalog, [library])
    assert [row["locations"] for row in list_assets(catalog, "status:unsafe")] == [[]]  # measured bytes stay known
    shown = show_asset(catalog, str(library / "m.safetensors"))
    assert len(shown["sidecars"]) == len(shown["previews"]) == 1


@pytest.mark.parametrize("place", ["unet/diffusion_pytorch_model.bin", "preview.png", "notes.txt", "weights.dat"])
def test_files_of_a_model_folder(catalog, library, place):
    folder = library / "pipeline"
    write(folder / "model_index.json", json.dumps({"_class_name": "X", "unet": ["diffusers", "UNet"]}).encode())
    write(folder / "unet/config.json", b"{}")
    write(folder / "unet/diffusion_pytorch_model.safetensors", safetensors())
    scan(catalog, [library])
    assert [row["status"] for row in list_assets(catalog)] == ["unknown"]
    write(folder / place, ZIP)
    report = scan(catalog, [library])
    assert [each.subject for each in report.findings if each.severity == "error"] != []
    assert len(list_assets(catalog, "status:unsafe")) == 1


@pytest.mark.parametrize("name", ["m.7z", "m.rar", "m.zst"])
def test_an_archive_that_cannot_be_looked_into_is_listed_with_a_warning(catalog, library, name):
    magic = {"m.7z": b"7z\xbc\xaf\x27\x1c", "m.rar": b"Rar!\x1a\x07\x01\0", "m.zst": b"\x28\xb5\x2f\xfd"}[name]
    write(library / name, magic + bytes(100))
    report = scan(catalog, [library])
    assert [each.code for each in report.findings] == ["not-searched"]
    (row,) = list_assets(catalog)
    assert (row["status"], row["kind"]) == ("unknown", None)


def test_a_sound_pickle_under_another_name_is_no_preview(catalog, library):
    write(library / "m.safetensors", safetensors())
    write(library / "m.png", torch_zip({"w": T("F32", (2, 2))}))
    scan(catalog, [library])
    assert show_asset(catalog, "m")["previews"] == []
