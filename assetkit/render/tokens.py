"""From pieces of a prompt to chunks of token ids with a weight for each, and to the places of embeddings among them."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from assetkit.errors import InputError
from assetkit.render.prompts import Piece


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """A tokenizer and the ids that frame its chunks."""

    encode: Any
    """Gives the ids of a text, without special tokens."""
    start: int | None
    end: int
    pad: int
    length: int
    """Ids of one chunk, frame included."""

    @property
    def room(self) -> int:
        """Ids of text in one chunk."""
        return self.length - 1 - (self.start is not None)


def tokenizer_of(files: Mapping[str, bytes], what: str) -> Tokenizer:
    """The tokenizer whose folder holds these files. Raises `InputError` where they are none that can be read.

    Nothing is looked for elsewhere, and nothing in the files is run.
    """
    import transformers

    config = json.loads(files.get("tokenizer_config.json", b"{}"))
    name = str(config.get("tokenizer_class", "")).removesuffix("Fast")
    made = getattr(transformers, name, None) if name.endswith("Tokenizer") else None
    if made is None or "auto_map" in config:
        raise InputError(f"{what}: a tokenizer of class {name or 'unknown'} cannot be read")
    with tempfile.TemporaryDirectory(prefix="assetkit-") as folder:
        for each, content in files.items():
            (Path(folder) / each).write_bytes(content)
        try:
            found = made.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InputError(f"{what}: its files cannot be read: {error}") from error
    return _framed(found, int(config.get("model_max_length", 77)))


def _framed(found: Any, length: int) -> Tokenizer:
    framed = found("", add_special_tokens=True)["input_ids"]
    start = framed[0] if len(framed) == 2 else None
    pad = framed[-1] if found.pad_token_id is None else found.pad_token_id

    def encode(text: str) -> list[int]:
        ids: list[int] = found(text, add_special_tokens=False, verbose=False)["input_ids"]
        return ids

    return Tokenizer(encode, start, framed[-1], pad, length)


@dataclass(slots=True)
class Chunk:
    """Text tokens that an encoder sees at once, without the frame."""

    ids: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    vectors: dict[int, torch.Tensor] = field(default_factory=dict)
    """Vectors [features] of embeddings, by their place among `ids` (whose id there is any)."""


def chunked(
    tokenizer: Tokenizer, pieces: Sequence[Piece], words: Mapping[str, torch.Tensor] = {}, *, at_most: int | None = None
) -> list[Chunk]:
    """The chunks of a prompt, at least one; `words` are embeddings [n, features] by the word that stands for each.

    With `at_most` chunks the rest of the prompt is left out, as models do that know only one.
    """
    chunks = [Chunk()]
    for piece in pieces:
        if piece.text is None:
            chunks.append(Chunk())
            continue
        for ids, vectors in _runs(tokenizer, piece.text, words):
            _append(chunks, tokenizer.room, ids, vectors, piece.weight)
    return chunks[:at_most]


def _runs(
    tokenizer: Tokenizer, text: str, words: Mapping[str, torch.Tensor]
) -> Iterator[tuple[list[int], torch.Tensor | None]]:
    """Ids of plain text, and for every embedding as many ids as it has vectors, in order."""
    if not words:
        yield tokenizer.encode(text), None
        return
    at = 0
    for found in _pattern(tuple(words)).finditer(text):
        yield tokenizer.encode(text[at : found.start()]), None
        vectors = words[next(each for each in words if each.lower() == found["word"].lower())]
        yield [tokenizer.end] * len(vectors), vectors
        at = found.end()
    yield tokenizer.encode(text[at:]), None


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """A word by itself, or as ``<word>`` or ``embedding:word``; the longest where several fit."""
    names = "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:embedding:|<)?(?P<word>{names})(?!\w)>?", re.IGNORECASE)


def _append(chunks: list[Chunk], room: int, ids: list[int], vectors: torch.Tensor | None, weight: float) -> None:
    if vectors is not None and len(ids) <= room < len(chunks[-1].ids) + len(ids):
        chunks.append(Chunk())  # an embedding is not torn
    for number, each in enumerate(ids):
        if len(chunks[-1].ids) == room:
            chunks.append(Chunk())
        if vectors is not None:
            chunks[-1].vectors[len(chunks[-1].ids)] = vectors[number]
        chunks[-1].ids.append(each)
        chunks[-1].weights.append(weight)


@dataclass(frozen=True, slots=True)
class Batch:
    """Chunks as an encoder takes them."""

    ids: torch.Tensor
    """Int64 [chunks, length]."""
    weights: torch.Tensor
    """Float32 [chunks, length]; 1 for the frame."""
    ends: torch.Tensor
    """Int64 [chunks]: where the end token stands."""
    mask: torch.Tensor
    """Int64 [chunks, length]: 0 where there is only padding."""
    vectors: Mapping[tuple[int, int], torch.Tensor]
    """Vectors of embeddings by chunk and place."""


def batch(tokenizer: Tokenizer, chunks: Sequence[Chunk], *, length: int | None = None) -> Batch:
    """Frame the chunks and pad them to the tokenizer's length, or to `length`."""
    ids, weights, ends = [], [], []
    vectors: dict[tuple[int, int], torch.Tensor] = {}
    width = length or tokenizer.length
    shift = tokenizer.start is not None
    for number, chunk in enumerate(chunks):
        start = [tokenizer.start] if tokenizer.start is not None else []
        own = chunk.ids[: width - 1 - shift]
        row = [*start, *own, tokenizer.end]
        ends.append(len(row) - 1)
        ids.append(row + [tokenizer.pad] * (width - len(row)))
        weights.append([1.0] * shift + chunk.weights[: len(own)] + [1.0] * (width - shift - len(own)))
        vectors |= {(number, place + shift): vector for place, vector in chunk.vectors.items()}
    places = torch.tensor(ends)
    mask = (torch.arange(width) <= places[:, None]).long()
    return Batch(torch.tensor(ids), torch.tensor(weights), places, mask, vectors)
