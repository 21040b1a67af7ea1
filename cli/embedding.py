"""Recipes for textual inversions: ``assetkit convert`` of an embedding, or of a word bundled in an adapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from assetkit.cli.making import dtype_steps, inputs, output_format

FORMS: Mapping[str, str] = {"a1111": "emb_params", "diffusers": "diffusers", "sdxl": "sdxl"}
"""What ``--layout`` says of an embedding to the form that is written."""
_WORD = "embedding:"


def is_meant(source: Path, layout: str | None, component: str | None) -> bool:
    """Whether an embedding is asked for, or SRC is one."""
    from assetkit.identification import identify

    if layout in ("a1111", "sdxl") or (component or "").startswith(_WORD):
        return True
    return layout in (None, "diffusers") and source.is_file() and identify(source).kind == "embedding"


def recipe(
    destination: Path,
    source: Path,
    *,
    layout: str | None,
    format_: str | None,
    dtypes: Sequence[str],
    component: str | None,
    replacements: Sequence[str],
    token: str | None,
    **others: Any,
) -> dict[str, Any]:
    """The recipe: one step, and a cast where a dtype is given. `UsageError` for what no embedding has."""
    for name in (name for name, value in others.items() if value):
        raise click.UsageError(f"--{name} is not for embeddings")
    container = output_format(destination, source, format_)
    if container != "safetensors":
        raise click.UsageError(f"{destination}: an embedding is written as safetensors, not as {container}")
    parts = [each.partition("=") for each in replacements]
    named = inputs([source, *(Path(path) for _, _, path in parts)])
    which = component or ""
    given = {
        "form": FORMS.get(layout or ""),
        "name": which.removeprefix(_WORD) if which.startswith(_WORD) else None,
        "encoder": which if which and not which.startswith(_WORD) else None,
        "token": token,
        "encoders": [encoder for encoder, _, _ in parts],
    }
    step = {"op": "embedding", "models": list(named), **{key: value for key, value in given.items() if value}}
    steps = [step, *dtype_steps(dtypes)]
    return {"assetkit": 1, "inputs": named, "steps": steps, "output": {"format": container}}
