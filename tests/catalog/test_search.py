import contextlib
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit.catalog import apply_dedupe, duplicates, find_asset, list_assets, plan_dedupe, scan
from assetkit.catalog.examine import Examined, identity_row
from assetkit.catalog.fields import FIELDS
from assetkit.catalog.query import Term, Value, parse
from assetkit.errors import NotFoundError, UsageError
from assetkit.types import Identity
from tests.catalog.conftest import safetensors, write

MODELS = {
    "Detail_Tweaker XL": {"kind": "lora", "base": "sdxl", "algorithm": "lora", "rank": 16},
    "pony style": {"kind": "lycoris", "base": "pony", "algorithm": "loha", "rank": (4, 32)},
    "old model": {"kind": "checkpoint", "base": "sd15", "license": {"id": "openrail", "source": "x"}},
    "maybe": {"kind": "checkpoint", "base": "sd1", "candidates": ("sd14", "sd15")},
    "bad": {"kind": None, "status": "unsafe"},
    "猫の絵": {"kind": "embedding", "trigger_words": ("100%_cat",)},
}


def fake(task):
    name = os.path.basename(task.path).removesuffix(".safetensors")
    found = Identity(task.path, "safetensors", **{"status": "ok", **MODELS[name]})
    return Examined(identity_row(found), words=" ".join(found.trigger_words), notes="")


@pytest.fixture
def filled(catalog, library):
    for at, name in enumerate(MODELS):
        write(library / f"{name}.safetensors", safetensors(bytes([at]) * (at + 1) * 1000))
    scan(catalog, [library], examine=fake)
    return catalog


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", set(MODELS)),
        ("kind:lora", {"Detail_Tweaker XL"}),
        ("kind:lora,lycoris", {"Detail_Tweaker XL", "pony style"}),
        ("-kind:lora,lycoris,checkpoint", {"bad", "猫の絵"}),
        ("base:sdxl", {"Detail_Tweaker XL", "pony style"}),
        ("base:pony", {"pony style"}),
        ("base:sd1", {"old model", "maybe"}),
        ("base:sd15", {"old model"}),
        ("fits:sd15", {"old model", "maybe"}),
        ("rank:>=16", {"Detail_Tweaker XL", "pony style"}),
        ("rank:>16", {"pony style"}),
        ("rank:5..20", {"Detail_Tweaker XL", "pony style"}),
        ("size:>4K", {"bad", "猫の絵"}),
        ("status:unsafe", {"bad"}),
        ("kind:none", {"bad"}),
        ("license:open*", {"old model"}),
        ("tweak", {"Detail_Tweaker XL"}),
        ("detail_tw", {"Detail_Tweaker XL"}),
        ('"old model"', {"old model"}),
        ("old -kind:lora", {"old model"}),
        ("猫", {"猫の絵"}),
        ("100%_c", {"猫の絵"}),
        ("name:%", set()),
        ("path:library", set(MODELS)),
        ("online:no", set()),
        ('AND OR NOT NEAR( * ^ "', None),
        ("eaker", set()),
    ],
)
def test_queries(filled, query, names):
    if names is None:
        with pytest.raises(UsageError, match="does not end"):
            list_assets(filled, query)
    else:
        assert {row["name"] for row in list_assets(filled, query)} == names


@pytest.mark.parametrize(
    "query", ["colour:red", "kind:", "rank:many", "kind:>lora", "online:maybe", "hash:xyz", '"open']
)
def test_what_is_not_understood_is_said(filled, query):
    with pytest.raises(UsageError):
        list_assets(filled, query)
    with pytest.raises(UsageError, match="algorithm, architecture, base"):
        list_assets(filled, "colour:red")


def test_any_text_is_a_query_or_a_usage_error(filled):
    pieces = st.sampled_from(
        [*FIELDS, ":", "-", '"', ",", ">", "..", "*", "%", "'", "\\", " ", "a", "1G", "(", "\0", "é"]
    )

    @settings(max_examples=150, deadline=None)
    @given(st.lists(pieces, max_size=12).map("".join))
    def check(query):
        with contextlib.suppress(UsageError):
            list_assets(filled, query)

    check()


@given(st.text(max_size=40))
def test_parsing_never_fails_otherwise(query):
    with contextlib.suppress(UsageError):
        assert all(isinstance(each, Term) for each in parse(query))


def test_terms():
    assert parse('-tag:"a b",c size:>=1G x') == (
        Term("tag", (Value("a b", quoted=True), Value("c")), negated=True),
        Term("size", (Value("1G", ">="),)),
        Term(None, (Value("x"),)),
    )


def test_references(filled, library):
    row = list_assets(filled, "name:maybe")[0]
    for reference in (row["sha256"][:8], row["sha256"].upper(), "maybe", "MAYBE", str(library / "maybe.safetensors")):
        assert find_asset(filled, reference) == row["id"]
    assert find_asset(filled, "maybe.safetensors") == row["id"]
    with pytest.raises(NotFoundError):
        find_asset(filled, "may")
    write(library / "sub" / "maybe.safetensors", safetensors(b"other"))
    scan(filled, [library], examine=fake)
    with pytest.raises(UsageError, match="several"):
        find_asset(filled, "maybe")


def test_duplicates_and_the_trash(catalog, library, tmp_path):
    write(library / "a.safetensors", safetensors())
    write(library / "copy of a.safetensors", safetensors())
    write(library / "edited.safetensors", safetensors(metadata={"x": "y"}))
    write(library / "renamed.safetensors", safetensors(name="other"))
    os.link(library / "a.safetensors", library / "link.safetensors")
    scan(catalog, [library])
    found = {each.how: [os.path.basename(copy.path) for copy in each.copies] for each in duplicates(catalog)}
    assert found == {
        "bytes": ["a.safetensors", "copy of a.safetensors"],
        "tensors": ["a.safetensors", "copy of a.safetensors", "edited.safetensors"],
        "payload": ["a.safetensors", "copy of a.safetensors", "edited.safetensors", "renamed.safetensors"],
    }
    plan = plan_dedupe(catalog)
    assert [os.path.basename(each.remove.path) for each in plan] == ["copy of a.safetensors"]
    thrown = []
    changed = library / "copy of a.safetensors"
    whole = changed.read_bytes()
    changed.write_bytes(whole[:-1] + b"x")
    refused = apply_dedupe(catalog, plan, thrown.append)
    assert (thrown, [each.code for each in refused.findings]) == ([], ["not-removed"])
    changed.write_bytes(whole)
    done = apply_dedupe(catalog, plan, thrown.append)
    assert thrown == done.moved == [str(changed)]
    assert done.bytes == len(whole)
