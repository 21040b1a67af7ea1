"""Resizing: the best of its rank for every algorithm, at a stated error; kohya's targets without its off-by-one."""

import numpy as np
import pytest

from assetkit.errors import InputError, UsageError
from tests.transform.made import make, read, write
from tests.transform.made_adapters import adapter, declared, tensors, values
from tests.transform.made_checkpoints import apart, checkpoint, deltas, network, state

torch = pytest.importorskip("torch")

TO_Q = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"
CONV = "lora_unet_down_blocks_0_resnets_0_conv1"


def resize(target, source, *more, **options):
    models = [chr(ord("a") + at) for at in range(1 + len(more))]
    step = {"op": options.pop("op", "resize"), "models": models, **options}
    return make(target, [step], source, *more, force=True)


@pytest.fixture
def lora(tmp_path):
    draw = np.random.default_rng(1)
    falling = (0.5 ** np.arange(6))[:, None]
    found = {
        f"{TO_Q}.lora_down.weight": (draw.normal(size=(6, 14)) * falling).astype(np.float32),
        f"{TO_Q}.lora_up.weight": draw.normal(size=(12, 6)).astype(np.float32),
        f"{TO_Q}.alpha": np.float32(3.0),
        f"{CONV}.lora_down.weight": draw.normal(size=(4, 6, 3, 3)).astype(np.float32),
        f"{CONV}.lora_up.weight": draw.normal(size=(12, 4, 1, 1)).astype(np.float32),
        f"{CONV}.alpha": np.float32(1.0),
    }
    return write(tmp_path / "lora.safetensors", found, declared("sd1", ss_network_dim="6", ss_tag_frequency="{}"))


def spectrum(source, name):
    return np.linalg.svd(deltas(read(source))[name], compute_uv=False)


@pytest.mark.parametrize(("rank", "conv"), [(2, None), (3, 1), (9, 9)])
def test_every_layer_is_the_best_of_its_rank(tmp_path, lora, rank, conv):
    given = {"rank": rank} | ({"conv_rank": conv} if conv else {})
    certificate = resize(tmp_path / "out.safetensors", lora, **given)["approximation"]
    found, before = read(tmp_path / "out.safetensors"), deltas(read(lora))
    for name, had, wanted in ((TO_Q, 6, rank), (CONV, 4, conv or rank)):
        kept = min(had, wanted)
        assert len(found[f"{name}.lora_down.weight"]) == float(found[f"{name}.alpha"]) == kept
        rest = np.sqrt(np.sum(spectrum(lora, name)[kept:] ** 2))
        ours = np.linalg.norm(deltas(found)[name] - before[name])
        assert ours <= 1.001 * rest + 1e-5
        assert certificate["layers"][name]["error"] == pytest.approx(ours / np.linalg.norm(before[name]), abs=1e-5)


@pytest.mark.parametrize(
    ("option", "value", "count"),
    [
        ("ratio", 4.0, lambda s: int(np.sum(s > s[0] / 4.0))),
        ("fro", 0.95, lambda s: int(np.sum(np.cumsum(s**2) / np.sum(s**2) < 0.95**2)) + 1),
        ("cumulative", 0.8, lambda s: int(np.sum(np.cumsum(s) / np.sum(s) < 0.8)) + 1),
        ("energy", 0.9, lambda s: int(np.sum(np.cumsum(s**2) / np.sum(s**2) < 0.9)) + 1),
        ("error", 0.2, lambda s: int(np.sum(np.cumsum(s**2) / np.sum(s**2) < 1 - 0.04)) + 1),
    ],
)
def test_targets_count_as_their_formulas_say(tmp_path, lora, option, value, count):
    """sd-scripts' resize_lora adds one to a count that is one already."""
    resize(tmp_path / "out.safetensors", lora, **{option: value})
    found = read(tmp_path / "out.safetensors")
    for name in (TO_Q, CONV):
        assert len(found[f"{name}.lora_down.weight"]) == count(spectrum(lora, name))


def test_neither_a_rank_nor_a_target_is_wrong_usage(tmp_path, lora):
    with pytest.raises(UsageError, match="needs a rank or a target"):
        resize(tmp_path / "out.safetensors", lora)


def dense(found, name):
    """The changes of LoHa, LoKr and Tucker modules by their formulas, float64."""
    parts = {
        key.partition(".")[2]: array.astype(np.float64) for key, array in found.items() if key.startswith(f"{name}.")
    }
    alpha = float(parts["alpha"])
    if "hada_w1_a" in parts:
        product = (parts["hada_w1_a"] @ parts["hada_w1_b"]) * (parts["hada_w2_a"] @ parts["hada_w2_b"])
        return alpha / len(parts["hada_w1_b"]) * product
    if "lora_mid.weight" in parts:
        up, mid, down = (parts[f"lora_{which}.weight"] for which in ("up", "mid", "down"))
        whole = np.einsum("mnhw,im,nj->ijhw", mid, up[:, :, 0, 0], down[:, :, 0, 0])
        return alpha / len(down) * whole.reshape(len(up), -1)
    left = parts.get("lokr_w1")
    left = parts["lokr_w1_a"] @ parts["lokr_w1_b"] if left is None else left
    right = parts.get("lokr_w2")
    right = parts["lokr_w2_a"] @ parts["lokr_w2_b"] if right is None else right
    rank = next((len(parts[role]) for role in ("lokr_w1_b", "lokr_w2_b") if role in parts), None)
    return (1.0 if rank is None else alpha / rank) * np.kron(left, right.reshape(len(right), -1))


BLOCKS = ("down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q", "down_blocks_0_resnets_0_conv1")


@pytest.mark.parametrize("operation", ["resize", "lora-convert"])
@pytest.mark.parametrize("name", ["lycoris-loha-sd1", "lycoris-lokr-sd1", "lycoris-locon-tucker-sd1"])
def test_lycoris_becomes_plain_lora_at_the_stated_error(tmp_path, name, operation):
    before = tensors(name, keep=lambda key: key.partition(".")[0].endswith(BLOCKS))
    source = write(tmp_path / "in.safetensors", before, declared("sd1"))
    more = {"op": operation, "dtype": "fp32"} | ({"layout": "kohya"} if operation == "lora-convert" else {})
    certificate = resize(tmp_path / "out.safetensors", source, rank=4, **more)["approximation"]
    after = read(tmp_path / "out.safetensors")
    made = [each for each in deltas(after) if f"{each}.lora_mid.weight" in before or "tucker" not in name]
    assert 1 <= len(made) <= len(deltas(after)) == 2
    for each in made:
        assert {key for key in after if key.startswith(each)} == {
            f"{each}.{role}" for role in ("lora_down.weight", "lora_up.weight", "alpha")
        }
        change = dense(before, each)
        rest = np.sqrt(np.sum(np.linalg.svd(change, compute_uv=False)[4:] ** 2))
        ours = np.linalg.norm(deltas(after)[each] - change)
        assert ours <= 1.01 * rest + 1e-5 * np.linalg.norm(change)
        assert certificate["layers"][each]["error"] == pytest.approx(ours / np.linalg.norm(change), abs=1e-4)


def test_an_unfolded_kernel_gets_its_shape_back(tmp_path):
    """LoHa of a convolution is [r, in * 9]; a plain LoRA of it is [r, in, 3, 3] (trap 10)."""
    inner = "lora_unet_down_blocks_0_attentions_0_proj_in"
    whole = tensors("lycoris-loha-sd1", keep=lambda key: key.startswith((f"{CONV}.", f"{inner}.")))
    source = write(tmp_path / "in.safetensors", whole, declared("sd1"))
    resize(tmp_path / "out.safetensors", source, rank=2)
    found = read(tmp_path / "out.safetensors")
    (rows, columns) = len(read(source)[f"{CONV}.hada_w1_a"]), read(source)[f"{CONV}.hada_w1_b"].shape[1]
    assert found[f"{CONV}.lora_down.weight"].shape == (2, columns // 9, 3, 3)
    assert found[f"{CONV}.lora_up.weight"].shape == (rows, 2, 1, 1)
    assert found[f"{inner}.lora_down.weight"].shape[2:] == (1, 1)


@pytest.mark.parametrize("name", ["lycoris-oft-sd1", "lycoris-glora-sd1", "lycoris-boft-sd1", "lycoris-ia3-sd1"])
def test_what_depends_on_the_weight_asks_for_the_checkpoint(tmp_path, name):
    source = adapter(tmp_path / "in.safetensors", name, "sd1")
    with pytest.raises(InputError, match="depends on the weight") as raised:
        resize(tmp_path / "out.safetensors", source, rank=4)
    assert "--checkpoint" in raised.value.hint


def rotation(name, blocks, size):
    turned = np.random.default_rng(4).normal(0, 0.2, (blocks, size, size)).astype(np.float32)
    return {f"{name}.oft_blocks": turned, f"{name}.alpha": np.float32(0)}


def test_with_the_checkpoint_it_is_what_baking_does(tmp_path):
    """OFT and DoRA as plain LoRA of full rank: baked, they are the same checkpoint."""
    right = state(network("sd1"))
    base = checkpoint(tmp_path / "base.safetensors", "sd1", {"unet": right})
    dora = TO_Q.replace("to_q", "to_v")
    found = rotation(TO_Q, 2, 4)
    found |= {
        f"{dora}.lora_down.weight": values(1, (2, 8), np.float32),
        f"{dora}.lora_up.weight": values(2, (8, 2), np.float32),
    }
    found |= {f"{dora}.alpha": np.float32(2), f"{dora}.dora_scale": np.full((8, 1), 0.7, np.float32)}
    source = write(tmp_path / "in.safetensors", found, declared("sd1"))
    resize(tmp_path / "out.safetensors", source, base, rank=8)
    assert all("oft" not in key and "dora" not in key for key in read(tmp_path / "out.safetensors"))
    for adapter_file, name in ((source, "one"), (tmp_path / "out.safetensors", "other")):
        make(tmp_path / f"{name}.safetensors", [{"op": "bake", "models": ["a", "b"]}], base, adapter_file)
    one, other = read(tmp_path / "one.safetensors"), read(tmp_path / "other.safetensors")
    assert [key for key in one if not np.allclose(one[key], other[key], atol=3e-6)] == []
    assert sum(not np.array_equal(one[key], read(base)[key]) for key in one) == 2


def test_magnitudes_norms_and_embeddings_stay(tmp_path):
    """DoRA without a checkpoint keeps its magnitudes; trap 18: bundles keep their embeddings."""
    found = {
        f"{TO_Q}.lora_down.weight": values(1, (4, 8)), f"{TO_Q}.lora_up.weight": values(2, (8, 4)),
        f"{TO_Q}.alpha": np.float16(4), f"{TO_Q}.dora_scale": values(3, (8, 1)),
        f"{TO_Q}.diff_b": values(4, (8,)), "lora_unet_down_blocks_0_resnets_0_norm1.w_norm": values(5, (8,)),
        "bundle_emb.ohwx.string_to_param.*": values(6, (2, 12)),
    }  # fmt: skip
    source = write(tmp_path / "in.safetensors", found, declared("sd1"))
    resize(tmp_path / "out.safetensors", source, rank=2)
    after = read(tmp_path / "out.safetensors")
    assert after.keys() == found.keys()
    for key in found:
        if not key.startswith(f"{TO_Q}.lora") and not key.endswith("alpha"):
            np.testing.assert_array_equal(after[key], found[key])
    assert len(after[f"{TO_Q}.lora_down.weight"]) == 2


def test_convert_leaves_plain_modules_as_they_are(tmp_path):
    """A rank is for what is no LoRA yet."""
    found = {**tensors("lycoris-loha-sd1", keep=lambda key: "attn1_to_q" in key)}
    found |= tensors("kohya-sd1-unet", keep=lambda key: "attn2_to_v" in key)
    source = write(tmp_path / "in.safetensors", found, declared("sd1"))
    resize(tmp_path / "out.safetensors", source, rank=2, op="lora-convert", layout="kohya")
    after = read(tmp_path / "out.safetensors")
    kept = {key: array for key, array in found.items() if "attn2_to_v" in key}
    assert {key: after[key].tobytes() for key in kept} == {key: array.tobytes() for key, array in kept.items()}
    assert {len(array) for key, array in after.items() if "attn1_to_q.lora_down" in key} == {2}


def test_other_layouts_are_resized_in_their_own_names(tmp_path):
    source = adapter(tmp_path / "in.safetensors", "ai-toolkit-flux", "flux")
    resize(tmp_path / "out.safetensors", source, rank=16, dtype="fp32")
    assert read(tmp_path / "out.safetensors").keys() == read(source).keys()
    assert apart(deltas(read(tmp_path / "out.safetensors")), deltas(read(source))) < 1e-5
