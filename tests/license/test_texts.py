"""Texts are recognised by their words, and a text with something added is not."""

import hashlib

import pytest

from assetkit.license import texts
from assetkit.license.terms import terms

ON_FILE = [each for each, row in terms().items() if row.text]


@pytest.mark.parametrize("license_id", ON_FILE)
def test_a_text_is_recognised_whatever_its_layout(license_id):
    text = texts.text(license_id)
    again = "# " + "   ".join(text.replace("\n\n", "\n\r\n").upper().split(" "))
    assert texts.recognise(again) == license_id
    assert texts.text_sha256(license_id) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("license_id", ON_FILE)
def test_a_text_with_a_sentence_more_is_another_license(license_id):
    """What NoobAI did to FAIPL-1.0-SD: the text, and one more sentence."""
    text = texts.text(license_id)
    assert texts.recognise(f"{text}\nWe prohibit any form of commercialization of generated products.") is None


def test_a_copyright_line_changes_nothing():
    assert texts.recognise("MIT License\n\nCopyright (c) 2024 A. N. Other\n\n" + texts.text("MIT")) == "MIT"


@pytest.mark.parametrize("text", ["", "all rights reserved", "x" * 300_000, "a b c d e f g " * 2000])
def test_other_texts_are_not_recognised(text):
    assert texts.recognise(text) is None
