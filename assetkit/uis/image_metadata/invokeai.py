"""InvokeAI: ``invokeai_metadata`` (version 3 on), ``sd-metadata`` (version 2), ``Dream`` (version 1).

`invokeai/app/invocations/metadata.py`, `ldm/invoke/pngwriter.py`. Models since version 4 carry ``blake3:`` hashes, the
strongest evidence but SwarmUI's; version 2 wrote the SHA-256 of the weights; version 1 no model at all, so that such
an image names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from assetkit.uis.image_metadata._schema import Dialect, Said, Texts, fields, plain, text_of
from assetkit.uis.prompts import named_in
from assetkit.uis.references import Reference, digest
from assetkit.uis.workflows import invokeai

_DREAM = re.compile(r'^"(?P<prompt>(?:[^"\\]|\\.){0,100000})"(?P<options>(?: -{1,2}\w.{0,400})?)')
_CURRENT = ("invokeai_metadata", "invokeai_graph", "invokeai_workflow")


def _read(texts: Texts) -> Said | None:
    documents = {key: found for key in _CURRENT if (found := fields(texts.get(key)))}
    if documents:
        return _current(documents)
    old = fields(texts.get("sd-metadata") or texts.get("Sd-metadata"))
    if old:
        return _second("sd-metadata", old)
    return _first(texts.get("Dream", ""))


def _current(documents: Mapping[str, dict[str, Any]]) -> Said:
    """Version 3 and later. The metadata tells what was used; graph and workflow are asked only where it is missing."""
    key = next(iter(documents))
    about = documents.get("invokeai_metadata", {})
    prompt, negative = text_of(about.get("positive_prompt")), text_of(about.get("negative_prompt"))
    references = (*invokeai.references(documents[key], key), *_prompted(prompt, negative))
    return Said("invokeai", (key,), references, prompt, negative, plain(about, "positive_prompt", "negative_prompt"))


def _prompted(*prompts: str) -> Iterator[Reference]:
    for prompt in prompts:
        yield from named_in(prompt, "prompt")
        # Embeddings are triggers in angle brackets: <name>.
        for found in re.findall(r"<([\w .-]{1,100})>", prompt[: 1 << 18]):
            yield Reference("embedding", found, where="prompt")


def _second(key: str, about: Mapping[str, Any]) -> Said:
    image = about.get("image")
    image = image if isinstance(image, dict) else {}
    prompt = image.get("prompt")
    if isinstance(prompt, list):
        first = prompt[0] if prompt and isinstance(prompt[0], dict) else {}
        prompt = first.get("prompt")
    name = text_of(about.get("model_weights")) or text_of(about.get("model"))
    hashes = digest(about.get("model_hash"))
    model = (Reference("checkpoint", name, hashes, where=f"{key}: model_hash"),) if name or hashes else ()
    text = text_of(prompt)
    return Said("invokeai", (key,), (*model, *_prompted(text)), text, settings=plain(image, "prompt"))


def _first(text: str) -> Said | None:
    """The command that was typed: the prompt in quotes, then options such as ``-s 50 -S 1234``."""
    found = _DREAM.match(text[: 1 << 18].strip())
    if found is None:
        return None
    options = dict(re.findall(r"(?:^| )--?([A-Za-z_]{1,20})[ =]?([^\s-][^\s]{0,60})", found["options"] or ""))
    return Said("invokeai", ("Dream",), tuple(_prompted(found["prompt"])), found["prompt"], settings=options)


DIALECT = Dialect("invokeai", _read, rank=10)
