"""Image-prompt adapters, style models and model patches."""

from assetkit.identification import View, identify_header
from assetkit.identification.recognisers import ip_adapters, style_models
from assetkit.types import Header, TensorInfo
from tests import goldens


def shapes(name):
    return {key: info.shape for key, info in goldens.header(goldens.load(name)).tensors.items()}


def header(found):
    return Header("safetensors", {key: TensorInfo(key, "F16", shape, -1, -1) for key, shape in found.items()})


def run(module, found):
    return list(module.RECOGNISER.run(View(header(found))))


def test_kolors_is_told_from_sdxl_by_its_wide_resampler():
    kolors, sdxl = shapes("controls/ip_adapter_kolors_plus"), shapes("controls/ip_adapter_sdxl_plus")
    key = "ip_adapter.1.to_k_ip.weight"
    assert kolors[key] == sdxl[key] == (640, 2048)
    assert run(ip_adapters, kolors)[0].base == "kolors"
    assert run(ip_adapters, sdxl)[0].base == "sdxl"


def test_both_containers_give_the_same_answer():
    one, other = (goldens.load(f"controls/ip_adapter_sd1{suffix}") for suffix in ("", "_pickle"))
    named = [identify_header(goldens.header(each)) for each in (one, other)]
    assert named[0].kind == named[1].kind == "ip_adapter"
    assert named[0].architecture == named[1].architecture == "IP-Adapter"


def test_the_lora_inside_faceid_does_not_make_it_a_lora():
    identity = identify_header(header(shapes("controls/ip_adapter_sd1_faceid")))
    assert (identity.kind, identity.architecture) == ("ip_adapter", "FaceID")
    assert not identity.findings


def test_projection_without_attention_is_not_an_adapter():
    found = {key: shape for key, shape in shapes("controls/ip_adapter_sd1").items() if key.startswith("image_proj")}
    assert not run(ip_adapters, found)


def test_an_unknown_width_is_not_named():
    found = {
        key: (321, 768) if key.endswith("_ip.weight") else each
        for key, each in shapes("controls/ip_adapter_sd1").items()
    }
    assert identify_header(header(found)).kind is None


def test_redux_of_another_size_is_not_flux():
    assert run(style_models, shapes("controls/style_redux"))[0].kind == "style_model"
    small = {"redux_up.weight": (96, 16), "redux_down.weight": (32, 96)}
    assert run(style_models, small)[0].kind is None
