"""The audit of a catalog: facts from headers, sidecars, sources, texts and users; ancestry; policies; reports."""

import json

import pytest
import sqlalchemy as sa

from assetkit.catalog import find_asset, scan
from assetkit.catalog.audit import Asked, audit, failed
from assetkit.catalog.changes import changes
from assetkit.catalog.facts import LICENSES, STATEMENTS
from assetkit.catalog.lineage import MADE_FROM
from assetkit.catalog.models import Lineage
from assetkit.catalog.policy import policy
from assetkit.catalog.reports import formats
from assetkit.catalog.scope import of_paths, of_query
from assetkit.catalog.store import ASSETS, CONTENTS, IDENTITIES, table
from assetkit.errors import NotFoundError, UsageError
from assetkit.license import texts
from assetkit.license.organisation import Organisation

from .conftest import safetensors, write


def put(library, name, metadata=None, payload=None, sidecar=None):
    path = write(library / name, safetensors(payload or name.encode(), metadata))
    if sidecar is not None:
        write(path.with_name(path.name.rsplit(".", 1)[0] + ".civitai.info"), json.dumps(sidecar).encode())
    return path


def rows(catalog, asked=Asked(), query=""):  # noqa: B008 - frozen
    return {row["asset"]: row for row in audit(catalog, of_query(catalog, query), asked)["rows"]}


def say(catalog, asset, source="civitai", into=LICENSES, **facts):
    values = [
        {"asset_id": asset, "fact": fact, "value": value, "source": source, "reference": "civitai:1@2", "recorded": 1}
        | {"evidence": "e" * 64}
        | ({"quote": ""} if into is LICENSES else {})
        for fact, value in facts.items()
    ]
    with catalog.write() as connection:
        connection.execute(sa.insert(into), values)


def be(catalog, asset, **columns):
    """Settle what an asset is, as identification would with real tensors."""
    with catalog.write() as connection:
        content = connection.execute(sa.select(CONTENTS.c.id).where(CONTENTS.c.asset_id == asset)).scalar_one()
        connection.execute(sa.update(IDENTITIES).where(IDENTITIES.c.content_id == content).values(**columns))


def ids(catalog):
    with catalog.read() as connection:
        return {row.name: row.id for row in connection.execute(sa.select(ASSETS))}


def test_a_file_with_no_facts_is_unknown(catalog, library):
    put(library, "a.safetensors")
    scan(catalog, [library], hash="all")
    row = rows(catalog)["a"]
    assert set(row["verdicts"].values()) == {"unknown"}
    assert row["blocking"][0]["code"] == "license-unknown"
    assert row["evidence"] == []


def test_a_header_speaks_for_its_file(catalog, library):
    put(library, "a.safetensors", {"modelspec.license": "CreativeML Open RAIL++-M"})
    put(library, "b.safetensors", {"modelspec.license": "CC-BY-NC-4.0"})
    scan(catalog, [library], hash="all")
    found = rows(catalog)
    assert found["a"]["verdicts"]["sell-images"] == "allowed"
    assert found["b"]["verdicts"]["use"] == "denied"
    fact = found["a"]["evidence"][0]
    assert (fact["fact"], fact["source"]) == ("license", "modelspec.license")
    assert len(fact["sha256"]) == 64
    assert found["a"]["obligations"]


def test_sidecars_are_hearsay_and_sources_are_not(catalog, library):
    sidecar = {"modelId": 1, "id": 2, "baseModel": "SDXL 1.0", "model": {"allowCommercialUse": ["Sell"], "name": "m"}}
    put(library, "a.safetensors", sidecar=sidecar)
    put(library, "b.safetensors", sidecar={**sidecar, "model": {"allowCommercialUse": ["Image"], "name": "m"}})
    scan(catalog, [library], hash="all")
    found = rows(catalog)
    assert found["a"]["verdicts"]["sell-images"] == "denied"
    assert found["b"]["verdicts"]["sell-images"] == "conditional"
    say(catalog, ids(catalog)["b"], allow_commercial_use=["Image"])
    be(catalog, ids(catalog)["b"], base="sdxl10", candidates="")
    assert rows(catalog)["b"]["verdicts"]["sell-images"] == "allowed"


def test_a_later_word_of_a_source_counts(catalog, library):
    put(library, "a.safetensors")
    scan(catalog, [library], hash="all")
    asset = ids(catalog)["a"]
    say(catalog, asset, "huggingface", license="mit")
    assert rows(catalog)["a"]["verdicts"]["use"] == "allowed"
    say(catalog, asset, "huggingface", license="other", license_name="flux-1-dev-non-commercial-license")
    assert rows(catalog)["a"]["verdicts"]["use"] == "denied"


def test_texts_beside_a_model_count_where_they_can_only_mean_it(catalog, library):
    for folder, names in {"alone": ["a"], "crowd": ["b", "c"], "named": ["d", "e"]}.items():
        for name in names:
            put(library / folder, f"{name}.safetensors")
    write(library / "alone" / "LICENSE", texts.text("CC-BY-NC-4.0").encode())
    write(library / "crowd" / "LICENSE", texts.text("MIT").encode())
    write(library / "named" / "d.license.txt", texts.text("Apache-2.0").encode())
    scan(catalog, [library], hash="all")
    found = rows(catalog)
    assert found["a"]["verdicts"]["use"] == "denied"
    assert found["b"]["verdicts"]["use"] == found["c"]["verdicts"]["use"] == "unknown"
    assert found["d"]["verdicts"]["use"] == "allowed"
    assert found["e"]["verdicts"]["use"] == "unknown"


def test_a_changed_text_is_a_license_we_do_not_know(catalog, library):
    put(library, "a.safetensors", {"license": "mit"})
    write(library / "LICENSE", (texts.text("MIT") + "\nNot for sale of images, ever, by anybody.").encode())
    scan(catalog, [library], hash="all")
    assert rows(catalog)["a"]["verdicts"]["use"] == "unknown"


def test_a_model_card_beside(catalog, library):
    put(library, "a.safetensors")
    write(library / "README.md", b"---\nlicense: other\nlicense_name: faipl-1.0-sd\n---\n# Model\n")
    scan(catalog, [library], hash="all")
    assert rows(catalog)["a"]["licenses"] == ["LicenseRef-scancode-fair-ai-public-1.0-sd"]


@pytest.mark.parametrize(
    "card", [b"---\n: [\n---\n", b"---\nlicense: !!python/object:os.system x\n---\n", b"---\n" * 3]
)
def test_a_broken_card_says_nothing(catalog, library, card):
    put(library, "a.safetensors")
    write(library / "README.md", card)
    scan(catalog, [library], hash="all")
    assert rows(catalog)["a"]["licenses"] == []


def test_a_training_base_is_found_by_its_hash_or_is_a_hole(catalog, library):
    base = put(library, "base.safetensors", {"modelspec.license": "CC-BY-NC-4.0"})
    scan(catalog, [library], hash="all")
    with catalog.read() as connection:
        sha256 = connection.execute(sa.select(CONTENTS.c.sha256)).scalar_one()
    told = {"modelspec.license": "mit", "ss_sd_model_name": base.name}
    put(library, "known.safetensors", {**told, "ss_new_sd_model_hash": sha256})
    put(library, "named.safetensors", told)
    scan(catalog, [library], hash="all")
    found = rows(catalog)
    assert found["known"]["verdicts"]["use"] == "denied"
    assert found["known"]["lineage"][0]["asset"] == "base"
    assert found["named"]["verdicts"]["use"] == "unknown"
    assert found["named"]["lineage"][0]["asset"] is None


def test_parents_of_merges_by_others(catalog, library):
    put(library, "one.safetensors", {"modelspec.license": "mit"})
    scan(catalog, [library], hash="all")
    with catalog.read() as connection:
        sha256 = connection.execute(sa.select(CONTENTS.c.sha256)).scalar_one()
    parents = json.dumps({sha256: {"name": "one"}, "ab" * 32: {"name": "secret sauce"}})
    put(library, "merge.safetensors", {"modelspec.license": "mit", "sd_merge_models": parents})
    put(library, "said.safetensors", {"modelspec.license": "mit", "modelspec.merged_from": "one, other"})
    scan(catalog, [library], hash="all")
    found = rows(catalog)
    assert found["merge"]["verdicts"]["use"] == found["said"]["verdicts"]["use"] == "unknown"
    assert [each["name"] for each in found["merge"]["lineage"]] == ["one", "secret sauce"]


def recipe(library, catalog, name, parents, operation, certified):
    put(library, f"{name}.safetensors")
    scan(catalog, [library], hash="all")
    known = ids(catalog)
    with catalog.write() as connection:
        for at, parent in enumerate(parents):
            query = sa.select(CONTENTS.c.sha256).where(CONTENTS.c.asset_id == known[parent])
            document = {"input": "ab"[at], "name": parent, "operations": [operation]}
            document |= {"certificate": {}} if certified and at == 0 else {}
            row = {"asset_id": known[name], "relation": MADE_FROM, "document": document}
            row["reference"] = connection.execute(query).scalar_one()
            connection.execute(sa.insert(table(Lineage)), [row])


def test_what_was_made_here_has_the_licenses_of_its_parents(catalog, library):
    put(library, "one.safetensors", {"modelspec.license": "openrail++"})
    put(library, "two.safetensors", {"modelspec.license": "faipl-1.0-sd"})
    recipe(library, catalog, "pruned", ["one"], "prune", certified=False)
    recipe(library, catalog, "merged", ["one", "two"], "merge", certified=True)
    recipe(library, catalog, "claimed", ["one", "two"], "merge", certified=False)
    found = rows(catalog)
    assert found["pruned"]["verdicts"] == found["one"]["verdicts"]
    assert found["merged"]["verdicts"]["sell-images"] == "allowed"
    assert found["merged"]["verdicts"]["merge-share"] == "conditional"
    assert found["claimed"]["verdicts"]["use"] == "unknown"
    assert {each["asset"] for each in found["merged"]["evidence"]} == {"one", "two"}


def test_people_and_their_word(catalog, library):
    put(library, "a.safetensors", {"modelspec.license": "mit"})
    scan(catalog, [library], hash="all")
    say(catalog, ids(catalog)["a"], into=STATEMENTS, poi=True, nsfw=False, minor=False)
    answers = {each["code"]: each["answer"] for each in rows(catalog)["a"]["remarks"]}
    assert answers["real-person"] == "yes"
    assert answers["minor"] == answers["mature"] == "no"
    assert answers["trademark"] == "unknown"


def test_a_users_decision_is_a_fact_beside_the_others(catalog, library):
    put(library, "a.safetensors", {"modelspec.license": "CC-BY-NC-4.0"})
    scan(catalog, [library], hash="all")
    said = {"purpose": "use", "verdict": "allowed", "who": "J", "why": "contract", "document": "c" * 64}
    say(catalog, ids(catalog)["a"], "user", **{"override:use": said})
    row = rows(catalog)["a"]
    assert row["verdicts"]["use"] == "allowed"
    assert row["decided"]["use"]["value"]["who"] == "J"
    assert any(each["fact"] == "license" for each in row["evidence"])


def test_policies(catalog, library):
    put(library, "a.safetensors", {"modelspec.license": "mit"})
    put(library, "b.safetensors", {"modelspec.license": "stabilityai-ai-community"})
    scan(catalog, [library], hash="all")
    strict = policy({"purposes": ["use"]})
    lax = policy({"purposes": ["use"], "tolerate": "conditional"})
    person = policy({"purposes": ["use"], "tolerate": {"use": "denied"}, "remarks": {"real-person": ["unknown"]}})
    scope = of_query(catalog, "")
    broken = audit(catalog, scope, Asked(("use",), policy=strict))
    assert failed(broken)
    assert [each["subject"] for each in broken["violations"]] == ["b"]
    assert not failed(audit(catalog, scope, Asked(("use",), policy=lax)))
    small = Organisation(revenue=1, registrations=frozenset({"stability"}))
    assert not failed(audit(catalog, scope, Asked(("use",), small, strict)))
    assert len(audit(catalog, scope, Asked(("use",), policy=person))["violations"]) == 2


@pytest.mark.parametrize(
    "document",
    [
        {"purpose": ["use"]},
        {"purposes": ["selling"]},
        {"purposes": "use"},
        {"tolerate": {"use": "maybe"}},
        {"tolerate": ["use"]},
        {"remarks": {"person": ["yes"]}},
        {"remarks": {"minor": ["perhaps"]}},
        {"remarks": []},
    ],
)
def test_a_policy_is_read_strictly(document):
    with pytest.raises(UsageError):
        policy(document)


def test_lock_files_and_recipes(catalog, library, tmp_path):
    put(library, "a.safetensors", {"modelspec.license": "CC-BY-NC-4.0"})
    scan(catalog, [library], hash="all")
    with catalog.read() as connection:
        sha256 = connection.execute(sa.select(CONTENTS.c.sha256)).scalar_one()
    pins = {"a": {"sha256": sha256, "name": "a"}, "b": {"sha256": "0" * 64, "name": "gone"}}
    write(tmp_path / "r.json", json.dumps({"inputs": pins, "steps": [], "output": {}}).encode())
    locked = {"version": 1, "assets": [{"name": "a", "sha256": sha256, "size": 1, "path": "a"}]}
    write(tmp_path / "assets.lock", json.dumps(locked).encode())
    document = audit(catalog, of_paths(catalog, [tmp_path / "r.json", tmp_path / "assets.lock"]))
    outputs = {each["path"].rpartition("/")[2]: each for each in document["outputs"]}
    assert outputs["assets.lock"]["verdicts"]["use"] == outputs["r.json"]["verdicts"]["use"] == "denied"
    gone = next(row for row in document["rows"] if row["asset"] == "gone")
    assert gone["verdict"] == "unknown"
    assert "0000" in gone["reasons"]["use"][0]["message"]
    with pytest.raises(NotFoundError):
        of_paths(catalog, [tmp_path / "nothing.png"])


def test_the_same_record_gives_the_same_report(catalog, library):
    put(library, "a.safetensors", {"modelspec.license": "mit"})
    scan(catalog, [library], hash="all")
    one, other = (audit(catalog, of_query(catalog, ""), Asked(now=when)) for when in (1, 10**9))
    assert one["report"]["sha256"] == other["report"]["sha256"]
    assert one["report"]["date"] == "1970-01-01T00:00:01Z"
    say(catalog, ids(catalog)["a"], license="CC-BY-NC-4.0")
    changed = audit(catalog, of_query(catalog, ""), Asked(now=1))
    assert changed["report"]["sha256"] != one["report"]["sha256"]
    found = changes(json.loads(json.dumps(one)), changed)
    assert {each["code"] for each in found} == {"verdict", "licenses"}
    assert changes(one, other) == []


@pytest.mark.parametrize("name", list(formats()))
def test_every_report_says_that_it_is_no_legal_advice(catalog, library, name):
    put(library, "a.safetensors", {"modelspec.license": "mit"})
    scan(catalog, [library], hash="all")
    document = audit(catalog, of_query(catalog, ""), Asked(now=1))
    data = formats()[name].write(document)
    assert data == formats()[name].write(document)
    if not formats()[name].binary:
        assert "not legal advice" in data.decode("utf-8-sig")


def test_every_allowed_has_its_text_or_its_snapshot(catalog, library):
    put(library, "a.safetensors", {"modelspec.license": "openrail++"})
    put(library, "b.safetensors")
    scan(catalog, [library], hash="all")
    say(catalog, ids(catalog)["b"], allow_commercial_use=["Image"])
    document = audit(catalog, of_query(catalog, ""))
    on_file = {each["id"]: each["text_sha256"] for each in document["licenses"]}
    for row in document["rows"]:
        for purpose, verdict in row["verdicts"].items():
            for reason in row["reasons"][purpose] if verdict == "allowed" else ():
                assert on_file.get(reason["license"]) or any(each["sha256"] for each in row["evidence"])
    assert find_asset(catalog, "b")


def test_an_image_is_as_bad_as_the_worst_of_what_made_it(catalog, library, tmp_path):
    """A non-commercial upscaler at the end of an otherwise clean workflow, and an image that says nothing."""
    image = pytest.importorskip("PIL.Image")
    info = pytest.importorskip("PIL.PngImagePlugin").PngInfo()
    put(library, "clean.safetensors", {"modelspec.license": "openrail++"})
    put(library, "4x-sharp.safetensors", {"modelspec.license": "CC-BY-NC-SA-4.0"})
    scan(catalog, [library], hash="all")
    known = ids(catalog)
    be(catalog, known["clean"], kind="checkpoint", base="sdxl10", candidates="")
    be(catalog, known["4x-sharp"], kind="upscaler", document={"kind": "upscaler", "base": None, "status": "ok"})
    with catalog.read() as connection:
        query = sa.select(CONTENTS.c.sha256).where(CONTENTS.c.asset_id == known["clean"])
        short = connection.execute(query).scalar_one()[:10]
    settings = f"Steps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 64x64, Model hash: {short}, Model: clean"
    info.add_text("parameters", f"a cat\n{settings}, Hires upscale: 2, Hires upscaler: 4x-sharp, Version: v1.9.0")
    image.new("RGB", (8, 8)).save(tmp_path / "cat.png", pnginfo=info)
    image.new("RGB", (8, 8)).save(tmp_path / "bare.png")
    document = audit(catalog, of_paths(catalog, [tmp_path / "cat.png", tmp_path / "bare.png"]))
    outputs = {each["path"].rpartition("/")[2]: each for each in document["outputs"]}
    assert {each["asset"] for each in outputs["cat.png"]["parts"]} == {"clean", "4x-sharp"}
    assert outputs["cat.png"]["verdicts"]["client-work"] == "denied"
    assert outputs["cat.png"]["verdicts"]["sell-images"] == "disputed"
    assert "4x-sharp" in outputs["cat.png"]["why"]["client-work"]
    assert outputs["cat.png"]["marked"] is False
    assert set(outputs["bare.png"]["verdicts"].values()) == {"unknown"}
    wanted = audit(catalog, of_paths(catalog, [tmp_path / "cat.png"]), Asked(policy=policy({"mark": "required"})))
    assert [each["code"] for each in wanted["violations"]] == ["policy-mark"]
