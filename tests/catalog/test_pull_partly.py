"""Pulling what a recipe uses of a file and nothing else: which bytes are asked for, kept, and what is said of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from assetkit.catalog import show_asset
from assetkit.catalog.making import Stock
from assetkit.catalog.pulling import INCOMING, pull
from assetkit.catalog.remaking import remake
from assetkit.formats import open_model
from assetkit.sources import remote, transfer
from assetkit.sources.parts import load, note_of
from tests.catalog.test_pull import civitai, left_over, net, offer, options, services  # noqa: F401
from tests.loopback.hub import served
from tests.loopback.server import Reply
from tests.transform.made import read, write

PRUNED = ({"op": "prune", "ema": "drop"},)
HALVED = (*PRUNED, {"op": "cast", "dtype": "fp16"})


@pytest.fixture
def small(monkeypatch):
    """Requests and gaps of the size of the tests' tensors."""
    for name, value in (("FIRST", 4096), ("GAP", 512), ("PIECE", 40_000)):
        monkeypatch.setattr(remote, name, value)
    monkeypatch.setattr(transfer, "BLOCK", 4096)


@pytest.fixture
def averaged(tmp_path):
    """Weights, each followed by its averaged copy: what is wanted lies in pieces."""
    chance, tensors = np.random.default_rng(3), {}
    for n in range(6):
        weight = chance.standard_normal((60, 50)).astype(np.float32)
        tensors[f"model.diffusion_model.w{n}.weight"] = weight
        tensors[f"model_ema.diffusion_modelw{n}weight"] = weight + 1
    tensors["first_stage_model.loss.x"] = np.zeros(50_000, np.float32)
    return write(tmp_path / "source.safetensors", tensors).read_bytes()


def weights(data, tmp_path):
    path = tmp_path / "whole.safetensors"
    path.write_bytes(data)
    return {name: array for name, array in read(path).items() if name.startswith("model.")}


def asked_ranges(civitai):  # noqa: F811
    return [each.headers["range"] for each in civitai.storage.asked]


def test_only_the_wanted_tensors_are_asked_for_and_kept(catalog, net, civitai, options, averaged, small, tmp_path):  # noqa: F811
    offer(civitai, averaged)
    kept = weights(averaged, tmp_path)
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], replace(options, steps=HALVED))
    assert done.state == "done"
    wanted = sum(array.nbytes for array in kept.values())
    assert wanted < civitai.storage.sent < wanted + 4096 + 6 * 512
    found = read(options.into / done.path)
    assert found.keys() == kept.keys()
    for name, array in kept.items():
        assert np.array_equal(found[name], array.astype(np.float16))
    assert left_over(options) == []
    assert all("authorization" not in each.headers for each in civitai.storage.asked)
    assert {each.headers["if-range"] for each in civitai.storage.asked[1:]} == {f'"{_sha(averaged)}"'}


def test_what_was_not_measured_is_said(catalog, net, civitai, options, averaged, small):  # noqa: F811
    offer(civitai, averaged)
    halved = replace(options, steps=HALVED)
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], halved)
    assert (done.finding.code, done.finding.severity) == ("source-not-measured", "info")
    with open_model(done.path) as model:
        recipe = json.loads(model.header.metadata["assetkit.recipe"])
    assert recipe["inputs"]["a"] == {"sha256": _sha(averaged), "name": "model-34.safetensors", "measured": False}
    (parent,) = show_asset(catalog, done.path)["lineage"]
    assert (parent["reference"], parent["measured"]) == (_sha(averaged), False)
    assert Stock(catalog).find(_sha(averaged)) is None
    sent = civitai.storage.sent
    (again,) = pull(catalog, net, services(civitai), ["civitai:12"], halved)
    assert (again.state, again.path, civitai.storage.sent) == ("present", done.path, sent)


def test_other_steps_are_another_file(catalog, net, civitai, options, averaged, small):  # noqa: F811
    offer(civitai, averaged)
    first, second = (
        pull(catalog, net, services(civitai), ["civitai:12"], replace(options, steps=steps))[0]
        for steps in (HALVED, (*PRUNED, {"op": "cast", "dtype": "bf16"}))
    )
    assert (first.state, second.state) == ("done", "done")
    assert first.sha256 != second.sha256


def test_the_tensors_are_those_of_the_whole_file(catalog, net, civitai, options, averaged, small, tmp_path):  # noqa: F811
    offer(civitai, averaged)
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], replace(options, steps=HALVED))
    source = tmp_path / "all.safetensors"
    source.write_bytes(averaged)
    remake(source, "model-34.safetensors", _sha(averaged), HALVED, tmp_path / "made.safetensors")
    mine, theirs = read(options.into / done.path), read(tmp_path / "made.safetensors")
    assert list(mine) == list(theirs)
    assert all(np.array_equal(mine[name], theirs[name]) for name in mine)


@pytest.mark.parametrize("fault", ["no-ranges", "no-tag", "weak-tag", "no-hash"])
def test_what_cannot_be_read_in_parts_is_fetched_whole_and_measured(
    catalog,
    net,  # noqa: F811
    civitai,  # noqa: F811
    options,  # noqa: F811
    averaged,
    small,
    fault,
):
    offer(civitai, averaged)
    if fault == "no-hash":
        civitai.models[12]["modelVersions"][0]["files"][0]["hashes"] = {}

    def route(asked):
        if fault == "no-ranges":
            return Reply(200, averaged, {"Content-Type": "application/octet-stream", "ETag": '"x"'})
        reply = served(averaged, asked)
        if fault != "no-hash":
            reply.headers.pop("ETag")
            reply.headers |= {"ETag": 'W/"x"'} if fault == "weak-tag" else {}
        return reply

    civitai.storage.route = route
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], replace(options, steps=PRUNED))
    assert (done.state, done.finding) == ("done", None)
    (parent,) = show_asset(catalog, done.path)["lineage"]
    assert "measured" not in parent
    assert parent["reference"] == _sha(averaged)


def test_a_file_that_is_used_nearly_whole_is_measured(catalog, net, civitai, options, tmp_path, small):  # noqa: F811
    data = write(tmp_path / "s.safetensors", {"a": np.ones((100, 100), np.float32)}).read_bytes()
    offer(civitai, data)
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], replace(options, steps=HALVED))
    assert (done.state, done.finding) == ("done", None)
    assert left_over(options) == []


def test_a_change_on_the_way_ends_it_and_nothing_is_mixed(catalog, net, civitai, options, averaged, small):  # noqa: F811
    offer(civitai, averaged)
    other = averaged[:-1] + b"\7"
    once = iter(range(100))
    civitai.storage.route = lambda asked: served(averaged if next(once) < 4 else other, asked)
    halved = replace(options, steps=HALVED)
    (failed,) = pull(catalog, net, services(civitai), ["civitai:12"], halved)
    assert failed.state == "failed"
    assert "changed while it was fetched" in failed.finding.message
    assert left_over(options) == []
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], halved)
    assert done.state == "done"


def test_a_server_that_does_not_heed_the_tag_is_noticed(catalog, net, civitai, options, averaged, small):  # noqa: F811
    offer(civitai, averaged)
    once = iter(range(100))

    def route(asked):
        asked.headers.pop("if-range", None)
        return served(averaged, asked, '"one"' if next(once) < 4 else '"two"')

    civitai.storage.route = route
    (failed,) = pull(catalog, net, services(civitai), ["civitai:12"], replace(options, steps=HALVED))
    assert "changed while it was fetched" in failed.finding.message


def test_a_broken_run_goes_on(catalog, net, civitai, options, averaged, small):  # noqa: F811
    offer(civitai, averaged)
    halved = replace(options, steps=HALVED, parts=1)
    good, once = civitai.storage.route, iter(range(100))
    civitai.storage.route = lambda asked: good(asked) if next(once) < 4 else Reply(400)
    (failed,) = pull(catalog, net, services(civitai), ["civitai:12"], halved)
    assert failed.state == "failed"
    (part,) = (options.into / INCOMING).glob("*.some")
    here = load(note_of(part), part).here
    assert here > 20_000
    civitai.storage.route, civitai.storage.sent = good, 0
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], halved)
    assert done.state == "done"
    assert civitai.storage.sent < 6 * 12_000 + 4096 + 6 * 512 - here + 100


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-1000], lambda data: data[:8] + b"[" + data[9:], lambda data: b"\xff" * 8 + data[8:]],
    ids=["short", "no-object", "length"],
)
def test_a_header_that_breaks_a_rule_is_quarantined(catalog, net, civitai, options, averaged, small, damage):  # noqa: F811
    offer(civitai, damage(averaged))
    (done,) = pull(catalog, net, services(civitai), ["civitai:12"], replace(options, steps=PRUNED))
    assert done.state == "quarantined"
    assert done.sha256 is None
    (note,) = options.quarantine.glob("*.json")
    assert json.loads(note.read_text())["finding"]["message"]
    assert left_over(options) == []
    assert [each for each in options.into.rglob("*") if each.is_file()] == []


def test_steps_that_do_not_fit_say_so_before_the_weights_are_fetched(catalog, net, civitai, options, tmp_path, small):  # noqa: F811
    lone = {"model_ema.diffusion_modelx": np.ones(90_000, np.float32), "model.y": np.ones(9, np.float32)}
    data = write(tmp_path / "s.safetensors", lone).read_bytes()
    offer(civitai, data)
    (failed,) = pull(catalog, net, services(civitai), ["civitai:12"], replace(options, steps=PRUNED))
    assert "averaged tensors belong to no weight" in failed.finding.message
    assert civitai.storage.sent < 10_000


def _sha(data):
    return hashlib.sha256(data).hexdigest()
