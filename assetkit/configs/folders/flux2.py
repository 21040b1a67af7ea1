"""Flux.2 dev and klein."""

from assetkit.configs._schema import TRANSFORMERS, Pipeline, Scheduler, Slot, Tokenizer

_SCHEDULER = Scheduler("FlowMatchEulerDiscreteScheduler", {"shift": 3.0, "use_dynamic_shifting": True})
_NETWORKS = {"transformer": Slot("Flux2Transformer2DModel"), "vae": Slot("AutoencoderKLFlux2")}


def _klein(family: str) -> Pipeline:
    return Pipeline(
        family=family,
        pipeline="Flux2KleinPipeline",
        slots={**_NETWORKS, "text_encoder": Slot("Qwen3ForCausalLM", tokenizer="tokenizer")},
        tokenizers={"tokenizer": Tokenizer("Qwen2TokenizerFast")},
        settings={"is_distilled": True},
        scheduler=_SCHEDULER,
        prediction="flow",
        predictions=("flow",),
        sources=("diffusers 0.42.1 pipelines/flux2/pipeline_flux2_klein.py",),
    )


PIPELINE = (
    Pipeline(
        family="flux2_dev",
        pipeline="Flux2Pipeline",
        slots={
            **_NETWORKS,
            "text_encoder": Slot("Mistral3ForConditionalGeneration", library=TRANSFORMERS, tokenizer="tokenizer"),
        },
        tokenizers={"tokenizer": Tokenizer("PixtralProcessor")},
        scheduler=_SCHEDULER,
        prediction="flow",
        predictions=("flow",),
        sources=("diffusers 58eb52c scripts/convert_flux2_to_diffusers.py (the scheduler is FLUX.1-dev's)",),
    ),
    _klein("flux2_klein_4b"),
    _klein("flux2_klein_9b"),
)
