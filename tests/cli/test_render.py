"""`assetkit render` from the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import document, is_one_line

pytest.importorskip("torch")
pytest.importorskip("diffusers")
Image = pytest.importorskip("PIL.Image")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    from tests.render import tiny

    return tiny.folder(tmp_path_factory.mktemp("pipeline") / "tiny", "sd1")


def test_a_picture_is_drawn_and_says_what_it_is_made_of(run, tmp_path, pipeline):
    done = run(
        "render", "a cat", "--model", pipeline, "--size", "32x16", "--steps", 2, "--seed", 5, "-o", "a.png", "--json"
    )
    assert done.returncode == 0, done.stderr
    found = document(done)
    assert found["request"]["seed"] == 5
    assert found["made_of"][0]["sha256"]
    with Image.open(tmp_path / "a.png") as opened:
        assert opened.size == (32, 16)
        assert opened.text["parameters"] == found["parameters"]


def test_a_prompt_draws_its_words_and_names_its_adapters(run, tmp_path, pipeline):
    from tests.render.test_validation import adapter

    adapter(pipeline.parent / "ink.safetensors", 12)
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "colour.txt").write_text("red\n", encoding="utf-8")
    prompt = "a __colour__ {cat|cat} <lora:ink:0.5>"
    asked = ["--model", pipeline, "--size", "16x16", "--steps", 1, "--wildcards", "words", "-o", "a.png", "--json"]
    done = run("render", prompt, *asked)
    assert done.returncode == 0, done.stderr
    found = document(done)
    assert found["request"]["prompt"] == "a red cat"
    assert [(each["role"], each["name"], each.get("weight")) for each in found["made_of"]][1] == ("lora", "ink", 0.5)
    assert found["parameters"].startswith("a red cat <lora:ink:0.5>\n")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--sampler", "nonsense"], 2, "no sampler is called 'nonsense'"),
        (["--size", "33x32"], 2, "multiple of 4"),
        (["--size", "large"], 2, "is no size"),
        (["--steps", "0"], 2, "at least one"),
        (["--device", "xpu"], 2, "there is no device 'xpu' here; devices of torch: cpu"),
        (["--mask", "m.png"], 2, "needs a picture to start from"),
        (["--init", "none.png"], 4, "no such file"),
        (["--lora", "none.safetensors"], 4, "none.safetensors"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_line(run, tmp_path, pipeline, arguments, code, says):
    done = run("render", "a cat", "--model", pipeline, "-o", "a.png", *arguments)
    assert done.returncode == code
    assert is_one_line(done)
    assert says in done.stderr
    assert not (tmp_path / "a.png").exists()
