"""The JSON dialects of sidecars: how each is told from the others and what its keys mean.

Sources: the writers' own code. Civitai Helper (`ch_lib/model.py`) saves the site's model-version record; SD.Next
(`modules/modelloader.py`) the site's model record; Stability Matrix `ConnectedModelInfo.cs`; ComfyUI-Lora-Manager
`docs/metadata-json-schema.md`; SwarmUI `T2IModelHandler.cs` (ModelSpec keys); A1111 `extra networks` user metadata.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assetkit.uis.versions import file_hashes, hashes_in

Document = Mapping[str, Any]


def _no_hashes(document: Document, size: int) -> Iterable[tuple[str, str]]:
    return ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """One writer's schema."""

    id: str
    matches: Callable[[Document], bool]
    facts: Mapping[str, str]
    """Key (or dotted path) to our name of the fact. ``@version`` is the model version the file belongs to."""
    hashes: Callable[[Document, int], Iterable[tuple[str, str]]] = _no_hashes
    """Hashes the document claims for a file of the given size."""


def _has(*keys: str) -> Callable[[Document], bool]:
    return lambda document: all(key in document for key in keys)


def _any(*keys: str) -> Callable[[Document], bool]:
    return lambda document: any(key in document for key in keys)


_FLAGS = {
    "allowNoCredit": "allow_no_credit",
    "allowCommercialUse": "allow_commercial_use",
    "allowDerivatives": "allow_derivatives",
    "allowDifferentLicense": "allow_different_license",
    "sfwOnly": "sfw_only",
}
_MODEL = {"name": "name", "type": "kind", "nsfw": "nsfw", "tags": "tags", "description": "description", **_FLAGS}
_VERSION = {
    "id": "civitai_version",
    "modelId": "civitai_model",
    "name": "version_name",
    "baseModel": "base",
    "baseModelType": "base_type",
    "trainedWords": "trigger_words",
    "description": "version_description",
    "air": "air",
    "publishedAt": "published",
    "licensingFee": "licensing_fee",
}


def _under(prefix: str, facts: Mapping[str, str]) -> dict[str, str]:
    return {f"{prefix}.{key}": fact for key, fact in facts.items()}


def _manager_hashes(document: Document, size: int) -> Iterable[tuple[str, str]]:
    """Lora-Manager states the size in bytes; a hash it took from the site counts no more than the site's."""
    return hashes_in({key: document.get(key) for key in ("sha256", "autov3")}) if document.get("size") == size else ()


def _matrix_hashes(document: Document, size: int) -> Iterable[tuple[str, str]]:
    """Stability Matrix checks SHA-256 after a download, but the record states no size."""
    return hashes_in(document.get("Hashes"))


DIALECTS: tuple[Dialect, ...] = (
    Dialect(
        "lora-manager",
        lambda d: "file_name" in d and any(key in d for key in ("model_name", "sha256", "preview_url", "from_civitai")),
        {
            "model_name": "name",
            "base_model": "base",
            "notes": "notes",
            "tags": "tags",
            "modelDescription": "description",
            "trainedWords": "trigger_words",
            "usage_tips": "usage_tips",
            "favorite": "favorite",
            "hf_url": "source_url",
            "preview_nsfw_level": "nsfw_level",
            **_under("civitai", _VERSION),
            **_under("civitai.model", _MODEL),
        },
        _manager_hashes,
    ),
    Dialect(
        "stability-matrix",
        lambda d: "ModelName" in d and any(key in d for key in ("ModelId", "VersionId", "BaseModel", "Hashes")),
        {
            "ModelId": "civitai_model",
            "ModelName": "name",
            "ModelDescription": "description",
            "Nsfw": "nsfw",
            "Tags": "tags",
            "ModelType": "kind",
            "VersionId": "civitai_version",
            "VersionName": "version_name",
            "VersionDescription": "version_description",
            "AuthorUsername": "author",
            "BaseModel": "base",
            "TrainedWords": "trigger_words",
            "UserTitle": "title",
            "SourceUrl": "source_url",
        },
        _matrix_hashes,
    ),
    Dialect(
        "civitai-model",
        lambda d: isinstance(d.get("modelVersions"), list),
        {
            **_MODEL,
            "id": "civitai_model",
            "creator.username": "author",
            **{path: fact for path, fact in _under("@version", _VERSION).items() if fact != "civitai_model"},
        },
        lambda document, size: file_hashes(document.get("@version"), size),
    ),
    Dialect(
        "civitai-version",
        lambda d: "modelId" in d and any(key in d for key in ("files", "baseModel", "trainedWords", "model")),
        {**_VERSION, **_under("model", _MODEL), "creator.username": "author"},
        file_hashes,
    ),
    Dialect(
        "swarmui",
        lambda d: any(key.startswith("modelspec.") for key in d),
        {
            "modelspec.architecture": "architecture",
            "modelspec.title": "name",
            "modelspec.description": "description",
            "modelspec.author": "author",
            "modelspec.license": "license",
            "modelspec.trigger_phrase": "trigger_words",
            "modelspec.tags": "tags",
            "modelspec.usage_hint": "notes",
            "modelspec.prediction_type": "prediction",
            "modelspec.merged_from": "merged_from",
        },
    ),
    Dialect(
        "a1111",
        _any("sd version", "activation text", "preferred weight", "negative text"),
        {
            "description": "description",
            "sd version": "base",
            "activation text": "trigger_words",
            "preferred weight": "weight",
            "negative text": "negative_words",
            "notes": "notes",
            "vae": "vae",
        },
    ),
    Dialect(
        "a1111",
        lambda d: bool(d) and d.keys() <= {"description", "notes", "vae", "extensions"},
        {"description": "description", "notes": "notes", "vae": "vae"},
    ),
    Dialect("diffusers-info", _has("modelId", "sha", "siblings"), {"modelId": "huggingface_repo", "tags": "tags"}),
)
"""Asked in this order; the more telling schema first."""
