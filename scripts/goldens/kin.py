"""Golden headers of small relatives: AltDiffusion, SDXS, and Ovis-Image and LongCat-Image in native names.

``python scripts/goldens/kin.py ORACLES``, where the folder holds read-only checkouts: ``flux`` (black-forest-labs/flux
802fb47) and ``Ovis-Image`` (AIDC-AI/Ovis-Image ab01d3c). Networks are instantiated on the meta device.

- AltDiffusion: `RobertaSeriesModelWithTransformation` of diffusers behind Stable Diffusion's own UNet and VAE, with the
  widths of AUTOMATIC1111/stable-diffusion-webui ``configs/alt-diffusion{,-m18}-inference.yaml`` and XLM-RoBERTa large.
- SDXS: `UNet2DConditionModel` with the block counts, depths and widths that Comfy-Org/ComfyUI a125cd8
  ``comfy/model_detection.py`` states for SD_XS and SD09_XS; the published configuration files were not to be had.
- Ovis-Image: its authors' own class and configuration. ComfyUI's copies rename three modules (``txt_in``, ``txt_norm``,
  ``scale`` for the norms' ``weight``: SwarmUI and ComfyUI tell the model by these names).
- LongCat-Image: its authors publish diffusers' names only (``longcat_image/models/longcat_image_dit.py``). Files in
  Flux's names are that network converted: Flux.1's class without the pooled vector, behind a context of 3584.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import torch
from _ldm import DIFFUSERS, Shapes, check_unet, meta, tensors, under, unet_names, vae_original
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.pipelines.deprecated.alt_diffusion.modeling_roberta_series import (
    RobertaSeriesConfig,
    RobertaSeriesModelWithTransformation,
)

from tests.goldens import save

ORACLES = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("oracles")
SD1: dict[str, Any] = {
    "block_out_channels": [320, 640, 1280, 1280],
    "cross_attention_dim": 768,
    "attention_head_dim": 8,
    "layers_per_block": 2,
}
M18 = {**SD1, "cross_attention_dim": 1024, "attention_head_dim": [5, 10, 20, 20], "use_linear_projection": True}
SDXS: dict[str, Any] = {
    "block_out_channels": [320, 640, 1280],
    "layers_per_block": 1,
    "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
    "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
    "mid_block_type": None,
    "cross_attention_dim": 768,
    "attention_head_dim": 8,
}
SDXS_09: dict[str, Any] = {
    **SDXS,
    "down_block_types": ["CrossAttnDownBlock2D"] * 3,
    "up_block_types": ["CrossAttnUpBlock2D"] * 3,
    "cross_attention_dim": 1024,
    "attention_head_dim": [5, 10, 20],
    "use_linear_projection": True,
}
VAE = {
    "block_out_channels": [128, 256, 512, 512],
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
    "layers_per_block": 2,
    "latent_channels": 4,
}
ROBERTA = {"hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "intermediate_size": 4096}
ROBERTA |= {"vocab_size": 250002, "max_position_embeddings": 514, "type_vocab_size": 1}


def unet(config: dict[str, Any]) -> Shapes:
    """The diffusers class at `config`."""
    return meta(lambda: UNet2DConditionModel(**config))


def original(config: dict[str, Any]) -> Shapes:
    """The same network under its original names, proven by diffusers' converter."""
    expected = unet(config)
    names = unet_names(expected)
    found = {names[key]: shape for key, shape in expected.items()}
    check_unet(found, {"class_embed_type": None, **config}, expected)
    return under("model.diffusion_model.", found)


def roberta(width: int, *, pre: bool) -> Shapes:
    """The text encoder; `pre` is the second projection that the 18 languages brought."""
    config = RobertaSeriesConfig(**ROBERTA, project_dim=width)
    config.has_pre_transformation = pre
    return meta(lambda: RobertaSeriesModelWithTransformation(config))


def alt_diffusion() -> None:
    """Checkpoints of the first and of the 18-language model, and a pipeline folder."""
    source = f"{DIFFUSERS} RobertaSeriesModelWithTransformation, UNet2DConditionModel; stable-diffusion-webui configs"
    first = under("first_stage_model.", vae_original(meta(lambda: AutoencoderKL(**VAE)), VAE))
    expect = {"kind": "checkpoint", "base": "altdiffusion", "layout": "ldm"}
    for name, config, width, pre in (("altdiffusion", SD1, 768, False), ("altdiffusion_m18", M18, 1024, True)):
        text = under("cond_stage_model.", roberta(width, pre=pre))
        save(f"unets/{name}_ckpt", source, tensors(original(config) | text | first), expect)
    folder = under("unet/", unet(SD1)) | under("text_encoder/", roberta(768, pre=False))
    folder |= under("vae/", meta(lambda: AutoencoderKL(**VAE)))
    index = {
        "_class_name": "AltDiffusionPipeline",
        "text_encoder": ["alt_diffusion", "RobertaSeriesModelWithTransformation"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    extra = {"model_index": index, "configs": {}}
    save(
        "unets/altdiffusion_folder",
        source,
        tensors(folder),
        {"kind": "checkpoint", "base": "altdiffusion", "layout": "diffusers"},
        format="diffusers",
        extra=json.loads(json.dumps(extra)),
    )


def sdxs() -> None:
    """The UNets of both releases."""
    source = f"{DIFFUSERS} UNet2DConditionModel; block counts of ComfyUI a125cd8 comfy/model_detection.py"
    expect = {"kind": "diffusion_model", "base": "sdxs", "layout": "diffusers"}
    save("unets/sdxs_dreamshaper_unet_diffusers", source, tensors(unet(SDXS)), expect)
    # No self attention in the first level (``disable_self_attentions``), which the class cannot be asked for.
    found = {
        key: shape
        for key, shape in unet(SDXS_09).items()
        if not (key.startswith(("down_blocks.0.", "up_blocks.2.")) and (".attn1." in key or ".norm1." in key))
        or ".resnets." in key
    }
    save("unets/sdxs_09_unet_diffusers", source, tensors(found), expect)


def ovis() -> None:
    """The authors' names, and ComfyUI's."""
    sys.path.insert(0, str(ORACLES / "Ovis-Image"))
    package = importlib.import_module("ovis_image")
    found = meta(lambda: package.OvisImageModel(package.ovis_image_configs["ovis-image-7b"]))
    source = "AIDC-AI/Ovis-Image ab01d3c OvisImageModel, ovis-image-7b"
    expect = {"kind": "diffusion_model", "base": "ovis_image", "layout": "bfl"}
    save("dits/ovis_image-bfl", source, tensors(found, "BF16"), expect)
    renamed = {key.replace("semantic_txt_", "txt_"): shape for key, shape in found.items()}
    renamed = {key.replace("_norm.weight", "_norm.scale"): shape for key, shape in renamed.items()}
    comfy = under("model.diffusion_model.", renamed)
    save("dits/ovis_image-comfy", f"{source}; ComfyUI's names", tensors(comfy, "BF16"), {**expect, "layout": "comfy"})


def longcat() -> None:
    """Flux.1's names without the pooled vector."""
    sys.path.insert(0, str(ORACLES / "flux" / "src"))
    model = importlib.import_module("flux.model")
    settings = {"in_channels": 64, "out_channels": 64, "vec_in_dim": 768, "context_in_dim": 3584, "hidden_size": 3072}
    settings |= {"mlp_ratio": 4.0, "num_heads": 24, "depth": 10, "depth_single_blocks": 20, "axes_dim": [16, 56, 56]}
    settings |= {"theta": 10_000, "qkv_bias": True, "guidance_embed": False}
    with torch.device("meta"):
        found = meta(lambda: model.Flux(model.FluxParams(**settings)))
    found = {key: shape for key, shape in found.items() if not key.startswith("vector_in.")}
    source = (
        "black-forest-labs/flux 802fb47 Flux without vector_in, context 3584; depths of LongCatImageTransformer2DModel"
    )
    expect = {"kind": "diffusion_model", "base": "longcat_image", "layout": "bfl"}
    save("dits/longcat_image-bfl", source, tensors(found, "BF16"), expect)


if __name__ == "__main__":
    alt_diffusion()
    sdxs()
    ovis()
    longcat()
