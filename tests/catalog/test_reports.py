"""Report formats as data leaves them: no markup reaches the page, no formula a spreadsheet."""

import base64
import csv
import hashlib
import io
import json
import re
import zipfile

import pytest

from assetkit.catalog import scan
from assetkit.catalog.audit import Asked, audit
from assetkit.catalog.reports import format_of, formats
from assetkit.catalog.reports._cells import safe
from assetkit.catalog.scope import of_query

from .conftest import safetensors, write

EVIL = "=cmd|'/c calc'!A0 </script><img src=x onerror=alert(1)>\x1b[31m\u202e"


@pytest.fixture
def document(catalog, library):
    write(library / "=1+1 <b>x<b>.safetensors", safetensors(b"1", {"modelspec.license": EVIL}))
    write(library / "plain.safetensors", safetensors(b"2", {"modelspec.license": "openrail++"}))
    scan(catalog, [library], hash="all")
    return audit(catalog, of_query(catalog, ""), Asked(now=1))


def test_names_choose_the_format():
    assert format_of("a.json").id == "json"
    assert format_of("report.HTML").id == "html"
    assert format_of("CREDITS").id == "credits"
    assert format_of("a.docx") is None


def test_no_markup_from_outside_reaches_the_page(document):
    page = formats()["html"].write(document).decode()
    assert page.count("</script>") == 2
    assert "<img" not in page
    data = re.search(r'<script type="application/json" id="report">(.*?)</script>', page, re.DOTALL)[1]
    assert "<" not in data
    rows = json.loads(data)["rows"]
    assert any("<b>" in row["asset"] for row in rows)


def test_the_page_allows_its_own_script_and_style_and_nothing_else(document):
    page = formats()["html"].write(document).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    for text in (script, style):
        assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert "innerHTML" not in script
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", page)


def test_spreadsheets_get_text(document):
    text = formats()["csv"].write(document).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "|", "%")) for cell in cells)
    assert "\x1b" not in text
    pytest.importorskip("xlsxwriter")
    with zipfile.ZipFile(io.BytesIO(formats()["xlsx"].write(document))) as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in book.read(name)
                assert b"<hyperlink" not in book.read(name)


@pytest.mark.parametrize("text", ["=1", " =1", "+1", "-1", "@x", "\t=1", "\uff1d1", "|x"])
def test_safe(text):
    assert not safe(text).lstrip().startswith(("=", "+", "-", "@", "|", "\uff1d"))


def test_credits_name_every_duty(document):
    text = formats()["credits"].write(document).decode()
    assert "plain" in text
    assert "Give every recipient a copy of the license." in text
    assert "\x1b" not in text


def test_cyclonedx_is_valid_by_its_schema(document):
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema")
    pytest.importorskip("jsonschema")
    text = formats()["cyclonedx"].write(document).decode()
    assert validation.JsonStrictValidator(schema.SchemaVersion.V1_6).validate_str(text) is None
    bom = json.loads(text)
    card = next(each for each in bom["components"] if each["name"] == "plain")
    assert card["type"] == "machine-learning-model"
    assert card["modelCard"]["considerations"]["ethicalConsiderations"]
    assert {each["license"].get("id") or each["license"]["name"] for each in card["licenses"]} == {
        "LicenseRef-openrail-pp-m"
    }


def test_spdx_is_read_by_the_bindings_of_its_model(document):
    model = pytest.importorskip("spdx_python_model").v3_0_1
    data = formats()["spdx"].write(document)
    objects = model.SHACLObjectSet()
    model.JSONLDDeserializer().read(io.BytesIO(data), objects)
    packages = list(objects.foreach_type(model.ai_AIPackage))
    assert len(packages) == 2
    assert all(each.verifiedUsing for each in packages)
    found = objects.foreach_type(model.simplelicensing_LicenseExpression)
    assert [each.simplelicensing_licenseExpression for each in found] == ["LicenseRef-openrail-pp-m"]
    declared = [
        each for each in objects.foreach_type(model.Relationship) if "hasDeclaredLicense" in each.relationshipType
    ]
    assert [each.name for each in (one.from_ for one in declared)] == ["plain"]
    assert not objects.missing_ids
