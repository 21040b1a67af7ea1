"""Conversion: every layout says the same, nothing goes in silence, and the way back is exact where nothing folds."""

import numpy as np
import pytest

from assetkit.adapters.layouts import ROWS
from assetkit.errors import InputError
from assetkit.identification import identify
from tests.transform.made import make, metadata, read, write
from tests.transform.made_adapters import adapter, declared, small, tensors, values
from tests.transform.made_checkpoints import apart, checkpoint, deltas, network, state

torch = pytest.importorskip("torch")


def convert(target, source, layout, *more, **options):
    partial = options.pop("allow_partial", False)
    models = [chr(ord("a") + at) for at in range(1 + len(more))]
    step = {"op": "lora-convert", "models": models, "layout": layout, **options}
    return make(target, [step], source, *more, allow_partial=partial, force=True)


def same_bytes(one, other):
    assert one.keys() == other.keys()
    assert [key for key in one if one[key].tobytes() != other[key].tobytes()] == []
    assert {key: (array.dtype, array.shape) for key, array in one.items()} == {
        key: (array.dtype, array.shape) for key, array in other.items()
    }


SOURCES = [
    ("kohya-sd1-conv", "sd1", "kohya", "kohya-sgm onetrainer musubi comfy diffusers"),
    ("kohya-sgm-sdxl", "sdxl", "kohya-sgm", "kohya comfy diffusers onetrainer"),
    ("kohya-flux-te", "flux", "kohya", "comfy onetrainer musubi diffusers"),
    ("kohya-sd3-te", "sd3", "kohya", "comfy onetrainer diffusers"),
    ("onetrainer-flux", "flux", "onetrainer", "kohya comfy bfl ai-toolkit diffusers peft"),
    ("ai-toolkit-flux", "flux", "ai-toolkit", "kohya bfl diffusers onetrainer"),
    ("kohya-sd35_large", "sd35_large", "kohya", "peft bfl"),
    ("diffusers-old-sd1", "sd1", "diffusers", "kohya"),
    ("lycoris-loha-sd1", "sd1", "kohya", "comfy kohya-sgm onetrainer"),
    ("lycoris-lokr-tucker-sd1", "sd1", "kohya", "comfy"),
    ("lycoris-boft-sd1", "sd1", "kohya", "kohya-sgm"),
    ("lycoris-glora-sd1", "sd1", "kohya", "comfy"),
    ("lycoris-ia3-sd1", "sd1", "kohya", "onetrainer"),
    ("lycoris-norms-sd1", "sd1", "kohya", "comfy"),
]


@pytest.mark.parametrize(
    ("name", "base", "own", "layout"), [(*rest, layout) for *rest, all_of in SOURCES for layout in all_of.split()]
)
def test_there_and_back_every_bit_is_there_where_nothing_folds(tmp_path, name, base, own, layout):
    """Trap 8 among them: split and fused layers come back as they were, whichever side they began on."""
    source = adapter(tmp_path / "source.safetensors", name, base)
    certificate = convert(tmp_path / "there.safetensors", source, layout)
    convert(tmp_path / "back.safetensors", tmp_path / "there.safetensors", own)
    before, after = read(source), read(tmp_path / "back.safetensors")
    assert certificate["dropped"] == []
    folds = {own, layout} & {each.id for each in ROWS if each.alpha == "folded"}
    if not folds or "lycoris" in name:
        same_bytes(before, after)
        assert certificate["roundtrip"] == "exact"
    elif own in folds and not any(key.endswith(".alpha") for key in before):
        assert apart(deltas(after), deltas(_modern(before))) == 0
    else:
        assert {key for key in before if not key.endswith(".alpha")} == {
            key for key in after if not key.endswith(".alpha")
        }
        assert apart(deltas(after), deltas(before)) < 5e-4


def _modern(found):
    """Attention processors' keys as today's."""
    return {
        key.replace("_lora.down", ".lora_A")
        .replace("_lora.up", ".lora_B")
        .replace(".processor", "")
        .replace("to_out.lora", "to_out.0.lora"): array
        for key, array in found.items()
    }


@pytest.mark.parametrize(
    ("layout", "name"),
    [
        ("kohya", "lora_unet_single_blocks_0_linear1.lora_down.weight"),
        ("musubi", "lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight"),
        ("onetrainer", "lora_transformer_single_transformer_blocks_0_proj_mlp.lora_down.weight"),
        ("diffusers", "text_encoder_2.encoder.block.0.layer.0.SelfAttention.q.lora_A.weight"),
        ("comfy", "text_encoders.t5xxl.transformer.encoder.block.0.layer.0.SelfAttention.q.lora_B.weight"),
        ("comfy", "text_encoders.clip_l.transformer.text_model.encoder.layers.0.mlp.fc1.alpha"),
        ("kohya", "lora_te3_encoder_block_0_layer_0_SelfAttention_q.lora_down.weight"),
        ("ai-toolkit", "transformer.transformer_blocks.0.attn.add_q_proj.lora_B.weight"),
    ],
)
def test_layouts_are_named_as_their_tools_name_them(tmp_path, layout, name):
    source = adapter(tmp_path / "source.safetensors", "kohya-flux-te", "flux")
    convert(tmp_path / "out.safetensors", source, layout)
    assert name in read(tmp_path / "out.safetensors")


@pytest.mark.parametrize("layout", ["kohya", "comfy", "diffusers", "bfl", "ai-toolkit", "onetrainer"])
def test_what_is_written_is_identified_as_its_layout(tmp_path, layout):
    source = adapter(tmp_path / "source.safetensors", "onetrainer-flux", "flux")
    convert(tmp_path / "out.safetensors", source, layout)
    identity = identify(tmp_path / "out.safetensors")
    assert (identity.layout, identity.base, identity.kind) == (layout, "flux_dev", "lora")
    convert(tmp_path / "again.safetensors", tmp_path / "out.safetensors", "diffusers")
    assert "software" not in metadata(tmp_path / "again.safetensors")


def layers(count, width=3072, rank=2, alpha=1.0):
    """Modules of kohya's Flux names at their real width, for oracles that know no other."""
    shapes = {}
    for at in range(count):
        double, single = f"lora_unet_double_blocks_{at}_", f"lora_unet_single_blocks_{at}_"
        for side in ("img", "txt"):
            shapes |= {f"{double}{side}_attn_qkv": (3 * width, width), f"{double}{side}_attn_proj": (width, width)}
            shapes |= {f"{double}{side}_mlp_0": (4 * width, width), f"{double}{side}_mod_lin": (6 * width, width)}
        shapes |= {f"{single}linear1": (7 * width, width), f"{single}linear2": (width, 5 * width)}
        shapes |= {f"{single}modulation_lin": (3 * width, width)}
    found = {}
    for seed, (name, (rows, columns)) in enumerate(shapes.items()):
        found[f"{name}.lora_down.weight"] = values(seed, (rank, columns))
        found[f"{name}.lora_up.weight"] = values(1000 + seed, (rows, rank))
        found[f"{name}.alpha"] = np.float16(alpha)
    return found


def effects(found):
    """What every module does to a few vectors: its dense change would be too large."""
    return deltas(found, probes=3)


def torched(arrays):
    return {key: torch.from_numpy(np.array(array)).float() for key, array in arrays.items()}


def arrays(given):
    return {key: tensor.numpy() for key, tensor in given.items()}


def test_fused_flux_layers_split_as_diffusers_splits_them(tmp_path):
    """Trap 8: rows of qkv and linear1 in their order, ``down`` shared, alpha multiplied in."""
    from diffusers.loaders.lora_conversion_utils import _convert_kohya_flux_lora_to_diffusers

    found = layers(1)
    source = write(tmp_path / "source.safetensors", found, declared("flux"))
    convert(tmp_path / "out.safetensors", source, "diffusers")
    wanted = arrays(_convert_kohya_flux_lora_to_diffusers(torched(found)))
    assert apart(effects(read(tmp_path / "out.safetensors")), effects(wanted)) < 1e-6


def test_fused_layers_of_their_own_directions_come_apart_again(tmp_path):
    """Trap 8: diffusers to kohya stacks the ranks of q, k and v; diffusers reads that, and so do we, without a loss."""
    from diffusers.loaders.lora_conversion_utils import _convert_kohya_flux_lora_to_diffusers

    convert(
        tmp_path / "apart.safetensors",
        write(tmp_path / "source.safetensors", layers(1, alpha=2.0), declared("flux")),
        "diffusers",
    )
    own = {
        key: values(at, array.shape) if "lora_A" in key else array
        for at, (key, array) in enumerate(read(tmp_path / "apart.safetensors").items())
    }
    del own["transformer.transformer_blocks.0.attn.to_k.lora_A.weight"]
    del own["transformer.transformer_blocks.0.attn.to_k.lora_B.weight"]
    file = write(tmp_path / "own.safetensors", own, declared("flux"))
    convert(tmp_path / "fused.safetensors", file, "kohya")
    fused = read(tmp_path / "fused.safetensors")
    qkv, linear1 = "lora_unet_double_blocks_0_img_attn_qkv", "lora_unet_single_blocks_0_linear1"
    assert fused[f"{qkv}.lora_down.weight"].shape == (4, 3072)
    assert fused[f"{linear1}.lora_down.weight"].shape == (8, 3072)
    assert float(fused[f"{linear1}.alpha"]) == 8
    theirs = effects(arrays(_convert_kohya_flux_lora_to_diffusers(torched(fused))))
    gone = "transformer.transformer_blocks.0.attn.to_k"
    assert not theirs.pop(gone).any()
    assert apart(effects(own), theirs) < 1e-12
    convert(tmp_path / "back.safetensors", tmp_path / "fused.safetensors", "diffusers")
    same_bytes(own, read(tmp_path / "back.safetensors"))


def test_a_slice_without_an_adapter_has_the_published_size(tmp_path):
    """A LoRA of to_q alone in a single block: linear1 also has k, v and the MLP, whose size only the model tells."""
    name = "transformer.single_transformer_blocks.0.attn.to_q"
    found = {f"{name}.lora_A.weight": values(1, (2, 3072)), f"{name}.lora_B.weight": values(2, (3072, 2))}
    convert(tmp_path / "out.safetensors", write(tmp_path / "in.safetensors", found, declared("flux")), "kohya")
    up = read(tmp_path / "out.safetensors")["lora_unet_single_blocks_0_linear1.lora_up.weight"]
    assert up.shape == (3 * 3072 + 12288, 2)
    np.testing.assert_array_equal(up[:3072], found[f"{name}.lora_B.weight"])
    assert not up[3072:].any()
    narrow = {f"{name}.lora_A.weight": values(1, (2, 48)), f"{name}.lora_B.weight": values(2, (48, 2))}
    with pytest.raises(InputError, match=r"size of the other parts of single_blocks.0.linear1 is not known"):
        convert(tmp_path / "x.safetensors", write(tmp_path / "n.safetensors", narrow, declared("flux")), "kohya")


def test_shift_and_scale_change_places_as_in_diffusers(tmp_path):
    """Trap 7: an adapter on the last modulation is swapped with it."""
    from diffusers.loaders.lora_conversion_utils import _convert_kohya_flux_lora_to_diffusers

    name = "lora_unet_final_layer_adaLN_modulation_1"
    found = {f"{name}.lora_down.weight": values(1, (2, 3072)), f"{name}.lora_up.weight": values(2, (6144, 2))}
    convert(tmp_path / "out.safetensors", write(tmp_path / "in.safetensors", found, declared("flux")), "diffusers")
    theirs = effects(arrays(_convert_kohya_flux_lora_to_diffusers(torched(found))))
    ours = effects(read(tmp_path / "out.safetensors"))
    assert apart({"norm_out.linear": ours["transformer.norm_out.linear"]}, theirs) < 1e-12


def test_xlabs_layers_are_read_as_diffusers_reads_them(tmp_path):
    from diffusers.loaders.lora_conversion_utils import _convert_xlabs_flux_lora_to_diffusers

    shapes = {
        "qkv_lora1": (9216, 3072),
        "qkv_lora2": (9216, 3072),
        "proj_lora1": (3072, 3072),
        "proj_lora2": (3072, 3072),
    }
    found = {}
    for seed, (name, (rows, columns)) in enumerate(shapes.items()):
        found[f"double_blocks.3.processor.{name}.down.weight"] = values(seed, (2, columns))
        found[f"double_blocks.3.processor.{name}.up.weight"] = values(10 + seed, (rows, 2))
    convert(tmp_path / "out.safetensors", write(tmp_path / "in.safetensors", found, declared("flux")), "diffusers")
    theirs = arrays(_convert_xlabs_flux_lora_to_diffusers(torched(found)))
    assert apart(effects(read(tmp_path / "out.safetensors")), effects(theirs)) < 1e-12


def test_xlabs_single_blocks_are_parts_of_fused_layers(tmp_path):
    """The first three parts of linear1, and linear2; the MLP's part stays without an adapter."""
    from diffusers.loaders.lora_conversion_utils import _convert_xlabs_flux_lora_to_diffusers

    found = {}
    for seed, (name, rows, columns) in enumerate((("qkv_lora", 9216, 3072), ("proj_lora", 3072, 15360))):
        found[f"single_blocks.2.processor.{name}.down.weight"] = values(seed, (2, columns))
        found[f"single_blocks.2.processor.{name}.up.weight"] = values(10 + seed, (rows, 2))
    source = write(tmp_path / "in.safetensors", found, declared("flux"))
    convert(tmp_path / "out.safetensors", source, "diffusers")
    theirs = effects(arrays(_convert_xlabs_flux_lora_to_diffusers(torched(found))))
    assert apart(effects(read(tmp_path / "out.safetensors")), theirs) < 1e-12
    convert(tmp_path / "kohya.safetensors", source, "kohya")
    up = read(tmp_path / "kohya.safetensors")["lora_unet_single_blocks_2_linear1.lora_up.weight"]
    assert up.shape == (3 * 3072 + 12288, 2)
    np.testing.assert_array_equal(up[:9216], found["single_blocks.2.processor.qkv_lora.up.weight"])


def control_lora():
    """An adapter on every layer of Flux in diffusers' names, one ``down`` where the authors fuse; and all norms."""
    from diffusers import FluxTransformer2DModel

    with torch.device("meta"):
        model = FluxTransformer2DModel(guidance_embeds=True, in_channels=128)
    found = {}
    for seed, (name, tensor) in enumerate(model.state_dict().items()):
        layer, _, parameter = name.rpartition(".")
        if parameter != "weight":
            continue
        if tensor.ndim == 1:
            found[f"transformer.{name}"] = values(seed, tuple(tensor.shape))
            continue
        block, _, last = layer.rpartition(".")
        fused = {
            "to_q": "qkv",
            "to_k": "qkv",
            "to_v": "qkv",
            "add_q_proj": "add",
            "add_k_proj": "add",
            "add_v_proj": "add",
        }
        own = f"{block}.attn.qkv" if last == "proj_mlp" else f"{block}.{fused.get(last, last)}"
        draw = np.random.default_rng(list(own.encode()))
        found[f"transformer.{layer}.lora_A.weight"] = draw.integers(1, 8, (2, tensor.shape[1])).astype(np.float16)
        found[f"transformer.{layer}.lora_B.weight"] = values(seed, (tensor.shape[0], 2))
    return found


def test_a_control_lora_in_the_authors_names_is_what_diffusers_makes_of_it(tmp_path):
    """Every layer, and the norms as whole tensors: BFL's own files look so.

    diffusers 0.42.1 swaps the halves of norm_out's ``lora_A`` along with those of ``lora_B``; ours is the product that
    the layer's rows swapped give.
    """
    from diffusers.loaders.lora_conversion_utils import _convert_bfl_flux_control_lora_to_diffusers

    found = control_lora()
    source = write(tmp_path / "in.safetensors", found, declared("flux"))
    convert(tmp_path / "bfl.safetensors", source, "bfl")
    bfl = read(tmp_path / "bfl.safetensors")
    assert "double_blocks.0.img_attn.norm.query_norm.scale" in bfl
    theirs = arrays(_convert_bfl_flux_control_lora_to_diffusers(torched(bfl)))
    assert theirs.keys() == found.keys()
    swapped = "transformer.norm_out.linear.lora_A.weight"
    np.testing.assert_array_equal(theirs[swapped], found[swapped][::-1])
    assert [key for key in found if key != swapped and not np.array_equal(found[key], theirs[key])] == []
    convert(tmp_path / "back.safetensors", tmp_path / "bfl.safetensors", "diffusers")
    same_bytes(found, read(tmp_path / "back.safetensors"))


@pytest.mark.parametrize("name", ["kohya-sgm-sdxl", "kohya-sdxl"])
def test_sdxl_in_stabilitys_names_is_what_diffusers_makes_of_it(tmp_path, name):
    from types import SimpleNamespace

    from diffusers.loaders import lora_conversion_utils as oracle

    found = {key: array for key, array in tensors(name, alpha=16.0).items() if "_te" not in key}
    source = write(tmp_path / "source.safetensors", found, declared("sdxl"))
    convert(tmp_path / "sgm.safetensors", source, "kohya-sgm")
    convert(tmp_path / "ours.safetensors", source, "diffusers")
    mapped = oracle._maybe_map_sgm_blocks_to_diffusers(
        torched(read(tmp_path / "sgm.safetensors")), SimpleNamespace(layers_per_block=2)
    )
    theirs, alphas = oracle._convert_non_diffusers_lora_to_diffusers(mapped)
    assert len(alphas) == len(found) // 3
    wanted = {
        _modern({key: None}).popitem()[0].replace(".lora.down", ".lora_A").replace(".lora.up", ".lora_B"): tensor
        for key, tensor in theirs.items()
    }
    ours = read(tmp_path / "ours.safetensors")
    assert ours.keys() == wanted.keys()
    for key, array in deltas(ours).items():
        down, up = wanted[f"{key}.lora_A.weight"], wanted[f"{key}.lora_B.weight"]
        product = (up.flatten(1) @ down.flatten(1)).numpy() * 16.0 / len(down)
        np.testing.assert_allclose(array, product, atol=1e-6)


@pytest.mark.parametrize(
    ("alpha", "scale"), [(None, 1.0), (0.0, 1.0), (4.0, 1.0), (1.0, 0.25), (2.5, 0.625), (64.0, 16.0)]
)
@pytest.mark.parametrize("layout", ["kohya-sgm", "diffusers", "comfy", "peft", "bfl", "onetrainer"])
def test_alpha_over_rank_is_the_same_in_every_layout(tmp_path, alpha, scale, layout):
    """Trap 9: a missing alpha and alpha 0 mean the rank; layouts without alpha have it in their factors."""
    name = "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q"
    found = {f"{name}.lora_down.weight": values(1, (4, 10)), f"{name}.lora_up.weight": values(2, (10, 4))}
    found |= {} if alpha is None else {f"{name}.alpha": np.float16(alpha)}
    source = write(tmp_path / "in.safetensors", found, declared("sd1"))
    convert(tmp_path / "out.safetensors", source, layout)
    convert(tmp_path / "back.safetensors", tmp_path / "out.safetensors", "kohya")
    up, down = (found[f"{name}.lora_{which}.weight"].astype(np.float64) for which in ("up", "down"))
    for file in ("out", "back"):
        (ours,) = deltas(_zero_is_rank(read(tmp_path / f"{file}.safetensors"))).values()
        np.testing.assert_allclose(ours, scale * up @ down, rtol=1e-3, atol=1e-5)


def _zero_is_rank(found):
    return {key: array for key, array in found.items() if not (key.endswith(".alpha") and float(array) == 0)}


def test_convolutions_keep_their_kernels(tmp_path):
    """Trap 10: down [r, in, h, w] and up [out, r, 1, 1], and a middle of Tucker's form, in every layout with names."""
    conv, tucker = "lora_unet_down_blocks_0_resnets_0_conv1", "lora_unet_down_blocks_0_resnets_0_conv2"
    found = {
        f"{conv}.lora_down.weight": values(1, (2, 6, 3, 5)),
        f"{conv}.lora_up.weight": values(2, (8, 2, 1, 1)),
        f"{tucker}.lora_down.weight": values(3, (2, 6, 1, 1)),
        f"{tucker}.lora_mid.weight": values(4, (2, 2, 3, 5)),
        f"{tucker}.lora_up.weight": values(5, (8, 2, 1, 1)),
    }
    source = write(tmp_path / "in.safetensors", found, declared("sd1"))
    convert(tmp_path / "out.safetensors", source, "kohya-sgm")
    ours = read(tmp_path / "out.safetensors")
    for name, other in ((conv, "input_blocks_1_0_in_layers_2"), (tucker, "input_blocks_1_0_out_layers_3")):
        for key in [key for key in found if key.startswith(name)]:
            np.testing.assert_array_equal(ours[key.replace(name, f"lora_unet_{other}")], found[key])


def test_magnitudes_of_columns_have_no_place_in_peft(tmp_path):
    """Trap 11: [1, in] belongs to the columns; PEFT would read it as rows, so it is refused, not renamed."""
    name = "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k"
    found = {f"{name}.lora_down.weight": values(1, (2, 12)), f"{name}.lora_up.weight": values(2, (10, 2))}
    columns = write(tmp_path / "c.safetensors", {**found, f"{name}.dora_scale": values(3, (1, 12))}, declared("sd1"))
    with pytest.raises(InputError, match="magnitudes of its input columns"):
        convert(tmp_path / "out.safetensors", columns, "diffusers")
    convert(tmp_path / "out.safetensors", columns, "comfy")
    np.testing.assert_array_equal(
        next(array for key, array in read(tmp_path / "out.safetensors").items() if "dora" in key), values(3, (1, 12))
    )
    rows = write(tmp_path / "r.safetensors", {**found, f"{name}.dora_scale": values(3, (10, 1))}, declared("sd1"))
    convert(tmp_path / "out.safetensors", rows, "diffusers")
    (key,) = [key for key in read(tmp_path / "out.safetensors") if "magnitude" in key]
    assert key == "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_magnitude_vector"
    np.testing.assert_array_equal(read(tmp_path / "out.safetensors")[key], values(3, (10,)))


@pytest.mark.parametrize("strength", [1.0, 0.4])
def test_magnitudes_of_columns_of_a_fused_layer_are_shared_out_with_the_checkpoint(tmp_path, strength):
    """Only the weights tell how long a column of each slice is; then the slices do what the whole did, baked at any
    strength. The way back has no such form: one column, three magnitudes."""
    files = checkpoint(tmp_path / "flux.safetensors", "flux_dev", {"transformer": state(network("flux_dev"))})
    name = "lora_unet_double_blocks_0_img_attn_qkv"
    found = {f"{name}.lora_down.weight": values(1, (2, 16), np.float32)}
    found |= {f"{name}.lora_up.weight": values(2, (48, 2), np.float32), f"{name}.alpha": np.float32(1.0)}
    found |= {f"{name}.dora_scale": np.abs(values(3, (1, 16), np.float32)) + 1}
    source = write(tmp_path / "in.safetensors", found, declared("flux"))
    with pytest.raises(InputError, match=r"qkv .*DoRA of input columns ties the rows .* only its weight"):
        convert(tmp_path / "out.safetensors", source, "onetrainer")
    certificate = convert(tmp_path / "out.safetensors", source, "onetrainer", files)
    assert certificate["roundtrip"] == "lossy"
    ours = read(tmp_path / "out.safetensors")
    assert sorted(key.rpartition(".")[2] for key in ours).count("dora_scale") == 3
    assert {array.shape for key, array in ours.items() if key.endswith("dora_scale")} == {(1, 16)}
    for lora in ("in", "out"):
        bake = [{"op": "bake", "models": ["a", "b"], "multipliers": [strength]}]
        make(tmp_path / f"{lora}_baked.safetensors", bake, files, tmp_path / f"{lora}.safetensors")
    one, other = (read(tmp_path / f"{lora}_baked.safetensors") for lora in ("in", "out"))
    assert any(not np.array_equal(one[key], array) for key, array in read(files).items())
    for key, array in one.items():
        np.testing.assert_allclose(other[key], array, rtol=1e-5, atol=1e-6)
    with pytest.raises(InputError, match="without the weights"):
        convert(tmp_path / "back.safetensors", tmp_path / "out.safetensors", "bfl")
    convert(tmp_path / "back.safetensors", tmp_path / "out.safetensors", "bfl", files)
    (whole,) = [array for key, array in read(tmp_path / "back.safetensors").items() if key.endswith(".diff")]
    assert whole.shape == (48, 16)


def test_bundled_embeddings_come_along(tmp_path):
    """Trap 18: a bundle's textual inversions are in the file of every layout."""
    bundle = {
        "bundle_emb.ohwx.string_to_param.*": values(1, (2, 12), np.float32),
        "bundle_emb.pair.clip_l": values(2, (3, 12)),
    }
    found = small(tensors("kohya-sd1"), 4) | bundle
    source = write(tmp_path / "in.safetensors", found, declared("sd1"))
    for layout in ("kohya-sgm", "diffusers", "comfy", "onetrainer"):
        convert(tmp_path / "out.safetensors", source, layout)
        ours = read(tmp_path / "out.safetensors")
        same_bytes({key: array for key, array in ours.items() if key in bundle}, bundle)


def test_what_has_no_name_is_an_error_that_names_it_and_listed_when_allowed(tmp_path):
    """Trap 29: no file is written unchanged, or with layers left out, as if all had gone well."""
    strange = {"lora_unet_down_blocks_0_attentions_0_nothing.lora_down.weight": values(1, (2, 8))}
    strange |= {
        "lora_unet_down_blocks_0_attentions_0_nothing.lora_up.weight": values(2, (8, 2)),
        "stray": values(3, (2,)),
    }
    found = small(tensors("kohya-sd1-unet"), 40) | strange
    source = write(tmp_path / "in.safetensors", found, declared("sd1"))
    with pytest.raises(
        InputError,
        match=r"2 modules or keys .*attentions_0_nothing names no layer of Stable Diffusion 1.x; stray belongs",
    ):
        convert(tmp_path / "out.safetensors", source, "diffusers")
    certificate = convert(tmp_path / "out.safetensors", source, "diffusers", allow_partial=True)
    assert [each["key"] for each in certificate["dropped"]] == ["lora_unet_down_blocks_0_attentions_0_nothing", "stray"]
    assert certificate["roundtrip"] == "lossy"
    with pytest.raises(InputError, match="bfl has no names for the te1"):
        convert(tmp_path / "x.safetensors", adapter(tmp_path / "te.safetensors", "kohya-sd1-te", "sd1"), "bfl")
    with pytest.raises(InputError, match="bfl has no names for the te1"):  # nothing would be left
        convert(tmp_path / "x.safetensors", tmp_path / "te.safetensors", "bfl", allow_partial=True)


def test_two_modules_of_one_layer_are_an_error(tmp_path):
    pairs = [
        ("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q", "lora_down", "lora_up"),
        ("unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q", "lora_A", "lora_B"),
    ]
    found = {}
    for name, down, up in pairs:
        found |= {f"{name}.{down}.weight": values(1, (2, 8)), f"{name}.{up}.weight": values(2, (8, 2))}
    with pytest.raises(InputError, match="two modules of the adapter come to lie there"):
        convert(tmp_path / "out.safetensors", write(tmp_path / "in.safetensors", found, declared("sd1")), "kohya")


def test_peft_keeps_one_adapter_for_each_component(tmp_path):
    source = adapter(tmp_path / "in.safetensors", "kohya-sd1", "sd1", alpha=8.0)
    with pytest.raises(InputError, match="PEFT keeps one adapter for each"):
        convert(tmp_path / "out.safetensors", source, "peft")
    make(
        tmp_path / "out",
        [{"op": "lora-convert", "layout": "peft", "folder": True}],
        source,
        output={"format": "peft"},
    )
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"unet", "text_encoder"}
    identity = identify(tmp_path / "out" / "unet")
    assert (identity.layout, identity.targets) == ("peft", ("unet",))
