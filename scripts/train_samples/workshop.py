"""Where one recipe is carried out: parts of others at hand, files out, numbers down."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import torch

from assetkit.samples import packed
from scripts.train_samples import autoencoder, diffusion, networks
from scripts.train_samples.data import STYLES
from scripts.train_samples.diffusion import Examples, Model
from scripts.train_samples.fitting import Plan

EXAMPLES = 100
"""Seed of the training pictures."""
Part = Literal["vae", "vae16", "text_l", "text_g", "sd15_first", "sd15", "sd15_v", "sdxl", "sd3"]


@dataclass(slots=True)
class Workshop:
    """A run of one recipe."""

    folder: Path
    plan: Plan
    seed: int
    brief: bool = False
    say: Callable[[str], None] = print
    needs: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the parts that were used."""
    started: float = field(default_factory=time.monotonic)

    def kept(self, name: str, part: Any, *, baked: bool = False) -> Path:
        """Keep a trained network as others need it, in ``parts/``: fp32, but rounded to what its file will hold.

        What an adapter was baked into is rounded already (`variants.finished`).
        """
        if not baked:
            rounded(part)
        target = self.folder / "parts" / name
        part.save_pretrained(target)
        return next(iter(sorted(target.glob("*.safetensors"))))

    def part(self, name: Part) -> Any:
        """A network that another recipe trained. `SystemExit` says which is to be run first."""
        from assetkit import hash_file

        target = self.folder / "parts" / name
        weights = sorted(target.glob("*.safetensors"))
        if not weights:
            raise SystemExit(f"{name} is not trained yet: python -m scripts.train_samples {name} -o {self.folder}")
        self.needs[name] = str(hash_file(weights[0]).sha256)
        made = _loaded(name, target)
        return made.eval().requires_grad_(False)

    def model(self, name: Literal["sd15", "sd15_v", "sdxl", "sd3"]) -> Model:
        """A trained checkpoint, put together."""
        return self.around(name, self.part(name))

    def around(self, name: str, network: Any) -> Model:
        """A network with the parts its family has."""
        if name == "sd3":
            parts = self.part("vae16"), (self.part("text_l"), self.part("text_g"))
            return Model(network, *parts, "sd3", "flow")
        if name == "sdxl":
            vae = autoencoder.rescaled(self.part("vae"))
            return Model(network, vae, (self.part("text_l"), self.part("text_g")), "sdxl")
        prediction: Literal["epsilon", "v"] = "v" if name == "sd15_v" else "epsilon"
        return Model(network, self.part("vae"), (self.part("text_l"),), "sd1", prediction)

    def examples(self, vae: Any, usual: int, style: str = "", *, keep: bool = False) -> Examples:
        """Training pictures in a style, encoded once for all recipes (`diffusion.examples`); `keep` gives pixels too.

        They are drawn from a seed of their own, so that every recipe sees the same ones.
        """
        from assetkit import hash_file

        count = 20 if self.brief else usual
        name = "vae16" if vae.config.latent_channels == 16 else "vae"
        weights = next(iter((self.folder / "parts" / name).glob("*.safetensors")))
        stamp = str(hash_file(weights).sha256)[:8]
        target = self.folder / "latents" / f"{name}-{stamp}-{style or 'plain'}-{count}{'-pixels' if keep else ''}.pt"
        if not target.is_file():
            drawn = STYLES[style] if style else (lambda images: images)
            found = diffusion.examples(vae, EXAMPLES, style=drawn, count=count, keep=keep)
            target.parent.mkdir(exist_ok=True)
            torch.save((found.latents, found.digits, found.colours, found.pictures), target)
        return Examples(*torch.load(target))

    def unstyled(self, model: Model, count: int) -> torch.Tensor:
        """Renders of sd15 without any adapter, drawn once for all recipes (`measure.renders`)."""
        from scripts.train_samples import measure

        target = self.folder / "latents" / f"renders-{self.needs['sd15'][:8]}-{count}.pt"
        if not target.is_file():
            target.parent.mkdir(exist_ok=True)
            torch.save(measure.renders(model, count), target)
        found: torch.Tensor = torch.load(target)
        return found

    def count(self, usual: int) -> int:
        """How many renders a measure takes."""
        return 4 if self.brief else usual

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self.started


@torch.no_grad()
def rounded(part: torch.nn.Module) -> None:
    """Round all weights to the bytes and fp16 numbers they are stored as (`assetkit.samples.packed`), in place."""
    for each in part.parameters():
        each.copy_(torch.from_numpy(packed.rounded(each.detach().numpy())))


def fresh(name: str, seed: int) -> Any:
    """An untrained network."""
    torch.manual_seed(seed)
    made = {"sd15": networks.unet_sd15, "sd15_first": networks.unet_sd15, "sdxl": networks.unet_sdxl}
    return made.get(name, networks.transformer_sd3)()


def _loaded(name: str, folder: Path) -> Any:
    import diffusers
    import transformers

    kinds: dict[str, Any] = {
        "vae": diffusers.AutoencoderKL,
        "vae16": diffusers.AutoencoderKL,
        "text_l": transformers.CLIPTextModel,
        "text_g": transformers.CLIPTextModelWithProjection,
        "sd3": diffusers.SD3Transformer2DModel,
    }
    return kinds.get(name, diffusers.UNet2DConditionModel).from_pretrained(folder, local_files_only=True)
