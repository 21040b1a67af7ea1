"""A whole folder from weights alone: diffusers loads it, and it draws what the models drew before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assetkit.configs import component_config, components, pipeline_index, scheduler_config, tokenizer_files

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")
save_file = pytest.importorskip("safetensors.torch").save_file
pytestmark = pytest.mark.filterwarnings("ignore")

TIED = {"T5EncoderModel": "encoder.embed_tokens.weight"}
"""Tensors that files leave out because they are another's twin."""


def written(folder: Path, family: str, models: dict[str, Any], overrides: dict[str, Any]) -> Path:
    """The folder of a pipeline: each model's weights, and every other file from their shapes."""
    for name, model in models.items():
        classname = type(model).__name__
        state = {key: value for key, value in model.state_dict().items() if key != TIED.get(classname)}
        shapes = {key: tuple(value.shape) for key, value in state.items()}
        config = component_config(classname, shapes, family, component=name, overrides=overrides.get(name))
        in_diffusers = components()[classname].library == "diffusers"
        (folder / name).mkdir()
        (folder / name / "config.json").write_text(json.dumps(config))
        save_file(state, folder / name / f"{'diffusion_pytorch_model' if in_diffusers else 'model'}.safetensors")
    index = pipeline_index(family, {name: type(model).__name__ for name, model in models.items()})
    (folder / "model_index.json").write_text(json.dumps(index))
    (folder / "scheduler").mkdir()
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(scheduler_config(family)))
    for name, entry in index.items():
        if name.startswith("tokenizer") and entry[0]:
            (folder / name).mkdir()
            for file, content in tokenizer_files(family, name).items():
                (folder / name / file).write_bytes(content)
    return folder


def tower(classname: str) -> Any:
    config = transformers.CLIPTextConfig(
        hidden_size=64,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=1,
        projection_dim=16,
        hidden_act="gelu" if classname.endswith("Projection") else "quick_gelu",
        eos_token_id=2,
    )
    return getattr(transformers, classname)(config).eval()


def first_stage(**more: Any) -> Any:
    blocks = {"down_block_types": ("DownEncoderBlock2D",) * 2, "up_block_types": ("UpDecoderBlock2D",) * 2}
    return diffusers.AutoencoderKL(block_out_channels=(32, 32), sample_size=16, **blocks, **more).eval()


def drawn(pipeline: Any) -> Any:
    pipeline.set_progress_bar_config(disable=True)
    seed = torch.Generator().manual_seed(1)
    return pipeline("a red cat", num_inference_steps=2, height=16, width=16, generator=seed, output_type="np").images


def test_stable_diffusion(tmp_path: Path) -> None:
    torch.manual_seed(0)
    unet = diffusers.UNet2DConditionModel(
        block_out_channels=(32, 64),
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=64,
    ).eval()
    models = {"unet": unet, "vae": first_stage(), "text_encoder": tower("CLIPTextModel")}
    loaded = diffusers.DiffusionPipeline.from_pretrained(written(tmp_path, "sd1", models, {}), local_files_only=True)
    beside = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    made = diffusers.StableDiffusionPipeline(
        **models,
        tokenizer=loaded.tokenizer,
        scheduler=diffusers.PNDMScheduler.from_config(loaded.scheduler.config),
        **beside,
    )
    assert type(loaded) is diffusers.StableDiffusionPipeline
    assert abs(drawn(loaded) - drawn(made)).max() < 1e-5  # weights read from a file lie elsewhere in memory


def test_stable_diffusion_xl(tmp_path: Path) -> None:
    torch.manual_seed(0)
    unet = diffusers.UNet2DConditionModel(
        block_out_channels=(64, 128),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=128,
        attention_head_dim=(1, 2),
        transformer_layers_per_block=2,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=64,
        sample_size=8,
    ).eval()
    models = {
        "unet": unet,
        "vae": first_stage(scaling_factor=0.13025),
        "text_encoder": tower("CLIPTextModel"),
        "text_encoder_2": tower("CLIPTextModelWithProjection"),
    }
    folder = written(tmp_path, "sdxl", models, {"unet": {"addition_time_embed_dim": 8, "sample_size": 8}})
    loaded = diffusers.DiffusionPipeline.from_pretrained(folder, local_files_only=True)
    made = diffusers.StableDiffusionXLPipeline(
        **models,
        tokenizer=loaded.tokenizer,
        tokenizer_2=loaded.tokenizer_2,
        scheduler=diffusers.EulerDiscreteScheduler.from_config(loaded.scheduler.config),
    )
    assert type(loaded) is diffusers.StableDiffusionXLPipeline
    assert abs(drawn(loaded) - drawn(made)).max() < 1e-5  # weights read from a file lie elsewhere in memory
