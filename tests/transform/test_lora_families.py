"""Adapters of every family with a key map, in every trainer's names: there and back, and as diffusers reads them."""

import dataclasses
import re

import pytest

from assetkit.identification import identify_header
from assetkit.transform import inputs
from tests import goldens
from tests.transform.made import make, read, write
from tests.transform.made_adapters import tensors
from tests.transform.made_checkpoints import apart, deltas

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

from diffusers.loaders import lora_conversion_utils as oracle  # noqa: E402


def first_blocks(key):
    """Whether a key is of no block, or of one of the first two."""
    found = re.search(r"[._]([0-9]+)[._]", key)
    return found is None or int(found[1]) < 2


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A golden adapter cut to its first blocks and a fraction of the width, with the identity of its real size."""

    def build(name, keep=first_blocks):
        golden = goldens.load(f"adapters/{name}")
        identity = identify_header(goldens.header(golden), name, name)
        real = inputs.identify_header

        def known(header, *rest):
            found = real(header, *rest)
            return dataclasses.replace(found, base=identity.base, candidates=identity.candidates)

        monkeypatch.setattr(inputs, "identify_header", known)
        source = write(tmp_path / "source.safetensors", tensors(name, alpha=16.0, keep=keep), golden["metadata"])
        return source, identity.layout

    return build


def convert(target, source, layout):
    return make(target, [{"op": "lora-convert", "layout": layout}], source, force=True)


FAMILIES = [
    "auraflow", "flux2_dev", "flux2_klein_4b", "hidream", "hunyuan_video", "ltx_2b", "lumina2", "mochi", "qwen_image",
    "sana", "sd35_large", "wan21_1.3b", "wan22_5b", "wan_14b", "z_image",
]  # fmt: skip
TRAINERS = [
    "ai-toolkit-flux2_dev", "ai-toolkit-qwen_image", "ai-toolkit-wan_14b", "ai-toolkit-z_image", "musubi-z_image",
    "musubi-qwen_image", "musubi-flux2_klein_9b", "musubi-hunyuan_video", "musubi-wan22_5b", "diffusers-sana",
    "diffusers-wan21_1.3b", "diffusers-z_image", "kohya-lumina2",
]  # fmt: skip


@pytest.mark.parametrize("name", [*(f"comfy-{each}" for each in FAMILIES), *TRAINERS])
def test_every_family_goes_into_other_layouts_and_back(tmp_path, small, name):
    source, own = small(name)
    before = read(source)
    for layout in ("kohya", "comfy", "diffusers", "onetrainer", "ai-toolkit", "musubi"):
        if layout == "ai-toolkit" and "sd35" in name:
            continue
        certificate = convert(tmp_path / "there.safetensors", source, layout)
        assert certificate["dropped"] == []
        convert(tmp_path / "back.safetensors", tmp_path / "there.safetensors", own)
        after = read(tmp_path / "back.safetensors")
        alphas = {key for key in (before.keys() | after.keys()) if key.endswith(".alpha")}
        assert before.keys() - alphas == after.keys() - alphas
        # Alpha is the rank: nothing folds, so every factor keeps its bits.
        assert [key for key in before.keys() - alphas if before[key].tobytes() != after[key].tobytes()] == []
        assert apart(deltas(after), deltas(before)) == 0


# Those of Hunyuan Video and Lumina 2 know only the published widths; Z-Image's leaves fused layers fused.
CONVERTERS = {
    "comfy-flux2_dev": "_convert_non_diffusers_flux2_lora_to_diffusers",
    "musubi-flux2_klein_4b": "_convert_kohya_flux2_lora_to_diffusers",
    "comfy-hidream": "_convert_non_diffusers_hidream_lora_to_diffusers",
    "comfy-ltx_2b": "_convert_non_diffusers_ltxv_lora_to_diffusers",
    "comfy-qwen_image": "_convert_non_diffusers_qwen_lora_to_diffusers",
    "comfy-wan21_1.3b": "_convert_non_diffusers_wan_lora_to_diffusers",
    "musubi-wan_14b": "_convert_musubi_wan_lora_to_diffusers",
    "musubi-z_image": "_convert_non_diffusers_z_image_lora_to_diffusers",
}


@pytest.mark.parametrize("name", CONVERTERS)
def test_diffusers_converters_make_the_same_of_them(tmp_path, small, name):
    source, _ = small(name)
    given = {key: torch.from_numpy(array.copy()).float() for key, array in read(source).items()}
    theirs = {key: tensor.numpy() for key, tensor in getattr(oracle, CONVERTERS[name])(given).items()}
    convert(tmp_path / "out.safetensors", source, "diffusers")
    ours = deltas(read(tmp_path / "out.safetensors"))
    wanted = {key.removeprefix("transformer."): change for key, change in deltas(theirs).items()}
    assert apart({key.removeprefix("transformer."): change for key, change in ours.items()}, wanted) < 1e-6
