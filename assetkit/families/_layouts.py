"""What the checkpoints of each family hold, where, and under which key map: a row is named by `Family.layouts`.

Apart from the families' own files so that `identify`, which loads all of those, loads none of this.
"""

from __future__ import annotations

from dataclasses import replace

from assetkit.families import _maps_dit as dit
from assetkit.families import _maps_mmdit as mmdit
from assetkit.families import _maps_unet as unets
from assetkit.families import _maps_video as video
from assetkit.families._maps_cascade import CASCADE_B as _CASCADE_B
from assetkit.families._maps_cascade import CASCADE_C as _CASCADE_C
from assetkit.families._maps_clip import CLIP_G_SD3, CLIP_L, CLIP_L_FLUX, CLIP_L_SD3, OPENCLIP, SD2_CLIP
from assetkit.families._maps_control import MOTION, SPARSE_CONTROLNET, Z_IMAGE_CONTROLNET
from assetkit.families._maps_vae import FLUX2_VAE
from assetkit.families._maps_video_vae import DC_AE, HUNYUAN_VIDEO_VAE, LTX2_AUDIO_VAE, LTX_VAE, MOCHI_VAE, WAN_VAE
from assetkit.families._parts import audio_vae, beside, cascade, controlnet, encoder, motion, t5, transformer, unet, vae

_PLAIN, _PROJECTED = "CLIPTextModel", "CLIPTextModelWithProjection"

_SD1_TEXT = (encoder("te1", CLIP_L, "cond_stage_model.transformer.", _PLAIN), vae())
_SD2_TEXT = (encoder("te1", SD2_CLIP, "cond_stage_model.model.", _PLAIN), vae())
_SDXL_TEXT = (
    encoder("te1", CLIP_L, "conditioner.embedders.0.transformer.", _PLAIN),
    encoder("te2", OPENCLIP, "conditioner.embedders.1.model.", _PROJECTED),
    vae(),
)
SD1 = (
    unet(unets.SD1_UNET, 11),
    *_SD1_TEXT,
    controlnet(unets.CONTROLNET),
    motion(MOTION),
    beside("sparse_controlnet", SPARSE_CONTROLNET, "SparseControlNetModel"),
)
BK_SDM = (unet(unets.BK_SDM_UNET, 7), *_SD1_TEXT)
BK_SDM_TINY = (unet(unets.BK_SDM_UNET, 5), *_SD1_TEXT)
SD2 = (unet(unets.SD2_UNET, 11), *_SD2_TEXT, controlnet(unets.CONTROLNET))
SD_X4 = (unet(unets.X4_UNET, 11), *_SD2_TEXT)
SDXL = (unet(unets.SDXL_UNET, 8), *_SDXL_TEXT, controlnet(unets.SDXL_CONTROLNET), motion(MOTION))
KOALA = (unet(unets.KOALA_UNET, 5), *_SDXL_TEXT)
KOLORS = (unet(unets.KOLORS_UNET, 8), vae())
REFINER = (
    unet(unets.REFINER_UNET, 11),
    encoder("te2", OPENCLIP, "conditioner.embedders.0.model.", _PROJECTED),
    vae(),
)
CASCADE_B = (cascade(_CASCADE_B, "decoder"),)
CASCADE_C = (cascade(_CASCADE_C, "prior"),)

_SD3_TEXT = (
    encoder("te1", CLIP_L_SD3, "text_encoders.clip_l.transformer.", _PROJECTED),
    encoder("te2", CLIP_G_SD3, "text_encoders.clip_g.transformer.", _PROJECTED),
    t5("te3"),
    vae(),
)
SD3 = (transformer(mmdit.sd3(24), "SD3Transformer2DModel", "joint_blocks"), *_SD3_TEXT)
SD35_LARGE = (transformer(mmdit.sd3(38), "SD3Transformer2DModel", "joint_blocks"), *_SD3_TEXT)
FLUX_1 = (
    transformer(mmdit.FLUX, "FluxTransformer2DModel", "double_blocks", "single_blocks"),
    encoder("te1", CLIP_L_FLUX, "text_encoders.clip_l.transformer.", _PLAIN),
    t5("te2"),
    vae("vae."),
)
CHROMA = (
    transformer(mmdit.CHROMA, "ChromaTransformer2DModel", "double_blocks", "single_blocks"),
    t5("te1"),
    vae("vae."),
)
FLUX_2 = (
    transformer(dit.FLUX2, "Flux2Transformer2DModel", "double_blocks", "single_blocks"),
    vae("vae.", FLUX2_VAE, "AutoencoderKLFlux2"),
)
FLUX_3 = (
    transformer(
        dit.FLUX3,
        "Flux3Transformer2DModel",
        "content_mode_blocks.image",
        "content_mode_blocks.image_cond",
        "txt_mode_blocks",
        "single_blocks",
    ),
)
AURAFLOW = (
    transformer(dit.AURAFLOW, "AuraFlowTransformer2DModel", "double_layers", "single_layers", prefix="model."),
    t5("te1", "pile_t5xl", "UMT5EncoderModel"),
    vae("vae."),
)
_LUMINA_STACKS = ("layers", "noise_refiner", "context_refiner")
LUMINA2 = (transformer(dit.LUMINA2, "Lumina2Transformer2DModel", *_LUMINA_STACKS), vae("vae."))
Z_IMAGE = (
    transformer(dit.Z_IMAGE, "ZImageTransformer2DModel", *_LUMINA_STACKS),
    vae("vae."),
    beside("controlnet", Z_IMAGE_CONTROLNET, "ZImageControlNetModel"),
)
KREA2 = (transformer(dit.KREA2, "Krea2Transformer2DModel", "blocks"),)
HIDREAM = (
    transformer(dit.HIDREAM, "HiDreamImageTransformer2DModel", "double_stream_blocks", "single_stream_blocks"),
    vae("vae."),
)
QWEN_IMAGE = (
    transformer(dit.QWEN_IMAGE, "QwenImageTransformer2DModel", "transformer_blocks"),
    vae("vae.", WAN_VAE, "AutoencoderKLQwenImage"),
)
QWEN_IMAGE21 = (transformer(dit.QWEN_IMAGE_21, "QwenImage21Transformer2DModel", "transformer_blocks"),)
ERNIE_IMAGE = (transformer(dit.ERNIE_IMAGE, "ErnieImageTransformer2DModel", "layers"),)
MINIMAX_H3 = (transformer(dit.MINIMAX_H3, "MiniMaxH3Transformer3DModel", "blocks", "token_refiner.blocks"),)
SANA = (transformer(dit.SANA, "SanaTransformer2DModel", "blocks"), vae("vae.", DC_AE, "AutoencoderDC"))
COSMOS = (
    transformer(dit.COSMOS, "CosmosTransformer3DModel", "blocks.block{n}", "blocks", prefix="net."),
    t5("te1"),
)
HUNYUAN_VIDEO = (
    transformer(
        video.HUNYUAN_VIDEO,
        "HunyuanVideoTransformer3DModel",
        "double_blocks",
        "single_blocks",
        prefix="model.model.",
    ),
    encoder("te2", CLIP_L_FLUX, "text_encoders.clip_l.transformer.", _PLAIN),
    vae("vae.", HUNYUAN_VIDEO_VAE, "AutoencoderKLHunyuanVideo"),
)
MOCHI = (
    transformer(video.MOCHI, "MochiTransformer3DModel", "blocks"),
    t5("te1"),
    vae("vae.", MOCHI_VAE, "AutoencoderKLMochi"),
)
WAN21 = (
    transformer(video.WAN, "WanTransformer3DModel", "blocks", "vace_blocks"),
    t5("te1", "umt5xxl", "UMT5EncoderModel"),
    vae("vae.", WAN_VAE, "AutoencoderKLWan"),
)
WAN22 = (*WAN21, replace(WAN21[0], component="transformer_2", prefix="", also=(), folder="transformer_2"))
"""Pipelines of the larger models hold a second transformer for the less noisy steps; no single file holds both."""
LTX_VIDEO = (
    transformer(video.LTX_VIDEO, "LTXVideoTransformer3DModel", "transformer_blocks"),
    t5("te1"),
    vae("vae.", LTX_VAE, "AutoencoderKLLTXVideo"),
)
LTX2 = (
    transformer(video.LTX2, "LTX2VideoTransformer3DModel", "transformer_blocks"),
    vae("vae.", LTX_VAE, "AutoencoderKLLTX2Video"),
    audio_vae(LTX2_AUDIO_VAE, "AutoencoderKLLTX2Audio"),
)
