"""IC-Light: difference UNets of SD1 that also take a foreground (8 channels) or foreground and background (12).

The files hold diffusers' names without a prefix (lllyasviel/IC-Light gradio_demo.py, gradio_demo_bg.py). Twelve input
channels exist nowhere else. Eight are also what InstructPix2Pix's UNet has, in the same keys and shapes. That one is
published as a component of a pipeline folder (``unet/diffusion_pytorch_model``) or inside a checkpoint, never as a file
of its own; so a lone 8-channel UNet in diffusers' names is IC-Light's, unless it carries a component's name: then, and
for LDM names, into which both have been converted, the header says only that it is one of the two.
"""

from __future__ import annotations

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
_ALONE = "a lone UNet of 8 channels; InstructPix2Pix's has the same header but is a part of a folder or checkpoint"
_EIGHT = "an InstructPix2Pix UNet and an IC-Light difference have the same keys and shapes; the header cannot tell"


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
            elif first == (320, 8, 3, 3) and not prefix and layout == "diffusers" and not _is_component(view):
                yield _claim(layout, {"relight": True}, f"{entry} {list(first)}: {_ALONE}")
            elif first == (320, 8, 3, 3) and not prefix:
                # A bare UNet in LDM names is as likely a converted IC-Light as an edit model: neither is said.
                yield _claim(layout, {"edit": False}, f"{entry} {list(first)}: {_EIGHT}")
            return


def _is_component(view: View) -> bool:
    """Whether the file is called as diffusers calls a component's weights."""
    return view.name.rpartition("/")[2].startswith("diffusion_pytorch_model")


def _claim(layout: str, variant: dict[str, bool], detail: str) -> Claim:
    base, candidates = opened(("sd1",))
    return Claim(
        "diffusion_model",
        base,
        candidates,
        variant=variant,
        layout=layout,
        components=("unet",),
        evidence=(Evidence("keys and shapes", detail),),
    )


RECOGNISER = Recogniser("relight", recognise)
