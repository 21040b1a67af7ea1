"""Architectures of networks that enlarge, restore, fill in or colour images; and which of them a header is.

The rows are found by their file, as families are. They are asked by one rare key each, so a file that is something
else costs one look-up per row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from assetkit.identification.architectures._schema import Architecture, Keys, Weights
from assetkit.identification.claim import Claim
from assetkit.identification.match import Anchors, fits
from assetkit.identification.view import View
from assetkit.registry import Registry, rows
from assetkit.types import Evidence

WRAPPERS = ("module.", "netG.", "net_g.", "model_g.", "generator.", "params_ema.", "params.", "state_dict.")
"""What training code puts before every key of the network it saves; other networks may lie beside it."""
COMMON = ("module.", "model.", "net.", "network.", "_orig_mod.")
"""Prefixes that are only a wrapper when all keys carry them; each may be part of an architecture's own names."""
JUNK = frozenset({"total_ops", "total_params"})
"""Counters that the profiler thop leaves in state dicts."""


@cache
def architectures() -> Registry[Architecture]:
    """All known architectures by id."""
    import assetkit.identification.architectures as package

    return Registry((row for row in rows(package, "ARCHITECTURE") if isinstance(row, Architecture)), lambda row: row.id)


def heads() -> frozenset[str]:
    """First components of keys, one of which every file of a known architecture has."""
    return _anchors().heads | {each[:-1] for each in WRAPPERS + COMMON}


def claims(view: View, kinds: Iterable[str]) -> Iterator[Claim]:
    """A claim for every architecture of one of `kinds` that `view` is; two would be a fault of the rows."""
    wanted = frozenset(kinds)
    if "architectures" not in view.memo:
        view.memo["architectures"] = _all_claims(view)
    yield from (claim for claim in view.memo["architectures"] if claim.kind in wanted)


def _all_claims(view: View) -> list[Claim]:
    for weights in _bases(view):
        found = [claim for row, keys in _candidates(weights) if (claim := _claim(weights, row, keys))]
        if found:
            return found
    return []


def _bases(view: View) -> Iterator[Weights]:
    yield Weights(view, "")
    if not view.tensors:
        return
    for wrapper in WRAPPERS:
        if wrapper[:-1] in view.heads:
            yield Weights(view, wrapper)
    prefix = ""
    while (common := _common(view, prefix)) is not None:
        prefix += common
        if prefix not in WRAPPERS:
            yield Weights(view, prefix)


def _common(view: View, prefix: str) -> str | None:
    if not prefix and view.heads.isdisjoint(each[:-1] for each in COMMON + WRAPPERS):
        return None
    ends = view.keys[0], view.keys[-1]
    return next((each for each in COMMON + WRAPPERS if all(end.startswith(prefix + each) for end in ends)), None)


@cache
def _anchors() -> Anchors[tuple[Architecture, Keys]]:
    return Anchors((keys.has[:1], (row, keys)) for row in architectures().values() for keys in row.spellings)


def _candidates(weights: Weights) -> Iterator[tuple[Architecture, Keys]]:
    for row, keys in _anchors().found(weights.view, weights.prefix):
        if _spelled(weights, keys):
            yield row, keys


def _spelled(weights: Weights, keys: Keys) -> bool:
    return (
        all(key in weights for key in keys.has)
        and all(any(key in weights for key in group) for group in keys.either)
        and not any(key in weights for key in keys.lacks)
        and all((shape := weights.shape(key)) is not None and fits(shape, want) for key, want in keys.shapes.items())
        and (keys.proof is None or keys.proof(weights))
    )


def _claim(weights: Weights, row: Architecture, keys: Keys) -> Claim | None:
    inputs, outputs = row.inputs(weights), row.outputs(weights)
    scale = row.scale(weights) if row.scale else None
    is_open = row.open_scale is not None and row.open_scale(weights)
    if is_open:
        scale = None
    if not inputs or not outputs or (row.scale and not scale and not is_open) or not _alone(weights, row):
        return None
    structure = f"keys of {row.id}: {', '.join(weights.prefix + key for key in keys.has[:3])}"
    sizes = _sizes(weights, row, keys, scale, f"{inputs} to {outputs} channels")
    return Claim(
        row.kind,
        architecture=row.id,
        scale=scale,
        evidence=(Evidence("keys", structure), Evidence("shapes", sizes)),
    )


def _alone(weights: Weights, row: Architecture) -> bool:
    if weights.prefix:
        found = {key.partition(".")[0] for key in weights.under("")}
    else:
        found = set(weights.view.heads)
    return {head.rstrip("0123456789") or head for head in found - JUNK} <= row.heads


def _sizes(weights: Weights, row: Architecture, keys: Keys, scale: int | None, channels: str) -> str:
    purpose = row.purpose or ("restoration" if scale == 1 else "super-resolution")
    enlarges = f"scale {scale}" if scale else "several scales give these shapes" if row.scale else ""
    width, blocks = row.width(weights), row.blocks(weights)
    features = f"{width} features" if width else ""
    parts = (keys.tag, purpose, enlarges, channels, features, f"{blocks} blocks" if blocks else "")
    return ", ".join(part for part in parts if part)
