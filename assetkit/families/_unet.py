"""Data that the UNet families share: block names of adapters, in-channel variants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNET_BLOCKS = (
    "^down_blocks_#_",
    "^mid_block_",
    "^up_blocks_#_",
    "^input_blocks_#_",
    "^middle_block_",
    "^output_blocks_#_",
)
"""An adapter of a UNet touches at least one of these, in diffusers or in LDM spelling."""

NOT_PLAIN_UNET = (
    "temporal_transformer_blocks",
    "time_stack",
    "motion_modules",
    "add_k_proj",
    "kv_mapper",
    "encoder_hid_proj_image",
    "zero_convs",
    "controlnet",
)
"""Parts that the text-to-image Stable Diffusion UNets do not have."""

THREE_LEVELS: Mapping[str, tuple[int, int]] = {
    "^input_blocks_#": (0, 8),
    "^output_blocks_#": (0, 8),
    "^down_blocks_#": (0, 2),
    "^up_blocks_#": (0, 2),
}
"""Block indices of a UNet with three resolutions (SDXL and what was distilled from it)."""

FOUR_LEVELS: Mapping[str, tuple[int, int]] = {
    "^input_blocks_#": (0, 11),
    "^output_blocks_#": (0, 11),
    "^down_blocks_#": (0, 3),
    "^up_blocks_#": (0, 3),
    "transformer_blocks_#": (0, 0),
}
"""Block indices of the SD1 and SD2 UNets: four resolutions, one transformer block per attention."""

ATTENDED_BY_FOUR: Mapping[str, tuple[int, ...]] = {
    "^down_blocks_#_attentions_": (0, 1, 2),
    "^up_blocks_#_attentions_": (1, 2, 3),
    "^input_blocks_#_#_transformer_blocks_": (1,),
    "^output_blocks_#_#_transformer_blocks_": (1,),
}
ATTENDED_BY_THREE: Mapping[str, tuple[int, ...]] = {
    "^down_blocks_#_attentions_": (1, 2),
    "^up_blocks_#_attentions_": (0, 1),
    "^input_blocks_#_#_transformer_blocks_": (1,),
    "^output_blocks_#_#_transformer_blocks_": (1,),
}

SDXL_WIDTHS: Mapping[str, tuple[int, ...]] = {
    "attn2_to_k": (2048,),
    "attn2_to_v": (2048,),
    "attn1_to_q": (640, 1280),
    "attn1_to_k": (640, 1280),
    "attn1_to_v": (640, 1280),
    "attn2_to_q": (640, 1280),
    "ff_net_#_proj": (640, 1280),
}

INPAINTING: Mapping[int, Mapping[str, Any]] = {4: {}, 9: {"inpainting": True}}
"""Input channels: 4 latent; 9 = 4 latent + 1 mask + 4 masked latent (runwayml/stable-diffusion-inpainting)."""
