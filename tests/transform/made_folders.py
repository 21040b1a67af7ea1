"""Small pipelines of the exact structure of their families, as diffusers writes them: folders on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.transform.made import read

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")


def tower(classname: str, layers: int = 2, projection: int = 16, width: int = 64) -> Any:
    """diffusers tells the towers of one file apart by their width alone."""
    config = transformers.CLIPTextConfig(
        vocab_size=60, hidden_size=width, intermediate_size=96, num_hidden_layers=layers,
        num_attention_heads=width // 64, projection_dim=projection,
    )  # fmt: skip
    return getattr(transformers, classname)(config)


def t5() -> Any:
    config = transformers.T5Config(
        vocab_size=32, d_model=16, d_kv=8, d_ff=24, num_layers=2, num_heads=2, feed_forward_proj="gated-gelu"
    )
    return transformers.T5EncoderModel(config)


def vae(**changes: Any) -> Any:
    blocks = {"down_block_types": ("DownEncoderBlock2D",) * 2, "up_block_types": ("UpDecoderBlock2D",) * 2}
    return diffusers.AutoencoderKL(block_out_channels=(32, 32), layers_per_block=2, **blocks, **changes)


def unet(**changes: Any) -> Any:
    return diffusers.UNet2DConditionModel(
        **{"block_out_channels": (32, 64, 64, 64), "cross_attention_dim": 64, **changes}
    )


def sd1() -> dict[str, Any]:
    return {"unet": unet(), "vae": vae(), "text_encoder": tower("CLIPTextModel")}


def sd1_inpainting() -> dict[str, Any]:
    return {"unet": unet(in_channels=9), "vae": vae(), "text_encoder": tower("CLIPTextModel")}


def sd2() -> dict[str, Any]:
    network = unet(block_out_channels=(64,) * 4, attention_head_dim=(1,) * 4, use_linear_projection=True)
    return {"unet": network, "vae": vae(), "text_encoder": tower("CLIPTextModel", 3)}


def sdxl() -> dict[str, Any]:
    network = unet(
        block_out_channels=(64,) * 3, attention_head_dim=(1,) * 3, use_linear_projection=True,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=(1, 2, 10), addition_embed_type="text_time", cross_attention_dim=192,
        projection_class_embeddings_input_dim=16 + 6 * 256,
    )  # fmt: skip
    second = tower("CLIPTextModelWithProjection", width=128)
    towers = {"text_encoder": tower("CLIPTextModel"), "text_encoder_2": second}
    return {"unet": network, "vae": vae(), **towers}


def refiner() -> dict[str, Any]:
    network = unet(
        block_out_channels=(64,) * 4, attention_head_dim=(1,) * 4, use_linear_projection=True,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=4, addition_embed_type="text_time",
        projection_class_embeddings_input_dim=16 + 5 * 256,
    )  # fmt: skip
    return {"unet": network, "vae": vae(), "text_encoder_2": tower("CLIPTextModelWithProjection")}


def sd3(**changes: Any) -> dict[str, Any]:
    network = diffusers.SD3Transformer2DModel(
        **{
            "num_layers": 24, "attention_head_dim": 64, "num_attention_heads": 1, "joint_attention_dim": 16,
            "caption_projection_dim": 64, "pooled_projection_dim": 192, "pos_embed_max_size": 8, **changes,
        }
    )  # fmt: skip
    widths = {"text_encoder": 64, "text_encoder_2": 128}
    towers = {k: tower("CLIPTextModelWithProjection", projection=n, width=n) for k, n in widths.items()}
    return {"transformer": network, "vae": _sixteen(), **towers, "text_encoder_3": t5()}


def sd35_medium() -> dict[str, Any]:
    return sd3(qk_norm="rms_norm", dual_attention_layers=tuple(range(13)))


def sd35_large() -> dict[str, Any]:
    return sd3(qk_norm="rms_norm", num_layers=38)


def flux() -> dict[str, Any]:
    network = diffusers.FluxTransformer2DModel(
        num_layers=2, num_single_layers=2, num_attention_heads=1, joint_attention_dim=16, pooled_projection_dim=64,
        guidance_embeds=True,
    )  # fmt: skip
    return {"transformer": network, "vae": _sixteen(), "text_encoder": tower("CLIPTextModel"), "text_encoder_2": t5()}


def _sixteen() -> Any:
    return vae(latent_channels=16, use_quant_conv=False, use_post_quant_conv=False)


PIPELINES = {
    "sd1": (sd1, "StableDiffusionPipeline", "stable-diffusion-v1"),
    "sd1_inpainting": (sd1_inpainting, "StableDiffusionInpaintPipeline", "stable-diffusion-v1-inpainting"),
    "sd2": (sd2, "StableDiffusionPipeline", "stable-diffusion-v2-768-v"),
    "sdxl": (sdxl, "StableDiffusionXLPipeline", "stable-diffusion-xl-v1-base"),
    "sdxl_refiner": (refiner, "StableDiffusionXLImg2ImgPipeline", "stable-diffusion-xl-v1-refiner"),
    "sd3_medium": (sd3, "StableDiffusion3Pipeline", "stable-diffusion-3-medium"),
    "sd35_medium": (sd35_medium, "StableDiffusion3Pipeline", "stable-diffusion-3.5-medium"),
    "sd35_large": (sd35_large, "StableDiffusion3Pipeline", "stable-diffusion-3.5-large"),
    "flux_dev": (flux, "FluxPipeline", "flux-1-dev"),
}
FLOW = {"_class_name": "FlowMatchEulerDiscreteScheduler", "shift": 3.0}
SCHEDULERS: dict[str, dict[str, Any]] = {
    "sd2": {"_class_name": "DDIMScheduler", "prediction_type": "v_prediction"},
    "sd3_medium": FLOW,
    "sd35_medium": FLOW,
    "sd35_large": FLOW,
    "flux_dev": {**FLOW, "use_dynamic_shifting": True},
}


def folder(family: str, where: Path, dtype: Any = torch.float16, scheduler: dict[str, Any] | None = None) -> Path:
    """The pipeline of a family as its classes save it, with an index, a scheduler and no tokenizers."""
    torch.manual_seed(0)
    make, pipeline, _ = PIPELINES[family]
    where.mkdir()
    index: dict[str, Any] = {"_class_name": pipeline, "_diffusers_version": diffusers.__version__}
    for name, model in make().items():
        model.to(dtype).save_pretrained(where / name)
        library = "diffusers" if type(model).__module__.startswith("diffusers") else "transformers"
        index[name] = [library, type(model).__name__]
    settings = scheduler or SCHEDULERS.get(family, {"_class_name": "DDIMScheduler", "prediction_type": "epsilon"})
    index["scheduler"] = ["diffusers", settings["_class_name"]]
    (where / "scheduler").mkdir()
    (where / "scheduler" / "scheduler_config.json").write_text(json.dumps(settings))
    (where / "model_index.json").write_text(json.dumps(index))
    return where


def weights(where: Path) -> dict[str, np.ndarray]:
    """All tensors of a folder, ``component/name``; CLIP as named before transformers 5.6."""
    found, words = {}, ("embeddings.", "encoder.layers.", "final_layer_norm.")
    for path in sorted(where.glob("*/*.safetensors")):
        for name, array in read(path).items():
            bare = path.parent.name.startswith("text_encoder") and name.startswith(words)
            found[f"{path.parent.name}/{'text_model.' * bare}{name}"] = array
    return found
