"""``assetkit convert`` of textual inversions."""

from pathlib import Path

import numpy as np

from tests.cli.conftest import Run, document, is_one_line
from tests.transform.made import noise, read, write

LEFT, RIGHT = noise(1, 2, 768), noise(2, 2, 1280)


def test_layouts_are_forms_for_an_embedding(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "cat.safetensors", {"emb_params": LEFT})
    report = document(run("convert", "cat.safetensors", "--layout", "diffusers", "-o", "d.safetensors", "--json"))
    assert report["roundtrip"] == "exact"
    assert np.array_equal(read(tmp_path / "d.safetensors")["cat"], LEFT)
    run("convert", "d.safetensors", "--layout", "a1111", "-o", "back.safetensors", "--token", "<cat>")
    assert read(tmp_path / "back.safetensors")["emb_params"].tobytes() == LEFT.tobytes()


def test_two_files_are_made_a_pair_and_taken_apart(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "left.safetensors", {"emb_params": LEFT})
    write(tmp_path / "right.safetensors", {"emb_params": RIGHT})
    pair = ("--layout", "sdxl", "--replace", "clip_g=right.safetensors")
    assert run("convert", "left.safetensors", *pair, "-o", "pair.safetensors").returncode == 0
    assert read(tmp_path / "pair.safetensors").keys() == {"clip_l", "clip_g"}
    run("convert", "pair.safetensors", "--component", "clip_g", "-o", "again.safetensors")
    assert read(tmp_path / "again.safetensors")["emb_params"].tobytes() == RIGHT.tobytes()
    identified = document(run("identify", "pair.safetensors", "--json"))[0]
    assert (identified["kind"], identified["base"], identified["trigger_words"]) == (
        "embedding",
        "sdxl",
        ["pair", "left"],
    )


def test_a_pair_of_a_small_model_is_joined_by_the_name_given(run: Run, tmp_path: Path) -> None:
    halves = {"left": noise(1, 2, 64), "right": noise(2, 2, 96)}
    for name, each in halves.items():
        write(tmp_path / f"{name}.safetensors", {"emb_params": each})
    pair = ("--layout", "sdxl", "--replace", "clip_g=right.safetensors")
    assert run("convert", "left.safetensors", *pair, "-o", "pair.safetensors").returncode == 0
    found = read(tmp_path / "pair.safetensors")
    assert (found["clip_l"].shape, found["clip_g"].shape) == ((2, 64), (2, 96))


def test_a_bundled_word_is_taken_out(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "lora.safetensors", {"lora_unet_x.alpha": noise(3, 1), "bundle_emb.cat.emb_params": LEFT})
    run("convert", "lora.safetensors", "--component", "embedding:cat", "-o", "cat.safetensors")
    assert read(tmp_path / "cat.safetensors")["emb_params"].tobytes() == LEFT.tobytes()


def test_what_no_embedding_has_is_refused(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "cat.safetensors", {"emb_params": LEFT})
    for wrong, code in (
        (("--layout", "sdxl", "-o", "out.safetensors"), 3),
        (("--layout", "a1111", "-o", "out.pt"), 2),
        (("--layout", "a1111", "-o", "out.gguf"), 2),
        (("--shard", "5M", "-o", "out.safetensors"), 2),
        (("--component", "unet", "-o", "out.safetensors"), 2),
    ):
        done = run("convert", "cat.safetensors", *wrong)
        assert done.returncode == code, done.stderr
        assert is_one_line(done)
