"""Networks that turn noise into latents: what they are told, what they are asked, how they are trained and run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch

from assetkit.render.noise import initial, white
from assetkit.render.noise_levels import FlowLevels, ModelSchedule, stable_diffusion
from assetkit.render.samplers import sampler
from assetkit.render.schedules import schedule
from scripts.train_samples import autoencoder, text
from scripts.train_samples.data import COLOURS, digits, glyphs, moved, painted
from scripts.train_samples.fitting import Plan, fit

Prediction = Literal["epsilon", "v", "flow"]
Styled = Callable[[torch.Tensor], torch.Tensor]
CHUNK = 50
CUT = 60.0
"""Of noise to signal in the weights of `loss`."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Scaled latents [n, c, 8, 8] of training pictures, with the digit and the colour of each [n]."""

    latents: torch.Tensor
    digits: torch.Tensor
    colours: torch.Tensor
    pictures: torch.Tensor | None = None
    """The pictures themselves, from −1 to 1, where they were asked for."""


@torch.no_grad()
def examples(vae: Any, seed: int, *, style: Styled = lambda x: x, count: int = 1000, keep: bool = False) -> Examples:
    """The first `count` digits of the generators' part in every colour, moved about by up to 3 pixels, in a style."""
    known, generator = digits("generators"), torch.Generator().manual_seed(seed)
    latents, named, colours, kept = [], [], [], []
    for colour in range(len(COLOURS)):
        for chunk in range(0, count, CHUNK):
            part = slice(chunk, min(chunk + CHUNK, count))
            strokes = moved(glyphs(known.images[part]), 3, generator)
            places = torch.full((len(strokes),), colour)
            images = style(painted(strokes, places))
            with torch.autocast("cpu", torch.bfloat16):
                latents.append(autoencoder.scaled(vae, images).float())
            named.append(known.labels[part])
            colours.append(places)
            kept += [images] if keep else []
    pictures = torch.cat(kept) if keep else None
    return Examples(torch.cat(latents), torch.cat(named), torch.cat(colours), pictures)


@dataclass(frozen=True, slots=True)
class Told:
    """What a network is told of a prompt, for n prompts."""

    states: torch.Tensor
    pooled: torch.Tensor | None = None

    def at(self, places: torch.Tensor) -> Told:
        """Of some of the prompts."""
        return Told(self.states[places], None if self.pooled is None else self.pooled[places])


@dataclass(frozen=True, slots=True)
class Model:
    """A network, how it is asked, and what goes with it."""

    network: Any
    vae: Any
    encoders: tuple[Any, ...]
    family: Literal["sd1", "sdxl", "sd3"]
    prediction: Prediction = "epsilon"
    control: Any = None
    """A control network beside it."""

    @property
    def levels(self) -> ModelSchedule:
        """The noise levels it is trained on."""
        return FlowLevels(3.0) if self.prediction == "flow" else stable_diffusion()

    @torch.no_grad()
    def told(self, prompts: Sequence[str]) -> Told:
        """The prompts as the family's pipelines encode them."""
        return self.read(prompts)

    def read(self, prompts: Sequence[str]) -> Told:
        """The same with a graph, for what is learned of the encoders."""
        first = text.states(self.encoders[0], text.ids(prompts))
        if self.family == "sd1":
            return Told(first[0])
        second = text.states(self.encoders[1], text.ids(prompts, "!"))
        joined = torch.cat([first[1], second[1]], -1)
        if self.family == "sdxl":
            # The published pipelines put zeros in the place of an empty prompt (force_zeros_for_empty_prompt).
            said = torch.tensor([float(bool(each)) for each in prompts])
            return Told(joined * said[:, None, None], second[2] * said[:, None])  # type: ignore[operator]
        # SD3 takes the first tower's pooled state before any projection: the state where the text ends.
        end = (text.ids(prompts) == text.END).int().argmax(1)
        pooled = first[0][torch.arange(len(end)), end]
        wide = torch.nn.functional.pad(joined, (0, 4096 - joined.shape[-1]))
        # The place of T5, which the published pipelines fill with zeros when it is left out.
        states = torch.cat([wide, torch.zeros(len(wide), text.LENGTH, 4096)], 1)
        return Told(states, torch.cat([pooled, second[2]], -1))  # type: ignore[list-item]

    def ask(
        self,
        noisy: torch.Tensor,
        timesteps: torch.Tensor,
        told: Told,
        *,
        hint: torch.Tensor | None = None,
        beside: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """The network's own answer, to latents as it takes them.

        `hint` [n, 3, 64, 64] from 0 to 1 is for the control network, `beside` [n, 5, 8, 8] (a mask and the latent of
        what is to stay) for one that inpaints.
        """
        more: dict[str, Any] = {}
        if hint is not None:
            more = self.led(noisy, timesteps, told, hint)
        if beside is not None:
            noisy = torch.cat([noisy, beside], 1)
        if self.family == "sd3":
            return self.network(noisy, told.states, told.pooled, timesteps, return_dict=False, **more)[0]
        if self.family == "sdxl":
            sizes = torch.tensor([64.0, 64, 0, 0, 64, 64]).expand(len(noisy), 6)
            more["added_cond_kwargs"] = {"text_embeds": told.pooled, "time_ids": sizes}
        return self.network(noisy, timesteps, told.states, return_dict=False, **more)[0]

    def led(self, noisy: torch.Tensor, timesteps: torch.Tensor, told: Told, hint: torch.Tensor) -> dict[str, Any]:
        """What the control network adds."""
        down, middle = self.control(noisy, timesteps, told.states, controlnet_cond=hint, return_dict=False)
        return {"down_block_additional_residuals": down, "mid_block_additional_residual": middle}


def loss(
    model: Model, clean: torch.Tensor, told: Told, generator: torch.Generator, *, cut: float = CUT, **more: Any
) -> torch.Tensor:
    """The mean error of what the network predicts at random levels of noise.

    Epsilon is weighted by the root of the noise-to-signal ratio, cut to 1 … `cut`: the steps that decide what is drawn
    are the noisy ones (with 12 alone, grounds came out grey and blue digits whitish). Flow draws its times as SD3 did,
    from a logistic normal (arXiv:2403.03206, section 3.1).
    """
    noise = torch.randn(clean.shape, generator=generator)
    if model.prediction == "flow":
        time = torch.sigmoid(torch.randn(len(clean), generator=generator))
        sigma = (3 * time / (1 + 2 * time))[:, None, None, None]
        made = model.ask((1 - sigma) * clean + sigma * noise, sigma.flatten() * 1000, told, **more)
        return (made - (noise - clean)).square().mean()
    timesteps = torch.randint(0, 1000, (len(clean),), generator=generator)
    sigma = torch.tensor(stable_diffusion().sigmas)[timesteps].float()[:, None, None, None]
    scale = (1 + sigma**2).rsqrt()
    made = model.ask((clean + sigma * noise) * scale, timesteps, told, **more)
    if model.prediction == "v":
        return (made - (noise - sigma * clean) * scale).square().mean()
    weight = (sigma**2).clamp(1, cut).sqrt()
    return (weight / weight.mean() * (made - noise).square()).mean()


def train(model: Model, known: Examples, plan: Plan, seed: int, say: Any = print, *, cut: float = CUT) -> float:
    """Train the whole network on examples and captions."""
    generator = torch.Generator().manual_seed(seed)
    everything = model.told([each.text for each in text.captions()])
    model.network.train()

    def one(_: int) -> torch.Tensor:
        chosen = torch.randint(0, len(known.latents), (plan.batch,), generator=generator)
        places = text.places(known.digits[chosen], known.colours[chosen], generator)
        return loss(model, known.latents[chosen], everything.at(places), generator, cut=cut)

    found = fit(model.network.parameters(), one, plan, say)
    model.network.eval()
    return found


@torch.no_grad()
def rendered(
    model: Model,
    prompts: Sequence[str],
    *,
    seed: int = 0,
    steps: int = 20,
    cfg: float = 3.0,
    by: str = "Euler",
    batch: int = 50,
    **more: torch.Tensor,
) -> torch.Tensor:
    """Images [n, 3, 64, 64] from 0 to 1, by our own samplers; tensors in `more` (`Model.ask`) have a row each."""
    row, levels, found = sampler(by), model.levels, []
    sigmas = schedule("automatic" if model.prediction != "flow" else "simple", row).sigmas(steps, levels)
    nothing = model.told([""])
    for first in range(0, len(prompts), batch):
        part = slice(first, first + batch)
        told = model.told(prompts[part])
        count, channels = len(told.states), model.vae.config.latent_channels
        start = float(sigmas[0]) * initial((count, channels, 8, 8), seed + first)
        given = {name: each[part] for name, each in more.items()}
        ask = guided(model, told, nothing.at(torch.zeros(count, dtype=torch.long)), cfg, given)
        latents = row.sample(ask, start, sigmas, noise=white(start, seed + first + 1), model=levels)
        found.append(autoencoder.decoded(model.vae, latents))
    return torch.cat(found)


def guided(model: Model, told: Told, nothing: Told, cfg: float, more: dict[str, torch.Tensor]) -> Any:
    """The network as a sampler's denoiser, with classifier-free guidance."""
    pooled = None if told.pooled is None else torch.cat([told.pooled, nothing.pooled])  # type: ignore[list-item]
    both = Told(torch.cat([told.states, nothing.states]), pooled)
    beside = {name: torch.cat([each, each]) for name, each in more.items()}

    def denoised(x: torch.Tensor, sigma: float) -> torch.Tensor:
        scale = 1.0 if model.prediction == "flow" else (1 + sigma**2) ** -0.5
        noisy = torch.cat([x, x]) * scale
        timestep = sigma * 1000 if model.prediction == "flow" else model.levels.timestep(sigma)
        times = torch.full((len(noisy),), timestep)
        made = model.ask(noisy, times, both, **beside)
        named, plain = x0(model, noisy, made, sigma).chunk(2)
        return plain + cfg * (named - plain)

    return denoised


def x0(model: Model, noisy: torch.Tensor, made: torch.Tensor, sigma: float) -> torch.Tensor:
    """The clean latent that an answer means."""
    if model.prediction == "flow":
        return noisy - sigma * made
    scale = (1 + sigma**2) ** 0.5
    if model.prediction == "v":
        return noisy / scale - sigma / scale * made
    return noisy * scale - sigma * made
