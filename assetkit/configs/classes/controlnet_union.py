"""ControlNetUnionModel: one ControlNet for several kinds of control."""

from dataclasses import replace

from assetkit.configs._readers import count, extent
from assetkit.configs.classes.controlnet import COMPONENT as CONTROLNET

_ADDED = {
    "num_control_type": extent("task_embedding", 0),
    "num_trans_channel": extent("task_embedding", 1),
    "num_trans_layer": count("transformer_layes"),
    "num_proj_channel": extent("spatial_ch_projs.weight", 0),
}

COMPONENT = replace(
    CONTROLNET,
    classname="ControlNetUnionModel",
    told={name: reader for name, reader in {**CONTROLNET.told, **_ADDED}.items() if name != "mid_block_type"},
    constants={**CONTROLNET.constants, "num_trans_head": 8},
    parts=(*CONTROLNET.parts, "task_embedding", "transformer_layes", "spatial_ch_projs", "control_add_embedding"),
    sources=("diffusers 0.42.1 models/controlnets/controlnet_union.py",),
)
