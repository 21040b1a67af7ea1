"""What only a pipeline folder's own configuration can settle."""

import pytest

from assetkit.identification import identify_header
from assetkit.types import Header, TensorInfo
from tests import goldens


def folder(golden, component, index):
    found = goldens.header(goldens.load(golden)).tensors.items()
    tensors = {
        f"{component}/{key}": TensorInfo(f"{component}/{key}", each.dtype, each.shape, -1, -1) for key, each in found
    }
    return Header("diffusers", tensors, {}, {"model_index": index, "configs": {}})


@pytest.mark.parametrize(
    ("second", "base"), [(["diffusers", "WanTransformer3DModel"], "wan22"), ([None, None], "wan"), (None, "wan")]
)
def test_a_second_transformer_makes_wan_two_point_two(second, base):
    index = {"_class_name": "WanPipeline", "transformer_2": second}
    identity = identify_header(folder("dits/wan_t2v_14b-diffusers", "transformer", index))
    assert (identity.kind, identity.base) == ("checkpoint", base)


@pytest.mark.parametrize(("name", "edit"), [("StableDiffusionInstructPix2PixPipeline", True), ("Other", False)])
def test_an_edit_pipeline_says_that_its_unet_edits(name, edit):
    header = folder("controls/relight_fc", "unet", {"_class_name": name})
    identity = identify_header(header, name="models/pix2pix")
    assert (identity.kind, identity.base) == ("checkpoint", "sd1")
    assert identity.to_dict()["variant"]["edit"] is edit
