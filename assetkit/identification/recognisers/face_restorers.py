"""Networks that restore faces: GFPGAN, RestoreFormer, CodeFormer."""

from __future__ import annotations

from collections.abc import Iterator

from assetkit.identification.architectures import claims, heads
from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.view import View


def recognise(view: View) -> Iterator[Claim]:
    """A claim for a file whose keys and shapes are those of a known face restorer."""
    return claims(view, ("face_restorer",))


RECOGNISER = Recogniser("face-restorers", recognise, heads)
