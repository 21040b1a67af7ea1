"""What trainers write beside an adapter's weights: declared algorithm, alpha, trainer, trigger words.

All of it is text from outside: read with limits, never believed against keys and shapes. Keys of kohya-ss/sd-scripts
(``ss_*``, also written by musubi-tuner and ai-toolkit), Stability's modelspec, diffusers' ``lora_adapter_metadata``
and PEFT's ``adapter_config.json``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 8 << 20
"""Characters of one JSON value that are parsed; tag statistics of large sets reach a few million."""
_PHRASE = 200
_WORDS = 16
_FOLDER = re.compile(r"^[0-9]+_(.+)$")

ALGORITHMS: Mapping[str, str] = {
    "lora": "lora",
    "locon": "lora",
    "loha": "loha",
    "lokr": "lokr",
    "dylora": "dylora",
    "glora": "glora",
    "ia3": "ia3",
    "(ia)^3": "ia3",
    "oft": "oft",
    "diag-oft": "oft",
    "boft": "boft",
    "full": "full",
}
"""LyCORIS' ``algo`` and PEFT's ``peft_type`` to ours, before shapes tell LoRA from LoCon."""

MODULES: Mapping[str, str] = {
    "networks.dylora": "dylora",
    "networks.oft": "oft",
    "networks.oft_flux": "oft",
    "networks.loha": "loha",
    "networks.lokr": "lokr",
}
"""`ss_network_module` where it names an algorithm."""

MUSUBI_MODULES = frozenset(
    {
        "networks.lora_wan",
        "networks.lora_framepack",
        "networks.lora_flux_2",
        "networks.lora_hidream_o1",
        "networks.lora_hv_1_5",
        "networks.lora_ideogram4",
        "networks.lora_kandinsky",
        "networks.lora_krea2",
        "networks.lora_qwen_image",
        "networks.lora_zimage",
    }
)
"""`ss_network_module` that only musubi-tuner has (``networks.lora`` and ``networks.lora_flux`` exist in both)."""

MUSUBI_VERSIONS = frozenset(
    {
        "hunyuan_video",
        "hunyuan_video_1_5",
        "wan",
        "framepack",
        "flux_kontext",
        "flux_2_dev",
        "flux_2_klein_4b",
        "flux_2_klein_9b",
        "qwen_image",
        "qwen_image_edit",
        "qwen_image_layered",
        "kandinsky5",
        "z_image",
        "hidream_o1_image",
        "ideogram4",
        "krea2",
    }
)
"""`ss_base_model_version` as musubi-tuner spells it (``dataset/architectures.py``)."""


@dataclass(frozen=True, slots=True)
class Training:
    """What the metadata says of an adapter. None or empty where it is silent or unreadable."""

    algorithm: str | None = None
    alpha: float | None = None
    trainer: str | None = None
    """Layout id of a trainer that has a dialect of its own: ``ai-toolkit``, ``onetrainer``, ``musubi``."""
    trigger_words: tuple[str, ...] = ()
    frequent_tags: tuple[str, ...] = ()
    """Tags of (nearly) every training image that are not proven trigger words."""


def read_training(metadata: Mapping[str, str], config: Mapping[str, Any] | None = None) -> Training:
    """Everything the metadata (and a PEFT folder's `config`) says of the training. Never raises."""
    words, tags = trigger_words(metadata)
    return Training(
        algorithm=_algorithm(metadata, config or {}),
        alpha=_alpha(metadata, config or {}),
        trainer=_trainer(metadata),
        trigger_words=words,
        frequent_tags=tags,
    )


def parsed(text: object, limit: int = LONGEST) -> Any:
    """The JSON value of `text`; None when it is none, too long, or nested beyond reading."""
    if not isinstance(text, str) or len(text) > limit:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _algorithm(metadata: Mapping[str, str], config: Mapping[str, Any]) -> str | None:
    arguments = parsed(metadata.get("ss_network_args"))
    said = arguments.get("algo") if isinstance(arguments, dict) else None
    said = said or config.get("peft_type")
    if isinstance(said, str) and said.lower() in ALGORITHMS:
        return ALGORITHMS[said.lower()]
    return MODULES.get(metadata.get("ss_network_module", ""))


def _alpha(metadata: Mapping[str, str], config: Mapping[str, Any]) -> float | None:
    nested = parsed(metadata.get("lora_adapter_metadata"))
    found = [metadata.get("ss_network_alpha"), config.get("lora_alpha"), config.get("alpha")]
    if isinstance(nested, dict):
        alphas = {_number(value) for key, value in nested.items() if str(key).endswith("lora_alpha")}
        found += [alphas.pop()] if len(alphas) == 1 else []
    return next((number for number in map(_number, found) if number is not None), None)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _trainer(metadata: Mapping[str, str]) -> str | None:
    software = metadata.get("software", "")
    said = parsed(software)
    name = said.get("name") if isinstance(said, dict) else software
    if isinstance(name, str) and name.lower() == "ai-toolkit":
        return "ai-toolkit"
    if any(key.startswith("ot_") for key in metadata):
        return "onetrainer"
    module, version = metadata.get("ss_network_module"), metadata.get("ss_base_model_version")
    return "musubi" if module in MUSUBI_MODULES or version in MUSUBI_VERSIONS else None


def trigger_words(metadata: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that call the adapter, and tags that were merely in (nearly) every caption.

    A word counts when it is declared (``modelspec.trigger_phrase``, ``trigger_word``) or when all captions of a data
    folder hold the instance token the folder is named for (kohya's ``10_ohwx woman``).
    """
    words = [
        metadata[key] for key in ("modelspec.trigger_phrase", "trigger_word") if isinstance(metadata.get(key), str)
    ]
    tags: list[str] = []
    counts = parsed(metadata.get("ss_tag_frequency"))
    sizes = parsed(metadata.get("ss_dataset_dirs"))
    for folder, tally, images in _folders(counts, sizes):
        everywhere = _everywhere(tally, images)
        instance = _instance(folder, everywhere)
        words += instance
        tags += [tag for tag in everywhere if tag not in instance]
    return _tidy(words), _tidy(tags)


def _folders(counts: object, sizes: object) -> Iterator[tuple[str, dict[str, int], int]]:
    """Data folders with their tag counts, and how many images each holds (0 when unsaid)."""
    if not isinstance(counts, dict):
        return
    for folder, tally in list(counts.items())[:_WORDS]:
        if isinstance(tally, dict):
            said = sizes.get(folder) if isinstance(sizes, dict) else None
            images = said.get("img_count") if isinstance(said, dict) else None
            clean = {tag: n for tag, n in tally.items() if isinstance(n, int) and not isinstance(n, bool) and n > 0}
            yield folder, clean, images if isinstance(images, int) else 0


def _everywhere(tally: Mapping[str, int], images: int) -> list[str]:
    """Tags in every caption; when the number of images is unsaid, the most frequent ones if they are few."""
    most = images or max(tally.values(), default=0)
    found = [tag.strip() for tag, n in tally.items() if n >= most > 0]
    return found if images or len(found) <= 3 else []


def _instance(folder: str, tags: list[str]) -> list[str]:
    """The tag that the folder is named for: ``ohwx woman`` or ``ohwx`` in ``10_ohwx woman``."""
    match = _FOLDER.match(folder)
    if match is None:
        return []
    name = match[1].strip().lower()
    whole = [tag for tag in tags if tag.lower() == name]
    return whole or [tag for tag in tags if name.startswith(tag.lower() + " ")][:1]


def _tidy(words: list[str]) -> tuple[str, ...]:
    seen = dict.fromkeys(word.strip() for word in words)
    return tuple(word for word in seen if 0 < len(word) <= _PHRASE and word.isprintable())[:_WORDS]
