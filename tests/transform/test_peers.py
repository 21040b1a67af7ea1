"""Whole files of odd tensors through us and through a peer: sd-mecha's methods, LyCORIS' modules, PEFT's layers.

The methods and algorithms are compared number by number elsewhere (`tests/transform/methods/test_sd_mecha.py`,
`tests/adapters/algebra`); here it is whole files that hold what real ones hold at their edges: scalars, nothing at all,
single numbers, mixed dtypes, one tensor under two names, infinities, the same file twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from tests.transform.made import make, noise, read, write

torch = pytest.importorskip("torch")
pytest.importorskip("sd_mecha.extensions.builtin.merge_methods")

from tests.transform.methods.test_sd_mecha import SAME, ulps  # noqa: E402

BF16 = ml_dtypes.bfloat16
SHAPES: dict[str, tuple[tuple[int, ...], Any]] = {
    "scalar.weight": ((), np.float32),
    "one.weight": ((1,), np.float16),
    "odd.weight": ((7, 13), np.float16),
    "tall.weight": ((129, 3), BF16),
    "kernel.weight": ((5, 3, 3, 3), np.float32),
    "line.bias": ((17,), np.float16),
    "empty.weight": ((0, 3), np.float16),
}
MODELS = "abcde"
MERGES = (
    "weighted-sum", "n-average", "slerp", "add-difference", "add-perpendicular", "train-difference", "add-opposite",
    "geometric-sum", "multiply-quotient", "cosine-a", "tensor-rows",
)  # fmt: skip


def odd(seed: int) -> dict[str, Any]:
    """Tensors of trained-looking sizes, one of them under two names, and numbers that are no weights."""
    found = {
        name: noise(seed * 100 + n, *shape, dtype=np.float32, scale=0.1).astype(dtype)
        for n, (name, (shape, dtype)) in enumerate(SHAPES.items())
    }
    return {**found, "twin.weight": found["odd.weight"], "steps": np.arange(3), "flag": np.array([True, False])}


def files(where: Path, count: int, tensors: Any = odd) -> list[Path]:
    return [write(where / f"{seed}.safetensors", tensors(seed)) for seed in range(count)]


def values(array: Any) -> Any:
    return torch.from_numpy(np.array(array, np.float32))


def merged(where: Path, name: str, paths: list[Path]) -> dict[str, Any]:
    count, parameters, _ = SAME[name]
    known = {key: each for key, each in parameters.items() if key in ("alpha", "beta")}
    more = {"parameters": rest} if (rest := {k: v for k, v in parameters.items() if k not in known}) else {}
    step = {"op": "merge", "models": list(MODELS[:count]), "method": name, **known, **more}
    make(where / "out.safetensors", [step], *paths, force=True)
    return read(where / "out.safetensors")


@pytest.mark.parametrize("name", MERGES)
def test_a_file_of_odd_tensors_merges_as_sd_mecha_merges_it(tmp_path: Path, name: str) -> None:
    count, _, theirs = SAME[name]
    paths = files(tmp_path, count)
    found, given = merged(tmp_path, name, paths), [read(path) for path in paths]
    assert found.keys() == given[0].keys()
    for key, each in found.items():
        first = given[0][key]
        assert (each.dtype, each.shape) == (first.dtype, first.shape), key
        if first.dtype in (np.int64, np.bool_) or not first.size:
            assert each.tobytes() == first.tobytes()
            continue
        wanted = theirs(*(values(one[key]) for one in given))
        if name == "slerp" and first.size == 1 and given[0][key] * given[1][key] < 0:
            # Between opposite directions every way is as short: sd-mecha divides by a sine of 1e-7, we go straight.
            wanted = torch.lerp(*(values(one[key]) for one in given), SAME[name][1]["alpha"])
        if first.dtype == BF16:  # seven bits of mantissa: rounded once, as theirs is
            assert torch.equal(values(each).bfloat16(), wanted.bfloat16()) or torch.allclose(
                values(each), wanted, rtol=2**-7
            )
        else:
            assert ulps(values(each), wanted) <= 2, key
    assert found["twin.weight"].tobytes() == found["odd.weight"].tobytes()


@pytest.mark.parametrize("name", ["weighted-sum", "n-average", "add-difference", "slerp"])
def test_infinities_and_what_is_no_number_come_out_where_theirs_do(tmp_path: Path, name: str) -> None:
    count, _, theirs = SAME[name]

    def broken(seed: int) -> dict[str, Any]:
        array = noise(seed, 4, 9, dtype=np.float32)
        if name != "slerp":  # one such number makes all of a direction none
            array[0, seed], array[1, 2 + seed % 2] = np.nan, np.inf
        return {"w.weight": array, "v.weight": np.zeros((3, 4), np.float32)}

    paths = files(tmp_path, count, broken)
    found, given = merged(tmp_path, name, paths), [read(path) for path in paths]
    for key in found:
        wanted = theirs(*(values(one[key]) for one in given)).numpy()
        if key == "v.weight" and name == "slerp":
            wanted = np.nan_to_num(wanted)  # no angle between zeros: we give the zeros
        assert np.array_equal(np.isnan(found[key]), np.isnan(wanted)), key
        finite = np.isfinite(wanted)
        assert np.array_equal(np.isinf(found[key]), np.isinf(wanted)), key
        assert np.allclose(found[key][finite], wanted[finite], rtol=1e-5, atol=1e-7), key


@pytest.mark.parametrize("name", ["weighted-sum", "slerp", "cosine-a", "cosine-b", "geometric-sum", "n-average"])
def test_the_same_file_twice_is_itself(tmp_path: Path, name: str) -> None:
    (path,) = files(tmp_path, 1)
    count = SAME[name][0]
    found, given = merged(tmp_path, name, [path] * count), read(path)
    for key, each in given.items():
        if each.dtype in (np.int64, np.bool_) or not each.size:
            assert found[key].tobytes() == each.tobytes()
        else:
            assert ulps(values(found[key]), values(each)) <= 1, key


# Adapters: LyCORIS' modules on layers of odd sizes, put into a file and asked again ------------------------------

lycoris = pytest.importorskip("tests.adapters.algebra.lycoris_modules")
LINEAR, CONV = (
    "down_blocks_0_attentions_0_transformer_blocks_0_ff_net_2",
    "down_blocks_0_resnets_0_conv1",
)
KEYS = {
    LINEAR: "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.ff.net.2",
    CONV: "model.diffusion_model.input_blocks.1.0.in_layers.2",
}
ODD = {
    "locon": {"lora_dim": 3, "alpha": 1.5},
    "loha": {"lora_dim": 2, "alpha": 0.7},
    "lokr": {"lora_dim": 2, "alpha": 3.0, "factor": 3},
    "glora": {"lora_dim": 3, "alpha": 2.0},
    "ia3": {},
    "boft": {"lora_dim": 2, "alpha": 0.0},
}
SD1 = {"modelspec.architecture": "stable-diffusion-v1"}


def tuned(where: Path, name: str) -> tuple[Path, Path, dict[str, tuple[Any, Any]]]:
    """A checkpoint of a linear layer and a convolution of odd widths, an adapter on both, and the modules."""
    torch.manual_seed(11)
    rows = 16 if name == "boft" else 18  # butterflies want powers of two
    layers = {LINEAR: torch.nn.Linear(30, rows), CONV: torch.nn.Conv2d(15, rows, 3, padding=1)}
    made = {key: (layer, lycoris.built(name, layer, dtype=torch.float32, **ODD[name])) for key, layer in layers.items()}
    tensors: dict[str, Any] = {}
    weights: dict[str, Any] = {"model.diffusion_model.input_blocks.0.0.weight": noise(1, 4, 4, 3, 3, dtype=np.float32)}
    for key, (layer, module) in made.items():
        tensors |= {f"lora_unet_{key}.{role}": each.numpy().copy() for role, each in module.state_dict().items()}
        weights |= {f"{KEYS[key]}.{role}": each.detach().numpy().copy() for role, each in layer.named_parameters()}
    base = write(where / "base.safetensors", weights, SD1)
    return (
        base,
        write(where / "adapter.safetensors", tensors, {"modelspec.architecture": "stable-diffusion-v1/lora"}),
        made,
    )


@pytest.mark.parametrize("name", ODD)
def test_a_baked_file_does_what_lycoris_modules_do(tmp_path: Path, name: str) -> None:
    base, adapter, made = tuned(tmp_path, name)
    make(tmp_path / "baked.safetensors", [{"op": "bake", "models": ["a", "b"]}], base, adapter)
    found = read(tmp_path / "baked.safetensors")
    for key, (layer, module) in made.items():
        weight, bias = (values(found[f"{KEYS[key]}.{role}"]) for role in ("weight", "bias"))
        x = lycoris.sample(layer)
        with torch.no_grad():
            torch.testing.assert_close(lycoris.forward(layer, weight, bias, x), module(x), rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("name", ["locon", "loha", "lokr", "glora", "ia3"])
def test_an_extraction_of_a_bake_is_as_good_as_a_full_decomposition(tmp_path: Path, name: str) -> None:
    """Of rank 4, linear and convolution; the oracle is numpy's SVD of the difference of the two files."""
    base, adapter, _ = tuned(tmp_path, name)
    make(tmp_path / "baked.safetensors", [{"op": "bake", "models": ["a", "b"]}], base, adapter)
    steps = [{"op": "extract", "models": ["a", "b"], "rank": 4, "conv_rank": 4, "dtype": "fp32"}]
    make(tmp_path / "lora.safetensors", steps, tmp_path / "baked.safetensors", base)
    first, second, lora = (read(tmp_path / f"{each}.safetensors") for each in ("base", "baked", "lora"))
    for key, at in KEYS.items():
        change = second[f"{at}.weight"].astype(np.float64) - first[f"{at}.weight"]
        change = change.reshape(len(change), -1)
        up, down = (lora[f"lora_unet_{key}.lora_{role}.weight"].astype(np.float64) for role in ("up", "down"))
        scale = float(lora[f"lora_unet_{key}.alpha"]) / len(down)
        missed = np.linalg.norm(change - scale * up.reshape(len(up), -1) @ down.reshape(len(down), -1))
        best = np.sqrt((np.linalg.svd(change, compute_uv=False)[len(down) :] ** 2).sum())
        assert len(down) == 4
        assert missed <= 1.01 * best + 1e-6 * np.linalg.norm(change), key
