"""Adapters of every algorithm on a trained network, each of which teaches a style that can be seen.

They are trained in the form in which their files are defined (kohya-ss/sd-scripts ``networks/lora.py`` and LyCORIS name
the tensors; formulas as in ``assetkit/adapters/algebra``): the weight of each layer is replaced by a function of itself
and a few small tensors, and those are what is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn.utils import parametrize

from scripts.train_samples import diffusion, text
from scripts.train_samples.diffusion import Examples, Model
from scripts.train_samples.fitting import Plan, fit


class Delta(nn.Module):
    """What is added to a weight of any shape; subclasses hold the small tensors under their names in files."""

    def __init__(self, weight: torch.Tensor, rank: int) -> None:
        super().__init__()
        self.shape, self.rank = weight.shape, rank
        self.rows, self.columns = weight.shape[0], weight[0].numel()

    def added(self) -> torch.Tensor:
        """The difference [rows, columns]."""
        raise NotImplementedError

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        """The weight with the adapter."""
        return weight + self.added().reshape(self.shape)

    def saved(self) -> dict[str, torch.Tensor]:
        """Tensors by their names in a file; alpha equals the rank, so that the scale is 1."""
        return {"alpha": torch.tensor(float(self.rank))}


class Low(Delta):
    """LoRA, and LoCon on convolutions: up · down."""

    def __init__(self, weight: torch.Tensor, rank: int) -> None:
        super().__init__(weight, rank)
        self.down = nn.Parameter(torch.randn(rank, self.columns) / self.columns**0.5)
        self.up = nn.Parameter(torch.zeros(self.rows, rank))

    def added(self) -> torch.Tensor:
        """See `Delta`."""
        return self.up @ self.down

    def saved(self) -> dict[str, torch.Tensor]:
        """See `Delta`."""
        down, up = self.down.reshape(self.rank, *self.shape[1:]), self.up
        up = up.reshape(self.rows, self.rank, *(1 for _ in self.shape[2:]))
        return {"lora_down.weight": down, "lora_up.weight": up, **super().saved()}


class Dora(Low):
    """DoRA: a LoRA gives the direction of each input column, a vector its length (arXiv:2402.09353).

    Lengths are over all but dimension 1, as LyCORIS has them with ``wd_on_out=False``, and as kohya's files hold them.
    """

    def __init__(self, weight: torch.Tensor, rank: int) -> None:
        super().__init__(weight, rank)
        self.lengths = nn.Parameter(self.norms(weight.detach()))

    @staticmethod
    def norms(weight: torch.Tensor) -> torch.Tensor:
        """Lengths of the columns [1, columns, 1 …]."""
        return weight.transpose(0, 1).flatten(1).norm(dim=1).reshape(1, -1, *(1 for _ in weight.shape[2:]))

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        """See `Delta`."""
        changed = super().forward(weight)
        return changed * (self.lengths / self.norms(changed))

    def saved(self) -> dict[str, torch.Tensor]:
        """See `Delta`."""
        return {**super().saved(), "dora_scale": self.lengths}


class Hadamard(Delta):
    """LoHa: the product, number by number, of two low-rank matrices (arXiv:2108.06098)."""

    def __init__(self, weight: torch.Tensor, rank: int) -> None:
        super().__init__(weight, rank)
        self.w1_a, self.w1_b = (nn.Parameter(each) for each in (torch.randn(self.rows, rank) * 0.1, self.wide(1.0)))
        self.w2_a, self.w2_b = (nn.Parameter(each) for each in (torch.zeros(self.rows, rank), self.wide(0.1)))

    def wide(self, spread: float) -> torch.Tensor:
        """A random matrix [rank, columns]."""
        return torch.randn(self.rank, self.columns) * spread

    def added(self) -> torch.Tensor:
        """See `Delta`."""
        return (self.w1_a @ self.w1_b) * (self.w2_a @ self.w2_b)

    def saved(self) -> dict[str, torch.Tensor]:
        """See `Delta`."""
        names = ("w1_a", "w1_b", "w2_a", "w2_b")
        return {**{f"hada_{name}": getattr(self, name) for name in names}, **super().saved()}


class Kronecker(Delta):
    """LoKr: the Kronecker product of a small matrix and a low-rank one."""

    factor = 4

    def __init__(self, weight: torch.Tensor, rank: int) -> None:
        super().__init__(weight, rank)
        rows, columns = self.rows // self.factor, weight.shape[1] // self.factor
        rest = self.columns // weight.shape[1]
        self.inner = (rows, columns, *weight.shape[2:])
        self.w1 = nn.Parameter(torch.zeros(self.factor, self.factor))
        self.w2_a = nn.Parameter(torch.randn(rows, rank))
        self.w2_b = nn.Parameter(torch.randn(rank, columns * rest) * 0.3 / (rank * columns * rest) ** 0.5)

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        """See `Delta`; the product runs over the first two dimensions, whatever follows them."""
        second = (self.w2_a @ self.w2_b).reshape(self.inner)
        first = self.w1.reshape(self.factor, self.factor, *(1 for _ in self.shape[2:]))
        return weight + torch.kron(first, second)

    def saved(self) -> dict[str, torch.Tensor]:
        """See `Delta`."""
        return {"lokr_w1": self.w1, "lokr_w2_a": self.w2_a, "lokr_w2_b": self.w2_b, **super().saved()}


@dataclass(frozen=True, slots=True)
class Kind:
    """An algorithm: its parametrisation, whether it reaches convolutions, how fast it learns."""

    form: Callable[[torch.Tensor, int], Delta]
    convolutions: bool
    rate: float
    module: str
    """What ``ss_network_module`` says of it."""


KINDS = {
    "lora": Kind(Low, False, 4e-3, "networks.lora"),
    "locon": Kind(Low, True, 4e-3, "lycoris.kohya"),
    "loha": Kind(Hadamard, True, 4e-3, "lycoris.kohya"),
    "lokr": Kind(Kronecker, True, 1e-2, "lycoris.kohya"),
    "dora": Kind(Dora, True, 4e-3, "lycoris.kohya"),
}


def targets(network: Any, *, convolutions: bool) -> Iterator[tuple[str, Any]]:
    """The layers that trainers adapt: linear ones of attention and feed-forward, and 3 × 3 ones of residual blocks."""
    for name, module in network.named_modules():
        linear = isinstance(module, nn.Linear) and (".attn" in name or ".ff.net" in name)
        wide = isinstance(module, nn.Conv2d) and ".resnets." in name and module.kernel_size == (3, 3)
        if linear or (convolutions and wide):
            yield name, module


def attached(network: Any, kind: Kind, rank: int) -> dict[str, Delta]:
    """The adapter's deltas by layer, in place on the network."""
    made: dict[str, Delta] = {}
    for name, module in list(targets(network, convolutions=kind.convolutions)):
        made[name] = kind.form(module.weight, rank)
        parametrize.register_parametrization(module, "weight", made[name])
    return made


def detached(network: Any, deltas: dict[str, Delta]) -> None:
    """The network as it was."""
    for name in deltas:
        parametrize.remove_parametrizations(network.get_submodule(name), "weight", leave_parametrized=False)


def tensors(deltas: dict[str, Delta]) -> dict[str, torch.Tensor]:
    """The adapter as kohya's trainers name it, fp16."""
    return {
        f"lora_unet_{name.replace('.', '_')}.{key}": value.detach().half().contiguous()
        for name, delta in deltas.items()
        for key, value in delta.saved().items()
    }


def train(
    model: Model, known: Examples, kind: Kind, plan: Plan, seed: int, rank: int = 4, say: Any = print
) -> dict[str, Delta]:
    """Teach the style of the examples; the adapter is left on the network (see `detached`)."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    model.network.requires_grad_(False)
    deltas = attached(model.network, kind, rank)
    everything = model.told([each.text for each in text.captions()])

    def one(_: int) -> torch.Tensor:
        chosen = torch.randint(0, len(known.latents), (plan.batch,), generator=generator)
        places = text.places(known.digits[chosen], known.colours[chosen], generator)
        return diffusion.loss(model, known.latents[chosen], everything.at(places), generator)

    fit([each for delta in deltas.values() for each in delta.parameters()], one, plan, say)
    return deltas
