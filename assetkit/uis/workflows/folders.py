"""Which input of a node names a model of which folder: by the input's name, then the node's, then the value's shape.

Custom nodes use the core's input names, so names are asked first; only names that mean different folders on different
nodes (``model_name``, ``clip_name``) need the node. Facts: ComfyUI `nodes.py`, `comfy_extras`, `folder_paths.py`; the
packs' own registrations (rgthree, efficiency, easy-use, GGUF, IPAdapter plus, AnimateDiff, Impact, SUPIR, IC-Light,
InstantID, PuLID, KJNodes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

FOLDERS: Mapping[str, str] = {
    "checkpoints": "checkpoint",
    "diffusers": "checkpoint",
    "diffusion_models": "diffusion_model",
    "unet": "diffusion_model",
    "unet_gguf": "diffusion_model",
    "loras": "lora",
    "vae": "vae",
    "vae_approx": "taesd",
    "text_encoders": "text_encoder",
    "clip": "text_encoder",
    "clip_gguf": "text_encoder",
    "clip_vision": "clip_vision",
    "style_models": "style_model",
    "embeddings": "embedding",
    "hypernetworks": "hypernetwork",
    "controlnet": "controlnet",
    "t2i_adapter": "t2i_adapter",
    "ipadapter": "ip_adapter",
    "instantid": "ip_adapter",
    "pulid": "ip_adapter",
    "photomaker": "other",
    "gligen": "other",
    "upscale_models": "upscaler",
    "latent_upscale_models": "latent_upscaler",
    "model_patches": "model_patch",
    "inpaint": "model_patch",
    "audio_encoders": "audio_encoder",
    "animatediff_models": "motion_module",
    "animatediff_motion_lora": "lora",
    "ultralytics": "detector",
    "ultralytics_bbox": "detector",
    "ultralytics_segm": "detector",
    "sams": "detector",
    "insightface": "detector",
    "detection": "detector",
    "background_removal": "detector",
    "facerestore_models": "face_restorer",
    "LLM": "llm",
    "prompt_expansion": "llm",
    "geometry_estimation": "other",
    "frame_interpolation": "other",
    "optical_flow": "other",
    "classifiers": "other",
}
"""ComfyUI's folder names (`folder_paths.py` and what packs register) to kinds."""


class _Rule(NamedTuple):
    folder: str
    input: re.Pattern[str]
    """Of the whole input name."""
    node: re.Pattern[str] | None = None
    """Somewhere in the node's type."""


def _rule(folder: str, inputs: str, node: str = "") -> _Rule:
    pattern = re.compile(node, re.IGNORECASE) if node else None
    return _Rule(folder, re.compile(inputs, re.IGNORECASE), pattern)


_NUMBER = r"_?\d{0,3}"
_RULES = (
    _rule("clip_vision", rf"clip_?(?:vision_?)?name{_NUMBER}", "clip_?vision"),
    _rule("clip_vision", rf"clip_vision(?:_name|_model)?{_NUMBER}"),
    _rule("animatediff_motion_lora", r"(?:motion_)?lora_name|name", "motionlora|AnimateDiffLora"),
    _rule("animatediff_models", r"(?:motion_)?model_name|motion_model", "animatediff|ADE_|motionmodel"),
    _rule("text_encoders", rf"(?:clip|text_?encoder|te|t5|llm_text_encoder)_?(?:name|model|path)?{_NUMBER}"),
    _rule("text_encoders", r"(?:clip|t5xxl|clip_l|clip_g|llama|gemma|qwen)(?:_name|_model|_path)?\d?"),
    _rule("checkpoints", rf"(?:\w+_)?(?:ckpt|checkpoint)(?:_?name|_?path|_?model)?{_NUMBER}"),
    _rule("checkpoints", r"(?:supir|sdxl|svd|sd|base|refiner)_model(?:_name)?"),
    _rule("loras", rf"(?:\w+_)?lora(?:_?name|_?path|_?model)?{_NUMBER}"),
    _rule("loras", r"existing_lora|lora_\d{1,3}_name|lora_name_\d{1,3}"),
    _rule("vae", rf"(?:\w+_)?vae(?:_?name|_?path|_?model)?{_NUMBER}"),
    _rule("diffusion_models", rf"(?:unet|diffusion_model|dit|transformer)(?:_?name|_?path)?{_NUMBER}"),
    _rule("diffusion_models", r"gguf_name"),
    _rule("controlnet", rf"control_?(?:net)?(?:_?name|_?path|_?model)?{_NUMBER}"),
    _rule("controlnet", r"control_net_name\w{0,20}|controlnet_\d{1,3}_name"),
    _rule("style_models", r"style_model(?:_name)?"),
    _rule("gligen", r"gligen(?:_name)?"),
    _rule("hypernetworks", r"hypernetwork(?:_name)?"),
    _rule("photomaker", r"photomaker(?:_model)?(?:_name)?"),
    _rule("ipadapter", r"ip_?adapter(?:_file|_name|_model|_path)?"),
    _rule("instantid", r"instantid(?:_file|_name|_model)?"),
    _rule("pulid", r"pulid(?:_file|_name|_model)?"),
    _rule("upscale_models", rf"(?:\w+_)?upscale_?(?:r|_model)?(?:_?name)?{_NUMBER}"),
    _rule("upscale_models", r"upscaler?(?:_model)?(?:_name)?"),
    _rule("audio_encoders", r"audio_encoder(?:_name)?"),
    _rule("embeddings", r"conditioning_name|embedding(?:_name)?|textual_inversion(?:_name)?"),
    _rule("background_removal", r"bg_removal_name"),
    _rule("facerestore_models", r"face_?restore_model|facerestore_model|codeformer_name"),
    _rule("sams", r"sam_model(?:_name)?|sam_name"),
)
"""Asked in this order. The value must look like a file, so a name may be wide."""

_NODES = (
    ("latent_upscale_models", r"latent_?upscale"),
    ("upscale_models", r"upscale|ESRGAN|SwinIR"),
    ("clip_vision", r"clip_?vision|siglip"),
    ("animatediff_models", r"animatediff|ADE_|motion_?model"),
    ("ipadapter", r"ip_?adapter"),
    ("instantid", r"instant_?id"),
    ("pulid", r"pulid"),
    ("insightface", r"insightface|faceanalysis|reactor|faceswap"),
    ("facerestore_models", r"face_?restore|codeformer|gfpgan"),
    ("ultralytics", r"ultralytics|yolo"),
    ("geometry_estimation", r"MoGe|LoadDA\d|depth_?anything|geometry"),
    ("background_removal", r"background_?removal|rembg|birefnet"),
    ("frame_interpolation", r"frame_?interpolation|RIFE|FILM"),
    ("optical_flow", r"optical_?flow|RAFT"),
    ("detection", r"SAM3DBody|face_?landmark|mediapipe|detect"),
    ("sams", r"\bSAM|SAMLoader|SAMModel|segment_?anything"),
    ("model_patches", r"model_?patch"),
    ("audio_encoders", r"audio_?encoder"),
    ("inpaint", r"inpaint|fooocus"),
    ("style_models", r"style_?model|redux"),
    ("hypernetworks", r"hypernet"),
    ("photomaker", r"photomaker"),
    ("gligen", r"gligen"),
    ("controlnet", r"control_?net|t2i_?adapter|lllite"),
    ("embeddings", r"conditioningloader|embedding"),
    ("loras", r"lora|lycoris"),
    ("vae", r"(?<!audio)vae(?:_?loader)"),
    ("text_encoders", r"clip_?loader|text_?encoder|T5"),
    ("checkpoints", r"checkpoint|ckpt|supir|SVD|efficient|fullLoader|comfyLoader|a1111Loader"),
    ("diffusion_models", r"unet|diffusion_?model|DiT|iclight|gguf|transformer|model_?loader"),
)
_BY_NODE = tuple((folder, re.compile(pattern, re.IGNORECASE)) for folder, pattern in _NODES)

_SHAPES = (
    ("ultralytics", re.compile(r"(?:bbox|segm)[/\\]|yolo", re.IGNORECASE)),
    ("vae", re.compile(r"(?:^|[/\\_.-])(?:vae|ae)(?:[_.-]|$)", re.IGNORECASE)),
    ("loras", re.compile(r"(?:^|[/\\_.-])(?:lora|lycoris|locon)", re.IGNORECASE)),
    ("controlnet", re.compile(r"control_?(?:net|v11|lora)|t2i-?adapter", re.IGNORECASE)),
    ("upscale_models", re.compile(r"(?:^|[/\\_-])\d{1,2}x|esrgan|ultrasharp", re.IGNORECASE)),
    ("clip_vision", re.compile(r"clip[_-]?vision|siglip", re.IGNORECASE)),
    ("text_encoders", re.compile(r"(?:^|[/\\_.-])(?:clip_[lgh]|t5xxl|umt5|text_?encoder)", re.IGNORECASE)),
    ("ipadapter", re.compile(r"ip-?adapter", re.IGNORECASE)),
    ("sams", re.compile(r"(?:^|[/\\])sam_", re.IGNORECASE)),
)
"""What a file's name says where neither input nor node does."""

VIRTUAL = frozenset({"taesd", "taesdxl", "taesd3", "taef1"})
"""Choices of VAELoader that stand for a pair of files in ``vae_approx``."""
_FILE = re.compile(
    r"[^\x00-\x1f<>|\"?*]{1,500}\.(?:safetensors|sft|ckpt|pt2?|pth|bin|gguf|onnx|pkl|engine|patch)", re.IGNORECASE
)


def is_file(value: object) -> bool:
    """Whether a widget's value looks like a model's name: one line that ends in a model's suffix."""
    return isinstance(value, str) and len(value) < 520 and _FILE.fullmatch(value.strip()) is not None


def folder_of(node: str, name: str | None, value: str) -> str:
    """ComfyUI's folder for a value at the input `name` (None where it is not known) of a node; empty where nothing
    says."""
    short, kind = (name or "")[:100], node[:200]
    for rule in _RULES if name else ():
        if rule.input.fullmatch(short) and (rule.node is None or rule.node.search(kind)):
            return rule.folder
    for folder, pattern in _BY_NODE:
        if pattern.search(kind):
            return folder
    return next((folder for folder, pattern in _SHAPES if pattern.search(value[:500])), "")


def kind_of(folder: str) -> str:
    """The kind of model that lies in a folder; ``model`` for a folder nobody knows."""
    return FOLDERS.get(folder, FOLDERS.get(folder.partition("/")[0], "model"))
