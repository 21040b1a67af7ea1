"""Casts: every dtype to every dtype as torch and ml_dtypes round, with and without torch, and counted right."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest

from assetkit.errors import InputError, UsageError
from tests.transform.made import make, metadata, noise, read, write

NUMPY = {
    "F64": np.dtype(np.float64),
    "F32": np.dtype(np.float32),
    "F16": np.dtype(np.float16),
    "BF16": np.dtype(ml_dtypes.bfloat16),
    "F8_E4M3": np.dtype(ml_dtypes.float8_e4m3fn),
    "F8_E5M2": np.dtype(ml_dtypes.float8_e5m2),
}
CALLED = {"fp32": "F32", "fp16": "F16", "bf16": "BF16", "fp8_e4m3": "F8_E4M3", "fp8_e5m2": "F8_E5M2"}
LARGEST = {"F8_E4M3": 448.0, "F8_E5M2": 57344.0}
ROOT = Path(__file__).parents[2]


def every(dtype: str) -> np.ndarray:
    """Every number of a narrow dtype; of a wide one those at the edges of the narrow ones and many between."""
    if NUMPY[dtype].itemsize == 1:
        return np.arange(256, dtype=np.uint8).view(NUMPY[dtype])
    if NUMPY[dtype].itemsize == 2:
        return np.arange(65536, dtype=np.uint16).view(NUMPY[dtype])
    edges = [0.0, -0.0, 448, 448.01, 463.99, 464, 464.01, 480, 57344, 61439, 61440, 65504, 65519, 65520, 1e6, 3.3e38]
    edges += [
        2.0**-9,
        2.0**-10,
        2.0**-10 * 1.0001,
        2.0**-16,
        2.0**-17,
        2.0**-24,
        2.0**-25,
        1e-40,
        1e-45,
        3.4e38,
        np.inf,
    ]
    exponents = np.random.default_rng(1).uniform(-30, 20, 20_000)
    found = np.concatenate([edges, -np.array(edges), 2.0**exponents, -(2.0**exponents), [np.nan]])
    return found.astype(NUMPY[dtype])


def by_ml_dtypes(values: np.ndarray, dtype: str) -> np.ndarray:
    """To float32 first, then once to `dtype`, eight bits saturated."""
    with np.errstate(all="ignore"):
        single = values.astype(np.float32)
        if dtype in LARGEST:
            single = np.clip(single, -LARGEST[dtype], LARGEST[dtype])
        return single.astype(NUMPY[dtype])


def by_torch(values: np.ndarray, dtype: str) -> np.ndarray:
    torch = pytest.importorskip("torch")
    names = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16",
             "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2"}  # fmt: skip
    source = next(name for name, each in NUMPY.items() if each == values.dtype)
    tensor = torch.from_numpy(values.view(f"i{values.dtype.itemsize}").copy()).view(getattr(torch, names[source]))
    single = tensor.float()
    if dtype in LARGEST:
        single = single.clamp(-LARGEST[dtype], LARGEST[dtype])
    bits = {1: torch.uint8, 2: torch.int16, 4: torch.int32}[NUMPY[dtype].itemsize]
    return single.to(getattr(torch, names[dtype])).view(bits).numpy().view(NUMPY[dtype])


@pytest.mark.parametrize("source", NUMPY)
def test_every_dtype_becomes_every_dtype_as_the_libraries_round_it(tmp_path, source):
    values = every(source)
    path = write(tmp_path / "in.safetensors", {"layer.weight": values, "layer.bias": values[:77], "ids": np.arange(5)})
    for called, dtype in CALLED.items():
        target = tmp_path / f"{called}.safetensors"
        make(target, [{"op": "cast", "dtype": called}], path)
        found = read(target)
        assert found["ids"].tobytes() == np.arange(5).tobytes()
        for name, given in (("layer.weight", values), ("layer.bias", values[:77])):
            wanted = dtype
            if dtype in LARGEST:  # of one dimension: eight bits would spoil it
                wanted = "F16" if source in ("F64", "F32") else source
            same_numbers(found[name], given if wanted == source else by_ml_dtypes(given, wanted))
        given = values[: len(values) // 2 * 2]
        matrix = write(tmp_path / "matrix.safetensors", {"layer.weight": given.reshape(2, -1)})
        make(target, [{"op": "cast", "dtype": called}], matrix, force=True)
        wanted = given if dtype == source else by_ml_dtypes(given, dtype)
        same_numbers(read(target)["layer.weight"].reshape(-1), wanted)
        same_numbers(wanted, given if dtype == source else by_torch(given, dtype))


def same_numbers(found: np.ndarray, wanted: np.ndarray) -> None:
    """The same bytes, but for NaN, whose payload nobody promises."""
    assert found.dtype == wanted.dtype
    nans = np.isnan(wanted.astype(np.float32))
    assert (np.isnan(found.astype(np.float32)) == nans).all()
    width = f"u{found.dtype.itemsize}"
    assert (found.view(width)[~nans] == wanted.view(width)[~nans]).all()


WITHOUT_TORCH = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            raise ImportError("there is no torch")
sys.meta_path.insert(0, Blocked())
from pathlib import Path
from tests.transform.made import make
folder = Path(sys.argv[1])
def done(name, steps, *paths, **more):
    try:
        make(folder / name, steps, *paths, **more)
    except Exception as error:
        print(name, type(error).__name__, error, getattr(error, "hint", ""))
source = folder / "in.safetensors"
for dtype in ("fp32", "fp16", "bf16", "fp8_e4m3", "fp8_e5m2", "fp8_scaled", "fp8_scaled_legacy"):
    done(f"numpy_{dtype}", [{"op": "cast", "dtype": dtype}], source)
done("numpy_back", [{"op": "cast", "dtype": "fp16"}], folder / "torch_fp8_scaled")
done("numpy_rows", [{"op": "cast", "dtype": "bf16"}], folder / "rows.safetensors")
done("numpy_pruned", [{"op": "prune"}], source)
done("numpy_shards", [], source, output={"format": "sharded", "shard": 100_000})
done("numpy_merged", [{"op": "merge", "models": ["a", "b"]}], source, source)
assert "torch" not in sys.modules
"""


def digest(path: Path) -> str:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return hashlib.sha256(b"".join(each.read_bytes() for each in files)).hexdigest()


def test_without_torch_numpy_gives_the_same_bytes(tmp_path):
    pytest.importorskip("torch")
    finite = every("F32")
    finite = finite[np.isfinite(finite)]
    finite = finite[: len(finite) // 64 * 64].reshape(64, -1)
    tensors = {
        "a.weight": finite,
        "b.weight": noise(1, 300, 257, dtype=np.float32),
        "b.bias": noise(2, 300),
        "n": np.arange(3),
    }
    source = write(tmp_path / "in.safetensors", tensors)
    rows = {
        "q.weight": noise(3, 5, 64, dtype=ml_dtypes.float8_e4m3fn, scale=9.0),
        "q.weight_scale": noise(4, 5, 1, dtype=np.float32),
    }
    write(tmp_path / "rows.safetensors", rows)
    for dtype in ("fp32", "fp16", "bf16", "fp8_e4m3", "fp8_e5m2", "fp8_scaled", "fp8_scaled_legacy"):
        make(tmp_path / f"torch_{dtype}", [{"op": "cast", "dtype": dtype}], source)
    make(tmp_path / "torch_back", [{"op": "cast", "dtype": "fp16"}], tmp_path / "torch_fp8_scaled")
    make(tmp_path / "torch_rows", [{"op": "cast", "dtype": "bf16"}], tmp_path / "rows.safetensors")
    make(tmp_path / "torch_pruned", [{"op": "prune"}], source)
    make(tmp_path / "torch_shards", [], source, output={"format": "sharded", "shard": 100_000})
    command = [sys.executable, "-c", WITHOUT_TORCH, str(tmp_path)]
    child = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert child.returncode == 0, child.stderr
    (refused,) = child.stdout.splitlines()
    assert refused.startswith("numpy_merged InputError merging needs torch")
    assert "assetkit-models[torch]" in refused
    for path in tmp_path.glob("torch_*"):
        other = path.with_name(path.name.replace("torch", "numpy"))
        assert digest(path) == digest(other), path.name


def counts(before: np.ndarray, dtype: str) -> dict[str, float]:
    """What a cast does, counted by numpy: overflow is what the unsaturated conversion makes infinite or NaN."""
    with np.errstate(all="ignore"):
        wide = before.astype(np.float32)
        after = by_ml_dtypes(before, dtype).astype(np.float32)
        unsaturated = wide.astype(NUMPY[dtype]).astype(np.float32)
    finite = np.isfinite(wide)
    both = finite & np.isfinite(after)
    gap = np.abs(after[both].astype(np.float64) - wide[both])
    return {
        "overflow": int((finite & ~np.isfinite(unsaturated)).sum()),
        "underflow": int((finite & (wide != 0) & (after == 0)).sum()),
        "nonfinite": int((~finite).sum()),
        "max": float(gap.max(initial=0)),
        "rel_l2": float(np.sqrt((gap**2).sum() / (wide[both].astype(np.float64) ** 2).sum())),
    }


RANGES = {
    "plain": noise(1, 300, 400, dtype=np.float32),
    "large": noise(2, 300, 400, dtype=np.float32, scale=300.0),
    "huge": noise(3, 300, 400, dtype=np.float32, scale=5e4),
    "small": noise(4, 300, 400, dtype=np.float32, scale=1e-4),
    "tiny": noise(5, 300, 400, dtype=np.float32, scale=1e-7),
    "broken": np.where(noise(6, 300, 400) > 0.06, np.inf, noise(7, 300, 400, dtype=np.float32, scale=1e-3)),
    "edges": np.resize(np.array([448, 450, 463.9, 464, 464.1, 480, 61439, 61440, 65519, 65520], np.float32), (10, 50)),
    "both": np.concatenate([noise(8, 100, 400, dtype=np.float32, scale=2e4), np.full((1, 400), np.nan, np.float32),
                            noise(9, 100, 400, dtype=np.float32, scale=1e-6)]),
}  # fmt: skip


@pytest.mark.parametrize("called", [name for name in CALLED if name != "fp32"])
@pytest.mark.parametrize("name", RANGES)
def test_what_went_out_of_range_is_counted_as_numpy_counts_it(tmp_path, called, name):
    values = RANGES[name].astype(np.float32)
    path = write(tmp_path / "in.safetensors", {"layer.weight": values})
    certificate = make(tmp_path / "out.safetensors", [{"op": "cast", "dtype": called}], path)
    wanted = counts(values, CALLED[called])
    for each in ("overflow", "underflow", "nonfinite"):
        assert certificate[each] == wanted[each], each
    assert certificate["error"]["max"] == pytest.approx(wanted["max"], rel=1e-6)
    assert certificate["error"]["rel_l2"] == pytest.approx(wanted["rel_l2"], rel=1e-4)


def test_a_cast_that_changes_nothing_is_exact(tmp_path):
    path = write(tmp_path / "in.safetensors", {"layer.weight": noise(1, 30, 40)})
    certificate = make(tmp_path / "wide.safetensors", [{"op": "cast", "dtype": "fp32"}], path)
    assert certificate["roundtrip"] == "exact"
    back = make(tmp_path / "back.safetensors", [{"op": "cast", "dtype": "fp16"}], tmp_path / "wide.safetensors")
    assert back["roundtrip"] == "exact"
    assert read(tmp_path / "back.safetensors")["layer.weight"].tobytes() == noise(1, 30, 40).tobytes()
    assert make(tmp_path / "narrow.safetensors", [{"op": "cast", "dtype": "bf16"}], path)["roundtrip"] == "lossy"


def test_two_casts_in_a_row_round_once(tmp_path):
    """fp32 → fp16 → bf16 in one recipe is fp32 → bf16."""
    values = every("F32")
    path = write(tmp_path / "in.safetensors", {"layer.weight": values})
    make(tmp_path / "out.safetensors", [{"op": "cast", "dtype": "fp16"}, {"op": "cast", "dtype": "bf16"}], path)
    same_numbers(read(tmp_path / "out.safetensors")["layer.weight"], by_ml_dtypes(values, "BF16"))


def test_metadata_is_kept(tmp_path):
    path = write(
        tmp_path / "in.safetensors", {"layer.weight": noise(1, 3, 4)}, {"modelspec.title": "a title", "x": "y"}
    )
    make(tmp_path / "out.safetensors", [{"op": "cast", "dtype": "bf16"}], path)
    found = metadata(tmp_path / "out.safetensors")
    assert (found["modelspec.title"], found["x"]) == ("a title", "y")


def test_a_dtype_nobody_knows_is_named(tmp_path):
    path = write(tmp_path / "in.safetensors", {"layer.weight": noise(1, 3, 4)})
    with pytest.raises(UsageError, match=r"step 1 \(cast\): dtype cannot be 'fp4'"):
        make(tmp_path / "out.safetensors", [{"op": "cast", "dtype": "fp4"}], path)
    with pytest.raises(UsageError, match="the dtype of 'vae' cannot be 'int8'"):
        make(tmp_path / "out.safetensors", [{"op": "cast", "components": {"vae": "int8"}}], path)
    with pytest.raises(InputError, match="no family"):
        make(tmp_path / "out.safetensors", [{"op": "cast", "components": {"vae": "fp32"}}], path)
