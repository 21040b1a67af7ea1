"""Sana and Sana Sprint."""

from assetkit.configs._published import GEMMA_TOKENIZER
from assetkit.configs._schema import Fields, Pipeline, Scheduler, Slot, Variant
from assetkit.configs._tensors import Tensors


def timestep_scale(_: Tensors, fields: Fields) -> float:
    """Sprint, which embeds its guidance, takes time in thousandths."""
    return 1000.0 if fields["guidance_embeds"] else 1.0


PIPELINE = Pipeline(
    family="sana",
    pipeline="SanaPipeline",
    slots={
        "transformer": Slot("SanaTransformer2DModel", {"timestep_scale": timestep_scale}),
        "vae": Slot("AutoencoderDC", {"scaling_factor": 0.41407}),
        "text_encoder": Slot("Gemma2Model", tokenizer="tokenizer"),
    },
    tokenizers={"tokenizer": GEMMA_TOKENIZER},
    scheduler=Scheduler(
        "DPMSolverMultistepScheduler",
        {"prediction_type": "flow_prediction", "use_flow_sigmas": True, "flow_shift": 3.0},
    ),
    prediction="flow",
    predictions=("flow",),
    variants=(
        Variant(
            {"distilled": "sprint"},
            pipeline="SanaSprintPipeline",
            scheduler=Scheduler("SCMScheduler", {"prediction_type": "trigflow"}),
        ),
    ),
    sources=(
        "huggingface/diffusers 58eb52c scripts/convert_sana_to_diffusers.py",
        "configurations of Efficient-Large-Model/Sana_1600M_1024px_diffusers and Sana_Sprint_1.6B_1024px_diffusers",
    ),
)
