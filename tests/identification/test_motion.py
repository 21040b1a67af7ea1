"""Motion modules and latent upscalers."""

import pytest

from assetkit.identification import View, identify_header
from assetkit.identification.recognisers import latent_upscalers, motion_modules
from assetkit.types import Header, TensorInfo
from tests import goldens


def header(found):
    return Header("safetensors", {key: TensorInfo(key, "F16", shape, -1, -1) for key, shape in found.items()})


def shapes(name):
    return {key: info.shape for key, info in goldens.header(goldens.load(name)).tensors.items()}


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_versions_by_position_encoding_and_middle_block(version):
    identity = identify_header(header(shapes(f"controls/motion_{version}")))
    assert (identity.kind, identity.base, identity.variant["version"]) == ("motion_module", "sd1", version)


def test_a_prefix_of_parallel_training_changes_nothing():
    found = {"module." + key: shape for key, shape in shapes("controls/motion_v3").items()}
    identity = identify_header(header(found))
    assert (identity.kind, identity.variant["version"]) == ("motion_module", "v3")


def test_three_levels_are_sdxl():
    found = shapes("controls/motion_v3")
    three = {key: shape for key, shape in found.items() if not key.startswith(("down_blocks.3", "up_blocks.3"))}
    assert identify_header(header(three)).base == "sdxl"


def test_a_unet_with_motion_inside_is_not_a_motion_module():
    found = {**shapes("controls/motion_v2_diffusers"), "conv_out.weight": (4, 320, 3, 3)}
    assert not list(motion_modules.RECOGNISER.run(View(header(found))))


def test_sparse_control_is_not_a_motion_module():
    found = shapes("controls/controlnet_sparse")
    assert not list(motion_modules.RECOGNISER.run(View(header(found))))


def test_an_sdxl_unet_is_neither():
    view = View(goldens.header(goldens.load(next(name for name in goldens.names() if name.startswith("unets/sdxl")))))
    for module in (motion_modules, latent_upscalers):
        assert not list(module.RECOGNISER.run(view))


def test_the_ltx_upscaler_is_told_by_its_latent_channels():
    found = shapes("controls/latent_upscaler_ltx")
    assert identify_header(header(found)).base == "ltx_video"
    found["initial_conv.weight"] = (512, 16, 3, 3, 3)
    assert identify_header(header(found)).kind is None
