"""The same weights in other containers, layouts and types: what converts is drawn as it was."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")

from assetkit.render.checks import decibels  # noqa: E402
from assetkit.render.loading import load  # noqa: E402
from assetkit.render.parts import Sources  # noqa: E402
from assetkit.render.request import Request  # noqa: E402
from tests.render import tiny  # noqa: E402
from tests.transform.made import make, read  # noqa: E402

ASKED = Request(prompt="a cat", steps=2, cfg=2.0, width=32, height=32)


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    return tiny.single(tmp_path_factory.mktemp("single") / "sd1.safetensors", "sd1")


@pytest.fixture(scope="module")
def drawn(single, folders):
    return load(Sources(single, config=folders("sd1"))).draw(ASKED)


def draw(path, folders):
    return load(Sources(path, config=folders("sd1"))).draw(ASKED)


TO_DIFFUSERS = {"op": "layout", "layout": "diffusers"}


@pytest.mark.parametrize(
    ("name", "steps", "output"),
    [
        ("sharded", [], {"format": "sharded", "shard": 200_000}),
        ("back.safetensors", [TO_DIFFUSERS, {"op": "layout", "layout": "original"}], {"format": "safetensors"}),
    ],
)
def test_what_keeps_every_bit_draws_the_same(single, drawn, folders, tmp_path, name, steps, output):
    make(tmp_path / name, steps, single, output=output)
    found = draw(tmp_path / name, folders)
    torch.testing.assert_close(found.latents, drawn.latents, rtol=0, atol=0)


def test_a_folder_that_was_written_draws_the_same_by_itself(single, drawn, folders, tmp_path):
    steps = [{"op": "configure", "models": ["a", "b"]}, TO_DIFFUSERS]
    make(tmp_path / "folder", steps, single, folders("sd1"), output={"format": "diffusers"})
    found = load(Sources(tmp_path / "folder")).draw(ASKED)
    torch.testing.assert_close(found.latents, drawn.latents, rtol=0, atol=0)


def test_a_pickle_draws_the_same(single, drawn, folders, tmp_path):
    state = {key: torch.tensor(array) for key, array in read(single).items()}
    torch.save({"state_dict": state}, tmp_path / "sd1.ckpt")
    found = draw(tmp_path / "sd1.ckpt", folders)
    torch.testing.assert_close(found.latents, drawn.latents, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("dtype", "least"), [("fp16", 40.0), ("bf16", 30.0), ("fp8_scaled", 15.0)]
)  # set before the first run
def test_smaller_types_draw_nearly_the_same(single, drawn, folders, tmp_path, dtype, least):
    make(tmp_path / "cast.safetensors", [{"op": "cast", "dtype": dtype}], single)
    found = draw(tmp_path / "cast.safetensors", folders)
    assert not torch.equal(found.latents, drawn.latents)
    assert decibels(found.images, drawn.images) > least


def test_a_network_in_a_gguf_draws_with_the_other_parts(single, drawn, folders, tmp_path):
    make(
        tmp_path / "unet.gguf",
        [{"op": "component", "component": "unet"}],
        single,
        output={"format": "gguf", "type": "F32"},
    )
    sources = Sources(single, components=(("unet", tmp_path / "unet.gguf"),), config=folders("sd1"))
    found = load(sources).draw(ASKED)
    torch.testing.assert_close(found.latents, drawn.latents, rtol=0, atol=0)


def test_a_merge_at_its_ends_draws_its_parents(single, drawn, folders, tmp_path):
    parts = tiny.parts("sd1")
    for parameter in parts["unet"].parameters():
        parameter.data.mul_(1.05)
    other = tiny.single(tmp_path / "other.safetensors", "sd1", parts)
    theirs = draw(other, folders)
    assert not torch.allclose(theirs.latents, drawn.latents, atol=1e-3)
    for alpha, wanted in ((0.0, drawn), (1.0, theirs)):
        step = {"op": "merge", "method": "weighted-sum", "models": ["a", "b"], "alpha": alpha}
        make(tmp_path / f"{alpha}.safetensors", [step], single, other)
        found = draw(tmp_path / f"{alpha}.safetensors", folders)
        torch.testing.assert_close(found.latents, wanted.latents, rtol=0, atol=0)


def test_a_baked_adapter_draws_as_the_applied_one(single, folders, tmp_path):
    from tests.render.test_validation import adapter

    lora = adapter(tmp_path / "lora.safetensors", 12)
    make(tmp_path / "baked.safetensors", [{"op": "bake", "models": ["a", "b"], "multipliers": [0.6]}], single, lora)
    applied = load(Sources(single, adapters=((lora, 0.6),), config=folders("sd1"))).draw(ASKED)
    torch.testing.assert_close(draw(tmp_path / "baked.safetensors", folders).latents, applied.latents, rtol=0, atol=0)
