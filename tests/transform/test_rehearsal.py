"""Predicting the time of a run: some of it is tried, nothing is changed, and nothing stays behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assetkit.errors import FormatError
from assetkit.transform.make import planned
from assetkit.transform.rehearsal import seconds
from tests.transform.made import make, noise, recipe, write
from tests.transform.test_faults import WORK

pytest.importorskip("torch")


@pytest.mark.parametrize("work", WORK)
def test_a_rehearsal_leaves_no_trace_and_changes_no_result(tmp_path: Path, work: str) -> None:
    made, steps, output = WORK[work]
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    inputs = made(tmp_path / "in")
    certificate = make(tmp_path / "clean", steps, *inputs, output=output)
    with planned(recipe(steps, *inputs, **output)) as plan:
        first = seconds(plan, tmp_path / "out")
        assert 0 < first < 60
        assert list((tmp_path / "out").iterdir()) == []
        document = plan.to_dict(tmp_path / "out")
        assert document["seconds"] >= 0
    again = make(tmp_path / "again", steps, *inputs, output=output)
    assert again["output"] == certificate["output"]
    assert again["error"] == certificate["error"]


def test_more_work_takes_longer(tmp_path: Path) -> None:
    """A factor of a hundred shows whatever the machine does meanwhile."""
    cast = [{"op": "cast", "dtype": "bf16"}]
    said = []
    for rows in (16, 16_000):
        source = write(tmp_path / f"{rows}.safetensors", {f"w{n}.weight": noise(n, rows, 512) for n in range(3)})
        with planned(recipe(cast, source)) as plan:
            said.append(seconds(plan, tmp_path))
    assert said[0] < said[1]


def test_a_file_that_became_shorter_is_told_before_the_run(tmp_path: Path) -> None:
    source = write(tmp_path / "a.safetensors", {"w.weight": noise(1, 256, 512)})
    with planned(recipe([{"op": "cast", "dtype": "bf16"}], source)) as plan:
        os.truncate(source, source.stat().st_size - 1000)
        with pytest.raises(FormatError, match="can no longer be read"):
            seconds(plan, tmp_path)


def test_a_folder_that_cannot_be_written_to_is_no_fault_of_the_plan(tmp_path: Path) -> None:
    source = write(tmp_path / "a.safetensors", {"w.weight": noise(1, 16, 16)})
    with planned(recipe([{"op": "cast", "dtype": "bf16"}], source)) as plan:
        assert seconds(plan, tmp_path / "nowhere") > 0
