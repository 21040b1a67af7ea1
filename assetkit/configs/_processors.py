"""Files of the picture processors that stand beside vision encoders, where they are constants alone."""

from __future__ import annotations

import json
from typing import Any

from assetkit.configs._facts import settle
from assetkit.errors import InputError

_CLIP: dict[str, Any] = {
    "crop_size": {"height": 224, "width": 224},
    "do_center_crop": True,
    "do_convert_rgb": True,
    "do_normalize": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_processor_type": "CLIPImageProcessor",
    "image_std": [0.26862954, 0.26130258, 0.27577711],
    "resample": 3,
    "rescale_factor": 1 / 255,
    "size": {"shortest_edge": 224},
}
"""``feature_extractor/preprocessor_config.json`` of stabilityai/stable-cascade-prior: OpenAI CLIP's own statistics."""


def processor_files(family: str, name: str, **facts: Any) -> dict[str, bytes]:
    """The files of the picture processor that a family keeps in its folder under `name` (``feature_extractor``).

    `InputError`: an unknown family or processor, or one of another kind than CLIP's.
    """
    entry = settle(family, facts).row.others.get(name)
    if entry is None:
        raise InputError(f"the pipeline of {family} has no {name!r}")
    if entry[1] != "CLIPImageProcessor":
        raise InputError(
            f"the settings of {entry[1]} are not known", hint=f"take the {name} folder from the model's own"
        )
    return {"preprocessor_config.json": (json.dumps(_CLIP, indent=2, sort_keys=True) + "\n").encode()}
