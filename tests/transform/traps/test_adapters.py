"""Rows 8 to 18 and 29: what adapters do to the weights of a checkpoint file, against formulas in float64."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assetkit.errors import AssetkitError, InputError
from tests.cli.conftest import Run, environment, is_one_line, run  # noqa: F401 - fixtures
from tests.transform.made import make, metadata, noise, read, write

torch = pytest.importorskip("torch")

UNET = "model.diffusion_model."
BLOCK = "input_blocks.1.1.transformer_blocks.0"
SQUARE, WIDE = f"{UNET}{BLOCK}.attn1.to_q.weight", f"{UNET}{BLOCK}.attn2.to_k.weight"
CONV, TALL = (f"{UNET}input_blocks.1.0.{name}.weight" for name in ("in_layers.2", "skip_connection"))
NORM = f"{UNET}{BLOCK}.norm1"
SHAPES: dict[str, tuple[int, ...]] = {
    SQUARE: (16, 16), WIDE: (16, 24), CONV: (16, 12, 3, 3), TALL: (16, 12, 3, 1), f"{NORM}.weight": (16,),
    f"{NORM}.bias": (16,), f"{UNET}input_blocks.0.0.weight": (16, 4, 3, 3),
}  # fmt: skip
NAMES = {
    SQUARE: "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q",
    WIDE: "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k",
    CONV: "lora_unet_down_blocks_0_resnets_0_conv1",
    TALL: "lora_unet_down_blocks_0_resnets_0_conv_shortcut",
}
SAID = {"modelspec.architecture": "stable-diffusion-v1"}


def random(seed: int, *shape: int) -> Any:
    return noise(seed, *shape, dtype=np.float32, scale=0.3)


@pytest.fixture
def checkpoint(tmp_path) -> Path:
    tensors = {name: random(at, *shape) for at, (name, shape) in enumerate(SHAPES.items())}
    return write(tmp_path / "checkpoint.safetensors", tensors, SAID)


def adapter(path: Path, key: str, parts: dict[str, Any]) -> Path:
    """A file of one module, on the layer that `key` is the weight of."""
    return write(path, {f"{NAMES[key]}.{role}": array for role, array in parts.items()})


def baked(checkpoint: Path, lora: Path, multiplier: float = 1.0, **options: Any) -> dict[str, Any]:
    """The tensors of the checkpoint with the adapter in it, as float64 where they are numbers."""
    step = {"op": "bake", "models": ["a", "b"], "multipliers": [multiplier], **options}
    make(checkpoint.parent / "baked.safetensors", [step], checkpoint, lora, force=True)
    return {name: array.astype(np.float64) for name, array in read(checkpoint.parent / "baked.safetensors").items()}


def moved(checkpoint: Path, key: str, parts: dict[str, Any], multiplier: float = 1.0, **options: Any) -> Any:
    """What one module adds to its weight in the file; nothing else may change."""
    before = read(checkpoint)
    after = baked(checkpoint, adapter(checkpoint.parent / "lora.safetensors", key, parts), multiplier, **options)
    assert {name for name in before if not np.array_equal(before[name], after[name])} <= {key}
    return after[key] - before[key]


def close(found: Any, wanted: Any) -> None:
    np.testing.assert_allclose(found, np.asarray(wanted, np.float64), atol=2e-6 * max(1.0, float(np.abs(wanted).max())))


def exact(parts: dict[str, Any]) -> dict[str, Any]:
    return {role: array.astype(np.float64) for role, array in parts.items() if hasattr(array, "astype")}


# 8: fused layers --------------------------------------------------------------------------------------------------
FLUX = {"modelspec.architecture": "flux-1-dev"}
PARTS = ("q", "k", "v")


def fused(folder: Path) -> Path:
    """One block of Flux in the author's names, its attention fused."""
    stub = {"img_in.weight": (32, 4), "final_layer.linear.weight": (4, 32), "txt_in.weight": (32, 8)}
    qkv = {f"double_blocks.0.{side}_attn.qkv.{role}": (96, 32)[: 1 + (role == "weight")]
           for side in ("img", "txt") for role in ("weight", "bias")}  # fmt: skip
    single = {"single_blocks.0.linear1.weight": (96 + 128, 32), "single_blocks.0.linear2.weight": (32, 32 + 128)}
    shapes = {**stub, **qkv, **single}
    tensors = {key: random(at, *shape) for at, (key, shape) in enumerate(shapes.items())}
    return write(folder / "flux.safetensors", tensors, FLUX)


def test_row_08_slices_of_a_fused_layer_are_changed_in_place(tmp_path):
    """Three adapters of different ranks and alphas in diffusers' names, on one matrix that holds all three layers."""
    source = fused(tmp_path)
    tensors, wanted = {}, []
    for at, part in enumerate(PARTS):
        rank, alpha = 2 + at, 1.0 + at
        down, up = random(20 + at, rank, 32), random(30 + at, 32, rank)
        name = f"lora_transformer_transformer_blocks_0_attn_to_{part}"
        tensors |= {f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": up, f"{name}.alpha": np.float32(alpha)}
        wanted.append(alpha / rank * up.astype(np.float64) @ down)
    lora = write(tmp_path / "lora.safetensors", tensors, {"modelspec.architecture": "flux-1-dev/lora"})
    key = "double_blocks.0.img_attn.qkv.weight"
    close(baked(source, lora)[key] - read(source)[key], np.concatenate(wanted))
    for layout, rank in (("kohya", 2 + 3 + 4), ("onetrainer", None)):
        step = {"op": "lora-convert", "layout": layout}
        make(tmp_path / f"{layout}.safetensors", [step], lora)
        close(baked(source, tmp_path / f"{layout}.safetensors")[key] - read(source)[key], np.concatenate(wanted))
        downs = [array for name, array in read(tmp_path / f"{layout}.safetensors").items() if "down" in name]
        assert rank is None or [len(each) for each in downs] == [rank]


def test_row_08_a_fused_adapter_comes_apart_with_its_strength(tmp_path):
    source = fused(tmp_path)
    name = "lora_unet_single_blocks_0_linear1"
    parts = {f"{name}.lora_down.weight": random(1, 4, 32), f"{name}.lora_up.weight": random(2, 96 + 128, 4),
             f"{name}.alpha": np.float32(3)}  # fmt: skip
    lora = write(tmp_path / "lora.safetensors", parts, {"modelspec.architecture": "flux-1-dev/lora"})
    make(tmp_path / "split.safetensors", [{"op": "lora-convert", "layout": "diffusers"}], lora)
    split = {key.removesuffix(".lora_A.weight") for key in read(tmp_path / "split.safetensors") if "lora_A" in key}
    assert {each.rpartition("single_transformer_blocks.0.")[2] for each in split} == {
        "attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp",
    }  # fmt: skip
    key = "single_blocks.0.linear1.weight"
    wanted = 3 / 4 * parts[f"{name}.lora_up.weight"].astype(np.float64) @ parts[f"{name}.lora_down.weight"]
    for each in (lora, tmp_path / "split.safetensors"):
        close(baked(source, each)[key] - read(source)[key], wanted)


# 9: alpha over rank -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("alpha", "scale"), [(None, 1.0), (0.0, 1.0), (1.0, 0.25), (8.0, 2.0), (4 / 4**0.5 * 4, 2.0)])
def test_row_09_alpha_over_rank(checkpoint, alpha, scale):
    """None and 0 mean the rank; LyCORIS writes rank-stabilised adapters with alpha * rank / sqrt(rank)."""
    parts = {"lora_down.weight": random(1, 4, 24), "lora_up.weight": random(2, 16, 4)}
    parts |= {} if alpha is None else {"alpha": np.float32(alpha)}
    wanted = exact(parts)
    close(moved(checkpoint, WIDE, parts), scale * wanted["lora_up.weight"] @ wanted["lora_down.weight"])


@pytest.mark.parametrize("stabilised", [False, True])
def test_row_09_peft_says_alpha_and_rank_in_its_configuration(tmp_path, checkpoint, stabilised):
    """One alpha for all, a rank and an alpha of its own for one layer, the square root of the rank where asked for."""
    folder = tmp_path / "peft"
    folder.mkdir()
    tensors, wanted = {}, {}
    for key, name, rank, alpha in ((SQUARE, "attn1.to_q", 4, 6.0), (WIDE, "attn2.to_k", 2, 5.0)):
        module = f"base_model.model.unet.down_blocks.0.attentions.0.transformer_blocks.0.{name}"
        down, up = random(len(name), rank, SHAPES[key][1]), random(rank, 16, rank)
        tensors |= {f"{module}.lora_A.weight": down, f"{module}.lora_B.weight": up}
        wanted[key] = alpha / (rank**0.5 if stabilised else rank) * up.astype(np.float64) @ down
    write(folder / "adapter_model.safetensors", tensors)
    config = {
        "peft_type": "LORA", "r": 4, "lora_alpha": 6, "rank_pattern": {"attn2.to_k": 2}, "use_rslora": stabilised,
        "alpha_pattern": {"attn2.to_k": 5}, "target_modules": ["attn1.to_q", "attn2.to_k"],
    }  # fmt: skip
    (folder / "adapter_config.json").write_text(json.dumps(config))
    after, before = baked(checkpoint, folder), read(checkpoint)
    for key, delta in wanted.items():
        close(after[key] - before[key], delta)


# 10: convolutions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [CONV, TALL])
@pytest.mark.parametrize("tucker", [False, True])
def test_row_10_convolutions_of_every_kernel(checkpoint, key, tucker):
    rows, columns, *kernel = SHAPES[key]
    if tucker:
        parts = {"lora_down.weight": random(1, 4, columns, 1, 1), "lora_up.weight": random(2, rows, 4, 1, 1),
                 "lora_mid.weight": random(3, 4, 4, *kernel)}  # fmt: skip
        wide = exact(parts)
        down, up = wide["lora_down.weight"][:, :, 0, 0], wide["lora_up.weight"][:, :, 0, 0]
        wanted = np.einsum("abhw,oa,bi->oihw", wide["lora_mid.weight"], up, down)
    else:
        parts = {"lora_down.weight": random(1, 4, columns, *kernel), "lora_up.weight": random(2, rows, 4, 1, 1)}
        wide = exact(parts)
        wanted = np.einsum("oa,aihw->oihw", wide["lora_up.weight"][:, :, 0, 0], wide["lora_down.weight"])
    close(moved(checkpoint, key, parts | {"alpha": np.float32(2)}), wanted / 2)


# 11, 12: DoRA -----------------------------------------------------------------------------------------------------


def dora(key: str, scale: Any) -> dict[str, Any]:
    columns = SHAPES[key][1]
    return {"lora_down.weight": random(1, 4, columns), "lora_up.weight": random(2, 16, 4), "alpha": np.float32(2),
            "dora_scale": scale}  # fmt: skip


def turned(checkpoint: Path, key: str, parts: dict[str, Any]) -> tuple[Any, Any, Any]:
    """The weight, the weight with the plain change, and that one with the magnitudes of `dora_scale`."""
    wide, weight = exact(parts), read(checkpoint)[key].astype(np.float64)
    plain = weight + 0.5 * wide["lora_up.weight"] @ wide["lora_down.weight"]
    axis = 1 if wide["dora_scale"].shape[1] == 1 else 0
    return weight, plain, plain * wide["dora_scale"] / np.linalg.norm(plain, axis=axis, keepdims=True)


@pytest.mark.parametrize("key", [SQUARE, WIDE])
@pytest.mark.parametrize("out", [True, False])
def test_row_11_the_shape_of_the_magnitudes_tells_their_axis(checkpoint, key, out):
    shape = (16, 1) if out else (1, SHAPES[key][1])
    parts = dora(key, 1 + np.abs(random(3, *shape)))
    weight, _, wanted = turned(checkpoint, key, parts)
    close(moved(checkpoint, key, parts), wanted - weight)


def test_row_11_a_flat_magnitude_of_a_square_layer_is_refused(tmp_path, checkpoint):
    lora = adapter(tmp_path / "lora.safetensors", SQUARE, dora(SQUARE, 1 + np.abs(random(3, 16))))
    with pytest.raises(InputError, match="dora_scale"):
        baked(checkpoint, lora)
    flat = dora(WIDE, 1 + np.abs(random(3, 16)))
    weight, _, wanted = turned(checkpoint, WIDE, flat | {"dora_scale": flat["dora_scale"][:, None]})
    close(moved(checkpoint, WIDE, flat), wanted - weight)


@pytest.mark.parametrize("multiplier", [1.0, 0.5, 1.5])
def test_row_12_the_strength_of_dora_means_what_was_asked(checkpoint, multiplier):
    """As LyCORIS' modules (the magnitudes fade), or as ComfyUI (the whole change fades); 1 is the same to both."""
    parts = dora(SQUARE, 1 + np.abs(random(3, 16, 1)))
    weight, plain, whole = turned(checkpoint, SQUARE, parts)
    meant = {"module": plain + multiplier * (whole - plain), "linear": weight + multiplier * (whole - weight)}
    for strength, wanted in meant.items():
        close(moved(checkpoint, SQUARE, parts, multiplier, strength=strength), wanted - weight)
    assert np.allclose(*meant.values()) == (multiplier == 1)


# 13, 14: LoHa and LoKr ----------------------------------------------------------------------------------------------


def test_row_13_loha_is_scaled_once(checkpoint):
    shapes = {"hada_w1_a": (16, 4), "hada_w1_b": (4, 24), "hada_w2_a": (16, 4), "hada_w2_b": (4, 24)}
    parts = {role: random(at, *shape) for at, (role, shape) in enumerate(shapes.items())}
    wide = exact(parts)
    product = (wide["hada_w1_a"] @ wide["hada_w1_b"]) * (wide["hada_w2_a"] @ wide["hada_w2_b"])
    close(moved(checkpoint, WIDE, parts | {"alpha": np.float32(1)}), product / 4)


def test_row_13_lokr_is_scaled_once(checkpoint):
    parts = {"lokr_w1": random(1, 4, 4), "lokr_w2_a": random(2, 4, 2), "lokr_w2_b": random(3, 2, 6)}
    wide = exact(parts)
    wanted = np.kron(wide["lokr_w1"], wide["lokr_w2_a"] @ wide["lokr_w2_b"]) / 2
    close(moved(checkpoint, WIDE, parts | {"alpha": np.float32(1)}), wanted)


FORMS: dict[str, tuple[dict[str, tuple[int, ...]], float]] = {
    "whole": ({"lokr_w1": (4, 4), "lokr_w2": (4, 6)}, 1.0),
    "second in factors": ({"lokr_w1": (4, 4), "lokr_w2_a": (4, 2), "lokr_w2_b": (2, 6)}, 3 / 2),
    "first in factors": ({"lokr_w1_a": (4, 3), "lokr_w1_b": (3, 4), "lokr_w2": (4, 6)}, 3 / 3),
    "both in factors": (
        {"lokr_w1_a": (4, 3), "lokr_w1_b": (3, 4), "lokr_w2_a": (4, 2), "lokr_w2_b": (2, 6)}, 3 / 3
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("alpha", [3.0, 1.5])
def test_row_14_the_rank_that_scales_lokr_is_of_its_first_factored_matrix(checkpoint, form, alpha):
    shapes, scale = FORMS[form]
    parts = {role: random(at, *shape) for at, (role, shape) in enumerate(shapes.items())}
    wide = exact(parts)
    first = wide["lokr_w1"] if "lokr_w1" in wide else wide["lokr_w1_a"] @ wide["lokr_w1_b"]
    second = wide["lokr_w2"] if "lokr_w2" in wide else wide["lokr_w2_a"] @ wide["lokr_w2_b"]
    scale = 1.0 if form == "whole" else scale * alpha / 3
    close(moved(checkpoint, WIDE, parts | {"alpha": np.float32(alpha)}), scale * np.kron(first, second))


def test_row_14_lokr_with_a_tucker_core(checkpoint):
    parts = {"lokr_w1": random(1, 4, 3), "lokr_t2": random(2, 2, 2, 3, 3), "lokr_w2_a": random(3, 2, 4),
             "lokr_w2_b": random(4, 2, 4)}  # fmt: skip
    wide = exact(parts)
    second = np.einsum("abhw,ao,bi->oihw", wide["lokr_t2"], wide["lokr_w2_a"], wide["lokr_w2_b"])
    wanted = np.einsum("ac,bdhw->abcdhw", wide["lokr_w1"], second).reshape(SHAPES[CONV])
    close(moved(checkpoint, CONV, parts | {"alpha": np.float32(3)}), 3 / 2 * wanted)


# 15 to 17: GLoRA, OFT, IA3 ------------------------------------------------------------------------------------------


def test_row_15_both_generations_of_glora(checkpoint):
    """alpha / r * (b1 b2 + W a1 a2), once; the first generation kept the transposed factors under swapped names."""
    weight = read(checkpoint)[WIDE].astype(np.float64)
    new = {"a1.weight": random(1, 24, 4), "a2.weight": random(2, 4, 24), "b1.weight": random(3, 16, 4),
           "b2.weight": random(4, 4, 24)}  # fmt: skip
    wide = exact(new)
    wanted = 0.5 * (wide["b1.weight"] @ wide["b2.weight"] + weight @ wide["a1.weight"] @ wide["a2.weight"])
    close(moved(checkpoint, WIDE, new | {"alpha": np.float32(2)}), wanted)
    old = {"a1.weight": new["a2.weight"], "a2.weight": new["a1.weight"], "b1.weight": new["b2.weight"],
           "b2.weight": new["b1.weight"]}  # fmt: skip
    close(moved(checkpoint, WIDE, old | {"alpha": np.float32(2)}), wanted)


def rotation(blocks: Any, bound: float) -> Any:
    """(I + Q)(I - Q)^-1 of every block, Q = B - B^T no longer than `bound` altogether."""
    skew = blocks - blocks.transpose(0, 2, 1)
    norm = np.linalg.norm(skew)
    skew = skew * (bound / norm) if 0 < bound < norm else skew
    identity = np.eye(blocks.shape[-1])
    return np.stack([(identity + each) @ np.linalg.inv(identity - each) for each in skew])


@pytest.mark.parametrize("alpha", [0.0, 1e-3, 5.0, 1000.0])
def test_row_16_alpha_bounds_a_rotation_and_scales_nothing(checkpoint, alpha):
    blocks = random(1, 4, 4, 4)
    weight = read(checkpoint)[WIDE].astype(np.float64)
    turns = rotation(blocks.astype(np.float64), alpha * 16)
    wanted = np.einsum("knm,kni->kmi", turns, weight.reshape(4, 4, 24)).reshape(16, 24)
    delta = moved(checkpoint, WIDE, {"oft_blocks": blocks, "alpha": np.float32(alpha)})
    close(delta, wanted - weight)
    close(np.linalg.norm((weight + delta).reshape(4, 4, 24), axis=1), np.linalg.norm(weight.reshape(4, 4, 24), axis=1))


@pytest.mark.parametrize("on_input", [True, False])
def test_row_17_ia3_multiplies_rows_or_columns(checkpoint, on_input):
    weight = read(checkpoint)[WIDE].astype(np.float64)
    factors = random(1, 24 if on_input else 16)
    parts = {"weight": factors[None, :] if on_input else factors[:, None], "on_input": np.array(on_input)}
    wanted = weight * (factors[None, :] if on_input else factors[:, None]).astype(np.float64)
    close(moved(checkpoint, WIDE, parts, 0.5), 0.5 * wanted)


def test_row_17_norms_are_added_to(tmp_path, checkpoint):
    name = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_norm1"
    tensors = {f"{name}.w_norm": random(1, 16), f"{name}.b_norm": random(2, 16)}
    after, before = baked(checkpoint, write(tmp_path / "lora.safetensors", tensors), 0.5), read(checkpoint)
    for role in ("weight", "bias"):
        close(after[f"{NORM}.{role}"] - before[f"{NORM}.{role}"], 0.5 * tensors[f"{name}.{role[0]}_norm"])


# 18, 29: nothing in silence -----------------------------------------------------------------------------------------


def test_row_18_bundled_embeddings_survive_whatever_is_done_to_the_adapter(tmp_path):
    words = {"bundle_emb.word.string_to_param.*": random(5, 2, 768), "bundle_emb.other.emb_params": random(6, 1, 768)}
    paths = []
    for n in range(2):
        parts = {
            f"{NAMES[WIDE]}.lora_down.weight": random(n, 4, 24),
            f"{NAMES[WIDE]}.lora_up.weight": random(9 + n, 16, 4),
        }
        bundled = dict(list(words.items())[n : n + 1])
        paths.append(
            write(
                tmp_path / f"{n}.safetensors", parts | bundled, {"modelspec.architecture": "stable-diffusion-v1/lora"}
            )
        )
    for name, step, given, kept in (
        ("merge", {"op": "lora-merge", "models": ["a", "b"]}, paths, words),
        ("resize", {"op": "resize", "rank": 2}, paths[:1], dict(list(words.items())[:1])),
        ("convert", {"op": "lora-convert", "layout": "comfy"}, paths[:1], dict(list(words.items())[:1])),
    ):
        make(tmp_path / f"{name}.out", [step], *given)
        found = {key: array for key, array in read(tmp_path / f"{name}.out").items() if key.startswith("bundle_emb")}
        assert {key: array.tobytes() for key, array in found.items()} == {
            key: array.tobytes() for key, array in kept.items()
        }, name


def test_row_29_an_adapter_that_fits_nothing_writes_nothing(tmp_path, checkpoint, run):  # noqa: F811
    stranger = write(tmp_path / "flux.safetensors", {
        "transformer.single_transformer_blocks.0.attn.to_q.lora_A.weight": random(1, 4, 32),
        "transformer.single_transformer_blocks.0.attn.to_q.lora_B.weight": random(2, 32, 4),
    })  # fmt: skip
    for more in ([], ["--allow-partial"]):
        done = run("lora", "bake", checkpoint, stranger, "-o", tmp_path / "out.safetensors", *more)
        assert done.returncode == 3
        assert is_one_line(done)
        assert not (tmp_path / "out.safetensors").exists()


def test_row_29_one_that_fits_in_part_is_an_error_unless_allowed(tmp_path, checkpoint, run):  # noqa: F811
    stranger = NAMES[WIDE].replace("down_blocks_0", "down_blocks_7")
    factors = {"lora_down.weight": random(1, 4, 24), "lora_up.weight": random(2, 16, 4)}
    parts = {f"{name}.{role}": array for name in (NAMES[WIDE], stranger) for role, array in factors.items()}
    lora = write(tmp_path / "lora.safetensors", parts)
    with pytest.raises(AssetkitError, match="down_blocks_7"):
        baked(checkpoint, lora)
    done = run("lora", "bake", checkpoint, lora, "-o", tmp_path / "out.safetensors", "--allow-partial", "--json")
    assert done.returncode == 0
    assert [each["key"] for each in json.loads(done.stdout)["dropped"]] == [stranger]
    assert "assetkit.recipe" in metadata(tmp_path / "out.safetensors")
