"""Licenses of outputs: kept, joined, never narrowed to one parent's; conflicts are named."""

import pytest

from assetkit.license.expression import identifiers, parse
from assetkit.transform.licensing import LICENSE, NOTICE, Parent, clashes, licensed


def parent(name, license_=None, **more):
    return Parent(name, ({"modelspec.license": license_} if license_ else {}) | more)


def test_nothing_said_adds_nothing():
    assert licensed([parent("a"), parent("b")], ["merge"]) == {}


def test_a_conversion_keeps_its_license_and_says_what_was_done():
    found = licensed([parent("a", "openrail++")], ["cast"])
    assert LICENSE not in found, "the input's own line is kept as it is"
    assert "cast" in found[NOTICE]
    assert "a: LicenseRef-openrail-pp-m" in found[NOTICE]
    assert "Give every recipient a copy" in found[NOTICE]


def test_a_merge_is_under_every_license_of_its_parents():
    found = licensed([parent("a", "openrail++"), parent("b", "CC-BY-4.0"), parent("c", "openrail++")], ["merge"])
    assert set(identifiers(parse(found[LICENSE]))) == {"LicenseRef-openrail-pp-m", "CC-BY-4.0"}


def test_a_parent_that_says_nothing_is_not_passed_over():
    found = licensed([parent("a", "mit"), parent("b")], ["merge"])
    assert found[LICENSE] == "MIT AND NOASSERTION"
    assert "b: declares no license" in found[NOTICE]


def test_choices_keep_their_brackets():
    found = licensed([parent("a", "MIT OR Apache-2.0"), parent("b", "CC0-1.0")], ["merge"])
    assert found[LICENSE] == "(MIT OR Apache-2.0) AND CC0-1.0"


def test_notices_of_parents_go_along():
    found = licensed([parent("a", "mit", **{NOTICE: "Thanks to the painter."})], ["prune"])
    assert "Thanks to the painter." in found[NOTICE]


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ("faipl-1.0-sd", "stabilityai-ai-community", True),
        ("faipl-1.0-sd", "openrail++", False),
        ("gpl-3.0", "openrail++", True),
        ("cc-by-nd-4.0", "mit", True),
        ("mit", "apache-2.0", False),
        ("mit", "words of my own", False),
    ],
)
def test_conflicts_of_pairs(one, other, conflict):
    assert bool(clashes([parent("a", one), parent("b", other)])) is conflict
    assert clashes([parent("a", one)]) == ()
