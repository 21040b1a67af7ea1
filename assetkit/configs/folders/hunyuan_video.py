"""HunyuanVideo, and its models that begin with a picture."""

from assetkit.configs._published import CLIP_L, CLIP_TOKENIZER
from assetkit.configs._schema import TRANSFORMERS, Fields, Pipeline, Scheduler, Slot, Tokenizer, Variant
from assetkit.configs._tensors import Tensors


def padding(_: Tensors, fields: Fields) -> int | None:
    """The padding token that LLaVA added to Llama's vocabulary; None for a plain Llama."""
    return 128258 if fields["vocab_size"] > 128258 else None


def image_condition(_: Tensors, fields: Fields) -> str:
    """Concatenated to the input, or standing in for the first frame, by the channels that come in."""
    return "latent_concat" if fields["in_channels"] > fields["out_channels"] else "token_replace"


PIPELINE = Pipeline(
    family="hunyuan_video",
    pipeline="HunyuanVideoPipeline",
    slots={
        "transformer": Slot("HunyuanVideoTransformer3DModel"),
        "vae": Slot("AutoencoderKLHunyuanVideo"),
        "text_encoder": Slot("LlamaModel", {"pad_token_id": padding}, tokenizer="tokenizer"),
        "text_encoder_2": Slot("CLIPTextModel", CLIP_L, tokenizer="tokenizer_2"),
    },
    tokenizers={"tokenizer": Tokenizer("LlamaTokenizerFast"), "tokenizer_2": CLIP_TOKENIZER},
    scheduler=Scheduler("FlowMatchEulerDiscreteScheduler", {"shift": 7.0}),
    prediction="flow",
    predictions=("flow",),
    variants=(
        Variant(
            {"i2v": True},
            pipeline="HunyuanVideoImageToVideoPipeline",
            slots={"transformer": {"image_condition_type": image_condition}},
            adds={
                "text_encoder": Slot("LlavaForConditionalGeneration", library=TRANSFORMERS, tokenizer="tokenizer"),
            },
            others={"image_processor": (TRANSFORMERS, "CLIPImageProcessor")},
        ),
    ),
    sources=(
        "huggingface/diffusers 58eb52c scripts/convert_hunyuan_video_to_diffusers.py",
        "configurations of hunyuanvideo-community/HunyuanVideo and HunyuanVideo-I2V",
    ),
)
