"""Which of several statements about a file settles what its header leaves open: the strongest that fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assetkit.identification import Declaration, identify_header
from assetkit.identification.declared import HASH_MATCH, SIDECAR
from tests import goldens

SDXL = goldens.header(goldens.load("unets/sdxl_ckpt"))
NOTED = replace(SDXL, metadata={"modelspec.architecture": "stable-diffusion-xl-v1-base"})


def said(base: str, strength: int) -> Declaration:
    return Declaration("base", base, "a source's record", strength)


def test_a_measured_hash_settles_what_the_keys_leave_open() -> None:
    assert identify_header(SDXL).base == "sdxl"
    found = identify_header(SDXL, declared=[said("sdxl_turbo", HASH_MATCH)])
    assert (found.base, found.variant["distilled"]) == ("sdxl_turbo", "turbo")
    assert any("a source's record" in each.rule + each.detail for each in found.evidence)


def test_the_stronger_statement_is_believed() -> None:
    strong, weak = said("sdxl_lightning", HASH_MATCH), said("pony", SIDECAR)
    for order in ([strong, weak], [weak, strong]):
        found = identify_header(SDXL, declared=order)
        assert found.base == "sdxl_lightning"
        assert [each.code for each in found.findings] == ["metadata-conflict"]


@pytest.mark.parametrize("strength", [HASH_MATCH, SIDECAR])
def test_nothing_that_is_said_overrules_shapes(strength: int) -> None:
    found = identify_header(SDXL, declared=[said("sd15", strength)])
    assert found.base == "sdxl"
    assert [each.code for each in found.findings] == ["metadata-conflict"]
