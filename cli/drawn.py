"""What the sample family draws, for ``assetkit demo``: a few pictures by the reference engine, on one sheet."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assetkit.errors import AssetkitError

if TYPE_CHECKING:
    from assetkit.render.sheets import Cell

NEEDED = ("torch", "diffusers", "transformers", "PIL")
SHEET = "drawn.png"


class Shown(NamedTuple):
    """A row of the sheet: a checkpoint, what is laid over it, and what it is asked for."""

    model: str
    prompts: tuple[str, ...]
    adapter: str = ""
    steps: int = 12
    cfg: float = 3.0
    sampler: str = "Euler"


SHOWN = (
    Shown("sd15", ("digit seven red", "digit two green", "digit five blue", "digit eight white")),
    Shown("sd15", ("digit three red", "digit four green"), "lora_thick"),
    Shown("sd15", ("digit nine red", "digit zero blue"), "locon_inverted"),
    Shown("sdxl", ("digit six red", "digit one green")),
    Shown("sd3", ("digit seven blue", "digit three white")),
    Shown("sd15", ("digit two red", "digit four blue"), "lcm", 4, 1.0, "LCM"),
)
"""What is drawn of what the build carries."""


def draw(folder: Path) -> tuple[Path | None, str]:
    """Make the samples and draw them; gives the sheet's path, or None, and a line that says what was done or why not.

    Takes a few seconds, mostly of imports. Existing files are replaced.
    """
    from assetkit import samples

    rows = [each for each in SHOWN if {each.model, each.adapter or each.model} <= set(samples.names())]
    if not rows:
        return None, "Nothing was drawn: this build carries no trained samples."
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        lacking = ", ".join(missing)
        return None, f"Nothing was drawn: {lacking} is not installed (pip install 'assetkit-models[render]')."
    from assetkit.render.sheets import contact_sheet

    try:
        wanted = list(dict.fromkeys(name for each in rows for name in (each.model, each.adapter) if name))
        files = dict(zip(wanted, samples.make(folder, wanted), strict=True))
        cells = [cell for each in rows for cell in _cells(each, files)]
    except AssetkitError as error:
        return None, f"Nothing was drawn: {error}"
    sheet = folder / SHEET
    sheet.write_bytes(contact_sheet(cells, 4))
    return sheet, f"Drew {len(cells)} pictures with trained samples ({', '.join(wanted)}): {sheet}"


def _cells(row: Shown, files: dict[str, Path]) -> list[Cell]:
    from assetkit.render.loading import load
    from assetkit.render.parts import Sources
    from assetkit.render.request import Request
    from assetkit.render.sheets import Cell

    adapters = ((files[row.adapter], 1.0),) if row.adapter else ()
    engine = load(Sources(files[row.model], adapters))
    title = f"{row.model} + {row.adapter}" if row.adapter else row.model
    made = []
    for number, prompt in enumerate(row.prompts):
        asked = Request(prompt=prompt, steps=row.steps, cfg=row.cfg, sampler=row.sampler, seed=number)
        made.append(Cell(engine.draw(asked).images[0], (title, prompt)))
    return made
