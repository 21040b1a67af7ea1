"""No part of any known network may be named as an adapter of another one."""

from __future__ import annotations

import random

import pytest

from assetkit.adapters.reading import read_adapter
from assetkit.families import families
from assetkit.families._networks import layer, networks
from assetkit.identification import identify_header
from assetkit.identification.adapter_bases import bases
from assetkit.types import Header, Identity, TensorInfo


def lora(lines: dict[str, str]) -> dict[str, TensorInfo]:
    made = {}
    for template, line in lines.items():
        known = layer(line)
        for end in {0, 1}:
            numbers, sizes = [span[end] for span in known.ranges], known
            if known.blocks:
                block = (min, max)[end](known.blocks)
                sizes = known.blocks[block]
                numbers = [block, *(span[end] for span in sizes.ranges)]
            name = template
            for number in numbers:
                name = name.replace("#", str(number), 1)
            for role, shape in (("down", (8, min(sizes.inputs))), ("up", (min(sizes.outputs), 8))):
                key = f"lora_unet_{name}.lora_{role}.weight"
                made[key] = TensorInfo(key, "F16", shape, 0, 0)
    return made


def test_the_truth_is_never_ruled_out() -> None:
    draw = random.Random(7)
    for network in networks().rows:
        names = sorted(network.lines)
        for count in (len(names), 5, 3, 1):
            part = draw.sample(names, min(count, len(names)))
            adapter = read_adapter(lora({name: network.lines[name] for name in part}))
            assert adapter is not None
            found = bases(adapter)
            rows = [families()[name] for name in network.families]
            true = {each for row in rows for each in (row.id, row.group, *row.candidates) if each}
            named = {found.base, *found.candidates, *found.resembles} - {None}
            assert not named or named & true, (network.source, part, found)


def test_one_block_of_sd1_is_named_after_it_and_left_open_to_what_was_cut_from_it() -> None:
    block = "lora_unet_up_blocks_1_attentions_1_transformer_blocks_0"
    made = {}
    for name, inputs in (("attn1_to_q", 1280), ("attn2_to_k", 768), ("attn2_to_v", 768)):
        for role, shape in (("down", (8, inputs)), ("up", (1280, 8))):
            key = f"{block}_{name}.lora_{role}.weight"
            made[key] = TensorInfo(key, "F16", shape, 0, 0)
    adapter = read_adapter(made)
    assert adapter is not None
    found = bases(adapter)
    assert found.base == "sd1"
    assert {"sd15", "bk_sdm_base"} <= set(found.candidates)
    assert found.candidates[0] == "sd14"


def numbered(width: int, algorithm: str) -> dict[str, TensorInfo]:
    """The text encoder and some of the UNet, as LyCORIS 4 names them: a lone encoder is numbered too."""
    layers = [f"lora_te1_text_model_encoder_layers_{n}_self_attn_{letter}_proj" for n in range(12) for letter in "qkv"]
    shapes = dict.fromkeys(layers, width)
    for n in (0, 1):
        for letter in "qkv":
            shapes[f"lora_unet_down_blocks_2_attentions_{n}_transformer_blocks_0_attn1_to_{letter}"] = 1280
    made = {}
    for name, size in shapes.items():
        tensors = {"weight": (size,), "on_input": ()} if algorithm == "ia3" else {"oft_blocks": (size // 64, 64, 64)}
        for role, shape in tensors.items():
            made[f"{name}.{role}"] = TensorInfo(f"{name}.{role}", "F16", shape, 0, 0)
    return made


@pytest.mark.parametrize("algorithm", ["ia3", "oft"])
def test_an_adapter_of_a_text_encoder_is_for_no_model_without_one(algorithm: str) -> None:
    adapter = read_adapter(numbered(768, algorithm))
    assert adapter is not None
    found = bases(adapter)
    assert not {"svd", "svd_xt", "sv3d"} & {found.base, *found.candidates}
    assert "sd15" in found.candidates


def test_such_an_adapter_hears_what_it_was_trained_on() -> None:
    identity = identify_header(Header("safetensors", numbered(768, "ia3"), {"ss_base_model_version": "sd_v1"}))
    assert identity.base == "sd1"
    assert not identity.findings


def settled(layers: dict[str, tuple[int, int]], **metadata: str) -> Identity:
    tensors = {}
    for name, (inputs, outputs) in layers.items():
        for key, shape in ((f"{name}.lora_A.weight", (8, inputs)), (f"{name}.lora_B.weight", (outputs, 8))):
            tensors[key] = TensorInfo(key, "F16", shape, 0, 0)
    return identify_header(Header("safetensors", tensors, metadata))


MIDDLE = {f"diffusion_model.middle_block.1.transformer_blocks.0.attn2.to_{x}": (768, 1280) for x in "kv"}


def test_rare_kin_do_not_take_the_name_from_what_they_come_from() -> None:
    identity = settled(MIDDLE)
    assert identity.base == "sd1"
    assert {"sd15", "bk_sdm_base"} <= set(identity.candidates)


def test_a_declaration_leaves_no_kin() -> None:
    assert "bk_sdm_base" not in settled(MIDDLE, ss_base_model_version="sd_v1").candidates
    assert settled(MIDDLE, **{"modelspec.architecture": "stable-diffusion-v1-5"}).base == "sd15"


def test_layers_that_only_a_cut_one_has_are_its_own() -> None:
    """BK-SDM-Tiny numbers what it kept: its last output block is where SD1 has none of this size."""
    line = next(row for row in networks().rows if row.families == ("bk_sdm_tiny",))
    adapter = read_adapter(lora(dict(line.lines)))
    assert adapter is not None
    assert bases(adapter).base == "bk_sdm_tiny"


XLABS_SINGLE = {
    f"single_blocks.{n}.processor.{name}": sizes
    for n in range(38)
    for name, sizes in (("qkv_lora", (3072, 9216)), ("proj_lora", (15360, 3072)))
}
XLABS_DOUBLE = {
    f"double_blocks.{n}.processor.{name}{part}": sizes
    for n in range(19)
    for part in (1, 2)
    for name, sizes in (("qkv_lora", (3072, 9216)), ("proj_lora", (3072, 3072)))
}


@pytest.mark.parametrize("count", [1, 3, 38, 76])
def test_xlabs_single_blocks_are_fluxs(count: int) -> None:
    identity = identify_header(Header("safetensors", xlabs(dict(list(XLABS_SINGLE.items())[-count:]))))
    assert (identity.kind, identity.base, identity.layout) == ("lora", "flux", "xlabs")
    assert {"flux_dev", "flux_schnell"} <= set(identity.candidates)


def test_so_are_both_kinds_together() -> None:
    identity = identify_header(Header("safetensors", xlabs({**XLABS_DOUBLE, **XLABS_SINGLE})))
    assert (identity.kind, identity.base, identity.layout) == ("lora", "flux", "xlabs")


def test_xlabs_names_at_other_sizes_are_not() -> None:
    small = {name: (inputs // 2, outputs // 2) for name, (inputs, outputs) in XLABS_SINGLE.items()}
    assert identify_header(Header("safetensors", xlabs(small))).base is None


def xlabs(layers: dict[str, tuple[int, int]]) -> dict[str, TensorInfo]:
    tensors = {}
    for name, (inputs, outputs) in layers.items():
        for key, shape in ((f"{name}.down.weight", (16, inputs)), (f"{name}.up.weight", (outputs, 16))):
            tensors[key] = TensorInfo(key, "BF16", shape, 0, 0)
    return tensors


@pytest.mark.parametrize(("width", "base", "other"), [(768, "sd1", "sd21"), (1024, "sd2", "sd15")])
@pytest.mark.parametrize("algorithm", ["ia3", "oft"])
def test_the_width_of_the_encoder_tells_sd1_from_sd2(width: int, base: str, other: str, algorithm: str) -> None:
    """Neither algorithm shows what goes into the cross-attention; CLIP's layers are as wide on either side."""
    lone = {key.replace("lora_te1_", "lora_te_"): info for key, info in numbered(width, algorithm).items()}
    adapter = read_adapter(lone)
    assert adapter is not None
    found = bases(adapter)
    assert found.base == base
    assert other not in found.candidates


def scales(shapes: dict[str, tuple[int, ...]], role: str) -> Identity:
    tensors = {}
    for name, shape in shapes.items():
        tensors[f"{name}.{role}"] = TensorInfo(f"{name}.{role}", "F32", shape, 0, 0)
        if role == "weight":
            tensors[f"{name}.on_input"] = TensorInfo(f"{name}.on_input", "I64", (), 0, 0)
    return identify_header(Header("safetensors", tensors))


def test_the_features_that_ia3_scales_tell_sizes_too() -> None:
    """SDXL's blocks are SD1's by name, not by width."""
    stem = "lora_unet_down_blocks_1_attentions_{}_transformer_blocks_0_{}"
    for width, base in ((640, "sdxl"), (320, None)):
        # the second layer of the feed-forward is scaled where features go in, the others where they come out
        shapes = {stem.format(n, "ff_net_2"): (4 * width,) for n in (0, 1)}
        shapes |= {stem.format(n, f"attn{m}_to_{x}"): (width,) for n in (0, 1) for m in (1, 2) for x in "kv"}
        shapes |= {stem.format(n, "attn1_to_k").replace("blocks_0", "blocks_1"): (width,) for n in (0, 1)}
        assert scales(shapes, "weight").base == base


def test_pefts_ia3_says_which_side_it_scales() -> None:
    stem = "base_model.model.down_blocks.1.attentions.0.transformer_blocks.1"
    good = {f"{stem}.attn1.to_k": (640, 1), f"{stem}.ff.net.2": (1, 2560)}
    assert scales(good, "ia3_l").base == "sdxl"
    assert scales({**good, f"{stem}.ff.net.2": (1, 640)}, "ia3_l").base is None


@pytest.mark.parametrize(
    ("stem", "width", "base", "ruled_out"),
    [
        # SDXL's second decoder level is 640 wide and its first 1280; SD1 and SD2 have it the other way round.
        ("up_blocks_1_attentions_1_transformer_blocks_0", 1280, "sd15", "sdxl10"),
        ("up_blocks_1_attentions_1_transformer_blocks_0", 640, "sdxl10", "sd15"),
        ("output_blocks_4_1_transformer_blocks_0", 1280, "sd15", "sdxl10"),
        ("output_blocks_4_1_transformer_blocks_0", 640, "sdxl10", "sd15"),
    ],
)
def test_one_block_of_self_attention_fits_by_the_width_at_its_place(
    stem: str, width: int, base: str | None, ruled_out: str
) -> None:
    made = {}
    for name in ("attn1_to_q", "attn1_to_k", "attn1_to_v"):
        for role, shape in (("down", (8, width)), ("up", (width, 8))):
            key = f"lora_unet_{stem}_{name}.lora_{role}.weight"
            made[key] = TensorInfo(key, "F16", shape, 0, 0)
    adapter = read_adapter(made)
    assert adapter is not None
    found = bases(adapter)
    named = {found.base, *found.candidates, *found.resembles}
    assert ruled_out not in named
    assert base is None or base in named


def test_norms_that_share_a_template_with_convolutions_do_not_hide_the_base() -> None:
    """In SGM's names a ResBlock's convolution is ``in_layers_2`` and its norm ``in_layers_0``
    (sgm/modules/diffusionmodules/openaimodel.py); LyCORIS 4.1.3 writes ``w_norm`` for it with ``train_norm``."""
    made = {}
    for block, (inputs, outputs) in {4: (320, 640), 5: (640, 640), 7: (640, 1280), 8: (1280, 1280)}.items():
        stem = f"lora_unet_input_blocks_{block}_"
        shapes = {
            f"{stem}0_in_layers_2.lora_down.weight": (4, inputs, 3, 3),
            f"{stem}0_in_layers_2.lora_up.weight": (outputs, 4, 1, 1),
            f"{stem}0_in_layers_0.w_norm": (inputs,),
            f"{stem}0_in_layers_0.b_norm": (inputs,),
            f"{stem}1_transformer_blocks_0_attn2_to_k.lora_down.weight": (8, 2048),
            f"{stem}1_transformer_blocks_0_attn2_to_k.lora_up.weight": (outputs, 8),
        }
        made |= {key: TensorInfo(key, "F16", shape, 0, 0) for key, shape in shapes.items()}
    found = identify_header(Header("safetensors", made))
    assert (found.kind, found.base, found.algorithm) == ("lycoris", "sdxl", "locon")
