"""T2I-Adapters: a few convolutions on the unshuffled control image, added to a UNet's encoder features.

The input tells the base: an SD1 adapter unshuffles by 8 (64 channels for grey, 192 for colour), an SDXL adapter by
16 (256 and 768) (TencentARC/T2I-Adapter; ComfyUI comfy/controlnet.py load_t2i_adapter).
"""

from __future__ import annotations

from assetkit.identification.claim import Recogniser
from assetkit.identification.rules import Rule, RuleBook, Size

FULL_SIZES = (
    Size(("sd1",), {"conv_in.weight": (320, (64, 192), 3, 3)}),
    Size(("sdxl",), {"conv_in.weight": (320, (256, 768), 3, 3)}),
)
LIGHT_SIZES = (
    Size(("sd1",), {"body.0.in_conv.weight": (80, (64, 192), 1, 1)}),
    Size(("sdxl",), {"body.0.in_conv.weight": (80, (256, 768), 1, 1)}),
)

RULES = (
    Rule(
        "t2i_adapter",
        has=("body.0.resnets.0.block1.weight", "conv_in.weight", "body.1.in_conv.weight"),
        sizes=FULL_SIZES,
        layout="diffusers",
        source="diffusers 0.42.1 models/adapter.py FullAdapter, FullAdapterXL",
    ),
    Rule(
        "t2i_adapter",
        has=("body.0.resnets.0.block1.weight", "body.0.in_conv.weight", "body.0.out_conv.weight"),
        sizes=LIGHT_SIZES,
        layout="diffusers",
        architecture="light",
        source="diffusers 0.42.1 models/adapter.py LightAdapter",
    ),
    Rule(
        "t2i_adapter",
        has=("body.0.block1.weight", "body.0.block2.weight", "conv_in.weight"),
        lacks=("body.8.block1.weight",),
        under=("body.7.",),
        sizes=FULL_SIZES,
        layout="ldm",
        source="TencentARC/T2I-Adapter ldm/modules/encoders/adapter.py Adapter",
    ),
    Rule(
        "t2i_adapter",
        has=("body.0.in_conv.weight", "body.0.body.0.block1.weight", "body.0.out_conv.weight"),
        sizes=LIGHT_SIZES,
        layout="ldm",
        architecture="light",
        source="TencentARC/T2I-Adapter ldm/modules/encoders/adapter.py Adapter_light",
    ),
)

BOOK = RuleBook(RULES, prefixes=("", "adapter.", "module."), classes=("T2IAdapter",))

RECOGNISER = Recogniser("t2i_adapters", BOOK.claims, BOOK.heads)
