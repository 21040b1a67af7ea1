"""Components of whole pipelines, as diffusers saves them: the same bytes, under the names that each place has."""

from __future__ import annotations

import json

import numpy as np
import pytest

from assetkit.errors import InputError
from tests.transform.made import make, metadata, noise, read, write

torch = pytest.importorskip("torch")

from tests.families.maps import families  # noqa: E402
from tests.transform.made_folders import folder, weights  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")
ORIGINAL = [{"op": "layout", "layout": "original"}]
FAMILIES = ("sd1", "sdxl", "sd3_medium", "flux_dev")


@pytest.fixture(scope="module", params=FAMILIES)
def laid(request, tmp_path_factory):
    """A family, its folder and its one file."""
    where = tmp_path_factory.mktemp(request.param)
    source = folder(request.param, where / "source")
    make(where / "one.safetensors", ORIGINAL, source)
    return request.param, source, where / "one.safetensors"


def same(found, wanted):
    assert found.keys() == wanted.keys()
    for name, array in wanted.items():
        assert found[name].dtype == array.dtype, name
        assert found[name].tobytes() == array.tobytes(), name


def test_every_component_comes_out_and_goes_back_identical(laid, tmp_path):
    family, _, one = laid
    whole = read(one)
    parts = [
        each for each in families()[family].parts if each.prefix and any(name.startswith(each.prefix) for name in whole)
    ]
    assert {each.component for each in parts} >= {"vae", "te1"}
    for each in parts:
        alone = tmp_path / f"{each.component}.safetensors"
        certificate = make(alone, [{"op": "component", "component": each.component}], one)
        inner = {name.removeprefix(each.prefix): a for name, a in whole.items() if name.startswith(each.prefix)}
        same(read(alone), inner)
        assert {gone["key"] for gone in certificate["dropped"]} == {n for n in whole if not n.startswith(each.prefix)}
        other = {name: np.zeros_like(array) if name.startswith(each.prefix) else array for name, array in whole.items()}
        write(tmp_path / "other.safetensors", other)
        steps = [{"op": "replace", "models": ["a", "b"], "component": each.component}]
        certificate = make(tmp_path / "back.safetensors", steps, tmp_path / "other.safetensors", alone, force=True)
        same(read(tmp_path / "back.safetensors"), whole)
        assert all("replaced by that of" in gone["why"] for gone in certificate["dropped"])


def test_a_component_of_the_other_layout_is_put_in_under_the_right_names(laid, tmp_path):
    """diffusers' VAE into a checkpoint, and a checkpoint's into a folder."""
    family, source, one = laid
    whole, wanted = read(one), weights(source)
    prefix = next(each.prefix for each in families()[family].parts if each.component == "vae")
    blank = {name: np.zeros_like(array) if name.startswith(prefix) else array for name, array in whole.items()}
    write(tmp_path / "blank.safetensors", blank)
    steps = [{"op": "replace", "models": ["a", "b"], "component": "vae"}]
    make(tmp_path / "mended.safetensors", steps, tmp_path / "blank.safetensors", source / "vae")
    same(read(tmp_path / "mended.safetensors"), whole)
    into = {"format": "diffusers"}
    make(tmp_path / "folder", steps, source, tmp_path / "blank.safetensors", output=into)
    made = weights(tmp_path / "folder")
    assert made.keys() == wanted.keys()
    for name, array in wanted.items():
        there = np.zeros_like(array) if name.startswith("vae/") else array
        assert made[name].tobytes() == there.tobytes(), name


def test_the_network_has_many_names(laid, tmp_path):
    family, _, one = laid
    for name in (
        "network",
        "diffusion_model",
        "unet" if family.startswith("sd1") or family == "sdxl" else "transformer",
    ):
        make(tmp_path / "net.safetensors", [{"op": "component", "component": name}], one, force=True)
    whole = read(one)
    at = "model.diffusion_model."
    same(read(tmp_path / "net.safetensors"), {n.removeprefix(at): a for n, a in whole.items() if n.startswith(at)})


def test_what_is_not_there_is_named_with_what_is(laid, tmp_path):
    _, source, one = laid
    with pytest.raises(InputError, match="has no component 'te9'") as caught:
        make(tmp_path / "x.safetensors", [{"op": "component", "component": "te9"}], one)
    assert "vae" in str(caught.value.hint)
    make(tmp_path / "vae.safetensors", [{"op": "component", "component": "vae"}], one)
    with pytest.raises(InputError, match="has no te1"):
        make(tmp_path / "x.safetensors", [{"op": "component", "component": "te1"}], tmp_path / "vae.safetensors")
    steps = [{"op": "replace", "models": ["a", "b"], "component": "te1"}]
    with pytest.raises(InputError, match="has no te1"):
        make(tmp_path / "x.safetensors", steps, one, source / "vae")


@pytest.mark.parametrize("dtype", ["fp8_scaled", "fp8_scaled_legacy"])
def test_scaled_components_keep_their_scales(tmp_path, dtype):
    """Nothing is computed: the eight bits come out as they are, and the header's note under their new names."""
    source = folder("flux_dev", tmp_path / "source")
    make(tmp_path / "one.safetensors", [*ORIGINAL, {"op": "cast", "dtype": dtype}], source)
    whole, at = read(tmp_path / "one.safetensors"), "model.diffusion_model."
    certificate = make(tmp_path / "net.safetensors", [{"op": "component"}], tmp_path / "one.safetensors")
    alone = read(tmp_path / "net.safetensors")
    same(alone, {n.removeprefix(at): a for n, a in whole.items() if n.startswith(at)})
    assert certificate["changed"] == 0
    layers = {name.rpartition(".")[0] for name in alone if name.endswith(("weight_scale", "scale_weight"))}
    assert layers
    if dtype == "fp8_scaled":
        note = json.loads(metadata(tmp_path / "net.safetensors")["_quantization_metadata"])
        assert note["layers"].keys() == layers
    else:
        assert "scaled_fp8" in alone
    make(tmp_path / "plain.safetensors", ORIGINAL, source)
    steps = [{"op": "replace", "models": ["a", "b"], "component": "transformer"}]
    make(tmp_path / "back.safetensors", steps, tmp_path / "plain.safetensors", tmp_path / "net.safetensors")
    back = read(tmp_path / "back.safetensors")
    same({n: a for n, a in back.items() if n.startswith(at)}, {n: a for n, a in whole.items() if n.startswith(at)})
    if dtype == "fp8_scaled":
        note = json.loads(metadata(tmp_path / "back.safetensors")["_quantization_metadata"])
        assert note["layers"].keys() == {at + layer for layer in layers}
    steps = [{"op": "replace", "models": ["a", "b"], "component": "transformer"}]
    make(tmp_path / "undone.safetensors", steps, tmp_path / "back.safetensors", tmp_path / "plain.safetensors")
    assert "_quantization_metadata" not in metadata(tmp_path / "undone.safetensors")
    same(read(tmp_path / "undone.safetensors"), read(tmp_path / "plain.safetensors"))


def test_markers_at_the_root_stay_when_a_component_is_replaced(tmp_path):
    source = folder("sd1", tmp_path / "source")
    make(tmp_path / "one.safetensors", ORIGINAL, source)
    extra = {"v_pred": np.zeros(0, np.float32), "my.own": noise(1, 3)}
    write(tmp_path / "more.safetensors", read(tmp_path / "one.safetensors") | extra)
    steps = [{"op": "replace", "models": ["a", "b"], "component": "vae"}]
    make(tmp_path / "out.safetensors", steps, tmp_path / "more.safetensors", tmp_path / "one.safetensors")
    assert read(tmp_path / "out.safetensors").keys() >= extra.keys()
