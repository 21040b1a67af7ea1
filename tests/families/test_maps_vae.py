"""Autoencoders, there and back, against diffusers' converters."""

from __future__ import annotations

import pytest

from tests.families.maps import clean, part, prefixed, round_trip, same, shapes, shapes_of, values
from tests.families.tracing import described, planned, traced

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

from diffusers.loaders import single_file_utils as oracle  # noqa: E402


def tiny_vae(levels):
    return diffusers.AutoencoderKL(
        block_out_channels=(4, 8, 8)[:levels],
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        layers_per_block=levels,
        norm_num_groups=2,
    )


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_small_autoencoders_go_there_and_back(levels):
    model = tiny_vae(levels)
    right = values(model)
    left = round_trip(part("sd1", "vae").map, right)
    assert left["decoder.mid.attn_1.q.weight"].ndim == 4
    same(
        oracle.convert_ldm_vae_checkpoint({f"first_stage_model.{k}": v for k, v in left.items()}, dict(model.config)),
        right,
    )


VAE_CONFIG = {"down_block_types": [0] * 4, "up_block_types": [0] * 4}


def test_autoencoder_moves_as_diffusers_moves_it():
    inner = shapes_of("vaes/sd_ldm")
    moves = clean(part("sd1", "vae").map.forward(inner))
    assert described(oracle.convert_ldm_vae_checkpoint(traced(inner), VAE_CONFIG)) == planned(moves, inner)
    assert {move.name: move.shape for move in moves} == shapes_of("vaes/sd_diffusers")


def test_autoencoder_attention_is_a_convolution_on_one_side_and_a_matrix_on_the_other():
    """Trap 5 of the list of peers' faults: and the norm beside them is neither."""
    keymap = part("sd1", "vae").map
    attention = {f"decoder.mid.attn_1.{name}.weight": (8, 8, 1, 1) for name in ("q", "k", "v", "proj_out")}
    moved = {
        move.name: move.shape for move in clean(keymap.forward({**attention, "decoder.mid.attn_1.norm.weight": (8,)}))
    }
    assert moved == {
        **{f"decoder.mid_block.attentions.0.{name}.weight": (8, 8) for name in ("to_q", "to_k", "to_v", "to_out.0")},
        "decoder.mid_block.attentions.0.group_norm.weight": (8,),
    }
    assert {move.name: move.shape for move in clean(keymap.reverse(moved))}.items() >= attention.items()


def test_old_names_of_the_autoencoders_attention_are_read():
    old, new = shapes_of("vaes/sd_diffusers_old"), shapes_of("vaes/sd_diffusers")
    keymap = part("sd1", "vae").map
    names = {move.name for move in clean(keymap.reverse(old))}
    assert names == {move.name for move in clean(keymap.reverse(new))}


def test_a_tensor_that_comes_twice_under_two_names_is_not_chosen_silently():
    keymap = part("sd1", "vae").map
    at = "decoder.mid_block.attentions.0."
    mapped = keymap.reverse({f"{at}to_q.weight": (8, 8), f"{at}query.weight": (8, 8)})
    assert [move.pieces[0].key for move in mapped.moves] == [f"{at}to_q.weight"]
    assert mapped.unmapped == (f"{at}query.weight",)


LTX = oracle.convert_ltx_vae_checkpoint_to_diffusers
AUTOENCODERS = [
    ("wan21", "vaes/wan21_diffusers", oracle.convert_wan_vae_to_diffusers, ""),
    ("qwen_image", "vaes/qwen_image_diffusers", oracle.convert_wan_vae_to_diffusers, ""),
    ("ltx_video", "vaes/ltx_video_diffusers", LTX, "vae."),
    ("ltx_video", "vaes/ltx_video_091_diffusers", LTX, "vae."),
    ("ltx_video", "vaes/ltx2_diffusers", LTX, "vae."),  # the same halves as 0.9.5
    ("ltx2", "vaes/ltx2_diffusers", oracle.convert_ltx2_vae_to_diffusers, "vae."),
    ("sana", "vaes/sana_diffusers", oracle.convert_autoencoder_dc_checkpoint_to_diffusers, ""),
    ("flux2_dev", "vaes/flux2_diffusers", None, ""),
    ("wan22", "vaes/wan22_diffusers", None, ""),  # diffusers converts this one by a script of its repository only
]


@pytest.mark.parametrize(("family", "name", "convert", "prefix"), AUTOENCODERS)
def test_other_autoencoders_go_there_and_back(family, name, convert, prefix):
    """The original's names are made by our way back; diffusers' converter must find its own names in them again."""
    right = shapes_of(name)
    keymap = part(family, "vae").map
    left = {move.name: move.shape for move in clean(keymap.reverse(right))}
    assert len(left) <= len(right)
    moves = clean(keymap.forward(left))
    assert {move.name: move.shape for move in moves} == right
    if convert:
        whole = traced({prefix + key: shape for key, shape in left.items()})
        assert described(convert(whole)) == prefixed(planned(moves, left), prefix)


def test_the_names_made_for_wan_are_wans():
    right = shapes_of("vaes/wan21_diffusers")
    left = {move.name: move.shape for move in part("wan21", "vae").map.reverse(right).moves}
    assert left == shapes_of("vaes/wan21_native")


def test_wan22s_autoencoder_nests_its_lists():
    right = shapes_of("vaes/wan22_diffusers")
    names = {move.name for move in part("wan22", "vae").map.reverse(right).moves}
    assert "decoder.upsamples.0.upsamples.3.time_conv.weight" in names
    assert "encoder.downsamples.0.downsamples.2.resample.1.weight" in names
    assert "encoder.downsamples.3.downsamples.1.residual.0.gamma" in names


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_small_wan_autoencoders_follow_their_file(layers):
    model = diffusers.AutoencoderKLWan(
        base_dim=4, z_dim=4, dim_mult=[1, 2], num_res_blocks=layers, temperal_downsample=[True]
    )
    right = values(model)
    left = round_trip(part("wan21", "vae").map, right)
    assert f"decoder.upsamples.{layers + 1}.resample.1.weight" in left


def test_ltx_statistics_that_nothing_reads_are_lost_by_name():
    at = "per_channel_statistics."
    left = {at + name: (8,) for name in ("channel", "mean-of-means", "mean-of-stds", "std-of-means")}
    mapped = part("ltx_video", "vae").map.forward(left)
    assert {move.name for move in mapped.moves} == {"latents_mean", "latents_std"}
    assert {each.key for each in mapped.lost} == {at + "channel", at + "mean-of-stds"}


def test_ltx2_keeps_its_sound():
    with torch.device("meta"):
        right = shapes(diffusers.AutoencoderKLLTX2Audio().state_dict())
    keymap = part("ltx2", "audio_vae").map
    left = {move.name: move.shape for move in clean(keymap.reverse(right))}
    whole = traced({f"audio_vae.{key}": shape for key, shape in left.items()})
    expected = described(oracle.convert_ltx2_audio_vae_to_diffusers(whole))
    assert expected == prefixed(planned(clean(keymap.forward(left)), left), "audio_vae.")


def test_sanas_encoder_is_read_under_either_name_of_its_downsampling():
    keymap = part("sana", "vae").map
    names = [f"encoder.stages.1.op_list.2.main.{each}.weight" for each in ("conv", "conv.conv")]
    assert {move.name for name in names for move in keymap.forward({name: (8, 4, 3, 3)}).moves} == {
        "encoder.down_blocks.1.2.conv.weight"
    }
