"""Images: size and text from the header; a textual inversion inside one; inflation bombs and damage."""

import base64
import contextlib
import io
import json
import struct
import tracemalloc
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


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">words</x:xmpmeta>'
KEYWORD = "XML:com.adobe.xmp"


@pytest.mark.parametrize("kind", ["jpeg", "webp", "avif"])
def test_xmp_and_exif_are_metadata_everywhere(tmp_path, kind):
    exif = Image.Exif()
    exif[0x0110] = "prompt:{}"
    path = tmp_path / f"a.{kind}"
    Image.new("RGB", (6, 4)).save(path, exif=exif, xmp=XMP)
    header = open_model(path).header
    assert header.metadata == {"exif.Model": "prompt:{}", KEYWORD: XMP.decode()}
    assert (header.extra["width"], header.extra["height"]) == (6, 4)


def test_extended_xmp_of_jpeg_is_put_together(tmp_path):
    path = tmp_path / "a.jpg"
    Image.new("RGB", (4, 4)).save(path, xmp=XMP)
    data = path.read_bytes()
    whole = b"<more>" + b"x" * 100 + b"</more>"
    parts = [(60, whole[60:]), (0, whole[:60])]
    segments = b""
    for offset, part in parts:
        body = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + struct.pack(">II", len(whole), offset) + part
        segments += b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    path.write_bytes(data[:2] + segments + data[2:])
    metadata = open_model(path).header.metadata
    assert metadata == {KEYWORD: XMP.decode(), f"{KEYWORD}#2": whole.decode()}


def box(kind, content):
    return struct.pack(">I4s", 8 + len(content), kind) + content


def avif(locations, *, items=((1, b"Exif"),), data=b"", size=(6, 4)):
    """The boxes of an AVIF that holds nothing but items: `locations` is the content of ``iloc``."""
    entries = b"".join(box(b"infe", struct.pack(">IHH4s", 2 << 24, item, 0, kind) + b"\0") for item, kind in items)
    iinf = box(b"iinf", struct.pack(">IH", 0, len(items)) + entries)
    ispe = box(b"iprp", box(b"ipco", box(b"ispe", struct.pack(">III", 0, *size))))
    meta = box(b"meta", bytes(4) + iinf + box(b"iloc", locations) + ispe + box(b"idat", data))
    return box(b"ftyp", b"avif" + bytes(4) + b"avifmif1") + meta


EXIF = b"\0\0\0\0II*\0\x08\0\0\0" + struct.pack("<HHHI4sI", 1, 0x0110, 2, 4, b"abc\0", 0)


def test_items_of_avif_in_the_idat_box(tmp_path):
    """Version 1 with construction method 1, as `libheif` writes small items; Pillow's writer uses the file itself."""
    path = tmp_path / "a.avif"
    one = struct.pack(">HHHHII", 1, 1, 0, 1, 2, len(EXIF))
    path.write_bytes(avif(struct.pack(">IHH", 1 << 24, 0x4400, 1) + one, data=b"__" + EXIF))
    header = open_model(path).header
    assert (header.metadata, header.extra["width"]) == ({"exif.Model": "abc"}, 6)


@pytest.mark.parametrize(
    "extent", [(0xFFFFFFF0, 0xFFFF), (0, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0, 17 << 20), (0, 0), (1 << 31, 5)]
)
def test_places_outside_an_avif_are_not_read(tmp_path, extent):
    path = tmp_path / "a.avif"
    one = struct.pack(">HHHHII", 1, 0, 0, 1, *extent)
    path.write_bytes(avif(struct.pack(">IHH", 1 << 24, 0x4400, 1) + one, data=EXIF))
    assert open_model(path).header.metadata.keys() <= {"exif.Model"}


def test_counts_that_lie_cost_nothing(tmp_path):
    path = tmp_path / "a.avif"
    path.write_bytes(avif(struct.pack(">IHI", 2 << 24, 0x8888, 0xFFFFFFFF) + b"\1" * 100))
    with pytest.raises(FormatError):
        open_model(path)
    for cut in range(40, path.stat().st_size, 7):
        shorter = tmp_path / "b.avif"
        shorter.write_bytes(path.read_bytes()[:cut])
        with contextlib.suppress(AssetkitError):
            open_model(shorter)


def test_texts_without_number_are_cut_and_said_to_be(tmp_path):
    """Time must grow with the file: 60,000 texts of one byte, under one name and under names of their own."""
    same = (chunk(b"tEXt", b"a\0x") for _ in range(30_000))
    own = (chunk(b"tEXt", b"%d\0x" % at) for at in range(30_000))
    path = tmp_path / "many.png"
    path.write_bytes(raw_png(*same, *own))
    header = open_model(path).header
    assert len(header.metadata) == 2000
    assert header.metadata["a#99"] == "x"
    assert [finding.code for finding in header.findings] == ["image-texts-too-many"]


def test_huge_lengths_are_not_allocated(tmp_path):
    """A chunk that announces two gigabytes in a sparse file of that size: nothing of it is read."""
    path = tmp_path / "huge.png"
    size = (2 << 30) - 64
    with open(path, "wb") as file:
        head = raw_png()[:33]
        file.write(head + struct.pack(">I", size) + b"iTXt")
        file.truncate(len(head) + 12 + size)
    tracemalloc.start()
    header = open_model(path).header
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert {finding.code for finding in header.findings} >= {"image-text-too-large"}
    assert peak < 40 << 20


def test_utf16_of_either_order_and_utf8_in_latin_chunks(tmp_path):
    for text, encoding in [
        ("plain", "utf-16-be"),
        ("plain", "utf-16-le"),
        ("日本", "utf-16-be"),
        ("x日本y", "utf-16-le"),
    ]:
        exif = Image.Exif()
        exif[0x9286] = b"UNICODE\0" + text.encode(encoding)
        Image.new("RGB", (4, 4)).save(tmp_path / "a.jpg", exif=exif)
        assert open_model(tmp_path / "a.jpg").header.metadata == {"exif.UserComment": text}
    path = tmp_path / "b.png"
    path.write_bytes(raw_png(chunk(b"tEXt", b"a\0" + "日本".encode()), chunk(b"tEXt", b"b\0caf\xe9")))
    assert open_model(path).header.metadata == {"a": "日本", "b": "café"}


def sample(kind):
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "text"
    Image.new("RGB", (5, 5)).save(buffer, kind, exif=exif, xmp=XMP)
    return buffer.getvalue()


SAMPLES = [sample(kind) for kind in ("png", "jpeg", "webp", "avif")] + [raw_png(chunk(b"tEXt", b"a\0b"))]
SAMPLES.append(avif(struct.pack(">IHHHHHHII", 1 << 24, 0x4400, 1, 1, 1, 0, 1, 0, len(EXIF)), data=EXIF))


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
