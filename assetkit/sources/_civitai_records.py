"""Civitai's model records, read with tolerance: what they say of a version, its files and its permissions.

Shapes from civitai/civitai at ebed6616 (2026-08): `src/pages/api/v1/models/[id].ts`, `model-versions/[id].ts`,
`src/server/common/constants.ts`. Unknown types and words pass through; anything may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from assetkit.sources.base import Description, Notice, stated

Document = Mapping[str, Any]

LADDER: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "image": ("Image",),
    "rentcivit": ("Image", "RentCivit"),
    "rent": ("Image", "RentCivit", "Rent"),
    "sell": ("Image", "RentCivit", "Rent", "Sell"),
}
"""What a single word meant before 2024-02-21 (migration `20240221203954_model_commercial_user_array`): each included
those before it. An array is a set and means what it lists, so "Sell" alone does not include "Image"."""
FORMATS: Mapping[str, str] = {
    "safetensor": "safetensors",
    "pickletensor": "pickle",
    "gguf": "gguf",
    "onnx": "onnx",
    "diffusers": "zip",
}
SAFE: Mapping[str, bool] = {"success": True, "danger": False}
NSFW_LEVELS: Mapping[int, str] = {1: "PG", 2: "PG-13", 4: "R", 8: "X", 16: "XXX", 32: "blocked"}
"""Bits of ``nsfwLevel`` (`src/server/common/enums.ts`)."""
PREVIEWS = 10


def commercial_uses(value: Any) -> list[str] | None:
    """``allowCommercialUse`` in any of its historical forms, as a sorted list; None when it says nothing.

    A boolean (2022), one word (a ladder, 2023), an array (a set, since 2024-02), or PostgreSQL's text ``{Image,Rent}``.
    """
    if isinstance(value, bool):
        return ["Image", "Rent", "RentCivit", "Sell"] if value else []
    if isinstance(value, str):
        found = re.fullmatch(r"\s*\{(.*)\}\s*", value)
        if not found:
            return sorted(LADDER.get(value.strip().lower(), (value.strip(),))) if value.strip() else None
        value = [each.strip().strip('"') for each in found[1].split(",")]
    if not isinstance(value, list):
        return None
    return sorted({str(each) for each in value if each and str(each).lower() != "none"})


def versions(model: Any) -> list[dict[str, Any]]:
    """The versions of a model record, newest first as the service lists them."""
    return _dicts(model.get("modelVersions")) if isinstance(model, dict) else []


def version(model: Any, number: int) -> dict[str, Any]:
    """One version; empty when the record has it no more."""
    return next((each for each in versions(model) if each.get("id") == number), {})


def version_files(one: Document) -> list[dict[str, Any]]:
    """The file records of a version."""
    return _dicts(one.get("files"))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _strings(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str) and each.strip()] if isinstance(value, list) else []


def mapping(value: Any) -> dict[str, Any]:
    """`value` where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def describe(model: Document, number: int, sha256: str, page: str) -> Description:
    """What a model record says of the file with this hash in its version `number`."""
    one = version(model, number)
    return Description(
        facts=stated({**_of_model(model), **_of_version(model, one), **_of_file(one, sha256), "url": page}),
        license=_permissions(model, one),
        notices=tuple(_notices(model, one)),
    )


def _of_model(model: Document) -> dict[str, Any]:
    return {
        "name": model.get("name"),
        "civitai_type": model.get("type"),
        "description": model.get("description"),
        "tags": _tags(model.get("tags")),
        "creator": mapping(model.get("creator")).get("username"),
        "nsfw": model.get("nsfw"),
        "poi": model.get("poi"),
        "minor": model.get("minor"),
        "availability": model.get("availability"),
        "mode": model.get("mode"),
    }


def _tags(value: Any) -> list[str]:
    """Names; older answers hold objects instead of strings."""
    found = value if isinstance(value, list) else []
    return _strings([each.get("name") if isinstance(each, dict) else each for each in found])


def _of_version(model: Document, one: Document) -> dict[str, Any]:
    level = one.get("nsfwLevel", model.get("nsfwLevel"))
    return {
        "version": one.get("name"),
        "civitai_base": one.get("baseModel"),
        "trigger_words": _strings(one.get("trainedWords")),
        "version_description": one.get("description"),
        "published": one.get("publishedAt"),
        "air": one.get("air"),
        "nsfw_level": level,
        "ratings": [name for bit, name in NSFW_LEVELS.items() if isinstance(level, int) and level & bit],
        "previews": [_preview(each) for each in _dicts(one.get("images"))[:PREVIEWS] if each.get("url")],
        "latest": _latest(model, one),
    }


def _preview(image: Document) -> dict[str, Any]:
    names = ("url", "type", "width", "height", "nsfwLevel", "poi", "minor")
    return stated({name: image.get(name) for name in names})


def _of_file(one: Document, sha256: str) -> dict[str, Any]:
    for file in version_files(one):
        if str(mapping(file.get("hashes")).get("SHA256", "")).lower() == sha256:
            scans = {name: file.get(name) for name in ("pickleScanResult", "virusScanResult")}
            return {"file": file.get("name"), "scans": stated(scans)}
    return {}


def _permissions(model: Document, one: Document) -> dict[str, Any]:
    """Of the creator, for the model. The base model's own license is not in the API: the license engine knows it."""
    flags = {
        "allow_no_credit": model.get("allowNoCredit"),
        "allow_commercial_use": commercial_uses(model.get("allowCommercialUse")),
        "allow_derivatives": model.get("allowDerivatives"),
        "allow_different_license": model.get("allowDifferentLicense"),
        "sfw_only": model.get("sfwOnly"),
        "licensing_fee": one.get("licensingFee"),
        "paid_access": one.get("paidAccess"),
        "early_access": one.get("earlyAccessDeadline") or one.get("earlyAccessEndsAt"),
        "license_base": one.get("baseModel"),
    }
    return {name: value for name, value in flags.items() if value is not None and value != ""}


def _latest(model: Document, one: Document) -> dict[str, Any]:
    """The newest published version for the same base model, when it is another one."""
    same = [each for each in versions(model) if each.get("baseModel") == one.get("baseModel") and _published(each)]
    newest = max(same, key=_published, default=None)
    if not newest or not one or newest.get("id") == one.get("id") or _published(newest) <= _published(one):
        return {}
    return stated({name: newest.get(name) for name in ("id", "name", "publishedAt")})


def _published(one: Document) -> str:
    """ISO 8601 in UTC with milliseconds, as the service writes all of them: texts compare like times."""
    value = one.get("publishedAt")
    return value if isinstance(value, str) and one.get("status", "Published") == "Published" else ""


def _notices(model: Document, one: Document) -> Iterator[Notice]:
    mode = model.get("mode")
    if mode:
        yield Notice(f"model-{str(mode).lower()}", f"the source says that the model is {mode}")
    if versions(model) and not one:
        yield Notice("version-withdrawn", "the model is still there, this version of it is not listed any more")
    newest = _latest(model, one)
    if newest:
        yield Notice("update-available", f"version {newest.get('name')} is out since {newest.get('publishedAt')}")
