"""Jobs that really run: ends of every kind, cancelling, trying again, and a runner that is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assetkit.catalog import Catalog, list_assets, scan
from assetkit.catalog.examine import safely
from assetkit.catalog.jobs.queue import (
    ATTEMPTS,
    ENDED,
    Job,
    cancel_job,
    claim_job,
    create_job,
    end_job,
    get_job,
    list_jobs,
    postpone_job,
    retry_job,
)
from assetkit.catalog.jobs.runner import Runner, recover
from assetkit.errors import UsageError
from tests.catalog.conftest import safetensors, write

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    write(tmp_path / "library/one.safetensors", safetensors(b"one"))
    with Catalog.open(f"sqlite:///{tmp_path}/home/catalog.db") as found:
        scan(found, [tmp_path / "library"], examine=safely)
        yield found


def ended(catalog: Catalog, number: int, seconds: float = 60) -> Job:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job = get_job(catalog, number)
        if job.state in ENDED:
            return job
        time.sleep(0.05)
    raise AssertionError(f"still {get_job(catalog, number)}")


def test_a_scan_runs_and_leaves_its_result(catalog: Catalog, tmp_path: Path) -> None:
    write(tmp_path / "library/two.safetensors", safetensors(b"two"))
    number = create_job(catalog, "scan", {"paths": [str(tmp_path / "library")], "hash": "none"})
    with Runner(catalog):
        job = ended(catalog, number)
    assert (job.state, job.document["code"], job.document["attempts"]) == ("done", 0, 1)
    assert job.document["result"]["added"] == 1
    assert {row["name"] for row in list_assets(catalog)} == {"one", "two"}
    assert not list((tmp_path / "home").glob("*.runner-*"))
    assert not catalog.check()


def test_a_wrong_job_fails_with_its_reason_and_can_be_tried_again(catalog: Catalog, tmp_path: Path) -> None:
    model = str(tmp_path / "library/one.safetensors")
    number = create_job(catalog, "convert", {"source": model, "output": str(tmp_path / "library/new.gguf")})
    with Runner(catalog):
        job = ended(catalog, number)
        assert job.state == "failed"
        assert "no family" in job.document["error"]
        retry_job(catalog, number)
        assert ended(catalog, number).state == "failed"
    assert not (tmp_path / "library/new.gguf").exists()


def test_a_queued_job_is_cancelled_at_once_and_an_ended_one_stays(catalog: Catalog, tmp_path: Path) -> None:
    number = create_job(catalog, "scan", {"paths": [str(tmp_path / "library")]})
    assert cancel_job(catalog, number).state == "cancelled"
    assert cancel_job(catalog, number).state == "cancelled"
    with pytest.raises(UsageError, match="done"):
        retry_job(catalog, end_job(catalog, number, "done").id)


def test_a_job_that_cannot_be_started_does_not_run_for_ever(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = create_job(catalog, "scan", {"paths": [str(tmp_path / "library")]})
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no such program"))
    with Runner(catalog):
        until = time.monotonic() + 30
        while not get_job(catalog, number).document.get("error"):
            assert time.monotonic() < until
            time.sleep(0.05)
    job = get_job(catalog, number)
    assert job.state == "queued"
    assert "could not be run" in job.document["error"]


def _slow(folder: Path, count: int = 2_000) -> str:
    """A folder whose scan takes some seconds."""
    for number in range(count):
        write(folder / f"{number % 50}/{number}.safetensors", safetensors(f"{number}".encode()))
    return str(folder)


def _running(catalog: Catalog, number: int) -> None:
    until = time.monotonic() + 60
    while get_job(catalog, number).document.get("progress") is None:
        assert time.monotonic() < until
        assert get_job(catalog, number).state in ("queued", "running")
        time.sleep(0.02)


def test_a_running_job_is_cancelled(catalog: Catalog, tmp_path: Path) -> None:
    number = create_job(catalog, "scan", {"paths": [_slow(tmp_path / "library/slow")]})
    with Runner(catalog):
        _running(catalog, number)
        assert get_job(catalog, number).document["progress"]["task"]
        cancel_job(catalog, number)
        job = ended(catalog, number)
    assert job.state == "cancelled"
    assert not catalog.check()


def test_a_runner_that_stops_leaves_its_job_queued(catalog: Catalog, tmp_path: Path) -> None:
    number = create_job(catalog, "scan", {"paths": [_slow(tmp_path / "library/slow")]})
    with Runner(catalog):
        _running(catalog, number)
    job = get_job(catalog, number)
    assert job.state == "queued"
    assert "stopped" in job.document["error"]


def test_what_fails_for_outside_reasons_is_tried_later_each_time(catalog: Catalog, tmp_path: Path) -> None:
    number = create_job(catalog, "scan", {"paths": [str(tmp_path / "library")]})
    waits = []
    for _ in range(ATTEMPTS):
        moment = time.time() + 1_000
        job = claim_job(catalog, "me", heavy=False, now=moment)
        assert job is not None
        assert claim_job(catalog, "me", heavy=False, now=moment) is None, "it is taken"
        after = postpone_job(catalog, number, "busy")
        waits.append(after.document.get("not_before", 0) - time.time())
    assert after.state == "failed"
    assert waits[0] < waits[1]
    assert claim_job(catalog, "me", heavy=True, now=time.time() + 9_000) is None


def test_heavy_kinds_wait_for_each_other(catalog: Catalog, tmp_path: Path) -> None:
    model = str(tmp_path / "library/one.safetensors")
    create_job(catalog, "prune", {"source": model, "output": str(tmp_path / "library/a.safetensors")})
    light = create_job(catalog, "scan", {"paths": [str(tmp_path / "library")]})
    job = claim_job(catalog, "me", heavy=False)
    assert job is not None
    assert job.id == light


_SERVICE = """
import sys, time
from assetkit.catalog import Catalog
from assetkit.catalog.jobs.runner import Runner
with Catalog.open(sys.argv[1]) as catalog, Runner(catalog):
    print("ready", flush=True)
    time.sleep(600)
"""


def _killed(catalog: Catalog, wait: Callable[[], None]) -> None:
    """A service that is killed when the wait is over."""
    process = subprocess.Popen([sys.executable, "-c", _SERVICE, f"sqlite:///{catalog.path}"], start_new_session=True)
    try:
        wait()
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


def test_a_killed_runner_loses_nothing(catalog: Catalog, tmp_path: Path) -> None:
    folder = _slow(tmp_path / "library/slow")
    number = create_job(catalog, "scan", {"paths": [folder], "hash": "none"})
    _killed(catalog, lambda: _running(catalog, number))
    assert get_job(catalog, number).state == "running", "nobody could write down that it ended"
    with Runner(catalog):
        job = ended(catalog, number)
    assert job.state == "done"
    assert job.document["attempts"] >= 2
    assert len(list_assets(catalog)) == 2_001
    assert not catalog.check()
    assert not list((tmp_path / "home").glob("*.runner-*"))


def test_a_living_runner_keeps_its_job(catalog: Catalog, tmp_path: Path) -> None:
    number = create_job(catalog, "scan", {"paths": [_slow(tmp_path / "library/slow")]})
    with Runner(catalog):
        _running(catalog, number)
        code = "import sys; from assetkit.catalog import Catalog; from assetkit.catalog.jobs.runner import recover\n"
        code += "with Catalog.open(sys.argv[1]) as catalog: recover(catalog)"
        subprocess.run([sys.executable, "-c", code, f"sqlite:///{catalog.path}"], check=True)
        assert get_job(catalog, number).state == "running"
        cancel_job(catalog, number)
        ended(catalog, number)


def test_what_was_tried_too_often_has_failed(catalog: Catalog, tmp_path: Path) -> None:
    number = create_job(catalog, "scan", {"paths": [str(tmp_path / "library")]})
    for _ in range(ATTEMPTS):
        assert claim_job(catalog, "gone", heavy=True, now=time.time() + 9_000) is not None
        recover(catalog)
    job = get_job(catalog, number)
    assert job.state == "failed"
    assert "ended while it ran" in job.document["error"]
    assert [each.id for each in list_jobs(catalog, ["failed"])] == [number]


@pytest.mark.full
def test_a_service_killed_twenty_times(catalog: Catalog, tmp_path: Path) -> None:
    """At random moments: before it takes the job, while the job runs, after it."""
    folder, chance, left = _slow(tmp_path / "library/slow", 1_500), random.Random(4), 0
    for number in range(20):
        write(tmp_path / f"library/slow/new-{number}.safetensors", safetensors(f"new {number}".encode()))
        job = create_job(catalog, "scan", {"paths": [folder], "hash": "none"})
        _killed(catalog, lambda: time.sleep(chance.uniform(0.3, 3.0)))
        left += get_job(catalog, job).state == "running"
        with Runner(catalog):
            assert ended(catalog, job).state == "done"
        assert not catalog.check()
    assert len(list_assets(catalog)) == 1_521
    assert left, "no kill fell into a job"
