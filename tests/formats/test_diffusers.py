"""Model folders: which files count, how names are prefixed, and what a folder can do to fool us."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from assetkit.errors import FormatError
from assetkit.formats import folder_files, is_model_folder, open_model
from assetkit.formats._diffusers_names import choose

INDEX = {
    "_class_name": "StableDiffusionPipeline",
    "unet": ["diffusers", "UNet2DConditionModel"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "scheduler": ["diffusers", "EulerDiscreteScheduler"],
    "safety_checker": [None, None],
    "requires_safety_checker": False,
}


def weights(path, **arrays):
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: np.zeros(shape, np.float16) for name, shape in arrays.items()}, path)
    return path


def config(path, **values):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))


@pytest.fixture
def pipeline(tmp_path):
    root = tmp_path / "pipe"
    config(root / "model_index.json", **INDEX)
    config(root / "unet/config.json", in_channels=4)
    config(root / "text_encoder/config.json", hidden_size=768)
    config(root / "scheduler/scheduler_config.json", prediction_type="epsilon")
    weights(root / "unet/diffusion_pytorch_model.safetensors", conv=(2, 3))
    weights(root / "unet/diffusion_pytorch_model.fp16.safetensors", conv=(2, 3))
    weights(root / "text_encoder/model.safetensors", emb=(5,))
    return root


def codes(path):
    return sorted(finding.code for finding in open_model(path).header.findings)


def test_a_pipeline_is_one_source(pipeline):
    assert is_model_folder(pipeline)
    with open_model(pipeline) as source:
        header = source.header
        assert header.format == "diffusers"
        assert {name: info.shape for name, info in header.tensors.items()} == {
            "unet/conv": (2, 3),
            "text_encoder/emb": (5,),
        }
        assert all(info.name == name for name, info in header.tensors.items())
        assert header.extra["model_index"] == INDEX
        assert header.extra["configs"] == {
            "unet": {"in_channels": 4},
            "text_encoder": {"hidden_size": 768},
            "scheduler": {"prediction_type": "epsilon"},
        }
        assert header.extra["variants"] == {"unet": ("fp16",)}
        assert header.size == sum(path.stat().st_size for path in header.extra["files"])
        assert len(header.extra["files"]) == 2
        assert header.findings == ()
        assert bytes(source.read("unet/conv")) == bytes(12)


def test_the_files_of_a_pipeline_do_not_include_a_checkpoint_beside_it(pipeline):
    weights(pipeline / "v1-5-pruned.safetensors", x=(1,))
    (pipeline / "README.md").write_text("hello")
    names = {path.relative_to(pipeline).as_posix() for path in folder_files(pipeline)}
    assert names == {
        "README.md",
        "model_index.json",
        "scheduler/scheduler_config.json",
        "text_encoder/config.json",
        "text_encoder/model.safetensors",
        "unet/config.json",
        "unet/diffusion_pytorch_model.fp16.safetensors",
        "unet/diffusion_pytorch_model.safetensors",
    }


@pytest.mark.parametrize(
    "names",
    [("config.json", "diffusion_pytorch_model.safetensors"), ("adapter_config.json", "adapter_model.safetensors")],
)
def test_a_component_or_adapter_alone_keeps_its_names(tmp_path, names):
    config(tmp_path / names[0], r=4)
    weights(tmp_path / names[1], key=(1,))
    assert is_model_folder(tmp_path)
    header = open_model(tmp_path).header
    assert list(header.tensors) == ["key"]
    assert header.extra["configs"] == {"": {"r": 4}}
    assert {path.name for path in folder_files(tmp_path)} == set(names)


def test_a_folder_of_adapters_with_a_stray_configuration_is_no_model(tmp_path):
    config(tmp_path / "config.json", a=1)
    weights(tmp_path / "my_lora.safetensors", key=(1,))
    assert not is_model_folder(tmp_path)


def test_configuration_without_weights_says_so(pipeline):
    for path in pipeline.rglob("*.safetensors"):
        path.unlink()
    header = open_model(pipeline).header
    assert header.tensors == {}
    assert [finding.code for finding in header.findings] == ["no-weights"]


@pytest.mark.parametrize(
    ("names", "files", "variant"),
    [
        (
            ["diffusion_pytorch_model.bin", "diffusion_pytorch_model.safetensors"],
            ["diffusion_pytorch_model.safetensors"],
            "",
        ),
        (
            ["diffusion_pytorch_model.bin", "diffusion_pytorch_model.fp16.safetensors"],
            ["diffusion_pytorch_model.bin"],
            "",
        ),
        (["model.fp16.safetensors", "pytorch_model.fp16.bin"], ["model.fp16.safetensors"], "fp16"),
        (["diffusion_pytorch_model.non_ema.safetensors"], ["diffusion_pytorch_model.non_ema.safetensors"], "non_ema"),
        (
            ["model.safetensors.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
            ["model.safetensors.index.json"],
            "",
        ),
        (
            ["model.safetensors.index.fp16.json", "model.fp16-00001-of-00001.safetensors"],
            ["model.safetensors.index.fp16.json"],
            "fp16",
        ),
        (
            ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
            ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
            "",
        ),
        (["model.onnx", "model.onnx_data"], ["model.onnx"], ""),
        (["model.onnx", "pytorch_model.bin"], ["pytorch_model.bin"], ""),
    ],
)
def test_the_file_that_a_loader_takes_is_chosen(names, files, variant):
    choice = choose(names)
    assert (list(choice.files), choice.variant) == (files, variant)


def test_names_of_other_makes_are_not_chosen():
    assert choose(["my_model.safetensors", "openvino_model.bin", "optimizer.bin", "model.safetensors.tmp"]) is None


def test_shards_of_a_component_are_followed(pipeline):
    folder = pipeline / "unet"
    (folder / "diffusion_pytorch_model.safetensors").unlink()
    weights(folder / "diffusion_pytorch_model-00001-of-00002.safetensors", a=(1,))
    weights(folder / "diffusion_pytorch_model-00002-of-00002.safetensors", b=(2,))
    assert codes(pipeline) == ["shard-index-missing"]
    names = {
        "a": "diffusion_pytorch_model-00001-of-00002.safetensors",
        "b": "diffusion_pytorch_model-00002-of-00002.safetensors",
    }
    config(folder / "diffusion_pytorch_model.safetensors.index.json", weight_map=names)
    header = open_model(pipeline).header
    assert set(header.tensors) == {"unet/a", "unet/b", "text_encoder/emb"}
    assert len(header.extra["files"]) == 3
    assert header.findings == ()


def test_code_of_the_author_is_named_and_not_imported(pipeline, tmp_path):
    mark = tmp_path / "ran"
    config(pipeline / "model_index.json", **{**INDEX, "unet": ["my_unet", "MyUNet"]})
    (pipeline / "unet/my_unet.py").write_text(f"open({str(mark)!r}, 'w')")
    assert codes(pipeline) == ["custom-code"]
    assert not mark.exists()
    config(pipeline / "model_index.json", **INDEX)
    config(pipeline / "unet/config.json", auto_map={"AutoModel": "modeling.Model"})
    assert codes(pipeline) == ["custom-code"]
    config(pipeline / "unet/config.json")
    config(pipeline / "model_index.json", **{**INDEX, "_class_name": ["pipeline", "Mine"]})
    assert codes(pipeline) == ["custom-code"]


def test_a_pipeline_module_as_library_is_no_custom_code(pipeline):
    config(
        pipeline / "model_index.json",
        **{**INDEX, "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"]},
    )
    assert codes(pipeline) == []


def test_a_component_outside_the_folder_is_refused(pipeline, tmp_path):
    weights(tmp_path / "secret/model.safetensors", key=(1,))
    config(pipeline / "model_index.json", **{**INDEX, "../secret": ["transformers", "CLIPTextModel"]})
    header = open_model(pipeline).header
    assert [finding.code for finding in header.findings] == ["component-escape"]
    assert not any("secret" in name for name in header.tensors)


def test_missing_and_broken_parts_are_findings(pipeline):
    (pipeline / "unet/diffusion_pytorch_model.safetensors").write_bytes(b"\xff" * 30)
    (pipeline / "scheduler/scheduler_config.json").write_text("{")
    config(pipeline / "model_index.json", **{**INDEX, "vae": ["diffusers", "AutoencoderKL"]})
    assert codes(pipeline) == ["component-missing", "header-too-large", "json-malformed"]
    (pipeline / "unet/diffusion_pytorch_model.safetensors").unlink()
    (pipeline / "unet/diffusion_pytorch_model.safetensors").symlink_to("../../blobs/gone")
    assert "component-missing" in codes(pipeline)


@pytest.mark.parametrize("text", ["", "[]", "{", "nul\0", '{"a":' * 100_000])
def test_a_broken_index_is_an_error(pipeline, text):
    (pipeline / "model_index.json").write_text(text)
    with pytest.raises(FormatError) as caught:
        open_model(pipeline)
    assert caught.value.finding.code.startswith("json-")


def test_odd_values_in_an_index_do_no_harm(pipeline):
    odd = {
        "a": [1, 2],
        "b": {},
        "c": ["diffusers"],
        "d": ["diffusers", None],
        "": ["diffusers", "X"],
        "e": [["x"], "y"],
    }
    config(pipeline / "model_index.json", **{**INDEX, **odd})
    assert set(open_model(pipeline).header.tensors) == {"unet/conv", "text_encoder/emb"}
