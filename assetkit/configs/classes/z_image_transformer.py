"""ZImageTransformer2DModel: Z-Image and Z-Image-Turbo."""

from assetkit.configs._readers import alike, count, extent, optional_extent, present, sums_to
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors

_HEAD = "layers.0.attention.norm_q.weight"


def patches(tensors: Tensors) -> list[tuple[int, int]]:
    """Patch sizes in space and in time for which there is an embedder, named ``2-1``."""
    names = tensors.children("all_x_embedder")
    if not names:
        tensors.fail("all_x_embedder", "there is none")
    return sorted((int(space), int(time)) for space, time in (name.split("-", 1) for name in names))


def in_channels(tensors: Tensors, _: Fields) -> int:
    """Channels of a latent, from the embedder of the first patch size."""
    space, time = patches(tensors)[0]
    return tensors.divided(f"all_x_embedder.{space}-{time}.weight", 1, space * space * time)


def width(tensors: Tensors, _: Fields) -> int:
    """Width of the model."""
    space, time = patches(tensors)[0]
    return tensors.extent(f"all_x_embedder.{space}-{time}.weight", 0)


def _fills_heads(tensors: Tensors, fields: Fields) -> None:
    sums_to("axes_dims", "head", _HEAD)(tensors, {**fields, "head": tensors.extent(_HEAD, 0)})


COMPONENT = Component(
    classname="ZImageTransformer2DModel",
    library=DIFFUSERS,
    told={
        "all_patch_size": lambda tensors, _: [space for space, _ in patches(tensors)],
        "all_f_patch_size": lambda tensors, _: [time for _, time in patches(tensors)],
        "in_channels": in_channels,
        "dim": width,
        "n_layers": count("layers"),
        "n_refiner_layers": count("noise_refiner"),
        "qk_norm": present(_HEAD),
        "n_heads": lambda tensors, fields: tensors.divided(
            "layers.0.attention.to_q.weight", 0, tensors.extent(_HEAD, 0)
        ),
        "n_kv_heads": lambda tensors, fields: tensors.divided(
            "layers.0.attention.to_k.weight", 0, tensors.extent(_HEAD, 0)
        ),
        "cap_feat_dim": extent("cap_embedder.0.weight", 0),
        "siglip_feat_dim": optional_extent("siglip_embedder.0.weight", 0),
    },
    constants={
        "norm_eps": 1e-05,
        "rope_theta": 256.0,
        "t_scale": 1000.0,
        "axes_dims": [32, 48, 48],
        "axes_lens": [1024, 512, 512],
    },
    parts=(
        "all_x_embedder",
        "all_final_layer",
        "noise_refiner",
        "context_refiner",
        "siglip_refiner",
        "layers",
        "t_embedder",
        "cap_embedder",
        "siglip_embedder",
        "x_pad_token",
        "cap_pad_token",
        "siglip_pad_token",
    ),
    checks=(
        alike("layers"),
        alike("noise_refiner"),
        alike("context_refiner"),
        _fills_heads,
    ),
    sources=("diffusers 0.42.1 models/transformers/transformer_z_image.py",),
)
