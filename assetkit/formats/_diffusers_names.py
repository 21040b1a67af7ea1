"""File names of model folders, and which weight files of a component count.

Names: diffusers 0.42 (`utils/constants.py`, `pipelines/pipeline_loading_utils.py`), transformers 5
(`utils/__init__.py`), peft 0.17 (`utils/constants.py`), open_clip 3 (`constants.py`) and the exports
of optimum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

MODEL_INDEX = "model_index.json"
CONFIGS = (
    "config.json",
    "adapter_config.json",
    "scheduler_config.json",
    "open_clip_config.json",
    "tokenizer_config.json",
    "preprocessor_config.json",
    "processor_config.json",
    "video_preprocessor_config.json",
)
"""Configuration files of a component, the most telling first."""

COMPANIONS = (".json", ".txt", ".md", ".model", ".jinja", ".spm", ".vocab", ".yaml", ".py", ".tiktoken", ".vec")
"""Endings of files that belong to a folder beside its weights."""

_STEMS = (
    "diffusion_pytorch_model",
    "model",
    "pytorch_model",
    "adapter_model",
    "open_clip_model",
    "open_clip_pytorch_model",
)
_OTHERS = (
    "model.onnx",
    "openvino_model.xml",
    "diffusion_flax_model.msgpack",
    "flax_model.msgpack",
)
"""Weights of other runtimes: they count only where there are none for PyTorch."""
_OTHERS_DATA = frozenset({"model.onnx_data", "model.onnx.data", "weights.pb", "openvino_model.bin"})

_STEM = "(?P<stem>" + "|".join(_STEMS) + ")"
_WEIGHT = re.compile(
    _STEM + r"(?:\.(?P<before>[\w-]+?))?(?:-(?P<part>\d{5})-of-\d{5})?(?:\.(?P<after>\w+))?\.(?P<kind>safetensors|bin)"
)
_INDEX = re.compile(
    _STEM
    + r"(?:\.(?P<before>[\w-]+))?\.(?P<kind>safetensors|bin)(?:\.(?P<middle>[\w-]+))?"
    + r"\.index(?:\.(?P<after>[\w-]+))?\.json"
)
_KINDS = {"safetensors": 0, "bin": 1}
_VARIANTS = {"": 0, "fp16": 1, "bf16": 2}

# Modules of `diffusers.pipelines` (0.42 and the names it has retired) that a model_index may name as a library.
_PIPELINE_MODULES = frozenset(
    """
    ace_step allegro alt_diffusion amused animatediff anyflow audioldm audioldm2 aura_flow blip_diffusion bria
    bria_fibo bria_fibo2 chroma chronoedit cogvideo cogview3 cogview4 consisid consistency_models controlnet
    controlnet_hunyuandit controlnet_sd3 controlnet_xs cosmos dance_diffusion ddim ddpm deepfloyd_if deprecated
    diffusion_gemma dit dreamlite easyanimate ernie_image flux flux2 glm_image helios hidream_image hunyuan_image
    hunyuan_video hunyuan_video1_5 hunyuandit i2vgen_xl ideogram4 joyimage kandinsky kandinsky2_2 kandinsky3
    kandinsky5 kandinsky6 kolors krea2 latent_consistency_models latent_diffusion latte ledits_pp llada2
    longcat_audio_dit longcat_image ltx ltx2 lucy lumina lumina2 marigold mochi motif_video musicldm
    nucleusmoe_image omnigen ovis_image pag paint_by_example pia pixart_alpha prx qwenimage qwenimage21
    rfd4_proteina sana sana_video sana_wm semantic_stable_diffusion shap_e skyreels_v2 stable_audio stable_audio_3
    stable_cascade stable_diffusion stable_diffusion_3 stable_diffusion_attend_and_excite stable_diffusion_diffedit
    stable_diffusion_gligen stable_diffusion_k_diffusion stable_diffusion_ldm3d stable_diffusion_panorama
    stable_diffusion_safe stable_diffusion_sag stable_diffusion_xl stable_video_diffusion t2i_adapter
    text_to_video_synthesis unclip unidiffuser versatile_diffusion visualcloze vq_diffusion wan wuerstchen z_image
    """.split()  # noqa: SIM905 - ninety quoted words would hide the list
)
_LIBRARIES = frozenset(
    {"diffusers", "transformers", "onnxruntime", "optimum", "flax", "k_diffusion", "peft", "sentence_transformers"}
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The weight files of a component that count. `files` is one file, one index, or shards that have none."""

    files: tuple[str, ...]
    variant: str = ""
    unused: tuple[str, ...] = ()
    indexless: bool = False


@dataclass(frozen=True, slots=True)
class _Weight:
    name: str
    rank: tuple[int, str, int, int, int]
    """Variant, its name, file type, whole file before index before loose shard, stem."""
    part: bool

    @property
    def variant(self) -> str:
        return self.rank[1]


def choose(names: Iterable[str]) -> Choice | None:
    """The weight files that loaders would take without being asked for a variant; None when there are none."""
    found = sorted(filter(None, map(_weight, names)), key=lambda each: (each.rank, each.name))
    if not found:
        other = next((name for name in _OTHERS if name in names), None)
        return Choice((other,)) if other else None
    best = found[0]
    group = tuple(each.name for each in found if each.rank == best.rank) if best.part else (best.name,)
    unused = dict.fromkeys(each.variant for each in found if each.variant not in ("", best.variant))
    return Choice(group, best.variant, tuple(unused), best.part)


def is_single(names: frozenset[str]) -> bool:
    """Whether a listing is that of one model: a configuration and weights of a standard name."""
    configured = not names.isdisjoint(("config.json", "adapter_config.json", "open_clip_config.json"))
    return configured and choose(names) is not None


def is_weight(name: str) -> bool:
    """Whether a file holds weights of a model folder, whatever its variant."""
    return _weight(name) is not None or name in _OTHERS or name in _OTHERS_DATA


def is_custom(library: str, names: Iterable[str]) -> bool:
    """Whether a component's class comes from the folder itself or from a library no loader knows."""
    package = library.partition(".")[0]
    return f"{library}.py" in names or (package not in _LIBRARIES and package not in _PIPELINE_MODULES)


def _weight(name: str) -> _Weight | None:
    found = _WEIGHT.fullmatch(name) or _INDEX.fullmatch(name)
    if found is None:
        return None
    group = found.groupdict()
    variant = group.get("before") or group.get("middle") or group.get("after") or ""
    part = group.get("part") is not None
    place = 2 if part else int(found.re is _INDEX)
    rank = (_VARIANTS.get(variant, 9), variant, _KINDS[group["kind"]], place, _STEMS.index(group["stem"]))
    return _Weight(name, rank, part)
