"""Adapters of a network's weights: LoRA, every LyCORIS algorithm, DoRA on any of them, in every dialect.

The suffixes of the keys prove the kind and the algorithm, the module names and sizes the base. LoRA on linear layers
(1x1 convolutions and patch embeddings are linear) is `lora`; everything else, low rank on larger convolutions included,
is `lycoris`. Adapters of language models are `other`, architecture ``llm-lora``: they change no image model. Adapters
of AnimateDiff's motion modules are `lora` with architecture ``motion-lora``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from assetkit.adapters.algorithms import split
from assetkit.adapters.reading import Adapter, read_adapter
from assetkit.adapters.training import Training, read_training
from assetkit.identification.adapter_bases import Bases, bases, named
from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.view import View
from assetkit.types import Evidence, Finding

MOST_UNREAD = 0.1
"""Share of keys that may belong to no module: trained embeddings and heads ride along, networks do not."""

CONTROL_INPUTS: Mapping[str, int] = {"^img_in": 128, "^x_embedder": 128}
"""Image inputs that a LoRA widened to take a control image: a control LoRA, which has its own recogniser."""

NOT_ADAPTERS = ("lora_controlnet", "lllite_")

LANGUAGE = (
    "^model_layers_#_self_attn_",
    "^model_layers_#_mlp_",
    "^model_model_layers_#_",
    "^model_language_model_",
    "^language_model_",
    "^model_decoder_layers_#_",
    "^model_encoder_layers_#_",
    "^transformer_h_#_",
    "^gpt_neox_layers_#_",
    "^decoder_block_#_",
    "^encoder_layer_#_attention_self_",
    "^bert_encoder_layer_#_",
)
"""Module names of language models (transformers: Llama and kin, OPT, Whisper, GPT-2, NeoX, T5, BERT)."""

_STRIDE = 16
"""Of so many neighbouring keys two are looked at, before all are."""

MUSUBI_ONLY = frozenset({"wan", "wan21", "wan22", "hunyuan_video", "qwen_image"})
"""Bases that no trainer but musubi-tuner writes in kohya's names (sd-scripts 48d368f does not train them)."""

_TRAINER_OF: Mapping[str, frozenset[str]] = {
    "ai-toolkit": frozenset({"diffusers", "comfy", "peft", "bfl"}),
    "onetrainer": frozenset({"kohya", "kohya-sgm", "onetrainer"}),
    "musubi": frozenset({"kohya"}),
}
"""Dialects that a trainer's mark in the metadata makes the trainer's own."""


def recognise(view: View) -> Iterable[Claim]:
    """At most one claim."""
    if not _adapterlike(view):
        return
    adapter = read_adapter(view.tensors)
    if adapter is None or len(adapter.unread) > MOST_UNREAD * len(view.tensors) or _controls(adapter):
        return
    config = _configuration(view)
    training = read_training(view.metadata, config)
    if _of_language(adapter, config):
        yield Claim("other", architecture="llm-lora", rank=adapter.rank, evidence=_keys(adapter))
    else:
        yield _claim(adapter, training, bases(adapter), view)


def _adapterlike(view: View) -> bool:
    """Whether keys here and there are an adapter's: at least half of an adapter's are, IA3's by turns."""
    if any(view.any_under(prefix) for prefix in NOT_ADAPTERS):
        return False
    keys = view.keys
    if len(keys) <= _STRIDE * 4:
        return any(split(key) is not None for key in keys)
    return any(split(key) is not None for start in (0, 1) for key in keys[start::_STRIDE])


def _controls(adapter: Adapter) -> bool:
    return any(width in adapter.grammar.inputs(part) for part, width in CONTROL_INPUTS.items())


def _configuration(view: View) -> Mapping[str, Any]:
    """The `adapter_config.json` of a PEFT folder, as the reader of folders gives it."""
    configs = view.header.extra.get("configs")
    found = configs.get("") if isinstance(configs, Mapping) else None
    return found if isinstance(found, Mapping) and "peft_type" in found else {}


def _of_language(adapter: Adapter, config: Mapping[str, Any]) -> bool:
    task = config.get("task_type")
    if isinstance(task, str) and task in {"CAUSAL_LM", "SEQ_2_SEQ_LM", "SEQ_CLS", "TOKEN_CLS", "QUESTION_ANS"}:
        return True
    return adapter.layout == "peft" and any(adapter.grammar.has(part) for part in LANGUAGE)


def _claim(adapter: Adapter, training: Training, found: Bases, view: View) -> Claim:
    algorithm, kind = _algorithm(adapter, training)
    layout = _layout(adapter, training, found, view)
    motion = adapter.grammar.has("motion_modules_#")
    claim = Claim(
        kind,
        base=found.base,
        candidates=found.candidates,
        resembles=found.resembles,
        layout=layout,
        architecture="motion-lora" if motion else None,
        algorithm=algorithm,
        rank=adapter.rank,
        alpha=training.alpha,
        dora=adapter.dora,
        targets=adapter.targets,
        trigger_words=training.trigger_words,
        evidence=(
            *_keys(adapter),
            Evidence("module names and sizes", _sizes(adapter, found)),
            *_beside(adapter, training),
        ),
        findings=tuple(_findings(adapter, training, algorithm, view.name)),
    )
    return _motion(claim, adapter) if motion else claim


def _algorithm(adapter: Adapter, training: Training) -> tuple[str, str]:
    """Algorithm and kind. DyLoRA is saved as LoRA: only the trainer can say it."""
    if adapter.algorithm != "lora":
        return adapter.algorithm, "lycoris"
    if training.algorithm == "dylora":
        return "dylora", "lycoris"
    return ("locon", "lycoris") if adapter.convolutions else ("lora", "lora")


def _layout(adapter: Adapter, training: Training, found: Bases, view: View) -> str:
    layout = adapter.layout
    if layout == "diffusers" and _configuration(view):
        layout = "peft"
    if training.trainer is not None and layout in _TRAINER_OF[training.trainer]:
        return training.trainer
    names = {found.base, *found.candidates}
    return "musubi" if layout == "kohya" and names & MUSUBI_ONLY else layout


def _motion(claim: Claim, adapter: Adapter) -> Claim:
    """AnimateDiff's motion modules exist at four levels in SD1 and at three in SDXL."""
    levels = adapter.grammar.indices("^down_blocks_#_motion_modules") | adapter.grammar.indices(
        "^up_blocks_#_motion_modules"
    )
    return replace(claim, base="sd1" if 3 in levels else None, candidates=(), resembles=())


def _keys(adapter: Adapter) -> tuple[Evidence, ...]:
    counted = ", ".join(f"{n} {name}" for name, n in sorted(adapter.algorithms.items()))
    notes = [f"{counted} modules", f"written as {adapter.layout}"]
    notes += [f"{adapter.convolutions} of them convolutions"] if adapter.convolutions else []
    notes += ["Tucker decomposition"] if adapter.tucker else []
    notes += ["DoRA scales"] if adapter.dora else []
    return (Evidence("key suffixes", ", ".join(notes)),)


def _sizes(adapter: Adapter, found: Bases) -> str:
    inputs = sorted({each.measure.inputs for each in adapter.written if each.measure.inputs is not None})
    shown = ", ".join(map(str, inputs[:8])) if inputs else "hidden by the algorithm"
    first = adapter.modules[0].place.path
    others = len(adapter.modules) - 1
    return f"{', '.join(adapter.targets)}; {first} and {others} more; in-features {shown}: {named(found)}"


def _beside(adapter: Adapter, training: Training) -> Iterable[Evidence]:
    if adapter.embeddings:
        yield Evidence("bundled embeddings", ", ".join(adapter.embeddings[:16]))
    if adapter.unread:
        yield Evidence("other keys", ", ".join(adapter.unread[:4]))
    if training.frequent_tags:
        yield Evidence(
            "ss_tag_frequency", "in every caption, not proven triggers: " + ", ".join(training.frequent_tags)
        )


def _findings(adapter: Adapter, training: Training, algorithm: str, name: str) -> Iterable[Finding]:
    if adapter.broken:
        text = f"{len(adapter.broken)} modules lack a tensor or have shapes that do not fit; get the file again"
        yield Finding("adapter-incomplete", "warning", name, text, ", ".join(adapter.broken[:4]))
    stated = training.algorithm
    written = {"locon": "lora", "dylora": "dylora"}.get(algorithm, algorithm)
    if stated is not None and stated != written and stated not in adapter.algorithms:
        text = f"the metadata says {stated} but the keys are {algorithm}'s; the keys are believed"
        yield Finding("metadata-conflict", "warning", name, text, stated)


RECOGNISER = Recogniser("adapters", recognise)
