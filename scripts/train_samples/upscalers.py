"""Upscalers that double, in the two key layouts most of them come in, and how far they beat bicubic.

Compact: xinntao/Real-ESRGAN ``SRVGGNetCompact``; ESRGAN: xinntao/BasicSR ``RRDBNet`` under the names of ESRGAN's first
release (``model.0``, ``model.1.sub.N.RDBi.convj.0`` …), which most shared files use.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import torch
from torch import nn
from torch.nn import functional

from scripts.train_samples.data import COLOURS, digits, glyphs, painted
from scripts.train_samples.fitting import Plan, fit

PLAN = Plan(steps=500, rate=2e-3, batch=16, warmup=60, floor=0.03)
Kind = Literal["compact", "esrgan"]


class Compact(nn.Module):
    """Convolutions and PReLUs in a row, a pixel shuffle, and the input enlarged by repetition added."""

    def __init__(self, features: int = 24, depth: int = 6) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(3, features, 3, 1, 1), nn.PReLU(features)]
        for _ in range(depth):
            layers += [nn.Conv2d(features, features, 3, 1, 1), nn.PReLU(features)]
        self.body = nn.ModuleList([*layers, nn.Conv2d(features, 12, 3, 1, 1)])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images from 0 to 1 at twice the size."""
        out = x
        for layer in self.body:
            out = layer(out)
        return functional.pixel_shuffle(out, 2) + functional.interpolate(x, scale_factor=2, mode="nearest")


class Dense(nn.Module):
    """Five convolutions, each of which sees all before it; a fifth of what they make is added."""

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        for index in range(1, 6):
            made = features if index == 5 else growth
            block = [nn.Conv2d(features + (index - 1) * growth, made, 3, 1, 1)]
            setattr(self, f"conv{index}", nn.Sequential(*block, *([] if index == 5 else [nn.LeakyReLU(0.2)])))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The features, changed."""
        seen = [x]
        for index in range(1, 6):
            seen.append(getattr(self, f"conv{index}")(torch.cat(seen, 1)))
        return x + 0.2 * seen[-1]


class Block(nn.Module):
    """Three of those in a row, a fifth of which is added (residual in residual)."""

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        self.RDB1, self.RDB2, self.RDB3 = (Dense(features, growth) for _ in range(3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The features, changed."""
        return x + 0.2 * self.RDB3(self.RDB2(self.RDB1(x)))


class Around(nn.Module):
    """What is inside, added to what goes in."""

    def __init__(self, *inside: nn.Module) -> None:
        super().__init__()
        self.sub = nn.Sequential(*inside)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Both."""
        return x + self.sub(x)  # type: ignore[no-any-return]


class Esrgan(nn.Module):
    """ESRGAN that doubles once."""

    def __init__(self, features: int = 16, blocks: int = 2, growth: int = 8) -> None:
        super().__init__()
        trunk = [*(Block(features, growth) for _ in range(blocks)), nn.Conv2d(features, features, 3, 1, 1)]
        self.model = nn.Sequential(
            nn.Conv2d(3, features, 3, 1, 1),
            Around(*trunk),
            nn.Upsample(scale_factor=2, mode="nearest"),
            nn.Conv2d(features, features, 3, 1, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(features, features, 3, 1, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(features, 3, 3, 1, 1),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images from 0 to 1 at twice the size."""
        return self.model(x)  # type: ignore[no-any-return]


def sharp(images: torch.Tensor, colours: torch.Tensor) -> torch.Tensor:
    """Digits with hard edges in colours, from 0 to 1: what bicubic blurs."""
    return painted(torch.sigmoid((glyphs(images) - 0.5) * 24), colours).add(1).div(2)


def halved(images: torch.Tensor) -> torch.Tensor:
    """At half the size, by area."""
    return functional.interpolate(images, scale_factor=0.5, mode="area")


def train(kind: Kind, plan: Plan, seed: int, say: Any = print) -> nn.Module:
    """An upscaler of pictures of digits. Squared errors only: absolute ones end at copying pixels."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    model: nn.Module = Compact() if kind == "compact" else Esrgan()
    known = digits("generators")

    def one(_: int) -> torch.Tensor:
        chosen = torch.randint(0, len(known.labels), (plan.batch,), generator=generator)
        large = sharp(known.images[chosen], torch.randint(0, len(COLOURS), (plan.batch,), generator=generator))
        large = 1 - large if torch.rand((), generator=generator) < 0.3 else large
        return 20 * functional.mse_loss(model(halved(large)), large)

    fit(model.parameters(), one, plan, say)
    return model.eval()


@torch.no_grad()
def against_bicubic(model: nn.Module) -> tuple[float, float]:
    """PSNR in dB on held-out digits: the model's and bicubic's."""
    known = digits("held")
    large = sharp(known.images, torch.arange(len(known.labels)) % len(COLOURS))
    small = halved(large)
    bicubic = functional.interpolate(small, scale_factor=2, mode="bicubic", align_corners=False)
    return _psnr(model(small), large), _psnr(bicubic, large)


def _psnr(made: torch.Tensor, wanted: torch.Tensor) -> float:
    return -10 * math.log10(float(functional.mse_loss(made.clamp(0, 1), wanted)))
