"""What a file (or something beside it) says of itself, as opposed to what its keys and shapes prove.

Declarations settle what the structure leaves open and are checked against it; they never make an identity alone.
Merges keep stale metadata and OneTrainer writes empty strings, so shapes beat metadata and metadata beats names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from assetkit.families import families
from assetkit.families._groups import GROUP_ALIASES
from assetkit.identification.view import View

_MAX_VALUE = 1 << 20
"""Longer metadata values are not looked at: training logs, thumbnails, hostile padding."""


class Declaration(NamedTuple):
    """One statement: which field of the identity, its value, and who said so."""

    field: str
    """``base``, ``candidate``, ``pipeline``, ``kind``, ``prediction``, ``ztsnr``, ``license``, ``trigger``,
    ``algorithm``, ``rank``, ``alpha``."""
    value: Any
    source: str
    """The metadata key, sidecar or record, such as ``modelspec.architecture``."""
    strength: int
    """Rank in the vocabulary's order of evidence; higher settles against lower (see the constants)."""


HASH_MATCH, CONFIGURATION, METADATA, TRAINING, SIDECAR = 60, 50, 40, 35, 30

_KIND_SUFFIXES: Mapping[str, str] = {
    "lora": "lora",
    "textual-inversion": "embedding",
    "controlnet": "controlnet",
    "control-lora": "control_lora",
    "lycoris": "lycoris",
    "vae": "vae",
}

_PREDICTIONS: Mapping[str, str] = {
    "epsilon": "epsilon",
    "eps": "epsilon",
    "v": "v",
    "v_prediction": "v",
    "vpred": "v",
    "flow": "flow",
    "flow_prediction": "flow",
    "edm": "edm",
    "edm_v": "edm_v",
}


def declarations(view: View) -> list[Declaration]:
    """Everything the header's metadata and configurations declare, in no order of trust."""
    if view.header.format == "gguf":
        return list(_gguf(view.metadata))
    return [*_modelspec(view.metadata), *_training(view.metadata), *_configuration(view.header.extra)]


def base_named(text: str, who: str) -> str | None:
    """The family, candidate or group id that `text` spells in the manner of `who` (``modelspec``, ``civitai`` …)."""
    return _aliases(who).get(text.strip().lower())


@cache
def _aliases(who: str) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for family in families().values():
        for alias in family.aliases.get(who, ()):
            names.setdefault(alias.lower(), family.id)
        for candidate, spellings in family.candidate_aliases.items():
            for alias in spellings.get(who, ()):
                names.setdefault(alias.lower(), candidate)
    for group, spellings in GROUP_ALIASES.items():
        for alias in spellings.get(who, ()):
            names.setdefault(alias.lower(), group)
    return names


def _modelspec(metadata: Mapping[str, str]) -> Iterator[Declaration]:
    """ModelSpec 1.0.1 (Stability-AI/ModelSpec) keys; an ``architecture`` is ``base`` or ``base/kind``."""
    stated = _short(metadata, "modelspec.architecture")
    if stated:
        name, _, suffix = stated.partition("/")
        base = base_named(stated, "modelspec") or base_named(name, "modelspec") or base_named(name, "swarmui")
        if base:
            yield Declaration("base", base, "modelspec.architecture", METADATA)
        kind = _KIND_SUFFIXES.get(suffix.strip().lower())
        if kind:
            yield Declaration("kind", kind, "modelspec.architecture", METADATA)
    prediction = _PREDICTIONS.get(_short(metadata, "modelspec.prediction_type").lower())
    if prediction:
        yield Declaration("prediction", prediction, "modelspec.prediction_type", METADATA)
    for key in ("modelspec.license", "license"):
        if _short(metadata, key):
            yield Declaration("license", _short(metadata, key), key, METADATA)
    if _short(metadata, "modelspec.trigger_phrase"):
        yield Declaration("trigger", _short(metadata, "modelspec.trigger_phrase"), "modelspec.trigger_phrase", METADATA)


def _training(metadata: Mapping[str, str]) -> Iterator[Declaration]:
    """What kohya's trainers and their kin record (keys ``ss_*``)."""
    if not any(key.startswith("ss_") for key in metadata):
        return
    base = base_named(_short(metadata, "ss_base_model_version"), "kohya")
    if base:
        yield Declaration("base", base, "ss_base_model_version", METADATA)
    elif (
        _short(metadata, "ss_v2") == "True"
    ):  # OneTrainer says no more of SD2 (modelSaver/mixin/DtypeModelSaverMixin.py)
        yield Declaration("base", "sd2", "ss_v2", METADATA)
    for key in ("ss_sd_model_name", "ss_base_model_name", "ss_pretrained_model_name_or_path"):
        trained = _trained_on(_short(metadata, key))
        if trained:
            yield Declaration("base", trained, key, TRAINING)
    if _short(metadata, "ss_v_parameterization") == "True":
        yield Declaration("prediction", "v", "ss_v_parameterization", METADATA)
    if _short(metadata, "ss_zero_terminal_snr") == "True":
        yield Declaration("ztsnr", True, "ss_zero_terminal_snr", METADATA)
    alpha = _number(_short(metadata, "ss_network_alpha"))
    if alpha is not None:
        yield Declaration("alpha", alpha, "ss_network_alpha", METADATA)
    yield from _network(metadata)


def _network(metadata: Mapping[str, str]) -> Iterator[Declaration]:
    module = _short(metadata, "ss_network_module")
    try:
        arguments = json.loads(_short(metadata, "ss_network_args") or "{}")
    except (ValueError, RecursionError):
        arguments = {}
    algorithm = arguments.get("algo") if isinstance(arguments, dict) else None
    if module == "networks.dylora":
        algorithm = "dylora"
    if isinstance(algorithm, str) and algorithm:
        yield Declaration("algorithm", algorithm.lower(), "ss_network_args", METADATA)


def _trained_on(name: str) -> str | None:
    """The candidate whose `trained_on` words occur in a training checkpoint's name, the longest word first."""
    if not name:
        return None
    flat = re.sub(r"[^a-z0-9]+", "", name.lower())
    for word, candidate in _training_words():
        if word in flat:
            return candidate
    return None


@cache
def _training_words() -> tuple[tuple[str, str], ...]:
    words = [
        (re.sub(r"[^a-z0-9]+", "", word.lower()), candidate)
        for family in families().values()
        for candidate, spellings in family.candidate_aliases.items()
        for word in spellings.get("trained_on", ())
    ]
    return tuple(sorted(words, key=lambda pair: -len(pair[0])))


def _gguf(metadata: Mapping[str, str]) -> Iterator[Declaration]:
    base = base_named(_short(metadata, "general.architecture"), "gguf")
    if base:
        yield Declaration("base", base, "general.architecture", METADATA)
    if _short(metadata, "general.license"):
        yield Declaration("license", _short(metadata, "general.license"), "general.license", METADATA)


def _configuration(extra: Mapping[str, Any]) -> Iterator[Declaration]:
    """What a diffusers folder's configurations state: pipeline class, component classes, prediction type."""
    index = extra.get("model_index")
    if isinstance(index, Mapping):
        yield from _pipeline(index)
    configs = extra.get("configs")
    if not isinstance(configs, Mapping):
        return
    for component, config in configs.items():
        if not isinstance(config, Mapping):
            continue
        yield from _component(config, f"{component or '.'}/config.json")
        prediction = _PREDICTIONS.get(str(config.get("prediction_type", "")).lower())
        if prediction:
            yield Declaration("prediction", prediction, f"{component}/scheduler_config.json", CONFIGURATION)
        if config.get("rescale_betas_zero_snr") is True:
            yield Declaration("ztsnr", True, f"{component}/scheduler_config.json", CONFIGURATION)


def _pipeline(index: Mapping[str, Any]) -> Iterator[Declaration]:
    """What the class of a pipeline says: one family, one candidate, or one of the families that share it."""
    for family in families().values():
        if any(_is_pipeline(index, wanted) for wanted in family.pipelines):
            yield Declaration("base", family.id, "model_index.json", CONFIGURATION)
    name = index.get("_class_name")
    if isinstance(name, str):
        candidate = base_named(name, "pipeline")
        if candidate:
            yield Declaration("candidate", candidate, "model_index.json", CONFIGURATION)
        if any(name in family.shared_pipelines for family in families().values()):
            yield Declaration("pipeline", name, "model_index.json", CONFIGURATION)


def _component(config: Mapping[str, Any], source: str) -> Iterator[Declaration]:
    for family in families().values():
        if any(_agrees(config, wanted) for wanted in family.configs):
            yield Declaration("base", family.id, source, CONFIGURATION)
        for candidate, each in family.candidate_configs.items():
            if any(_agrees(config, wanted) for wanted in each):
                yield Declaration("candidate", candidate, source, CONFIGURATION)


def _is_pipeline(index: Mapping[str, Any], wanted: str) -> bool:
    """Whether a `model_index.json` is of class ``wanted``, written ``Class`` or ``Class+component``."""
    name, _, component = wanted.partition("+")
    part = index.get(component)
    return index.get("_class_name") == name and (not component or (isinstance(part, list) and part[:1] != [None]))


def _agrees(config: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(key in config and config[key] == value for key, value in wanted.items())


def _short(metadata: Mapping[str, str], key: str) -> str:
    value = metadata.get(key)
    return value.strip() if isinstance(value, str) and len(value) <= _MAX_VALUE else ""


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None
