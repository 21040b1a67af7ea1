"""`assetkit verify`: what people and programs read of it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.cli.conftest import document
from tests.transform.made import noise, write

LONG = "model.diffusion_model.input_blocks.7.1.transformer_blocks.9.attn1.to_out.0.{}.of_a_very_long_name.weight"


@pytest.fixture
def files(tmp_path):
    one = {LONG.format(n): noise(n, 4, 4, dtype=np.float32) for n in range(3)}
    two = {LONG.format(n): array for n, array in enumerate(one.values())}
    two[LONG.format(0)] = two[LONG.format(0)] + np.float32(0.5)
    two[LONG.format(1)] = noise(1, 4, 2, dtype=np.float32)
    return write(tmp_path / "a.safetensors", one), write(tmp_path / "b.safetensors", two | {"more": np.float32([1])})


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_names_are_whole_and_last_whatever_the_screen(run, files, columns):
    done = run("verify", files[0], "--against", files[1], COLUMNS=str(columns))
    assert done.returncode == 1, done.stderr
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    assert lines[-1].endswith(f"{LONG.format(1)}: [4, 4] here, [4, 2] there") or lines[-1].endswith(LONG.format(0))
    assert sum(LONG.format(0) in line for line in lines) == 1
    assert any(line.startswith("same bytes  1 tensor") for line in lines)
    assert any(line.startswith("different   2 tensors") for line in lines)
    assert any(line.strip() == "more: only there" for line in lines)
    heading = next(line for line in lines if line.split() == ["error", "at", "most", "tensor"])
    number = next(line for line in lines if line.endswith(LONG.format(0)))
    assert number.index(LONG.format(0)) == heading.index("tensor")


def test_programs_read_the_same(run, files):
    found = document(run("verify", files[0], "--against", files[1], "--json"))
    assert {"same": False, "equal": 1, "different": 2, "renamed": False, "unpacked": False}.items() <= found.items()
    assert found["only_there"] == ["more"]
    assert [each["key"] for each in found["worst"]] == [LONG.format(1), LONG.format(0)]


def test_numbers_that_are_none_are_listed(run, tmp_path):
    path = write(tmp_path / "a.safetensors", {LONG.format(0): np.float32([1, np.nan, np.inf])})
    done = run("verify", path, COLUMNS="80")
    assert done.returncode == 1
    assert "not finite  2 numbers in 1 tensor" in done.stdout
    assert done.stdout.rstrip().endswith(f"2  {LONG.format(0)}")
