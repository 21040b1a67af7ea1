"""A network with fewer or more blocks than its family's is not of the family: merges and distillations cut some out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assetkit.families._depths import depths_of
from assetkit.identification import identify_header
from assetkit.types import Header
from tests import goldens

FLUX = goldens.header(goldens.load("dits/flux_dev-diffusers"))


def kept(header: Header, lasts: dict[str, int]) -> Header:
    """The header without the blocks of each sequence from a number on."""

    def stays(key: str) -> bool:
        found = re.match(r"(.*?\.)(\d+)\.", key)
        return not found or int(found[2]) < lasts.get(found[1], 1 << 30)

    return replace(header, tensors={key: info for key, info in header.tensors.items() if stays(key)})


@pytest.mark.parametrize(
    "lasts",
    [
        {"transformer_blocks.": 8},  # Freepik/flux.1-lite-8B
        {"transformer_blocks.": 5, "single_transformer_blocks.": 10},  # TencentARC/flux-mini
        {"single_transformer_blocks.": 37},
    ],
)
def test_a_flux_that_lost_blocks_is_only_shaped_like_one(lasts: dict[str, int]) -> None:
    found = identify_header(kept(FLUX, lasts))
    assert (found.kind, found.base, found.candidates) == (None, None, ())
    assert any("shaped like flux_dev" in each.detail for each in found.evidence)


def test_metadata_that_declares_the_base_is_heard() -> None:
    lite = kept(FLUX, {"transformer_blocks.": 8})
    found = identify_header(replace(lite, metadata={"modelspec.architecture": "flux-1-dev"}))
    assert (found.kind, found.base) == ("diffusion_model", "flux_dev")


def test_more_blocks_are_no_better() -> None:
    more = {key.replace("single_transformer_blocks.37.", "single_transformer_blocks.38."): info
            for key, info in FLUX.tensors.items()}  # fmt: skip
    assert identify_header(replace(FLUX, tensors={**FLUX.tensors, **more})).base is None


@pytest.mark.parametrize(
    "name", [each for each in goldens.names() if each.startswith("dits/") and "folder" not in each]
)
def test_every_transformer_is_counted(name: str) -> None:
    """Whatever is cut off the end, the file is no longer that base."""
    golden = goldens.load(name)
    header = goldens.header(golden)
    whole = identify_header(header)
    owners = [each for each in (whole.base, *whole.candidates) if each and depths_of(each)]
    if whole.kind not in {"diffusion_model", "checkpoint"} or not owners:
        pytest.skip("not a network whose blocks are counted")
    stems = "|".join(map(re.escape, depths_of(owners[0])))
    numbered = re.compile(rf"(?:^|[./])(?:{stems})(\d+)\.")
    blocks = {key: int(found[1]) for key in header.tensors if (found := numbered.search(key))}
    if not blocks:
        pytest.skip("blocks have other names in this layout")
    lost = {key for key, number in blocks.items() if number >= max(blocks.values()) - 1}
    found = identify_header(replace(header, tensors={key: header.tensors[key] for key in header.tensors.keys() - lost}))
    assert (found.kind, found.base) == (None, None)
