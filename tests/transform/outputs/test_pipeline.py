"""Whole folders from one file without ``--config``: diffusers loads all that the index names, tokenizers included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.transform.made import make, write

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
    return {"transformer": transformer, "vae": first_stage(), "text_encoder": tower("CLIPTextModel"), "text_encoder_2": t5}


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
    states = {name: model.state_dict() for name, model in models().items()}
    report = written(tmp_path, states, architecture)
    assert report["warnings"] == []
    index = index_of(tmp_path / "made")
    assert folders(index) == {each.name for each in (tmp_path / "made").iterdir() if each.is_dir()}
    loaded = diffusers.DiffusionPipeline.from_pretrained(tmp_path / "made", local_files_only=True)
    assert type(loaded).__name__ == kind == index["_class_name"]
    for name in folders(index):
        assert type(getattr(loaded, name)).__name__.removesuffix("Fast") == index[name][1]
    for name, state in states.items():
        there = getattr(loaded, name).state_dict()
        assert all(torch.equal(there[key], value) for key, value in state.items()), name
    assert loaded.tokenizer("a photo of a cat")["input_ids"] == [49406, 320, 1125, 539, 320, 2368, 49407]


def test_what_cannot_be_made_is_named(tmp_path) -> None:
    states = {name: model.state_dict() for name, model in flux().items()}
    (warning,) = written(tmp_path, states, "flux-1-dev")["warnings"]
    assert warning.startswith("tokenizer_2 (T5TokenizerFast) is missing")
    assert "--config DIR" in warning
    assert (tmp_path / "made/tokenizer/vocab.json").exists()
    assert not (tmp_path / "made/tokenizer_2").exists()
    assert "tokenizer_2" in folders(index_of(tmp_path / "made"))
