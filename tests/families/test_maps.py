"""Every family's key maps against diffusers' own converters: key for key, row for row, and back."""

from __future__ import annotations

import pytest

from assetkit.families import families
from assetkit.keymap import apply, placed
from tests import goldens

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

from diffusers.loaders import single_file_utils as oracle  # noqa: E402
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, T5Config, T5EncoderModel  # noqa: E402

from tests.families.tracing import Traced, described, planned  # noqa: E402


def shapes_of(name):
    return {key: tuple(shape) for key, (_, shape) in goldens.load(name)["tensors"].items()}


def part(family, component):
    return next(each for each in families()[family].parts if each.component == component)


def traced(shapes):
    return {key: Traced.whole(key, shape) for key, shape in shapes.items()}


def values(model):
    """A model's tensors, filled so that no row or column equals another."""
    state = {}
    for n, (key, tensor) in enumerate(model.state_dict().items()):
        ramp = torch.arange(tensor.numel(), dtype=torch.float32).reshape(tensor.shape)
        state[key] = ramp * 0.001 + n if tensor.is_floating_point() else tensor
    return state


def shapes(tensors):
    return {key: tuple(each.shape) for key, each in tensors.items()}


def same(one, other):
    assert sorted(one) == sorted(other)
    for key, each in one.items():
        assert each.dtype == other[key].dtype, key
        assert torch.equal(each, other[key]), key


def prefixed(plan, prefix):
    """A plan of inputs that stand under `prefix`."""
    return {
        name: (shape, tuple((prefix + key, start, stop) for key, start, stop in rows), turned)
        for name, (shape, rows, turned) in plan.items()
    }


def clean(mapped):
    assert (mapped.lost, mapped.invented, mapped.unmapped) == ((), (), ())
    return mapped.moves


def round_trip(keymap, right):
    """The left names of a model in right names, having proven that the way back is the identity."""
    left = apply(clean(keymap.reverse(shapes(right))), right)
    same(apply(clean(keymap.forward(shapes(left))), left), right)
    return left


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


def clip_config(**changes):
    return CLIPTextConfig(
        **{
            "vocab_size": 20,
            "hidden_size": 8,
            "intermediate_size": 12,
            "num_hidden_layers": 3,
            "num_attention_heads": 2,
            "max_position_embeddings": 11,
            "projection_dim": 8,
            **changes,
        }
    )


def on_disk(model, folder):
    """A model's tensors as its files name them; transformers 5 names them otherwise in memory."""
    from safetensors.torch import load_file

    model.save_pretrained(folder)
    (file,) = folder.glob("*.safetensors")
    found = load_file(file)
    return {
        k: torch.arange(v.numel(), dtype=v.dtype).reshape(v.shape) * 0.001 + n for n, (k, v) in enumerate(found.items())
    }


def test_clip_of_sd1_goes_there_and_back(tmp_path):
    right = on_disk(CLIPTextModel(clip_config()), tmp_path)
    keymap = part("sd1", "te1").map
    mapped = keymap.reverse(shapes(right))
    assert (mapped.lost, mapped.unmapped) == ((), ())
    ((name, shape, dtype, fill, _),) = mapped.invented
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


SCHEDULE = {
    "alphas_cumprod", "alphas_cumprod_prev", "betas", "log_one_minus_alphas_cumprod", "posterior_log_variance_clipped",
    "posterior_mean_coef1", "posterior_mean_coef2", "posterior_variance", "sqrt_alphas_cumprod",
    "sqrt_one_minus_alphas_cumprod", "sqrt_recip_alphas_cumprod", "sqrt_recipm1_alphas_cumprod",
}  # fmt: skip
BESIDE = SCHEDULE | {
    "v_pred",
    "ztsnr",
    "denoiser.sigmas",
    "edm_mean",
    "edm_std",
    "edm_vpred.sigma_max",
    "edm_vpred.sigma_min",
    "noise_augmentor.data_mean",
    "noise_augmentor.data_std",
}
"""Tensors of published checkpoints that are no part of a network."""
MAPPED = {family.id: family for family in families().values() if family.parts}


def of(golden):
    expected = golden["expect"]
    named = [expected.get("base"), *expected.get("candidates", ())]
    return next((MAPPED[each] for each in named if each in MAPPED), None)


def relevant(name):
    others = ("nf4", "gguf", "fp8_scaled", "adapters/", "controls/", "embeddings/", "hypernetworks/")
    return not any(word in name for word in others) and of(goldens.load(name)) is not None


NOT_OURS = {
    "unets/sd2_depth_ckpt": "depth_model.",
    "unets/sd2_unclip_h_ckpt": "embedder.",
    "unets/sd2_unclip_l_ckpt": "embedder.",
    "unets/kolors_folder": "text_encoder/",
    "unets/sdxl_refiner_folder": "text_encoder/",
}
"""Components that have no second layout (MiDaS, ChatGLM), or that the golden gave a folder the pipeline has not."""


@pytest.mark.parametrize("name", [name for name in goldens.names() if relevant(name)])
def test_every_golden_of_a_family_maps_whole(name):
    golden = goldens.load(name)
    whole = shapes_of(name)
    rest = set(whole)
    for found in placed(of(golden).parts, whole):
        mapped = found.mapped(whole)
        assert mapped.unmapped == ()
        assert mapped.moves
        rest -= {found.prefix + key for key in found.names(whole)}
    beside = ("model_ema.", NOT_OURS.get(name, "model_ema."))
    assert {key for key in rest if not key.startswith(beside)} <= BESIDE


class _Relations(dict):
    """What sd-mecha's conversions fill: tensor to label."""

    def __init__(self, halves):
        super().__init__()
        self.keys = {label: label for label in (*halves, "BASE", "M00", "VAE")}


def labels_of_sd_mecha(module, name):
    pytest.importorskip("sd_mecha")
    import importlib

    peer = importlib.import_module(f"sd_mecha.extensions.builtin.model_configs.{module}")
    relations = _Relations([f"{half}{n:02}" for half in ("IN", "OUT") for n in range(12)])
    getattr(peer, name).__wrapped__.map_keys(relations)
    return relations


def labelled(family, name):
    whole = shapes_of(name)
    for found in placed(families()[family].parts, whole):
        for key in found.names(whole):
            yield found.prefix + key, found.part.block(key)


def test_blocks_of_sd1_are_those_of_the_field():
    """Trap 28. sd-mecha's conversion follows supermerger and meh; it counts the autoencoder under BASE, we apart."""
    peer = labels_of_sd_mecha("convert_sd1_blocks", "convert_sd1_blocks_to_ldm")
    ours = dict(labelled("sd1", "unets/sd1_ckpt"))
    assert len(set(ours.values()) - {"VAE"}) == 26
    assert all(label == peer[key] for key, label in ours.items() if label != "VAE" and "position_ids" not in key)
    assert ours["model.diffusion_model.input_blocks.11.0.in_layers.0.weight"] == "IN11"
    assert ours["model.diffusion_model.time_embed.0.weight"] == "BASE"
    assert ours["model.diffusion_model.out.2.bias"] == "OUT11"


def test_blocks_of_sdxl_are_those_of_the_field():
    """Trap 28 again: the numbers of SDXL are not those of SD1."""
    peer = labels_of_sd_mecha("convert_sdxl_blocks", "convert_sdxl_blocks_to_sgm")
    ours = dict(labelled("sdxl", "unets/sdxl_ckpt"))
    assert len(set(ours.values()) - {"VAE"}) == 20
    assert all(label == peer[key] for key, label in ours.items() if "position_ids" not in key)
    assert ours["model.diffusion_model.label_emb.0.0.weight"] == "BASE"
    assert ours["model.diffusion_model.out.2.bias"] == "OUT08"


@pytest.mark.parametrize(
    ("family", "name"), [("flux_dev", "dits/flux_dev-bfl"), ("sd35_large", "dits/sd35_large-checkpoint")]
)
def test_blocks_of_transformers_are_named_as_they_are(family, name):
    labels = set(dict(labelled(family, name)).values())
    if family == "flux_dev":
        assert labels == {f"double_blocks.{n}" for n in range(19)} | {f"single_blocks.{n}" for n in range(38)} | {
            "BASE"
        }
    else:
        assert labels == {f"joint_blocks.{n}" for n in range(38)} | {"BASE", "VAE"}


def moved(family, component, name, prefix=""):
    """The plan for one component of a golden, its inputs under `prefix`."""
    whole = shapes_of(name)
    (found,) = [each for each in placed(families()[family].parts, whole) if each.part.component == component]
    mapped = found.mapped(whole)
    assert mapped.unmapped == ()
    return mapped, prefixed(planned(mapped.moves, found.names(whole)), found.prefix + prefix)


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


def unprefixed(plan):
    """diffusers renames inputs before it moves them; the rows are named as they came."""
    at = "model.diffusion_model."
    return {
        name: (shape, tuple((key.removeprefix(at), start, stop) for key, start, stop in rows), turned)
        for name, (shape, rows, turned) in plan.items()
    }


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
