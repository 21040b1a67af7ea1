"""Variants of a checkpoint that are stored as what they add to it: an adapter, and the few tensors it cannot reach.

A variant is trained as a LoCon of some rank over every layer that trainers adapt, together with all biases, the scales
of all norms, and the first and the last convolution. What the adapter adds is baked by the package's own ``bake``.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import torch
from torch.nn.utils import parametrize

from scripts.train_samples import adapters, diffusion, text
from scripts.train_samples.adapters import Delta
from scripts.train_samples.diffusion import Examples, Model
from scripts.train_samples.fitting import Plan, fit

RANK = 8
OUTER = ("conv_in.", "conv_out.")
STRIDE = 20
"""Timesteps of one step of a distilled network's teacher."""


def begun(network: Any, rank: int = RANK) -> tuple[dict[str, Delta], list[torch.nn.Parameter]]:
    """The adapter, in place on the network, and the parameters outside of it that are trained too."""
    network.requires_grad_(False)
    deltas = adapters.attached(network, adapters.KINDS["locon"], rank)
    outside = [each for _, each in _outside(network)]
    for each in outside:
        each.requires_grad_(True)
    return deltas, outside


def _outside(network: Any) -> Iterator[tuple[str, torch.nn.Parameter]]:
    for name, each in network.named_parameters():
        if "parametrizations" not in name and (each.ndim == 1 or name.startswith(OUTER)):
            yield name, each


@torch.no_grad()
def finished(network: Any, deltas: dict[str, Delta]) -> dict[str, torch.Tensor]:
    """Bake the adapter into the network, both rounded to fp16; gives the adapter's tensors as files name them."""
    for delta in deltas.values():
        for each in delta.parameters():
            each.copy_(each.half())
    found = adapters.tensors(deltas)
    for name in deltas:
        parametrize.remove_parametrizations(network.get_submodule(name), "weight", leave_parametrized=True)
    for each in network.parameters():
        each.copy_(each.half())
    return found


def trained(
    model: Model, known: Examples, plan: Plan, seed: int, say: Any = print, rank: int = RANK
) -> dict[str, torch.Tensor]:
    """Train a model's network on as a variant; it is changed in place, and what the adapter holds is given back."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    deltas, outside = begun(model.network, rank)
    everything = model.told([each.text for each in text.captions()])

    def one(_: int) -> torch.Tensor:
        chosen = torch.randint(0, len(known.latents), (plan.batch,), generator=generator)
        places = text.places(known.digits[chosen], known.colours[chosen], generator)
        return diffusion.loss(model, known.latents[chosen], everything.at(places), generator)

    fit([*outside, *(each for delta in deltas.values() for each in delta.parameters())], one, plan, say)
    return finished(model.network, deltas)


def distilled(
    model: Model, known: Examples, plan: Plan, seed: int, say: Any = print, cfg: float = 3.0
) -> dict[str, torch.Tensor]:
    """A consistency model of few steps, as an adapter (LCM-LoRA, arXiv:2311.05556), guidance within.

    From a noisy latent the teacher takes a guided step of DDIM, 20 timesteps wide; the student is to name the same
    clean latent from both ends (arXiv:2310.04378, algorithm 1). Boundary scalings as in the paper: data
    deviation 0.5, timesteps times 10. The student's running mean is itself, held still: these networks are small.
    """
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    teacher = Model(copy.deepcopy(model.network), model.vae, model.encoders, model.family)
    model.network.requires_grad_(False)
    deltas = adapters.attached(model.network, adapters.KINDS["locon"], RANK)
    everything = model.told([each.text for each in text.captions()])
    nothing = everything.at(torch.full((plan.batch,), len(text.captions()) - 1))

    def one(_: int) -> torch.Tensor:
        chosen = torch.randint(0, len(known.latents), (plan.batch,), generator=generator)
        told = everything.at(text.places(known.digits[chosen], known.colours[chosen], generator))
        late = torch.randint(STRIDE, 1000, (plan.batch,), generator=generator)
        early = late - STRIDE
        noise = torch.randn(known.latents[chosen].shape, generator=generator)
        noisy = _alpha(late) * known.latents[chosen] + _sigma(late) * noise
        with torch.no_grad():
            guided = _guided(teacher, noisy, late, told, nothing, cfg)
            clean = (noisy - _sigma(late) * guided) / _alpha(late)
            stepped = _alpha(early) * clean + _sigma(early) * guided
            wanted = consistent(model, stepped, early, told)
        wrong = consistent(model, noisy, late, told) - wanted
        return (wrong.square() + 1e-4).sqrt().mean()

    fit([each for delta in deltas.values() for each in delta.parameters()], one, plan, say)
    return finished(model.network, deltas)


def consistent(model: Model, noisy: torch.Tensor, timesteps: torch.Tensor, told: diffusion.Told) -> torch.Tensor:
    """The clean latent that a consistency model names; at timestep 0 it is the latent itself."""
    epsilon = model.ask(noisy, timesteps, told)
    clean = (noisy - _sigma(timesteps) * epsilon) / _alpha(timesteps)
    scaled = (timesteps.float() * 10)[:, None, None, None]
    keep = 0.25 / (scaled**2 + 0.25)
    return keep * noisy + scaled / (scaled**2 + 0.25).sqrt() * clean


def _guided(
    model: Model, noisy: torch.Tensor, at: torch.Tensor, told: diffusion.Told, nothing: diffusion.Told, cfg: float
) -> torch.Tensor:
    named, plain = model.ask(noisy, at, told), model.ask(noisy, at, nothing)
    return plain + cfg * (named - plain)


def _sigma(timesteps: torch.Tensor) -> torch.Tensor:
    """How much noise [n, 1, 1, 1] is in a latent whose variance is kept."""
    wide = torch.tensor(diffusion.stable_diffusion().sigmas)[timesteps].float()
    return (wide / (1 + wide**2).sqrt())[:, None, None, None]


def _alpha(timesteps: torch.Tensor) -> torch.Tensor:
    return (1 - _sigma(timesteps) ** 2).sqrt()
