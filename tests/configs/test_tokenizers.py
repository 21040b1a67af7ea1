"""CLIP's tokenizer from the shipped merges, against published files and transformers' class."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from assetkit.configs import clip_tokenizer_files, pipelines, tokenizer_files
from assetkit.errors import InputError

PUBLISHED = {
    "merges.txt": "9fd691f7c8039210e0fced15865466c65820d09b63988b0174bfe25de299051a",
    "vocab.json": "e089ad92ba36837a0d31433e555c8f45fe601ab5c221d4f607ded32d9f7a4349",
}
"""sha256 of the files in the tokenizer folder of stable-diffusion-v1-5 (and of all other CLIP tokenizers since)."""
IDS = {
    "a photo of a cat": [49406, 320, 1125, 539, 320, 2368, 49407],
    "Hello, World": [49406, 3306, 267, 1002, 49407],
    "": [49406, 49407],
}
"""Ids that OpenAI's own tokenizer gives (the first is in the documentation of CLIP)."""


@pytest.mark.parametrize("name", PUBLISHED)
def test_file_is_the_published_one(name: str) -> None:
    assert hashlib.sha256(clip_tokenizer_files()[name]).hexdigest() == PUBLISHED[name]


def test_vocabulary_is_whole() -> None:
    vocabulary = json.loads(clip_tokenizer_files()["vocab.json"])
    assert sorted(vocabulary.values()) == list(range(49408))
    assert (vocabulary["<|startoftext|>"], vocabulary["<|endoftext|>"]) == (49406, 49407)


def test_padding_follows_the_tower() -> None:
    for family, name, pad in (
        ("sd1", "tokenizer", "<|endoftext|>"),
        ("sd2", "tokenizer", "!"),
        ("sdxl", "tokenizer", "<|endoftext|>"),
        ("sdxl", "tokenizer_2", "!"),
    ):
        made = tokenizer_files(family, name, prediction="epsilon")
        assert json.loads(made["tokenizer_config.json"])["pad_token"] == pad
        assert json.loads(made["special_tokens_map.json"])["pad_token"] == pad


def test_other_vocabularies_are_refused() -> None:
    with pytest.raises(InputError, match="T5TokenizerFast"):
        tokenizer_files("flux_dev", "tokenizer_2")
    with pytest.raises(InputError, match="tokenizer_9"):
        tokenizer_files("flux_dev", "tokenizer_9")
    assert "tokenizer" in pipelines()["flux_dev"].tokenizers


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("pad", ["<|endoftext|>", "!"])
def test_transformers_reads_the_files(pad: str, tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    for name, content in clip_tokenizer_files(pad).items():
        (tmp_path / name).write_bytes(content)
    tokenizer = transformers.CLIPTokenizer.from_pretrained(tmp_path)
    for prompt, ids in IDS.items():
        assert tokenizer(prompt)["input_ids"] == ids
    padded = tokenizer("a photo of a cat", padding="max_length")["input_ids"]
    assert len(padded) == 77
    assert padded[6:] == [49407] + [0 if pad == "!" else 49407] * 70
    assert tokenizer.model_max_length == 77
