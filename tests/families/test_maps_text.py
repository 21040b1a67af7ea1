"""Text encoders: transformers' and OpenCLIP's names, what is lost and what is made."""

from __future__ import annotations

import pytest

from assetkit.families import families
from assetkit.keymap import apply, placed
from tests.families.maps import (
    clean,
    clip_config,
    moved,
    on_disk,
    part,
    round_trip,
    same,
    shapes,
    shapes_of,
)
from tests.families.tracing import described, traced

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

from diffusers.loaders import single_file_utils as oracle  # noqa: E402
from transformers import CLIPTextModel, CLIPTextModelWithProjection, T5Config, T5EncoderModel  # noqa: E402


def test_clip_of_sd1_goes_there_and_back(tmp_path):
    right = on_disk(CLIPTextModel(clip_config()), tmp_path)
    keymap = part("sd1", "te1").map
    mapped = keymap.reverse(shapes(right))
    assert (mapped.lost, mapped.unmapped) == ((), ())
    (made,) = mapped.invented
    name, shape, dtype, fill = made[:4]
    assert (name, shape, dtype, fill) == ("text_model.embeddings.position_ids", (1, 11), "I64", "arange")
    left = apply(mapped.moves, right)
    expected = oracle.convert_ldm_clip_checkpoint({f"cond_stage_model.transformer.{k}": v for k, v in left.items()})
    back = apply(clean(keymap.forward(shapes(left))), left)
    same(back, expected)
    same({f"text_model.{k.removeprefix('text_model.')}": v for k, v in right.items()}, back)


def test_text_length_follows_the_file():
    """Trap 6: LongCLIP has 248 positions."""
    left = {key: tuple(shape) for key, shape in shapes_of("encoders/clip_l_long").items()}
    keymap = part("sd1", "te1").map
    positions = [move.shape for move in keymap.forward(left).moves if "position" in move.name]
    assert (248, 768) in positions
    right = {key: shape for key, shape in left.items() if not key.endswith("position_ids")}
    assert [each.shape for each in keymap.reverse(right).invented] == [(1, 248)]


def test_clip_without_text_model_is_read():
    whole = shapes_of("unets/sd1_ckpt_nai")
    found = next(each for each in placed(families()["sd1"].parts, whole) if each.part.component == "te1")
    names = {move.name for move in clean(found.part.map.forward(found.names(whole)))}
    assert names == {
        k.removeprefix("cond_stage_model.transformer.") for k in shapes_of("unets/sd1_ckpt") if "cond_stage" in k
    }


class _Width:
    def __init__(self, width):
        self.config = type("Config", (), {"hidden_size": width})


@pytest.mark.parametrize(
    ("family", "component", "name", "prefix"),
    [
        ("sdxl", "te2", "unets/sdxl_ckpt", "conditioner.embedders.1.model."),
        ("sdxl_refiner", "te2", "unets/sdxl_refiner_ckpt", "conditioner.embedders.0.model."),
        ("sd2", "te1", "unets/sd2_ckpt", "cond_stage_model.model."),
    ],
)
def test_openclip_moves_as_diffusers_moves_it(family, component, name, prefix):
    """Traps 2, 3 and 4: the three thirds in order, the projection turned, SD2's last block left behind."""
    _, mine = moved(family, component, name)
    assert described(oracle.convert_open_clip_checkpoint(_Width(1024), traced(shapes_of(name)), prefix)) == mine


def tiny_openclip(blocks, width=8, projected=True):
    """A tower in OpenCLIP's names, every number different."""
    at = "transformer.resblocks."
    made = {"positional_embedding": (5, width), "token_embedding.weight": (9, width)}
    made |= {"ln_final.weight": (width,), "ln_final.bias": (width,)}
    for n in range(blocks):
        made |= {f"{at}{n}.ln_{k}.{p}": (width,) for k in (1, 2) for p in ("weight", "bias")}
        made |= {f"{at}{n}.attn.in_proj_weight": (3 * width, width), f"{at}{n}.attn.in_proj_bias": (3 * width,)}
        made |= {f"{at}{n}.attn.out_proj.weight": (width, width), f"{at}{n}.attn.out_proj.bias": (width,)}
        made |= {f"{at}{n}.mlp.c_fc.weight": (4 * width, width), f"{at}{n}.mlp.c_fc.bias": (4 * width,)}
        made |= {f"{at}{n}.mlp.c_proj.weight": (width, 4 * width), f"{at}{n}.mlp.c_proj.bias": (width,)}
    made |= {"text_projection": (width, width), "logit_scale": ()} if projected else {}
    torch.manual_seed(1)
    return {key: torch.randn(shape) * 0.3 for key, shape in made.items()}


def test_fused_attention_splits_into_q_k_v_in_that_order():
    """Trap 2: the thirds exchanged would still fit."""
    left = tiny_openclip(2)
    keymap = part("sdxl", "te2").map
    right = apply(keymap.forward(shapes(left)).moves, left)
    fused = left["transformer.resblocks.1.attn.in_proj_weight"]
    for n, name in enumerate(("q_proj", "k_proj", "v_proj")):
        assert torch.equal(right[f"text_model.encoder.layers.1.self_attn.{name}.weight"], fused[8 * n : 8 * n + 8])
    back = apply(keymap.reverse(shapes(right)).moves, right)
    same(back, {key: each for key, each in left.items() if key != "logit_scale"})
    at = "text_model.encoder.layers.1.self_attn."
    exchanged = {
        **right,
        f"{at}q_proj.weight": right[f"{at}k_proj.weight"],
        f"{at}k_proj.weight": right[f"{at}q_proj.weight"],
    }
    changed = apply(keymap.reverse(shapes(right)).moves, exchanged)
    assert not torch.equal(changed["transformer.resblocks.1.attn.in_proj_weight"], fused)


def test_projection_is_turned_and_the_pooled_text_is_the_same():
    """Trap 3: OpenCLIP multiplies by the parameter itself, a Linear by its transpose; a square hides it."""
    left = tiny_openclip(2)
    right = apply(part("sdxl", "te2").map.forward(shapes(left)).moves, left)
    pooled = torch.randn(3, 8)
    openclip = pooled @ left["text_projection"]
    assert torch.allclose(torch.nn.functional.linear(pooled, right["text_projection.weight"]), openclip)
    assert not torch.allclose(pooled @ right["text_projection.weight"], openclip)
    assert right["text_projection.weight"].is_contiguous()


def _openclip_forward(tensors, ids, heads=2):
    """OpenCLIP's text tower written from its definition: pre-norm blocks, fused attention, causal mask, exact GELU."""
    x = tensors["token_embedding.weight"][ids] + tensors["positional_embedding"][: ids.shape[1]]
    mask = torch.full((ids.shape[1],) * 2, float("-inf")).triu(1)
    width = x.shape[-1]
    blocks = sum(key.endswith("ln_1.weight") for key in tensors)
    for n in range(blocks):
        t = {key.removeprefix(f"transformer.resblocks.{n}."): each for key, each in tensors.items()}
        y = torch.nn.functional.layer_norm(x, (width,), t["ln_1.weight"], t["ln_1.bias"])
        x = x + torch.nn.functional.multi_head_attention_forward(
            y.transpose(0, 1), y.transpose(0, 1), y.transpose(0, 1), width, heads,
            t["attn.in_proj_weight"], t["attn.in_proj_bias"], None, None, False, 0.0,
            t["attn.out_proj.weight"], t["attn.out_proj.bias"], attn_mask=mask, need_weights=False,
        )[0].transpose(0, 1)  # fmt: skip
        y = torch.nn.functional.layer_norm(x, (width,), t["ln_2.weight"], t["ln_2.bias"])
        y = torch.nn.functional.gelu(y @ t["mlp.c_fc.weight"].T + t["mlp.c_fc.bias"])
        x = x + y @ t["mlp.c_proj.weight"].T + t["mlp.c_proj.bias"]
    x = torch.nn.functional.layer_norm(x, (width,), tensors["ln_final.weight"], tensors["ln_final.bias"])
    return x, x[torch.arange(len(ids)), ids.argmax(-1)] @ tensors["text_projection"]


def test_openclip_computes_the_same_after_the_map():
    left = tiny_openclip(3)
    right = apply(part("sdxl", "te2").map.forward(shapes(left)).moves, left)
    model = CLIPTextModelWithProjection(
        clip_config(vocab_size=9, max_position_embeddings=5, intermediate_size=32, hidden_act="gelu", eos_token_id=8)
    ).eval()
    missing, unexpected = model.load_state_dict(right, strict=False)
    assert not unexpected
    assert not [key for key in missing if "position_ids" not in key]
    ids = torch.tensor([[0, 3, 4, 8, 8], [0, 8, 1, 1, 1]])
    states, pooled = _openclip_forward(left, ids)
    with torch.no_grad():
        found = model(ids)
    assert torch.allclose(found.last_hidden_state, states, atol=1e-5)
    assert torch.allclose(found.text_embeds, pooled, atol=1e-5)


@pytest.mark.parametrize("blocks", [4, 24])
def test_sd2_says_what_it_loses_and_what_it_makes(blocks):
    """Trap 4."""
    left = tiny_openclip(blocks)
    keymap = part("sd2", "te1").map
    mapped = keymap.forward(shapes(left))
    last = f"transformer.resblocks.{blocks - 1}."
    lost = {each.key for each in mapped.lost}
    assert lost == {key for key in left if key.startswith(last)} | {"text_projection", "logit_scale"}
    assert all(each.why for each in mapped.lost)
    right = apply(mapped.moves, left)
    back = keymap.reverse(shapes(right))
    assert (back.lost, back.unmapped) == ((), ())
    assert {(each.name, each.shape) for each in back.invented} == {(key, tuple(left[key].shape)) for key in lost}
    same(apply(back.moves, right), {key: each for key, each in left.items() if key not in lost})


def fill(each):
    makers = {"ones": torch.ones, "zeros": torch.zeros, "eye": lambda shape: torch.eye(*shape)}
    return makers[each.fill](each.shape)


def test_the_block_that_sd2_makes_anew_changes_nothing():
    left = tiny_openclip(4)
    keymap = part("sd2", "te1").map
    right = apply(keymap.forward(shapes(left)).moves, left)
    mapped = keymap.reverse(shapes(right))
    whole = apply(mapped.moves, right) | {each.name: fill(each) for each in mapped.invented}
    ids = torch.tensor([[0, 3, 4, 8, 8]])
    three = {key: each for key, each in whole.items() if "resblocks.3." not in key}
    assert torch.equal(_openclip_forward(whole, ids)[0], _openclip_forward(three, ids)[0])


@pytest.mark.parametrize(("blocks", "projected"), [(23, True), (23, False), (4, False)])
def test_sd2_written_without_its_last_block_keeps_every_block_it_has(blocks, projected):
    left = tiny_openclip(blocks, projected=projected)
    mapped = part("sd2", "te1").map.forward(shapes(left))
    assert {each.key for each in mapped.lost} <= {"text_projection", "logit_scale"}
    assert any(f"layers.{blocks - 1}." in move.name for move in mapped.moves)


def test_a_whole_openclip_h_in_transformers_names_needs_nothing_made():
    keymap = part("sd2", "te1").map
    right = {f"text_model.encoder.layers.{n}.layer_norm1.weight": (8,) for n in range(24)}
    assert keymap.reverse(right).invented == ()


def test_sd3_takes_the_first_encoders_state_before_its_projection(tmp_path):
    """diffusers' single-file loader sets the identity; ComfyUI's encoder does not project."""
    right = on_disk(CLIPTextModelWithProjection(clip_config()), tmp_path)
    left = {key: tuple(each.shape) for key, each in right.items()}
    keymap = part("sd3_medium", "te1").map
    mapped = keymap.forward(left)
    assert [each.key for each in mapped.lost] == ["text_projection.weight"]
    assert [(each.name, each.shape, each.fill) for each in mapped.invented] == [
        ("text_projection.weight", (8, 8), "eye")
    ]
    assert {move.name for move in keymap.reverse(left).moves} == set(left)


def test_other_encoders_keep_their_names(tmp_path):
    left = on_disk(CLIPTextModelWithProjection(clip_config()), tmp_path / "clip")
    prefix = "text_encoders.clip_g.transformer."
    expected = oracle.convert_ldm_clip_checkpoint({prefix + key: each for key, each in left.items()}, prefix)
    same(apply(clean(part("sd3_medium", "te2").map.forward(shapes(left))), left), expected)
    t5 = T5EncoderModel(
        T5Config(vocab_size=9, d_model=8, d_kv=4, d_ff=12, num_layers=2, num_heads=2, feed_forward_proj="gated-gelu")
    )
    left = on_disk(t5, tmp_path / "t5")
    prefix = "text_encoders.t5xxl.transformer."
    expected = oracle.convert_sd3_t5_checkpoint_to_diffusers({prefix + key: each for key, each in left.items()})
    for family, component in (("sd3_medium", "te3"), ("flux_dev", "te2")):
        same(round_trip(part(family, component).map, left), expected)


TOWERS = [("sd1", "te1"), ("sd2", "te1"), ("sdxl", "te2"), ("flux_dev", "te1")]


@pytest.mark.parametrize(("family", "component"), TOWERS)
def test_names_as_todays_transformers_writes_them_are_read(tmp_path, family, component):
    """transformers 5.24 saves CLIPTextModel without ``text_model.``, as 5.6 began to; older versions with it."""
    right = on_disk(CLIPTextModel(clip_config()), tmp_path)
    bare = {key.removeprefix("text_model."): each for key, each in right.items()}
    named = {f"text_model.{key}": each for key, each in bare.items()}
    keymap = part(family, component).map
    plain, full = keymap.reverse(shapes(bare)), keymap.reverse(shapes(named))
    assert plain.unmapped == full.unmapped == ()
    assert plain.invented == full.invented
    same(apply(plain.moves, bare), apply(full.moves, named))
    assert {move.name for move in keymap.forward(shapes(apply(plain.moves, bare))).moves} == set(named)
