"""Extraction: what was baked comes back, whatever the layouts; the error is the best there is, and stated."""

import numpy as np
import pytest

from assetkit.errors import InputError, UsageError
from assetkit.identification import identify
from assetkit.transform.approximation import Approximation, Approximations
from tests.transform.made import make, metadata, read, tiny, write
from tests.transform.made_checkpoints import (
    apart,
    checkpoint,
    deltas,
    encoder,
    folder,
    kohya,
    linear_layers,
    network,
    state,
)

EXTRACT = {"op": "extract", "dtype": "fp32"}


def extract(target, tuned, base, **options):
    partial = options.pop("allow_partial", False)
    return make(target, [{**EXTRACT, "models": ["a", "b"], **options}], tuned, base, allow_partial=partial)


def tuned_by(right, lora, prefix):
    """The tensors with a LoRA's change added, in float64 and rounded once."""
    change = deltas(lora)
    found = dict(right)
    for path in linear_layers(right):
        key, name = f"{path}.weight", prefix + path.replace(".", "_")
        found[key] = (right[key] + change[name].reshape(right[key].shape)).astype(np.float32)
    return found


@pytest.fixture(scope="module")
def sd1():
    base = {"unet": state(network("sd1")), "te1": encoder()}
    lora = kohya(base["unet"], "lora_unet_", seed=1) | kohya(base["te1"], "lora_te_", seed=2)
    tuned = {
        "unet": tuned_by(base["unet"], lora, "lora_unet_"),
        "te1": tuned_by(base["te1"], lora, "lora_te_"),
    }
    return base, tuned, lora


def test_an_extraction_gives_back_what_was_added(tmp_path, sd1):
    base, tuned, lora = sd1
    files = checkpoint(tmp_path / "t.safetensors", "sd1", tuned), checkpoint(tmp_path / "b.safetensors", "sd1", base)
    certificate = extract(tmp_path / "out.safetensors", *files, rank=2)
    found = read(tmp_path / "out.safetensors")
    assert found.keys() == lora.keys()  # sd-scripts' names
    assert {key: array.shape for key, array in found.items()} == {key: array.shape for key, array in lora.items()}
    assert apart(deltas(found), deltas(lora)) < 2e-5
    assert all(float(array) == 2 for key, array in found.items() if key.endswith(".alpha"))
    assert certificate["approximation"]["rel_l2"] < 1e-5
    assert certificate["approximation"]["layers"].keys() == {key.partition(".")[0] for key in lora}


def test_an_extraction_from_a_bake_restores_the_adapter_to_rounding(tmp_path, sd1):
    base, _, lora = sd1
    plain = checkpoint(tmp_path / "b.safetensors", "sd1", base, np.float16)
    file = write(tmp_path / "lora.safetensors", lora)
    make(tmp_path / "baked.safetensors", [{"op": "bake", "models": ["a", "b"]}], plain, file)
    extract(tmp_path / "out.safetensors", tmp_path / "baked.safetensors", plain, rank=2, dtype="fp16")
    # float16 holds a weight of 0.3 to 1.2e-4; rank 2 keeps only the part of that noise which lies in two directions.
    assert apart(deltas(read(tmp_path / "out.safetensors")), deltas(lora)) < 0.01


@pytest.mark.parametrize("which", ["tuned", "base"])
def test_checkpoints_in_different_layouts_give_the_same_adapter(tmp_path, sd1, which):
    base, tuned, _ = sd1
    files = {
        "tuned": checkpoint(tmp_path / "t.safetensors", "sd1", tuned),
        "base": checkpoint(tmp_path / "b.safetensors", "sd1", base),
    }
    extract(tmp_path / "one.safetensors", files["tuned"], files["base"], rank=2)
    files[which] = folder(tmp_path / "folder", "sd1", tuned if which == "tuned" else base)
    extract(tmp_path / "other.safetensors", files["tuned"], files["base"], rank=2)
    one, other = read(tmp_path / "one.safetensors"), read(tmp_path / "other.safetensors")
    assert {key: array.tobytes() for key, array in one.items()} == {
        key: array.tobytes() for key, array in other.items()
    }


def test_identification_names_what_was_extracted(tmp_path, sd1):
    base, tuned, _ = sd1
    files = checkpoint(tmp_path / "t.safetensors", "sd1", tuned), checkpoint(tmp_path / "b.safetensors", "sd1", base)
    extract(tmp_path / "out.safetensors", *files, rank=2)
    identity = identify(tmp_path / "out.safetensors")
    assert (identity.kind, identity.base, identity.algorithm) == ("lora", "sd1", "lora")
    assert (identity.rank, identity.alpha, identity.layout) == (2, 2.0, "kohya")
    assert identity.targets == ("unet", "te1")
    found = metadata(tmp_path / "out.safetensors")
    assert found["ss_network_module"] == "networks.lora"
    assert found["ss_base_model_version"] == "sd_v1"
    assert found["modelspec.title"] == "t (LoRA)"


def noisy(right, seed, words=("attn",), scale=0.01):
    draw = np.random.default_rng(seed)
    return {
        key: array + draw.normal(0, scale, array.shape).astype(np.float32)
        if array.ndim >= 2 and any(word in key for word in words)
        else array
        for key, array in right.items()
    }


@pytest.fixture(scope="module")
def noise():
    """A UNet and the same with noise on its attention: differences of full rank."""
    base = state(network("sd1"))
    return base, noisy(base, 3)


def changes(base, tuned):
    """The true differences by kohya's names."""
    return {
        "lora_unet_" + key.removesuffix(".weight").replace(".", "_"): (
            tuned[key].astype(np.float32) - base[key].astype(np.float32)
        )
        .astype(np.float64)
        .reshape(len(base[key]), -1)
        for key in base
        if key.endswith(".weight") and base[key].ndim >= 2 and not np.array_equal(base[key], tuned[key])
    }


def test_the_error_is_that_of_a_full_decomposition(tmp_path, noise):
    base, tuned = ({"unet": each} for each in noise)
    files = checkpoint(tmp_path / "t.safetensors", "sd1", tuned), checkpoint(tmp_path / "b.safetensors", "sd1", base)
    certificate = extract(tmp_path / "out.safetensors", *files, rank=3)["approximation"]
    found, true = deltas(read(tmp_path / "out.safetensors")), changes(*noise)
    assert found.keys() == true.keys()
    for name, change in true.items():
        values = np.linalg.svd(change, compute_uv=False)
        best = np.sqrt(np.sum(values[3:] ** 2))
        ours = np.linalg.norm(found[name] - change)
        assert ours <= 1.01 * best + 1e-6
        assert certificate["layers"][name]["error"] == pytest.approx(ours / np.linalg.norm(change), rel=1e-3)
    worst = max(certificate["layers"], key=lambda name: certificate["layers"][name]["error"])
    assert certificate["worst"] == {"layer": worst, "error": certificate["layers"][worst]["error"]}
    assert certificate["rel_l2"] == pytest.approx(apart(found, true), rel=1e-3)


@pytest.mark.parametrize(("option", "value"), [("energy", 0.8), ("error", 0.3), ("fro", 0.9), ("ratio", 2.0)])
def test_a_target_gives_every_layer_the_smallest_rank_that_reaches_it(tmp_path, noise, option, value):
    base, tuned = ({"unet": each} for each in noise)
    files = checkpoint(tmp_path / "t.safetensors", "sd1", tuned), checkpoint(tmp_path / "b.safetensors", "sd1", base)
    extract(tmp_path / "out.safetensors", *files, **{option: value})
    found = read(tmp_path / "out.safetensors")
    for name, change in changes(*noise).items():
        values = np.linalg.svd(change, compute_uv=False)
        kept = np.cumsum(values**2) / np.sum(values**2)
        share = {"energy": value, "error": 1 - value**2, "fro": value**2, "ratio": None}[option]
        wanted = int(np.sum(values > values[0] / value)) if share is None else int(np.sum(kept < share - 1e-7)) + 1
        assert len(found[f"{name}.lora_down.weight"]) == wanted
        assert float(found[f"{name}.alpha"]) == wanted


def test_the_rank_is_the_most_beside_a_target(tmp_path, noise):
    base, tuned = ({"unet": each} for each in noise)
    files = checkpoint(tmp_path / "t.safetensors", "sd1", tuned), checkpoint(tmp_path / "b.safetensors", "sd1", base)
    extract(tmp_path / "out.safetensors", *files, energy=0.8, rank=2)
    ranks = {len(array) for key, array in read(tmp_path / "out.safetensors").items() if key.endswith("down.weight")}
    assert ranks == {2}


def test_what_is_no_matrix_is_named_and_norms_come_along_when_asked(tmp_path, noise):
    """With convolutions at full rank and norms whole, the extraction is the whole difference."""
    base, _ = noise
    tuned = {key: array + np.float32(0.01) * (1 + (array > 0)) for key, array in base.items()}
    files = (
        checkpoint(tmp_path / "t.safetensors", "sd1", {"unet": tuned}),
        checkpoint(tmp_path / "b.safetensors", "sd1", {"unet": base}),
    )
    certificate = extract(tmp_path / "linear.safetensors", *files, rank=16)
    dropped = {each["key"]: each["why"] for each in certificate["dropped"]}
    assert "convolution" in dropped["unet down_blocks.0.resnets.0.conv1.weight"]
    assert "no matrix" in dropped["unet down_blocks.0.resnets.0.norm1.weight"]
    assert "unet down_blocks.0.attentions.0.proj_in.weight" not in dropped  # 1 x 1 counts as linear
    everything = {"rank": 32, "conv_rank": 144, "full_norms": True}
    certificate = extract(tmp_path / "all.safetensors", *files, **everything)
    assert certificate["dropped"] == []
    found = read(tmp_path / "all.safetensors")
    conv = "lora_unet_down_blocks_0_resnets_0_conv1"
    assert found[f"{conv}.lora_down.weight"].shape == (8, 8, 3, 3)
    assert found[f"{conv}.lora_up.weight"].shape == (8, 8, 1, 1)
    steps = [{"op": "bake", "models": ["a", "b"]}]
    make(tmp_path / "again.safetensors", steps, files[1], tmp_path / "all.safetensors")
    again, wanted = read(tmp_path / "again.safetensors"), read(files[0])
    assert [key for key in wanted if not np.allclose(again[key], wanted[key], atol=2e-6)] == []


def test_differences_below_the_threshold_are_left_out(tmp_path, noise):
    base, _ = noise
    small, large = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q", "mid_block.attentions.0.proj_in"
    tuned = dict(base)
    tuned[f"{small}.weight"] = base[f"{small}.weight"] + np.float32(0.001)
    tuned[f"{large}.weight"] = base[f"{large}.weight"] + np.float32(0.1)
    files = (
        checkpoint(tmp_path / "t.safetensors", "sd1", {"unet": tuned}),
        checkpoint(tmp_path / "b.safetensors", "sd1", {"unet": base}),
    )
    extract(tmp_path / "two.safetensors", *files, rank=1)
    extract(tmp_path / "one.safetensors", *files, rank=1, min_diff=0.01)
    names = [{key.partition(".")[0] for key in read(tmp_path / f"{each}.safetensors")} for each in ("two", "one")]
    wanted = ["lora_unet_" + path.replace(".", "_") for path in (small, large)]
    assert names == [set(wanted), {wanted[1]}]


@pytest.mark.parametrize(
    ("family", "layout", "name"),
    [
        ("sdxl", "kohya-sgm", "lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q"),
        ("flux_dev", "kohya", "lora_unet_single_blocks_1_linear1"),
        ("sd3_medium", "kohya", "lora_unet_joint_blocks_23_x_block_attn_qkv"),
    ],
)
def test_every_family_is_written_in_the_names_its_trainer_uses(tmp_path, family, layout, name):
    """sd-scripts trains SDXL, Flux and SD3 on networks of the authors' own names."""
    base = state(network(family))
    component = "unet" if family == "sdxl" else "transformer"
    tuned = noisy(base, 4, ("attn.to", "proj_mlp", "attn1.to"))
    files = (
        checkpoint(tmp_path / "t.safetensors", family, {component: tuned}),
        checkpoint(tmp_path / "b.safetensors", family, {component: base}),
    )
    extract(tmp_path / "out.safetensors", *files, rank=2, dtype="fp16")
    found = read(tmp_path / "out.safetensors")
    assert f"{name}.lora_down.weight" in found
    assert found[f"{name}.lora_down.weight"].dtype == np.float16
    assert identify(tmp_path / "out.safetensors").layout == layout


@pytest.mark.parametrize("layout", ["diffusers", "comfy", "kohya-sgm", "onetrainer"])
def test_another_layout_says_the_same(tmp_path, noise, layout):
    base, tuned = ({"unet": each} for each in noise)
    files = checkpoint(tmp_path / "t.safetensors", "sd1", tuned), checkpoint(tmp_path / "b.safetensors", "sd1", base)
    extract(tmp_path / "kohya.safetensors", *files, rank=2)
    extract(tmp_path / "other.safetensors", *files, rank=2, layout=layout)
    make(tmp_path / "back.safetensors", [{"op": "lora-convert", "layout": "kohya"}], tmp_path / "other.safetensors")
    wanted = deltas(read(tmp_path / "kohya.safetensors"))
    assert apart(deltas(read(tmp_path / "back.safetensors")), wanted) == 0


def test_what_cannot_be_extracted_is_one_clear_error(tmp_path, noise, sd1):
    base, tuned = noise
    plain = checkpoint(tmp_path / "b.safetensors", "sd1", {"unet": base})
    with pytest.raises(InputError, match="do not differ in any layer"):
        extract(tmp_path / "out.safetensors", plain, plain)
    flux = checkpoint(tmp_path / "flux.safetensors", "flux_dev", {"transformer": state(network("flux_dev"))})
    with pytest.raises(InputError, match="no network in common"):
        extract(tmp_path / "out.safetensors", plain, flux)
    key = "mid_block.attentions.0.transformer_blocks.0.attn1.to_q.weight"
    broken = {**tuned, key: np.full_like(tuned[key], np.nan)}
    file = checkpoint(tmp_path / "nan.safetensors", "sd1", {"unet": broken})
    with pytest.raises(InputError, match=r"mid_block_attentions_0_transformer_blocks_0_attn1_to_q: .* NaN"):
        extract(tmp_path / "out.safetensors", file, plain, rank=2)
    with pytest.raises(InputError, match=r"mid_block_attentions_0_transformer_blocks_0_attn1_to_q: .* NaN"):
        extract(tmp_path / "out.safetensors", file, plain, energy=0.9)
    both = [checkpoint(tmp_path / f"{n}.safetensors", "sd1", sd1[n]) for n in (1, 0)]
    with pytest.raises(UsageError, match="no names for te1"):
        extract(tmp_path / "out.safetensors", *both, layout="bfl")
    assert not (tmp_path / "out.safetensors").exists()


@pytest.mark.parametrize("allowed", [False, True])
@pytest.mark.parametrize("order", [1, -1])
def test_files_that_share_nothing_are_not_called_equal(tmp_path, sd1, order, allowed):
    """A checkpoint and its VAE alone, which is in both, byte for byte; a network and an encoder."""
    base, _, _ = sd1
    vae = {"first_stage_model." + name: array for name, array in read_vae().items()}
    whole = checkpoint(tmp_path / "whole.safetensors", "sd1", base)
    write(whole, read(whole) | vae)
    lone = write(tmp_path / "vae.safetensors", read_vae())
    with pytest.raises(InputError, match="share no layer that an adapter can change: they have vae in common"):
        extract(tmp_path / "out.safetensors", *[whole, lone][::order], rank=2, allow_partial=allowed)
    parts = [
        checkpoint(tmp_path / "unet.safetensors", "sd1", {"unet": base["unet"]}),
        checkpoint(tmp_path / "te.safetensors", "sd1", {"te1": base["te1"]}),
    ]
    with pytest.raises(InputError, match=r"no network in common|share no layer"):
        extract(tmp_path / "out.safetensors", *parts[::order], rank=2, allow_partial=allowed)


def read_vae():
    """A VAE under its own names, every axis short."""
    return tiny("vaes/sd_ldm")


def test_layers_that_only_one_has_are_an_error_unless_allowed(tmp_path, noise):
    base, tuned = noise
    lacking = {key: array for key, array in tuned.items() if not key.startswith("mid_block.attentions.0.proj_in")}
    files = (
        checkpoint(tmp_path / "t.safetensors", "sd1", {"unet": lacking}),
        checkpoint(tmp_path / "b.safetensors", "sd1", {"unet": base}),
    )
    with pytest.raises(InputError, match=r"2 names or shapes: unet mid_block.attentions.0.proj_in"):
        extract(tmp_path / "out.safetensors", *files, rank=1)
    certificate = extract(tmp_path / "out.safetensors", *files, rank=1, allow_partial=True)
    assert sum(each["why"] == "not in both checkpoints" for each in certificate["dropped"]) == 2


@pytest.fixture
def wide():
    """A base and a tuned SD 1 with matrices of 32 and 64 columns: widths that blocks of 32 numbers fit."""
    draw = np.random.default_rng(7)
    block, encoder = "model.diffusion_model.input_blocks.1.1.transformer_blocks.0", "cond_stage_model.transformer"
    shapes = {f"{block}.{name}.weight": shape for name, shape in _SHAPES.items()}
    shapes[f"{encoder}.text_model.encoder.layers.0.mlp.fc1.weight"] = (40, 32)
    shapes[f"{encoder}.text_model.embeddings.token_embedding.weight"] = (50, 32)
    base = {name: draw.normal(0, 0.05, shape).astype(np.float32) for name, shape in shapes.items()}
    return base, {name: array + draw.normal(0, 0.02, array.shape).astype(np.float32) for name, array in base.items()}


_SHAPES = {"attn1.to_q": (48, 32), "attn1.to_k": (48, 32), "attn2.to_k": (48, 64), "ff.net.2": (32, 128)}
SD1 = {"modelspec.architecture": "stable-diffusion-v1"}


def assert_best(found, tuned, base, rank):
    """Every layer against a decomposition in float64 of the difference of what the two files hold."""
    assert found
    for name, change in found.items():
        module = name.removeprefix("lora_unet_down_blocks_0_attentions_0_").replace("transformer_blocks_0_", "")
        (key,) = [key for key in base if key.replace(".", "_").endswith(f"{module.removeprefix('lora_te_')}_weight")]
        true = tuned[key].astype(np.float64) - base[key].astype(np.float64)
        best = np.sqrt(np.sum(np.linalg.svd(true, compute_uv=False)[rank:] ** 2))
        assert np.linalg.norm(change - true) <= 1.01 * best + 1e-6


@pytest.mark.parametrize("kind", ["F16", "Q8_0", "Q5_1"])
@pytest.mark.parametrize("which", ["tuned", "base"])
def test_a_gguf_file_is_what_its_blocks_hold(tmp_path, wide, kind, which):
    """Against gguf's own decoder. The encoder is in one of the files only: an error where it is the tuned one's."""
    gguf = pytest.importorskip("gguf")
    base, tuned = wide
    files = [write(tmp_path / f"{name}.safetensors", each, SD1) for name, each in (("t", tuned), ("b", base))]
    at = 0 if which == "tuned" else 1
    packed = tmp_path / "packed.gguf"
    make(packed, [], files[at], output={"format": "gguf", "type": kind})
    prefix = "model.diffusion_model."
    held = {
        prefix + each.name: gguf.dequantize(each.data, each.tensor_type).astype(np.float32)
        for each in gguf.GGUFReader(packed).tensors
    }
    assert sum(key.startswith(prefix) for key in base) == len(held)
    pair = [held, base] if which == "tuned" else [tuned, held]
    files[at] = packed
    if which == "base":
        with pytest.raises(InputError, match=r"1 names or shapes: te1: only t.safetensors has it"):
            extract(tmp_path / "out.safetensors", *files, rank=3)
    certificate = extract(tmp_path / "out.safetensors", *files, rank=3, allow_partial=which == "base")
    assert_best(deltas(read(tmp_path / "out.safetensors")), *pair, 3)
    assert any("te1: only" in each["key"] for each in certificate["dropped"]) == (which == "base")
    assert any(f"packed.gguf holds {kind}" in each for each in certificate["warnings"]) == (kind != "F16")


@pytest.mark.parametrize("kind", ["fp8_scaled", "fp8_scaled_legacy", "fp8_e4m3"])
@pytest.mark.parametrize("target", [{"rank": 2}, {"error": 0.6}, {"energy": 0.5}])
def test_eight_bits_are_read_with_their_scales(tmp_path, kind, target):
    """The same factors as from the file that our own reader unpacks, and a word on the rounding."""
    base = state(network("flux_dev"))
    plain = checkpoint(tmp_path / "b.safetensors", "flux_dev", {"transformer": base})
    tuned = checkpoint(tmp_path / "t.safetensors", "flux_dev", {"transformer": noisy(base, 4, ("attn.to", "ff"))})
    make(tmp_path / "eight.safetensors", [{"op": "cast", "dtype": kind}], tuned)
    make(tmp_path / "plain.safetensors", [{"op": "cast", "dtype": "fp32"}], tmp_path / "eight.safetensors")
    certificates = [
        extract(tmp_path / f"from_{name}.safetensors", tmp_path / f"{name}.safetensors", plain, **target)
        for name in ("eight", "plain")
    ]
    ours, wanted = (deltas(read(tmp_path / f"from_{name}.safetensors")) for name in ("eight", "plain"))
    assert ours.keys() == wanted.keys()
    assert apart(ours, wanted) < 1e-6
    warned = [any("F8_E4M3" in each for each in certificate["warnings"]) for certificate in certificates]
    assert warned == [True, False]


def test_encoders_that_do_not_fit_are_named(tmp_path, wide):
    """Another vocabulary or width is an error that names it; a tuned network alone has no encoder to compare."""
    base, tuned = wide
    plain = write(tmp_path / "b.safetensors", base, SD1)
    tokens, layer = (next(key for key in base if word in key) for word in ("token_embedding", "fc1"))
    for key, shape in ((tokens, (57, 32)), (layer, (64, 48))):
        other = {**tuned, key: np.ones(shape, np.float32)}
        file = write(tmp_path / "t.safetensors", other, SD1)
        name = key.removeprefix("cond_stage_model.transformer.")
        with pytest.raises(InputError, match=rf"1 names or shapes: te1 {name}: \[{shape[0]}, {shape[1]}\] and"):
            extract(tmp_path / "out.safetensors", file, plain, rank=2)
        certificate = extract(tmp_path / "out.safetensors", file, plain, rank=2, allow_partial=True)
        assert any(each["key"].startswith(f"te1 {name}") for each in certificate["dropped"])
        (tmp_path / "out.safetensors").unlink()
    alone = {key: array for key, array in tuned.items() if not key.startswith("cond")}
    extract(tmp_path / "out.safetensors", write(tmp_path / "u.safetensors", alone, SD1), plain, rank=2)
    assert_best(deltas(read(tmp_path / "out.safetensors")), alone, base, 2)


@pytest.mark.parametrize("target", [{"rank": 4, "conv_rank": 3}, {"error": 0.7, "conv_rank": 6}, {"energy": 0.4}])
def test_convolutions_are_the_best_of_their_rank_too(tmp_path, noise, target):
    base, _ = noise
    tuned = noisy(base, 5, ("resnets", "attn1"))
    files = (
        checkpoint(tmp_path / "t.safetensors", "sd1", {"unet": tuned}),
        checkpoint(tmp_path / "b.safetensors", "sd1", {"unet": base}),
    )
    certificate = extract(tmp_path / "out.safetensors", *files, **target)["approximation"]["layers"]
    found, true = deltas(read(tmp_path / "out.safetensors")), changes(base, tuned)
    convolutions = {name for name in found if "conv" in name and "shortcut" not in name}
    assert bool(convolutions) == ("conv_rank" in target)
    for name, change in found.items():
        wanted = true[name].reshape(change.shape[0], -1)
        values = np.linalg.svd(wanted, compute_uv=False)
        rank = certificate[name]["rank"]
        best = np.sqrt(np.sum(values[rank:] ** 2))
        error = np.linalg.norm(change.reshape(wanted.shape) - wanted)
        assert error <= 1.01 * best + 1e-6
        assert certificate[name]["error"] == pytest.approx(error / np.linalg.norm(wanted), rel=1e-3, abs=1e-6)
        if name in convolutions:
            assert rank <= target["conv_rank"]
        elif "error" in target:
            assert error <= 0.7 * np.linalg.norm(wanted) + 1e-6


def test_measurements_survive_an_interruption():
    first, second = Approximations(), Approximations()
    first.add("b", Approximation(4, 0.5, 2.0))
    first.add("a", Approximation(2, 0.1, 1.0))
    second.restore(first.noted())
    second.add("c", Approximation(1, 0.0, 0.0))
    found = second.to_dict()
    assert found["worst"] == {"layer": "b", "error": 0.5}
    assert found["rel_l2"] == pytest.approx(np.sqrt((1.0**2 + 0.1**2) / 5))
    assert list(found["layers"]) == ["a", "b", "c"]
