"""Hypernetworks: small networks that change what cross-attention sees, saved by A1111 and NovelAI as pickles.

The root is a dict from an attention's width to a pair of networks, so that the reader of pickles shows keys such as
``320.0.linear.0.weight`` (AUTOMATIC1111 ``modules/hypernetworks/hypernetwork.py``; older files: ``linear1``). The
width of the text context is among them: 768 in SD1, 1024 in SD2.
"""

from __future__ import annotations

from collections.abc import Iterable

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.rules import opened
from assetkit.identification.view import View
from assetkit.types import Evidence

CONTEXTS = {"768": "sd1", "1024": "sd2"}
WIDTHS = frozenset({"320", "640", "1280", *CONTEXTS})
_FIRST = ("linear.0.weight", "linear1.weight")


def recognise(view: View) -> Iterable[Claim]:
    """At most one claim."""
    if not view.tensors or not view.heads <= WIDTHS:
        return
    seen = {width: _input(view, width) for width in sorted(view.heads, key=int)}
    if any(str(shape) != width for width, shape in seen.items()):
        return
    bases = tuple(base for width, base in CONTEXTS.items() if width in seen) or tuple(CONTEXTS.values())
    base, candidates = opened(bases)
    detail = f"pairs of networks for the widths {', '.join(seen)}"
    yield Claim("hypernetwork", base, candidates, evidence=(Evidence("keys and shapes", detail),))


def _input(view: View, width: str) -> int | None:
    """In-features of the first layer of both networks for `width`; None when there is no such pair."""
    found = {
        shape[1]
        for side in "01"
        for name in _FIRST
        if (shape := view.shape(f"{width}.{side}.{name}")) is not None and len(shape) == 2
    }
    pair = all(view.any_under(f"{width}.{side}.linear") for side in "01")
    return found.pop() if pair and len(found) == 1 else None


RECOGNISER = Recogniser("hypernetworks", recognise, WIDTHS)
