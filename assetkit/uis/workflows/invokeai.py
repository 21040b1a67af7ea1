"""InvokeAI's way of naming a model, wherever it stands: in workflows, in graphs and in image metadata.

Since version 4 a model is an object ``{"key", "hash", "name", "base", "type"}`` (`invokeai/app/invocations/model.py`);
version 3 wrote ``{"model_name", "base_model"}`` under a key that tells the type. Hashes are ``blake3:…`` of the file;
for folders, and for some older records, of something else, which then finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assetkit.uis.references import BLAKE3, Reference, digest, number

_KEYS = frozenset({"nodes", "edges", "exposedFields", "meta"})
"""Of every workflow file (`workflow_records_common.py`)."""
TYPES: Mapping[str, str] = {
    "main": "checkpoint",
    "onnx": "checkpoint",
    "vae": "vae",
    "lora": "lora",
    "control_lora": "control_lora",
    "controlnet": "controlnet",
    "embedding": "embedding",
    "ip_adapter": "ip_adapter",
    "clip_vision": "clip_vision",
    "siglip": "clip_vision",
    "clip_embed": "text_encoder",
    "t5_encoder": "text_encoder",
    "t2i_adapter": "t2i_adapter",
    "spandrel_image_to_image": "upscaler",
    "flux_redux": "style_model",
    "llava_onevision": "captioner",
    "text_llm": "llm",
}
"""InvokeAI's model types (`taxonomy.py`) as kinds; other encoders by their ending."""
_PLACES = (
    ("lora", "lora"),
    ("control", "controlnet"),
    ("ip_adapter", "ip_adapter"),
    ("t2i", "t2i_adapter"),
    ("vae", "vae"),
    ("unet", "checkpoint"),
    ("main", "checkpoint"),
    ("refiner", "checkpoint"),
    ("clip_vision", "clip_vision"),
    ("encoder", "text_encoder"),
    ("model", "checkpoint"),
)
"""Parts of the key above an old model object, and what they say."""
_LIMIT = 50_000


def is_workflow(data: Any) -> bool:
    """Whether this is a workflow file of InvokeAI's editor."""
    return isinstance(data, dict) and data.keys() >= _KEYS and isinstance(data["nodes"], list)


def references(data: Any, where: str = "workflow") -> Iterator[Reference]:
    """Every model object in a document, however deep."""
    waiting: list[tuple[str, Any, float | None]] = [(where, data, None)]
    for _ in range(_LIMIT):
        if not waiting:
            return
        path, value, weight = waiting.pop()
        if isinstance(value, dict):
            found = _model(path, value, weight)
            if found is not None:
                yield found
                continue
            own = number(value.get("weight"))
            weight = weight if own is None else own
            waiting.extend((f"{path}.{key}"[-200:], each, weight) for key, each in reversed(list(value.items())))
        elif isinstance(value, list):
            waiting.extend((path, each, None) for each in reversed(value))


def _model(path: str, value: Mapping[str, Any], weight: float | None) -> Reference | None:
    kind, name = value.get("type"), value.get("name")
    if isinstance(name, str) and isinstance(kind, str) and ("key" in value or "hash" in value) and "base" in value:
        role = TYPES.get(kind) or ("text_encoder" if kind.endswith("_encoder") else "model")
        stated = digest(value.get("hash"), BLAKE3) if _is_blake3(value.get("hash")) else digest(value.get("hash"))
        return _reference(role, name, stated, weight, path)
    name = value.get("model_name")
    if isinstance(name, str) and ("base_model" in value or "model_type" in value):
        return _reference(_old_role(path, value), name, digest(value.get("model_hash")), weight, path)
    return None


def _is_blake3(value: object) -> bool:
    return isinstance(value, str) and (value.startswith("blake3") or ":" not in value)


def _old_role(path: str, value: Mapping[str, Any]) -> str:
    kind = value.get("model_type")
    if isinstance(kind, str) and kind in TYPES:
        return TYPES[kind]
    last = path.rpartition(".")[2].lower()
    above = path.lower().split(".")[-2:]
    return next((role for part, role in _PLACES if part in last or any(part in each for each in above)), "model")


def _reference(role: str, name: str, hashes: Any, weight: float | None, where: str) -> Reference:
    own = weight if role in ("lora", "controlnet", "control_lora", "ip_adapter", "t2i_adapter") else None
    idle = role == "lora" and own is not None and abs(own) < 0.001
    return Reference(role, name[:500], hashes, own, where=where, used=not idle)
