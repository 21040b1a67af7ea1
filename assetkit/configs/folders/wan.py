"""Wan 2.1 and 2.2: video from text, and from a first picture."""

from typing import Any

from assetkit.configs._published import UMT5_TOKENIZER
from assetkit.configs._schema import TRANSFORMERS, Pipeline, Scheduler, Slot, Variant

_FLOW = {"prediction_type": "flow_prediction", "use_flow_sigmas": True, "flow_shift": 3.0}
_SLOTS = {
    "transformer": Slot("WanTransformer3DModel"),
    "transformer_2": Slot("WanTransformer3DModel", optional=True),
    "vae": Slot("AutoencoderKLWan"),
    "text_encoder": Slot("UMT5EncoderModel", tokenizer="tokenizer"),
}
_CLIP = {"image_encoder": Slot("CLIPVisionModel", {"hidden_act": "gelu"})}
_COMMON: dict[str, Any] = {
    "pipeline": "WanPipeline",
    "slots": _SLOTS,
    "tokenizers": {"tokenizer": UMT5_TOKENIZER},
    "scheduler": Scheduler("UniPCMultistepScheduler", _FLOW),
    "prediction": "flow",
    "predictions": ("flow",),
}
_PICTURED = Variant(
    {"i2v": True},
    pipeline="WanImageToVideoPipeline",
    adds=_CLIP,
    others={"image_processor": (TRANSFORMERS, "CLIPImageProcessor")},
)

_CONTROLLED = Variant(
    {"vace": True},
    pipeline="WanVACEPipeline",
    adds={"transformer": Slot("WanVACETransformer3DModel")},
    drops=("expand_timesteps",),
)

PIPELINE = (
    Pipeline(
        family="wan21",
        settings={"boundary_ratio": None, "expand_timesteps": False},
        variants=(Variant({"flf2v": True}, facts={"i2v": True}), _PICTURED, _CONTROLLED),
        sources=(
            "configurations of Wan-AI/Wan2.1-T2V-1.3B-Diffusers and Wan2.1-I2V-14B-480P-Diffusers",
            "huggingface/diffusers 58eb52c scripts/convert_wan_to_diffusers.py",
        ),
        **_COMMON,
    ),
    Pipeline(
        family="wan22",
        settings={"boundary_ratio": 0.875, "expand_timesteps": False},
        variants=(
            Variant(
                {"i2v": True, "t2v": None},
                pipeline="WanImageToVideoPipeline",
                others={"image_encoder": None, "image_processor": None},
                settings={"boundary_ratio": 0.9},
            ),
            Variant(
                {"i2v": True, "t2v": True},
                settings={"boundary_ratio": None, "expand_timesteps": True},
                scheduler_fields={"flow_shift": 5.0},
            ),
        ),
        sources=(
            "configurations of Wan-AI/Wan2.2-T2V-A14B-Diffusers, Wan2.2-I2V-A14B-Diffusers, Wan2.2-TI2V-5B-Diffusers",
            "huggingface/diffusers 58eb52c scripts/convert_wan_to_diffusers.py",
        ),
        **_COMMON,
    ),
)
