"""Validate every model of a folder and every broken variant of it, and write what came of it as a table.

    PYTHONPATH=. python -m scripts.confusion FOLDER --config DIR [--only KIND] [--read 10] [-o docs/confusion.md]

FOLDER holds one checkpoint and what goes with it. Each variant is validated by itself; where faults of tensors are not
seen there, once more with the good checkpoint as the model that it comes from (``--kin``). With ``--read``, digits in
that many renders of each checkpoint are read by the judge of `scripts.train_samples`, to tell faults that change
pictures from those that do not.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from assetkit.errors import AssetkitError
from assetkit.identification import identify
from assetkit.render.checks import Check
from assetkit.render.loading import load
from assetkit.render.parts import Sources
from assetkit.render.request import Request
from assetkit.render.subjects import Bench
from assetkit.render.validation import validated
from scripts.confusion.variants import VARIANTS, Variant

SEED = 20260


class Row(NamedTuple):
    """One line of the table."""

    asset: str
    variant: str
    look: str
    alone: str
    kin: str
    reasons: str
    read: str


def main() -> None:
    """Write the table."""
    given = _given()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    rows = _before(given.rows)
    for row in _rows(given, {(each.asset, each.variant) for each in rows}):
        rows.append(row)
        print(" | ".join(row), flush=True)
        if given.rows:
            with given.rows.open("a", encoding="utf-8") as opened:
                opened.write(json.dumps(row._asdict(), ensure_ascii=False) + "\n")
    if given.output:
        given.output.write_text(page(rows, given), encoding="utf-8")


def _before(path: Path | None) -> list[Row]:
    """The rows of a run that was broken off."""
    if path is None or not path.exists():
        return []
    return [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--only", help="one kind of asset")
    parser.add_argument("--variants", default="", help="those whose name holds this (a regular expression)")
    parser.add_argument(
        "--rows", type=Path, help="where rows are kept as JSON lines: a run that was broken off goes on"
    )
    parser.add_argument("--read", type=int, default=0, help="renders to read")
    parser.add_argument("--prompt", action="append", help="what is drawn; two")
    parser.add_argument("--template", default="a {colour} digit {word}", help="the prompts that are read")
    parser.add_argument("-o", dest="output", type=Path)
    return parser.parse_args()


def _rows(given: argparse.Namespace, done: set[tuple[str, str]]) -> Iterator[Row]:
    found = {path: identify(path) for path in sorted(given.folder.iterdir()) if _is_model(path)}
    checkpoint = next(path for path, each in found.items() if each.kind == "checkpoint")
    prompts = tuple(given.prompt or ("a red digit seven", "a blue digit two"))
    bench = Bench(lambda _: checkpoint, config=given.config, prompts=prompts)
    for path, identity in found.items():
        kind = identity.kind or ""
        if kind not in VARIANTS or given.only not in (None, kind):
            continue
        for variant in (Variant("as it is", "function"), *VARIANTS[kind]):
            if (path.name, variant.name) in done or not re.search(given.variants, variant.name):
                continue
            with tempfile.TemporaryDirectory() as temporary:
                yield _row(path, kind, variant, bench, (Path(temporary), checkpoint), given)


def _is_of_file(check: Check) -> bool:
    return check.name.startswith("file.")


def _is_model(path: Path) -> bool:
    return path.suffix == ".safetensors" or (path / "config.json").is_file()


def _row(
    path: Path, kind: str, variant: Variant, bench: Bench, places: tuple[Path, Path], given: argparse.Namespace
) -> Row:
    where, checkpoint = places
    broken, config = _made(path, variant, where, given.config)
    here = replace(bench, config=config)
    alone, _ = validated(broken, here)
    beside = ""
    reasons = [each for each in alone.checks if not each.ok and each.free]
    if variant.look == "file" and kind in ("checkpoint", "vae") and not any(map(_is_of_file, reasons)):
        found, _ = validated(broken, replace(here, kin=(checkpoint,)))
        beside = found.verdict
        reasons += [each for each in found.checks if not each.ok and _is_of_file(each)]
    said = ", ".join(dict.fromkeys(f"{each.name} {each.value:.3g}" for each in reasons))
    said = said or "; ".join(each.message for each in alone.findings if each.severity == "error")[:120]
    read = _read(broken, config, given) if given.read and kind == "checkpoint" else ""
    return Row(path.name, variant.name, variant.look, alone.verdict, beside, said, read)


def _made(path: Path, variant: Variant, where: Path, config: Path) -> tuple[Path, Path]:
    """The broken model and its configuration, in a folder of their own."""
    made = where / path.name
    if path.is_dir():
        shutil.copytree(path, made)
        for file in made.glob("*.safetensors"):
            _damage(file, file, variant)
    else:
        _damage(path, made, variant)
    if not variant.config:
        return made, config
    changed = where / "config"
    shutil.copytree(config, changed)
    for name, fields in variant.config.items():
        about: dict[str, Any] = json.loads((changed / name).read_text())
        (changed / name).chmod(0o644)
        (changed / name).write_text(json.dumps(about | fields))
    return made, changed


def _damage(source: Path, target: Path, variant: Variant) -> None:
    with safe_open(source, "pt") as opened:
        metadata: Mapping[str, str] = opened.metadata() or {}
    tensors = load_file(source)
    if variant.damage is not None:
        tensors = variant.damage(tensors, torch.Generator().manual_seed(SEED))
    target.unlink(missing_ok=True)
    save_file({key: each.contiguous().clone() for key, each in tensors.items()}, target, dict(metadata))
    if variant.keep < 1:
        data = target.read_bytes()
        target.write_bytes(data[: int(len(data) * variant.keep)])


def _read(model: Path, config: Path, given: argparse.Namespace) -> str:
    """The share of digits and of colours that the judge reads right; a dash where nothing can be drawn."""
    from scripts.train_samples.data import COLOURS, WORDS
    from scripts.train_samples.judge import judge

    try:
        engine = load(Sources(model, config=config, partial=True))
    except AssetkitError as error:
        return f"— ({type(error).__name__})"
    digits, colours, images = [], [], []
    for at in range(given.read):
        digit, colour = at % 10, (at // 10 + at) % len(COLOURS)
        prompt = given.template.format(colour=list(COLOURS)[colour], word=WORDS[digit])
        images.append(engine.draw(Request(prompt=prompt, seed=at, cfg=3.0, steps=12)).images.nan_to_num(0))
        digits.append(digit)
        colours.append(colour)
    drawn = torch.cat(images)
    right = (judge().digits(drawn) == torch.tensor(digits)).float().mean()
    hue = (judge().colours(drawn) == torch.tensor(colours)).float().mean()
    return f"{right:.2f} / {hue:.2f}"


def page(rows: list[Row], given: argparse.Namespace) -> str:
    """The table as Markdown."""
    good = [row for row in rows if row.variant == "as it is"]
    bad = [row for row in rows if row.variant != "as it is"]
    caught = [row for row in bad if "fail" in (row.alone, row.kin)]
    files = [row for row in bad if row.look == "file"]
    seen = [row for row in files if row in caught]
    alone = [row for row in files if row.alone == "fail"]
    read = f" --read {given.read}" if given.read else ""
    intro = f"""# What validation sees of broken models

Written by `python -m scripts.confusion {given.folder.name} --config {given.config.name}{read}`. *Alone* is the verdict
on the file by itself; *beside its model*, for faults of tensors that the file's tensors did not show by themselves, the
verdict with `--kin`; *read* the share of digits and of colours that an independent judge reads right in renders.

Good models: {sum(row.alone == "pass" for row in good)} of {len(good)} pass. Broken ones: {len(caught)} of {len(bad)}
fail, {sum((row.kin or row.alone) != "pass" for row in bad)} do not pass. Of {len(files)} with faults of tensors
{len(seen)} fail, {len(alone)} of them by themselves.

| model | variant | look | alone | beside its model | because | read |
|---|---|---|---|---|---|---|"""
    lines = intro.split("\n")
    return "\n".join([*lines, *("| " + " | ".join(each.replace("|", "/") for each in row) + " |" for row in rows), ""])


if __name__ == "__main__":
    main()
