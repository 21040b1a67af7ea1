"""What pictures say of themselves, read back by Pillow and by the rule that AUTOMATIC1111 reads parameters with."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from assetkit.errors import InputError, NotFoundError

torch = pytest.importorskip("torch")
Image = pytest.importorskip("PIL.Image")

from assetkit.render import pictures  # noqa: E402
from assetkit.render.infotext import Ingredient, document, infotext  # noqa: E402
from assetkit.render.request import Request  # noqa: E402

ASKED = Request(
    prompt="a cat, (red:1.2)\nand a dog", negative="blue", width=32, height=16, steps=20, cfg=7.0,
    sampler="dpmpp_2m", schedule="karras", clip_skip=2,
)  # fmt: skip
MADE_OF = (
    Ingredient("model", "base, v1", "ab" * 32),
    Ingredient("vae", "fine", "cd" * 32),
    Ingredient("lora", "thick", "ef" * 32, "01" * 32, 0.8),
    Ingredient("lora", "thin", "ef" * 32, None, -1.0),
    Ingredient("embedding", "qz", "23" * 32),
)


def settings(text):
    """The last line as pairs: a name, a colon, and a JSON string or anything up to a comma."""
    found = re.findall(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)', text.splitlines()[-1])
    return {key: json.loads(value) if value.startswith('"') else value for key, value in found}


def test_parameters_are_what_others_read():
    text = infotext(ASKED, 7, MADE_OF)
    assert text.startswith(
        "a cat, (red:1.2)\nand a dog <lora:thick:0.8> <lora:thin:-1>\nNegative prompt: blue\nSteps: 20, "
    )
    found = settings(text)
    assert found["Sampler"] == "DPM++ 2M"
    assert found["Schedule type"] == "Karras"
    assert (found["CFG scale"], found["Seed"], found["Size"], found["Clip skip"]) == ("7", "7", "32x16", "2")
    assert (found["Model hash"], found["Model"]) == ("ab" * 5, "base, v1")
    assert (found["VAE hash"], found["VAE"]) == ("cd" * 5, "fine")
    assert found["Lora hashes"] == f"thick: {'01' * 6}, thin: {'ef' * 6}"
    assert found["TI hashes"] == f"qz: {'23' * 6}"
    assert found["Version"].startswith("assetkit ")


def test_a_picture_says_what_it_is_made_of_and_that_a_machine_made_it(tmp_path):
    picture = torch.rand(3, 16, 32, generator=torch.Generator().manual_seed(0))
    about = document(ASKED, 7, MADE_OF)
    data = pictures.png(picture, infotext(ASKED, 7, MADE_OF), about)
    assert data == pictures.png(picture, infotext(ASKED, 7, MADE_OF), about)
    pictures.write(tmp_path / "a.png", data)
    with Image.open(tmp_path / "a.png") as opened:
        opened.load()
        assert opened.text["parameters"] == infotext(ASKED, 7, MADE_OF)
        assert opened.text["Disclaimer"] == "AI-generated image"
        assert json.loads(opened.text["assetkit"])["made_of"][2]["payload_sha256"] == "01" * 32
        packet = re.sub(r"<\?xpacket.*?\?>", "", opened.info["XML:com.adobe.xmp"])
        (source,) = ElementTree.fromstring(packet).iter(
            "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
        )
        assert source.text == "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    back = pictures.read(tmp_path / "a.png")
    torch.testing.assert_close(back, picture, rtol=0, atol=0.5 / 255 + 1e-6)


def test_letters_beyond_latin_survive(tmp_path):
    pictures.write(tmp_path / "a.png", pictures.png(torch.zeros(3, 8, 8), "猫 Steps: 1", {"prompt": "猫"}))
    with Image.open(tmp_path / "a.png") as opened:
        opened.load()
        assert opened.text["parameters"] == "猫 Steps: 1"


def test_a_caption_is_seen(tmp_path):
    blank = torch.full((3, 64, 160), 0.5)
    pictures.write(tmp_path / "a.png", pictures.png(blank, "", {}, caption=True))
    found = pictures.read(tmp_path / "a.png")
    assert float(found[:, :40].std()) < 0.01
    assert float(found[:, 44:, 60:].std()) > 0.1


def test_what_cannot_be_read_or_written_is_said(tmp_path):
    with pytest.raises(NotFoundError):
        pictures.read(tmp_path / "none.png")
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nrubbish")
    with pytest.raises(InputError, match="cannot be read as a picture"):
        pictures.read(tmp_path / "bad.png")
    pictures.write(tmp_path / "a.png", b"x")
    with pytest.raises(InputError, match="exists"):
        pictures.write(tmp_path / "a.png", b"y")
    pictures.write(tmp_path / "a.png", b"y", force=True)
    assert (tmp_path / "a.png").read_bytes() == b"y"
    assert [each.name for each in sorted(tmp_path.iterdir())] == ["a.png", "bad.png"]
