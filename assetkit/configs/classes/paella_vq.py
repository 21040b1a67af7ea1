"""PaellaVQModel: stage A of Stable Cascade."""

import math

from assetkit.configs._readers import extent
from assetkit.configs._schema import Component, Fields
from assetkit.configs._tensors import Tensors


def _mixing(tensors: Tensors, side: str) -> int:
    return sum(f"{side}.{number}.gammas" in tensors for number in range(tensors.count(side)))


def scale(tensors: Tensors, fields: Fields) -> int:
    """Side of the square of pixels folded into channels."""
    return math.isqrt(tensors.divided("in_block.1.weight", 1, fields["in_channels"]))


def out_channels(tensors: Tensors, fields: Fields) -> int:
    """Channels of the picture."""
    return tensors.divided("out_block.0.weight", 0, fields["up_down_scale_factor"] ** 2)


COMPONENT = Component(
    classname="PaellaVQModel",
    library="wuerstchen",
    told={
        "up_down_scale_factor": scale,
        "out_channels": out_channels,
        "levels": lambda tensors, _: _mixing(tensors, "down_blocks"),
        "bottleneck_blocks": lambda tensors, fields: _mixing(tensors, "up_blocks") - fields["levels"] + 1,
        "embed_dim": extent("up_blocks.0.0.weight", 0),
        "latent_channels": extent("vquantizer.embedding.weight", 1),
        "num_vq_embeddings": extent("vquantizer.embedding.weight", 0),
    },
    constants={"in_channels": 3, "scale_factor": 0.3764},
    parts=("in_block", "down_blocks", "vquantizer", "up_blocks", "out_block"),
    sources=("diffusers 0.42.1 PaellaVQModel", "vqgan/config.json of stabilityai/stable-cascade"),
)
