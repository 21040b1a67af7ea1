"""GGUF by the command: there, as ComfyUI-GGUF and diffusers read it, and back, as gguf's own decoder does."""

from __future__ import annotations

import numpy as np
import pytest

from tests.cli.conftest import document, is_one_line
from tests.transform.made import metadata, read

gguf = pytest.importorskip("gguf")
torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

from diffusers.loaders import single_file_model as loaders  # noqa: E402

from tests.transform.made import make  # noqa: E402
from tests.transform.made_components import narrowed  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")
LOADED = {
    "flux", "sd1", "sdxl", "sd3", "aura", "hidream", "cosmos", "ltxv", "hyvid", "wan", "lumina2", "qwen_image",
}  # fmt: skip
"""What ComfyUI-GGUF loads as a network (loader.py at 001ffcf, ``IMG_ARCH_LIST``)."""
OTHER_TYPES = ("--dtype", "Q4_K_M", "--dtype", "single_blocks.0=Q8_0")


@pytest.fixture(scope="module")
def flux(tmp_path_factory):
    """A small Flux whose rows fill blocks, as a component's folder and as one file."""
    where = tmp_path_factory.mktemp("flux")
    torch.manual_seed(0)
    diffusers.FluxTransformer2DModel(
        num_layers=1, num_single_layers=1, num_attention_heads=2, joint_attention_dim=256, pooled_projection_dim=256,
        guidance_embeds=True,
    ).save_pretrained(where / "folder")  # fmt: skip
    make(where / "one.safetensors", [{"op": "layout", "layout": "original"}], where / "folder")
    return where


def stored(path):
    """Type, shape and numbers of every tensor, by gguf's reader and decoder; the text of the header beside them."""
    reader = gguf.GGUFReader(path)
    shapes = {
        name.removeprefix("comfy.gguf.orig_shape."): tuple(int(field.parts[at][0]) for at in field.data)
        for name, field in reader.fields.items()
        if name.startswith("comfy.gguf.orig_shape.")
    }
    found = {}
    for each in reader.tensors:
        shape = shapes.get(each.name, tuple(int(n) for n in reversed(each.shape)))
        numbers = gguf.quants.dequantize(each.data, each.tensor_type).reshape(shape)
        found[each.name] = (each.tensor_type.name, numbers)
    return reader.fields["general.architecture"].contents(), found


def test_there_as_comfyui_gguf_reads_it_and_back(run, tmp_path, flux):
    done = run("convert", flux / "one.safetensors", "-o", "small.gguf", *OTHER_TYPES)
    assert done.returncode == 0, done.stderr
    architecture, there = stored(tmp_path / "small.gguf")
    source = read(flux / "one.safetensors")
    assert architecture in LOADED
    assert there.keys() == source.keys()
    types = {name: kind for name, (kind, _) in there.items()}
    assert types["double_blocks.0.img_mlp.0.weight"] == "Q4_K"
    assert types["double_blocks.0.img_attn.qkv.weight"] == "Q5_K"
    assert types["single_blocks.0.linear1.weight"] == "Q8_0"
    assert types["single_blocks.0.linear1.bias"] == "F32"
    for name, (_, numbers) in there.items():
        error = np.linalg.norm(numbers - source[name]) / max(np.linalg.norm(source[name]), 1e-9)
        assert error < (0.006 if name.startswith("single_blocks.0.lin") else 0.09), name
    done = run("convert", "small.gguf", "-o", "back.safetensors", "--dtype", "fp32", "--json")
    assert document(done)["roundtrip"] == "exact"
    back = read(tmp_path / "back.safetensors")
    for name, (_, numbers) in there.items():
        assert back[name].tobytes() == numbers.astype(np.float32).tobytes(), name
    assert "format" not in metadata(tmp_path / "back.safetensors")


def test_diffusers_loads_it_and_our_folder_of_it_is_the_same(run, tmp_path, flux):
    """From diffusers' folder to GGUF to diffusers' folder; what is between is loaded by diffusers as it is."""
    assert run("convert", flux / "folder", "-o", "small.gguf", "--dtype", "Q8_0").returncode == 0
    done = run(
        "convert", "small.gguf", "-o", "made", "--layout", "diffusers", "--dtype", "fp32", "--config", flux / "folder"
    )
    assert done.returncode == 0, done.stderr
    row = loaders.SINGLE_FILE_LOADABLE_CLASSES["FluxTransformer2DModel"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(row, "checkpoint_mapping_fn", narrowed(row["checkpoint_mapping_fn"], {3072: 256}))
        model = diffusers.FluxTransformer2DModel.from_single_file(
            str(tmp_path / "small.gguf"),
            config=str(flux / "folder"),
            quantization_config=diffusers.GGUFQuantizationConfig(compute_dtype=torch.float32),
            torch_dtype=torch.float32,
        )
    made = read(tmp_path / "made/diffusion_pytorch_model.safetensors")
    state = model.state_dict()
    assert state.keys() == made.keys()
    quantised = {name: each for name, each in state.items() if hasattr(each, "quant_type")}
    assert len(quantised) >= 15
    for name, each in state.items():
        numbers = each.numpy()
        if name in quantised:
            numbers = gguf.quants.dequantize(numbers, gguf.GGMLQuantizationType(each.quant_type))
        assert made[name].tobytes() == numbers.astype(np.float32).tobytes(), name


def test_names_of_blocks_and_types_that_are_none_are_one_line(run, flux):
    one = flux / "one.safetensors"
    done = run("convert", one, "-o", "x.gguf", "--dtype", "Q4_K", "--dtype", "vae=F16")
    assert done.returncode == 2
    assert is_one_line(done)
    assert "no component or block called 'vae'; it has BASE, double_blocks.0, single_blocks.0" in done.stderr
    done = run("convert", one, "-o", "x.gguf", "--dtype", "Q4_K", "--dtype", "Q8_0")
    assert (done.returncode, is_one_line(done)) == (2, True)
    assert "--dtype is given twice: Q4_K, Q8_0" in done.stderr
    done = run("convert", one, "-o", "x.gguf", "--dtype", "transformer=Q9")
    assert (done.returncode, is_one_line(done)) == (2, True)
    assert "there is no GGUF type 'Q9'" in done.stderr
