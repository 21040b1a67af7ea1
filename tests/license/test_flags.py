"""Civitai's flags in every form in which they are on disk (managers.md 1.6)."""

import pytest

from assetkit.license import flags


@pytest.mark.parametrize(
    ("value", "uses"),
    [
        (["Image", "RentCivit", "Rent", "Sell"], {"Image", "RentCivit", "Rent", "Sell"}),
        (["Sell"], {"Sell"}),
        ([], set()),
        (["None"], set()),
        ("None", set()),
        ("Image", {"Image"}),
        ("Rent", {"Image", "RentCivit", "Rent"}),
        ("Sell", {"Image", "RentCivit", "Rent", "Sell"}),
        ("{Image,RentCivit}", {"Image", "RentCivit"}),
        ('{"Sell"}', {"Sell"}),
        ("{}", set()),
        ('["Rent"]', {"Rent"}),
        ("Image,Rent", {"Image", "Rent"}),
        (True, {"Image", "RentCivit", "Rent", "Sell"}),
        (False, set()),
        ("Everything", None),
        (["Image", "Resell"], None),
        ("[not json", None),
        (17, None),
        (None, None),
    ],
)
def test_every_form_of_allow_commercial_use(value, uses):
    found = flags.commercial(value)
    assert (found if found is None else set(found)) == uses


def test_an_array_is_a_set_and_no_ladder():
    said = flags.read("allow_commercial_use", ["Sell"])
    assert {purpose: flag.verdict for purpose, flag in said.items()} == {
        "sell-images": "denied",
        "host-service": "denied",
        "sell-model": "allowed",
    }


def test_running_on_the_site_is_not_running_elsewhere():
    assert flags.read("allow_commercial_use", ["Image", "RentCivit"])["host-service"].verdict == "denied"


def test_what_cannot_be_read_permits_nothing():
    assert {each.verdict for each in flags.read("allow_commercial_use", "Everything").values()} == {"unknown"}


def test_merges():
    assert flags.read("allow_derivatives", False)["merge-share"].verdict == "denied"
    assert flags.read("allow_different_license", False)["merge-share"].verdict == "conditional"
    assert flags.read("allow_different_license", True) == {}
    assert flags.read("licensing_fee", 5)["sell-images"].verdict == "conditional"
    assert flags.read("licensing_fee", 0) == {}
