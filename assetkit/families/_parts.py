"""Builders of the components that checkpoints hold, placed where they are held.

Prefixes: CompVis (``model.diffusion_model.``, ``first_stage_model.``, ``cond_stage_model.``), Stability's sgm
(``conditioner.embedders.``) and ComfyUI (``text_encoders.``, ``vae.``); folders: diffusers' pipelines.
"""

from __future__ import annotations

from dataclasses import replace

from assetkit.families._maps_clip import CLIP_BLOCKS
from assetkit.families._maps_t5 import T5
from assetkit.families._maps_unet import unet_blocks
from assetkit.families._maps_vae import VAE, VAE_BLOCKS
from assetkit.keymap import KeyMap, Part


def _network(component: str, keymap: KeyMap, classname: str, blocks: str) -> Part:
    prefixes = ("diffusion_model.",)
    return Part(component, keymap, "model.diffusion_model.", component, classname, blocks, prefixes)


def unet(keymap: KeyMap, last: int) -> Part:
    """A UNet whose last output block is `last`."""
    return _network("unet", keymap, "UNet2DConditionModel", unet_blocks(last))


def controlnet(keymap: KeyMap) -> Part:
    """A ControlNet beside the network it steers; it has no output blocks."""
    return Part("controlnet", keymap, "control_model.", "controlnet", "ControlNetModel", unet_blocks(0) + "* BASE")


def transformer(keymap: KeyMap, classname: str, *stacks: str, prefix: str = "") -> Part:
    """A transformer in its author's names, with the `stacks` of blocks that merges weigh apart.

    Its own files may keep it under `prefix`.
    """
    rows = (f"{stack} {stack}\n" for stack in (each if "{" in each else each + ".{n}" for each in stacks))
    part = _network("transformer", keymap, classname, "".join(rows) + "* BASE")
    return replace(part, also=(*part.also, prefix)) if prefix else part


def cascade(keymap: KeyMap, folder: str) -> Part:
    """A diffusion stage of Stable Cascade, in the folder of its pipeline."""
    blocks = "down_blocks.{n} down_blocks.{n}\nup_blocks.{n} up_blocks.{n}\n* BASE"
    return replace(_network("unet", keymap, "StableCascadeUNet", blocks), folder=folder)


def encoder(component: str, keymap: KeyMap, prefix: str, classname: str) -> Part:
    """A text encoder; ``te1`` is in the folder ``text_encoder``, ``te2`` in ``text_encoder_2`` …"""
    number = component.removeprefix("te")
    folder = "text_encoder" if number == "1" else f"text_encoder_{number}"
    return Part(component, keymap, prefix, folder, classname, CLIP_BLOCKS)


def t5(component: str, name: str = "t5xxl", classname: str = "T5EncoderModel") -> Part:
    """A T5 encoder under ComfyUI's prefix."""
    return encoder(component, T5, f"text_encoders.{name}.transformer.", classname)


def vae(prefix: str = "first_stage_model.", keymap: KeyMap = VAE, classname: str = "AutoencoderKL") -> Part:
    """An autoencoder, by default the image one of CompVis."""
    return Part("vae", keymap, prefix, "vae", classname, VAE_BLOCKS, ("first_stage_model.", "vae."))


def audio_vae(keymap: KeyMap, classname: str) -> Part:
    """An autoencoder of sound."""
    return Part("audio_vae", keymap, "audio_vae.", "audio_vae", classname, "* AUDIO_VAE")


def motion(keymap: KeyMap) -> Part:
    """Temporal attention that is inserted into a UNet, in a file of its own."""
    blocks = "down_blocks.{n} down_blocks.{n}\nmid_block mid_block\nup_blocks.{n} up_blocks.{n}"
    return Part("motion_module", keymap, "", "motion_adapter", "MotionAdapter", blocks, ("module.",))


def beside(component: str, keymap: KeyMap, classname: str) -> Part:
    """A network that steers another, only ever in a file or a folder of its own."""
    return Part(component, keymap, "", component, classname, "* BASE")
