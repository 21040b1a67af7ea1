"""T5's tokenizer: the 32000 pieces that T5 v1.1 was published with (see ``data/NOTICE``), and 100 sentinels."""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.resources import files
from typing import Any

_SENTINELS = 100
_SPECIAL = ("<pad>", "</s>", "<unk>")
_SPACE = "▁"


@cache
def _data() -> tuple[str, tuple[tuple[str, float], ...]]:
    """The table of normalised letters (SentencePiece's nmt_nfkc, base64) and every piece with its logarithm."""
    packed = files("assetkit.configs").joinpath("data", "t5_vocabulary.txt.gz").read_bytes()
    letters, *lines = gzip.decompress(packed).decode("utf-8").rstrip("\n").split("\n")
    return letters, tuple((piece, float(score)) for piece, _, score in (line.partition("\t") for line in lines))


def _sentinels() -> list[str]:
    """``<extra_id_99>`` first: ids go up while their numbers go down."""
    return [f"<extra_id_{number}>" for number in reversed(range(_SENTINELS))]


def _added(number: int, content: str) -> dict[str, Any]:
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {"id": number, "content": content, **plain, "special": True}


def t5_tokenizer_files(length: int = 512) -> dict[str, bytes]:
    """The files of a ``T5TokenizerFast`` folder by name: a unigram of 32100 pieces, ``</s>`` at the end of a text.

    The encoder's table has 32128 rows; the last 28 stand for nothing.
    """
    letters, pieces = _data()
    meta = {"type": "Metaspace", "replacement": _SPACE, "prepend_scheme": "always", "split": True}
    extra = _sentinels()
    end = {"SpecialToken": {"id": "</s>", "type_id": 0}}
    first, second = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    document = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            *(_added(number, content) for number, content in enumerate(_SPECIAL)),
            *(_added(len(pieces) + number, content) for number, content in enumerate(extra)),
        ],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Precompiled", "precompiled_charsmap": letters},
                {"type": "Strip", "strip_left": False, "strip_right": True},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": _SPACE},
            ],
        },
        "pre_tokenizer": meta,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [first, end],
            "pair": [first, end, second, end],
            "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}},
        },
        "decoder": meta,
        "model": {
            "type": "Unigram",
            "unk_id": 2,
            "vocab": [*pieces, *((content, 0.0) for content in extra)],
            "byte_fallback": False,
        },
    }
    config = {
        "tokenizer_class": "T5TokenizerFast",
        "model_max_length": length,
        "extra_ids": _SENTINELS,
        "additional_special_tokens": [f"<extra_id_{number}>" for number in range(_SENTINELS)],
        **{f"{name}_token": f"<{mark}>" for name, mark in (("pad", "pad"), ("eos", "/s"), ("unk", "unk"))},
    }
    return {
        "tokenizer.json": json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(),
        "tokenizer_config.json": (json.dumps(config, indent=2, sort_keys=True) + "\n").encode(),
    }
