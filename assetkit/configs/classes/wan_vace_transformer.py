"""WanVACETransformer3DModel: Wan with control layers beside some of its own."""

from assetkit.configs._readers import alike, extent
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors
from assetkit.configs.classes.wan_transformer import COMPONENT as WAN


def _layers(tensors: Tensors, fields: Fields) -> list[int]:
    """The layers that get a control, evenly spread: every fifth of 40, every second of 30 (configurations of
    Wan-AI/Wan2.1-VACE-14B-diffusers and Wan2.1-VACE-1.3B-diffusers)."""
    number, layers = tensors.count("vace_blocks"), fields["num_layers"]
    if not number or layers % number:
        tensors.fail("vace_blocks", f"{number} control layers are not evenly spread over {layers}: which is open")
    return list(range(0, layers, layers // number))


COMPONENT = Component(
    classname="WanVACETransformer3DModel",
    library=DIFFUSERS,
    told={
        **WAN.told,
        "vace_layers": _layers,
        "vace_in_channels": extent("vace_patch_embedding.weight", 1),
    },
    constants=WAN.constants,
    parts=(*WAN.parts, "vace_patch_embedding", "vace_blocks"),
    checks=(*WAN.checks, alike("vace_blocks", "proj_in")),
    sources=("diffusers 0.42.1 models/transformers/transformer_wan_vace.py",),
)
