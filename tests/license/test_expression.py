"""Ids, tags, names and expressions of licenses."""

import pytest

from assetkit.license.expression import Joined, from_card, identifiers, is_vague, normalised, parse


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("openrail++", "LicenseRef-openrail-pp-m"),
        ("CreativeML Open RAIL++-M", "LicenseRef-openrail-pp-m"),
        ("creativeml_openrail-m", "LicenseRef-scancode-stable-diffusion-2022-08-22"),
        ("apache 2.0", "Apache-2.0"),
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("(mit and cc-by-4.0)", "MIT AND CC-BY-4.0"),
        ("MIT AND (Apache-2.0 OR GPL-3.0-only)", "MIT AND (Apache-2.0 OR GPL-3.0-only)"),
        ("my own rules", "my own rules"),
    ],
)
def test_normalised(text, result):
    assert normalised(text) == result


def test_versions_that_share_a_tag_are_all_given():
    found = identifiers(parse("flux-1-dev-non-commercial-license"))
    assert set(found) == {"LicenseRef-scancode-flux-1-nc", "LicenseRef-flux-1-dev-nc-1.1.1"}


def test_an_exception_is_no_license_we_know():
    assert identifiers(parse("GPL-3.0-only WITH Classpath-exception-2.0")) == ()


@pytest.mark.parametrize("text", ["", "AND", "(((", "MIT AND", "\0", "a" * 9000, "MIT OR " * 50])
def test_nonsense_is_a_name_we_do_not_know(text):
    assert isinstance(parse(text), Joined) or identifiers(parse(text)) == ()


def test_vague_words_name_nothing():
    assert all(is_vague(each) for each in ("other", "Unknown", "openrail", "", "NOASSERTION", "see license"))
    assert not is_vague("mit")


def test_a_card_names_a_license_by_its_name_when_the_tag_is_other():
    assert from_card({"license": "other", "license_name": "faipl-1.0-sd"}) == "faipl-1.0-sd"
    assert from_card({"license": "mit", "license_name": "ignored"}) == "mit"
    assert from_card({"license": "other"}) == "other"
    assert from_card({}) == ""
