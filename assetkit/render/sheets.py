"""Contact sheets: pictures beside each other with a line of text below each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from typing import Any, NamedTuple

from torch import Tensor

from assetkit.render.pictures import DISCLAIMER, eight_bits

_CELL, _LINE, _GAP = 192, 14, 8
_COLORS = {"pass": (20, 120, 40), "fail": (180, 20, 20), "skip": (120, 120, 120)}


class Cell(NamedTuple):
    """One picture of a sheet."""

    picture: Tensor | None
    """[3, H, W] from 0 to 1; None leaves the cell empty."""
    lines: tuple[str, ...]
    verdict: str = ""


def contact_sheet(cells: Sequence[Cell], columns: int = 0) -> bytes:
    """A PNG of all cells, row by row, marked as made by a machine; nearly square where `columns` is 0."""
    from PIL import Image, ImageDraw
    from PIL.PngImagePlugin import PngInfo

    across = columns or max(math.ceil(math.sqrt(len(cells))), 1)
    lines = max((len(each.lines) for each in cells), default=0)
    width, height = _CELL + _GAP, _CELL + _GAP + lines * _LINE
    rows = max(math.ceil(len(cells) / across), 1)
    sheet = Image.new("RGB", (across * width + _GAP, rows * height + _GAP), (255, 255, 255))
    draw = ImageDraw.Draw(sheet)
    for number, cell in enumerate(cells):
        left, top = _GAP + number % across * width, _GAP + number // across * height
        _draw_cell(sheet, draw, cell, left, top)
    texts = PngInfo()
    texts.add_text("Disclaimer", DISCLAIMER)
    memory = BytesIO()
    sheet.save(memory, "PNG", pnginfo=texts)
    return memory.getvalue()


def _draw_cell(sheet: Any, draw: Any, cell: Cell, left: int, top: int) -> None:
    from PIL import Image

    color = _COLORS.get(cell.verdict, (0, 0, 0))
    if cell.picture is None:
        draw.rectangle((left, top, left + _CELL, top + _CELL), outline=color)
    else:
        picture = Image.fromarray(eight_bits(cell.picture).numpy())
        side = max(picture.size)
        # Small pictures are shown pixel by pixel, large ones made smaller.
        how = Image.Resampling.NEAREST if side < _CELL else Image.Resampling.LANCZOS
        size = (max(picture.width * _CELL // side, 1), max(picture.height * _CELL // side, 1))
        sheet.paste(picture.resize(size, how), (left, top))
        draw.rectangle((left, top, left + _CELL - 1, top + _CELL - 1), outline=color)
    for number, line in enumerate(cell.lines):
        text = line.encode("latin-1", "replace").decode("latin-1")
        draw.text((left, top + _CELL + 2 + number * _LINE), _fitting(draw, text), fill=color)


def _fitting(draw: Any, text: str) -> str:
    """As much of a line as fits below a picture."""
    if draw.textlength(text) <= _CELL:
        return text
    while text and draw.textlength(text + "...") > _CELL:
        text = text[:-1]
    return text + "..."
