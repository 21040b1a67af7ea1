"""Sygil webui: PNG texts ``SD:prompt``, ``SD:seed`` … and the same as JSON in a JPEG's UserComment.

`scripts/sd_utils/__init__.py` of its last version. The model is stated by the name of the loaded file only, and not by
every version; where it is missing, the image names no model, and says so by having none.
"""

from __future__ import annotations

from assetkit.uis.image_metadata._schema import Dialect, Said, Texts, comments, fields, plain, text_of
from assetkit.uis.references import Reference

_MODEL = ("SD:model", "SD:model_name", "SD:loaded_model")


def _read(texts: Texts) -> Said | None:
    about = {key: text for key, text in texts.items() if key.startswith("SD:")}
    where = "SD:prompt"
    if not about:
        for key, text in comments(texts):
            found = fields(text)
            if "SD:prompt" in found:
                about, where = found, key
    if "SD:prompt" not in about:
        return None
    names = [text_of(about.get(key)) for key in _MODEL]
    references = tuple(Reference("checkpoint", name, where="SD:model") for name in names if name)
    settings = {key.removeprefix("SD:"): value for key, value in plain(about, "SD:prompt").items()}
    return Said("sygil", (where,), references, text_of(about["SD:prompt"]), settings=settings)


DIALECT = Dialect("sygil", _read, rank=30)
