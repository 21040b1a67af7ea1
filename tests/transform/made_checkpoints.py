"""Small checkpoints of real structure, made of diffusers' and transformers' classes; and PEFT's adapters on them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.families.maps import apply, clean, clip_config, families, part, shapes
from tests.transform.made import write

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")

DECLARED = {
    "sd1": "stable-diffusion-v1",
    "sdxl": "stable-diffusion-xl-v1-base",
    "sd3_medium": "stable-diffusion-3-medium",
    "flux_dev": "flux-1-dev",
}


def unet(**changes: Any) -> Any:
    """SD1's UNet, four levels of two layers, eight to sixteen channels."""
    torch.manual_seed(0)
    return diffusers.UNet2DConditionModel(
        **{
            "block_out_channels": (8, 8, 16, 16), "layers_per_block": 2, "norm_num_groups": 2,
            "cross_attention_dim": 12, "attention_head_dim": 4, **changes,
        }
    )  # fmt: skip


def sdxl_unet() -> Any:
    """SDXL's UNet: three levels, linear projections, the sizes and the pooled text embedded."""
    return unet(
        block_out_channels=(8, 8, 16), use_linear_projection=True, transformer_layers_per_block=(1, 1, 2),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        addition_embed_type="text_time", addition_time_embed_dim=2, projection_class_embeddings_input_dim=16,
    )  # fmt: skip


def flux() -> Any:
    """Flux with two blocks of each kind."""
    torch.manual_seed(0)
    return diffusers.FluxTransformer2DModel(
        in_channels=4, num_layers=2, num_single_layers=2, attention_head_dim=8, num_attention_heads=2,
        joint_attention_dim=6, pooled_projection_dim=10, guidance_embeds=True, axes_dims_rope=(2, 2, 4),
    )  # fmt: skip


def sd3() -> Any:
    """Stable Diffusion 3 medium, its 24 blocks eight wide."""
    torch.manual_seed(0)
    return diffusers.SD3Transformer2DModel(
        sample_size=4, patch_size=2, in_channels=4, num_layers=24, attention_head_dim=4, num_attention_heads=2,
        joint_attention_dim=6, caption_projection_dim=8, pooled_projection_dim=10, out_channels=4, pos_embed_max_size=3,
    )  # fmt: skip


NETWORKS = {"sd1": unet, "sdxl": sdxl_unet, "flux_dev": flux, "sd3_medium": sd3}


def network(family: str) -> Any:
    """The small network of a family."""
    return NETWORKS[family]()


def encoder(seed: int = 1) -> dict[str, Any]:
    """A CLIP text tower in transformers' names, float32."""
    torch.manual_seed(seed)
    model = transformers.CLIPTextModel(clip_config(hidden_size=12, intermediate_size=24))
    names = model.state_dict().items()
    return {f"text_model.{key.removeprefix('text_model.')}": value.numpy() for key, value in names}


def state(model: Any) -> dict[str, Any]:
    """A model's tensors as arrays."""
    return {key: value.detach().numpy().copy() for key, value in model.state_dict().items()}


def original(family: str, component: str, right: Mapping[str, Any]) -> dict[str, Any]:
    """diffusers' tensors under the names of the original single file, prefix included."""
    row = part(family, component)
    mapped = row.map.reverse(shapes(right))
    assert mapped.unmapped == ()
    return {row.prefix + name: array for name, array in apply(mapped.moves, right).items()}


def right_names(family: str, component: str, tensors: Mapping[str, Any]) -> dict[str, Any]:
    """The tensors of one component of a single file under diffusers' names."""
    row = part(family, component)
    left = {key.removeprefix(row.prefix): array for key, array in tensors.items() if key.startswith(row.prefix)}
    return apply(clean(row.map.forward(shapes(left))), left)


def checkpoint(path: Path, family: str, parts: Mapping[str, Mapping[str, Any]], dtype: Any = np.float32) -> Path:
    """A single file in the original's layout, of the components given in diffusers' names."""
    tensors: dict[str, Any] = {}
    for component, right in parts.items():
        tensors |= original(family, component, {key: np.asarray(array) for key, array in right.items()})
    cast = {key: array.astype(dtype) if array.dtype == np.float32 else array for key, array in tensors.items()}
    return write(path, cast, {"modelspec.architecture": DECLARED[family], "modelspec.title": path.stem})


def folder(path: Path, family: str, parts: Mapping[str, Mapping[str, Any]]) -> Path:
    """A diffusers folder of the same."""
    import json

    rows = {each.component: each for each in families()[family].parts}
    index: dict[str, Any] = {"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.42.1"}
    for component, right in parts.items():
        row = rows[component]
        name = "model" if component.startswith("te") else "diffusion_pytorch_model"
        (path / row.folder).mkdir(parents=True)
        write(path / row.folder / f"{name}.safetensors", right, {"format": "pt"})
        (path / row.folder / "config.json").write_text(json.dumps({"_class_name": row.classname}))
        index[row.folder] = ["diffusers", row.classname]
    (path / "model_index.json").write_text(json.dumps(index))
    return path


def linear_layers(right: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Attention and feed-forward layers of a network or encoder in diffusers' names, with their shapes."""
    words = (
        ".attn",
        "self_attn",
        ".ff",
        ".mlp.",
        "proj_in",
        "proj_out",
        "norm_out",
        "norm1",
        "norm.linear",
        "proj_mlp",
    )
    return {
        key.removesuffix(".weight"): array.shape
        for key, array in right.items()
        if key.endswith(".weight") and array.ndim >= 2 and any(word in key for word in words)
    }


def kohya(
    right: Mapping[str, Any], prefix: str, rank: int = 2, alpha: float = 2.0, seed: int = 0, dtype: Any = np.float32
) -> dict[str, Any]:
    """A random LoRA on every layer of `linear_layers` under diffusers' names with underscores."""
    draw = np.random.default_rng(seed)
    found: dict[str, Any] = {}
    for path, shape in linear_layers(right).items():
        name = prefix + path.replace(".", "_")
        found[f"{name}.lora_down.weight"] = draw.normal(0, 0.1, (rank, *shape[1:])).astype(dtype)
        found[f"{name}.lora_up.weight"] = draw.normal(0, 0.1, (shape[0], rank, *(1 for _ in shape[2:]))).astype(dtype)
        found[f"{name}.alpha"] = np.asarray(alpha, dtype)
    return found


def deltas(tensors: Mapping[str, Any], *, probes: int = 0) -> dict[str, Any]:
    """The dense change of every low-rank module by name, float64, whatever the spelling of its roles.

    With `probes`, what it does to so many vectors, where the change itself would be large.
    """
    found = {}
    for key, down in tensors.items():
        for one, other in ((".lora_down.weight", ".lora_up.weight"), (".lora_A.weight", ".lora_B.weight")):
            if key.endswith(one):
                name = key.removesuffix(one)
                up = tensors[name + other].astype(np.float64).reshape(tensors[name + other].shape[0], -1)
                scale = float(tensors.get(f"{name}.alpha", len(down))) / len(down)
                inner = down.astype(np.float64).reshape(len(down), -1)
                if probes:
                    inner = inner @ np.random.default_rng(0).normal(size=(inner.shape[1], probes))
                found[name] = scale * up @ inner
    return found


def apart(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> float:
    """The relative distance of two sets of matrices that must have the same names."""
    assert sorted(ours) == sorted(theirs)
    missed = sum(float(np.sum((ours[key] - theirs[key].reshape(ours[key].shape)) ** 2)) for key in ours)
    return float(np.sqrt(missed / sum(float(np.sum(theirs[key] ** 2)) for key in ours)))
