"""Every network of transformers, at its class's own sizes: none may be taken for a part of an image model."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from assetkit.identification import identify_header
from assetkit.types import Header, TensorInfo

HARMLESS = {None, "llm", "captioner", "other", "audio_encoder", "detector"}
OURS = {
    # The class, or a copy of it without a difference in names and shapes.
    "clip": {"CLIPModel", "MetaClip2Model", "CLIPSegModel", "SiglipModel", "Siglip2Model"},
    "text_encoder": {"Gemma2Model", "Gemma2ForCausalLM", "Gemma2ForSequenceClassification"}
    | {"Gemma2ForTokenClassification"},
    "clip_vision": {"PaddleOCRVisionModel"},  # SigLIP without its head
}


def networks(transformers: Any) -> Iterator[tuple[str, Header]]:
    """Name and header of every model class that can be built from its default configuration."""
    import torch

    models = importlib.import_module("transformers.models")
    for name in sorted(each.name for each in pkgutil.iter_modules(models.__path__)):
        try:
            package = importlib.import_module(f"transformers.models.{name}")
            classes = [getattr(package, each) for each in dir(package) if each[0].isupper()]
        except Exception:
            continue
        for each in classes:
            if not inspect.isclass(each) or not issubclass(each, transformers.PreTrainedModel) or not each.config_class:
                continue
            try:
                with torch.device("meta"):
                    state = each(each.config_class()).state_dict()
            except Exception:
                continue
            tensors = {key: TensorInfo(key, "F32", tuple(value.shape), 0, 0) for key, value in state.items()}
            if tensors:
                yield each.__name__, Header("safetensors", tensors)


@pytest.mark.full
def test_no_network_of_transformers_is_a_part_of_an_image_model(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    wrong, seen = [], 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, header in networks(transformers):
            seen += 1
            found = identify_header(header)
            if found.kind not in HARMLESS and name not in OURS.get(found.kind or "", ()):
                wrong.append((name, found.kind, found.base))
    assert wrong == []
    assert seen > 1000
