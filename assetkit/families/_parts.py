"""The components that checkpoints of several families hold, placed where they are held."""

from __future__ import annotations

from assetkit.families._maps_clip import CLIP_BLOCKS, SD1_CLIP
from assetkit.families._maps_unet import SD1_UNET, UNET_BLOCKS_12
from assetkit.families._maps_vae import VAE, VAE_BLOCKS
from assetkit.keymap import KeyMap, Part

_NETWORK = ("diffusion_model.",)


def unet(map: KeyMap, blocks: str) -> Part:  # noqa: A002 - the field's name
    """A UNet under CompVis' prefix, ComfyUI's, or alone."""
    return Part("unet", map, "model.diffusion_model.", "unet", "UNet2DConditionModel", blocks, _NETWORK)


def vae(prefix: str = "first_stage_model.") -> Part:
    """The image autoencoder; a file of its own has no prefix."""
    return Part("vae", VAE, prefix, "vae", "AutoencoderKL", VAE_BLOCKS, ("first_stage_model.", "vae."))


SD1 = (
    unet(SD1_UNET, UNET_BLOCKS_12),
    Part("te1", SD1_CLIP, "cond_stage_model.transformer.", "text_encoder", "CLIPTextModel", CLIP_BLOCKS),
    vae(),
)
