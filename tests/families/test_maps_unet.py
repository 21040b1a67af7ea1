"""UNets of the Stable Diffusion line, there and back, against diffusers' converter."""

from __future__ import annotations

import pytest

from assetkit.families import families
from assetkit.keymap import placed
from tests.families.maps import (
    clean,
    part,
    prefixed,
    round_trip,
    same,
    shapes_of,
    values,
)
from tests.families.tracing import described, planned, traced

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

from diffusers.loaders import single_file_utils as oracle  # noqa: E402

TWO = {"layers_per_block": 2}

CLASSES = {**TWO, "class_embed_type": "projection"}

SIZES = {**TWO, "addition_embed_type": "text_time"}

UNETS = [
    ("sd1", "unets/sd1_unet_ldm", TWO),
    ("sd1", "unets/sd1_ckpt_ema", TWO),
    ("sd1", "unets/sd1_inpainting_ckpt", TWO),
    ("bk_sdm_base", "unets/bk_sdm_base_ckpt", {"layers_per_block": 1}),
    ("bk_sdm_small", "unets/bk_sdm_small_ckpt", {"layers_per_block": 1}),
    ("bk_sdm_tiny", "unets/bk_sdm_tiny_ckpt", {"layers_per_block": 1}),
    ("sd2", "unets/sd2_ckpt", TWO),
    ("sd2", "unets/sd2_unclip_h_ckpt", CLASSES),
    ("sd_x4_upscaler", "unets/sd_x4_ckpt", {**TWO, "num_class_embeds": 1000}),
    ("sdxl", "unets/sdxl_ckpt", SIZES),
    ("sdxl", "unets/cosxl_edit_ckpt", SIZES),
    ("playground_v25", "unets/playground_v25_ckpt", SIZES),
    ("ssd1b", "unets/ssd1b_ckpt", SIZES),
    ("vega", "unets/vega_ckpt", SIZES),
    ("koala_1b", "unets/koala_1b_ckpt", {**SIZES, "layers_per_block": 1}),
    ("koala_700m", "unets/koala_700m_ckpt", {**SIZES, "layers_per_block": 1}),
    ("sdxl_refiner", "unets/sdxl_refiner_ckpt", SIZES),
]


@pytest.mark.parametrize(("family", "name", "config"), UNETS, ids=[name for _, name, _ in UNETS])
def test_unets_move_as_diffusers_moves_them(family, name, config):
    whole = shapes_of(name)
    whole = whole if "_ckpt" in name else {f"model.diffusion_model.{key}": shape for key, shape in whole.items()}
    found = next(each for each in placed(families()[family].parts, whole) if each.part.component == "unet")
    inner = found.names(whole)
    moves = clean(found.part.map.forward(inner))
    expected = described(oracle.convert_ldm_unet_checkpoint(traced(whole), config))
    assert expected == prefixed(planned(moves, inner), found.prefix)


def tiny_unet(**changes):
    torch.manual_seed(0)
    return diffusers.UNet2DConditionModel(
        **{
            "block_out_channels": (4, 8),
            "layers_per_block": 2,
            "norm_num_groups": 2,
            "cross_attention_dim": 6,
            "attention_head_dim": 2,
            "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
            "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"),
            **changes,
        }
    )


TINY_UNETS = {
    "sd1": {},
    "one level": {
        "block_out_channels": (4,),
        "down_block_types": ("CrossAttnDownBlock2D",),
        "up_block_types": ("CrossAttnUpBlock2D",),
    },
    "three layers": {"layers_per_block": 3},
    "one layer": {"layers_per_block": 1},
    "attends below": {
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
    },
    "linear projections": {"use_linear_projection": True},
    "three levels": {
        "block_out_channels": (4, 8, 8),
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        "transformer_layers_per_block": (1, 2, 3),
    },
}


@pytest.mark.parametrize("name", TINY_UNETS)
def test_small_unets_go_there_and_back(name):
    model = tiny_unet(**TINY_UNETS[name])
    right = values(model)
    left = round_trip(part("sd1", "unet").map, right)
    prefixed = {f"model.diffusion_model.{key}": each for key, each in left.items()}
    same(oracle.convert_ldm_unet_checkpoint(prefixed, dict(model.config)), right)


@pytest.mark.parametrize(
    ("family", "name"), [("cascade_b", "unets/cascade_b_native"), ("cascade_b", "unets/cascade_b_lite_native"),
                         ("cascade_c", "unets/cascade_c_native"), ("cascade_c", "unets/cascade_c_lite_native")]
)  # fmt: skip
def test_stable_cascade_moves_as_diffusers_moves_it(family, name):
    left = shapes_of(name)
    moves = clean(part(family, "unet").map.forward(left))
    expected = described(oracle.convert_stable_cascade_unet_single_file_to_diffusers(traced(left)))
    assert expected == planned(moves, left)


@pytest.mark.parametrize(("family", "base"), [("sd1", "sd1"), ("sd2", "sd2"), ("sdxl", "sdxl")])
@pytest.mark.parametrize("kind", ["ldm", "bare"])
def test_controlnets_move_as_diffusers_moves_them(family, base, kind):
    """diffusers forgets SDXL's second embedding; there its own class says what the names are."""
    whole = shapes_of(f"controls/controlnet_{base}_{kind}")
    (found,) = placed(families()[family].parts, whole)
    assert found.part.component == "controlnet"
    inner = found.names(whole)
    mine = prefixed(planned(clean(found.part.map.forward(inner)), inner), found.prefix)
    expected = described(oracle.convert_controlnet_checkpoint(traced(whole), TWO))
    assert expected == {key: each for key, each in mine.items() if not key.startswith("add_embedding.")}
    assert {key: shape for key, (shape, _, _) in mine.items()} == shapes_of(f"controls/controlnet_{base}_diffusers")


def test_small_controlnets_go_there_and_back():
    model = diffusers.ControlNetModel(
        block_out_channels=(4, 8), layers_per_block=1, norm_num_groups=2, cross_attention_dim=6, attention_head_dim=2,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), conditioning_embedding_out_channels=(4, 8, 8),
    )  # fmt: skip
    right = values(model)
    left = round_trip(part("sd1", "controlnet").map, right)
    assert "input_hint_block.10.weight" in left
