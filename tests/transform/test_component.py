"""Components taken out and put in, among checkpoints, folders and files of one component."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assetkit.errors import InputError
from tests.transform.made import make, noise, read, write

NAMES = {  # a few names of each component, in both layouts
    "unet": {
        "input_blocks.0.0.weight": "conv_in.weight",
        "out.2.weight": "conv_out.weight",
        "middle_block.0.in_layers.0.weight": "mid_block.resnets.0.norm1.weight",
    },
    "vae": {
        "encoder.conv_in.weight": "encoder.conv_in.weight",
        "decoder.mid.block_1.norm1.weight": "decoder.mid_block.resnets.0.norm1.weight",
    },
    "te1": {
        "text_model.final_layer_norm.weight": "text_model.final_layer_norm.weight",
        "text_model.embeddings.token_embedding.weight": "text_model.embeddings.token_embedding.weight",
    },
}
LEFT = {"unet": "model.diffusion_model.", "vae": "first_stage_model.", "te1": "cond_stage_model.transformer."}
SD1 = {"modelspec.architecture": "stable-diffusion-v1"}
RIGHT = {"unet": "unet/", "vae": "vae/", "te1": "text_encoder/"}


def tensors(component: str, *, side: str = "left", prefix: str = "", seed: int = 0) -> dict[str, Any]:
    """The component's tensors, different for every seed, the same on both sides."""
    found = {}
    for number, (left, right) in enumerate(NAMES[component].items()):
        found[prefix + (left if side == "left" else right)] = noise(100 * seed + number, 4, dtype=np.float32)
    return found


def checkpoint(path: Path, *components: str, seed: int = 0) -> Path:
    parts = [tensors(each, prefix=LEFT[each], seed=seed) for each in components]
    return write(path, {key: each for part in parts for key, each in part.items()}, SD1)


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(one[key].tobytes() == other[key].tobytes() for key in one)


@pytest.mark.parametrize("component", NAMES)
def test_a_component_comes_out_under_bare_names(component: str, tmp_path: Path) -> None:
    source = checkpoint(tmp_path / "all.safetensors", *NAMES)
    make(tmp_path / "one.safetensors", [{"op": "component", "component": component}], source)
    assert same(read(tmp_path / "one.safetensors"), tensors(component))


@pytest.mark.parametrize("side", ["left", "right"])
def test_another_takes_its_place_whatever_its_names(side: str, tmp_path: Path) -> None:
    source = checkpoint(tmp_path / "all.safetensors", *NAMES)
    donor = write(tmp_path / "vae.safetensors", tensors("vae", side=side, seed=1))
    report = make(
        tmp_path / "out.safetensors", [{"op": "replace", "models": ["a", "b"], "component": "vae"}], source, donor
    )
    wanted = {**read(source), **tensors("vae", prefix=LEFT["vae"], seed=1)}
    assert same(read(tmp_path / "out.safetensors"), wanted)
    assert {each["why"] for each in report["dropped"]} == {"replaced by that of vae.safetensors"}


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("donor_side", ["left", "right"])
def test_a_network_alone_gets_company(side: str, donor_side: str, tmp_path: Path) -> None:
    """Bare names would not say whose they are: both components get the places that a checkpoint has for them."""
    source = write(tmp_path / "unet.safetensors", tensors("unet", side=side))
    donor = write(tmp_path / "vae.safetensors", tensors("vae", side=donor_side, seed=1))
    steps = [{"op": "replace", "models": ["a", "b"], "component": "vae"}, {"op": "layout", "layout": "original"}]
    report = make(tmp_path / "out.safetensors", steps, source, donor)
    wanted = {**tensors("unet", prefix=LEFT["unet"]), **tensors("vae", prefix=LEFT["vae"], seed=1)}
    assert same(read(tmp_path / "out.safetensors"), wanted)
    assert report["dropped"] == []


def test_a_folder_gets_a_component_under_its_own_names(tmp_path: Path) -> None:
    source = write(tmp_path / "flat.safetensors", {**tensors("unet", side="right", prefix=RIGHT["unet"])})
    donor = checkpoint(tmp_path / "all.safetensors", *NAMES, seed=1)
    make(
        tmp_path / "out.safetensors",
        [{"op": "replace", "models": ["a", "b"], "component": "te1"}, {"op": "layout", "layout": "original"}],
        source,
        donor,
    )
    wanted = {**tensors("unet", prefix=LEFT["unet"]), **tensors("te1", prefix=LEFT["te1"], seed=1)}
    made = read(tmp_path / "out.safetensors")
    assert same({key: made[key] for key in wanted}, wanted)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    source = checkpoint(tmp_path / "two.safetensors", "unet", "vae")
    with pytest.raises(InputError, match="has no te1; it has unet, vae"):
        make(tmp_path / "out.safetensors", [{"op": "component", "component": "te1"}], source)
    with pytest.raises(InputError, match="has no component 'te9'; it has"):
        make(tmp_path / "out.safetensors", [{"op": "component", "component": "te9"}], source)
    donor = write(tmp_path / "vae.safetensors", tensors("vae"))
    with pytest.raises(InputError, match=r"vae\.safetensors has no te1"):
        make(tmp_path / "out.safetensors", [{"op": "replace", "models": ["a", "b"], "component": "te1"}], source, donor)
