"""IC-Light: difference UNets of SD1 that also take a foreground (8 channels) or foreground and background (12).

The files hold diffusers' names without a prefix (lllyasviel/IC-Light gradio_demo.py, gradio_demo_bg.py). Twelve input
channels exist nowhere else. Eight are also what InstructPix2Pix's UNet has, in the same keys and shapes, and both have
been converted to LDM names: the header of a bare UNet of eight says that it is one of the two and not which. The scales
of its normalisations do (`identification.sampled`); where they cannot be read, the file's name is the last resort.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

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
_SAYS: Mapping[str, Mapping[str, bool]] = {
    "IC-Light": {"relight": True, "edit": False},
    "InstructPix2Pix": {"edit": True},
}
_DIFFERENCE, _WHOLE = 0.05, 0.2
"""Mean absolute scales of normalisations up to which a UNet is a difference, and from which it is a whole one."""


def recognise(view: View) -> Iterable[Claim]:
    """The relight variant for 12 channels; for a bare UNet of 8, the one of two that it is, if anything tells."""
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
                yield _of_eight(view, layout, f"{entry} {list(first)}: {_EIGHT}")
            return


def _of_eight(view: View, layout: str, detail: str) -> Claim:
    scale = view.header.extra.get("norm_scale")
    if isinstance(scale, float) and not _DIFFERENCE < scale < _WHOLE:
        which, what = ("IC-Light", "a difference") if scale <= _DIFFERENCE else ("InstructPix2Pix", "a whole UNet")
        seen = Evidence(
            "weight fingerprint", f"scales of normalisations are {scale:.3g} on average: {what}, so {which}"
        )
        return _claim(layout, _SAYS[which], detail, seen)
    named = _named(view.name)
    if named is None:
        return _claim(layout, {"edit": False}, detail)
    return _claim(layout, _SAYS[named], detail, Evidence("file name", f"says {named} (weak: nothing else tells)"))


def _named(name: str) -> str | None:
    """Which of the two the file's name means."""
    flat = re.sub(r"[^a-z0-9]+", "", name.rpartition("/")[2].lower())
    found = {each for word, each in _NAMES.items() if word in flat}
    return found.pop() if len(found) == 1 else None


def _claim(layout: str, variant: Mapping[str, bool], detail: str, *more: Evidence) -> Claim:
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


_HEADS = frozenset(key.partition(".")[0] for key in (*filter(None, _PREFIXES), *(entry for _, entry, *_ in _FORMS)))

RECOGNISER = Recogniser("relight", recognise, _HEADS)
