"""Autoencoders in files of their own, whole or one half, and their tiny approximations.

Which bases a VAE serves is often open from its header (`assetkit.families._autoencoders`); the configuration of a
component folder narrows it. A file that holds a network or a text encoder too is a checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from assetkit.families import Signature, families
from assetkit.families._autoencoders import AUTOENCODERS, CLASSES, SCALES, Autoencoder
from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.match import Anchors, beside_more, compare
from assetkit.identification.rules import configuration
from assetkit.identification.view import Prefixes, View
from assetkit.types import Evidence

PREFIXES = Prefixes("", "first_stage_model.", "vae.", "autoencoder.", "model.", "module.")

_DECIDING: tuple[tuple[str, Mapping[object, tuple[str, ...]]], ...] = (
    ("_class_name", CLASSES),
    ("scaling_factor", SCALES),
)
"""Fields of a configuration that tell apart what shares a header."""

_MORE = Prefixes(
    "model.diffusion_model.",
    "diffusion_model.",
    "cond_stage_model.",
    "conditioner.",
    "text_encoders.",
    "text_encoder",
    "unet",
    "transformer",
    "control_model.",
    "model.control_model.",
    "shared.",
    "vqvae.",
    "double_blocks.",
    "vocoder.",
)
"""Parts that make a file more than an autoencoder."""

_COMPANIONS = (
    "encoder.",
    "decoder.",
    "quant_conv.",
    "post_quant_conv.",
    "down_blocks.",
    "up_blocks.",
    "loss.",
    "decoder_unet.",
)
"""Parts of autoencoders that no signature need name: either half, the projections between, the critic of the training
(CompVis/latent-diffusion ldm/models/autoencoder.py)."""


def recognise(view: View) -> Iterable[Claim]:
    """At most one claim."""
    if not view.tensors or view.present(_MORE):
        return
    resembling: list[tuple[Autoencoder, str]] = []
    for prefix in view.present(PREFIXES):
        for row in _anchors().found(view, prefix):
            found = _compare(view, prefix, row)
            if found and found[0]:
                yield _claim(view, row, found[1], prefix)
                return
            if found:
                resembling.append((row, found[1]))
    if resembling:
        yield _resembles(resembling)


@cache
def _anchors() -> Anchors[Autoencoder]:
    """Each row by a key of either half, of which one must exist."""
    return Anchors(([half.has[0] for half in (row.decoder, row.encoder) if half], row) for row in AUTOENCODERS)


def _compare(view: View, prefix: str, row: Autoencoder) -> tuple[bool, str] | None:
    """Whether the row's halves fit, each where the file has it. An encoder alone must prove itself by a shape."""
    halves = [half for half in (row.decoder, row.encoder) if half and _present(view, prefix, half)]
    if not any(half.shapes for half in halves):
        return None
    found = [compare(view, prefix, half) for half in halves]
    whole = [each for each in found if each is not None]
    if len(whole) < len(found):
        return None
    return all(sized for sized, _ in whole), ", ".join(detail for _, detail in whole if detail)


def _present(view: View, prefix: str, half: Signature) -> bool:
    """Whether the file has this half at all: any key below ``decoder.`` or ``encoder.``, as its own keys are."""
    stems = {key.partition(".")[0] for key in (*half.has, *half.shapes)} & {"decoder", "encoder"}
    return all(view.any_under(f"{prefix}{stem}.") for stem in stems) if stems else prefix + half.has[0] in view


def _parts(view: View, prefix: str, row: Autoencoder) -> tuple[str, ...]:
    """``vae``, or which half of it the file has."""
    if row.encoder is None:
        return ()
    decodes, encodes = _present(view, prefix, row.decoder), view.any_under(prefix + "encoder.")
    if decodes and encodes:
        return ("vae",)
    return ("decoder",) if decodes else ("encoder",)


def _claim(view: View, row: Autoencoder, detail: str, prefix: str) -> Claim:
    halves = (half for half in (row.decoder, row.encoder) if half)
    keys = [key for half in halves for key in (*half.has, *half.shapes)]
    more = beside_more(view, prefix, keys, tuple(prefix + each for each in _COMPANIONS))
    if more:
        return Claim(None, evidence=(Evidence("keys and shapes", f"holds an autoencoder ({detail}), but {more}"),))
    evidence = [Evidence("keys and shapes", detail)]
    bases, reason = _configured(view, row)
    if reason:
        evidence.append(reason)
    base, candidates = _shared(row, bases)
    return Claim(
        row.kind,
        base,
        candidates,
        variant=dict(row.variant),
        layout=row.decoder.layout,
        architecture=row.architecture,
        components=_parts(view, prefix, row),
        evidence=tuple(evidence),
    )


def _configured(view: View, row: Autoencoder) -> tuple[tuple[str, ...], Evidence | None]:
    """The bases that the component's configuration leaves of the row's, and what it says."""
    config = configuration(view)
    if row.kind != "vae":
        return row.bases, None
    if config.get("latents_mean") and row.shared == "sd":
        return ("playground_v25",), Evidence("config.json", "latents_mean: latents normalised as Playground 2.5's are")
    for key, table in _DECIDING:
        stated = config.get(key)
        named = table.get(stated, ()) if isinstance(stated, str | float) else ()
        left = tuple(base for base in row.bases if base in named)
        if left and len(left) < len(row.bases):
            return left, Evidence("config.json", f"{key} {stated}")
    return row.bases, None


def _shared(row: Autoencoder, bases: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """The base and what stays open of `bases`."""
    if len(bases) == 1 and row.shared != "cascade":
        return bases[0], ()
    if bases == row.bases and row.shared:
        return row.shared, bases if len(bases) > 1 else ()
    table = families()
    groups = {table[base].group if base in table else None for base in bases}
    return (groups.pop() if len(groups) == 1 else None), bases


def _resembles(found: list[tuple[Autoencoder, str]]) -> Claim:
    first = found[0][0]
    shared = (row.shared for row, _ in found if row.shared)
    bases = tuple(dict.fromkeys((*shared, *(base for row, _ in found for base in row.bases))))
    evidence = tuple(Evidence("keys and shapes", detail) for detail in dict.fromkeys(detail for _, detail in found))
    return Claim(None, layout=first.decoder.layout, resembles=bases, resembles_kind=first.kind, evidence=evidence)


RECOGNISER = Recogniser("vaes", recognise, lambda: PREFIXES.heads | _anchors().heads)
"""Found by `assetkit.identification.claim.recognisers`."""
