"""File names: they may order candidates, and decide nothing."""

import pytest

from assetkit.identification import identify_header
from tests import goldens


def named(golden, name):
    return identify_header(goldens.header(goldens.load(golden)), name=name)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("x/sd_xl_turbo_1.0_fp16.safetensors", "sdxl_turbo"),
        ("x/dreamshaperXL_lightningDPMSDE.safetensors", "sdxl_lightning"),
        ("turbo/model.safetensors", "sdxl10"),
        ("x/turbo-lightning.safetensors", "sdxl10"),
    ],
)
def test_a_name_only_orders_the_candidates(name, first):
    plain, hinted = named("unets/sdxl_ckpt", ""), named("unets/sdxl_ckpt", name)
    assert hinted.base == plain.base == "sdxl"
    assert sorted(hinted.candidates) == sorted(plain.candidates)
    assert hinted.candidates[0] == first
    assert any(each.rule == "file name" for each in hinted.evidence) == (first != plain.candidates[0])


def test_a_lying_name_changes_nothing():
    assert named("unets/sd1_ckpt", "x/flux-dev-kontext.safetensors").base == "sd1"
