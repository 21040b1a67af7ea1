"""Checkpoints and bare networks: the families' signatures under every prefix that files use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from assetkit.families import families
from assetkit.identification.claim import MARKER, USUAL, Claim, Recogniser
from assetkit.identification.match import Match, heads, matches
from assetkit.identification.view import Prefixes, View
from assetkit.types import Evidence

NETWORK = frozenset({"diffusion_model"})

PREFIXES = Prefixes(
    "model.diffusion_model.",
    "model.model.",
    "diffusion_model.",
    "model.",
    "net.",
    "module.",
    "transformer.",
    "unet.",
    "dit.",
    "pipe.dit.",
    "",
)
"""Where a file may keep its network (shared reference, identification.md, notation)."""

FOLDER_PREFIXES = Prefixes("unet/", "transformer/", "prior/", "decoder/")
"""Where a pipeline folder keeps it: the reader joins component and key with a slash."""

_COMFY_PREFIXES = frozenset({"model.diffusion_model.", "diffusion_model."})

TEXT_ENCODERS: tuple[tuple[str, str], ...] = (
    ("cond_stage_model.", "te1"),
    ("conditioner.embedders.0.transformer.", "te1"),
    ("conditioner.embedders.0.model.", "te2"),
    ("conditioner.embedders.1.model.", "te2"),
    ("text_encoders.clip_l.", "te1"),
    ("text_encoders.clip_g.", "te2"),
    ("text_encoders.t5xxl.", "te3"),
    ("text_encoder/", "te1"),
    ("text_encoder_2/", "te2"),
    ("text_encoder_3/", "te3"),
    ("text_encoder_4/", "te4"),
    ("text_encoder.", "te1"),
    ("text_encoder_2.", "te2"),
    ("text_encoders.", "te1"),
    ("te.", "te1"),
    ("te1.", "te1"),
    ("te2.", "te2"),
)
OTHER_PARTS: tuple[tuple[str, str], ...] = (
    ("first_stage_model.", "vae"),
    ("vae.", "vae"),
    ("vae/", "vae"),
    ("vqgan/", "vae"),
    ("vqvae/", "vae"),
    ("movq/", "vae"),
    ("audio_vae.", "audio_vae"),
    ("vocoder.", "vocoder"),
    ("conditioner.embedders.0.open_clip.", "image_encoder"),
    ("embedder.model.visual.", "image_encoder"),
    ("clip_vision.", "image_encoder"),
    ("image_encoder/", "image_encoder"),
    ("safety_checker.", "safety_checker"),
    ("safety_checker/", "safety_checker"),
    ("depth_model.", "depth_estimator"),
)

_EDIT_PIPELINES = "InstructPix2Pix"
"""In the name of a pipeline whose UNet takes the image to edit in four more channels: the keys alone cannot say so."""

_NOT_A_NETWORK = Prefixes(
    "control_model.",
    "model.control_model.",
    "controlnet_cond_embedding.",
    "controlnet_down_blocks.",
    "controlnet_blocks.",
    "control_layers.",
    "input_hint_block.",
    "zero_convs.",
    "lllite_unet",
)
"""Parts that only control networks have: their owners speak for them."""


def recognise(view: View) -> Iterable[Claim]:
    """At most one claim: which network this is, and what else the file holds."""
    if not view.tensors or view.present(_NOT_A_NETWORK):
        return
    found = _best(view)
    if found:
        yield _claim(view, found)


def _best(view: View) -> list[Match]:
    """Matches under the first prefix that has any: sized ones if there are, else the structural ones."""
    folders = view.present(FOLDER_PREFIXES) if view.header.format == "diffusers" else []
    structural: list[Match] = []
    for prefix in (*folders, *view.present(PREFIXES)):
        found = list(matches(view, prefix, NETWORK))
        sized = [match for match in found if match.sized]
        if sized:
            return sized
        structural = structural or found
    return structural


def _claim(view: View, found: list[Match]) -> Claim:
    first = found[0]
    parts = list(_parts(view))
    network = "unet" if first.signature.layout in {"ldm", "sgm"} or "unet" in first.family.components else "transformer"
    kind = "checkpoint" if parts or first.prefix.endswith("/") else "diffusion_model"
    base, candidates = _bases(found)
    marks = _marks(view)
    variant = {**marks, **(first.variant if len(found) == 1 else common(match.variant for match in found))}
    seen = tuple(Evidence("keys and shapes", f"{match.family.id}: {match.detail}") for match in found)
    predicted, reasons = _prediction(found, {**variant, **marks}, "prediction" in marks)
    claim = Claim(
        kind,
        base,
        candidates,
        variant={**variant, **predicted},
        layout=_layout(first),
        components=tuple(dict.fromkeys([network, *parts])),
        evidence=(*seen, *reasons),
    )
    if first.sized:
        return claim
    similar = tuple(dict.fromkeys(match.family.id for match in found))
    return replace(claim, kind=None, base=None, candidates=(), resembles=similar, resembles_kind=kind)


def _prediction(
    found: list[Match], variant: Mapping[str, Any], marked: bool
) -> tuple[Mapping[str, str], tuple[Evidence, ...]]:
    """The prediction type and why: a marker tensor, the signature (which is evidence of its own), or the usual one."""
    stated = variant.get("prediction")
    if stated:
        return {"prediction": stated}, (Evidence(MARKER, f"prediction {stated}"),) if marked else ()
    usual = found[0].family.prediction if len(found) == 1 else None
    if not usual:
        return {}, ()
    said = f"prediction {usual} is usual for {found[0].family.id}; nothing in the file says otherwise"
    return {"prediction": usual}, (Evidence(USUAL, said),)


def _layout(match: Match) -> str:
    """The signature's layout; a transformer's native names under ComfyUI's prefixes are called ``comfy``.

    Some families (Qwen-Image, HiDream) have the same names in diffusers and at home.
    """
    layout = match.signature.layout
    native = layout == "bfl" or (layout == "diffusers" and "transformer" in match.family.components)
    return "comfy" if native and match.prefix in _COMFY_PREFIXES else layout


def _bases(found: list[Match]) -> tuple[str | None, tuple[str, ...]]:
    """The base and what stays open; a signature may leave less open than its family does."""
    if len({match.family.id for match in found}) > 1:
        return shared(match.family.id for match in found)
    opened = tuple(dict.fromkeys(each for match in found for each in match.candidates))
    return (opened[0], ()) if len(opened) == 1 else (found[0].family.id, opened)


def shared(ids: Iterable[str]) -> tuple[str | None, tuple[str, ...]]:
    """The base that several families share and every id they leave open.

    One family answers for itself; several of one group answer with the group's id; others leave the base open.
    """
    table = families()
    unique = list(dict.fromkeys(ids))
    opened = tuple(dict.fromkeys(each for id_ in unique for each in (table[id_].candidates or (id_,))))
    if len(unique) == 1:
        return unique[0], table[unique[0]].candidates
    groups = {table[id_].group for id_ in unique}
    group = groups.pop() if len(groups) == 1 else None
    return group, opened


def _parts(view: View) -> Iterator[str]:
    for prefix, name in (*TEXT_ENCODERS, *OTHER_PARTS):
        if view.any_under(prefix):
            yield name


def _marks(view: View) -> dict[str, Any]:
    """Variant facts that marker tensors or the pipeline's class state, whatever the family (identification.md 2.2)."""
    facts: dict[str, Any] = {}
    if "v_pred" in view:
        facts["prediction"] = "v"
    if "edm_vpred.sigma_max" in view:
        facts["prediction"] = "edm_v"
    if "edm_mean" in view and "edm_std" in view:
        facts["prediction"] = "edm"
    if "ztsnr" in view:
        facts["ztsnr"] = True
    if view.any_under("model_ema."):
        facts["ema"] = True
    index = view.header.extra.get("model_index")
    if isinstance(index, Mapping) and _EDIT_PIPELINES in str(index.get("_class_name")):
        facts["edit"] = True
    return facts


def common(variants: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Facts on which all of `variants` agree."""
    first, *rest = [dict(each) for each in variants]
    return {key: value for key, value in first.items() if all(each.get(key) == value for each in rest)}


RECOGNISER = Recogniser("networks", recognise, lambda: PREFIXES.heads | heads(NETWORK))
