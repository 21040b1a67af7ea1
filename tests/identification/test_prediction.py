"""Marker tensors beat metadata: a merge keeps its parent's metadata and still samples as its markers say."""

import pytest

from assetkit.identification import identify_header
from assetkit.identification.claim import USUAL
from tests import goldens


def checkpoint(stated, *markers):
    golden = goldens.load("unets/sdxl_ckpt")
    golden["tensors"].update({marker: ["F32", [0]] for marker in markers})
    golden["metadata"] = {"modelspec.prediction_type": stated}
    return identify_header(goldens.header(golden))


def test_stale_metadata_does_not_overrule_a_marker():
    identity = checkpoint("epsilon", "v_pred")
    assert identity.variant["prediction"] == "v"
    assert [each.code for each in identity.findings] == ["metadata-conflict"]


@pytest.mark.parametrize(("stated", "markers"), [("v", ("v_pred",)), ("v", ()), ("epsilon", ())])
def test_metadata_that_agrees_or_stands_alone_is_heard(stated, markers):
    identity = checkpoint(stated, *markers)
    assert identity.variant["prediction"] == stated
    assert not identity.findings


def usual(identity):
    return [each.detail for each in identity.evidence if each.rule == USUAL]


@pytest.mark.parametrize("name", ["sd1_unet_ldm", "sd1_unet_diffusers", "sdxl_ckpt"])
def test_what_nothing_in_the_file_says_is_said_to_be_the_usual(name):
    """EasyFluff is an SD1 of v-prediction without marker or metadata; its header is every SD1's."""
    identity = identify_header(goldens.header(goldens.load(f"unets/{name}")))
    assert identity.variant["prediction"] == "epsilon"
    (said,) = usual(identity)
    assert "epsilon" in said
    assert "nothing in the file says otherwise" in said


def test_what_the_file_says_is_not_called_usual():
    for identity in (checkpoint("v"), checkpoint("epsilon"), checkpoint("", "v_pred")):
        assert identity.variant["prediction"]
        assert not usual(identity)
