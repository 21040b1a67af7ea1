"""Upscalers and restorers of images, and networks that fill in or colour them (kind `other`), by architecture."""

from __future__ import annotations

from collections.abc import Iterator

from assetkit.identification.architectures import claims, heads
from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.view import View


def recognise(view: View) -> Iterator[Claim]:
    """A claim for a file whose keys and shapes are those of a known architecture."""
    return claims(view, ("upscaler", "other"))


RECOGNISER = Recogniser("upscalers", recognise, heads)
