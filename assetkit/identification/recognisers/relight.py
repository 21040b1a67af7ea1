"""IC-Light: difference UNets of SD1 that also take a foreground (8 channels) or foreground and background (12).

The files hold diffusers' names without a prefix (lllyasviel/IC-Light gradio_demo.py, gradio_demo_bg.py). Twelve input
channels exist nowhere else. Eight are also what InstructPix2Pix's UNet has, in the same keys and shapes, and both have
been converted to LDM names: the header of a bare UNet of eight says that it is one of the two and not which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.rules import opened
from assetkit.identification.view import View
from assetkit.types import Evidence

_FORMS = (
    (
        "diffusers",
        "conv_in.weight",
        "conv_out.weight",
        "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight",
    ),
    ("ldm", "input_blocks.0.0.weight", "out.2.weight", "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"),
)
"""Layout, first layer, last layer, first cross-attention."""
_PREFIXES = ("", "unet.", "diffusion_model.", "model.diffusion_model.")
_MORE_THAN_A_UNET = frozenset({"first_stage_model", "cond_stage_model", "cc_projection", "vae", "text_encoder"})
_EIGHT = (
    "8 channels: an InstructPix2Pix UNet or an IC-Light difference, of the same keys and shapes; the header cannot tell"
)
_NAMES = {"iclight": "IC-Light", "pix2pix": "InstructPix2Pix", "ip2p": "InstructPix2Pix"}
"""What a file is called, and which of the two that suggests."""


def recognise(view: View) -> Iterable[Claim]:
    """The relight variant for 12 channels; for a bare UNet of 8, the two things it may be, as evidence only."""
    if view.heads & _MORE_THAN_A_UNET or view.header.format == "diffusers":
        return
    for prefix in _PREFIXES:
        for layout, entry, leave, context in _FORMS:
            first = view.shape(prefix + entry)
            if first is None or view.shape(prefix + context) != (320, 768):
                continue
            if view.shape(prefix + leave) != (4, 320, 3, 3):
                continue
            if first == (320, 12, 3, 3):
                yield _claim(layout, {"relight": True}, f"{prefix}{entry} {list(first)}: 12 channels are IC-Light's")
            elif first == (320, 8, 3, 3) and not prefix:
                yield _claim(layout, {"edit": False}, f"{entry} {list(first)}: {_EIGHT}", *_suggested(view.name))
            return


def _suggested(name: str) -> Iterable[Evidence]:
    """Which of the two to look at first, by the file's name."""
    flat = re.sub(r"[^a-z0-9]+", "", name.rpartition("/")[2].lower())
    found = {each for word, each in _NAMES.items() if word in flat}
    if len(found) == 1:
        yield Evidence("file name", f"suggests {found.pop()} (weak, decides nothing)")


def _claim(layout: str, variant: dict[str, bool], detail: str, *more: Evidence) -> Claim:
    base, candidates = opened(("sd1",))
    return Claim(
        "diffusion_model",
        base,
        candidates,
        variant=variant,
        layout=layout,
        components=("unet",),
        evidence=(Evidence("keys and shapes", detail), *more),
    )


RECOGNISER = Recogniser("relight", recognise)
