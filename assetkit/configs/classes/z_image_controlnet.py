"""ZImageControlNetModel: control layers beside some of Z-Image's layers."""

from assetkit.configs._readers import alike
from assetkit.configs._schema import DIFFUSERS, Component, Fields
from assetkit.configs._tensors import Tensors

_STACK, _REFINER = "control_layers", "control_noise_refiner"
_HEAD = f"{_STACK}.0.attention.norm_q.weight"
_LAYERS = 30
"""Of Z-Image (configuration of Tongyi-MAI/Z-Image-Turbo, ``n_layers``)."""


def _patches(tensors: Tensors) -> list[tuple[int, int]]:
    names = tensors.children("control_all_x_embedder")
    if not names:
        tensors.fail("control_all_x_embedder", "there is none")
    return sorted((int(space), int(time)) for space, time in (name.split("-", 1) for name in names))


def _embedder(tensors: Tensors) -> str:
    space, time = _patches(tensors)[0]
    return f"control_all_x_embedder.{space}-{time}.weight"


def _in_dim(tensors: Tensors, _: Fields) -> int:
    space, time = _patches(tensors)[0]
    return tensors.divided(_embedder(tensors), 1, space * space * time)


def _places(tensors: Tensors, _: Fields) -> list[int]:
    """The layers that get a control, evenly spread: every fifth for 6 of them, every second for 15 (configurations of
    the Fun ControlNet Union 1 and 2, as diffusers loads them)."""
    number = tensors.count(_STACK)
    if not number or _LAYERS % number:
        tensors.fail(_STACK, f"{number} control layers are not evenly spread over {_LAYERS}: where they stand is open")
    return list(range(0, _LAYERS, _LAYERS // number))


def _refiner(tensors: Tensors, _: Fields) -> str | None:
    """What refines the control's noise: control layers of its own (2.1), the first ones again (2.0, no tensors), or
    plain layers (1)."""
    if _REFINER not in tensors:
        return "control_layers"
    return _REFINER if f"{_REFINER}.0.after_proj.weight" in tensors else None


def _refined(tensors: Tensors, fields: Fields) -> list[int]:
    return list(range(fields["n_refiner_layers"])) if fields["add_control_noise_refiner"] else []


def _heads(role: str) -> str:
    return f"{_STACK}.0.attention.{role}.weight"


COMPONENT = Component(
    classname="ZImageControlNetModel",
    library=DIFFUSERS,
    told={
        "all_patch_size": lambda tensors, _: [space for space, _ in _patches(tensors)],
        "all_f_patch_size": lambda tensors, _: [time for _, time in _patches(tensors)],
        "control_in_dim": _in_dim,
        "dim": lambda tensors, _: tensors.extent(_embedder(tensors), 0),
        "control_layers_places": _places,
        "add_control_noise_refiner": _refiner,
        "n_refiner_layers": lambda tensors, _: tensors.count(_REFINER) or 2,
        "control_refiner_layers_places": _refined,
        "qk_norm": lambda tensors, _: _HEAD in tensors,
        "n_heads": lambda tensors, _: tensors.divided(_heads("to_q"), 0, tensors.extent(_HEAD, 0)),
        "n_kv_heads": lambda tensors, _: tensors.divided(_heads("to_k"), 0, tensors.extent(_HEAD, 0)),
    },
    constants={"norm_eps": 1e-05},
    parts=("control_all_x_embedder", _STACK, _REFINER),
    checks=(alike(_STACK, "before_proj"), alike(_REFINER, "before_proj")),
    sources=("diffusers 0.42.1 models/controlnets/controlnet_z_image.py and loaders/single_file_utils.py",),
)
