import json

import pytest

from assetkit.uis.naming import Owners
from assetkit.uis.sidecars import LIMIT, ModelFile, read_sidecar

SHA = "ab" * 32
FILES = [{"name": "m.safetensors", "sizeKB": 1000 / 1024, "hashes": {"SHA256": SHA.upper(), "AutoV3": "e3b0c44298fc"}}]
VERSION = {"id": 2, "modelId": 1, "baseModel": "SDXL 1.0", "trainedWords": ["w"], "files": FILES}
CASES = {
    "civitai-version": (
        {**VERSION, "model": {"name": "N", "allowCommercialUse": ["Sell"]}, "new": 1},
        {"civitai_model": 1, "civitai_version": 2, "base": "SDXL 1.0", "name": "N", "allow_commercial_use": ["Sell"]},
        [("sha256", SHA)],
    ),
    "civitai-model": (
        {"id": 1, "name": "N", "modelVersions": [{**VERSION, "id": 9, "files": []}, VERSION], "allowNoCredit": True},
        {"civitai_model": 1, "civitai_version": 2, "base": "SDXL 1.0", "allow_no_credit": True},
        [("sha256", SHA)],
    ),
    "stability-matrix": (
        {"ModelId": 1, "ModelName": "N", "BaseModel": "Pony", "TrainedWords": ["w"], "Hashes": {"SHA256": SHA}},
        {"civitai_model": 1, "name": "N", "base": "Pony", "trigger_words": ["w"]},
        [("sha256", SHA)],
    ),
    "lora-manager": (
        {
            "file_name": "m",
            "model_name": "N",
            "sha256": SHA,
            "size": 1000,
            "base_model": "SDXL 1.0",
            "civitai": VERSION,
        },
        {"name": "N", "base": "SDXL 1.0", "civitai_version": 2},
        [("sha256", SHA)],
    ),
    "swarmui": ({"modelspec.title": "N", "modelspec.license": "MIT"}, {"name": "N", "license": "MIT"}, []),
    "a1111": (
        {"activation text": "w", "sd version": "SD1", "preferred weight": 0.7},
        {"trigger_words": "w", "base": "SD1", "weight": 0.7},
        [],
    ),
}


def read(path, data, size=1000, mtime_ns=0):
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return read_sidecar(str(path), ModelFile("m.safetensors", size, mtime_ns))


@pytest.mark.parametrize("dialect", CASES)
def test_every_dialect_by_content(tmp_path, dialect):
    document, facts, hints = CASES[dialect]
    found = read(tmp_path / "m.json", document)
    said = {each.fact: each.value for each in found.facts if each.fact}
    assert found.dialect == dialect
    assert facts.items() <= said.items()
    assert {each.key for each in found.facts} >= document.keys()
    assert list(found.hints) == hints


@pytest.mark.parametrize("dialect", ["civitai-version", "civitai-model", "lora-manager"])
def test_hashes_of_another_file_or_an_older_one_are_no_hints(tmp_path, dialect):
    document = CASES[dialect][0]
    assert read(tmp_path / "m.json", document, size=5_000_000).hints == ()
    assert read(tmp_path / "m.json", document, mtime_ns=1 << 62).hints == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "sidecar-invalid"),
        (b"[" * 100_000, "sidecar-invalid"),
        (b"[1]", "sidecar-invalid"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "sidecar-invalid"),
        (b"\xff\xfe\x00", "sidecar-invalid"),
        (b" " * (LIMIT + 1), "sidecar-too-large"),
    ],
)
def test_hostile_sidecars_are_findings(tmp_path, data, code):
    found = read(tmp_path / "m.json", data)
    assert [each.code for each in found.findings] == [code]
    assert found.facts == ()


@pytest.mark.parametrize("value", [5, None, [1], {"x": [None]}, "x"])
def test_values_of_any_type_do_no_harm(tmp_path, value):
    for document, _, _ in CASES.values():
        read(tmp_path / "m.json", dict.fromkeys(document, value))


def test_texts_and_configurations(tmp_path):
    assert read(tmp_path / "m.txt", b"about it").facts[0].fact == "description"
    found = read(tmp_path / "m.yaml", b'model:\n  target: ldm.X\n  params:\n    parameterization: "v"\n')
    assert ("prediction", "v") in [(each.fact, each.value) for each in found.facts]
    assert read(tmp_path / "n-mid_1-vid_2.csv", f"SHA256,{SHA}\n".encode()).hints == (("sha256", SHA),)


def test_owners():
    owners = Owners(["Model.safetensors", "model.ckpt", "x-mid_1-vid_2.pt"])
    for name in ("model.civitai.info", "MODEL.JSON", "model.metadata.json", "model.safetensors.json", "model.yaml"):
        assert owners.of_sidecar(name) == "Model.safetensors"
    assert owners.of_sidecar("model_dict-mid_1-vid_2.json") == "x-mid_1-vid_2.pt"
    assert owners.of_sidecar("modelx.json") is None
    for name in ("Model.preview.PNG", "model.jpeg", "model.thumb.jpg", "model.example.0.jpeg", "model.mp4"):
        assert owners.of_preview(name) == "Model.safetensors"
    assert owners.of_preview("models.png") is None
