"""The plan of a GGUF file against what ComfyUI-GGUF's own files and logs show, on headers of real networks."""

import gzip
import json
from collections import Counter
from functools import cache
from math import prod
from pathlib import Path

import gguf
import pytest

from assetkit.errors import InputError, UsageError
from assetkit.families import families
from assetkit.formats.dtypes import block_bytes
from assetkit.formats.gguf_writer import RANK_LIMIT, Stored, Value, gguf_header
from assetkit.transform.gguf_architectures import ARCHITECTURES, UNKNOWN
from assetkit.transform.gguf_policy import (
    PRESETS,
    Choice,
    architecture,
    key_values,
    left_out,
    plan_types,
    preset,
    stored_names,
)

GOLDENS = Path(__file__).parent.parent / "goldens"
NATIVE = {
    "dits/flux_dev-bfl": "flux",
    "dits/flux_schnell-bfl": "flux",
    "dits/chroma-bfl": "flux",
    "dits/flux2_dev-bfl": "flux",
    "dits/sd3_medium-bfl": "sd3",
    "dits/sd35_large-comfy": "sd3",
    "dits/auraflow-bfl": "aura",
    "dits/hidream-comfy": "hidream",
    "dits/cosmos2_2b-bfl": "cosmos",
    "dits/qwen_image-comfy": "qwen_image",
    "dits/ltx_2b-bfl": "ltxv",
    "dits/hunyuan_video-bfl": "hyvid",
    "dits/hunyuan_video-comfy": "hyvid",
    "dits/wan_t2v_14b-bfl": "wan",
    "dits/wan21_flf2v-bfl": "wan",
    "dits/wan22_s2v-bfl": "wan",
    "dits/lumina2-bfl": "lumina2",
    "dits/z_image-bfl": "lumina2",
    "unets/sdxl_ckpt": "sdxl",
    "unets/sdxl_unet_diffusers": "sdxl",
    "unets/sd1_unet_ldm": "sd1",
    "unets/sd2_ckpt": "sd1",
}


@cache
def golden(name: str) -> dict[str, tuple[str, tuple[int, ...]]]:
    with gzip.open(GOLDENS / f"{name}.json.gz") as file:
        tensors = json.load(file)["tensors"]
    return {key: (dtype, tuple(shape)) for key, (dtype, shape) in tensors.items()}


@cache
def base(name: str) -> str:
    with gzip.open(GOLDENS / f"{name}.json.gz") as file:
        return json.load(file)["expect"]["base"]


def plan(name: str, wanted: str) -> list[Choice]:
    return plan_types(golden(name), base(name), wanted)


def one(wanted: str, name: str, shape: tuple[int, ...], dtype: str = "BF16", family: str | None = None) -> Choice:
    return plan_types({name: (dtype, shape)}, family, wanted)[0]


@pytest.mark.parametrize(("name", "expected"), NATIVE.items())
def test_networks_get_the_architecture_comfyui_gguf_gives_them(name, expected):
    names = stored_names(golden(name)).values()
    assert architecture(names, base(name)).id == expected
    assert architecture(names, None).id == expected


def test_families_are_ours():
    assert {each for row in ARCHITECTURES.values() for each in row.families} <= set(families())


@pytest.mark.parametrize(
    "name",
    ["dits/flux_dev-diffusers", "dits/sd35_large-diffusers", "dits/auraflow-diffusers", "dits/wan21_i2v-diffusers"],
)
def test_layouts_that_cannot_be_loaded_are_refused(name):
    with pytest.raises(InputError, match="in a layout that ComfyUI-GGUF does not load; convert it"):
        plan(name, "Q8_0")


@pytest.mark.parametrize("name", ["dits/pixart_alpha-diffusers", "dits/allegro-diffusers"])
def test_a_network_of_another_family_is_not_taken_for_a_known_one(name):
    """PixArt and Allegro in diffusers' names have all the names LTX-Video is told by."""
    assert architecture(golden(name), base(name)) is UNKNOWN


def test_wan_i2v_in_q6_k_has_as_many_quantised_tensors_as_the_published_file():
    """ComfyUI's log of wan2.1-i2v Q6_K: F32 823, Q6_K 480 (ComfyUI-GGUF issue 218)."""
    types = Counter(choice.type for choice in plan("dits/wan21_i2v-bfl", "Q6_K"))
    assert types["Q6_K"] == 480
    assert types.total() - types["Q6_K"] == 823


def test_sdxl_is_reshaped_in_as_many_places_as_a_converted_file():
    """A converted SDXL UNet: 1680 tensors and 135 key-values, three of them no shapes (ComfyUI-GGUF issue 53)."""
    choices = plan("unets/sdxl_unet_sgm", "F16")
    values = key_values(choices, ARCHITECTURES["sdxl"], "F16")
    assert len(choices) == 1680
    assert len(values) == 135
    shapes = {key.removeprefix("comfy.gguf.orig_shape."): value for key, value in values.items()}
    assert shapes["input_blocks.0.0.weight"] == Value("i32[]", (320, 4, 3, 3))
    assert shapes["output_blocks.4.0.skip_connection.weight"] == Value("i32[]", (640, 1280, 1, 1))
    assert shapes["output_blocks.3.1.transformer_blocks.1.attn2.to_out.0.weight"] == Value("i32[]", (640, 640))
    assert all(choice.shape[1:] == (256,) for choice in choices if choice.original)


def test_flux_spares_what_surrounds_the_blocks():
    choices = {choice.name: choice for choice in plan("dits/flux_dev-bfl", "Q4_K_S")}
    types = Counter(choice.type for choice in choices.values())
    assert types == {"Q4_K": 304, "BF16": 10, "F32": 466}
    assert choices["img_in.weight"].why == "a sensitive layer"
    assert choices["double_blocks.0.img_attn.norm.key_norm.scale"].type == "F32"
    assert choices["single_blocks.37.linear2.weight"][1:5] == ("Q4_K", (3072, 15360), None, "as asked for")


def test_mixed_presets_give_larger_types_to_some():
    flux = {choice.name: choice.type for choice in plan("dits/flux_dev-bfl", "Q4_K_M")}
    assert flux["double_blocks.3.img_attn.qkv.weight"] == "Q5_K"
    assert flux["double_blocks.3.img_attn.proj.weight"] == "Q4_K"
    wan = {choice.name: choice.type for choice in plan("dits/wan_t2v_14b-bfl", "Q4_K_M")}
    assert wan["blocks.7.self_attn.v.weight"] == wan["blocks.7.cross_attn.v.weight"] == "Q6_K"
    assert wan["blocks.7.ffn.2.weight"] == "Q6_K"
    assert wan["blocks.7.ffn.0.weight"] == wan["blocks.7.self_attn.q.weight"] == "Q4_K"
    hidream = {choice.name: choice.type for choice in plan("dits/hidream-comfy", "Q5_K_M")}
    assert hidream["double_stream_blocks.0.block.ff_i.experts.2.w2.weight"] == "Q6_K"
    assert hidream["double_stream_blocks.0.block.ff_i.experts.2.w1.weight"] == "Q5_K"
    assert hidream["double_stream_blocks.0.block.ff_i.gate.weight"] == "F32"


@pytest.mark.parametrize(
    ("wanted", "early", "later"), [("Q3_K_M", ["Q5_K"] * 2, "Q4_K"), ("Q4_K_S", ["Q5_K"] * 4, "Q4_K")]
)
def test_the_first_value_matrices_are_favoured(wanted, early, later):
    tensors = {f"blocks.{at}.attn.to_v.weight": ("BF16", (256, 512)) for at in range(8)}
    assert [each.type for each in plan_types(tensors, None, wanted)] == early + [later] * (8 - len(early))


def test_old_types_favour_the_end_of_a_feed_forward():
    assert one("Q4_0", "b.0.ffn.2.weight", (256, 512)).type == "Q4_1"
    assert one("Q5_0", "b.0.ff.net.2.weight", (256, 512)).type == "Q5_1"
    assert one("Q8_0", "b.0.ffn.2.weight", (256, 512)).type == "Q8_0"


def test_qwen_images_first_and_last_blocks_are_favoured():
    types = {choice.name: choice.type for choice in plan("dits/qwen_image-comfy", "Q3_K_S")}
    for block, expected in {"0": "Q4_K", "1": "Q3_K", "10": "Q3_K", "58": "Q3_K", "59": "Q4_K"}.items():
        assert types[f"transformer_blocks.{block}.attn.to_q.weight"] == expected
    # As in the patch, the edge's type replaces a larger one too.
    medium = {choice.name: choice.type for choice in plan("dits/qwen_image-comfy", "Q4_K_M")}
    assert (medium["transformer_blocks.0.attn.to_v.weight"], medium["transformer_blocks.1.attn.to_v.weight"]) == (
        "Q5_K",
        "Q6_K",
    )


@pytest.mark.parametrize(
    ("dtype", "shape", "expected"),
    [
        ("BF16", (4096,), ("F32", "a vector")),
        ("F32", (), ("F32", "a vector")),
        ("F16", (4096,), ("F16", "a vector")),
        ("F8_E4M3", (4096,), ("F16", "a vector")),
        ("BF16", (32, 32), ("F32", "1024 elements or fewer")),
        ("BF16", (4, 512), ("Q8_0", "as asked for")),
        ("BF16", (1, 2048), ("BF16", "not a matrix")),
        ("F32", (8, 4, 64), ("F16", "not a matrix")),
        ("BF16", (1, 8, 256), ("Q8_0", "as asked for")),
        ("BF16", (64, 33), ("BF16", "rows of 33 do not fill blocks of Q8_0")),
        ("I32", (64, 64), ("I32", "integers")),
    ],
)
def test_what_is_not_a_large_matrix_stays(dtype, shape, expected):
    choice = one("Q8_0", "a.weight", shape, dtype)
    assert (choice.type, choice.why) == expected
    assert choice.shape == shape
    assert choice.original is None


@pytest.mark.parametrize("name", ["a.bias", "x_norm.weight", "a.lora_A"])
def test_only_weights_of_layers_are_quantised(name):
    assert one("Q4_K_M", name, (512, 512)).type == "BF16"


@pytest.mark.parametrize(
    ("wanted", "row", "expected"),
    [
        ("Q2_K", 320, "Q5_0"),
        ("Q3_K_S", 320, "Q5_0"),
        ("Q4_K_M", 320, "Q5_0"),
        ("Q5_K_S", 320, "Q5_1"),
        ("Q6_K", 320, "Q8_0"),
        ("Q6_K", 300, "BF16"),
        ("Q6_K", 512, "Q6_K"),
    ],
)
def test_rows_that_do_not_fill_a_super_block_get_the_nearest_simple_type(wanted, row, expected):
    assert one(wanted, "blocks.0.lin.weight", (320, row)).type == expected


def test_five_dimensions_stay_and_are_never_quantised():
    choices = {choice.name: choice for choice in plan("dits/wan_t2v_14b-bfl", "Q4_K_M")}
    patch = choices["patch_embedding.weight"]
    assert patch[1:5] == ("F32", (5120, 16, 1, 2, 2), None, "5 dimensions")
    assert choices["blocks.0.modulation"].type == choices["head.modulation"].type == "F32"


def test_a_checkpoint_gives_its_network_alone():
    tensors = golden("unets/sdxl_ckpt")
    choices = plan("unets/sdxl_ckpt", "Q8_0")
    dropped = left_out(tensors, "sdxl")
    assert {choice.source for choice in choices} | set(dropped) == set(tensors)
    assert {choice.source for choice in choices}.isdisjoint(dropped)
    assert not any(choice.name.startswith("model.") for choice in choices)
    assert dropped["first_stage_model.decoder.conv_in.weight"] == "lies outside the network"
    assert {choice.name for choice in choices} == set(golden("unets/sdxl_unet_sgm"))


def test_bookkeeping_of_cosmos_is_left_out():
    tensors = golden("dits/cosmos2_2b-bfl") | {"net.pos_embedder.accum_seq": ("F32", (1,))}
    assert left_out(tensors, "cosmos") == {"net.pos_embedder.accum_seq": "is not a weight"}
    choices = plan_types(tensors, "cosmos", "Q4_K_M")
    assert {f"net.{choice.name}" for choice in choices} == set(golden("dits/cosmos2_2b-bfl"))


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (["model.diffusion_model.a", "first_stage_model.b"], ["a"]),
        (["model.model.a", "model.model.b"], ["a", "b"]),
        (["net.a", "net.b"], ["a", "b"]),
        (["net.a", "b"], ["net.a", "b"]),
        (["model.a.model.b"], ["a.model.b"]),
        ([], []),
    ],
)
def test_prefixes_go(keys, names):
    assert list(stored_names(keys).values()) == names


@pytest.mark.parametrize("wanted", PRESETS)
@pytest.mark.parametrize(
    "name", ["dits/flux_dev-bfl", "dits/wan21_flf2v-bfl", "dits/qwen_image-comfy", "unets/sd1_ckpt"]
)
def test_every_plan_can_be_written(name, wanted):
    tensors, choices = golden(name), plan(name, wanted)
    for choice in choices:
        true_shape = choice.original or choice.shape
        assert true_shape == tensors[choice.source][1]
        assert prod(choice.shape) == prod(true_shape)
        assert len(choice.shape) <= RANK_LIMIT
    stored = [Stored(each.name, each.shape, each.type, block_bytes(each.type, each.shape) or 0) for each in choices]
    row = architecture(stored_names(tensors).values(), base(name))
    assert gguf_header(stored, key_values(choices, row, wanted)).header


@pytest.mark.parametrize(
    ("wanted", "bits"), [("Q2_K", 2.63), ("Q4_K_S", 4.5), ("Q6_K", 6.57), ("Q8_0", 8.5), ("BF16", 16)]
)
def test_a_file_takes_about_the_bits_of_its_type(wanted, bits):
    choices = plan("dits/flux_dev-bfl", wanted)
    stored = sum(block_bytes(each.type, each.shape) or 0 for each in choices)
    assert stored * 8 / sum(prod(each.shape) for each in choices) == pytest.approx(bits, rel=0.03)


def test_file_types_are_those_of_gguf():
    for name, row in PRESETS.items():
        enum = "ALL_F32" if name == "F32" else f"MOSTLY_{name}"
        assert row.file_type == gguf.LlamaFileType[enum]
    assert gguf.GGML_QUANT_VERSION == 2


def test_key_values_begin_with_the_architecture():
    values = key_values([], ARCHITECTURES["flux"], "q4_k_m")
    assert list(values.items()) == [
        ("general.architecture", Value("string", "flux")),
        ("general.quantization_version", Value("u32", 2)),
        ("general.file_type", Value("u32", 15)),
    ]
    assert "general.architecture" not in key_values([], UNKNOWN, "F16")


def test_presets_answer_to_llama_quantizes_names():
    assert preset("q4_k") == ("Q4_K_M", PRESETS["Q4_K_M"])
    with pytest.raises(UsageError, match="there is no GGUF type 'Q7'; known are F32, F16"):
        preset("Q7")


def test_what_gguf_cannot_hold_is_refused():
    with pytest.raises(InputError, match="is of type U8, which GGUF cannot hold"):
        one("Q8_0", "a.weight", (4, 4), "U8")
    with pytest.raises(InputError, match="at most 127 bytes, not 131"):
        one("Q8_0", "n" * 124 + ".weight", (4, 4))
