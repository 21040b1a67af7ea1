"""Values that several families' published configurations share, and no tensor tells.

Read from the configuration files of the repositories named beside each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from assetkit.configs._schema import Fields, Reader, Scheduler, Slot, Tokenizer
from assetkit.configs._tensors import Tensors
from assetkit.errors import InputError

TINY_VAE = ("AutoencoderTiny",)

# Text encoders: openai/clip-vit-large-patch14 and laion/CLIP-ViT-bigG-14 as they were published with
# stable-diffusion-v1-5, stable-diffusion-xl-base-1.0, stable-diffusion-3-medium-diffusers and FLUX.1-dev.
CLIP_L: Mapping[str, Any] = {"hidden_act": "quick_gelu", "projection_dim": 768}
CLIP_L_PROJECTED: Mapping[str, Any] = {"hidden_act": "quick_gelu"}
CLIP_G: Mapping[str, Any] = {"hidden_act": "gelu"}

CLIP_TOKENIZER = Tokenizer("CLIPTokenizer")
OPENCLIP_TOKENIZER = Tokenizer("CLIPTokenizer", pads_with="!")
T5_TOKENIZER = Tokenizer("T5TokenizerFast", vocabulary="t5")
UMT5_TOKENIZER = Tokenizer("T5TokenizerFast")
T5_SLOW_TOKENIZER = Tokenizer("T5Tokenizer")
GEMMA_TOKENIZER = Tokenizer("GemmaTokenizerFast")

# First stages: runwayml/stable-diffusion-v1-5, stabilityai/stable-diffusion-xl-base-1.0, -3-medium, FLUX.1-dev.
VAE_SD: Mapping[str, Any] = {"scaling_factor": 0.18215, "sample_size": 512}
VAE_SDXL: Mapping[str, Any] = {"scaling_factor": 0.13025, "sample_size": 1024}
VAE_SD3: Mapping[str, Any] = {"scaling_factor": 1.5305, "shift_factor": 0.0609, "sample_size": 1024}
VAE_FLUX: Mapping[str, Any] = {"scaling_factor": 0.3611, "shift_factor": 0.1159, "sample_size": 1024}

# The noise schedule that all of Stable Diffusion was trained with.
STABLE: Mapping[str, Any] = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
PNDM = Scheduler("PNDMScheduler", {**STABLE, "skip_prk_steps": True, "set_alpha_to_one": False, "steps_offset": 1})
DDIM = Scheduler("DDIMScheduler", {**STABLE, "clip_sample": False, "set_alpha_to_one": False, "steps_offset": 1})
EULER = Scheduler("EulerDiscreteScheduler", {**STABLE, "timestep_spacing": "leading", "steps_offset": 1})
EULER_A = Scheduler("EulerAncestralDiscreteScheduler", {**STABLE, "steps_offset": 1})
TRAILING: Mapping[str, Any] = {"timestep_spacing": "trailing"}


def unsettled(fact: str) -> Reader:
    """A field that only a fact settles, and that this fact has not."""

    def refuse(tensors: Tensors, _: Fields) -> NoReturn:
        raise InputError(f"the configuration of this {tensors.classname} depends on its {fact}", hint=f"state {fact}=")

    return refuse


def tiny_vae() -> Slot:
    """TAESD for the family: the class's defaults are its published values."""
    return Slot("AutoencoderTiny")
