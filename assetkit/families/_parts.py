"""The components that checkpoints of several families hold, placed where they are held.

Prefixes: CompVis (``model.diffusion_model.``, ``first_stage_model.``, ``cond_stage_model.``), Stability's sgm
(``conditioner.embedders.``) and ComfyUI (``text_encoders.``, ``vae.``); folders: diffusers' pipelines.
"""

from __future__ import annotations

from dataclasses import replace

from assetkit.families._maps_clip import CLIP_BLOCKS, CLIP_G_SD3, CLIP_L, CLIP_L_FLUX, CLIP_L_SD3, OPENCLIP, SD2_CLIP
from assetkit.families._maps_mmdit import FLUX, FLUX_BLOCKS, SD3_BLOCKS, sd3
from assetkit.families._maps_t5 import T5
from assetkit.families._maps_unet import (
    BK_SDM_UNET,
    CONTROLNET,
    KOALA_UNET,
    KOLORS_UNET,
    REFINER_UNET,
    SD1_UNET,
    SD2_UNET,
    SDXL_CONTROLNET,
    SDXL_UNET,
    X4_UNET,
    unet_blocks,
)
from assetkit.families._maps_vae import VAE, VAE_BLOCKS
from assetkit.keymap import KeyMap, Part

_WITHOUT_PROJECTION, _WITH_PROJECTION = "CLIPTextModel", "CLIPTextModelWithProjection"


def _network(component: str, map: KeyMap, classname: str, blocks: str) -> Part:  # noqa: A002 - the field's name
    prefixes = ("diffusion_model.",)
    return Part(component, map, "model.diffusion_model.", component, classname, blocks, prefixes)


def unet(map: KeyMap, last: int) -> Part:  # noqa: A002
    """A UNet whose last output block is `last`."""
    return _network("unet", map, "UNet2DConditionModel", unet_blocks(last))


def transformer(map: KeyMap, classname: str, blocks: str = "") -> Part:  # noqa: A002
    """A transformer, in diffusers' class of that name."""
    return _network("transformer", map, classname, blocks)


def encoder(component: str, map: KeyMap, prefix: str, classname: str) -> Part:  # noqa: A002
    """A text encoder; ``te1`` is in the folder ``text_encoder``, ``te2`` in ``text_encoder_2`` …"""
    number = component.removeprefix("te")
    folder = "text_encoder" if number == "1" else f"text_encoder_{number}"
    return Part(component, map, prefix, folder, classname, CLIP_BLOCKS)


def vae(prefix: str = "first_stage_model.", map: KeyMap = VAE, classname: str = "AutoencoderKL") -> Part:  # noqa: A002
    """An autoencoder, by default the image one of CompVis."""
    return Part("vae", map, prefix, "vae", classname, VAE_BLOCKS, ("first_stage_model.", "vae."))


def controlnet(map: KeyMap, last: int) -> Part:  # noqa: A002
    """A ControlNet beside the network it steers."""
    return Part("controlnet", map, "control_model.", "controlnet", "ControlNetModel", unet_blocks(last))


def audio_vae(map: KeyMap) -> Part:  # noqa: A002
    """An autoencoder of sound."""
    return Part("audio_vae", map, "audio_vae.", "audio_vae", "AutoencoderKLLTX2Audio", "* AUDIO_VAE")


_SD1_TEXT = (encoder("te1", CLIP_L, "cond_stage_model.transformer.", _WITHOUT_PROJECTION), vae())
_SD2_TEXT = (encoder("te1", SD2_CLIP, "cond_stage_model.model.", _WITHOUT_PROJECTION), vae())
_SDXL_TEXT = (
    encoder("te1", CLIP_L, "conditioner.embedders.0.transformer.", _WITHOUT_PROJECTION),
    encoder("te2", OPENCLIP, "conditioner.embedders.1.model.", _WITH_PROJECTION),
    vae(),
)
SD1 = (unet(SD1_UNET, 11), *_SD1_TEXT, controlnet(CONTROLNET, 11))
BK_SDM = (unet(BK_SDM_UNET, 7), *_SD1_TEXT)
BK_SDM_TINY = (unet(BK_SDM_UNET, 5), *_SD1_TEXT)
SD2 = (unet(SD2_UNET, 11), *_SD2_TEXT, controlnet(CONTROLNET, 11))
SD_X4 = (unet(X4_UNET, 11), *_SD2_TEXT)
SDXL = (unet(SDXL_UNET, 8), *_SDXL_TEXT, controlnet(SDXL_CONTROLNET, 8))
KOALA = (unet(KOALA_UNET, 5), *_SDXL_TEXT)
KOLORS = (unet(KOLORS_UNET, 8), vae())
REFINER = (
    unet(REFINER_UNET, 11),
    encoder("te2", OPENCLIP, "conditioner.embedders.0.model.", _WITH_PROJECTION),
    vae(),
)


def stable_diffusion_3(blocks: int) -> tuple[Part, ...]:
    """The parts of an SD3 or 3.5 with so many joint blocks."""
    return (
        transformer(sd3(blocks), "SD3Transformer2DModel", SD3_BLOCKS),
        encoder("te1", CLIP_L_SD3, "text_encoders.clip_l.transformer.", _WITH_PROJECTION),
        encoder("te2", CLIP_G_SD3, "text_encoders.clip_g.transformer.", _WITH_PROJECTION),
        encoder("te3", T5, "text_encoders.t5xxl.transformer.", "T5EncoderModel"),
        vae(),
    )


FLUX_1 = (
    transformer(FLUX, "FluxTransformer2DModel", FLUX_BLOCKS),
    encoder("te1", CLIP_L_FLUX, "text_encoders.clip_l.transformer.", _WITHOUT_PROJECTION),
    encoder("te2", T5, "text_encoders.t5xxl.transformer.", "T5EncoderModel"),
    vae("vae."),
)


def native(map: KeyMap, classname: str, *stacks: str, prefix: str = "") -> Part:  # noqa: A002
    """A transformer in its author's names, with the `stacks` of blocks that merges weigh apart.

    Its own files may keep it under `prefix`.
    """
    rows = "".join(f"{stack}.{{n}} {stack}.{{n}}\n" for stack in stacks)
    part = transformer(map, classname, rows + "* BASE")
    return replace(part, also=(*part.also, prefix)) if prefix else part


def cascade(map: KeyMap, folder: str) -> Part:  # noqa: A002
    """A diffusion stage of Stable Cascade, in the folder of its pipeline."""
    part = _network(
        "unet", map, "StableCascadeUNet", "down_blocks.{n} down_blocks.{n}\nup_blocks.{n} up_blocks.{n}\n* BASE"
    )
    return replace(part, folder=folder)


def t5(component: str, name: str = "t5xxl", classname: str = "T5EncoderModel") -> Part:
    """A T5 encoder under ComfyUI's prefix."""
    return encoder(component, T5, f"text_encoders.{name}.transformer.", classname)
