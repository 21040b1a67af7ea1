"""A small sample library with a few files of each kind, one broken and one dangerous, for ``assetkit demo``.

Weights are seeded noise: the files are real in container, names and shapes, and draw nothing.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from assetkit.catalog.samples import layouts
from assetkit.formats.writer import Output, write_safetensors

SEED = 20240501


class Sample(NamedTuple):
    """One file of the library: where it goes, how it is made, and what it is there to show."""

    path: str
    make: Callable[[Path], None]
    shows: str
    found: str
    """The kind it must be found to be, or the status where it has none."""


def build_library(folder: Path) -> list[Path]:
    """Write every sample under `folder` and give their paths. Files that are there already are made anew."""
    paths = []
    for sample in SAMPLES:
        path = folder / sample.path
        path.parent.mkdir(parents=True, exist_ok=True)
        sample.make(path)
        paths.append(path)
    return paths


def _model(shapes: Callable[[], layouts.Shapes], **metadata: str) -> Callable[[Path], None]:
    """A maker of a safetensors file; underscores in metadata names stand for dots after ``modelspec``."""
    named = {key.replace("modelspec_", "modelspec."): value for key, value in metadata.items()}

    def make(path: Path) -> None:
        write_safetensors(path, _noise(shapes()), named)

    return make


def _noise(shapes: Iterable[tuple[str, tuple[int, ...]]]) -> Iterator[Output]:
    """Half-precision noise of standard deviation 0.02; scalars (alphas) hold 1."""
    import numpy as np

    generator = np.random.default_rng(SEED)
    for name, shape in shapes:
        values = generator.standard_normal(shape, dtype=np.float32) * 0.02 if shape else np.ones(())
        data = values.astype("<f2").tobytes()
        yield Output(name, "F16", shape, math.prod(shape) * 2, lambda data=data: (data,))  # type: ignore[misc]


def _prefixed(prefix: str, shapes: layouts.Shapes) -> layouts.Shapes:
    for name, shape in shapes:
        yield prefix + name, shape


def _checkpoint() -> layouts.Shapes:
    yield from _prefixed("model.diffusion_model.", layouts.unet(32, 64))
    yield from _prefixed("first_stage_model.", layouts.vae(16))
    yield from _prefixed("cond_stage_model.transformer.", layouts.clip(64, 2, 512))


def _embedding() -> layouts.Shapes:
    yield "emb_params", (4, 768)


def _sdxl_embedding() -> layouts.Shapes:
    yield "clip_l", (2, 768)
    yield "clip_g", (2, 1280)


def _truncated(path: Path) -> None:
    """A download that stopped half-way: the header promises more than is there."""
    write_safetensors(path, _noise(layouts.lora(layouts.sd1_attention(), 4)))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def _login_page(path: Path) -> None:
    path.write_text("<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in</body></html>\n")


def _surprise(path: Path) -> None:
    """A pickle that would run a command if anything loaded it. The command is an echo; nobody ever runs it."""
    payload = b"cos\nsystem\n(S'echo this pickle ran a command'\ntR."
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", payload)
        archive.writestr("archive/version", "3\n")


def _text(text: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_text(text, encoding="utf-8")

    return make


_WORKFLOW: Mapping[str, object] = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "tiny-sd15.safetensors"}},
    "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a red digit seven", "clip": ["1", 1]}},
}

SAMPLES: tuple[Sample, ...] = (
    Sample(
        "checkpoints/tiny-sd15.safetensors",
        _model(
            _checkpoint,
            modelspec_architecture="stable-diffusion-v1",
            modelspec_title="Tiny sample checkpoint",
            modelspec_license="Apache-2.0",
            modelspec_prediction_type="epsilon",
        ),
        "a checkpoint (UNet, text encoder, VAE)",
        "checkpoint",
    ),
    Sample(
        "vae/tiny-vae.safetensors",
        _model(lambda: layouts.vae(16), modelspec_architecture="stable-diffusion-v1"),
        "a VAE alone",
        "vae",
    ),
    Sample(
        "controlnet/tiny-edges.safetensors",
        _model(
            lambda: _prefixed("control_model.", layouts.controlnet(32, 64)),
            modelspec_architecture="stable-diffusion-v1/controlnet",
        ),
        "a ControlNet",
        "controlnet",
    ),
    Sample(
        "loras/ink-sd15.safetensors",
        _model(
            lambda: layouts.lora(layouts.sd1_attention(), 4),
            ss_network_module="networks.lora",
            ss_network_alpha="1.0",
            ss_base_model_version="sd_v1",
            modelspec_trigger_phrase="inkwash",
            modelspec_license="CC0-1.0",
        ),
        "a LoRA for Stable Diffusion 1",
        "lora",
    ),
    Sample(
        "loras/glow-sdxl.safetensors",
        _model(lambda: layouts.lora(layouts.sdxl_attention(), 2)),
        "a LoRA for SDXL",
        "lora",
    ),
    Sample(
        "loras/grain-flux.safetensors",
        _model(lambda: layouts.lora(layouts.flux_attention(), 2)),
        "a LoRA for FLUX.1",
        "lora",
    ),
    Sample(
        "loras/paper-loha.safetensors",
        _model(lambda: layouts.loha(layouts.sd1_attention(), 2)),
        "a LyCORIS LoHa",
        "lycoris",
    ),
    Sample("embeddings/tidy.safetensors", _model(_embedding), "a textual inversion", "embedding"),
    Sample(
        "embeddings/crisp-sdxl.safetensors", _model(_sdxl_embedding), "one for SDXL's two text encoders", "embedding"
    ),
    Sample(
        "upscale_models/2x-compact.safetensors", _model(lambda: layouts.compact(24, 8, 2)), "an upscaler", "upscaler"
    ),
    Sample(
        "wildcards/colours.txt",
        _text("crimson\nazure\n__shades/green__\n{pale|deep} violet\n"),
        "wildcards",
        "wildcards",
    ),
    Sample("workflows/text-to-image.json", _text(json.dumps(_WORKFLOW, indent=1)), "a ComfyUI workflow", "workflow"),
    Sample("broken/half-a-download.safetensors", _truncated, "a truncated file", "invalid"),
    Sample("broken/login-page.safetensors", _login_page, "a web page saved as a model", "invalid"),
    Sample("broken/surprise.ckpt", _surprise, "a pickle that would run a command", "unsafe"),
)
