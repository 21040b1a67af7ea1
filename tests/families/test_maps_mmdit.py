"""Stable Diffusion 3 and Flux, there and back, against diffusers' converters."""

from __future__ import annotations

import pytest

from assetkit.keymap import apply
from tests.families.maps import (
    moved,
    part,
    round_trip,
    same,
    shapes,
    shapes_of,
    unprefixed,
    values,
)
from tests.families.tracing import described, traced

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

from diffusers.loaders import single_file_utils as oracle  # noqa: E402


@pytest.mark.parametrize("name", ["dits/sd3_medium-checkpoint", "dits/sd35_large-bfl", "dits/sd35_medium-comfy"])
def test_stable_diffusion_3_moves_as_diffusers_moves_it(name):
    family = name.split("/")[1].split("-")[0]
    mapped, mine = moved(family, "transformer", name)
    assert mapped.lossless
    under = {key: shape for key, shape in shapes_of(name).items() if "first_stage" not in key and "text_enc" not in key}
    assert unprefixed(described(oracle.convert_sd3_transformer_checkpoint_to_diffusers(traced(under)))) == unprefixed(
        mine
    )


@pytest.mark.parametrize(
    "name",
    ["dits/flux_dev-bfl", "dits/flux_schnell-bfl", "dits/flux_fill-bfl", "dits/flux_canny-bfl", "dits/flux_dev-comfy"],
)
def test_flux_moves_as_diffusers_moves_it(name):
    """At full width: diffusers' converter knows no other."""
    mapped, mine = moved("flux_schnell" if "schnell" in name else "flux_dev", "transformer", name)
    assert mapped.lossless
    under = traced(shapes_of(name))
    assert unprefixed(described(oracle.convert_flux_transformer_checkpoint_to_diffusers(under))) == unprefixed(mine)


def tiny_sd3(**changes):
    return diffusers.SD3Transformer2DModel(
        **{
            "sample_size": 4, "patch_size": 2, "in_channels": 4, "num_layers": 3, "attention_head_dim": 4,
            "num_attention_heads": 2, "joint_attention_dim": 6, "caption_projection_dim": 8,
            "pooled_projection_dim": 10, "out_channels": 4, "pos_embed_max_size": 3, **changes,
        }
    )  # fmt: skip


def tiny_flux(guidance=True):
    return diffusers.FluxTransformer2DModel(
        in_channels=4, num_layers=2, num_single_layers=3, attention_head_dim=8, num_attention_heads=2,
        joint_attention_dim=6, pooled_projection_dim=10, guidance_embeds=guidance, axes_dims_rope=(2, 2, 4),
    )  # fmt: skip


@pytest.mark.parametrize("changes", [{}, {"qk_norm": "rms_norm", "dual_attention_layers": (0, 1)}, {"num_layers": 1}])
def test_small_stable_diffusion_3_goes_there_and_back(changes):
    right = values(tiny_sd3(**changes))
    left = round_trip(part("sd35_large", "transformer").map, right)
    same(oracle.convert_sd3_transformer_checkpoint_to_diffusers(dict(left)), right)


@pytest.mark.parametrize("guidance", [True, False])
def test_small_flux_goes_there_and_back(guidance):
    right = values(tiny_flux(guidance))
    left = round_trip(part("flux_dev", "transformer").map, right)
    assert left["single_blocks.2.linear1.weight"].shape == (3 * 16 + 64, 16)
    assert ("guidance_in.in_layer.weight" in left) == guidance


@pytest.mark.parametrize(
    ("family", "key", "model"),
    [
        ("sd35_large", "norm_out.linear.weight", tiny_sd3),
        ("sd35_large", "transformer_blocks.2.norm1_context.linear.bias", tiny_sd3),
        ("flux_dev", "norm_out.linear.bias", tiny_flux),
    ],
)
def test_shift_and_scale_change_places_and_twice_is_nothing(family, key, model):
    """Trap 7; an adapter on that layer must change places as well, which `module` says."""
    right = values(model())
    keymap = part(family, "transformer").map
    left = apply(keymap.reverse(shapes(right)).moves, right)
    (site,) = keymap.module(key.rpartition(".")[0], "right", right)
    assert site.swapped
    moved = left[f"{site.module}.{key.rpartition('.')[2]}"]
    half = len(moved) // 2
    assert torch.equal(torch.cat([moved[half:], moved[:half]]), right[key])
    assert not torch.equal(moved, right[key])
