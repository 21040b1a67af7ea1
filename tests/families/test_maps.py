"""Every golden header of a family with key maps maps whole, there and back; block labels are those of the field."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit.errors import InputError
from assetkit.families import families
from assetkit.keymap import placed
from tests import goldens
from tests.families.maps import labelled, shapes, shapes_of
from tests.families.tracing import applied, described, traced

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")


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

MAPPED = {family.id: family for family in families().values() if family.layouts}


BY_BASE = {base: family for family in MAPPED.values() for base in (*family.candidates, family.id)} | MAPPED


def of(golden):
    expected = golden["expect"]
    named = [expected.get("base"), *expected.get("candidates", ())]
    return next((BY_BASE[each] for each in named if each in BY_BASE), None)


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


NO_CLASS = {
    "dits/chroma_radiance-bfl": "img_in_patch.weight",
    "unets/sd1_unet_diffusers_gligen": "down_blocks.0.attentions.0.transformer_blocks.0.fuser.alpha_attn",
    "dits/sana_sprint-diffusers": "transformer_blocks.0.attn1.norm_q.weight",
    "unets/sd1_unet_diffusers_lcm": "time_embedding.cond_proj.weight",
    "unets/sdxl_unet_diffusers_lcm": "time_embedding.cond_proj.weight",
    "dits/wan21_humo-bfl": "audio_proj.audio_proj_glob_1.layer.weight",
    "dits/wan22_camera-bfl": "control_adapter.conv.weight",
    "dits/wan22_s2v-bfl": "frame_packer.proj.weight",
}
"""Variants that one side has no names for, with a key that must not pass silently."""
ONE_LAYOUT = {"vaes/cosmos_diffusers", "vaes/hunyuan_video_diffusers", "vaes/mochi_diffusers"}
"""Autoencoders that diffusers' single-file loader does not know."""


WHOLE = [name for name in goldens.names() if relevant(name) and name not in {*NO_CLASS, *ONE_LAYOUT}]


@pytest.mark.parametrize("name", WHOLE)
def test_every_golden_of_a_family_maps_whole_and_back(name):
    golden = goldens.load(name)
    whole = shapes_of(name)
    rest = set(whole)
    for found in placed(of(golden).parts, whole):
        mapped = found.mapped(whole)
        assert mapped.unmapped == ()
        assert mapped.moves
        names = found.names(whole)
        rest -= {found.prefix + key for key in names}
        returns(found, names, mapped)
    beside = ("model_ema.", NOT_OURS.get(name, "model_ema."))
    assert {key for key in rest if not key.startswith(beside)} <= BESIDE


SEEN = set()
"""Components that several goldens hold alike go back once."""


def returns(found, names, mapped):
    """The way back gives every row of every tensor that was not lost, in its place and shape."""
    same = (id(found.part.map), found.side, frozenset(names.items()))
    if same in SEEN:
        return
    SEEN.add(same)
    over = applied(mapped.moves, traced(names))
    keymap = found.part.map
    back = (keymap.reverse if found.side == "left" else keymap.forward)(shapes(over))
    assert back.unmapped == ()
    lost = {each.key for each in mapped.lost}
    canonical = {move.name for move in back.moves}
    if canonical == set(names) - lost:  # otherwise the file was written under second names
        kept = {key: shape for key, shape in names.items() if key not in lost}
        assert described(applied(back.moves, over)) == described(traced(kept))
    else:
        assert len(canonical) == len(set(names) - lost)


@pytest.mark.parametrize("name", NO_CLASS)
def test_a_variant_without_a_counterpart_is_not_mapped_silently(name):
    whole = shapes_of(name)
    (found,) = placed(of(goldens.load(name)).parts, whole)
    assert NO_CLASS[name] in found.mapped(whole).unmapped


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


NATIVE = [name for name in WHOLE if name.startswith("dits/") and name.endswith(("-bfl", "-comfy"))]


@pytest.mark.parametrize("name", NATIVE)
def test_every_block_of_a_transformer_has_a_label_of_its_own(name):
    """One label for each block that the names count, and BASE for what belongs to none."""
    whole = shapes_of(name)
    (found,) = placed(of(goldens.load(name)).parts, whole)
    labels = [found.part.block(key) for key in found.names(whole)]
    assert len(set(labels) - {"BASE"}) > 7
    assert labels.count("BASE") < len(labels) / 4


def test_a_family_without_layouts_has_no_parts():
    assert families()["pixart_sigma"].parts == ()


def test_every_row_of_layouts_is_some_familys():
    from assetkit.families import _layouts

    rows = {name for name in vars(_layouts) if name.isupper() and not name.startswith("_")}
    rows = {name for name in rows if isinstance(getattr(_layouts, name), tuple)}
    assert rows == {family.layouts for family in families().values() if family.layouts}


PREFIXES = ("lora_unet_", "lora_transformer_", "lycoris_")
GROUPS = {"flux": "flux_dev", "sd3": "sd35_large", "wan": "wan21", "sd": "sd1"}


def network_of(golden):
    """The key map of the network that an adapter is for."""
    family = of(golden) or MAPPED.get(GROUPS.get(golden["expect"].get("base")))
    return family.parts[0].map if family else None


def modules_of(golden):
    stems = {key.partition(".")[0] for key in golden["tensors"] if key.startswith(PREFIXES)}
    return {stem.removeprefix(next(each for each in PREFIXES if stem.startswith(each))) for stem in stems}


ADAPTERS = [
    name
    for name in goldens.names()
    if name.startswith("adapters/") and network_of(goldens.load(name)) and modules_of(goldens.load(name))
]


def test_there_are_adapters_of_many_trainers():
    assert {name.split("/")[1].split("-")[0] for name in ADAPTERS} >= {
        "kohya",
        "lycoris",
        "musubi",
        "onetrainer",
        "slider",
    }
    assert len(ADAPTERS) > 40


@pytest.mark.parametrize("name", ADAPTERS)
def test_every_module_of_an_adapter_is_found_on_both_sides(name):
    """Trainers write a module's path with underscores, in the author's names or in diffusers'."""
    golden = goldens.load(name)
    keymap, modules = network_of(golden), modules_of(golden)
    side = max(("left", "right"), key=lambda side: sum(keymap.unflatten(each, side) is not None for each in modules))
    for module in modules:
        path = keymap.unflatten(module, side)
        assert path is not None, module
        assert path.replace(".", "_") == module
        sites = keymap.module(path, side)
        assert sites, path
        other = "right" if side == "left" else "left"
        assert all(path in {back.module for back in keymap.module(site.module, other)} for site in sites)


def test_both_transformers_of_a_wan_22_pipeline_are_found():
    names = shapes_of("dits/wan22_i2v-diffusers")
    folders = ("transformer", "transformer_2")
    whole = {f"{folder}/{key}": shape for folder in folders for key, shape in names.items()}
    found = placed(families()["wan22"].parts, whole)
    assert [(each.part.component, each.side) for each in found] == [
        ("transformer", "right"),
        ("transformer_2", "right"),
    ]
    assert [len(each.mapped(whole).moves) for each in found] == [len(names)] * 2
    (alone,) = placed(families()["wan22"].parts, shapes_of("dits/wan22_i2v-bfl"))
    assert alone.part.component == "transformer"


EVERY_PART = [(family.id, part.component) for family in MAPPED.values() for part in family.parts]
SHAPES = st.lists(st.integers(0, 9), max_size=5).map(tuple)


@pytest.mark.parametrize(("family", "component"), EVERY_PART)
@given(data=st.data())
@settings(max_examples=8, deadline=None, derandomize=True)
def test_whatever_the_shapes_every_tensor_is_accounted_for_once(family, component, data):
    """Strange shapes give a plan or one clear error; no name is dropped or used twice without a word."""
    keymap = next(each.map for each in MAPPED[family].parts if each.component == component)
    drawn = data.draw(st.lists(st.sampled_from(known_names(family, component)), max_size=12, unique=True))
    tensors = {key: data.draw(SHAPES) for key in [*drawn, "stranger.7.weight"]}
    for read in (keymap.forward, keymap.reverse):
        mapped = outcome(read, tensors)
        if isinstance(mapped, str):
            assert any(key in mapped for key in tensors)
            continue
        used = {piece.key for move in mapped.moves for piece in move.pieces}
        assert {*used, *(each.key for each in mapped.lost), *mapped.unmapped} == set(tensors)
        assert len(mapped.unmapped) + len(mapped.lost) + len(used) == len(tensors)
        assert len({move.name for move in mapped.moves}) == len(mapped.moves)


def outcome(read, tensors):
    """What a map gives, or the message of the one error that it may raise."""
    try:
        return read(tensors)
    except InputError as error:
        return str(error)


GOLDENS = {}
for _name in WHOLE:
    GOLDENS.setdefault(of(goldens.load(_name)).id, []).append(_name)


@cache
def known_names(family, component):
    """Names that the map knows from either side, out of the golden headers; one is enough where there is none."""
    found = set()
    for name in GOLDENS.get(family, ())[:6]:
        whole = shapes_of(name)
        for each in placed(MAPPED[family].parts, whole):
            if each.part.component == component:
                found |= {*each.names(whole), *(move.name for move in each.mapped(whole).moves)}
    return sorted(found) or ["shared.weight"]
