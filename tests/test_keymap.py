"""The key-map engine on tables of our own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetkit.errors import InputError
from assetkit.keymap import Invented, KeyMap, Lost, Measure, Move, Part, Piece, Rows, Site, apply, placed
from assetkit.keymap.table import parse, pattern

TABLE = """
img_in = x_embedder
pos_embed == pos_embed.pos_embed           # a bare parameter
blocks.{i} = layers.{i}:                   # a scope
    attn1.qkv = to_q + to_k + to_v
    linear1 = q:in + k:in + v:in + mlp
    norm.scale == norm.weight
    grouped = gq:in + gk + gv
    deep.{j} = deep.{j}:
        one.0 = other.0
projection == projection.weight | transpose
final.1 = norm_out.linear | swap
pixel = matrix | conv
pixel <= old_matrix | conv
left- logit_scale : nobody reads it
right- ids : implied
left+ ids = arange I64 [1,<0>] of pos_embed : the original keeps them
right+ eye.weight = eye - [<1>,<1>] of x_embedder.weight : a projection that changes nothing
"""
MAP = KeyMap("bfl", "diffusers", TABLE)
LEFT = {
    "img_in.weight": (4, 6),
    "img_in.bias": (4,),
    "pos_embed": (7, 3),
    "blocks.0.attn1.qkv.weight": (9, 3),
    "blocks.0.attn1.qkv.bias": (9,),
    "blocks.11.linear1.weight": (17, 4),
    "blocks.11.linear1.bias": (17,),
    "blocks.1.norm.scale": (5,),
    "blocks.2.grouped.weight": (10, 6),
    "blocks.3.deep.4.one.0.weight": (2, 2),
    "projection": (3, 5),
    "final.1.weight": (6, 2),
    "final.1.bias": (6,),
    "pixel.weight": (3, 3, 1, 1),
    "pixel.bias": (3,),
}


def filled(shapes):
    return {k: np.arange(np.prod(s, dtype=int)).reshape(s) + 1000 * n for n, (k, s) in enumerate(shapes.items())}


def shapes(tensors):
    return {key: each.shape for key, each in tensors.items()}


def moves_by_name(mapped):
    return {move.name: move for move in mapped.moves}


def test_every_operation_by_hand():
    moves = moves_by_name(MAP.forward(LEFT))
    assert moves["x_embedder.bias"] == Move("x_embedder.bias", (4,), (Piece("img_in.bias"),))
    assert moves["layers.0.to_k.weight"].pieces == (Piece("blocks.0.attn1.qkv.weight", 3, 6),)
    assert [moves[f"layers.11.{n}.bias"].shape for n in ("q", "k", "v", "mlp")] == [(4,), (4,), (4,), (5,)]
    assert moves["layers.11.mlp.weight"].pieces == (Piece("blocks.11.linear1.weight", 12, 17),)
    assert [moves[f"layers.2.{n}.weight"].shape[0] for n in ("gq", "gk", "gv")] == [6, 2, 2]
    assert moves["projection.weight"] == Move("projection.weight", (5, 3), (Piece("projection"),), transpose=True)
    assert moves["norm_out.linear.weight"].pieces == (Piece("final.1.weight", 3), Piece("final.1.weight", 0, 3))
    assert moves["matrix.weight"].shape == (3, 3)
    assert moves["matrix.bias"].shape == (3,)


def test_values_by_hand():
    left = filled(LEFT)
    right = apply(MAP.forward(LEFT).moves, left)
    assert np.array_equal(right["projection.weight"], left["projection"].T)
    assert np.array_equal(right["norm_out.linear.bias"], left["final.1.bias"][[3, 4, 5, 0, 1, 2]])
    assert np.array_equal(right["layers.0.to_v.weight"], left["blocks.0.attn1.qkv.weight"][6:])


def test_there_and_back_is_the_identity():
    left = filled(LEFT)
    right = apply(MAP.forward(LEFT).moves, left)
    mapped = MAP.reverse(shapes(right))
    back = apply(mapped.moves, right)
    assert back.keys() == left.keys()
    assert all(np.array_equal(back[key], left[key]) for key in left)
    assert mapped.invented == (Invented("ids", (1, 7), "I64", "arange", "the original keeps them"),)


def test_what_is_lost_and_what_is_made_is_said():
    mapped = MAP.forward({"logit_scale": (), "img_in.weight": (4, 6), "stranger.weight": (1,)})
    assert mapped.lost == (Lost("logit_scale", "nobody reads it"),)
    assert mapped.invented == (Invented("eye.weight", (6, 6), "", "eye", "a projection that changes nothing"),)
    assert mapped.unmapped == ("stranger.weight",)
    assert not mapped.lossless
    assert MAP.forward({"pixel.bias": (3,)}).lossless


def test_a_second_name_is_read_and_never_written():
    assert [move.name for move in MAP.reverse({"old_matrix.weight": (3, 3)}).moves] == ["pixel.weight"]
    assert MAP.forward({"pixel.weight": (3, 3, 1, 1)}).moves[0].name == "matrix.weight"


def test_a_fused_tensor_needs_all_its_parts():
    mapped = MAP.reverse({"layers.0.to_q.weight": (3, 3), "layers.0.to_k.weight": (3, 3)})
    assert mapped.moves == ()
    assert mapped.unmapped == ("layers.0.to_q.weight", "layers.0.to_k.weight")


@pytest.mark.parametrize(
    ("tensors", "named"),
    [
        ({"blocks.0.attn1.qkv.weight": (8, 3)}, "blocks.0.attn1.qkv.weight: 8 rows"),
        ({"blocks.0.attn1.qkv.weight": ()}, "scalar"),
        ({"blocks.0.linear1.bias": (17,)}, "in-features"),
        ({"blocks.0.linear1.weight": (11, 4)}, "11 rows"),
        ({"final.1.bias": (5,)}, "halves"),
        ({"projection": (5,)}, "no matrix"),
    ],
)
def test_shapes_that_do_not_fit_are_an_error_that_names_the_tensor(tensors, named):
    with pytest.raises(InputError, match=named):
        MAP.forward(tensors)


def test_parts_that_do_not_join_are_an_error():
    with pytest.raises(InputError, match="does not join"):
        MAP.reverse({f"layers.0.to_{n}.weight": (3, width) for n, width in zip("qkv", (3, 3, 4), strict=True)})


@pytest.mark.parametrize("key", ["blocks.00.attn1.qkv.weight", "blocks.9999999999.norm.scale", "blocks.².norm.scale"])
def test_numbers_are_only_what_python_would_write(key):
    assert MAP.forward({key: (9, 9)}).unmapped == (key,)


@pytest.mark.parametrize("line", ["a b", "a = b | twist", "= b", "a.{i} = b", "a + b = c + d"])
def test_a_table_that_is_no_bijection_is_refused(line):
    with pytest.raises(ValueError, match=r"no relation|not a bijection"):
        parse(line)


def test_modules_are_found_without_a_file():
    assert MAP.module("img_in") == (Site("x_embedder.weight"),)
    (site,) = MAP.module("layers.7.to_k", "right")
    assert (site.module, site.there) == ("blocks.7.attn1.qkv", Rows(1, ("*", "*", "*")))
    assert site.there.span(9) == (3, 6)
    sites = MAP.module("blocks.7.linear1")
    assert [each.module for each in sites] == [f"layers.7.{n}" for n in ("q", "k", "v", "mlp")]
    assert [each.here.span(17, 4) for each in sites] == [(0, 4), (4, 8), (8, 12), (12, 17)]
    assert MAP.module("final.1")[0].swapped
    assert MAP.module("projection")[0].transposed
    assert MAP.module("pixel")[0].convolution
    assert MAP.module("blocks.1.norm")[0].module == "layers.1.norm"
    assert MAP.module("nowhere") == ()


def test_names_with_underscores_find_their_modules():
    assert MAP.unflatten("blocks_3_attn1_qkv") == "blocks.3.attn1.qkv"
    assert MAP.unflatten("layers_3_deep_4_other_0", "right") == "layers.3.deep.4.other.0"
    assert MAP.unflatten("norm_out_linear", "right") == "norm_out.linear"
    assert MAP.unflatten("norm_in_linear", "right") is None


def test_a_table_can_depend_on_the_file():
    measured = KeyMap(
        "ldm",
        "diffusers",
        lambda count: "\n".join(f"up.{count - 1 - n} = blocks.{n}" for n in range(count)),
        Measure(4, len, len),
    )
    assert [move.name for move in measured.forward({"up.0.weight": (1,), "up.1.weight": (1,)}).moves] == [
        "blocks.1.weight",
        "blocks.0.weight",
    ]
    assert measured.module("up.0")[0].module == "blocks.3"
    assert measured.module("up.0", tensors=["up.0.weight"])[0].module == "blocks.0"


def test_labels_are_the_first_that_match():
    part = Part("unet", MAP, "model.", "unet", "UNet", "blocks.{n} B{n:02}\nblocksmith X\n* REST")
    assert part.block("blocks.3.linear1.weight") == "B03"
    assert part.block("blocks.12.a") == "B12"
    assert part.block("blocksmith.1") == "X"
    assert part.block("blocks.x") == "REST"
    with pytest.raises(KeyError):
        Part("unet", MAP, "", "", "", "a b").block("c")


def test_parts_are_found_where_they_are():
    part = Part("unet", MAP, "model.", "unet", "UNet", also=("net.",))
    left, right = {"img_in.bias": (4,)}, {"x_embedder.bias": (4,)}
    for prefix, names, side in (("model.", left, "left"), ("net.", left, "left"), ("unet/", right, "right"),
                                ("", left, "left"), ("", right, "right")):  # fmt: skip
        whole = {prefix + key: shape for key, shape in names.items()} | {"alpha": ()}
        (found,) = placed([part], whole)
        assert (found.prefix, found.side) == (prefix, side)
        assert len(found.mapped(whole).moves) == 1
    assert placed([part], {"stranger": ()}) == ()


NAMES = st.lists(st.sampled_from(["a", "to_q", "attn1", "block_2", "10", "0"]), min_size=1, max_size=4).map(".".join)
OPERATIONS = st.sampled_from(["", " | swap", " | conv", " | transpose", "2", "3"])


@given(st.lists(st.tuples(NAMES, OPERATIONS), unique_by=lambda row: row[0], min_size=1, max_size=8), st.integers(1, 3))
def test_any_table_there_and_back(rows, width):
    lines, left = [], {}
    for n, (name, operation) in enumerate(rows):
        count = int(operation) if operation.isdecimal() else 1
        targets = " + ".join(f"r{n}x.{name}.{part}" for part in range(count))
        lines.append(
            f"l.{name} = {targets}{operation if count == 1 else ''}".replace(
                "=", "==" if "transpose" in operation else "="
            )
        )
        trailing = (1, 1) if "conv" in operation else ()
        shape = (6 * width, 5, *trailing)
        left["l." + name + ("" if "transpose" in operation else ".weight")] = shape
    keymap = KeyMap("l", "r", "\n".join(lines))
    values = filled(left)
    mapped = keymap.forward(left)
    assert mapped.lossless
    right = apply(mapped.moves, values)
    back = apply(keymap.reverse(shapes(right)).moves, right)
    assert back.keys() == values.keys()
    assert all(np.array_equal(back[key], values[key]) for key in values)


@given(st.text(alphabet="ab.{}i0123", max_size=12))
def test_patterns_match_what_they_render(text):
    try:
        each = pattern(text)
    except ValueError:
        return
    fields = {n: 7 for n in each.numbers if isinstance(n, str)}
    numbers = tuple(7 if isinstance(n, str) else n for n in each.numbers)
    assert each.match(numbers) == fields
    assert each.render(fields).count("7") >= len(fields)


def test_a_map_made_like_a_file_asks_it_no_more():
    asked = []

    def counted(keys):
        asked.append(len(keys))
        return len(keys)

    measured = KeyMap("ldm", "diffusers", lambda n: f"up.0 = blocks.{n}", Measure(9, counted, counted))
    like = measured.like(["up.0.weight"])
    assert [like.module("up.0")[0].module for _ in range(3)] == ["blocks.1"] * 3
    assert asked == [1]
    names = ["up.0.weight", "up.1.weight"]
    assert [measured.module("up.0", tensors=names)[0].module for _ in range(3)] == ["blocks.2"] * 3
    assert asked == [1, 2]
    names.append("up.2.weight")
    assert measured.module("up.0", tensors=names)[0].module == "blocks.3"
    assert MAP.like(["img_in.weight"]) is MAP


def test_vectors_kept_as_images_or_as_tables_are_reshaped_both_ways():
    keymap = KeyMap("bfl", "diffusers", "a.bias == b.bias | channels\nmod == table | table:3\nqkv = q + k | conv")
    left = {"a.bias": (1, 4, 1, 1), "mod": (6,), "qkv.weight": (6, 2, 1, 1), "qkv.bias": (6,)}
    mapped = keymap.forward(left)
    assert {move.name: move.shape for move in mapped.moves} == {
        "b.bias": (4,),
        "table": (3, 2),
        **{f"{name}.weight": (3, 2) for name in "qk"},
        **{f"{name}.bias": (3,) for name in "qk"},
    }
    values = filled(left)
    right = apply(mapped.moves, values)
    assert right["table"].tolist() == [[1000, 1001], [1002, 1003], [1004, 1005]]
    back = apply(keymap.reverse(shapes(right)).moves, right)
    assert all(np.array_equal(back[key], values[key]) for key in left)


@pytest.mark.parametrize(
    ("tensors", "side", "named"),
    [
        ({"a.bias": (2, 4, 1, 1)}, "forward", "a.bias"),
        ({"b.bias": (2, 2)}, "reverse", "b.bias"),
        ({"mod": (7,)}, "forward", "mod"),
        ({"table": (4, 2)}, "reverse", "table"),
    ],
)
def test_shapes_that_cannot_be_reshaped_are_an_error(tensors, side, named):
    keymap = KeyMap("bfl", "diffusers", "a.bias == b.bias | channels\nmod == table | table:3")
    with pytest.raises(InputError, match=named):
        getattr(keymap, side)(tensors)
