"""SUPIR: restoration weights laid over an SDXL checkpoint, in SGM names.

A file holds a control network (``model.control_model``), connectors into the decoder
(``model.diffusion_model.project_modules``) and usually a degradation-robust VAE encoder; the SDXL weights themselves
come from another file (Fanghua-Yu/SUPIR options/SUPIR_v0.yaml, SUPIR/modules/SUPIR_v0.py). UIs keep it with
checkpoints.
"""

from __future__ import annotations

from collections.abc import Iterable

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.match import fits
from assetkit.identification.rules import opened
from assetkit.identification.view import View
from assetkit.types import Evidence

_STEMS = ("model.control_model.", "model.diffusion_model.project_modules.")
_ADDITION = "model.control_model.label_emb.0.0.weight"
_PARTS = (
    ("model.control_model.", "controlnet"),
    ("model.diffusion_model.project_modules.", "connectors"),
    ("model.diffusion_model.input_blocks.", "unet"),
    ("conditioner.embedders.0.transformer.", "te1"),
    ("conditioner.embedders.1.model.", "te2"),
    ("first_stage_model.", "vae"),
)


def recognise(view: View) -> Iterable[Claim]:
    """A claim when both of SUPIR's own parts are there; SDXL by the width of the size-and-crop embedding."""
    if "model" not in view.heads or not all(view.any_under(stem) for stem in _STEMS):
        return
    shape = view.shape(_ADDITION)
    sized = shape is not None and fits(shape, (1280, 2816))
    parts = tuple(name for stem, name in _PARTS if view.any_under(stem))
    seen = Evidence("keys and shapes", f"{_STEMS[0]}*, {_STEMS[1]}*, {_ADDITION} {list(shape) if shape else ''}")
    base, candidates = opened(("sdxl",)) if sized else (None, ())
    yield Claim(
        "checkpoint" if sized else None,
        base,
        candidates,
        variant={"supir": True},
        layout="sgm",
        components=parts,
        resembles=() if sized else ("sdxl",),
        resembles_kind="checkpoint",
        evidence=(seen,),
    )


RECOGNISER = Recogniser("supir", recognise, frozenset({"model"}))
