"""From trained networks to the files that people share, by the package's own transforms."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from scripts.train_samples.data import SIZE
from scripts.train_samples.diffusion import Model

ARCHITECTURES = {
    "sd1": "stable-diffusion-v1",
    "sdxl": "stable-diffusion-xl-v1-base",
    "sd3": "stable-diffusion-3-medium",
}


def pipeline(model: Model) -> Any:
    """The diffusers pipeline of the same parts, fp16."""
    import diffusers

    from scripts.train_samples.text import tokenizer

    first, pad = tokenizer(), "!"
    inpaints = getattr(model.network.config, "in_channels", 4) == 9
    parts: dict[str, Any] = {"vae": model.vae, "text_encoder": model.encoders[0], "tokenizer": first}
    if model.family == "sd1":
        kind = diffusers.StableDiffusionInpaintPipeline if inpaints else diffusers.StableDiffusionPipeline
        parts |= {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    else:
        parts |= {"text_encoder_2": model.encoders[1], "tokenizer_2": tokenizer(pad)}
        kind = diffusers.StableDiffusionXLPipeline
    if model.family == "sd3":
        kind = diffusers.StableDiffusion3Pipeline
        parts |= {"text_encoder_3": None, "tokenizer_3": None}
    network = "transformer" if model.family == "sd3" else "unet"
    return kind(**parts, **{network: model.network}, scheduler=scheduler(model)).to(torch.float16)


def scheduler(model: Model) -> Any:
    """The scheduler that says what the network predicts."""
    import diffusers

    if model.prediction == "flow":
        return diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0)
    stated = "v_prediction" if model.prediction == "v" else "epsilon"
    levels = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
    return diffusers.DDIMScheduler(**levels, prediction_type=stated, clip_sample=False, steps_offset=1)


def declared(family: str, kind: str = "") -> dict[str, str]:
    """What a file of unusual size says of its structure: the family's word in ModelSpec, and its kind."""
    name = ARCHITECTURES[family] + (f"/{kind}" if kind else "")
    return {"modelspec.sai_model_spec": "1.0.0", "modelspec.architecture": name}


def checkpoint(model: Model, path: Path, metadata: Mapping[str, str]) -> Path:
    """One fp16 file in the original's names. Lossless from the folder that diffusers writes: our own layouts do it."""
    whole = pipeline(model)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        whole.to(torch.float16).save_pretrained(folder)
        whole.to(torch.float32)  # rounded as in the file: what is measured afterwards is what is in it
        converted(Path(folder), path)
    return stated(path, {**declared(model.family), "modelspec.resolution": f"{SIZE}x{SIZE}", **metadata})


def converted(source: Path, path: Path, *options: str) -> None:
    """``assetkit convert`` into the original's names. Raises `CalledProcessError` with what it said."""
    command = [
        sys.executable,
        "-m",
        "assetkit",
        "convert",
        str(source),
        "-o",
        str(path),
        "--layout",
        "original",
        "--force",
    ]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")


def stated(path: Path, metadata: Mapping[str, str]) -> Path:
    """The same file with these lines in its header, beside those it has, and no recipe of its conversion.

    A recipe names temporary folders and would make the bytes depend on the day.
    """
    from safetensors import safe_open
    from safetensors.torch import load_file, save_file

    with safe_open(path, "pt") as file:
        found = file.metadata() or {}
    kept = {name: value for name, value in found.items() if name.startswith("modelspec.") and "hash" not in name}
    save_file(load_file(path), path, metadata={**kept, **metadata})
    return path


def component(part: Any, path: Path, metadata: Mapping[str, str]) -> Path:
    """One component alone, in the original's names: a VAE, a tiny VAE, a control network."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        part.to(torch.float16).save_pretrained(folder)
        converted(Path(folder), path)
        part.to(torch.float32)
    return stated(path, metadata)


def tiny(model: Any, path: Path, metadata: Mapping[str, str]) -> Path:
    """A tiny autoencoder as ComfyUI joins TAESD's two files: Sequentials by number, and the scale of their latents.

    diffusers numbers the decoder's layers from its first convolution, madebyollin/taesd from the clamp before it.
    """
    from safetensors.torch import save_file

    named = {"vae_scale": torch.tensor(0.18215), "vae_shift": torch.tensor(0.0)}
    for key, value in model.state_dict().items():
        half, number, rest = key.replace(".layers.", ".").split(".", 2)
        place = int(number) + (half == "decoder")
        named[f"taesd_{half}.{place}.{rest}"] = value.half().contiguous()
    save_file(named, path, metadata=dict(metadata))
    return path


def adapter(
    tensors: Mapping[str, torch.Tensor], path: Path, algorithm: str, module: str, rank: int, title: str
) -> Path:
    """An adapter as kohya's trainers write it."""
    from safetensors.torch import save_file

    arguments = {} if algorithm == "lora" else {"algo": "locon" if algorithm == "dora" else algorithm}
    metadata = {
        "ss_network_module": module,
        "ss_network_dim": str(rank),
        "ss_network_alpha": str(float(rank)),
        "ss_network_args": json.dumps(arguments),
        "ss_base_model_version": "sd_v1",
        **declared("sd1", "lora" if algorithm == "lora" else "lycoris"),
        "modelspec.title": title,
    }
    save_file(dict(tensors), path, metadata=metadata)
    return path
