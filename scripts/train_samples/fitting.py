"""One loop for all of them: AdamW, a warm-up, a cosine, clipped gradients, a running mean of the weights.

Steps are counted, never seconds: a seed and a number of threads give the same weights on the same machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast."""

    steps: int
    rate: float
    batch: int
    warmup: int = 50
    decay: float = 0.0
    ema: float = 0.0
    """Of the running mean that replaces the weights at the end; 0 for none."""
    floor: float = 0.02
    """Share of the rate that is left at the end."""

    def brief(self) -> Plan:
        """The same in three small steps."""
        return Plan(3, self.rate, min(self.batch, 4), 1, self.decay, self.ema, self.floor)


def rate_at(plan: Plan, step: int) -> float:
    """Linear warm-up, then a quarter of a cosine down to the floor."""
    falling = math.cos(step / plan.steps * math.pi / 2)
    return plan.rate * min(1.0, (step + 1) / plan.warmup) * max(plan.floor, falling)


def fit(
    parameters: Iterable[torch.nn.Parameter],
    loss: Callable[[int], torch.Tensor],
    plan: Plan,
    say: Callable[[str], None] = lambda _: None,
) -> float:
    """Train; gives the smoothed last loss. `loss` gets the step and gives a scalar with a graph.

    Raises `ArithmeticError` as soon as a loss is not finite.
    """
    weights = [each for each in parameters if each.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=plan.rate, weight_decay=plan.decay)
    mean = [each.detach().clone() for each in weights] if plan.ema else []
    smooth = math.nan
    for step in range(plan.steps):
        for group in optimiser.param_groups:
            group["lr"] = rate_at(plan, step)
        value = loss(step)
        optimiser.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        if not math.isfinite(float(value.detach())):
            raise ArithmeticError(f"the loss of step {step} is {float(value.detach())}")
        smooth = float(value.detach()) if step == 0 else 0.97 * smooth + 0.03 * float(value.detach())
        if mean:
            keep = min(plan.ema, (1 + step) / (20 + step))
            torch._foreach_mul_(mean, keep)
            torch._foreach_add_(mean, [each.detach() for each in weights], alpha=1 - keep)
        if step % 50 == 49:
            say(f"{step + 1}/{plan.steps} loss {smooth:.4f}")
    with torch.no_grad():
        for each, averaged in zip(weights, mean, strict=False):
            each.copy_(averaged)
    return smooth
