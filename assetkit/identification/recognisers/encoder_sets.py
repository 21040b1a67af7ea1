"""All text encoders of a pipeline in one file, without the network that they serve: SDXL's pair, SD3's three.

Each is found by its own signature under a prefix of its own. The set tells the base, and SDXL's original names alone
do; where two families use the same encoders both stay open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.match import MOST, Match, matches
from assetkit.identification.recognisers.encoders import MORE, TEXT
from assetkit.identification.recognisers.networks import shared
from assetkit.identification.view import Prefixes, View
from assetkit.types import Evidence

PLACES: Mapping[str, Prefixes] = {
    "sgm": Prefixes("conditioner.embedders.0.transformer.", "conditioner.embedders.1.model."),
    "comfy": Prefixes(
        "text_encoders.clip_l.transformer.",
        "text_encoders.clip_g.transformer.",
        "text_encoders.t5xxl.transformer.",
        "text_encoders.t5xxl.",
        "text_encoders.llama.transformer.",
        "text_encoders.llama.",
    ),
    "diffusers": Prefixes("text_encoder.", "text_encoder_2.", "text_encoder_3.", "text_encoder_4."),
    "": Prefixes("clip_l.", "clip_g.", "t5xxl.", "te1.", "te2.", "te3."),
}
"""Where the encoders of one file are kept, by layout: Stability-AI/generative-models configs/inference/sd_xl_base.yaml,
the names under which ComfyUI's CheckpointSave keeps them, diffusers' components."""

_SGM_ALONE = {"sgm": ("sdxl",)}
"""Layouts that one family has."""

_SD3 = ("sd3_medium", "sd35_medium", "sd35_large")
SERVED: Mapping[frozenset[str], tuple[str, ...]] = {
    frozenset({"clip_l", "clip_g"}): ("sdxl", *_SD3),
    frozenset({"clip_l", "clip_g", "t5xxl"}): _SD3,
    frozenset({"clip_l", "t5xxl"}): ("flux_dev", "flux_schnell"),
    frozenset({"clip_l", "llama3_8b"}): ("hunyuan_video",),
    frozenset({"clip_l", "clip_g", "t5xxl", "llama3_8b"}): ("hidream",),
}
"""Families by the encoders they use (diffusers 0.42.1, components of their pipelines). SD3 runs without its T5."""


def recognise(view: View) -> Iterable[Claim]:
    """At most one claim: two encoders or more, and nothing beside them."""
    if view.present(MORE):
        return
    for layout, prefixes in PLACES.items():
        held = view.present(prefixes)
        if len(held) < 2 or not _all_of_it(view, held):
            continue
        found = [match for prefix in held if (match := _encoder(view, prefix)) is not None]
        if len(found) > 1 and len(found) == len(_apart(held)):
            yield _claim(layout, found)
            return


def _all_of_it(view: View, held: list[str]) -> bool:
    return sum(key.startswith(tuple(held)) for key in view.keys) >= MOST * len(view.keys)


def _apart(held: list[str]) -> list[str]:
    """Prefixes that are not part of a longer one that is there too."""
    return [each for each in held if not any(other != each and other.startswith(each) for other in held)]


def _encoder(view: View, prefix: str) -> Match | None:
    """The encoder that is under a prefix, at its own size; None when there is none, or more than one fits."""
    sized = [match for match in matches(view, prefix, TEXT) if match.sized]
    return sized[0] if len({match.family.id for match in sized}) == 1 else None


def _claim(layout: str, found: list[Match]) -> Claim:
    names = [match.family.id for match in found]
    evidence = [Evidence("keys and shapes", f"{match.family.id}: {match.detail}") for match in found]
    served = _SGM_ALONE.get(layout) or SERVED.get(frozenset(names), ())
    base, candidates = shared(served) if served else (None, ())
    if served:
        evidence.append(Evidence("parts", f"{' and '.join(names)} are the text encoders of {', '.join(served)}"))
    return Claim(
        "text_encoder",
        base,
        candidates,
        layout=layout or None,
        architecture=" + ".join(names),
        components=tuple(f"te{number}" for number in range(1, len(found) + 1)),
        evidence=tuple(evidence),
    )


RECOGNISER = Recogniser(
    "encoder_sets",
    recognise,
    heads=frozenset(head for prefixes in PLACES.values() for head in prefixes.heads),
)
