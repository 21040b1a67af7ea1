"""Every UNet golden is exactly one family, whatever its names, prefix, precision or packing."""

from __future__ import annotations

import pytest

from assetkit.families import families
from assetkit.identification.match import Match, matches
from assetkit.identification.view import View
from assetkit.types import Header, TensorInfo
from tests import goldens

PREFIXES = ("model.diffusion_model.", "unet/", "")
NETWORK = frozenset({"diffusion_model"})
NAMES = [name for name in goldens.names() if name.startswith("unets/")]
MARKED = {"ema", "prediction", "ztsnr"}
"""Facts that marker tensors or configurations state, not the network's own keys."""


def found(header: Header) -> list[Match]:
    view = View(header)
    return [match for prefix in PREFIXES for match in matches(view, prefix, NETWORK)]


def test_there_are_goldens() -> None:
    assert len(NAMES) > 70


@pytest.mark.parametrize("name", NAMES)
def test_golden_is_exactly_one_family(name: str) -> None:
    golden = goldens.load(name)
    expect = golden["expect"]
    sized = [match for match in found(goldens.header(golden)) if match.sized]
    assert len(sized) == 1, [match.family.id for match in sized]
    match = sized[0]
    assert expect["base"] in {match.family.id, *(match.candidates if len(match.candidates) == 1 else ())}
    assert match.signature.layout == expect["layout"]
    facts = {key: value for key, value in expect.get("variant", {}).items() if key not in MARKED}
    assert {key: match.variant.get(key) for key in facts} == facts


@pytest.mark.parametrize("name", [name for name in NAMES if "_unet_" in name])
def test_half_a_network_is_nothing(name: str) -> None:
    """A truncated key list (a motion module, a controlnet, a shard) must not pass for the whole network."""
    whole = goldens.header(goldens.load(name))
    half = {key: info for key, info in whole.tensors.items() if "up_blocks." not in key and "output_blocks." not in key}
    assert not found(Header("safetensors", half))


@pytest.mark.parametrize("name", ["unets/sd1_unet_ldm", "unets/sdxl_unet_diffusers", "unets/sd2_unet_diffusers"])
def test_unusual_sizes_resemble_but_do_not_match(name: str) -> None:
    whole = goldens.header(goldens.load(name))
    tiny = {
        key: TensorInfo(key, info.dtype, tuple(n if n < 10 else n // 10 for n in info.shape), 0, 0)
        for key, info in whole.tensors.items()
    }
    matched = found(Header("safetensors", tiny))
    assert matched
    assert not any(match.sized for match in matched)


def test_unlisted_input_channels_do_not_match() -> None:
    whole = goldens.header(goldens.load("unets/sdxl_unet_sgm"))
    first = whole.tensors["input_blocks.0.0.weight"]
    odd = {**whole.tensors, first.name: first._replace(shape=(320, 6, 3, 3))}
    assert not found(Header("safetensors", odd))


def test_eight_channels_in_diffusers_names_are_not_called_an_edit_model() -> None:
    """IC-Light's difference UNets have the same header as InstructPix2Pix's."""
    whole = goldens.header(goldens.load("unets/sd1_unet_diffusers"))
    first = whole.tensors["conv_in.weight"]
    for channels in (8, 12):
        tensors = {**whole.tensors, first.name: first._replace(shape=(320, channels, 3, 3))}
        (match,) = [match for match in found(Header("safetensors", tensors)) if match.sized]
        assert match.family.id == "sd1"
        assert "edit" not in match.variant


def test_packed_weights_still_tell_sd1_from_sd2() -> None:
    for base in ("sd1", "sd2"):
        header = goldens.header(goldens.load(f"unets/{base}_unet_diffusers_nf4"))
        assert {match.family.id for match in found(header) if match.sized} == {base}


def test_base_aliases_are_not_claimed_twice() -> None:
    seen: dict[tuple[str, str], str] = {}
    for family in families().values():
        spelled = [(family.id, family.aliases), *family.candidate_aliases.items()]
        for owner, aliases in spelled:
            for who, names in aliases.items():
                for alias in names:
                    key = (who, alias.lower())
                    assert seen.setdefault(key, owner) == owner, (alias, seen[key], owner)


FOREIGN = (
    ("sd1_unet_ldm", "input_blocks.1.2.transformer_blocks.0.attn1.to_q.weight"),
    ("sd2_unet_ldm", "input_blocks.1.0.temopral_conv.conv1.0.weight"),
    ("sd2_unet_ldm", "init_attn.0.proj_in.weight"),
    ("sd2_unet_ldm", "camera_embed.0.weight"),
    ("sdxl_unet_sgm", "input_blocks.4.1.time_stack.0.attn1.to_q.weight"),
    ("sd1_unet_diffusers", "down_blocks.0.attentions.0.transformer_blocks.0.attn_temp.to_q.weight"),
    ("sd2_unet_diffusers", "down_blocks.0.temp_convs.0.conv1.0.weight"),
    ("sdxl_unet_diffusers", "down_blocks.1.temporal_attentions.0.proj_in.weight"),
    ("bk_sdm_small_unet_diffusers", "down_blocks.0.motion_modules.0.norm.weight"),
)


@pytest.mark.parametrize(("name", "layer"), FOREIGN)
def test_a_unet_with_layers_over_time_is_no_image_model(name: str, layer: str) -> None:
    whole = goldens.header(goldens.load(f"unets/{name}"))
    assert found(whole)
    assert not found(Header("safetensors", {**whole.tensors, layer: TensorInfo(layer, "F16", (320, 320), 0, 0)}))


def test_every_unet_family_knows_what_is_foreign_to_it() -> None:
    without = {row.id for row in families().values() if "unet" in row.components and not row.foreign}
    assert without == {"svd", "sv3d", "cascade_b", "cascade_c", "deepfloyd_if", "kandinsky3", *VIDEO}


VIDEO = ("modelscope_t2v", "i2vgen_xl")


def test_modelscope_in_its_own_names() -> None:
    """Names: diffusers scripts/convert_ms_text_to_video_to_diffusers.py."""
    shapes = {
        "input_blocks.0.0.weight": (320, 4, 3, 3),
        "input_blocks.0.1.norm.weight": (320,),
        "input_blocks.1.0.temopral_conv.conv1.0.weight": (320,),
        "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 1024),
        "input_blocks.1.2.transformer_blocks.0.attn2.to_k.weight": (320, 320),
        "middle_block.3.temopral_conv.conv4.3.weight": (1280, 1280, 3, 1, 1),
        "output_blocks.11.2.transformer_blocks.0.attn2.to_k.weight": (320, 320),
        "out.2.weight": (4, 320, 3, 3),
    }
    for prefix in ("", "model.diffusion_model."):
        tensors = {prefix + key: TensorInfo(prefix + key, "F16", shape, 0, 0) for key, shape in shapes.items()}
        assert [match.family.id for match in found(Header("safetensors", tensors)) if match.sized] == ["modelscope_t2v"]
