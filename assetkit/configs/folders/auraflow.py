"""AuraFlow. Its text encoder is Pile-T5, an encoder with UMT5's position biases and its own end and padding."""

from assetkit.configs._published import TINY_VAE, VAE_SDXL, tiny_vae
from assetkit.configs._schema import Pipeline, Scheduler, Slot, Tokenizer

PIPELINE = Pipeline(
    family="auraflow",
    pipeline="AuraFlowPipeline",
    slots={
        "transformer": Slot("AuraFlowTransformer2DModel"),
        "vae": Slot("AutoencoderKL", VAE_SDXL, classes=TINY_VAE),
        "text_encoder": Slot("UMT5EncoderModel", {"eos_token_id": 2, "pad_token_id": 1}, tokenizer="tokenizer"),
    },
    tokenizers={"tokenizer": Tokenizer("LlamaTokenizerFast")},
    extras={"taesd": tiny_vae()},
    scheduler=Scheduler("FlowMatchEulerDiscreteScheduler", {"shift": 1.73}),
    prediction="flow",
    predictions=("flow",),
    sources=("configurations of fal/AuraFlow-v0.3",),
)
