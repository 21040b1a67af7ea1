"""Every golden header gets the identity its source makes certain, from exactly one recogniser."""

import pytest

from assetkit.identification import View, identify_header
from assetkit.identification.claim import known_recognisers
from assetkit.identification.match import matches
from assetkit.identification.recognisers.networks import FOLDER_PREFIXES, NETWORK, PREFIXES
from tests import goldens


@pytest.mark.parametrize("name", goldens.names())
def test_golden_is_named_as_its_source_says(name):
    golden = goldens.load(name)
    identity = identify_header(goldens.header(golden), name, golden.get("name", "")).to_dict()
    expected = golden["expect"]
    found = {key: _only(identity[key], value) for key, value in expected.items()}
    assert found == expected, identity["evidence"]
    assert identity["status"] == expected.get("status", "ok")


@pytest.mark.parametrize("name", goldens.names())
def test_one_kind_claims_it(name):
    view = View(goldens.header(goldens.load(name)))
    kinds = {claim.kind for each in known_recognisers().values() for claim in each.run(view) if claim.kind}
    assert len(kinds) <= 1


@pytest.mark.parametrize("name", goldens.names())
def test_no_two_families_tie(name):
    """Under one prefix at most one family fits by size, unless the golden itself expects several."""
    golden = goldens.load(name)
    if golden["expect"].get("candidates"):
        return
    view = View(goldens.header(golden))
    for prefix in (*FOLDER_PREFIXES, *PREFIXES):
        sized = {match.family.id for match in matches(view, prefix, NETWORK) if match.sized}
        assert len(sized) <= 1


def _only(found, expected):
    """Variants are compared on the facts the source states."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return {key: found.get(key) for key in expected}
    return found
