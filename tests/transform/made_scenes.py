"""A family's files of every kind that people have, small: what the matrix of `docs/conversions.md` speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assetkit.families import families
from assetkit.keymap import Part
from tests.transform.made import make, metadata, noise, read, write
from tests.transform.made_checkpoints import kohya, original
from tests.transform.made_folders import PIPELINES, folder, weights

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")

DECLARED = {name: row[2] for name, row in PIPELINES.items()}
NETWORKS = ("unet", "transformer")
_TEXT = {
    "sd1": ("lora_te_",), "sd2": ("lora_te_",), "sdxl": ("lora_te1_", "lora_te2_"), "sdxl_refiner": ("", "lora_te2_"),
}  # fmt: skip
_WIDTHS = {"sd1": {"": 768}, "sd2": {"": 1024}}
_PAIR = {"clip_l": 768, "clip_g": 1280}
_FLUX = {"clip_l": 768, "t5xxl": 4096}
BESIDE: Mapping[str, Mapping[str, Any]] = {
    "sd1": {"cross_attention_dim": 64, "block_out_channels": (32, 64, 64, 64)},
    "sd2": {
        "cross_attention_dim": 64, "block_out_channels": (64,) * 4, "attention_head_dim": (1,) * 4,
        "use_linear_projection": True,
    },
    "sdxl": {
        "cross_attention_dim": 192, "block_out_channels": (64,) * 3, "attention_head_dim": (1,) * 3,
        "use_linear_projection": True, "transformer_layers_per_block": (1, 2, 10),
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "addition_embed_type": "text_time", "projection_class_embeddings_input_dim": 16 + 6 * 256,
    },
}  # fmt: skip
"""ControlNets of the structure that goes with the networks of `made_folders`."""


def _words(key: str) -> str:
    """T5's layers spelled so that `kohya` takes them for the layers they are."""
    layer = (".SelfAttention." in key or ".DenseReluDense." in key) and "relative_attention_bias" not in key
    return f"self_attn.T5.{key}" if layer else key


@dataclass
class Scene:
    """One family's files below a folder, made when they are asked for."""

    family: str
    where: Path

    def __post_init__(self) -> None:
        self.folder = folder(self.family, self.where / "folder")
        self.right = weights(self.folder)
        """Every tensor of the folder as ``component/name``."""
        if self.family.startswith("sd3"):
            # Stable Diffusion 3 takes this tower's state before the projection, so no single file has one.
            name = "text_encoder/text_projection.weight"
            self.right[name] = np.eye(len(self.right[name]), dtype=np.float16)
        self.one = self.where / "checkpoint.safetensors"
        make(self.one, [{"op": "layout", "layout": "original"}], self.folder)
        write(self.one, read(self.one), {"modelspec.architecture": DECLARED[self.family]})
        self.other = write(
            self.where / "other.safetensors",
            {key: self._other(key, each, seed) for seed, (key, each) in enumerate(read(self.one).items())},
            metadata(self.one),
        )

    @staticmethod
    def _other(key: str, array: Any, seed: int) -> Any:
        changed = array.dtype == np.float16
        return noise(90_000 + seed, *array.shape, dtype=np.float16, scale=0.1) if changed else array

    @property
    def parts(self) -> list[Part]:
        """The parts that its pipelines hold."""
        held = {key.partition("/")[0] for key in self.right}
        return [part for part in families()[self.family].parts if part.folder in held]

    def component(self, part: Part) -> dict[str, Any]:
        """The tensors of one component, in diffusers' names."""
        start = f"{part.folder}/"
        return {key.removeprefix(start): each for key, each in self.right.items() if key.startswith(start)}

    def files(self, kind: str) -> dict[str, Path]:
        """The files of a kind by the component that they are; ``""`` is the whole checkpoint."""
        if kind == "checkpoint":
            return {"": self.one}
        wanted = {"diffusion_model": NETWORKS, "vae": ("vae",), "text_encoder": ("te1", "te2", "te3")}.get(kind, ())
        found = {part.component: self._alone(part.component) for part in self.parts if part.component in wanted}
        if kind in ("controlnet", "motion_module"):
            found[kind] = self._beside(kind)
        return found

    def _alone(self, component: str, source: str = "one") -> Path:
        path = self.where / f"{source}-{component}.safetensors"
        if not path.exists():
            steps = [{"op": "component", "component": component}]
            make(path, steps, self.one if source == "one" else self.other)
        return path

    def twin(self, component: str) -> Path:
        """The same component, or the whole, of the other checkpoint."""
        return self._alone(component, "other") if component else self.other

    def _beside(self, kind: str) -> Path:
        path = self.where / f"{kind}.safetensors"
        if not path.exists():
            tensors = original(self.family, kind, self.steering(kind))
            half = {key: each.astype(np.float16) for key, each in tensors.items()}
            write(path, half, {"modelspec.architecture": f"{DECLARED[self.family]}/{kind}"})
        return path

    def steering(self, kind: str) -> dict[str, Any]:
        """A ControlNet or a motion module in diffusers' names."""
        torch.manual_seed(5)
        if kind == "controlnet":
            given = {key: each for key, each in BESIDE[self.family].items() if key != "up_block_types"}
            model = diffusers.ControlNetModel(**given, conditioning_embedding_out_channels=(4, 8))
        else:
            channels = (32, 64, 64) if self.family == "sdxl" else (32, 64, 64, 64)
            model = diffusers.MotionAdapter(
                block_out_channels=channels, motion_num_attention_heads=2, motion_norm_num_groups=8,
                use_motion_mid_block=self.family != "sdxl",
            )  # fmt: skip
        return {key: each.detach().numpy().copy() for key, each in model.state_dict().items()}

    def lora(self, seed: int = 1) -> dict[str, Any]:
        """kohya's names, on the network and every encoder that kohya has a name for."""
        found: dict[str, Any] = {}
        for part in self.parts:
            prefix = self.prefix(part)
            if prefix:
                right = {key: each for key, each in self.component(part).items() if each.ndim >= 2}
                spelled = {_words(key): each for key, each in right.items()}
                drawn = kohya(spelled, prefix, seed=seed, dtype=np.float16)
                found |= {key.replace("self_attn_T5_", ""): each for key, each in drawn.items()}
        return found

    def prefix(self, part: Part) -> str:
        """kohya's beginning of the names of a component."""
        if part.component in NETWORKS:
            return "lora_unet_"
        if not part.component.startswith("te"):
            return ""
        if part.classname.endswith("T5EncoderModel"):  # sd-scripts numbers a T5 three, wherever it comes
            return "lora_te3_"
        return dict(enumerate(_TEXT.get(self.family, ("lora_te1_", "lora_te2_", "lora_te3_")), 1))[
            int(part.component[2])
        ]

    def adapter(self, seed: int = 1) -> Path:
        """The LoRA as a file."""
        path = self.where / f"lora{seed}.safetensors"
        if not path.exists():
            write(path, self.lora(seed), {"modelspec.architecture": f"{DECLARED[self.family]}/lora"})
        return path

    def embedding(self, seed: int = 1) -> Path:
        """A textual inversion with the vectors of every encoder of the family's trainers."""
        widths = _WIDTHS.get(self.family) or (_FLUX if self.family.startswith("flux") else _PAIR)
        tensors = {key or "emb_params": noise(seed, 2, width) for key, width in widths.items()}
        return write(self.where / f"embedding{seed}.safetensors", tensors)
