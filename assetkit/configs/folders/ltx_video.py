"""LTX-Video."""

from assetkit.configs._published import T5_SLOW_TOKENIZER
from assetkit.configs._schema import Pipeline, Scheduler, Slot, Variant

PIPELINE = Pipeline(
    family="ltx_video",
    pipeline="LTXPipeline",
    slots={
        "transformer": Slot("LTXVideoTransformer3DModel"),
        "vae": Slot("AutoencoderKLLTXVideo"),
        "text_encoder": Slot("T5EncoderModel", tokenizer="tokenizer"),
    },
    tokenizers={"tokenizer": T5_SLOW_TOKENIZER},
    scheduler=Scheduler(
        "FlowMatchEulerDiscreteScheduler",
        {
            "use_dynamic_shifting": True,
            "base_shift": 0.95,
            "max_shift": 2.05,
            "base_image_seq_len": 1024,
            "max_image_seq_len": 4096,
            "shift_terminal": 0.1,
        },
    ),
    prediction="flow",
    predictions=("flow",),
    variants=(Variant({"i2v": True}, pipeline="LTXImageToVideoPipeline"),),
    sources=("huggingface/diffusers 58eb52c scripts/convert_ltx_to_diffusers.py", "Lightricks/LTX-Video"),
)
