"""DDIM and DDPM: one family, from no noise to all of it."""

from __future__ import annotations

from functools import partial
from typing import cast

from assetkit.render.samplers._schema import Sample, Sampler
from assetkit.render.samplers.euler import euler_ancestral

SAMPLER = (
    # Song et al. 2021 (arXiv:2010.02502), equation 12: with x / alpha and sigma / alpha for x and sigma it is the
    # ancestral step of any eta, and with eta 0, DDIM proper, Euler's (their equation 14).
    Sampler(
        id="ddim",
        title="DDIM",
        names=("DDIMScheduler", "sample_ddim"),
        sample=cast("Sample", partial(euler_ancestral, eta=0.0)),
        schedule="ddim_uniform",
    ),
    # Ho et al. 2020 (arXiv:2006.11239) on a chosen schedule, with the posterior's variance.
    Sampler(
        id="ddpm",
        title="DDPM",
        names=("DDPMScheduler", "sample_ddpm"),
        sample=euler_ancestral,
        stochastic=True,
        order=0,
    ),
)
