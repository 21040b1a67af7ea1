"""The license table: every cell is written as it should be, says where it stands, and is found in the text on file."""

import re

import pytest

from assetkit.license import texts
from assetkit.license.organisation import Organisation
from assetkit.license.readings import of_terms
from assetkit.license.schema import parsed
from assetkit.license.terms import by_alias, terms
from assetkit.license.verdicts import STATED, rank

CELLS = [(each, purpose) for each in terms() for purpose in STATED]


def _words(text):
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize("license_id", list(terms()))
def test_a_row_says_where_it_comes_from(license_id):
    row = terms()[license_id]
    assert row.sources
    assert re.fullmatch(r"(LicenseRef-)?[A-Za-z0-9.-]+", row.id)
    assert row.date is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", row.date)
    if row.verified:
        assert row.text, "a text that was read is on file"
    else:
        assert row.note or row.cells, "a row that was not read says so"


@pytest.mark.parametrize(("license_id", "purpose"), CELLS, ids=[f"{a}-{b}" for a, b in CELLS])
def test_every_cell_is_in_its_text(license_id, purpose):
    """Each cell of a license that was read quotes the words that say it, and they stand in the text on file."""
    row = terms()[license_id]
    grant = row.grant(purpose)
    if grant.permission == "silent":
        return
    if row.verified:
        assert grant.quote, "no words"
        assert grant.clause, "no place"
        assert _words(grant.quote) in _words(texts.text(license_id))
    if grant.permission == "conditional":
        assert grant.conditions, "conditional on what?"


@pytest.mark.parametrize(("license_id", "purpose"), CELLS, ids=[f"{a}-{b}" for a, b in CELLS])
def test_nothing_is_allowed_without_a_text_that_was_read(license_id, purpose):
    row = terms()[license_id]
    verdict = of_terms(row, purpose, Organisation()).verdict
    if not row.verified:
        assert rank(verdict) >= rank("unknown")
    if verdict == "allowed":
        assert texts.text(license_id)
        assert row.verified


def test_texts_on_file_and_rows_are_the_same():
    from importlib import resources

    files = {each.name.removesuffix(".txt") for each in resources.files("assetkit.license").joinpath("texts").iterdir()}
    assert files == {each for each, row in terms().items() if row.text}


# What the reference table (uis.md section 5) says in its columns M (run it in a business), O (sell its output),
# R (redistribute) and D (derivatives): y yes, n no, c on conditions or non-commercially, d disputed. Written down from
# that table, not from the rows.
REFERENCE = {
    "LicenseRef-scancode-stable-diffusion-2022-08-22": "yyyy",
    "LicenseRef-openrail-pp-m": "yyyy",
    "LicenseRef-sdxl-0.9-research": "nncc",
    "LicenseRef-stability-nc-research-2023-11-28": "nncc",
    "LicenseRef-scancode-stability-ai-nc-2023-12-06": "nncc",
    "LicenseRef-svd-nc-2023-11-21": "nncc",
    "LicenseRef-scancode-stability-ai-community-2024": "cccc",
    "LicenseRef-scancode-flux-1-nc": "ndcc",
    "LicenseRef-flux-1-dev-nc-1.1.1": "ndcc",
    "LicenseRef-flux-nc-2": "ndcc",
    "Apache-2.0": "yyyy",
    "MIT": "yyyy",
    "BSD-3-Clause": "yyyy",
    "BSD-2-Clause": "yyyy",
    "ISC": "yyyy",
    "Unlicense": "yyyy",
    "CC0-1.0": "yyyy",
    "WTFPL": "yyyy",
    "LicenseRef-scancode-fair-ai-public-1.0-sd": "yyyy",
    "LicenseRef-scancode-playground-v2-community": "cccc",
    "LicenseRef-kolors-2024-07-06": "ccyy",
    "LicenseRef-tencent-hunyuan-2024-05": "cycc",
    "LicenseRef-tencent-hunyuan-video-2024-12": "cccc",
    "LicenseRef-scancode-tencent-hunyuan-3d-2.0-cla": "cccc",
    "LicenseRef-scancode-ltxv-owl-2025-05-05": "cycc",
    "LicenseRef-scancode-openmdw-1.0": "yyyy",
    "LicenseRef-scancode-nvidia-open-model-2025-04-28": "yyyy",
    "GPL-3.0-only": "yyyy",
    "AGPL-3.0-only": "yyyy",
    "CC-BY-4.0": "yyyy",
    "CC-BY-SA-4.0": "yyyy",
    "CC-BY-NC-4.0": "ndcc",
    "CC-BY-NC-SA-4.0": "ndcc",
    "CC-BY-NC-ND-4.0": "ndcn",
    "LicenseRef-scancode-gemma-tou-2025-03-24": "yyyy",
    "LicenseRef-scancode-llama-3.1-license-2024": "cccc",
    "LicenseRef-scancode-llama-license-2023": "nncc",
    "LicenseRef-scancode-bigscience-rail-1.0": "yyyy",
    "LicenseRef-deepfloyd-if": "nncc",
    "LicenseRef-scancode-s-lab-1.0": "nncc",
    "LicenseRef-cogvideox": "cc--",
    "LicenseRef-noobai": "nn--",
    "LicenseRef-insightface-nc": "nn--",
    "LicenseRef-supir-nc": "nn--",
    "LicenseRef-ideogram-nc": "nn--",
}
_LETTERS = {"yes": "y", "no": "n", "conditional": "c", "disputed": "d", "silent": "-"}


@pytest.mark.parametrize("license_id", list(REFERENCE))
def test_rows_say_what_the_reference_table_says(license_id):
    row = terms()[license_id]
    columns = ("use", "sell-images", "redistribute", "merge-share")
    assert "".join(_LETTERS[row.grant(each).permission] for each in columns) == REFERENCE[license_id]


def test_limits_are_those_of_the_texts():
    """Figures of thresholds, as they stand in the texts."""
    limits = {
        "LicenseRef-scancode-stability-ai-community-2024": ("1,000,000", 1_000_000),
        "LicenseRef-scancode-ltxv-owl-2025-05-05": ("$10,000,000", 10_000_000),
        "LicenseRef-ltx-2-community-2026-08-11": ("$10,000,000", 10_000_000),
        "LicenseRef-tencent-hunyuan-2024-05": ("100 million monthly active users", 100_000_000),
        "LicenseRef-scancode-tencent-hunyuan-3d-2.0-cla": ("1 million monthly active users", 1_000_000),
        "LicenseRef-kolors-2024-07-06": ("300 million monthly active users", 300_000_000),
        "LicenseRef-scancode-llama-3.1-license-2024": ("700 million monthly active users", 700_000_000),
        "LicenseRef-scancode-playground-v2-community": ("1 million MUUs", 1_000_000),
        "LicenseRef-cogvideox": ("1 million visits per month", 1_000_000),
    }
    for license_id, (words, most) in limits.items():
        assert _words(words) in _words(texts.text(license_id))
        assert most in [each.most for each in terms()[license_id].conditions]


def test_a_cell_is_one_line_of_its_own_language():
    assert parsed("no §4(a) «for any commercial»") == ("no", "§4(a)", "for any commercial")
    assert parsed("silent") == ("silent", "", "")
    with pytest.raises(ValueError, match="no cell"):
        parsed("maybe §1")


def test_tags_of_the_hub_are_known():
    tags = """creativeml-openrail-m openrail++ apache-2.0 mit cc-by-4.0 cc-by-nc-4.0 cc-by-nc-sa-4.0 cc-by-sa-4.0
        cc0-1.0 gpl-3.0 agpl-3.0 lgpl-3.0 bsd-3-clause unlicense wtfpl gemma llama2 llama3 llama3.1 llama3.2 llama3.3
        llama4 bigscience-openrail-m bigscience-bloom-rail-1.0 bigcode-openrail-m deepfloyd-if-license apple-amlr
        openmdw-1.0"""
    for tag in tags.split():
        assert by_alias().get(tag), tag
