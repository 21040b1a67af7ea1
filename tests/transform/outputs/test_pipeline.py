"""Whole folders from one file without ``--config``: diffusers loads all that the index names, tokenizers included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assetkit.errors import InputError
from assetkit.transform.make import planned
from tests.transform.made import make, read, recipe, write

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")
pytestmark = pytest.mark.filterwarnings("ignore")

DIFFUSERS = {"op": "layout", "layout": "diffusers"}


def tower(classname: str) -> Any:
    config = transformers.CLIPTextConfig(
        hidden_size=64, intermediate_size=64, num_hidden_layers=2, num_attention_heads=1, projection_dim=16
    )
    return getattr(transformers, classname)(config)


def state_of(model: Any) -> dict[str, Any]:
    """Tensors by the names that files had before transformers 5.6 left out the first word."""
    bare = type(model).__name__ == "CLIPTextModel"
    return {
        f"text_model.{key}" if bare and not key.startswith("text_model.") else key: value
        for key, value in model.state_dict().items()
    }


def first_stage() -> Any:
    blocks = {"down_block_types": ("DownEncoderBlock2D",) * 2, "up_block_types": ("UpDecoderBlock2D",) * 2}
    return diffusers.AutoencoderKL(block_out_channels=(32, 32), **blocks)


def sd1() -> dict[str, Any]:
    unet = diffusers.UNet2DConditionModel(block_out_channels=(32, 64, 64, 64), cross_attention_dim=64)
    return {"unet": unet, "vae": first_stage(), "text_encoder": tower("CLIPTextModel")}


def sdxl() -> dict[str, Any]:
    unet = diffusers.UNet2DConditionModel(
        block_out_channels=(64, 64, 64),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=128,
        attention_head_dim=(1, 1, 1),
        transformer_layers_per_block=(1, 2, 10),
        use_linear_projection=True,
        addition_embed_type="text_time",
        projection_class_embeddings_input_dim=16 + 6 * 256,
    )
    second = {"text_encoder_2": tower("CLIPTextModelWithProjection")}
    return {"unet": unet, "vae": first_stage(), "text_encoder": tower("CLIPTextModel"), **second}


def x4() -> dict[str, Any]:
    unet = diffusers.UNet2DConditionModel(
        in_channels=7,
        block_out_channels=(64, 64, 64, 64),
        down_block_types=("DownBlock2D", *("CrossAttnDownBlock2D",) * 3),
        up_block_types=(*("CrossAttnUpBlock2D",) * 3, "UpBlock2D"),
        only_cross_attention=(True, True, True, False),
        cross_attention_dim=64,
        use_linear_projection=True,
        num_class_embeds=1000,
    )
    return {"unet": unet, "vae": first_stage(), "text_encoder": tower("CLIPTextModel")}


def flux() -> dict[str, Any]:
    transformer = diffusers.FluxTransformer2DModel(
        num_layers=1,
        num_single_layers=1,
        num_attention_heads=1,
        joint_attention_dim=16,
        pooled_projection_dim=64,
        guidance_embeds=True,
    )
    t5 = transformers.T5EncoderModel(
        transformers.T5Config(
            vocab_size=32, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, feed_forward_proj="gated-gelu"
        )
    )
    return {
        "transformer": transformer,
        "vae": first_stage(),
        "text_encoder": tower("CLIPTextModel"),
        "text_encoder_2": t5,
    }


def pipeline(folder: Path, states: dict[str, dict[str, Any]], family: str, **more: str) -> Path:
    """The models as one file in the original's names, which the tests of key maps hold against diffusers' own."""
    names = {f"{name}/{key}": value.numpy() for name, state in states.items() for key, value in state.items()}
    flat = write(folder / "flat.safetensors", names, {"modelspec.architecture": family, **more})
    make(folder / "one.safetensors", [{"op": "layout", "layout": "original"}], flat)
    return folder / "one.safetensors"


def written(folder: Path, states: dict[str, dict[str, Any]], architecture: str, **given: Any) -> dict[str, Any]:
    """The certificate of the folder made from one file of these models."""
    source = pipeline(folder, states, architecture)
    return make(folder / "made", [DIFFUSERS], source, output={"format": "diffusers"}, **given)


def index_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "model_index.json").read_text())


def folders(index: dict[str, Any]) -> set[str]:
    """The parts that an index names."""
    return {name for name, entry in index.items() if isinstance(entry, list) and entry[0]}


@pytest.mark.parametrize(
    ("models", "architecture", "kind"),
    [
        (sd1, "stable-diffusion-v1", "StableDiffusionPipeline"),
        (sdxl, "stable-diffusion-xl-v1-base", "StableDiffusionXLPipeline"),
        (x4, "stable-diffusion-x4-upscaler", "StableDiffusionUpscalePipeline"),
    ],
)
def test_diffusers_loads_a_folder_made_from_one_file(models, architecture, kind, tmp_path) -> None:
    states = {name: state_of(model) for name, model in models().items()}
    report = written(tmp_path, states, architecture)
    assert report["warnings"] == []
    index = index_of(tmp_path / "made")
    assert folders(index) == {each.name for each in (tmp_path / "made").iterdir() if each.is_dir()}
    loaded = diffusers.DiffusionPipeline.from_pretrained(tmp_path / "made", local_files_only=True)
    assert type(loaded).__name__ == kind == index["_class_name"]
    for name in folders(index):
        assert type(getattr(loaded, name)).__name__.removesuffix("Fast") == index[name][1]
    for name, state in states.items():
        there = state_of(getattr(loaded, name))
        assert all(torch.equal(there[key], value) for key, value in state.items()), name
    assert loaded.tokenizer("a photo of a cat")["input_ids"] == [49406, 320, 1125, 539, 320, 2368, 49407]


def test_a_pipeline_gets_the_tokenizer_of_each_of_its_encoders(tmp_path) -> None:
    states = {name: state_of(model) for name, model in flux().items()}
    assert written(tmp_path, states, "flux-1-dev")["warnings"] == []
    assert (tmp_path / "made/tokenizer/vocab.json").exists()
    assert (tmp_path / "made/tokenizer_2/tokenizer.json").exists()


def test_what_cannot_be_made_is_named(tmp_path, monkeypatch) -> None:
    from assetkit.configs import tokenizer_files
    from assetkit.errors import InputError
    from assetkit.transform.outputs import _pipeline

    def without_t5(family, name, **facts):
        if name == "tokenizer_2":
            raise InputError("its vocabulary is not part of assetkit")
        return tokenizer_files(family, name, **facts)

    monkeypatch.setattr(_pipeline, "tokenizer_files", without_t5)
    states = {name: state_of(model) for name, model in flux().items()}
    (warning,) = written(tmp_path, states, "flux-1-dev")["warnings"]
    assert warning.startswith("tokenizer_2 (T5TokenizerFast) is missing")
    assert "--config DIR" in warning
    assert (tmp_path / "made/tokenizer/vocab.json").exists()
    assert not (tmp_path / "made/tokenizer_2").exists()
    assert "tokenizer_2" in folders(index_of(tmp_path / "made"))


def lone_clip(folder: Path) -> Path:
    """CLIP-L in a file of its own, with the projection that its publishers leave in."""
    state = {key: value.numpy() for key, value in tower("CLIPTextModelWithProjection").state_dict().items()}
    return write(folder / "clip_l.safetensors", state)


def test_a_lone_encoder_loses_what_its_class_has_not(tmp_path) -> None:
    report = make(tmp_path / "made", [DIFFUSERS], lone_clip(tmp_path), output={"format": "diffusers"})
    (dropped,) = report["dropped"]
    assert dropped["key"] == "text_projection.weight"
    assert "has no projection" in dropped["why"]
    loaded, info = transformers.CLIPTextModel.from_pretrained(tmp_path / "made", output_loading_info=True)
    assert not any(info.values())
    assert loaded.config.hidden_size == 64


def test_a_lone_encoder_takes_the_place_of_another(tmp_path) -> None:
    states = {name: state_of(model) for name, model in sd1().items()}
    source = pipeline(tmp_path, states, "stable-diffusion-v1")
    steps = [{"op": "replace", "models": ["a", "b"], "component": "te1"}, DIFFUSERS]
    encoder = lone_clip(tmp_path)
    report = make(tmp_path / "made", steps, source, encoder, output={"format": "diffusers"})
    assert any(each["key"].endswith("text_projection.weight") for each in report["dropped"])
    written, given = read(tmp_path / "made/text_encoder/model.safetensors"), read(encoder)
    assert given.keys() - written.keys() == {"text_projection.weight"}
    assert all((written[key] == given[key]).all() for key in written)


def test_width_tells_which_of_two_encoders_a_file_is(tmp_path) -> None:
    """CLIP-L and OpenCLIP-bigG have the same names in transformers' words."""
    for width, component, lost in ((768, "te1", 1), (1280, "te2", 0)):
        states = {
            "text_model.embeddings.token_embedding.weight": (8, width),
            "text_model.embeddings.position_embedding.weight": (77, width),
            "text_model.encoder.layers.0.self_attn.q_proj.weight": (width, width),
            "text_projection.weight": (width, width),
        }
        source = write(
            tmp_path / f"{width}.safetensors", {key: np.zeros(shape, np.uint8) for key, shape in states.items()}
        )
        with planned(recipe([DIFFUSERS], source)) as plan:
            assert plan.model.component == component
            assert len(plan.model.dropped) == lost


def test_a_component_takes_its_own_files_along(tmp_path) -> None:
    states = {name: state_of(model) for name, model in sd1().items()}
    written(tmp_path, states, "stable-diffusion-v1")
    steps = [{"op": "component", "component": "unet"}, DIFFUSERS]
    make(tmp_path / "unet", steps, tmp_path / "made", output={"format": "diffusers"})
    assert {each.name for each in (tmp_path / "unet").iterdir()} == {
        "config.json",
        "diffusion_pytorch_model.safetensors",
    }
    config = json.loads((tmp_path / "made/unet/config.json").read_text())
    assert json.loads((tmp_path / "unet/config.json").read_text()) == config


def test_the_index_names_only_what_is_there(tmp_path) -> None:
    """A folder given for its configurations may name parts whose weights stay there, and lack its scheduler."""
    states = {name: state_of(model) for name, model in sd1().items()}
    written(tmp_path, states, "stable-diffusion-v1")
    index = index_of(tmp_path / "made")
    index["safety_checker"] = ["stable_diffusion", "StableDiffusionSafetyChecker"]
    index["scheduler"] = ["diffusers", "EulerDiscreteScheduler"]
    (tmp_path / "made/model_index.json").write_text(json.dumps(index))
    (tmp_path / "made/safety_checker").mkdir()
    (tmp_path / "made/safety_checker/config.json").write_text("{}")
    (tmp_path / "made/scheduler/scheduler_config.json").unlink()
    (tmp_path / "made/scheduler").rmdir()
    steps = [{"op": "configure", "models": ["a", "b"]}, DIFFUSERS]
    report = make(
        tmp_path / "again", steps, tmp_path / "one.safetensors", tmp_path / "made", output={"format": "diffusers"}
    )
    assert [each.split()[0] for each in report["warnings"]] == ["safety_checker"]
    made = index_of(tmp_path / "again")
    assert made["safety_checker"] == [None, None]
    assert not (tmp_path / "again/safety_checker").exists()
    scheduler = json.loads((tmp_path / "again/scheduler/scheduler_config.json").read_text())
    assert made["scheduler"] == ["diffusers", scheduler["_class_name"]]
    assert made["_class_name"] == index["_class_name"]


def test_a_pipeline_without_a_part_it_needs_is_refused(tmp_path) -> None:
    states = {name: state_of(model) for name, model in sd1().items() if name != "vae"}
    with pytest.raises(InputError, match=r"needs a vae .*--replace.*--component"):
        written(tmp_path, states, "stable-diffusion-v1")


def test_a_network_alone_is_written_as_a_component(tmp_path) -> None:
    """Also under a checkpoint's prefix; of a folder given for its configurations only what is its own is taken."""
    models = sd1()
    source = pipeline(tmp_path, {"unet": models["unet"].state_dict()}, "stable-diffusion-v1")
    assert all(key.startswith("model.diffusion_model.") for key in read(source))
    make(tmp_path / "bare.safetensors", [DIFFUSERS], source)
    assert read(tmp_path / "bare.safetensors").keys() == models["unet"].state_dict().keys()
    (tmp_path / "whole").mkdir()
    written(tmp_path / "whole", {name: state_of(model) for name, model in models.items()}, "stable-diffusion-v1")
    config = tmp_path / "whole/made/unet/config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "sample_size": 8}))
    for name, steps, sources in (
        ("alone", [DIFFUSERS], [source]),
        ("given", [{"op": "configure", "models": ["a", "b"]}, DIFFUSERS], [source, tmp_path / "whole/made"]),
    ):
        make(tmp_path / name, steps, *sources, output={"format": "diffusers"})
        names = {each.name for each in (tmp_path / name).iterdir()}
        assert names == {"config.json", "diffusion_pytorch_model.safetensors"}
        loaded = diffusers.UNet2DConditionModel.from_pretrained(tmp_path / name, local_files_only=True)
        assert loaded.config.sample_size == (8 if name == "given" else 64)
        there = loaded.state_dict()
        assert all(torch.equal(each, there[key]) for key, each in models["unet"].state_dict().items())


def test_a_folder_stays_whole_with_parts_that_no_map_knows(tmp_path) -> None:
    """A safety checker's library is a pipeline's module; nothing of it is lost from folder to folder."""
    written(tmp_path, {name: state_of(model) for name, model in sd1().items()}, "stable-diffusion-v1")
    index = index_of(tmp_path / "made")
    index["safety_checker"] = ["stable_diffusion", "StableDiffusionSafetyChecker"]
    (tmp_path / "made/model_index.json").write_text(json.dumps(index))
    (tmp_path / "made/safety_checker").mkdir()
    (tmp_path / "made/safety_checker/config.json").write_text('{"architectures": ["StableDiffusionSafetyChecker"]}')
    write(tmp_path / "made/safety_checker/model.safetensors", {"concept_embeds": np.ones((2, 2), np.float32)})
    steps = [DIFFUSERS, {"op": "cast", "dtype": "fp16"}]
    report = make(tmp_path / "half", steps, tmp_path / "made", output={"format": "diffusers"})
    assert report["dropped"] == report["warnings"] == []
    assert index_of(tmp_path / "half") == index
    inside = sorted(each.relative_to(tmp_path / "made").as_posix() for each in (tmp_path / "made").rglob("*"))
    assert inside == sorted(each.relative_to(tmp_path / "half").as_posix() for each in (tmp_path / "half").rglob("*"))
    assert read(tmp_path / "half/safety_checker/model.safetensors")["concept_embeds"].dtype == np.float16


def test_folders_of_families_without_a_map_stay_folders(tmp_path) -> None:
    """All that is needed of them is what they bring: a class of diffusers that no table here knows."""
    prior = diffusers.PriorTransformer(num_attention_heads=1, attention_head_dim=8, num_layers=1, embedding_dim=8)
    prior.save_pretrained(tmp_path / "pipeline/prior")
    diffusers.UnCLIPScheduler().save_pretrained(tmp_path / "pipeline/scheduler")
    index = {
        "_class_name": "KandinskyPriorPipeline",
        "_diffusers_version": "0.42.1",
        "prior": ["diffusers", "PriorTransformer"],
        "scheduler": ["diffusers", "UnCLIPScheduler"],
    }
    (tmp_path / "pipeline/model_index.json").write_text(json.dumps(index))
    for source, there in (("pipeline", "half/prior"), ("pipeline/prior", "half")):
        folder = tmp_path / f"from-{source.replace('/', '-')}"
        folder.mkdir()
        steps = [DIFFUSERS, {"op": "cast", "dtype": "fp16"}]
        make(folder / "half", steps, tmp_path / source, output={"format": "diffusers"})
        loaded = diffusers.PriorTransformer.from_pretrained(folder / there, local_files_only=True)
        assert all(
            torch.equal(each, loaded.state_dict()[key]) for key, each in prior.half().float().state_dict().items()
        )
        assert (folder / there / "diffusion_pytorch_model.safetensors").exists()
