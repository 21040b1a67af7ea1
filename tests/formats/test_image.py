"""Images: size and text from the header; a textual inversion inside one; inflation bombs and damage."""

import base64
import contextlib
import io
import json
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from assetkit.errors import AssetkitError, FormatError
from assetkit.formats import open_model
from assetkit.formats._image_text import exif_text


def embedding(vectors) -> str:
    value = {
        "string_to_token": {"*": 265},
        "string_to_param": {"*": {"TORCHTENSOR": vectors}},
        "name": "mine",
        "step": 500,
        "sd_checkpoint": "abc123",
    }
    return base64.b64encode(json.dumps(value).encode()).decode()


def png(path, size=(7, 5), **text):
    info = PngInfo()
    for name, value in text.items():
        info.add_text(name.replace("_", "-"), value)
    Image.new("RGB", size).save(path, pnginfo=info)
    return path


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_png(*chunks):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "gif", "avif"])
@pytest.mark.parametrize("size", [(7, 5), (300, 129)])
def test_the_size_is_what_pillow_wrote(tmp_path, kind, size):
    path = tmp_path / f"a.{kind}"
    Image.new("RGB", size, "red").save(path)
    header = open_model(path).header
    assert (header.format, header.extra["image"]) == ("image", kind)
    assert (header.extra["width"], header.extra["height"]) == size
    assert header.tensors == {}
    assert header.findings == ()
    assert header.size == path.stat().st_size


@pytest.mark.parametrize(
    "options", [{"lossless": True}, {"quality": 50}, {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"}]
)
def test_all_kinds_of_webp(tmp_path, options):
    path = tmp_path / "a.webp"
    Image.new("RGBA", (21, 34), "red").save(path, **options)
    extra = open_model(path).header.extra
    assert (extra["width"], extra["height"]) == (21, 34)


def test_text_chunks_are_metadata(tmp_path):
    info = PngInfo()
    info.add_text("parameters", "a cat\nSteps: 20")
    info.add_text("packed", "x" * 5000, zip=True)
    info.add_itxt("wide", "日本", zip=True)
    info.add_text("parameters", "older")
    path = tmp_path / "a.png"
    Image.new("RGB", (4, 4)).save(path, pnginfo=info)
    assert open_model(path).header.metadata == {
        "parameters": "a cat\nSteps: 20",
        "packed": "x" * 5000,
        "wide": "日本",
        "parameters#2": "older",
    }


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_exif_text_is_metadata(tmp_path, kind):
    exif = Image.Exif()
    exif[0x010F] = "workflow:{}"
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + "a cat ü".encode("utf-16-be")
    path = tmp_path / f"a.{kind}"
    Image.new("RGB", (4, 4)).save(path, exif=exif)
    assert open_model(path).header.metadata == {"exif.Make": "workflow:{}", "exif.UserComment": "a cat ü"}


def test_an_embedding_inside_gives_its_tensors(tmp_path):
    vectors = [[0.5, -1.0, 2.0], [0.25, 0.0, 1e-3]]
    with open_model(png(tmp_path / "a.png", sd_ti_embedding=embedding(vectors))) as source:
        header = source.header
        assert {name: (info.dtype, info.shape) for name, info in header.tensors.items()} == {
            "string_to_param.*": ("F32", (2, 3))
        }
        assert header.extra["values"] == {"name": "mine", "step": 500, "sd_checkpoint": "abc123"}
        assert header.extra["embedding"] == "sd-ti-embedding"
        assert np.allclose(np.frombuffer(source.read("string_to_param.*"), np.float32).reshape(2, 3), vectors)
        with pytest.raises(KeyError):
            source.read("other")


@pytest.mark.parametrize(
    "text",
    ["", "no base64 !", base64.b64encode(b"[1]").decode(), base64.b64encode(b"{").decode()]
    + [
        embedding(vectors)
        for vectors in ([], [[]], [[1], [1, 2]], ["a"], [["a"]], [[True]], {}, 5, [[10**400]], [[1e300]])
    ]
    + [base64.b64encode(b"[" * 100_000).decode(), embedding([[0.5]])[:-20]],
)
def test_a_damaged_embedding_is_a_finding(tmp_path, text):
    header = open_model(png(tmp_path / "a.png", sd_ti_embedding=text or " ")).header
    assert header.tensors == {}
    assert [finding.code for finding in header.findings] == ["embedding-damaged"]


def test_inflation_bombs_are_not_inflated(tmp_path):
    bomb = zlib.compress(b"x" * (200 << 20), 9)
    path = tmp_path / "bomb.png"
    path.write_bytes(raw_png(chunk(b"zTXt", b"a\0\0" + bomb), chunk(b"iTXt", b"b\0\1\0\0\0" + bomb)))
    header = open_model(path).header
    assert header.metadata == {}
    assert [finding.code for finding in header.findings] == ["image-text-malformed"]


def test_a_sum_of_texts_is_bounded(tmp_path):
    piece = zlib.compress(b"x" * (15 << 20), 9)
    path = tmp_path / "many.png"
    path.write_bytes(raw_png(*(chunk(b"zTXt", b"%d\0\0" % index + piece) for index in range(12))))
    assert sum(map(len, open_model(path).header.metadata.values())) <= 64 << 20


@pytest.mark.parametrize("data", [b"a", b"\0text", b"k" * 80 + b"\0x", b""])
def test_malformed_texts_are_findings(tmp_path, data):
    path = tmp_path / "a.png"
    path.write_bytes(raw_png(chunk(b"tEXt", data)))
    assert [finding.code for finding in open_model(path).header.findings] == ["image-text-malformed"]


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8 ", b"GIF89a\1"])
def test_images_without_a_size_are_refused(tmp_path, head):
    path = tmp_path / "a.png"
    path.write_bytes(head)
    with pytest.raises(FormatError) as caught:
        open_model(path)
    assert caught.value.finding.code in {"truncated", "image-malformed"}


def test_a_cut_png_says_so(tmp_path):
    path = png(tmp_path / "a.png", (64, 64))
    path.write_bytes(path.read_bytes()[:-20])
    assert [finding.code for finding in open_model(path).header.findings] == ["truncated"]


def test_an_exif_directory_that_points_at_itself_ends():
    loop = b"II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + bytes(4)
    assert list(exif_text(loop)) == []


def sample(kind):
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "text"
    Image.new("RGB", (5, 5)).save(buffer, kind, exif=exif)
    return buffer.getvalue()


SAMPLES = [sample(kind) for kind in ("png", "jpeg", "webp", "avif")] + [raw_png(chunk(b"tEXt", b"a\0b"))]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), st.binary(max_size=5)), max_size=5),
)
def test_any_damage_is_a_header_or_an_error_of_ours(tmp_path_factory, data, edits):
    path = tmp_path_factory.getbasetemp() / "damaged.png"
    damaged = bytearray(data)
    for at, cut, new in edits:
        damaged[at : at + cut] = new
    path.write_bytes(damaged)
    with contextlib.suppress(AssetkitError):
        open_model(path).close()
