"""What diffusers' own loaders make of our files: the same modules as of our folders, key for key and bit for bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.transform.made import make, read

gguf = pytest.importorskip("gguf")

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")

from diffusers.loaders import single_file_model as loaders  # noqa: E402
from safetensors.torch import load_file  # noqa: E402

from tests.transform.made_components import SMALL, Small, Spared, component_class, narrowed  # noqa: E402
from tests.transform.made_folders import PIPELINES, folder  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")
TO_ONE = [{"op": "layout", "layout": "original"}]
OFFLINE = {"local_files_only": True, "torch_dtype": torch.float16}
T5_TOKENIZERS = {"sd3": "tokenizer_3", "flux": "tokenizer_2"}


def tokenizer(where: Path) -> None:
    """A tokenizer of T5's kind with a handful of words."""
    vocabulary = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁a", -1.0), ("b", -2.0)]
    transformers.T5TokenizerFast(vocab=vocabulary, extra_ids=0).save_pretrained(where)


@pytest.fixture(scope="module", params=PIPELINES)
def both(request, tmp_path_factory):
    """A pipeline loaded from the folder made of one file, and from that file itself."""
    family, where = request.param, tmp_path_factory.mktemp(request.param)
    source = folder(family, where / "source")
    make(where / "one.safetensors", TO_ONE, source)
    prediction = {"prediction": "v"} if family == "sd2" else {}
    steps = [{"op": "layout", "layout": "diffusers", **prediction}]
    make(where / "made", steps, where / "one.safetensors", output={"format": "diffusers"})
    for name in (name for start, name in T5_TOKENIZERS.items() if family.startswith(start)):
        tokenizer(where / "made" / name)
    kind = getattr(diffusers, PIPELINES[family][1])
    with pytest.MonkeyPatch.context() as patch:
        row = loaders.SINGLE_FILE_LOADABLE_CLASSES["FluxTransformer2DModel"]
        patch.setitem(row, "checkpoint_mapping_fn", narrowed(row["checkpoint_mapping_fn"], {3072: 128}))
        one = kind.from_single_file(str(where / "one.safetensors"), config=str(where / "made"), **OFFLINE)
    return family, kind.from_pretrained(where / "made", **OFFLINE), one


def test_the_folder_is_whole_and_loads_as_the_file_does(both):
    """Every module that has weights, and nothing that the folder lacks."""
    family, made, one = both
    modules = {name: each for name, each in made.components.items() if isinstance(each, torch.nn.Module)}
    assert modules.keys() == PIPELINES[family][0]().keys()
    for name, module in modules.items():
        found, wanted = module.state_dict(), one.components[name].state_dict()
        assert found.keys() == wanted.keys(), name
        for key in wanted:
            each = wanted[key]
            if each.is_meta:  # diffusers with transformers 5 ties T5's two tables, and then fills one of them
                assert key == "encoder.embed_tokens.weight"
                each = wanted["shared.weight"]
            assert (found[key].dtype, found[key].shape) == (each.dtype, each.shape), key
            assert torch.equal(found[key], each), key


def test_tokenizers_and_schedulers_are_those_of_the_family(both):
    family, made, _ = both
    words = {name: each for name, each in made.components.items() if name.startswith("tokenizer") and each}
    towers = [name for name in PIPELINES[family][0]() if name.startswith("text_encoder")]
    assert words.keys() == {name.replace("text_encoder", "tokenizer") for name in towers}
    for name, each in words.items():
        sentence = each("a b")["input_ids"]
        assert sentence == ([3, 2, 4, 1] if name in T5_TOKENIZERS.values() and "T5" in type(each).__name__ else
                            [49406, 320, 321, 49407]), name  # fmt: skip
    predicts = getattr(made.scheduler.config, "prediction_type", "flow")
    assert predicts == {"sd2": "v_prediction", "sd3": "flow", "flu": "flow"}.get(family[:3], "epsilon")


# One component alone, of every class that has a map -----------------------------------------------------------

ELSEWHERE = {
    "AutoencoderKLLTX2Audio": "cannot be loaded from one file; its converter is compared in tests/families",
    "MotifVideoTransformer3DModel": "no base that the catalog names; its names are the same in both layouts",
}
"""Classes in diffusers' table of converters that are held to it elsewhere, or by nothing, and why."""


def loaded(row: Small, one: Path, config: Path, **more: Any) -> Any:
    """The component as diffusers loads it from one file."""
    entry = loaders.SINGLE_FILE_LOADABLE_CLASSES[row.classname]
    source: Any = str(one)
    if one.suffix != ".gguf":
        tensors = {row.prefix + key: each for key, each in load_file(one).items()}
        source = (Spared if row.spared else dict)(tensors | {key: torch.zeros(1) for key in row.beside})
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(entry, "checkpoint_mapping_fn", narrowed(entry["checkpoint_mapping_fn"], row.widths))
        return component_class(row.classname).from_single_file(source, config=str(config), **more)


def random(row: Small, folder: Path) -> Any:
    """The component with random weights, saved in a folder."""
    torch.manual_seed(0)
    module = component_class(row.classname)(**row.config)
    for each in module.parameters():
        torch.nn.init.normal_(each, std=0.02)
    module.save_pretrained(folder)
    return module


@pytest.mark.parametrize("row", SMALL, ids=lambda row: f"{row.classname}-{row.family}")
def test_a_component_of_one_file_is_the_one_of_the_folder(row, tmp_path):
    """Folder to one file, which diffusers loads; one file to folder, which it loads too; and the same file again."""
    module = random(row, tmp_path / "source")
    there = make(tmp_path / "one.safetensors", TO_ONE, tmp_path / "source")
    steps = [{"op": "configure", "models": ["a", "b"]}, {"op": "layout", "layout": "diffusers"}]
    back = make(
        tmp_path / "made", steps, tmp_path / "one.safetensors", tmp_path / "source", output={"format": "diffusers"}
    )
    make(tmp_path / "again.safetensors", TO_ONE, tmp_path / "made")
    one, again = read(tmp_path / "one.safetensors"), read(tmp_path / "again.safetensors")
    assert one.keys() != module.state_dict().keys() or row.classname in SAME_NAMES
    assert {key: each.tobytes() for key, each in one.items()} == {key: each.tobytes() for key, each in again.items()}
    assert (there["roundtrip"], back["roundtrip"]) == ("exact", "lossy" if row.loses else "exact")
    assert bool(row.loses) == bool(back["lost"])
    assert all(row.loses in each for each in back["lost"])
    found, info = component_class(row.classname).from_pretrained(tmp_path / "made", output_loading_info=True)
    assert not any(info.values())
    wanted = module.state_dict()
    for state in (found.state_dict(), loaded(row, tmp_path / "one.safetensors", tmp_path / "source").state_dict()):
        assert state.keys() == wanted.keys()
        assert all(torch.equal(each, wanted[key]) for key, each in state.items())


SAME_NAMES = (
    "ErnieImageTransformer2DModel",
    "HiDreamImageTransformer2DModel",
    "QwenImageTransformer2DModel",
    "ZImageControlNetModel",
)
"""Classes whose names are the original's."""


def test_every_class_that_diffusers_loads_from_one_file_is_held_to_it():
    """What is missing is missing by name, with a reason."""
    assert {row.classname for row in SMALL} | ELSEWHERE.keys() == loaders.SINGLE_FILE_LOADABLE_CLASSES.keys()
    assert {row.classname for row in SMALL}.isdisjoint(ELSEWHERE)


FROM_GGUF = [row for row in SMALL if "Transformer" in row.classname and not (row.beside or row.spared)]
"""Networks that diffusers can load from GGUF. Of the others it wants names or tensors that a GGUF file has not."""


@pytest.mark.parametrize("row", FROM_GGUF, ids=lambda row: f"{row.classname}-{row.family}")
def test_a_network_in_gguf_is_the_one_of_the_folder(row, tmp_path):
    """diffusers loads the file, and our folder made of it holds the numbers that gguf decodes, bit for bit."""
    module = random(row, tmp_path / "source")
    make(tmp_path / "one.gguf", TO_ONE, tmp_path / "source", output={"format": "gguf", "type": "Q8_0"})
    config = diffusers.GGUFQuantizationConfig(compute_dtype=torch.float32)
    found = loaded(row, tmp_path / "one.gguf", tmp_path / "source", quantization_config=config)
    steps = [
        {"op": "cast", "models": ["a"], "dtype": "fp32"},
        {"op": "configure", "models": ["step1", "b"]},
        {"op": "layout", "layout": "diffusers"},
    ]
    make(tmp_path / "made", steps, tmp_path / "one.gguf", tmp_path / "source", output={"format": "diffusers"})
    made = read(tmp_path / "made/diffusion_pytorch_model.safetensors")
    assert made.keys() == found.state_dict().keys() == module.state_dict().keys()
    for key, each in found.state_dict().items():
        numbers = each.float().numpy() if not hasattr(each, "quant_type") else decoded(each)
        assert made[key].tobytes() == numbers.tobytes(), key
        assert np.abs(made[key] - module.state_dict()[key].numpy()).max() < 0.001, key


def decoded(parameter: Any) -> Any:
    """The numbers of quantised rows, by gguf's decoder."""
    return gguf.quants.dequantize(parameter.numpy(), gguf.GGMLQuantizationType(parameter.quant_type))


def test_a_t5_in_llama_cpps_names_becomes_the_one_of_transformers(tmp_path):
    """GGUF files of text encoders (city96's, ComfyUI-GGUF's) have llama.cpp's names; the oracle is gguf's own map."""
    config = transformers.T5Config(
        vocab_size=40, d_model=32, d_kv=16, d_ff=64, num_layers=2, num_heads=2, feed_forward_proj="gated-gelu"
    )
    model = transformers.T5EncoderModel(config)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.T5ENCODER, config.num_layers)
    writer = gguf.GGUFWriter(str(tmp_path / "t5.gguf"), "t5encoder")
    wanted = {}
    for key, each in model.state_dict().items():
        if key == "encoder.embed_tokens.weight":  # the same as shared
            continue
        kind = gguf.GGMLQuantizationType["Q8_0" if each.ndim == 2 and each.shape[1] % 32 == 0 else "F32"]
        stored = gguf.quants.quantize(each.numpy(), kind)
        writer.add_tensor(names.get_name(key, try_suffixes=(".weight",)), stored, raw_dtype=kind)
        wanted[key] = gguf.quants.dequantize(stored, kind).astype(np.float32)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    steps = [{"op": "cast", "dtype": "fp32"}, {"op": "layout", "layout": "diffusers"}]
    make(tmp_path / "t5.safetensors", steps, tmp_path / "t5.gguf")
    found = read(tmp_path / "t5.safetensors")
    assert {key: each.tobytes() for key, each in found.items()} == {key: each.tobytes() for key, each in wanted.items()}
