"""Neighbours: matrices trained side by side share directions, and a transposed one shares those of its other side."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from assetkit.render.junctions import Place, bonds, place  # noqa: E402
from assetkit.render.structure import scores  # noqa: E402

BLOCK = "down_blocks.0.attentions.1.transformer_blocks.0"
LAYER = "text_model.encoder.layers.3"


@pytest.mark.parametrize(
    ("name", "read", "written"),
    [
        (f"{BLOCK}.attn1.to_q.weight", "down_blocks.0.attentions.1 stream", f"{BLOCK}.attn1 key"),
        (f"{BLOCK}.attn1.to_v.weight", "down_blocks.0.attentions.1 stream", f"{BLOCK}.attn1 value"),
        (f"{BLOCK}.attn1.to_out.0.weight", f"{BLOCK}.attn1 value", "down_blocks.0.attentions.1 stream"),
        (f"{BLOCK}.attn2.to_k.weight", "context", f"{BLOCK}.attn2 key"),
        (f"{BLOCK}.attn2.to_q.weight", "down_blocks.0.attentions.1 stream", f"{BLOCK}.attn2 key"),
        (f"{BLOCK}.ff.net.2.weight", None, "down_blocks.0.attentions.1 stream"),
        ("down_blocks.0.attentions.1.proj_in.weight", "down_blocks.0 level", "down_blocks.0.attentions.1 stream"),
        ("mid_block.resnets.1.conv2.weight", "mid_block.resnets.1 inner", "mid_block level"),
        (f"{LAYER}.self_attn.k_proj.weight", "text_model.encoder stream", f"{LAYER}.self_attn key"),
        (f"{LAYER}.mlp.fc1.weight", "text_model.encoder stream", None),
        ("decoder.mid_block.attentions.0.to_out.0.weight", "decoder.mid_block.attentions.0 value",
         "decoder.mid_block.attentions.0 stream"),
    ],
)  # fmt: skip
def test_names_say_what_a_matrix_stands_between(name, read, written):
    assert place(name) == Place(read, written)


def test_other_names_say_nothing():
    assert place("conv_in.weight") is None
    assert place(f"{BLOCK}.norm1.weight") is None


def trained(side=64):
    """Matrices of one layer that share what they read and what they write."""
    generator = torch.Generator().manual_seed(0)

    def draw(*shape):
        return torch.randn(shape, generator=generator)

    stream, keys, values = draw(4, side), draw(side, 4), draw(side, 4)
    where = f"{LAYER}.self_attn"
    return {
        f"{where}.q_proj.weight": draw(side, side) + keys @ stream,
        f"{where}.k_proj.weight": draw(side, side) + keys @ stream,
        f"{where}.v_proj.weight": draw(side, side) + values @ stream,
        f"{where}.out_proj.weight": draw(side, side) + stream.T @ values.T,
        f"{LAYER}.mlp.fc1.weight": draw(4 * side, side) + draw(4 * side, 4) @ stream,
    }


def test_neighbours_share_directions_and_a_turned_one_those_of_its_other_side():
    good = trained()
    found = bonds({name: scores(each) for name, each in good.items()})
    assert min(each.straight for each in found.values()) > 20
    assert max(each.crossed for each in found.values()) < 3
    for name in good:
        if "mlp" not in name:
            turned = bonds({key: scores(each.T if key == name else each) for key, each in good.items()})[name]
            assert turned.crossed > 20
            assert turned.straight < 3


def test_a_shuffled_one_shares_nothing():
    good = trained()
    name = f"{LAYER}.self_attn.q_proj.weight"
    good[name] = good[name].flatten()[torch.randperm(64 * 64)].view(64, 64)
    found = bonds({key: scores(each) for key, each in good.items()})[name]
    assert max(found) < 3
