"""Qwen-Image, its edit and its layered model."""

from assetkit.configs._schema import TRANSFORMERS, Pipeline, Scheduler, Slot, Tokenizer, Variant

_PROCESSOR = {"processor": (TRANSFORMERS, "Qwen2VLProcessor")}

PIPELINE = Pipeline(
    family="qwen_image",
    also={"qwen_image_edit": {"edit": True}},
    pipeline="QwenImagePipeline",
    slots={
        "transformer": Slot("QwenImageTransformer2DModel"),
        "vae": Slot("AutoencoderKLQwenImage"),
        "text_encoder": Slot("Qwen2_5_VLForConditionalGeneration", library=TRANSFORMERS, tokenizer="tokenizer"),
    },
    tokenizers={"tokenizer": Tokenizer("Qwen2Tokenizer")},
    scheduler=Scheduler(
        "FlowMatchEulerDiscreteScheduler",
        {"use_dynamic_shifting": True, "max_image_seq_len": 8192, "max_shift": 0.9, "shift_terminal": 0.02},
    ),
    prediction="flow",
    predictions=("flow",),
    variants=(
        Variant({"edit": True}, pipeline="QwenImageEditPipeline", others=_PROCESSOR),
        Variant(
            {"layered": True},
            pipeline="QwenImageLayeredPipeline",
            others=_PROCESSOR,
            slots={"transformer": {"use_layer3d_rope": True}},
        ),
    ),
    sources=("configurations of Qwen/Qwen-Image, Qwen-Image-Edit and Qwen-Image-Layered",),
)
