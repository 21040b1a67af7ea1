"""CLIP's and T5's tokenizers from what is shipped, against published files and ids and transformers' classes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from assetkit.configs import clip_tokenizer_files, pipelines, t5_tokenizer_files, tokenizer_files
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
        tokenizer_files("wan21", "tokenizer")
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


T5_IDS = {
    "hello world": [21820, 296, 1],
    "translate English to German: The house is wonderful.":
        [13959, 1566, 12, 2968, 10, 37, 629, 19, 1627, 5, 1],
    "Studies have shown that owning a dog is good for you":
        [6536, 43, 2008, 24, 293, 53, 3, 9, 1782, 19, 207, 21, 25, 1],
    "": [1],
}  # fmt: skip
"""Sentences of the documentation of T5 in transformers, and the ids that its published tokenizer gives."""


def test_t5_gives_the_published_ids(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    for name, content in tokenizer_files("flux_dev", "tokenizer_2").items():
        (tmp_path / name).write_bytes(content)
    tokenizer = transformers.T5TokenizerFast.from_pretrained(tmp_path)
    for prompt, ids in T5_IDS.items():
        assert tokenizer(prompt)["input_ids"] == ids
    assert (len(tokenizer), tokenizer.model_max_length, tokenizer.pad_token_id) == (32100, 512, 0)
    assert tokenizer("<extra_id_0> x")["input_ids"][0] == 32099


def test_t5_pieces_are_those_of_the_model_that_gave_them() -> None:
    document = json.loads(t5_tokenizer_files()["tokenizer.json"])
    vocabulary = document["model"]["vocab"]
    assert len(vocabulary) == 32100
    assert vocabulary[3] == ["▁", -2.0122928619384766]
    assert vocabulary[31999] == ["▁Internațional", -13.590115547180176]
