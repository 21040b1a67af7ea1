"""Fooocus and its offspring: JSON under ``parameters`` with ``fooocus_scheme``, or A1111's form.

PNG texts; in JPEG and WebP, EXIF UserComment with the scheme in MakerNote and ``Fooocus v…`` in Software
(`modules/meta_parser.py`, `private_logger.py`). Hashes are ten digits of the file's SHA-256 (`modules/hash_cache.py`),
of LoRAs too. RuinedFooocus names itself in ``software`` and its model in ``base_model_name``. In the A1111 form
``a1111`` reads the models; what is left for here is to say who wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assetkit.uis.image_metadata._schema import Dialect, Said, Texts, comments, fields, plain, text_of
from assetkit.uis.prompts import named_in
from assetkit.uis.references import Reference, digest, number

_EMPTY = frozenset({"", "none", "default (model)"})


def _read(texts: Texts) -> Said | None:
    scheme = texts.get("fooocus_scheme") or texts.get("exif.MakerNote", "")
    named = texts.get("exif.Software", "").startswith("Fooocus")
    for key, text in comments(texts):
        about = fields(text)
        software = text_of(about.get("software"))
        ours = "base_model" in about and ("base_model_hash" in about or scheme.strip() == "fooocus")
        if ours or software in ("RuinedFooocus", "Fooocus"):
            return _said(key, about)
    if named or scheme.strip() == "a1111":
        return Said("fooocus", ("fooocus_scheme" if "fooocus_scheme" in texts else "exif.Software",))
    return None


def _said(key: str, about: Mapping[str, Any]) -> Said:
    prompt, negative = text_of(about.get("prompt")), text_of(about.get("negative_prompt"))
    references = (*_models(about), *_loras(about.get("loras")), *named_in(prompt, "prompt"))
    return Said("fooocus", (key,), references, prompt, negative, plain(about, "prompt", "negative_prompt"))


def _models(about: Mapping[str, Any]) -> Iterator[Reference]:
    for role, name, hash_ in (
        ("checkpoint", "base_model", "base_model_hash"),
        ("checkpoint", "base_model_name", "base_model_hash"),
        ("checkpoint", "refiner_model", "refiner_model_hash"),
        ("vae", "vae", "vae_hash"),
    ):
        value = text_of(about.get(name))
        if value.strip().lower() not in _EMPTY:
            yield Reference(role, value.replace("\\", "/"), digest(about.get(hash_)), where=name)


def _loras(value: Any) -> Iterator[Reference]:
    """Rows of name, weight and hash; RuinedFooocus writes name and weight."""
    for row in value[:200] if isinstance(value, list) else ():
        if isinstance(row, list) and row and isinstance(row[0], str) and row[0].strip().lower() not in _EMPTY:
            weight = number(row[1]) if len(row) > 1 else None
            hashes = digest(row[2]) if len(row) > 2 else ()
            idle = weight is not None and abs(weight) < 0.001
            yield Reference("lora", row[0].replace("\\", "/"), hashes, weight, where="loras", used=not idle)


DIALECT = Dialect("fooocus", _read, rank=30)
