"""StableCascadeUNet: stage C (the prior) and stage B (the decoder) of Stable Cascade."""

from assetkit.configs._readers import by_area, extent, optional_extent
from assetkit.configs._schema import DIFFUSERS, Component, Fields, Reader
from assetkit.configs._tensors import Tensors

_KINDS = {
    "depthwise": "SDCascadeResBlock",
    "mapper": "SDCascadeTimestepBlock",
    "attention": "SDCascadeAttnBlock",
}


def _kind(tensors: Tensors, block: str) -> str:
    found = next((name for part, name in _KINDS.items() if f"{block}.{part}" in tensors), None)
    if found is None:
        tensors.fail(block, "no kind of block has such tensors")
    return found


def _kinds(tensors: Tensors, path: str) -> list[str]:
    return [_kind(tensors, f"{path}.{number}") for number in range(tensors.count(path))]


def block_types(tensors: Tensors, _: Fields) -> list[list[str]]:
    """The blocks of one layer of each level: those before the second residual block."""
    layers = []
    for level in range(tensors.count("down_blocks")):
        kinds = _kinds(tensors, f"down_blocks.{level}")
        again = [number for number, kind in enumerate(kinds) if kind == kinds[0]]
        layers.append(kinds[: again[1]] if len(again) > 1 else kinds)
    return layers


def layers(side: str) -> Reader:
    """Layers of each level in the order of the modules: widest last on the way down, first on the way up."""

    def read(tensors: Tensors, fields: Fields) -> list[int]:
        types = fields["block_types_per_layer"]
        levels = range(tensors.count(side))
        if len(levels) != len(types):
            tensors.fail(side, f"{len(types)} levels were expected")
        order = levels if side == "down_blocks" else reversed(levels)
        sizes = [len(types[level]) for level in order]
        return [tensors.count(f"{side}.{level}") // size for level, size in zip(levels, sizes, strict=True)]

    return read


def repeats(path: str, side: str) -> Reader:
    """How often each level is run through: once more than it has mappers between."""
    return lambda tensors, _: [tensors.count(f"{path}.{level}") + 1 for level in range(tensors.count(side))]


def widths(tensors: Tensors, _: Fields) -> list[int]:
    """Width of each level, from the depthwise convolution of its first block."""
    return [
        tensors.extent(f"down_blocks.{level}.0.depthwise.weight", 0) for level in range(tensors.count("down_blocks"))
    ]


def _attended(fields: Fields) -> list[bool]:
    return ["SDCascadeAttnBlock" in types for types in fields["block_types_per_layer"]]


def heads(tensors: Tensors, fields: Fields) -> list[int]:
    """Heads are 64 wide where a level has attention."""
    return [
        tensors.divided(f"down_blocks.{level}.0.depthwise.weight", 0, 64) if attended else 0
        for level, attended in enumerate(_attended(fields))
    ]


def conditioning_types(tensors: Tensors, _: Fields) -> list[str]:
    """What beside the time a timestep block is told: ``sca`` and, in stage C, ``crp``."""
    return [name for name in ("sca", "crp") if f"down_blocks.0.1.mapper_{name}" in tensors]


def clip_seq(tensors: Tensors, fields: Fields) -> int:
    """Tokens made of the pooled text."""
    return tensors.divided("clip_txt_pooled_mapper.weight", 0, fields["conditioning_dim"])


def conditioning_dim(tensors: Tensors, _: Fields) -> int:
    """Width of the conditioning, which the attention of the last level projects first."""
    level = tensors.count("down_blocks") - 1
    kinds = _kinds(tensors, f"down_blocks.{level}")
    if "SDCascadeAttnBlock" not in kinds:
        tensors.fail(f"down_blocks.{level}", "attention was expected at the last level")
    return tensors.extent(f"down_blocks.{level}.{kinds.index('SDCascadeAttnBlock')}.kv_mapper.1.weight", 1)


def switch_level(tensors: Tensors, fields: Fields) -> list[bool] | None:
    """Steps between levels that keep the size (stage C); None for strided convolutions."""
    kept = "down_downscalers.1.1.blocks" in tensors
    return [False] * (len(fields["block_out_channels"]) - 1) if kept else None


COMPONENT = Component(
    classname="StableCascadeUNet",
    library=DIFFUSERS,
    told={
        "block_out_channels": widths,
        "block_types_per_layer": block_types,
        "in_channels": by_area("embedding.1.weight", 1, "patch_size", "patch_size"),
        "out_channels": by_area("clf.1.weight", 0, "patch_size", "patch_size"),
        "timestep_ratio_embedding_dim": extent("down_blocks.0.1.mapper.weight", 1),
        "conditioning_dim": conditioning_dim,
        "down_num_layers_per_block": layers("down_blocks"),
        "up_num_layers_per_block": layers("up_blocks"),
        "down_blocks_repeat_mappers": repeats("down_repeat_mappers", "down_blocks"),
        "up_blocks_repeat_mappers": repeats("up_repeat_mappers", "up_blocks"),
        "clip_text_in_channels": optional_extent("clip_txt_mapper.weight", 1),
        "clip_text_pooled_in_channels": extent("clip_txt_pooled_mapper.weight", 1),
        "clip_image_in_channels": optional_extent("clip_img_mapper.weight", 1),
        "clip_seq": clip_seq,
        "effnet_in_channels": optional_extent("effnet_mapper.0.weight", 1),
        "pixel_mapper_in_channels": optional_extent("pixels_mapper.0.weight", 1),
        "kernel_size": extent("down_blocks.0.0.depthwise.weight", 2),
        "timestep_conditioning_type": conditioning_types,
        "switch_level": switch_level,
    },
    constants={
        "patch_size": 1,
        "num_attention_heads": heads,
        "dropout": lambda _, fields: [0.1 if attended else 0 for attended in _attended(fields)],
        "self_attn": True,
    },
    parts=(
        "effnet_mapper",
        "pixels_mapper",
        "clip_txt_pooled_mapper",
        "clip_txt_mapper",
        "clip_img_mapper",
        "clip_norm",
        "embedding",
        "down_blocks",
        "down_downscalers",
        "down_repeat_mappers",
        "up_blocks",
        "up_upscalers",
        "up_repeat_mappers",
        "clf",
    ),
    sources=("diffusers 0.42.1 models/unets/unet_stable_cascade.py",),
)
