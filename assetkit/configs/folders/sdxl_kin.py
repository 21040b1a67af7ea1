"""Networks of SDXL's design with blocks removed, or other training: SSD-1B, Vega, KOALA, Playground 2.5."""

from dataclasses import replace

from assetkit.configs._published import TINY_VAE, VAE_SDXL
from assetkit.configs._schema import Scheduler, Slot
from assetkit.configs.folders.sdxl import PIPELINE as SDXL

_DISTILLED = tuple(
    replace(SDXL, family=family, also={}, sources=(f"configurations of {repository}", *SDXL.sources))
    for family, repository in (
        ("ssd1b", "segmind/SSD-1B"),
        ("vega", "segmind/Segmind-Vega"),
        ("koala_700m", "etri-vilab/koala-700m"),
        ("koala_1b", "etri-vilab/koala-1b"),
    )
)
_PLAYGROUND = replace(
    SDXL,
    family="playground_v25",
    also={},
    slots={
        **SDXL.slots,
        "vae": Slot(
            "AutoencoderKL",
            {
                **VAE_SDXL,
                "scaling_factor": 0.5,
                "latents_mean": [-1.6574, 1.886, -1.383, 2.5155],
                "latents_std": [8.4927, 5.9022, 6.5498, 5.2299],
            },
            classes=TINY_VAE,
        ),
    },
    scheduler=Scheduler("EDMDPMSolverMultistepScheduler"),
    variants=(),
    prediction="edm",
    predictions=("edm",),
    sources=("configurations of playgroundai/playground-v2.5-1024px-aesthetic",),
)

PIPELINE = (*_DISTILLED, _PLAYGROUND)
