"""From trained files to what the package carries: parts that are stored once, and the manifest.

    python -m scripts.train_samples --ship assetkit/samples/data -o DIR

What several files share is found by comparing bytes, so nothing here says which model has which autoencoder. Files
that are not trained yet are left out. Everything is put together again and compared before a manifest is written.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assetkit import hash_file, identify
from assetkit.formats.writer import write_safetensors
from assetkit.samples import packed
from assetkit.samples.family import MANIFEST, Sample, manifest
from assetkit.samples.making import joined, outputs
from assetkit.samples.making import make as made_again
from scripts.train_samples.networks import PATTERN

LIMIT = 40_000_000
"""Bytes that the whole family may take."""
Tensors = dict[str, "np.ndarray[Any, np.dtype[Any]]"]
COMPONENTS = (
    "model.diffusion_model.",
    "first_stage_model.",
    "cond_stage_model.transformer.text_model.",
    "conditioner.embedders.0.transformer.text_model.",
    "conditioner.embedders.1.model.",
    "text_encoders.clip_l.transformer.text_model.",
    "text_encoders.clip_g.transformer.text_model.",
    "text_encoders.clip_g.transformer.",
    "text_encoders.clip_l.transformer.",
)
"""Prefixes under which a checkpoint holds its components."""
OUTER = ("model.diffusion_model.input_blocks.0.0.", "model.diffusion_model.out.2.")
"""The first and the last convolution."""
BAKED = {"sd15_v": "sd15", "sd15_inpaint": "sd15"}
"""Variants that are stored as what they add, and to which sample."""


@dataclass(slots=True)
class Store:
    """Parts so far."""

    folder: Path
    parts: dict[str, Tensors] = field(default_factory=dict)

    def placed(self, name: str, tensors: Tensors) -> list[str]:
        """The parts that give these tensors, the last one written now if need be."""
        for known, held in self.parts.items():
            same = {key for key in held if key in tensors and np.array_equal(held[key], tensors[key])}
            if same == set(held) == set(tensors):
                return [known]
            if set(held) == set(tensors) and 2 * len(same) > len(held):
                rest = {key: value for key, value in tensors.items() if key not in same}
                return [known, *self.placed(name, rest)]
        self.written(name, tensors)
        return [name]

    def written(self, name: str, tensors: Tensors) -> None:
        """A new part."""
        self.parts[name] = tensors
        write_safetensors(self.folder / f"{name}.safetensors", outputs(packed.packed(tensors, PATTERN)))


def shipped(trained: Path, target: Path, say: Callable[[str], None] = print) -> Mapping[str, Any]:
    """Write parts and manifest of everything that is trained in `trained`. Raises `ValueError` beyond 40 MB."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    store, rows = Store(target), {}
    for about in sorted(trained.glob("*.json"), key=lambda path: (path.stem in BAKED, path.stem != "vae", path.stem)):
        said = json.loads(about.read_text(encoding="utf-8"))
        file = trained / said["file"]
        if said["brief"] or file.suffix != ".safetensors" or about.parent != file.parent or not file.is_file():
            continue
        rows[about.stem] = _row(about.stem, file, said, store, rows)
        say(f"{about.stem}: {rows[about.stem]['parts']}")
    parts = {path.name: {"sha256": hash_file(path).sha256, "size": path.stat().st_size} for path in _sorted(target)}
    total = sum(each["size"] for each in parts.values())
    if total > LIMIT:
        raise ValueError(f"the family takes {total} bytes, {LIMIT} are allowed")
    found = {"version": 1, "size": total, "parts": parts, "samples": rows}
    (target / MANIFEST).write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return found


def _sorted(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.safetensors"))


def _row(name: str, file: Path, said: Mapping[str, Any], store: Store, rows: Mapping[str, Any]) -> dict[str, Any]:
    whole, metadata = _read(file)
    adapter = None
    if name in BAKED:
        adapter = f"{name}_added"
        store.written(adapter, _read(file.parent / "parts" / f"{name}.added.safetensors")[0])
        parts = [*rows[BAKED[name]]["parts"], *_outside(name, whole, rows[BAKED[name]]["parts"], store, adapter)]
    else:
        parts = [
            [part, prefix]
            for prefix, tensors in _components(whole).items()
            for part in store.placed(_called(name, prefix), tensors)
        ]
    sample = Sample(name, file.name, "", None, "", tuple(map(tuple, parts)), adapter, metadata)  # type: ignore[arg-type]
    again = _again(sample, store.folder, whole)
    found = identify(file)
    kept = {key: said[key] for key in ("recipe", "measured", "needs", "versions", "seconds")}
    about = {"kind": found.kind or "", "base": found.base, "file": file.name, "metadata": metadata, **again}
    about["shows"] = said["shows"]
    return {**about, "parts": parts, "adapter": adapter, **kept}


def _outside(name: str, whole: Tensors, parts: list[list[str]], store: Store, adapter: str) -> list[list[str]]:
    """The part with what a variant changes beyond its adapter: norms, biases, the outer convolutions."""
    base = joined(Sample(name, "", "", None, "", tuple(map(tuple, parts))), store.folder)  # type: ignore[arg-type]
    rest = {
        key: value
        for key, value in whole.items()
        if key not in base or (not np.array_equal(base[key], value) and (value.ndim == 1 or key.startswith(OUTER)))
    }
    return [[part, ""] for part in store.placed(f"{name}_outside", rest)] if rest and adapter else []


def _components(whole: Tensors) -> dict[str, Tensors]:
    found: dict[str, Tensors] = {}
    for key, value in whole.items():
        prefix = next((each for each in COMPONENTS if key.startswith(each)), "")
        found.setdefault(prefix, {})[key.removeprefix(prefix)] = value
    return found


def _called(name: str, prefix: str) -> str:
    words = {"": "", "model.diffusion_model.": "_network", "first_stage_model.": "_vae"}
    return name + words.get(prefix, "_text_" + ("1" if "embedders.1" in prefix or "clip_g" in prefix else "0"))


def _read(path: Path) -> tuple[Tensors, dict[str, str]]:
    from safetensors import safe_open
    from safetensors.numpy import load_file

    with safe_open(path, "np") as file:
        return load_file(path), dict(file.metadata() or {})


def _again(sample: Sample, folder: Path, whole: Tensors) -> dict[str, Any]:
    """Hash and size of what `assetkit.samples.make` makes of the parts, and how far it is from what was trained.

    Raises `ValueError` where they differ by more than the last bit of a baked weight.
    """
    row = {"parts": [list(each) for each in sample.parts], "adapter": sample.adapter, "metadata": sample.metadata}
    row |= {"file": sample.file, "kind": "", "base": None, "shows": ""}
    (folder / MANIFEST).write_text(json.dumps({"parts": {}, "samples": {sample.name: row}}), encoding="utf-8")
    manifest.cache_clear()
    (path,) = made_again(folder / "again", [sample.name], data=folder, check=False)
    manifest.cache_clear()
    made, _ = _read(path)
    if set(made) != set(whole):
        raise ValueError(f"{sample.name}: other tensors came out: {sorted(set(made) ^ set(whole))[:4]}")
    wrong = max(
        float(np.abs(made[key].astype(np.float32) - whole[key].astype(np.float32)).max(initial=0)) for key in whole
    )
    if wrong > (2**-9 if sample.adapter else 0.0):
        raise ValueError(f"{sample.name}: differs by {wrong} from what was trained")
    found = {"sha256": hash_file(path).sha256, "size": path.stat().st_size}
    shutil.rmtree(folder / "again")
    (folder / MANIFEST).unlink()
    return {**found, "largest_difference": wrong}
