"""OpenVINO IR: the XML is streamed with entities refused; constants lie in the ``.bin``."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetkit.errors import FormatError
from assetkit.formats import open_model

XML = """<?xml version="1.0"?>
<net name="Model0" version="11">
  <layers>
    <layer id="0" name="x" type="Parameter" version="opset1">
      <data shape="1,3,?,224" element_type="f32" />
      <output><port id="0" precision="FP32"><dim>1</dim></port></output>
    </layer>
    <layer id="1" name="w" type="Const" version="opset1">
      <data element_type="f16" shape="2, 3" offset="4" size="12" />
    </layer>
    <layer id="2" name="r" type="Result" version="opset1" />
  </layers>
  <edges><edge from-layer="0" from-port="0" to-layer="2" to-port="0" /></edges>
  <rt_info><MO_version value="2024.1" />
  <conversion_parameters><framework value="onnx" /></conversion_parameters></rt_info>
</net>
"""


def write(tmp_path: Path, text: str = XML, weights: bytes | None = bytes(range(16))) -> Path:
    path = tmp_path / "model.xml"
    path.write_bytes(text.encode())
    if weights is not None:
        (tmp_path / "model.bin").write_bytes(weights)
    return path


def test_header(tmp_path):
    path = write(tmp_path)
    with open_model(path) as source:
        header = source.header
        assert header.format == "openvino"
        assert (header.extra["name"], header.extra["version"]) == ("Model0", "11")
        assert header.extra["inputs"] == [{"name": "x", "dtype": "F32", "shape": [1, 3, "?", 224]}]
        assert header.extra["outputs"] == [{"name": "r", "dtype": None, "shape": None}]
        assert header.extra["layers"] == {"Parameter": 1, "Const": 1, "Result": 1}
        assert header.extra["rt_info"] == {"MO_version": "2024.1", "conversion_parameters.framework": "onnx"}
        assert header.tensors["w"][1:] == ("F16", (2, 3), 4, 16)
        assert bytes(source.read("w")) == bytes(range(4, 16))
        assert header.findings == ()
        assert header.size == path.stat().st_size + 16


def test_weights_alone_are_no_pickle(tmp_path):
    write(tmp_path)
    assert open_model(tmp_path / "model.bin").header.format == "unknown"


@pytest.mark.parametrize(("code", "weights"), [("openvino-missing-weights", None), ("openvino-bounds", bytes(15))])
def test_faulty_weights(tmp_path, code, weights):
    with open_model(write(tmp_path, weights=weights)) as source:
        assert [each.code for each in source.header.findings] == [code]
        with pytest.raises(FormatError):
            source.read("w")


def test_wrong_size(tmp_path):
    header = open_model(write(tmp_path, XML.replace('size="12"', 'size="10"'))).header
    assert [each.code for each in header.findings] == ["openvino-size"]


LAUGHS = '<!DOCTYPE net [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("xml-doctype", XML + LAUGHS),
        (
            "xml-doctype",
            XML.replace("<layers>", "<layers>" + " " * 70_000) + "<!DOCTYPE x SYSTEM 'file:///etc/passwd'>",
        ),
        ("xml-malformed", XML[:-10]),
        ("xml-malformed", XML.replace("</layers>", "")),
        ("xml-malformed", XML + "<net version='1'/>"),
        ("xml-too-large", XML.replace("<edges>", "<a>" * 100)),
        ("openvino-malformed", XML.replace('offset="4"', 'offset="-4"')),
        ("openvino-malformed", XML.replace('shape="2, 3" ', 'shape="2, ?" ')),
        ("xml-too-large", XML.replace('name="r"', f'name="{"r" * (5 << 20)}"')),
    ],
)
def test_hostile_xml(tmp_path, code, text):
    with pytest.raises(FormatError) as caught:
        open_model(write(tmp_path, text))
    # A document type after the root is already broken XML to expat.
    assert caught.value.finding.code in ({code, "xml-malformed"} if code == "xml-doctype" else {code})


def test_document_type_before_the_root(tmp_path):
    from assetkit.formats.openvino import open_openvino

    with pytest.raises(FormatError) as caught:
        open_openvino(write(tmp_path, XML.replace("<net", LAUGHS + "<net", 1)))
    assert caught.value.finding.code == "xml-doctype"


def test_other_xml_is_not_openvino(tmp_path):
    for text in ("<?xml version='1.0'?><html/>", "<network version='1'/>", "<net/>"):
        path = tmp_path / "other.xml"
        path.write_text(text)
        assert open_model(path).header.format != "openvino"
