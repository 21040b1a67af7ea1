"""Textual inversions as prompts use them: vectors by word, for each text encoder that they are wide enough for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from torch import Tensor

from assetkit.errors import InputError
from assetkit.identification.recognisers.embeddings import ENCODERS
from assetkit.render.weights import loaded
from assetkit.transform.inputs import Inputs

_TOWERS: Mapping[str, tuple[str, ...]] = {
    "l": ("text_encoder",),
    "g": ("text_encoder_2",),
    "t5": ("text_encoder_3", "text_encoder_2"),
}
"""Components that an encoder's letter may mean."""
_PARAM = "string_to_param."


def words_of(paths: Iterable[Path], widths: Mapping[str, int]) -> dict[str, dict[str, Tensor]]:
    """Vectors [n, features] by word, for each text encoder; `widths` are features of a token by component.

    A word is what the file is called, and what the file itself calls it. Raises `InputError` for a file that is no
    embedding or fits no encoder.
    """
    found: dict[str, dict[str, Tensor]] = {name: {} for name in widths}
    for path in paths:
        for key, vectors in _vectors(path).items():
            tower = _tower(key, int(vectors.shape[-1]), widths)
            if tower is None:
                has = ", ".join(f"{name} {width}" for name, width in widths.items())
                raise InputError(f"{path}: vectors of {vectors.shape[-1]} features fit no text encoder ({has})")
            for word in _words(path, key):
                found[tower][word] = vectors.reshape(-1, vectors.shape[-1]).float()
    return found


def _vectors(path: Path) -> dict[str, Tensor]:
    with Inputs() as inputs:
        model = inputs.open(path)
        nodes = {
            key.removeprefix(_PARAM): node
            for key, node in model.tensors.items()
            if len(node.shape) in (1, 2) and 0 not in node.shape and node.dtype not in ("I64", "I32")
        }
        kind = model.identity.kind if model.identity else None
        if kind not in ("embedding", None) or not nodes or len(nodes) > _MOST:
            raise InputError(f"{path}: is no textual inversion{f' but a {kind}' if kind else ''}")
        return loaded(nodes)


_MOST = 64
"""Words that one file of embeddings holds at most."""


def _tower(key: str, width: int, widths: Mapping[str, int]) -> str | None:
    """The component that vectors are for: the one that their key names, or the first as wide as they are."""
    named = _TOWERS[ENCODERS[key][0]] if key in ENCODERS else tuple(widths)
    return next((name for name in named if widths.get(name) == width), None)


def _words(path: Path, key: str) -> Iterable[str]:
    yield path.stem
    if key not in ENCODERS and key not in ("*", "emb_params"):
        yield key.strip("<>")
