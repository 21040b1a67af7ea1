"""Marker tensors beat metadata: a merge keeps its parent's metadata and still samples as its markers say."""

import pytest

from assetkit.identification import identify_header
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
