"""Merges of files: as the formulas in float64 and as sd-mecha, integers and tables untouched, by blocks and masks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from assetkit.errors import InputError, UsageError
from tests.transform.made import DTYPES, make, metadata, noise, read, tiny, write

torch = pytest.importorskip("torch")

from assetkit.transform.methods import methods  # noqa: E402
from assetkit.transform.model import Model  # noqa: E402
from assetkit.transform.nodes import Constant  # noqa: E402
from assetkit.transform.operations import Conditions, operations  # noqa: E402
from assetkit.transform.operations.merge import is_weight  # noqa: E402
from assetkit.types import Identity  # noqa: E402

BF16 = np.dtype(ml_dtypes.bfloat16)
IDS = np.arange(77)[None]
SHAPES = {"w.weight": (37, 53), "conv.weight": (8, 6, 3, 3), "norm.bias": (129,), "scale": (), "none.weight": (0, 5)}


def model(seed: int, dtypes: Any = np.float16) -> dict[str, np.ndarray]:
    """A few odd tensors; `dtypes` is one, or a list to be used in turn."""
    kinds = dtypes if isinstance(dtypes, list) else [dtypes]
    tensors = {
        name: noise(seed * 50 + n, *shape, dtype=kinds[n % len(kinds)])
        for n, (name, shape) in enumerate(SHAPES.items())
    }
    return tensors | {"embeddings.position_ids": IDS + 0, "flags": np.array([True, False])}


def files(folder: Path, *models: dict[str, np.ndarray]) -> list[Path]:
    return [write(folder / f"{'abcdefgh'[n]}.safetensors", each) for n, each in enumerate(models)]


def merge(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [{"op": "merge", "models": list(names), **more}]


FORMULAS = {
    "weighted-sum": (2, {"alpha": 0.3}, {}, lambda a, b: 0.7 * a + 0.3 * b),
    "add-difference": (3, {"alpha": 0.7}, {}, lambda a, b, c: a + 0.7 * (b - c)),
    "n-average": (4, {}, {}, lambda *x: sum(x) / 4),
    "sum-twice": (3, {"alpha": 0.3, "beta": 0.2}, {}, lambda a, b, c: 0.8 * (0.7 * a + 0.3 * b) + 0.2 * c),
    "sum-triple": (3, {"alpha": 0.3, "beta": 0.2}, {}, lambda a, b, c: 0.5 * a + 0.3 * b + 0.2 * c),
    "task-arithmetic": (3, {"alpha": 0.4}, {}, lambda a, b, c: a + 0.4 * ((b - a) + (c - a))),
}
MIXES = {
    "fp16": [np.float16] * 4, "bf16": [BF16] * 4, "fp32": [np.float32] * 4,
    "mixed": [np.float32, BF16, np.float16, np.float64], "mixed within": [[np.float16, np.float32, BF16]] * 4,
    "narrow leader": [np.float16, np.float32, np.float32, np.float32],
}  # fmt: skip


@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("method", FORMULAS)
def test_the_output_is_the_formula_in_float64_rounded_to_the_leaders_dtype(tmp_path, method, mix):
    count, options, parameters, formula = FORMULAS[method]
    models = [model(seed + 1, dtypes) for seed, dtypes in enumerate(MIXES[mix][:count])]
    steps = merge(*"abcd"[:count], method=method, parameters=parameters, **options)
    make(tmp_path / "out.safetensors", steps, *files(tmp_path, *models))
    found = read(tmp_path / "out.safetensors")
    for name, leader in models[0].items():
        assert (found[name].dtype, found[name].shape) == (leader.dtype, leader.shape)
        if leader.dtype.kind in "ib":
            assert found[name].tobytes() == leader.tobytes()
            continue
        exact = formula(*(each[name].astype(np.float64) for each in models))
        # Half a step of the stored dtype, and a few roundings of float32 in between.
        step = np.spacing(np.abs(exact).astype(leader.dtype)).astype(np.float64)
        slack = 8 * np.finfo(np.float32).eps * max(np.abs(exact).max(initial=0), 0.1)
        assert (np.abs(found[name].astype(np.float64) - exact) <= step / 2 + slack).all(), name


@pytest.mark.parametrize("dtype", [np.float16, BF16, np.float32])
@pytest.mark.parametrize(("alpha", "parent"), [(0, "a"), (1, "b")])
def test_at_the_ends_the_parents_come_out_byte_for_byte(tmp_path, dtype, alpha, parent):
    """Signed zeros, infinities and subnormals too."""
    edges = np.array([0.0, -0.0, np.inf, -np.inf, 6e-8, -6e-8, 65504, 1.5]).astype(dtype)
    models = {"a": model(1, dtype) | {"edges": edges}, "b": model(2, dtype) | {"edges": edges[::-1].copy()}}
    make(tmp_path / "out.safetensors", merge("a", "b", alpha=alpha), *files(tmp_path, *models.values()))
    found = read(tmp_path / "out.safetensors")
    for name, array in models[parent].items():
        assert found[name].tobytes() == array.tobytes(), name


@pytest.mark.parametrize("method", [name for name, row in methods().items() if row.takes(3) or row.takes(2)])
def test_whole_numbers_tables_and_markers_are_the_leaders(tmp_path, method):
    """Trap 1, for every method: a mean of position ids cast back is wrong in 22 of 77 places."""
    count = 3 if methods()[method].takes(3) else 2
    tables = {"alphas_cumprod": noise(9, 20, dtype=np.float32), "v_pred": np.zeros(0, np.float32),
              "ids32": np.arange(9, dtype=np.int32), "embeddings.position_ids": IDS.astype(np.float16)}  # fmt: skip
    models = []
    for seed in range(count):
        moved = {name: array + array.dtype.type(seed) for name, array in tables.items()}
        small = {name: array for name, array in model(seed + 1).items() if name in ("w.weight", "scale", "flags")}
        models.append(small | moved)
    make(tmp_path / "out.safetensors", merge(*"abc"[:count], method=method), *files(tmp_path, *models))
    found = read(tmp_path / "out.safetensors")
    for name in [*tables, "flags"]:
        assert found[name].tobytes() == models[0][name].tobytes(), name
    assert found["w.weight"].dtype == np.float16


@pytest.mark.parametrize("method", [name for name, row in methods().items() if row.takes(3) or row.takes(2)])
def test_merging_a_model_with_itself_gives_it_back(tmp_path, method):
    """The same file twice: nothing to move between, so nothing moves further than a rounding."""
    row = methods()[method]
    count = 3 if row.takes(3) else 2
    (path,) = files(tmp_path, model(1, np.float32))
    make(tmp_path / "out.safetensors", merge(*"abc"[:count], method=method), *[path] * count)
    found = read(tmp_path / "out.safetensors")
    for name, array in model(1, np.float32).items():
        if array.dtype.kind == "f":
            np.testing.assert_allclose(found[name], array, rtol=3e-5, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("method", ["weighted-sum", "slerp", "dare-ties", "rotate"])
def test_threads_and_runs_give_the_same_bytes(tmp_path, method):
    row = methods()[method]
    shapes = {"a.weight": (300, 700), "b.weight": (64, 32, 3, 3), "c.bias": (70_001,)}
    models = [
        {name: noise(seed * 9 + n, *shape) for n, (name, shape) in enumerate(shapes.items())} for seed in range(2)
    ]
    if method == "rotate":
        models = [{"a.weight": noise(seed, 40, 30)} for seed in range(2)]
    paths = files(tmp_path, *models)
    for name, threads in (("one", 1), ("four", 4), ("again", 4)):
        make(tmp_path / name, merge("a", "b", method=method, seed=3), *paths, threads=threads)
    assert len({(tmp_path / name).read_bytes() for name in ("one", "four", "again")}) == 1
    if "dare" in method:
        make(tmp_path / "other", merge("a", "b", method=method, seed=4), *paths)
        assert (tmp_path / "other").read_bytes() != (tmp_path / "one").read_bytes()
    assert row.least == 2


def test_steps_in_one_recipe_round_once(tmp_path):
    """Trap 19: saved after every step, the same chain is twice as wrong."""
    count = 6
    models = [{"w.weight": noise(seed, 200, 200, dtype=BF16)} for seed in range(count)]
    paths = files(tmp_path, *models)
    steps, last = [], "a"
    for n in range(1, count):
        steps += [{"op": "merge", "models": [last, "abcdef"[n]], "alpha": 0.5, "as": f"s{n}"}]
        last = f"s{n}"
    make(tmp_path / "fused.safetensors", steps, *paths)
    stepwise = paths[0]
    exact = models[0]["w.weight"].astype(np.float64)
    for n in range(1, count):
        make(tmp_path / f"step{n}.safetensors", merge("a", "b", alpha=0.5), stepwise, paths[n])
        stepwise = tmp_path / f"step{n}.safetensors"
        exact = (exact + models[n]["w.weight"].astype(np.float64)) / 2
    fused, saved = (read(path)["w.weight"].astype(np.float64) for path in (tmp_path / "fused.safetensors", stepwise))
    assert fused.astype(BF16).tobytes() == exact.astype(BF16).tobytes()
    assert np.linalg.norm(saved - exact) > 1.1 * np.linalg.norm(fused - exact)


# Blocks ---------------------------------------------------------------------------------------------------------
LAYOUTS = {
    "sd1": ("unets/sd1_ckpt", {"IN04": ("input_blocks.4.",), "M00": ("middle_block.",),
                               "OUT11": ("output_blocks.11.", "out.")}),
    "sdxl": ("unets/sdxl_ckpt", {"IN08": ("input_blocks.8.",), "OUT00": ("output_blocks.0.",)}),
    "sd3": ("dits/sd35_large-checkpoint", {name: (f"{name}.",) for name in ("joint_blocks.7", "joint_blocks.37")}),
    "flux": ("dits/flux_dev-checkpoint-fp8", {name: (f"{name}.",) for name in ("double_blocks.3", "single_blocks.11")}),
}  # fmt: skip
NETWORK = "model.diffusion_model."


@pytest.fixture(scope="module", params=LAYOUTS)
def laid(request, tmp_path_factory):
    """Two models of a layout, zeros and ones, so that a result is its weight."""
    golden, blocks = LAYOUTS[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    like = {name: array for name, array in tiny(golden, extent=1).items() if array.dtype.kind == "f"}
    zeros, ones = ({name: np.full_like(array, fill) for name, array in like.items()} for fill in (0, 1))
    return folder, files(folder, zeros, ones), blocks


def test_each_block_has_its_own_weight(laid, tmp_path):
    _, paths, blocks = laid
    given = {name: round(0.1 + 0.2 * n, 2) for n, name in enumerate(blocks)}
    weights = given | {"vae": 0.75, "te1": 0.25, "key:*.bias": 0.125}
    make(tmp_path / "out.safetensors", merge("a", "b", alpha=0.5, weights=weights), *paths)
    seen = set()
    for name, array in read(tmp_path / "out.safetensors").items():
        if not is_weight(name, Constant(DTYPES[array.dtype], array.shape, b"")):
            assert (array == 0).all()
            continue
        wanted = 0.5
        if name.endswith(".bias"):
            wanted = 0.125
        elif name.startswith(("first_stage_model.", "vae.")):
            wanted = 0.75
        elif name.startswith(("cond_stage_model.", "conditioner.embedders.0.", "text_encoders.clip_l.")):
            wanted = 0.25
        for block, prefixes in blocks.items():
            inside = name.removeprefix(NETWORK)
            if name.startswith(NETWORK) and inside.startswith(prefixes) and not name.endswith(".bias"):
                wanted = given[block]
                seen.add(block)
        np.testing.assert_allclose(
            array.astype(np.float32), wanted, rtol=7e-2 if array.dtype.itemsize == 1 else 1e-3, err_msg=name
        )
    assert seen == blocks.keys()


def test_a_block_that_is_not_there_is_named(laid, tmp_path):
    _, paths, blocks = laid
    with pytest.raises(UsageError, match="no component or block called 'IN99'") as caught:
        make(tmp_path / "out.safetensors", merge("a", "b", weights={"IN99": 0.5}), *paths)
    assert all(name in str(caught.value.hint) for name in blocks)
    with pytest.raises(UsageError, match=r"the weight of '.*' is 'much'"):
        make(tmp_path / "out.safetensors", merge("a", "b", weights={next(iter(blocks)): "much"}), *paths)
    with pytest.raises(UsageError, match=r"the weight of 'vae': .* outside"):
        make(tmp_path / "out.safetensors", merge("a", "b", weights={"vae": 7}), *paths)


def test_methods_without_alpha_take_weights_as_shares(tmp_path):
    paths = files(tmp_path, {"x.weight": np.zeros((4, 4), np.float32), "y.weight": np.zeros((4, 4), np.float32)},
                  {"x.weight": np.ones((4, 4), np.float32), "y.weight": np.ones((4, 4), np.float32)})  # fmt: skip
    steps = merge("a", "b", method="n-average", weights={"key:x.*": 0.25})
    make(tmp_path / "out.safetensors", steps, *paths)
    found = read(tmp_path / "out.safetensors")
    assert (found["x.weight"] == 0.125).all()
    assert (found["y.weight"] == 0.5).all()
    with pytest.raises(UsageError, match="shares from 0 to 1"):
        make(
            tmp_path / "out.safetensors",
            merge("a", "b", method="n-average", weights={"key:x.*": 2}),
            *paths,
            force=True,
        )


# Masks ----------------------------------------------------------------------------------------------------------


def test_a_mask_lets_any_merge_through_number_by_number(tmp_path):
    first, second = model(1, np.float32), model(2, np.float32)
    chance = np.random.default_rng(3)
    mask = {"w.weight": chance.random((37, 53), np.float32), "conv.weight": chance.random((6, 1, 1), np.float32),
            "norm.bias": np.float32(0.5)}  # fmt: skip
    steps = [*merge("a", "b", method="slerp", alpha=0.4), {"op": "mask", "models": ["a", "step1", "c"]}]
    make(tmp_path / "out.safetensors", steps, *files(tmp_path, first, second, mask))
    make(tmp_path / "whole.safetensors", steps[:1], tmp_path / "a.safetensors", tmp_path / "b.safetensors")
    found, whole = read(tmp_path / "out.safetensors"), read(tmp_path / "whole.safetensors")
    for name, array in first.items():
        if name in mask:
            wanted = array + np.broadcast_to(mask[name], array.shape).astype(np.float64) * (
                whole[name] - array.astype(np.float64)
            )
            np.testing.assert_allclose(found[name], wanted, rtol=1e-5, atol=1e-7)
        else:
            assert found[name].tobytes() == array.tobytes()


def test_at_the_ends_of_a_mask_the_other_model_has_no_say(tmp_path):
    """Not its infinities either: the bytes are those of the one that was chosen, signs of zeros included."""
    chosen = np.array([-0.0, 0.0, 1.5, np.inf], np.float32)
    other = np.array([np.inf, -0.0, np.nan, -np.inf], np.float32)
    for mask, wanted in ((0, chosen), (1, other)):
        paths = files(tmp_path, {"w": chosen}, {"w": other}, {"w": np.full(4, mask, np.float32)})
        make(tmp_path / "out", [{"op": "mask", "models": ["a", "b", "c"]}], *paths, force=True)
        assert read(tmp_path / "out")["w"].tobytes() == wanted.tobytes()


def test_elsewhere_the_mask_is_what_it_is_told_to_be(tmp_path):
    first, second = model(1, np.float32), model(2, np.float32)
    paths = files(tmp_path, first, second, {"w.weight": np.zeros((37, 1), np.float16)})
    make(tmp_path / "out.safetensors", [{"op": "mask", "models": ["a", "b", "c"], "elsewhere": 1}], *paths)
    found = read(tmp_path / "out.safetensors")
    assert found["w.weight"].tobytes() == first["w.weight"].tobytes()
    assert found["norm.bias"].tobytes() == second["norm.bias"].tobytes()


@pytest.mark.parametrize(
    ("mask", "said"),
    [
        ({"w.weight": np.full((37, 53), 1.5, np.float32)}, "leaves the range from 0 to 1"),
        ({"w.weight": np.full((37, 53), np.nan, np.float32)}, "leaves the range from 0 to 1"),
        (
            {"w.weight": np.zeros((53, 37), np.float32)},
            r"the mask of 'w.weight' is F32 \[53, 37\], the weight \[37, 53\]",
        ),
        ({"w.weight": np.zeros((37, 53), np.int64)}, "the mask of 'w.weight' is I64"),
        ({"nothing": np.zeros(3, np.float32)}, "has 1 tensors that a.safetensors has not"),
    ],
)
def test_a_mask_that_is_none_is_refused(tmp_path, mask, said):
    paths = files(tmp_path, model(1), model(2), mask)
    with pytest.raises(InputError, match=said):
        make(tmp_path / "out.safetensors", [{"op": "mask", "models": ["a", "b", "c"]}], *paths)
    assert not (tmp_path / "out.safetensors").exists()


# Models that do not fit -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ours", "theirs"), [(9, 4), (4, 9), (8, 4), (9, 8)])
@pytest.mark.parametrize(
    "key", ["model.diffusion_model.input_blocks.0.0.weight", "model.diffusion_model.img_in.weight"]
)
def test_first_layers_of_other_width_merge_in_the_channels_of_the_image(tmp_path, ours, theirs, key):
    """Trap 27: a leader with mask channels keeps them; one without takes none."""
    rest = (3, 3) if "input" in key else ()
    a, b = noise(1, 16, ours, *rest), noise(2, 16, theirs, *rest)
    make(tmp_path / "out.safetensors", merge("a", "b", alpha=0.25), *files(tmp_path, {key: a}, {key: b}))
    found = read(tmp_path / "out.safetensors")[key]
    common = min(ours, theirs)
    wanted = (0.75 * a[:, :common].astype(np.float64) + 0.25 * b[:, :common].astype(np.float64)).astype(np.float16)
    assert found.shape == a.shape
    np.testing.assert_array_equal(found[:, :common], wanted)
    assert found[:, common:].tobytes() == a[:, common:].tobytes()


def test_an_inpainting_model_is_made_by_difference(tmp_path):
    """Inpainting + (custom − base): the known recipe; nine channels lead, two models have four."""
    key = "model.diffusion_model.input_blocks.0.0.weight"
    nine, four, base = (
        noise(1, 8, 9, 3, 3, dtype=np.float32),
        noise(2, 8, 4, 3, 3, dtype=np.float32),
        noise(3, 8, 4, 3, 3, dtype=np.float32),
    )
    steps = merge("a", "b", "c", method="add-difference", alpha=1.0)
    make(tmp_path / "out.safetensors", steps, *files(tmp_path, {key: nine}, {key: four}, {key: base}))
    found = read(tmp_path / "out.safetensors")[key]
    np.testing.assert_allclose(found[:, :4], nine[:, :4] + four.astype(np.float64) - base, atol=1e-8)
    assert found[:, 4:].tobytes() == nine[:, 4:].tobytes()


def test_other_convolutions_of_other_width_do_not_merge(tmp_path):
    key = "model.diffusion_model.output_blocks.3.0.in_layers.2.weight"
    paths = files(
        tmp_path, {key: noise(1, 8, 9, 3, 3), "w": noise(3, 2)}, {key: noise(2, 8, 4, 3, 3), "w": noise(4, 2)}
    )
    with pytest.raises(InputError, match=r"differ in 1 tensors: .*output_blocks.3.* \[8, 9, 3, 3\] here"):
        make(tmp_path / "out.safetensors", merge("a", "b"), *paths)


def test_what_does_not_fit_is_listed_and_left_when_that_is_allowed(tmp_path):
    first = {"w.weight": noise(1, 4, 4), "only.a": noise(2, 3), "size": noise(3, 5), "kind": noise(4, 3)}
    second = {"w.weight": noise(5, 4, 4), "only.b": noise(6, 3), "size": noise(7, 6), "kind": np.arange(3)}
    paths = files(tmp_path, first, second)
    with pytest.raises(InputError) as caught:
        make(tmp_path / "out.safetensors", merge("a", "b"), *paths)
    for part in (
        "differ in 4 tensors",
        "only.a: b.safetensors lacks it",
        "only.b: only b.safetensors has it",
        "[5] here, [6]",
        "whole numbers",
    ):
        assert part in str(caught.value)
    certificate = make(tmp_path / "out.safetensors", merge("a", "b"), *paths, allow_partial=True)
    found = read(tmp_path / "out.safetensors")
    assert found.keys() == first.keys()
    for name in ("only.a", "size", "kind"):
        assert found[name].tobytes() == first[name].tobytes()
    assert found["w.weight"].tobytes() != first["w.weight"].tobytes()
    assert len(certificate["lost"]) == 3
    assert [each["key"] for each in certificate["dropped"]] == ["only.b"]
    assert any("3 tensors were not merged" in line for line in certificate["warnings"])


def test_strangers_do_not_merge_at_all(tmp_path):
    paths = files(tmp_path, {"a.weight": noise(1, 2)}, {"b.weight": noise(2, 2)})
    for allowed in (False, True):
        with pytest.raises(InputError, match="have no tensors in common that could be merged"):
            make(tmp_path / "out.safetensors", merge("a", "b"), *paths, allow_partial=allowed)


def test_a_missing_table_is_no_difference(tmp_path):
    """Files that diffusers converted lack the noise schedule; that is no reason not to merge."""
    first = {"w.weight": noise(1, 4, 4), "alphas_cumprod": noise(2, 9, dtype=np.float32), "position_ids": IDS}
    paths = files(tmp_path, first, {"w.weight": noise(3, 4, 4), "betas": noise(4, 9, dtype=np.float32)})
    make(tmp_path / "out.safetensors", merge("a", "b"), *paths)
    assert read(tmp_path / "out.safetensors").keys() == first.keys()


EMA = {"model.w.weight": "model_ema.wweight", "model.w.bias": "model_ema.wbias"}


def trained(seed: int, *, average: bool) -> dict[str, np.ndarray]:
    weights = {name: noise(seed + n, 4) for n, name in enumerate(EMA)}
    copies = {copy: noise(seed + 5 + n, 4) for n, copy in enumerate(EMA.values())}
    counters = {"model_ema.decay": np.float32(0.9999), "model_ema.num_updates": np.int32(seed)}
    return weights | (copies | counters if average else {})


def test_an_average_that_all_have_is_merged_along(tmp_path):
    make(
        tmp_path / "out.safetensors",
        merge("a", "b"),
        *files(tmp_path, trained(1, average=True), trained(20, average=True)),
    )
    found = read(tmp_path / "out.safetensors")
    assert found.keys() == trained(1, average=True).keys()
    assert found["model_ema.wbias"].tobytes() != trained(1, average=True)["model_ema.wbias"].tobytes()
    assert found["model_ema.num_updates"] == 1


@pytest.mark.parametrize("who", ["a", "b"])
def test_an_average_that_only_one_has_is_stale_and_goes_with_its_counters(tmp_path, who):
    paths = files(tmp_path, trained(1, average=who == "a"), trained(20, average=who == "b"))
    certificate = make(tmp_path / "out.safetensors", merge("a", "b"), *paths)
    assert read(tmp_path / "out.safetensors").keys() == EMA.keys()
    gone = {each["key"] for each in certificate["dropped"]}
    assert gone == ({*EMA.values(), "model_ema.decay", "model_ema.num_updates"} if who == "a" else set())


def test_adapters_are_not_averaged(tmp_path):
    """kohya's merge of factors: relative error 1.00 against the sum of what two LoRAs do."""
    name = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"
    lora = {
        f"{name}.lora_down.weight": noise(1, 4, 320),
        f"{name}.lora_up.weight": noise(2, 320, 4),
        f"{name}.alpha": np.float32(4),
    }
    with pytest.raises(InputError, match="is an adapter") as caught:
        make(tmp_path / "out.safetensors", merge("a", "b"), *files(tmp_path, lora, lora))
    assert "lora merge" in str(caught.value.hint)


def test_models_that_predict_different_things_do_not_merge_silently():
    node = Constant("F16", (2,), bytes(4))
    said = Identity("b", "safetensors", "ok", kind="checkpoint", base="sdxl", variant={"prediction": "epsilon"})
    first = Model("a", {"w": node, "v_pred": Constant("F32", (0,), b"")})
    second = Model("b", {"w": node}, identity=said)
    options = {"method": "weighted-sum", "seed": 0}
    apply = operations()["merge"].apply
    with pytest.raises(InputError, match="a predicts v, b predicts epsilon: their merge would draw noise"):
        apply([first, second], options, Conditions())
    merged = apply([first, second], options, Conditions(allow_partial=True))
    assert any("predict different things" in line for line in merged.warnings)
    apply([first, Model("c", {"w": node})], options, Conditions())


def test_the_same_parts_under_other_names_are_read_under_the_leaders(tmp_path):
    """A UNet alone without prefix into a checkpoint: what the checkpoint has beside it is not merged."""
    whole, alone = tiny("unets/sd1_ckpt", 1, extent=2), {}
    other = tiny("unets/sd1_ckpt", 2, extent=2)
    alone = {name.removeprefix(NETWORK): array for name, array in other.items() if name.startswith(NETWORK)}
    paths = files(tmp_path, whole, alone)
    with pytest.raises(InputError, match=r"differ in \d+ tensors: cond_stage_model"):
        make(tmp_path / "out.safetensors", merge("a", "b", alpha=1), *paths)
    make(tmp_path / "out.safetensors", merge("a", "b", alpha=1), *paths, allow_partial=True)
    for name, array in read(tmp_path / "out.safetensors").items():
        parent = other if name.startswith(NETWORK) else whole
        assert array.tobytes() == parent[name].tobytes(), name


def test_warnings_say_what_the_dtypes_cost(tmp_path):
    narrow = {"w.weight": noise(1, 4, 4, dtype=BF16)}
    certificate = make(tmp_path / "a.out", merge("a", "b", method="ties"), *files(tmp_path, narrow, narrow))
    assert any("rounding noise" in line for line in certificate["warnings"])
    eight = {"w.weight": noise(1, 4, 4, dtype=ml_dtypes.float8_e4m3fn)}
    certificate = make(tmp_path / "b.out", merge("a", "b"), *files(tmp_path, eight, narrow))
    assert any("rounded to F8_E4M3" in line for line in certificate["warnings"])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_broken_numbers_are_counted_not_hidden(tmp_path, bad):
    """Trap 23: sd-mecha leaves such keys out silently."""
    first, second = model(1), model(2)
    second["w.weight"][3, 4] = bad
    certificate = make(tmp_path / "out.safetensors", merge("a", "b", alpha=0.5), *files(tmp_path, first, second))
    assert certificate["nonfinite"] == 1
    assert not np.isfinite(read(tmp_path / "out.safetensors")["w.weight"][3, 4])


def test_parents_are_named(tmp_path):
    paths = files(tmp_path, model(1), model(2))
    write(paths[0], model(1), {"modelspec.title": "First, the", "modelspec.hash_sha256": "0xdead"})
    make(tmp_path / "out.safetensors", merge("a", "b"), *paths)
    found = metadata(tmp_path / "out.safetensors")
    assert found["modelspec.merged_from"] == "First  the, b.safetensors"
    assert "modelspec.hash_sha256" not in found


WRONG = {
    "no merge method is called 'mix'": {"method": "mix"},
    "takes 3 models and gets 2": {"method": "add-difference"},
    "alpha is 5, outside": {"alpha": 5},
    "has no parameter 'gamma'": {"parameters": {"gamma": 1}},
    "'beta'": {"beta": 0.5},
    "must be a number": {"alpha": "half"},
    "'alpha' is nan|alpha is nan": {"alpha": float("nan")},
}


@pytest.mark.parametrize("said", WRONG)
def test_wrong_wishes_are_named(tmp_path, said):
    with pytest.raises(UsageError, match=said):
        make(tmp_path / "out.safetensors", merge("a", "b", **WRONG[said]), *files(tmp_path, model(1), model(2)))


# sd-mecha -------------------------------------------------------------------------------------------------------
PEER = {
    "weighted-sum": ("weighted_sum", {"alpha": 0.3}, {"alpha": 0.3}),
    "slerp": ("slerp", {"alpha": 0.3}, {"alpha": 0.3}),
    "add-difference": ("add_difference", {"alpha": 0.6}, {"alpha": 0.6}),
    "ties": ("ties", {"parameters": {"density": 1, "majority": 1}}, {"k": 1.0}),
}
"""Below a density of 1 sd-mecha keeps one number more than asked, which tells in tensors this small (see the methods'
own tests)."""


@pytest.fixture(scope="module")
def three(tmp_path_factory) -> list[Path]:
    """Three tiny files of SD1's exact names; differences are small, as of trained models."""
    base = tiny("unets/sd1_ckpt", 1, extent=5)
    models = [base]
    for seed in (2, 3):
        moved = {name: array * np.float16(0.2) for name, array in tiny("unets/sd1_ckpt", seed, extent=5).items()}
        floats = {name: array + moved[name] for name, array in base.items() if array.dtype == np.float16}
        models.append(base | floats)
    return files(tmp_path_factory.mktemp("mecha"), *models)


def ulps(one: np.ndarray, other: np.ndarray) -> int:
    ordered = [
        np.where(each.view(np.int16) < 0, -(each.view(np.int16) & 0x7FFF).astype(int), each.view(np.int16))
        for each in (one, other)
    ]
    return int(np.abs(ordered[0] - ordered[1]).max(initial=0))


@pytest.mark.parametrize("method", PEER)
@pytest.mark.filterwarnings("ignore")
def test_sd_mecha_merges_files_to_the_same_numbers(tmp_path, three, method):
    """sd-mecha 1.1.8 through its recipes, in float32: within two units in the last place of fp16."""
    mecha = pytest.importorskip("sd_mecha")
    name, options, theirs = PEER[method]
    count = 2 if methods()[method].takes(2) and method != "ties" else 3
    make(tmp_path / "ours.safetensors", merge(*"abc"[:count], method=method, **options), *three[:count])
    nodes = [mecha.model(path) for path in three[:count]]
    if method == "ties":  # its wrapper raises for nodes, and takes no differences of paths
        from sd_mecha.extensions.builtin.merge_methods import linear, ties

        changes = ties.ties_sum(*(linear.subtract(each, nodes[0]) for each in nodes[1:]), **theirs)
        recipe = linear.add_difference(nodes[0], changes, alpha=1.0) | nodes[0]
    else:
        recipe = getattr(mecha, name)(*nodes, **theirs)
    settings = {"merge_device": "cpu", "output_device": "cpu", "merge_dtype": torch.float32, "threads": 0}
    mecha.merge(recipe, output=tmp_path / "theirs.safetensors", output_dtype=torch.float16, **settings)
    ours, theirs = read(tmp_path / "ours.safetensors"), read(tmp_path / "theirs.safetensors")
    compared = 0
    for key, array in theirs.items():
        if ours[key].dtype == np.float16 and is_weight(key, Constant("F16", array.shape, b"")):
            assert ulps(ours[key], array) <= 2, key
            compared += 1
    assert compared == 1130
