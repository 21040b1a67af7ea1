"""diffuzers: one PNG text ``text2img`` with JSON (`diffuzers/utils.py`), whatever the module.

It states prompts and settings. Its model is a Hugging Face repository chosen at start; where the metadata names one
(``model_id``, ``model``), it is kept as ``hf:OWNER/NAME``, otherwise the image names no model.
"""

from __future__ import annotations

import re

from assetkit.uis.image_metadata._schema import Dialect, Said, Texts, fields, plain, text_of
from assetkit.uis.references import Reference

_REPOSITORY = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")


def _read(texts: Texts) -> Said | None:
    about = fields(texts.get("text2img"))
    if not about:
        return None
    name = text_of(about.get("model_id")) or text_of(about.get("model"))
    source = (f"hf:{name}",) if _REPOSITORY.fullmatch(name) else ()
    references = (Reference("checkpoint", name, sources=source, where="text2img"),) if name else ()
    prompt, negative = text_of(about.get("prompt")), text_of(about.get("negative_prompt"))
    return Said("diffuzers", ("text2img",), references, prompt, negative, plain(about, "prompt", "negative_prompt"))


DIALECT = Dialect("diffuzers", _read, rank=35)
