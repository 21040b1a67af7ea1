"""Data that the UNet families share: block names of adapters, in-channel variants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OVER_TIME = (
    "init_attn.",
    "fps_embedding.",
    "camera_embed.",
    "input_blocks.0.1.",
    "input_blocks.1.2.",
    "input_blocks.4.2.",
    "input_blocks.1.0.temopral_conv.",
    "input_blocks.1.0.temporal_conv.",
    "input_blocks.1.0.time_stack.",
    "input_blocks.4.1.time_stack.",
    "transformer_in.",
    "down_blocks.0.motion_modules.",
    "down_blocks.1.motion_modules.",
    "down_blocks.0.temp_convs.",
    "down_blocks.1.temp_attentions.",
    "down_blocks.0.temporal_convolutions.",
    "down_blocks.1.temporal_attentions.",
    "down_blocks.0.resnets.0.time_mixer.",
    "down_blocks.0.attentions.0.transformer_blocks.0.attn_temp.",
    "down_blocks.1.attentions.0.transformer_blocks.0.attn_temp.",
    "down_blocks.1.attentions.0.temporal_transformer_blocks.",
)
"""Layers over frames and cameras that video and multi-view models put into Stable Diffusion's UNets, whose own keys and
shapes they keep. A block of the original names holds a ResNet and at most one transformer, so its third module is
foreign too. Sources: diffusers 0.42.1 (UNet3DConditionModel, I2VGenXLUNet, UNetMotionModel,
UNetSpatioTemporalConditionModel) and its scripts/convert_ms_text_to_video_to_diffusers.py (ModelScope's names,
``temopral_conv`` as spelled there); VideoCrafter lvdm/modules/networks/openaimodel3d.py (``init_attn``,
``fps_embedding``); MVDream mvdream/ldm/modules/diffusionmodules/openaimodel.py (``camera_embed``); Tune-A-Video
tuneavideo/models/attention.py (``attn_temp``)."""


INPAINTING: Mapping[int, Mapping[str, Any]] = {4: {}, 9: {"inpainting": True}}
"""Input channels: 4 latent; 9 = 4 latent + 1 mask + 4 masked latent (runwayml/stable-diffusion-inpainting)."""

_TASKS = ("{}", "{}Img2Img", "{}Inpaint", "{}PAG", "{}PAGImg2Img", "{}PAGInpaint", "{}ControlNet", "{}Adapter")


def _pipelines(stem: str) -> tuple[str, ...]:
    return tuple(each.format(stem) + "Pipeline" for each in _TASKS)


SD_PIPELINES = (*_pipelines("StableDiffusion"), "StableDiffusionInstructPix2PixPipeline")
XL_PIPELINES = _pipelines("StableDiffusionXL")
"""diffusers 0.42.1 pipelines that load any UNet with one CLIP encoder, and any of SDXL's shape with two."""

XLM_ROBERTA = (
    "cond_stage_model.roberta.embeddings.word_embeddings.weight",
    "text_encoder/roberta.embeddings.word_embeddings.weight",
)
"""AltDiffusion's text encoder, which makes Stable Diffusion's UNet another model."""
