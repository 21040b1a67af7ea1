"""``assetkit pull`` and ``lock`` as processes: killed in the middle, the next run finishes the same set."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assetkit.sources.parts import BLOCK
from tests.cli.conftest import Run, document, is_one_line
from tests.loopback.civitai import CivitaiLike, version
from tests.loopback.civitai import model as record
from tests.loopback.hub import HubLike, served
from tests.loopback.server import Asked, Loopback, Reply

SIZES = (40 << 20, 9 << 20, 5 << 20)


def model(size: int, seed: int) -> bytes:
    """A sound file of one tensor."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).encode()
    return len(header).to_bytes(8, "little") + header + random.Random(seed).randbytes(size)


class Files(Loopback):
    """Serves files slowly enough to be interrupted, and knows which bytes were asked for."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(self._file)
        self.files = files
        self.pause = 0.002
        """Seconds after each 256 KiB."""

    def _file(self, asked: Asked) -> Reply:
        if asked.path not in self.files:
            return Reply(404)
        reply = served(self.files[asked.path], asked)
        reply.pause = self.pause
        return reply

    def starts(self, path: str) -> list[tuple[int, int]]:
        found = [re.fullmatch(r"bytes=(\d+)-(\d+)", each.headers["range"]) for each in self.asked if each.path == path]
        return [(int(each[1]), int(each[2])) for each in found if each and each[2] != "0"]


@pytest.mark.parametrize("kills", [4, pytest.param(20, marks=pytest.mark.full)])
def test_killed_pulls_finish_the_same_set(run: Run, environment: dict[str, str], tmp_path: Path, kills: int) -> None:
    files = {f"/{n}.safetensors": model(size, n) for n, size in enumerate(SIZES)}
    with Files(files) as server:
        urls = [server.url + path for path in files]
        command = [sys.executable, "-m", "assetkit.cli", "pull", "--into", str(tmp_path / "models"), *urls]
        chance = random.Random(kills)
        for _ in range(kills):
            started = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            deadline = time.monotonic() + 60
            before = server.sent
            while server.sent < before + chance.randrange(1 << 20, 6 << 20) and started.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.005)
            started.send_signal(signal.SIGKILL)
            started.communicate()
            placed = [each for each in (tmp_path / "models").rglob("*.safetensors") if ".incoming" not in each.parts]
            assert {each.read_bytes() for each in placed} <= set(files.values())
        done = run("pull", "--into", tmp_path / "models", "--json")
        assert done.returncode == 0, done.stderr
        total = sum(map(len, files.values()))
        # Per kill: one block for each of the connections that two files side by side may have, and what lay in the
        # sockets' buffers on its way to a process that was no more.
        connections, buffered = 2 * 4, 8 << 20
        assert server.sent <= total + kills * (connections * BLOCK + buffered)
        for path in files:
            for start, last in server.starts(path):
                assert 0 <= start <= last < len(files[path])
    found = {each.read_bytes() for each in (tmp_path / "models").rglob("*.safetensors")}
    assert found == set(files.values())
    assert list((tmp_path / "models" / ".incoming").iterdir()) == []


def halves(size: int) -> bytes:
    """A sound file of weights and their averaged copies, of `size` bytes each, in turn."""
    data, table = random.Random(size).randbytes(size), {}
    for n in range(4):
        for at, name in enumerate((f"model.w{n}", f"model_ema.w{n}")):
            start = (2 * n + at) * size
            table[name] = {"dtype": "U8", "shape": [size], "data_offsets": [start, start + size]}
    header = json.dumps(table).encode()
    return len(header).to_bytes(8, "little") + header + data * 8


def test_a_killed_pull_of_parts_goes_on(environment: dict[str, str], tmp_path: Path) -> None:
    """Killed twice while it fetches only what `--prune` keeps: every byte of that once, the others never."""
    data = halves(8 << 20)
    digest = hashlib.sha256(data).hexdigest()
    with CivitaiLike() as civitai, Files({"/340": data}) as storage:
        civitai.add(record(12, version(34, digest)))
        listed = civitai.route
        moved = Reply(307, headers={"Location": f"{storage.url}/340"})
        civitai.route = lambda asked: moved if asked.path.startswith("/api/download") else listed(asked)
        settings = environment | {"ASSETKIT_CIVITAI_URL": civitai.url}
        command = [sys.executable, "-m", "assetkit.cli", "pull", "--into", str(tmp_path / "models"), "--prune"]
        storage.pause = 0.05
        for kill in (1, 2):
            started = subprocess.Popen([*command, "civitai:12"], env=settings)
            while storage.sent < kill * (10 << 20):
                assert started.poll() is None
                time.sleep(0.005)
            started.kill()
            started.wait()
        storage.pause = 0
        done = subprocess.run([*command, "--json"], env=settings, check=True, capture_output=True, text=True)
        (pulled,) = json.loads(done.stdout)["pulled"]
        assert (pulled["state"], pulled["finding"]["code"]) == ("done", "source-not-measured")
        wanted, connections, buffered = 32 << 20, 4, 8 << 20
        assert wanted < storage.sent <= wanted + (1 << 20) + 2 * (connections * BLOCK + buffered)
    placed = Path(pulled["path"]).read_bytes()
    assert placed.endswith(data[-(8 << 20) :] * 4)
    assert len(placed) < (32 << 20) + 4096


def test_a_killed_transfer_of_the_hubs_library_is_gone_on_with(environment: dict[str, str], tmp_path: Path) -> None:
    """A pipeline comes by huggingface_hub's own transfers. It keeps whole files; one that was on its way begins again:
    its temporary files are of one process (huggingface_hub 2.4, `file_download.py`, since its pull request 4228)."""
    pytest.importorskip("huggingface_hub")
    weights = model(24 << 20, 9)
    index = b'{"_class_name": "DDPMPipeline", "unet": ["diffusers", "UNet2DModel"]}'
    with HubLike() as hub:
        hub.repositories["ink/pipe"] = {
            "model_index.json": index,
            "unet/config.json": b'{"_class_name": "UNet2DModel"}',
            "unet/diffusion_pytorch_model.safetensors": weights,
        }
        plain = hub.route

        def slowly(asked: Asked) -> Reply:
            reply = plain(asked)
            reply.pause = 0.02 if len(reply.body) > 1 << 20 else 0.0
            return reply

        hub.route = slowly
        settings = environment | {"HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1"}
        command = [sys.executable, "-m", "assetkit.cli", "pull", "--into", str(tmp_path / "models")]
        started = subprocess.Popen([*command, "hf:ink/pipe"], env=settings, stderr=subprocess.PIPE)
        # It writes its first block when that is full: before, there is nothing to go on from.
        while not any(
            each.stat().st_size > 1 << 20 for each in (tmp_path / "models" / ".incoming").rglob("*.incomplete")
        ):
            assert started.poll() is None
            time.sleep(0.005)
        started.kill()
        started.communicate()
        hub.route = plain
        done = subprocess.run([*command, "--json"], env=settings, check=True, capture_output=True, text=True)
        (pulled,) = json.loads(done.stdout)["pulled"]
        assert pulled["state"] == "done", pulled
        assert hub.sent < 2 * len(weights) + (1 << 20)
        assert not list((tmp_path / "models").rglob("*.incomplete"))
    placed = Path(pulled["path"], "unet", "diffusion_pytorch_model.safetensors")
    assert placed.read_bytes() == weights


def test_no_byte_is_fetched_twice_beyond_one_block(environment: dict[str, str], tmp_path: Path) -> None:
    """One connection, one kill: the next run starts at most one block before the last byte that was written."""
    data = model(20 << 20, 7)
    with Files({"/x.safetensors": data}) as server:
        server.pause = 0.03
        command = [sys.executable, "-m", "assetkit.cli", "pull", "--into", str(tmp_path / "models")]
        started = subprocess.Popen([*command, f"{server.url}/x.safetensors"], env=environment)
        incoming = tmp_path / "models" / ".incoming"
        while not any(each.stat().st_size > 9 << 20 for each in incoming.glob("*.part")):
            assert started.poll() is None
            time.sleep(0.005)
        started.kill()
        started.wait()
        (part,) = incoming.glob("*.part")
        written = part.stat().st_size
        server.asked.clear()
        subprocess.run(command, env=environment, check=True, capture_output=True)
        ((start, _),) = server.starts("/x.safetensors")
    assert written - BLOCK <= start <= written


def test_the_queue_remembers_how_it_was_asked_for(run: Run, tmp_path: Path) -> None:
    data = model(1000, 3)
    with Files({}) as server:
        url = f"{server.url}/x.safetensors"
        first = run("pull", "--into", tmp_path / "models", "--template", "{name}", "--prune", url)
        assert first.returncode == 5
        server.files["/x.safetensors"] = data
        again = run("pull", "--json")
        assert again.returncode == 0, again.stderr
    (done,) = document(again)["pulled"]
    assert done["path"] == str(tmp_path / "models" / "x.safetensors")
    assert b"assetkit.recipe" in (tmp_path / "models" / "x.safetensors").read_bytes()[:4000]
    assert document(run("pull", "--json"))["pulled"] == []


HEARING = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("assetkit.cli", run_name="__main__")
"""
"""The command where interrupts are heard, also from a test that a shell runs in the background: those ignore them."""


def test_an_interrupt_ends_it_at_once_and_it_goes_on(environment: dict[str, str], tmp_path: Path) -> None:
    data = model(60 << 20, 8)
    with Files({"/x.safetensors": data}) as server:
        server.pause = 0.02
        command = [sys.executable, "-c", HEARING, "pull", "--into", str(tmp_path / "models")]
        started = subprocess.Popen(
            [*command, f"{server.url}/x.safetensors"],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        while server.sent < 2 << 20:
            assert started.poll() is None
            time.sleep(0.005)
        started.send_signal(signal.SIGINT)
        start = time.monotonic()
        _, said = started.communicate(timeout=30)
        assert (started.returncode, said.strip()) == (130, "interrupted")
        assert time.monotonic() - start < 10
        assert server.sent < len(data)


def test_pull_and_lock_say_what_they_did(run: Run, tmp_path: Path) -> None:
    data = model(1000, 1)
    with Files({"/good.safetensors": data, "/page.safetensors": b"<!DOCTYPE html><html></html>"}) as server:
        good = run("pull", "--into", tmp_path / "models", f"{server.url}/good.safetensors?token=s3cret")
        assert good.returncode == 0
        assert "done" in good.stdout
        assert "s3cret" not in good.stdout + good.stderr
        bad = run("pull", "--into", tmp_path / "models", f"{server.url}/page.safetensors", "--json")
        assert bad.returncode == 1
        assert document(bad)["pulled"][0]["state"] == "quarantined"
        missing = run("pull", f"{server.url}/none.safetensors")
        assert missing.returncode == 5
        locked = run("lock", "-o", tmp_path / "assets.lock", "--json")
        assert document(locked)["assets"] == 1
        other = {"ASSETKIT_HOME": str(tmp_path / "other")}
        rebuilt = run("pull", "--locked", tmp_path / "assets.lock", "--json", **other)
        assert rebuilt.returncode == 0
        assert document(rebuilt)["differences"] == []
        server.files["/good.safetensors"] = data[:-1] + bytes([data[-1] ^ 1])
        changed = run("pull", "--locked", tmp_path / "assets.lock", "--json", ASSETKIT_HOME=str(tmp_path / "third"))
        assert changed.returncode == 1
        assert document(changed)["differences"] == ["good: is not here"]
    digest = hashlib.sha256(data).hexdigest()
    assert json.loads((tmp_path / "assets.lock").read_text())["assets"][0]["sha256"] == digest
    assert os.path.exists(tmp_path / "other" / "models")


@pytest.mark.parametrize("text", ["nonsense", "http://127.0.0.1:99999/x", "http://[/x"])
def test_pull_of_nonsense_is_usage(run: Run, text: str) -> None:
    done = run("pull", text)
    assert done.returncode == 2
    assert is_one_line(done)
