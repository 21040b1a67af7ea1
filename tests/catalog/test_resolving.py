"""From what files name to catalogued assets: every kind of hash, names, contradictions, and where to get the rest."""

import hashlib
import json

import pytest
import sqlalchemy as sa
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from assetkit.catalog import list_assets, scan
from assetkit.catalog.resolution import Missing, Offer, Resolved
from assetkit.catalog.resolving import resolve, resolve_read
from assetkit.catalog.snapshots import keep, keep_matches
from assetkit.catalog.store import HASHES
from assetkit.hashing import hash_file
from assetkit.sources.base import Match, Record
from assetkit.uis.references import AUTOV1, BLAKE3, EITHER, FILE, PAYLOAD, Digest, Generation, Reference, digest
from tests.catalog.conftest import safetensors, write


def lora(payload=bytes(4 * 8 * 4), metadata=None):
    """A LoRA of rank 4 on one layer of SD1's text encoder, so that it is identified as one."""
    base = "lora_te_text_model_encoder_layers_0_mlp_fc1"
    table = {
        f"{base}.lora_down.weight": {"dtype": "F32", "shape": [4, 768], "data_offsets": [0, 12288]},
        f"{base}.lora_up.weight": {"dtype": "F32", "shape": [3072, 4], "data_offsets": [12288, 61440]},
    }
    if metadata:
        table["__metadata__"] = metadata
    header = json.dumps(table).encode()
    return len(header).to_bytes(8, "little") + header + payload.ljust(61440, b"\1")


def one(catalog, *references):
    (found,) = resolve_read(catalog, [Generation("a", "workflow", references=references)])
    return [*found.assets, *found.missing]


@pytest.fixture
def measured(catalog, library):
    """Two models whose bytes were hashed; the first is long enough for an AutoV1."""
    write(library / "sub" / "First Model.safetensors", safetensors(b"\7" * 0x120000))
    write(library / "second.safetensors", safetensors(b"\5\6", {"a": "b"}))
    scan(catalog, [library], hash="all")
    return {row["name"]: row for row in list_assets(catalog)}


@pytest.mark.parametrize(
    ("kind", "count", "kinds", "confidence"),
    [
        ("sha256", 64, FILE, "certain"),
        ("sha256", 10, FILE, "strong"),
        ("sha256", 12, EITHER, "strong"),
        ("sha256", 8, EITHER, "weak"),
        ("payload_sha256", 64, PAYLOAD, "certain"),
        ("payload_sha256", 12, EITHER, "strong"),
        ("blake3", 64, BLAKE3, "certain"),
        ("autov1", 8, AUTOV1, "weak"),
    ],
)
def test_every_kind_of_hash_finds_the_asset(catalog, library, measured, kind, count, kinds, confidence):
    hashes = hash_file(library / "sub" / "First Model.safetensors").to_dict()
    (found,) = one(catalog, Reference("checkpoint", "called otherwise", (Digest(hashes[kind][:count], kinds),)))
    assert isinstance(found, Resolved)
    assert (found.asset, found.how, found.confidence) == (measured["First Model"]["id"], kind, confidence)


def test_a_short_hash_and_the_name_are_likely_together(catalog, library, measured):
    value = hash_file(library / "sub" / "First Model.safetensors").autov1
    (found,) = one(catalog, Reference("model", "first model.ckpt", (Digest(value, AUTOV1),)))
    assert (found.how, found.confidence) == ("autov1", "likely")


def test_a_hash_of_another_kind_finds_nothing(catalog, library, measured):
    hashes = hash_file(library / "second.safetensors")
    for value, kinds in ((hashes.sha256, PAYLOAD), (hashes.payload_sha256, FILE), (hashes.blake3, FILE)):
        (found,) = one(catalog, Reference("checkpoint", "", (Digest(value, kinds),)))
        assert isinstance(found, Missing)


def test_one_short_hash_of_two_models_is_not_decided(catalog, library, measured):
    with catalog.write() as connection:
        ids = [
            row[0]
            for row in connection.execute(sa.select(HASHES.c.content_id).distinct().order_by(HASHES.c.content_id))
        ]
        connection.execute(sa.delete(HASHES).where(HASHES.c.kind == "autov1"))
        same = [
            {"content_id": each, "kind": "autov1", "value": "deadbeef", "measured": True, "source": "file"}
            for each in ids
        ]
        connection.execute(sa.insert(HASHES), same)
    (found,) = one(catalog, Reference("model", "", (Digest("deadbeef", AUTOV1),)))
    assert isinstance(found, Missing)
    assert {name for _, name in found.candidates} == {"First Model", "second"}
    (named,) = one(catalog, Reference("model", "second", (Digest("deadbeef", AUTOV1),)))
    assert (named.name, named.confidence) == ("second", "likely")


def test_a_claimed_hash_is_no_measured_one(catalog, library, measured):
    value = "ab" * 32
    with catalog.write() as connection:
        content = connection.execute(sa.select(HASHES.c.content_id)).scalars().first()
        row = {"content_id": content, "kind": "sha256", "value": value, "measured": False, "source": "sidecar"}
        connection.execute(sa.insert(HASHES), [row])
    (found,) = one(catalog, Reference("model", "", digest(value)))
    assert isinstance(found, Missing)
    assert len(found.candidates) == 1
    assert "nobody measured it" in found.reason


def test_names(catalog, library, measured):
    for name in ("First Model", "first model.safetensors", "sub/First Model.safetensors", "sub\\First Model.ckpt"):
        (found,) = one(catalog, Reference("model", name))
        sure = "likely" if name.endswith(".safetensors") else "weak"  # nobody can tell what these files are
        assert (found.name, found.how, found.confidence) == ("First Model", "name", sure)
    assert isinstance(one(catalog, Reference("model", "First"))[0], Missing)


def test_a_name_does_not_win_over_another_hash(catalog, library, measured):
    (found,) = one(catalog, Reference("model", "second", digest("1234567890")))
    assert isinstance(found, Missing)
    assert "another hash" in found.reason
    assert found.candidates == ((measured["second"]["id"], "second"),)


def test_a_name_stands_weakly_for_a_file_that_was_never_hashed(catalog, library):
    write(library / "second.safetensors", safetensors(b"\5\6"))
    scan(catalog, [library], hash="none")
    (found,) = one(catalog, Reference("model", "second", digest("1234567890")))
    assert (found.name, found.how, found.confidence) == ("second", "name", "weak")
    assert "not measured" in found.reason


def test_a_vaes_name_wins_over_a_hash_that_a1111_may_have_mixed_up(catalog, library, measured):
    (found,) = one(catalog, Reference("vae", "second", digest("1234567890")))
    assert (found.how, found.confidence) == ("name", "weak")
    other = digest(measured["First Model"]["sha256"][:10])
    (found,) = one(catalog, Reference("vae", "second", other))
    assert (found.name, found.confidence) == ("second", "weak")
    (found,) = one(catalog, Reference("vae", "second", digest(measured["First Model"]["sha256"])))
    assert (found.name, found.confidence) == ("First Model", "certain")


def test_the_same_name_in_two_folders(catalog, library):
    write(library / "a" / "x.safetensors", safetensors(b"\1"))
    write(library / "b" / "x.safetensors", safetensors(b"\2"))
    scan(catalog, [library], hash="all")
    (found,) = one(catalog, Reference("model", "x"))
    assert (isinstance(found, Missing), len(found.candidates)) == (True, 2)
    (found,) = one(catalog, Reference("model", "b/x.safetensors"))
    assert found.path == str(library / "b" / "x.safetensors")


def test_the_kind_that_a_place_wants_decides_between_names(catalog, library):
    write(library / "x.safetensors", safetensors(b"\1"))
    write(library / "Lora" / "x.safetensors", lora())
    scan(catalog, [library], hash="all")
    (found,) = one(catalog, Reference("lora", "x"))
    assert (found.kind, found.confidence) == ("lora", "likely")
    (found,) = one(catalog, Reference("vae", "Lora/x.safetensors"))
    assert (found.kind, found.confidence) == (None, "weak")


def test_a_model_of_another_kind_is_weak(catalog, library):
    write(library / "ink.safetensors", lora())
    scan(catalog, [library], hash="all")
    (found,) = one(catalog, Reference("checkpoint", "ink"))
    assert (found.confidence, found.kind) == ("weak", "lora")
    (found,) = one(catalog, Reference("checkpoint", "", digest(found.sha256)))
    assert (found.confidence, "uses it as a checkpoint" in found.reason) == ("certain", True)


def test_a_lora_by_the_name_in_its_header(catalog, library):
    write(library / "renamed.safetensors", lora(metadata={"ss_output_name": "MyInk_v2"}))
    scan(catalog, [library], hash="all")
    (found,) = one(catalog, Reference("lora", "myink_v2"))
    assert (found.name, found.confidence) == ("renamed", "weak")
    assert isinstance(one(catalog, Reference("lora", "MyInk"))[0], Missing)


def test_a_lora_whose_header_claims_the_hash_that_a1111_wrote(catalog, library):
    """A1111 takes ``sshs_model_hash`` for the hash, which a tool that saved the file again may have left behind."""
    write(library / "ink.safetensors", lora(metadata={"sshs_model_hash": "ab" * 32}))
    scan(catalog, [library], hash="all")
    (found,) = one(catalog, Reference("lora", "ink", digest("ab" * 6, EITHER)))
    assert (found.name, found.how, found.confidence) == ("ink", "name", "weak")
    assert "its own header" in found.reason
    assert isinstance(one(catalog, Reference("lora", "ink", digest("cd" * 6, EITHER)))[0], Missing)


def test_a_source_s_version(catalog, library, measured):
    row = measured["second"]
    with catalog.write() as connection:
        keep_matches(connection, "civitai", [Match(row["sha256"], "civitai:12@34")], 1, 2)
    (found,) = one(catalog, Reference("lora", "some title", sources=("civitai:12@34",)))
    assert (found.asset, found.how, found.confidence) == (row["id"], "source", "strong")


CIVITAI = {
    "id": 12,
    "modelVersions": [
        {"id": 34, "files": [{"name": "ink.safetensors", "downloadUrl": "https://c/34", "hashes": {
            "SHA256": "AB" * 32, "AutoV2": "AB" * 5, "AutoV3": "CDCDCDCDCDCD"}}]},
        {"id": 35, "files": [{"name": "other.safetensors", "downloadUrl": "https://c/35", "hashes": {
            "SHA256": "EF" * 32}}]},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "offers"),
    [
        (Reference("lora", "x", digest("ab" * 5)), [Offer("civitai", "civitai:12@34", "https://c/34")]),
        (Reference("lora", "x", digest("cdcdcdcdcdcd", EITHER)), [Offer("civitai", "civitai:12@34", "https://c/34")]),
        (Reference("lora", "sub/other.safetensors"), [Offer("civitai", "civitai:12@35", "https://c/35")]),
        (Reference("lora", "ink.safetensors", digest("ef" * 5)), [Offer("civitai", "civitai:12@35", "https://c/35")]),
        (Reference("lora", "t5.safetensors"), [Offer("huggingface", "hf:o/n/te/t5.safetensors")]),
        (Reference("lora", "ink%.safetensors"), []),
        (Reference("lora", "a", urls=("https://h/a", "file:///etc/passwd", "javascript:x")),
         [Offer("workflow", "https://h/a", "https://h/a")]),
        (Reference("lora", "", sources=("civitai:1@2", "hf:o/n")),
         [Offer("civitai", "civitai:1@2"), Offer("huggingface", "hf:o/n")]),
    ],
)  # fmt: skip
def test_where_the_missing_can_be_had(catalog, reference, offers):
    with catalog.write() as connection:
        keep(connection, "civitai", [Record("civitai", "civitai:12", CIVITAI)], 1)
        siblings = {"siblings": [{"rfilename": "te/t5.safetensors", "lfs": {"sha256": "09" * 32}}]}
        keep(connection, "huggingface", [Record("huggingface", "hf:o/n", siblings)], 1)
    (found,) = one(catalog, reference)
    assert isinstance(found, Missing)
    assert list(found.offers) == offers


@pytest.mark.parametrize("used", [True, False])
def test_an_image_that_names_no_base_model_lacks_one(used):
    ink = Reference("lora", "ink")
    base = Reference("diffusion_model", "flux", used=used)
    for read, expected in (((ink,), True), ((ink, base), not used), ((), False)):
        (found,) = resolve_read(None, [Generation("a", "image", references=read)])
        assert any("base model" in each.reason for each in found.missing) is expected


def test_without_a_catalog_everything_is_missing():
    (found,) = one(None, Reference("lora", "a", urls=("https://h/a",)))
    assert (found.offers, found.candidates) == ((Offer("workflow", "https://h/a", "https://h/a"),), ())


def test_files(catalog, library, measured, tmp_path):
    info = PngInfo()
    info.add_text(
        "parameters", f"cat\nSteps: 1, Seed: 1, Sampler: x, Model hash: {measured['second']['sha256'][:10]}, VAE: no"
    )
    image, workflow = tmp_path / "a.png", tmp_path / "w.json"
    Image.new("RGB", (4, 4)).save(image, pnginfo=info)
    nodes = [{"id": 1, "type": "VAELoader", "widgets_values": ["second.safetensors"]}]
    workflow.write_text(json.dumps({"nodes": nodes, "links": []}))
    first, second = resolve(catalog, [image, workflow])
    row = first.to_dict()
    assert (row["software"], row["identified"], row["marked"]) == ("a1111", True, False)
    assert [each["asset"] for each in row["assets"]] == [measured["second"]["id"]]
    assert [(each["role"], each["name"], each["hash"]) for each in row["missing"]] == [("vae", "no", None)]
    assert [each.name for each in second.assets] == ["second"]
    json.dumps([first.to_dict(), second.to_dict()])


def test_names_that_hold_wildcards_and_quotes_are_names(catalog, library, measured):
    for name in ("%", "_econd", "second' OR '1'='1", "*", "\0second", "se%", "[s]econd"):
        assert isinstance(one(catalog, Reference("lora", name))[0], Missing)


def test_hash_digests():
    full = hashlib.sha256(b"x").hexdigest()
    assert digest(f"0x{full.upper()}", PAYLOAD) == (Digest(full, PAYLOAD),)
    assert digest(f"sha256:{full}") == (Digest(full, FILE),)
    assert digest(f"blake3:{full}") == (Digest(full, BLAKE3),)
    assert digest("81761151") == (Digest("81761151", AUTOV1),)
    assert digest(hashlib.sha256(b"").hexdigest()[:10]) == digest(None) == digest(5) == digest("zz" * 5) == ()
