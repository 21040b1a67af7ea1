"""What only a pipeline folder's own configuration can settle."""

import pytest

from assetkit.identification import identify_header
from assetkit.types import Header, TensorInfo
from tests import goldens


def folder(golden, component, index, configs=()):
    found = goldens.header(goldens.load(golden)).tensors.items()
    tensors = {
        f"{component}/{key}": TensorInfo(f"{component}/{key}", each.dtype, each.shape, -1, -1) for key, each in found
    }
    return Header("diffusers", tensors, {}, {"model_index": index, "configs": dict(configs)})


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


@pytest.mark.parametrize(
    ("golden", "name", "base"),
    [
        ("dits/flux_dev-diffusers", "FluxKontextPipeline", "flux_kontext"),
        ("dits/flux_dev-diffusers", "FluxPipeline", "flux_dev"),
        ("dits/qwen_image-diffusers", "QwenImageEditPlusPipeline", "qwen_image_edit"),
        ("dits/qwen_image-diffusers", "QwenImagePipeline", "qwen_image"),
    ],
)
def test_a_pipelines_class_names_a_candidate(golden, name, base):
    identity = identify_header(folder(golden, "transformer", {"_class_name": name}))
    assert (identity.kind, identity.base) == ("checkpoint", base)
    assert (base in identity.candidates) == (name in {"FluxPipeline", "QwenImagePipeline"})
    assert not identity.findings


@pytest.mark.parametrize(
    ("frames", "base", "left"), [(14, "svd", ()), (25, "svd_xt", ()), (None, "svd", ("svd", "svd_xt"))]
)
@pytest.mark.parametrize("whole", [True, False])
def test_its_frames_tell_svd_from_svd_xt(frames, base, left, whole):
    """diffusers writes ``num_frames`` into the UNet's configuration; 14 and 25 are those of the published models."""
    config = {"_class_name": "UNetSpatioTemporalConditionModel", **({"num_frames": frames} if frames else {})}
    if whole:
        index = {"_class_name": "StableVideoDiffusionPipeline"}
        header = folder("unets/svd_unet_diffusers", "unet", index, {"unet": config})
    else:
        found = goldens.header(goldens.load("unets/svd_unet_diffusers"))
        header = Header("diffusers", found.tensors, {}, {"configs": {"": config}})
    identity = identify_header(header)
    assert (identity.base, identity.candidates) == (base, left)
    assert not identity.findings


@pytest.mark.parametrize(
    ("golden", "name", "conflicts"),
    [
        ("unets/sd1_unet_diffusers", "StableDiffusionXLPipeline", True),
        ("unets/sd2_unet_diffusers", "StableDiffusionXLImg2ImgPipeline", True),
        ("unets/sdxl_unet_diffusers", "StableDiffusionPipeline", True),
        ("unets/sd1_unet_diffusers", "StableDiffusion3Pipeline", True),
        ("unets/sd1_unet_diffusers", "StableDiffusionPipeline", False),
        ("unets/bk_sdm_tiny_unet_diffusers", "StableDiffusionPipeline", False),
        ("unets/sdxl_unet_diffusers", "StableDiffusionXLPipeline", False),
        ("unets/sdxl_unet_diffusers_lcm", "StableDiffusionXLPipeline", False),
        ("unets/ssd1b_unet_diffusers", "StableDiffusionXLPipeline", False),
        ("unets/sdxl_refiner_unet_diffusers", "StableDiffusionXLImg2ImgPipeline", False),
        ("unets/sd1_unet_diffusers", "SomebodysOwnPipeline", False),
    ],
)
def test_parts_that_are_not_the_pipelines_are_a_finding(golden, name, conflicts):
    identity = identify_header(folder(golden, "unet", {"_class_name": name}))
    assert identity.base == goldens.load(golden)["expect"]["base"]
    assert [each.code for each in identity.findings] == (["metadata-conflict"] if conflicts else [])
    assert all(name in each.message for each in identity.findings)
