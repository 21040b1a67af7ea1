"""`assetkit validate` from the command line."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import document, is_one_line, safetensors

pytest.importorskip("torch")
pytest.importorskip("diffusers")
Image = pytest.importorskip("PIL.Image")


def test_a_broken_model_fails_and_the_report_says_why(run, tmp_path):
    from tests.render import tiny

    folder = tiny.folder(tmp_path / "folder", "sd1")
    (tmp_path / "library").mkdir()
    file = tiny.single(tmp_path / "library" / "tiny.safetensors", "sd1")
    assert run("scan", "library", "--hash", "all").returncode == 0
    done = run(
        "validate", "--all", "--config", folder, "--steps", 1, "--prompt", "a cat", "--report", "proof", "--json"
    )
    assert done.returncode == 1, done.stderr
    (found,) = document(done)
    assert (found["asset"], found["kind"], found["verdict"]) == (str(file), "checkpoint", "fail")
    assert {each["name"] for each in found["checks"] if not each["ok"]} >= {"image.latent_noise"}
    assert json.loads((tmp_path / "proof" / "validations.json").read_text()) == [found]
    with Image.open(tmp_path / "proof" / "sheet.png") as sheet:
        assert sheet.text["Disclaimer"] == "AI-generated image"
    with Image.open(tmp_path / found["images"][0]) as picture:
        assert picture.size == (32, 32)
    (listed,) = document(run("list", "render:fail", "--json"))
    assert listed["render"] == "fail"
    assert document(run("validate", "--all", "--json")) == []


def test_what_cannot_be_judged_is_a_skip_with_a_reason(run, tmp_path):
    safetensors(tmp_path / "x.safetensors")
    done = run("validate", "x.safetensors", "--json")
    assert done.returncode == 0, done.stderr
    (found,) = document(done)
    assert found["verdict"] == "skip"
    assert found["findings"][0]["message"] == "it is not known what this is"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "name assets"),
        (["--all", "x"], 2, "name assets"),
        (["--all"], 4, "no catalog"),
        (["x"], 4, "no such file"),
    ],
)
def test_wrong_calls_are_one_line(run, arguments, code, says):
    done = run("validate", *arguments)
    assert done.returncode == code
    assert is_one_line(done)
    assert says in done.stderr
