"""Textual inversions: vectors for a text encoder's vocabulary, in every form they are saved.

A1111's pickles (``string_to_param``) and images, kohya's ``emb_params``, one key per text encoder (``clip_l``,
``clip_g``, ``t5xxl``), and diffusers' ``learned_embeds`` whose only key is the token itself. The width of a vector
tells the encoder: 768 CLIP-L, 1024 OpenCLIP-H (SD2), 1280 OpenCLIP-bigG, 4096 T5-XXL (shared reference,
identification.md 3.4; AUTOMATIC1111 ``modules/textual_inversion``; diffusers ``loaders/textual_inversion.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.rules import opened
from assetkit.identification.view import View
from assetkit.types import Evidence, Shape

WIDTHS: Mapping[int, tuple[str, ...]] = {
    768: ("sd1",),
    1024: ("sd2",),
    1280: ("sdxl",),
    4096: (),
}
"""Width of a vector whose encoder is not named to the bases it is for. T5 serves too many to list."""

_SD3 = ("sd3_medium", "sd35_medium", "sd35_large")
_FLUX = ("flux_dev", "flux_schnell")
ENCODERS: Mapping[str, tuple[str, int]] = {
    "clip_l": ("l", 768),
    "clip_g": ("g", 1280),
    "t5xxl": ("t5", 4096),
    "t5": ("t5", 4096),
    "text_encoders_0": ("l", 768),
    "text_encoders_1": ("g", 1280),
}
"""Keys that name their encoder (ComfyUI, kohya; diffusers' pivotal tuning used the last two), and its width."""

BASES: Mapping[frozenset[str], tuple[str, ...]] = {
    frozenset("lg"): ("sdxl",),
    frozenset("g"): ("sdxl",),
    frozenset("l"): ("sdxl", *_SD3, *_FLUX),
    frozenset({"l", "g", "t5"}): _SD3,
    frozenset({"l", "t5"}): _FLUX,
    frozenset({"t5"}): (),
}
"""Encoders present to bases. A pair without T5 is an SDXL embedding: SD3's trainers save all three."""

MOST_VECTORS = 75
"""As many tokens as one CLIP context has beside its start and end; more is a prompt's encoding, not a token."""

_TOKEN = re.compile(r"^<[^<>]+>$")
_WORD = re.compile(r"^(?=.{1,200}$)[\w*+~-]+( [\w-]+)?$")
_NO_TOKEN = re.compile(
    r"weight|bias|embed|feat|mean|std|var|proj|latent|hidden|prompt|text|image|vector|norm|scale|tensor|data|cond|"
    r"pos|cls|query|key|value|pool|output|input|state|codebook|param|gamma|beta|alpha|sigma|mask|logit|uncond|center",
    re.IGNORECASE,
)
"""Names of single tensors that are something else; a token called so is left unnamed rather than guessed."""


class Found(NamedTuple):
    """An embedding before its base is named."""

    bases: tuple[str, ...]
    sized: bool
    words: tuple[str, ...]
    why: str


def recognise(view: View) -> Iterable[Claim]:
    """At most one claim."""
    if not 0 < len(view.tensors) <= 64:
        return
    found = _a1111(view) or _per_encoder(view) or _tokens(view)
    if found is None:
        return
    base, candidates = opened(found.bases) if found.sized else (None, ())
    yield Claim(
        "embedding",
        base,
        candidates,
        trigger_words=found.words,
        resembles=() if found.sized else tuple(dict.fromkeys(id_ for ids in WIDTHS.values() for id_ in ids)),
        evidence=(Evidence("keys and shapes", found.why),),
    )


def _a1111(view: View) -> Found | None:
    """``string_to_param`` of A1111, in pickles and images, and kohya's ``emb_params``."""
    unwrapped = "string_to_param" in (view.header.extra.get("roots") or ())  # the reader of pickles strips the root
    keys = [key for key in view.tensors if unwrapped or key == "emb_params" or key.startswith("string_to_param.")]
    if not keys or (not unwrapped and any(not _beside(key) for key in view.tensors)):
        return None
    shape = view.tensors[keys[0]].shape
    if len(shape) not in {1, 2}:
        return None
    return Found(WIDTHS.get(shape[-1], ()), shape[-1] in WIDTHS, _names(view), f"{keys[0]} {list(shape)}")


def _beside(key: str) -> bool:
    return key == "emb_params" or key.startswith(("string_to_param.", "string_to_token"))


def _per_encoder(view: View) -> Found | None:
    if not view.tensors.keys() <= ENCODERS.keys():
        return None
    shapes = {ENCODERS[key]: view.tensors[key].shape for key in view.tensors}
    if any(len(shape) not in {1, 2} for shape in shapes.values()):
        return None
    bases = BASES.get(frozenset(name for name, _ in shapes))
    if bases is None:
        return None
    sized = all(shape[-1] == width for (_, width), shape in shapes.items())
    return Found(bases, sized, _names(view), _listed(view))


def _tokens(view: View) -> Found | None:
    """diffusers: each key is a token. A name without brackets counts only alone, in a plausible shape and wording."""
    keys = list(view.tensors)
    bracketed = all(_TOKEN.match(key) for key in keys)
    if not bracketed and not (len(keys) == 1 and _WORD.match(keys[0]) and not _NO_TOKEN.search(keys[0])):
        return None
    shapes = [view.tensors[key].shape for key in keys]
    widths = {shape[-1] for shape in shapes if _vectors(shape)}
    if (
        len(widths) != 1
        or not all(_vectors(shape) for shape in shapes)
        or not view.tensors[keys[0]].dtype.endswith(_FLOAT)
    ):
        return None
    width = widths.pop()
    if width not in WIDTHS:
        return None
    return Found(WIDTHS[width], sized=True, words=tuple(sorted(keys))[:16], why=_listed(view))


_FLOAT = ("F64", "F32", "F16", "BF16")


def _vectors(shape: Shape) -> bool:
    return len(shape) == 1 or (len(shape) == 2 and 0 < shape[0] <= MOST_VECTORS)


def _names(view: View) -> tuple[str, ...]:
    """What calls it: the name inside, and the file's own, which is what A1111 and ComfyUI listen to."""
    values = view.header.extra.get("values")
    inside = values.get("name") if isinstance(values, Mapping) else None
    words = [
        word
        for word in (inside, _stem(view.name))
        if isinstance(word, str) and 0 < len(word) <= 200 and word.isprintable()
    ]
    return tuple(dict.fromkeys(words))


def _stem(name: str) -> str:
    """A file's name without its folders and its suffix, as `pathlib.PurePath.stem` has it."""
    last = name.rpartition("/")[2]
    dot = last.rfind(".")
    return last[:dot] if 0 < dot < len(last) - 1 else last


def _listed(view: View) -> str:
    return ", ".join(f"{key} {list(info.shape)}" for key, info in list(view.tensors.items())[:4])


RECOGNISER = Recogniser("embeddings", recognise)
