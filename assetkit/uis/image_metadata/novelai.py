"""NovelAI: PNG texts ``Software: NovelAI``, ``Source`` (the service's model and its build) and ``Comment`` (JSON).

A hosted service: there is no file to find, and its terms, not a license, decide. The model is named so that it shows
up as missing. A copy in the alpha channel's low bits needs the pixels and is not read.
"""

from __future__ import annotations

from assetkit.uis.image_metadata._schema import Dialect, Said, Texts, fields, plain, text_of
from assetkit.uis.references import Reference


def _read(texts: Texts) -> Said | None:
    if texts.get("Software") != "NovelAI":
        return None
    about = fields(texts.get("Comment"))
    model = Reference("checkpoint", (texts.get("Source") or "NovelAI")[:200], where="Source")
    prompt = text_of(about.get("prompt")) or texts.get("Description", "")
    return Said("novelai", ("Comment",), (model,), prompt, text_of(about.get("uc")), plain(about, "prompt", "uc"))


DIALECT = Dialect("novelai", _read, rank=30)
