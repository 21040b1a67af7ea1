"""Fetching only what a recipe uses of a file, where its server can give parts of one version of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assetkit.catalog.remaking import used
from assetkit.errors import FormatError
from assetkit.sources.remote import RemoteModel, offered
from assetkit.sources.resolving import Wish

if TYPE_CHECKING:
    from assetkit.catalog.arrival import Puller

_SUFFIXES = (".safetensors", ".sft")
WORTHWHILE = 0.9
"""The part of a file that may be used at most: more of it is fetched whole, since only then its hash is measured."""


@dataclass(frozen=True, slots=True)
class Partial:
    """A file of which what is used is here."""

    part: Path
    source: RemoteModel | None = None
    fault: FormatError | None = None
    """Why it is none whose parts could be used: its header breaks a rule."""


def fetched_partly(one: Puller, wish: Wish, part: Path) -> Partial | None:
    """Fetch the tensors that the steps use into `part`.

    None where the file must be fetched whole: it is no safetensors file, its source announces no hash that could name
    it, the server gives no ranges of one version, or nearly all of it is used. Raises `InputError` for a file that the
    steps do not fit, and `RemoteError`.
    """
    file = wish.file
    if not file.sha256 or not file.name.lower().endswith(_SUFFIXES):
        return None
    offer = offered(one.net, wish.request, file.size)
    if offer is None:
        return None
    try:
        source = RemoteModel(
            one.net,
            wish.request,
            offer,
            part,
            connections=one.options.parts,
            advance=one.advance,
            stop=one.stop,
        )
    except FormatError as error:
        return Partial(part, fault=error)
    try:
        names = used(source, file.name, file.sha256, one.options.steps)
        if sum(source.bytes_of(each) for each in names) > WORTHWHILE * source.size:
            source.forget()
            source.close()
            return None
        source.fetch(names)
    except BaseException:
        source.close()
        raise
    return Partial(part, source)
