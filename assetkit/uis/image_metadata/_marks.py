"""Signs in an image that a machine made it.

IPTC's digital source types (newscodes/digitalsourcetype, in XMP as ``Iptc4xmpExt:DigitalSourceType``; IPTC Photo
Metadata Standard 2023.1), C2PA manifests, which state the same type in an action, and texts that say it to people. A
manifest's signature is not verified: that it is there, and what it claims, is all that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from assetkit.uis.references import Mark

_SOURCE_TYPE = re.compile(r"cv\.iptc\.org/newscodes/digitalsourcetype/([A-Za-z]{3,60})")
_TRAINED = frozenset({"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"})
"""Types that say a trained model made the picture, or a part of it. ``algorithmicMedia`` says that none was trained."""
_DECLARATIONS = ("Disclaimer", "AIGC", "exif.Copyright", "exif.ImageDescription", "Description")
"""Keywords that people read. ``Disclaimer`` is PNG's own (third edition, 11.3.3.2); ``AIGC`` that of China's labelling
rules of 2025 (GB 45438-2025)."""
_SAYS_SO = re.compile(r"\bAI[- ]generated\b|\bgenerated (?:by|with) (?:an? )?AI\b|\bmade by a machine\b", re.IGNORECASE)
_LIMIT = 1 << 20


def marks_of(texts: Mapping[str, str], extra: Mapping[str, Any]) -> tuple[Mark, ...]:
    """Every mark in the texts of an image and in the ``c2pa`` part of its header's `extra`."""
    return tuple(dict.fromkeys([*_source_types(texts), *_manifest(extra), *_declared(texts)]))


def _source_types(texts: Mapping[str, str]) -> Iterator[Mark]:
    for key, text in texts.items():
        if key.partition("#")[0] != "XML:com.adobe.xmp":
            continue
        for found in _SOURCE_TYPE.finditer(text[:_LIMIT]):
            yield Mark("iptc", found[1], "XMP", found[1] in _TRAINED)


def _manifest(extra: Mapping[str, Any]) -> Iterator[Mark]:
    data = extra.get("c2pa")
    if not isinstance(data, bytes) or b"c2pa" not in data:
        return
    types = dict.fromkeys(found[1] for found in _SOURCE_TYPE.finditer(data.decode("latin-1")))
    yield from (Mark("c2pa", each, "C2PA manifest", each in _TRAINED) for each in types)
    if not types:
        yield Mark("c2pa", "", "C2PA manifest", generated=False)


def _declared(texts: Mapping[str, str]) -> Iterator[Mark]:
    for key, text in texts.items():
        name = key.partition("#")[0]
        if name == "AIGC" or (name in _DECLARATIONS and _SAYS_SO.search(text[:4000])):
            yield Mark("text", text[:200], key, generated=True)
