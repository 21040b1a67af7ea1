"""ControlNet-LLLite: small modules beside attention layers, one per layer, named like kohya's LoRAs.

Modules named after the UNet's blocks are SDXL's: input block 7 holds ten transformer blocks in SDXL only, and
sd-scripts trains LLLite for SDXL alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.rules import opened
from assetkit.identification.view import View
from assetkit.types import Evidence

_PARTS = frozenset({"conditioning1", "down", "mid", "up"})
"""The four parts of each module (kohya-ss/sd-scripts networks/control_net_lllite.py)."""

_SDXL_ONLY = (
    "lllite_unet_input_blocks_7_1_transformer_blocks_2_",
    "lllite_unet_middle_block_1_transformer_blocks_2_",
    "lllite_unet_output_blocks_0_1_transformer_blocks_2_",
    "lllite_unet_down_blocks_2_attentions_0_transformer_blocks_2_",
    "lllite_unet_mid_block_attentions_0_transformer_blocks_2_",
)


def recognise(view: View) -> Iterable[Claim]:
    """A claim for files made of LLLite modules; SDXL where a transformer block that only SDXL has is named."""
    if view.any_under("lllite_dit_blocks_") and "lllite_conditioning1.conv1.weight" in view:
        yield Claim("controlnet_lllite", architecture="Anima LLLite", layout="kohya", evidence=(_seen(view),))
        return
    first = next(iter(view.under("lllite_unet_")), None)
    if first is None:
        return
    module = first.partition(".")[0]
    found = {key.split(".")[1] for key in view.under(module + ".")}
    if not found >= _PARTS:
        return
    sdxl = any(view.any_under(prefix) for prefix in _SDXL_ONLY)
    base, candidates = opened(("sdxl",)) if sdxl else (None, ())
    yield Claim("controlnet_lllite", base, candidates, layout="kohya", targets=("unet",), evidence=(_seen(view),))


def _seen(view: View) -> Evidence:
    key = view.under("lllite_")[0]
    return Evidence("keys and shapes", f"{key} {list(view.tensors[key].shape)}")


RECOGNISER = Recogniser("controlnet_lllite", recognise)
