"""Every base has a row, and the rows agree with what the families say."""

import pytest

from assetkit.families import families
from assetkit.license.bases import alternatives, bases
from assetkit.license.terms import terms

EVERY = sorted({each for family in families().values() for each in (family.candidates or (family.id,))})


@pytest.mark.parametrize("base", EVERY)
def test_every_base_has_a_row(base):
    row = bases()[base]
    assert row.licenses or row.note
    assert all(each in terms() for each in row.licenses)


@pytest.mark.parametrize("family", [each.id for each in families().values() if each.license])
def test_a_familys_license_is_among_those_of_its_base(family):
    mine = {each for row in alternatives(family) for each in row.licenses}
    assert families()[family].license in mine


def test_every_group_is_its_members():
    assert {each.id for each in alternatives("flux")} >= {"flux_dev", "flux_krea", "flux_schnell", "chroma"}
    assert {each.id for each in alternatives("sd3")} >= {"sd3_medium", "sd35_large"}
    assert [each.id for each in alternatives("sdxl", ("pony",))] == ["pony"]
    assert alternatives("never_heard_of")[0].licenses == ()
    assert alternatives(None) == ()
