"""Tokenizer files, for the tokenizers whose vocabulary may be shipped: CLIP's and T5's (see ``data/NOTICE``)."""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.resources import files
from typing import Any

from assetkit.configs._facts import settle
from assetkit.configs._t5 import t5_tokenizer_files
from assetkit.errors import InputError

_START, _END = "<|startoftext|>", "<|endoftext|>"
_WORD_END = "</w>"


@cache
def _merges() -> str:
    """One merge a line, in order of rank."""
    packed = files("assetkit.configs").joinpath("data", "clip_merges.txt.gz").read_bytes()
    return gzip.decompress(packed).decode("utf-8")


def _byte_letters() -> list[str]:
    """A printable letter for each byte, printable bytes first: the alphabet of byte-level pair encoding (GPT-2)."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = 256 - len(printable)
    return [chr(each) for each in (*printable, *range(256, 256 + hidden))]


def _vocabulary() -> dict[str, int]:
    """Token to id: letters, letters that end a word, merges in order, start and end."""
    letters = _byte_letters()
    merged = [line.replace(" ", "") for line in _merges().splitlines()]
    tokens = [*letters, *(letter + _WORD_END for letter in letters), *merged, _START, _END]
    return {token: number for number, token in enumerate(tokens)}


def _added(content: str) -> dict[str, Any]:
    return {"content": content, "lstrip": False, "normalized": True, "rstrip": False, "single_word": False}


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8")


def clip_tokenizer_files(pad_token: str = _END) -> dict[str, bytes]:
    """The files of a ``CLIPTokenizer`` folder by name, byte for byte as published where they hold no paths.

    ``merges.txt`` and ``vocab.json`` are those of stable-diffusion-v1-5 (49408 tokens); ``tokenizer_config.json`` and
    ``special_tokens_map.json`` are those of stable-diffusion-xl-base-1.0, whose second tokenizer pads with ``!``.
    """
    special = {"bos_token": _added(_START), "eos_token": _added(_END), "unk_token": _added(_END)}
    typed = {name: {"__type": "AddedToken", **token} for name, token in special.items()}
    config = {
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": True,
        "do_lower_case": True,
        "errors": "replace",
        "model_max_length": 77,
        "pad_token": pad_token,
        "tokenizer_class": "CLIPTokenizer",
    }
    return {
        "merges.txt": f"#version: 0.2\n{_merges()}".encode(),
        "vocab.json": _json(_vocabulary()),
        "tokenizer_config.json": _json({**config, **typed}),
        "special_tokens_map.json": _json({**special, "pad_token": pad_token}),
    }


def tokenizer_files(family: str, name: str, **facts: Any) -> dict[str, bytes]:
    """The files of the tokenizer that a family keeps in its folder under `name` (``tokenizer_2``).

    `InputError`: an unknown family or tokenizer, or one whose vocabulary is not shipped (others than CLIP's and T5's).
    """
    row = settle(family, facts).row
    tokenizer = row.tokenizers.get(name)
    if tokenizer is None:
        raise InputError(f"the pipeline of {family} has no {name!r}")
    if tokenizer.vocabulary == "t5":
        return t5_tokenizer_files()
    if not tokenizer.classname.startswith("CLIPTokenizer"):
        raise InputError(
            f"the vocabulary of {tokenizer.classname} is not part of assetkit",
            hint=f"take the {name} folder from the model's own repository",
        )
    return clip_tokenizer_files(tokenizer.pads_with or _END)
