"""Pictures on disk: read as numbers, written with what they were made of and the mark that a machine made them.

The mark is what IPTC asks of images by trained models: ``Iptc4xmpExt:DigitalSourceType`` trainedAlgorithmicMedia in XMP
(IPTC Photo Metadata Standard 2023.1; newscodes/digitalsourcetype), and the PNG keyword ``Disclaimer`` for people.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from assetkit._version import __version__
from assetkit.errors import InputError, NotFoundError

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
DISCLAIMER = "AI-generated image"
_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
    f"<Iptc4xmpExt:DigitalSourceType>{SOURCE_TYPE}</Iptc4xmpExt:DigitalSourceType>"
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)


def read(path: Path, *, size: tuple[int, int] | None = None, channels: int = 3) -> Tensor:
    """A picture [channels, H, W], float32, 0 to 1, scaled to `size` (width, height) where that is given.

    Raises `NotFoundError` and `InputError` for a file that is no picture.
    """
    from PIL import Image, UnidentifiedImageError

    if not path.exists():
        raise NotFoundError(f"{path}: no such file", hint="check the spelling")
    try:
        with Image.open(path) as opened:
            picture = opened.convert("L" if channels == 1 else "RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise InputError(f"{path}: cannot be read as a picture: {error}") from error
    if size is not None and picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    data = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    return data.view(picture.height, picture.width, channels).permute(2, 0, 1).float() / 255


def eight_bits(picture: Tensor) -> Tensor:
    """[3, H, W] from 0 to 1 as uint8 [H, W, 3], rounded to nearest; what is no number is black."""
    return (picture.nan_to_num(0.0).clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous().cpu()


def png(picture: Tensor, parameters: str, about: Mapping[str, Any], *, caption: bool = False) -> bytes:
    """A PNG of a picture [3, H, W] with its parameters and marks; the same input gives the same bytes.

    `caption` writes the disclaimer into the picture itself.
    """
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    image = Image.fromarray(eight_bits(picture).numpy())
    if caption:
        _write_caption(image)
    texts = PngInfo()
    _add(texts, "parameters", parameters)
    _add(texts, "assetkit", json.dumps(about, ensure_ascii=False, separators=(",", ":")))
    texts.add_text("Software", f"assetkit {__version__}")
    texts.add_text("Disclaimer", DISCLAIMER)
    texts.add_itxt("XML:com.adobe.xmp", _XMP)
    memory = BytesIO()
    image.save(memory, "PNG", pnginfo=texts)
    return memory.getvalue()


def _add(texts: Any, key: str, value: str) -> None:
    """tEXt, which every reader knows, or iTXt for letters that it does not have."""
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        texts.add_itxt(key, value)
    else:
        texts.add_text(key, value)


def _write_caption(image: Any) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(image)
    left, top, right, bottom = draw.textbbox((0, 0), DISCLAIMER)
    x, y = image.width - (right - left) - 4, image.height - (bottom - top) - 6
    draw.rectangle((x - 3, y - 2, image.width, image.height), fill=(0, 0, 0))
    draw.text((x, y - top), DISCLAIMER, fill=(255, 255, 255))


def write(path: Path, data: bytes, *, force: bool = False) -> None:
    """Put a file in its place at once. Raises `InputError` where something is there already and not `force`."""
    if os.path.lexists(path) and not force:
        raise InputError(f"{path}: exists", hint="choose another name, or replace it with --force")
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
