"""Merging adapters: the sum of their changes, exactly, or the best of its rank; never the sum of their factors."""

import numpy as np
import pytest

from assetkit.errors import InputError
from assetkit.identification import identify
from tests.transform.made import make, metadata, read, write
from tests.transform.made_adapters import adapter, declared, values
from tests.transform.made_checkpoints import apart, deltas

torch = pytest.importorskip("torch")

TO_Q = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"
TO_K = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_k"
CONV = "lora_unet_down_blocks_0_resnets_0_conv1"


def merge(target, *paths, **options):
    partial = options.pop("allow_partial", False)
    models = [chr(ord("a") + at) for at in range(len(paths))]
    return make(target, [{"op": "lora-merge", "models": models, **options}], *paths, allow_partial=partial, force=True)


def module(name, rank, seed, shape=(12, 10), alpha=1.0, dtype=np.float32):
    return {
        f"{name}.lora_down.weight": values(seed, (rank, *shape[1:]), dtype),
        f"{name}.lora_up.weight": values(seed + 1, (shape[0], rank, *(1 for _ in shape[2:])), dtype),
        f"{name}.alpha": np.asarray(alpha, dtype),
    }


def file(path, *modules, **more):
    return write(path, {key: array for each in modules for key, array in each.items()}, declared("sd1", **more))


def total(paths, weights):
    """The weighted sum of the dense changes, in float64."""
    found = {}
    for path, weight in zip(paths, weights, strict=True):
        for name, change in deltas(read(path)).items():
            found[name] = found.get(name, 0) + weight * change
    return found


@pytest.fixture
def three(tmp_path):
    conv = (12, 6, 3, 3)
    return [
        file(tmp_path / "one.safetensors", module(TO_Q, 3, 1), module(TO_K, 2, 3), module(CONV, 2, 5, conv)),
        file(tmp_path / "two.safetensors", module(TO_Q, 4, 11, alpha=8.0), module(CONV, 3, 15, conv, alpha=0.5)),
        file(tmp_path / "three.safetensors", module(TO_K, 1, 21)),
    ]


def test_the_sum_is_exact_and_its_rank_the_sum_of_the_ranks(tmp_path, three):
    weights = [0.7, -1.3, 0.5]
    certificate = merge(tmp_path / "out.safetensors", *three, multipliers=weights)
    found = read(tmp_path / "out.safetensors")
    assert apart(deltas(found), total(three, weights)) < 1e-6
    ranks = {name: len(found[f"{name}.lora_down.weight"]) for name in (TO_Q, TO_K, CONV)}
    assert ranks == {TO_Q: 7, TO_K: 3, CONV: 5}
    assert all(float(found[f"{name}.alpha"]) == rank for name, rank in ranks.items())
    assert found[f"{CONV}.lora_up.weight"].shape == (12, 5, 1, 1)
    assert certificate["approximation"]["rel_l2"] < 1e-6


def test_two_equal_adapters_are_twice_one(tmp_path, three):
    """sd-scripts' merges are 0.5 times (concat) or quadratic (sum of factors) there."""
    merge(tmp_path / "out.safetensors", three[0], three[0])
    assert apart(deltas(read(tmp_path / "out.safetensors")), total([three[0]], [2.0])) < 1e-6


def test_an_adapter_and_its_negative_leave_nothing(tmp_path, three):
    certificate = merge(tmp_path / "out.safetensors", three[0], three[0], multipliers=[1.0, -1.0])
    assert all(np.abs(change).max() < 1e-6 for change in deltas(read(tmp_path / "out.safetensors")).values())
    assert certificate["nonfinite"] == 0


@pytest.mark.parametrize("rank", [1, 4])
def test_a_rank_gives_the_best_approximation_of_the_sum(tmp_path, three, rank):
    weights = [0.7, -1.3, 0.5]
    certificate = merge(tmp_path / "out.safetensors", *three, multipliers=weights, rank=rank)
    ours, whole = deltas(read(tmp_path / "out.safetensors")), total(three, weights)
    for name, change in whole.items():
        values_of = np.linalg.svd(change, compute_uv=False)
        best = np.sqrt(np.sum(values_of[rank:] ** 2))
        assert np.linalg.norm(ours[name] - change) <= 1.001 * best + 1e-6
        stated = certificate["approximation"]["layers"][name]["error"]
        assert stated == pytest.approx(np.linalg.norm(ours[name] - change) / np.linalg.norm(change), abs=1e-5)


def test_a_single_adapter_at_strength_one_keeps_its_bytes(tmp_path):
    source = adapter(tmp_path / "in.safetensors", "lycoris-lokr-sd1", "sd1")
    merge(tmp_path / "out.safetensors", source)
    assert {key: array.tobytes() for key, array in read(source).items()} == {
        key: array.tobytes() for key, array in read(tmp_path / "out.safetensors").items()
    }


@pytest.mark.parametrize("layout", ["kohya-sgm", "diffusers", "comfy", "onetrainer"])
def test_layers_of_different_layouts_meet(tmp_path, three, layout):
    make(tmp_path / "other.safetensors", [{"op": "lora-convert", "layout": layout}], three[1])
    merge(tmp_path / "out.safetensors", three[0], tmp_path / "other.safetensors", multipliers=[1.0, 0.5])
    assert apart(deltas(read(tmp_path / "out.safetensors")), total(three[:2], [1.0, 0.5])) < 1e-3
    assert identify(tmp_path / "out.safetensors").layout == "kohya"


def test_fused_and_split_layers_meet(tmp_path):
    """A Flux LoRA of q, k and v apart and one of qkv: their sum is one of qkv."""
    fused = adapter(tmp_path / "kohya.safetensors", "kohya-flux", "flux")
    apart_ = adapter(tmp_path / "ait.safetensors", "ai-toolkit-flux", "flux")
    make(tmp_path / "ait-kohya.safetensors", [{"op": "lora-convert", "layout": "kohya"}], apart_)
    merge(tmp_path / "out.safetensors", fused, apart_, multipliers=[0.5, 2.0], dtype="fp32")
    wanted = total([fused, tmp_path / "ait-kohya.safetensors"], [0.5, 2.0])
    assert apart(deltas(read(tmp_path / "out.safetensors")), wanted) < 1e-6


def loha(name, rank, seed, shape=(12, 10), alpha=1.0):
    draws = {"hada_w1_a": (shape[0], rank), "hada_w1_b": (rank, shape[1])}
    draws |= {"hada_w2_a": (shape[0], rank), "hada_w2_b": (rank, shape[1])}
    found = {f"{name}.{role}": values(seed + at, each, np.float32) for at, (role, each) in enumerate(draws.items())}
    return found | {f"{name}.alpha": np.float32(alpha)}


def loha_change(found, name):
    one, other = (found[f"{name}.hada_w{n}_a"].astype(float) @ found[f"{name}.hada_w{n}_b"] for n in (1, 2))
    return float(found[f"{name}.alpha"]) / len(found[f"{name}.hada_w1_b"]) * one * other


def test_lycoris_takes_part_with_its_exact_factors(tmp_path, three):
    other = file(tmp_path / "loha.safetensors", loha(TO_Q, 2, 31))
    merge(tmp_path / "out.safetensors", three[0], other, multipliers=[1.0, -0.5])
    wanted = total([three[0]], [1.0])
    wanted[TO_Q] = wanted[TO_Q] - 0.5 * loha_change(read(other), TO_Q)
    assert apart(deltas(read(tmp_path / "out.safetensors")), wanted) < 1e-6
    assert len(read(tmp_path / "out.safetensors")[f"{TO_Q}.lora_down.weight"]) == 3 + 4


def test_a_change_without_exact_factors_needs_a_rank(tmp_path, three):
    other = file(tmp_path / "loha.safetensors", loha(TO_Q, 4, 31))
    with pytest.raises(InputError, match=f"{TO_Q}: the change of loha.safetensors has no exact factors"):
        merge(tmp_path / "out.safetensors", three[0], other)
    merge(tmp_path / "out.safetensors", three[0], other, rank=10)
    wanted = total([three[0]], [1.0])
    wanted[TO_Q] = wanted[TO_Q] + loha_change(read(other), TO_Q)
    assert apart(deltas(read(tmp_path / "out.safetensors")), wanted) < 1e-6


def test_whole_differences_norms_and_biases_add_up(tmp_path):
    norm = TO_Q.replace("attn1_to_q", "norm1")
    one = {f"{TO_Q}.diff": values(1, (12, 10), np.float32), f"{norm}.w_norm": values(2, (12,), np.float32)}
    one |= {f"{norm}.b_norm": values(3, (12,), np.float32), f"{TO_K}.diff_b": values(4, (12,), np.float32)}
    two = {f"{norm}.w_norm": values(5, (12,), np.float32), **module(TO_Q, 2, 6), **module(TO_K, 2, 8)}
    files = file(tmp_path / "one.safetensors", one), file(tmp_path / "two.safetensors", two)
    merge(tmp_path / "out.safetensors", *files, multipliers=[0.5, 2.0])
    found = read(tmp_path / "out.safetensors")
    np.testing.assert_allclose(found[f"{norm}.w_norm"], 0.5 * one[f"{norm}.w_norm"] + 2 * two[f"{norm}.w_norm"])
    np.testing.assert_allclose(found[f"{norm}.b_norm"], 0.5 * one[f"{norm}.b_norm"])
    np.testing.assert_allclose(found[f"{TO_K}.diff_b"], 0.5 * one[f"{TO_K}.diff_b"])
    whole = 0.5 * one[f"{TO_Q}.diff"] + 2 * deltas(two)[TO_Q]
    np.testing.assert_allclose(found[f"{TO_Q}.diff"], whole, atol=1e-6)
    np.testing.assert_allclose(deltas(found)[TO_K], 2 * deltas(two)[TO_K], atol=1e-6)


def test_bundled_embeddings_of_all_adapters_are_kept(tmp_path):
    """Trap 18: LyCORIS' bundles lose their embeddings in other merges."""
    names = "bundle_emb.a.string_to_param.*", "bundle_emb.b.string_to_param.*"
    files = [
        file(tmp_path / f"{at}.safetensors", module(TO_Q, 2, 2 * at), {name: values(at, (2, 12))})
        for at, name in enumerate(names)
    ]
    merge(tmp_path / "out.safetensors", *files)
    assert {key for key in read(tmp_path / "out.safetensors") if key.startswith("bundle_emb.")} == set(names)
    with pytest.raises(InputError, match="two adapters bundle"):
        merge(tmp_path / "again.safetensors", files[0], files[0])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("lycoris-locon-dora-sd1", "DoRA magnitudes"),
        ("lycoris-oft-sd1", "depends on the weight"),
        ("lycoris-ia3-sd1", "depends on the weight"),
        ("lycoris-glora-sd1", "depends on the weight"),
    ],
)
def test_what_depends_on_the_weight_is_refused_with_the_reason(tmp_path, three, name, why):
    other = adapter(tmp_path / "other.safetensors", name, "sd1")
    with pytest.raises(InputError, match=why):
        merge(tmp_path / "out.safetensors", three[0], other)


def test_adapters_of_different_networks_are_refused(tmp_path):
    files = (
        adapter(tmp_path / "a.safetensors", "kohya-sd1", "sd1"),
        adapter(tmp_path / "b.safetensors", "kohya-flux", "flux"),
    )
    with pytest.raises(InputError, match="change different networks"):
        merge(tmp_path / "out.safetensors", *files)


def test_metadata_says_what_it_is_and_no_statistics_of_one_parent(tmp_path, three):
    one = file(
        tmp_path / "a.safetensors", module(TO_Q, 2, 1), ss_tag_frequency="{}", ss_base_model_version="sd_v1",
        **{"modelspec.trigger_phrase": "ohwx", "modelspec.title": "A"},
    )  # fmt: skip
    merge(tmp_path / "out.safetensors", one, three[1])
    found = metadata(tmp_path / "out.safetensors")
    assert found["ss_network_dim"] == found["ss_network_alpha"] == "6"
    assert found["modelspec.title"] == "A + two"
    assert found["modelspec.trigger_phrase"] == "ohwx"
    assert "ss_tag_frequency" not in found
    identity = identify(tmp_path / "out.safetensors")
    assert (identity.base, identity.rank, identity.alpha) == ("sd1", (3, 6), 6.0)
