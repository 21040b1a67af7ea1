"""Control networks: what proves one, what proves its base, and what must not be taken for one."""

import pytest

from assetkit.identification import View, identify_header
from assetkit.identification.recognisers import control_loras, controlnet_lllite, controlnets, t2i_adapters
from assetkit.types import Header, TensorInfo
from tests import goldens

OURS = (controlnets, control_loras, controlnet_lllite, t2i_adapters)


def header(shapes, format="safetensors", extra=None, metadata=None):
    tensors = {key: TensorInfo(key, "F16", tuple(shape), -1, -1) for key, shape in shapes.items()}
    return Header(format, tensors, metadata or {}, extra or {})


def golden(name):
    return goldens.header(goldens.load(name))


def shapes(name):
    return {key: info.shape for key, info in golden(name).tensors.items()}


def claims(head):
    view = View(head)
    return [claim for module in OURS for claim in module.RECOGNISER.run(view)]


def test_plain_networks_are_no_control_networks():
    for name in goldens.names():
        if name.startswith("unets/"):
            assert not claims(golden(name)), name


def test_the_context_width_decides_the_base():
    found = shapes("controls/controlnet_sd1_diffusers")
    key = "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight"
    assert identify_header(header(found)).base == "sd1"
    assert identify_header(header({**found, key: (320, 1024)})).base == "sd2"


def test_an_unheard_of_width_is_named_only_by_its_configuration():
    found = {**shapes("controls/controlnet_sd1_diffusers")}
    found["down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight"] = (320, 999)
    assert identify_header(header(found)).kind is None
    extra = {"configs": {"": {"_class_name": "ControlNetModel"}}}
    named = identify_header(header(found, "diffusers", extra))
    assert (named.kind, named.base) == ("controlnet", None)


def test_a_control_lora_is_not_a_controlnet():
    found = shapes("controls/control_lora_sdxl")
    assert "zero_convs.0.0.weight" in found
    assert [claim.kind for claim in claims(header(found))] == ["control_lora"]


def test_the_union_is_told_by_its_task_embedding():
    found = shapes("controls/controlnet_sdxl_union")
    assert identify_header(header(found)).variant["union"] is True
    del found["task_embedding"]
    assert "union" not in identify_header(header(found)).variant


def test_a_flux_controlnet_without_guidance_leaves_the_two_open():
    found = golden("controls/controlnet_flux_diffusers")
    (claim,) = claims(found)
    assert claim.base != "flux_dev"
    assert {"flux_dev", "flux_schnell"} <= set(claim.candidates)


def test_lllite_needs_all_four_parts_of_a_module():
    found = shapes("controls/lllite_sdxl")
    assert [claim.kind for claim in claims(header(found))] == ["controlnet_lllite"]
    without = {key: shape for key, shape in found.items() if ".mid." not in key}
    assert not claims(header(without))


def test_lllite_without_deep_blocks_leaves_the_base_open():
    found = {key: shape for key, shape in shapes("controls/lllite_sdxl").items() if "input_blocks_4_1" in key}
    (claim,) = claims(header(found))
    assert (claim.kind, claim.base) == ("controlnet_lllite", None)


@pytest.mark.parametrize(("inputs", "base"), [(64, "sd1"), (192, "sd1"), (256, "sdxl"), (768, "sdxl"), (48, None)])
def test_a_t2i_adapters_input_decides_its_base(inputs, base):
    found = {**shapes("controls/t2i_adapter_sd1_full"), "adapter.conv_in.weight": (320, inputs, 3, 3)}
    (claim,) = claims(header(found))
    assert claim.base == base
    assert (claim.kind == "t2i_adapter") == (base is not None)


def test_packed_weights_do_not_prove_a_size():
    found = golden("controls/controlnet_sd1_bare")
    key = "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"
    packed = dict(found.tensors)
    packed[key] = TensorInfo(key, "U8", (122880, 1), -1, -1)
    packed[key + ".absmax"] = TensorInfo(key + ".absmax", "F32", (3840,), -1, -1)
    (claim,) = claims(Header("safetensors", packed))
    assert claim.kind is None
    assert claim.resembles_kind == "controlnet"


@pytest.mark.parametrize("shape", [(), (1,), (320, 768, 1, 1), (0, 0)])
def test_shapes_of_any_rank_are_survived(shape):
    for name in ("controls/controlnet_sd1_bare", "controls/control_lora_sdxl", "controls/lllite_sdxl"):
        twisted = header(dict.fromkeys(shapes(name), shape))
        assert all(claim.base is None or claim.kind == "controlnet_lllite" for claim in claims(twisted))
