"""Every operation on every kind of bad input: a right result or a clear error, never a silent change.

What is wrong with one tensor stays with it: the others come out as they would have, and the certificate names the key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from assetkit.errors import AssetkitError, FormatError, InputError
from tests.transform.made import make, noise, read, write
from tests.transform.test_bake import NETWORK, TO_K, TO_Q

pytest.importorskip("torch")

Arrays = dict[str, Any]
SD1 = {"modelspec.architecture": "stable-diffusion-v1"}
MERGES = ("weighted-sum", "add-difference", "n-average", "slerp", "ties", "dare-linear", "della", "rotate", "karcher")
MODULE = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q"


def network(seed: int) -> Arrays:
    """Layers of Stable Diffusion 1, in numbers that every float dtype here holds."""
    made = {}
    for n, (name, shape) in enumerate(NETWORK.items()):
        if "output_blocks" in name:  # one block of many, whose place among diffusers' only the others tell
            continue
        values = np.random.default_rng(seed * 100 + n).integers(-7, 8, shape)
        made[name] = (values * 2.0**-7).astype(np.float32)
    return made


def adapter() -> Arrays:
    """A LoRA of rank 4 on one of them."""
    down, up = noise(1, 4, 32, dtype=np.float32, scale=0.3), noise(2, 32, 4, dtype=np.float32, scale=0.3)
    return {f"{MODULE}.lora_down.weight": down, f"{MODULE}.lora_up.weight": up, f"{MODULE}.alpha": np.float32(4)}


class Work:
    """One operation: its steps, the other inputs, the output."""

    def __init__(self, *steps: dict[str, Any], others: Callable[[], list[Arrays]] = list, **output: Any) -> None:
        self.steps, self.others, self.output = list(steps), others, output

    def run(self, folder: Path, *given: Arrays) -> tuple[Arrays, dict[str, Any]]:
        """The output's tensors (of GGUF none) and the certificate."""
        folder.mkdir(exist_ok=True)
        inputs = [write(folder / f"{n}.safetensors", each, SD1) for n, each in enumerate(given)]
        certificate = make(folder / "out", self.steps, *inputs, force=True, output=self.output)
        return ({} if self.output else read(folder / "out")), certificate


def merge(method: str) -> Work:
    count = 3 if method == "add-difference" else 2
    step = {"op": "merge", "models": ["a", "b", "c"][:count], "method": method}
    return Work(step, others=lambda: [network(n) for n in range(1, count)])


WORK: Mapping[str, Work] = {
    "cast": Work({"op": "cast", "dtype": "bf16"}),
    "prune": Work({"op": "prune"}),
    "convert": Work({"op": "layout", "layout": "diffusers"}),
    "bake": Work({"op": "bake", "models": ["a", "b"]}, others=lambda: [adapter()]),
    "extract": Work({"op": "extract", "models": ["a", "b"], "rank": 4, "dtype": "fp32"}, others=lambda: [network(1)]),
    "fp8 scaled": Work({"op": "cast", "dtype": "fp8_scaled"}),
    "gguf": Work(format="gguf", type="Q8_0"),
    **{f"merge by {method}": merge(method) for method in MERGES},
}
SAME_BYTES = ("prune", "convert")
"""Operations that change no value."""


def outcome(work: Work, folder: Path, *given: Arrays) -> tuple[Arrays, dict[str, Any]] | None:
    """What comes out; None for an error, which is one line."""
    try:
        return work.run(folder, *given)
    except AssetkitError as error:
        said = str(error)
    assert said
    assert "\n" not in said
    return None


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf], ids=str)
@pytest.mark.parametrize("name", WORK)
def test_what_is_not_finite_stays_in_its_tensor_and_is_named(tmp_path: Path, name: str, value: float) -> None:
    work, bad = WORK[name], network(0)
    bad[TO_Q][3, 5] = value
    found = outcome(work, tmp_path / "bad", bad, *work.others())
    if found is None:
        return
    clean = work.run(tmp_path / "clean", network(0), *work.others())
    tensors, certificate = found
    broken = {key for key, array in tensors.items() if not finite(array)}
    assert certificate["nonfinite"] > 0
    assert len(certificate["nonfinite_keys"]) == 1
    assert broken <= certificate["nonfinite_keys"].keys()
    assert sum(certificate["nonfinite_keys"].values()) == certificate["nonfinite"]
    for key in clean[0].keys() - certificate["nonfinite_keys"].keys():
        same(tensors[key], clean[0][key], key)


@pytest.mark.parametrize("name", WORK)
def test_a_file_without_tensors_is_refused(tmp_path: Path, name: str) -> None:
    work = WORK[name]
    with pytest.raises(InputError, match="holds no tensors"):
        work.run(tmp_path, {}, *work.others())


STRANGE: Arrays = {
    "scalar": np.float32(3.5), "empty": np.zeros(0, np.float16), "hollow": np.zeros((4, 0, 3), np.float32),
    "flag": np.bool_(True), "whole": np.arange(5),
}  # fmt: skip


@pytest.mark.parametrize("extra", STRANGE)
@pytest.mark.parametrize("name", WORK)
def test_a_scalar_or_nothing_comes_through_or_is_told(tmp_path: Path, name: str, extra: str) -> None:
    """Of tensors that no family knows: bit for bit, or listed as left out, or an error."""
    work, key, array = WORK[name], f"extra.{extra}", np.asarray(STRANGE[extra])
    others = work.others()
    if name.startswith("merge"):
        others = [each | {key: array} for each in others]
    found = outcome(work, tmp_path, network(0) | {key: array}, *others)
    if found is None or work.output:
        return
    tensors, certificate = found
    if key in tensors:
        assert tensors[key].shape == array.shape
        assert tensors[key].astype(array.dtype).tobytes() == array.tobytes()
    elif name != "extract":  # which takes layers, of both
        told = " ".join(each["key"] for each in certificate["dropped"]) + " ".join(certificate["lost"])
        assert key in told


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16, ml_dtypes.float8_e4m3fn, np.float64], ids=str)
@pytest.mark.parametrize("name", WORK)
def test_another_dtype_of_the_same_numbers_gives_the_same_numbers(tmp_path: Path, name: str, dtype: Any) -> None:
    """Mixed within the first file, whose dtypes are the output's; and all of the other files."""
    work = WORK[name]
    wide, mixed = network(0), network(0)
    for key in (TO_Q, TO_K):
        mixed[key] = mixed[key].astype(dtype)
    last = work.others()
    wanted, _ = work.run(tmp_path / "wide", wide, *last)
    found = outcome(work, tmp_path / "mixed", mixed, *last)
    assert found is not None
    for key, array in wanted.items():
        if key in found[0] and name in SAME_BYTES:
            assert np.array_equal(found[0][key].astype(np.float64), array.astype(np.float64)), key
        elif key in found[0] and found[0][key].dtype == array.dtype:
            same(found[0][key], array, key)
    if name.startswith("merge"):
        narrow = [{key: array.astype(dtype) for key, array in each.items()} for each in last]
        tensors, _ = work.run(tmp_path / "narrow", wide, *narrow)
        for key, array in wanted.items():
            same(tensors[key], array, key)


@pytest.mark.parametrize("name", ["bake", "extract", *(each for each in WORK if each.startswith("merge"))])
def test_unequal_shapes_are_an_error_that_names_the_tensor(tmp_path: Path, name: str) -> None:
    work, cut = WORK[name], network(0)
    cut[TO_Q] = cut[TO_Q][:-1]
    with pytest.raises(InputError, match=r"to_q|attn1"):
        work.run(tmp_path, cut, *work.others())


@pytest.mark.parametrize("method", MERGES)
def test_the_same_file_twice_is_that_file(tmp_path: Path, method: str) -> None:
    path = write(tmp_path / "a.safetensors", network(0), SD1)
    step = {**merge(method).steps[0]}
    make(tmp_path / "out", [step], *[path] * len(step["models"]))
    for key, array in read(tmp_path / "out").items():
        np.testing.assert_allclose(array, network(0)[key], rtol=3e-7, atol=1e-9, err_msg=key)


def test_nothing_can_be_extracted_from_a_model_and_itself(tmp_path: Path) -> None:
    found = outcome(WORK["extract"], tmp_path, network(1), network(1))
    if found is not None:
        assert all(not array.any() for key, array in found[0].items() if key.endswith("lora_up.weight"))


@pytest.mark.parametrize("name", WORK)
def test_tensors_that_share_their_bytes_in_a_file_are_refused(tmp_path: Path, name: str) -> None:
    """Overlapping ranges: a writer that changed one would change the other."""
    path = write(tmp_path / "a.safetensors", network(0), SD1)
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    text = data[8 : 8 + length].decode()
    first = text.index('"data_offsets": [', text.index(TO_Q))
    second = text.index('"data_offsets": [', text.index(TO_K))
    ends = text[first : text.index("]", first) + 1], text[second : text.index("]", second) + 1]
    start = ends[0].split("[")[1].split(",")[0]
    size = int(ends[1].split(",")[1].strip(" ]")) - int(ends[1].split("[")[1].split(",")[0])
    shared = text.replace(ends[1], f'"data_offsets": [{start}, {int(start) + size}]').encode()
    assert len(shared) <= length + 8
    path.write_bytes(len(shared).to_bytes(8, "little") + shared + data[8 + length :])
    others = [write(tmp_path / f"{n}.safetensors", each, SD1) for n, each in enumerate(WORK[name].others())]
    with pytest.raises((FormatError, InputError)):
        make(tmp_path / "out", WORK[name].steps, path, *others, output=WORK[name].output)
    assert not (tmp_path / "out").exists()


def test_doubles_beyond_float32_overflow_and_are_told(tmp_path: Path) -> None:
    tensors = network(0)
    tensors[TO_Q] = tensors[TO_Q].astype(np.float64)
    tensors[TO_Q][0, :3] = 1e300, -1e200, np.inf
    for name in SAME_BYTES:
        found, certificate = WORK[name].run(tmp_path / name, tensors)
        assert any(array.tobytes() == tensors[TO_Q].tobytes() for array in found.values())
        assert (certificate["nonfinite"], certificate["overflow"], certificate["warnings"]) == (1, 0, [])
    _, certificate = WORK["cast"].run(tmp_path / "cast", tensors)
    assert (certificate["nonfinite"], certificate["overflow"]) == (1, 2)
    assert any("F64" in each and "float32" in each for each in certificate["warnings"])
    _, certificate = WORK["merge by weighted-sum"].run(tmp_path / "merge", tensors, network(1))
    assert certificate["nonfinite_keys"] == {TO_Q: 3}
    assert any("F64" in each and TO_Q in each for each in certificate["warnings"])


def finite(array: Any) -> bool:
    """Whether all numbers are; integers and eight-bit numbers with scales count as such."""
    if array.dtype.kind in "iub" and array.dtype not in (ml_dtypes.bfloat16,):
        return True
    return bool(np.isfinite(array.astype(np.float64)).all())


def same(found: Any, wanted: Any, key: str) -> None:
    assert (found.dtype, found.shape, found.tobytes()) == (wanted.dtype, wanted.shape, wanted.tobytes()), key
