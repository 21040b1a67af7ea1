"""Golden headers of control networks: controlnets, control-LoRAs, LLLite and T2I-Adapters.

diffusers' classes are built on the meta device with the published configurations; original names are derived from
them and proven by diffusers' own converters; what has no class there is written down from the code named in `source`.

Run with torch and diffusers: ``PYTHONPATH=. python scripts/goldens/controls.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers.loaders import single_file_utils
from diffusers.models.controlnets.controlnet_cosmos import CosmosControlNetModel
from diffusers.models.controlnets.controlnet_qwenimage import QwenImageControlNetModel
from diffusers.models.controlnets.controlnet_sana import SanaControlNetModel
from diffusers.models.controlnets.controlnet_z_image import ZImageControlNetModel

sys.path.insert(0, str(Path(__file__).parent))

from _ldm import DIFFUSERS, Shapes, meta, tensors, under, unet_names

from tests.goldens import save

SD1: dict[str, Any] = {"cross_attention_dim": 768}
SD2: dict[str, Any] = {
    "cross_attention_dim": 1024,
    "use_linear_projection": True,
    "attention_head_dim": (5, 10, 20, 20),
}
SDXL: dict[str, Any] = {
    "cross_attention_dim": 2048,
    "use_linear_projection": True,
    "attention_head_dim": (5, 10, 20),
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "transformer_layers_per_block": (1, 2, 10),
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}
SDXL_SMALL = {**SDXL, "down_block_types": ("DownBlock2D",) * 3, "transformer_layers_per_block": (0, 0, 0)}
UNET_UP = {
    4: ("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
    3: ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
}
FLUX = {"attention_head_dim": 128, "num_attention_heads": 24, "joint_attention_dim": 4096, "pooled_projection_dim": 768}


def golden(name: str, source: str, found: Shapes, kind: str | None, **more: Any) -> None:
    """Save one golden of this group; `more` adds to what is expected, its `extra`, `format` and `metadata` apart."""
    aside = {key: more.pop(key) for key in ("extra", "format", "metadata") if key in more}
    dtype = more.pop("dtype", "F16")
    unknown = {} if kind else {"status": "unknown"}
    save(f"controls/{name}", source, tensors(found, dtype), {"kind": kind, **unknown, **more}, **aside)


def folder(config: Mapping[str, Any]) -> dict[str, Any]:
    """What the reader of a component folder adds: its configuration."""
    return {"configs": {"": dict(config)}}


def unet(config: Mapping[str, Any], **more: Any) -> Shapes:
    """The UNet whose encoder a controlnet with `config` copies."""
    levels = len(config.get("block_out_channels", (0,) * 4))
    whole = {**config, "up_block_types": UNET_UP[levels], **more}
    return meta(lambda: diffusers.UNet2DConditionModel(**whole))


def controlnet(config: Mapping[str, Any], **more: Any) -> Shapes:
    """A diffusers ControlNetModel."""
    return meta(lambda: diffusers.ControlNetModel(**config, **more))


def ldm_controlnet(found: Shapes, config: Mapping[str, Any]) -> Shapes:
    """The original (cldm) names of a diffusers ControlNetModel, proven by diffusers' converter."""
    parts = {key: value for key, value in found.items() if key.startswith("controlnet_")}
    names = unet_names(key for key in found if key not in parts)
    original = {names[key]: found[key] for key in names}
    for key, shape in parts.items():
        original[_ldm_control_key(key, len(parts))] = shape
    state = {"control_model." + key: torch.empty(shape, device="meta") for key, shape in original.items()}
    given = single_file_utils.convert_controlnet_checkpoint(state, {"layers_per_block": 2, **config})
    converted = {key: tuple(value.shape) for key, value in given.items() if value is not None}
    plain = {key: shape for key, shape in found.items() if not key.startswith("add_embedding.")}
    assert converted == plain, "this converter passes over SDXL's size embedding and nothing else"
    return original


def _ldm_control_key(key: str, count: int) -> str:
    head, _, rest = key.partition(".")
    if head == "controlnet_down_blocks":
        at, _, last = rest.partition(".")
        return f"zero_convs.{at}.0.{last}"
    if head == "controlnet_mid_block":
        return f"middle_block_out.0.{rest}"
    place, _, last = rest.rpartition(".")
    order = {"conv_in": 0, "conv_out": 7} | {f"blocks.{at}": at + 1 for at in range(6)}
    return f"input_hint_block.{2 * order[place]}.{last}"


def unet_controlnets() -> None:
    """Copies of a UNet's encoder in diffusers and original names."""
    for base, config in (("sd1", SD1), ("sd2", SD2), ("sdxl", SDXL)):
        found = controlnet(config)
        source = f"{DIFFUSERS} ControlNetModel"
        golden(f"controlnet_{base}_diffusers", source, found, "controlnet", base=base, layout="diffusers")
        original = ldm_controlnet(found, config)
        proven = f"{source} in cldm names, proven by diffusers' convert_controlnet_checkpoint"
        golden(f"controlnet_{base}_bare", proven, original, "controlnet", base=base, layout="ldm")
        prefixed = under("control_model.", original)
        golden(f"controlnet_{base}_ldm", proven, prefixed, "controlnet", base=base, layout="ldm")
    unusual_controlnets()


def unusual_controlnets() -> None:
    """A whole old checkpoint, a difference, a small one, a union, video: variants of the same class."""
    original = ldm_controlnet(controlnet(SD1), SD1)
    plain = unet(SD1)
    names = unet_names(plain)
    network = under("model.diffusion_model.", {names[key]: shape for key, shape in plain.items()})
    vae = {"first_stage_model.decoder.conv_in.weight": (512, 4, 3, 3)}
    text = {"cond_stage_model.transformer.text_model.embeddings.token_embedding.weight": (49408, 768)}
    whole = {**under("control_model.", original), **network, **vae, **text}
    source = "lllyasviel/ControlNet models/control_sd15_*.pth: cldm and ldm UNet, VAE and CLIP (first keys) in one file"
    expect = {"base": "sd1", "layout": "ldm", "components": ["controlnet", "unet", "te1", "vae"]}
    golden("controlnet_sd1_whole_checkpoint", source, whole, "controlnet", **expect, format="pickle", dtype="F32")
    difference = {**under("control_model.", original), "difference": ()}
    source = "kohya-ss/ControlNet-diff-modules: the cldm names and a marker tensor (ComfyUI comfy/controlnet.py)"
    golden("controlnet_sd1_difference", source, difference, "controlnet", base="sd1", variant={"difference": True})
    small = meta(lambda: diffusers.ControlNetModel(**SDXL_SMALL, mid_block_type="UNetMidBlock2D"))
    source = f"{DIFFUSERS} ControlNetModel with the config of diffusers/controlnet-canny-sdxl-1.0-small"
    golden("controlnet_sdxl_small", source, small, "controlnet", base="sdxl")
    temporal = controlnet(SD1, conditioning_channels=6)
    source = f"{DIFFUSERS} ControlNetModel with six control channels (CiaraRowles/TemporalNet2)"
    golden("controlnet_sd1_temporalnet2", source, temporal, "controlnet", base="sd1")
    for tasks, name in ((6, "union"), (8, "promax")):
        union = meta(lambda tasks=tasks: diffusers.ControlNetUnionModel(**SDXL, num_control_type=tasks))
        source = f"{DIFFUSERS} ControlNetUnionModel, {tasks} tasks (xinsir/controlnet-union-sdxl-1.0)"
        golden(f"controlnet_sdxl_{name}", source, union, "controlnet", base="sdxl", variant={"union": True})
    config = {"_class_name": "ControlNetModel", "block_out_channels": [32, 64, 64, 64], "cross_attention_dim": 64}
    tiny = controlnet(
        {"block_out_channels": (32, 64, 64, 64), "cross_attention_dim": 64, "norm_num_groups": 8},
        attention_head_dim=4,
        conditioning_embedding_out_channels=(16, 16, 32, 32),
    )
    source = f"{DIFFUSERS} ControlNetModel at an unusual size, in a folder with its configuration"
    golden("controlnet_tiny_folder", source, tiny, "controlnet", base=None, format="diffusers", extra=folder(config))
    golden("controlnet_tiny_bare", f"{source}, without the folder", tiny, None, base=None)


def other_unet_control() -> None:
    """SparseCtrl, ControlNet-XS, BrushNet and the SVD controlnet."""
    sparse = meta(lambda: diffusers.SparseControlNetModel(cross_attention_dim=768))
    source = f"{DIFFUSERS} SparseControlNetModel"
    golden("controlnet_sparse", source, sparse, "controlnet", base="sd1", architecture="SparseCtrl")
    for base, config in (("sd2", SD2), ("sdxl", SDXL)):
        network = {**config, "up_block_types": UNET_UP[len(config.get("block_out_channels", (0,) * 4))]}

        def adapter(network: dict[str, Any] = network) -> torch.nn.Module:
            whole = diffusers.UNet2DConditionModel(**network)
            return diffusers.ControlNetXSAdapter.from_unet(whole, size_ratio=0.1)

        source = f"{DIFFUSERS} ControlNetXSAdapter.from_unet, size ratio 0.1"
        found = meta(adapter)
        golden(f"controlnet_{base}_xs", source, found, "controlnet", base=base, architecture="ControlNet-XS")
    for base, config in (("sd1", SD1), ("sdxl", SDXL)):
        found = brushnet(config)
        source = "TencentARC/BrushNet src/diffusers/models/brushnet.py over diffusers' UNet2DConditionModel"
        expect = {"base": base, "architecture": "BrushNet", "variant": {"inpainting": True}}
        golden(f"controlnet_{base}_brushnet", source, found, "controlnet", **expect)


def brushnet(config: Mapping[str, Any]) -> Shapes:
    """BrushNet: a whole UNet without text attention, five more input channels, a zero convolution per feature."""
    plain = ("DownBlock2D",) * len(config.get("block_out_channels", (0,) * 4))
    blocks = {"down_block_types": plain, "mid_block_type": "UNetMidBlock2D"}
    up = {"up_block_types": ("UpBlock2D",) * len(plain)}
    whole = meta(lambda: diffusers.UNet2DConditionModel(**{**config, **blocks, **up}))
    found = {key: value for key, value in whole.items() if not key.startswith(("conv_in", "conv_out", "conv_norm"))}
    found["conv_in_condition.weight"], found["conv_in_condition.bias"] = (320, 9, 3, 3), (320,)
    widths = config.get("block_out_channels", (320, 640, 1280, 1280))
    down = [widths[0]]
    for at, width in enumerate(widths):
        down += [width] * (2 if at == len(widths) - 1 else 3)
    over = [width for at, width in enumerate(reversed(widths)) for _ in range(3 if at == len(widths) - 1 else 4)]
    for at, width in enumerate(down):
        found |= zero(f"brushnet_down_blocks.{at}", width)
    for at, width in enumerate(over):
        found |= zero(f"brushnet_up_blocks.{at}", width)
    return found | zero("brushnet_mid_block", widths[-1])


def zero(name: str, width: int) -> Shapes:
    """A 1 × 1 convolution."""
    return {f"{name}.weight": (width, width, 1, 1), f"{name}.bias": (width,)}


def transformer_controlnets() -> None:
    """Partial copies of diffusion transformers, as diffusers saves them."""
    sd3 = {"joint_attention_dim": 4096, "pooled_projection_dim": 2048, "in_channels": 16, "attention_head_dim": 64}
    rows: tuple[tuple[str, str, Callable[[], torch.nn.Module], dict[str, Any]], ...] = (
        (
            "sd3",
            "SD3ControlNetModel, 24 heads (InstantX/SD3-Controlnet-Canny)",
            lambda: diffusers.SD3ControlNetModel(
                **sd3, num_layers=12, num_attention_heads=24, caption_projection_dim=1536
            ),
            {"base": "sd3_medium"},
        ),
        (
            "sd35_medium",
            "SD3ControlNetModel, 24 heads with normalised queries",
            lambda: diffusers.SD3ControlNetModel(
                **sd3, num_layers=12, num_attention_heads=24, caption_projection_dim=1536, qk_norm="rms_norm"
            ),
            {"base": "sd35_medium"},
        ),
        (
            "sd35_large",
            "SD3ControlNetModel, 38 heads with normalised queries",
            lambda: diffusers.SD3ControlNetModel(
                **sd3, num_layers=12, num_attention_heads=38, caption_projection_dim=2432, qk_norm="rms_norm"
            ),
            {"base": "sd35_large"},
        ),
        (
            "sd35_large_converted",
            "SD3ControlNetModel as in scripts/convert_sd3_controlnet_to_diffusers.py (Stability's)",
            lambda: diffusers.SD3ControlNetModel(
                num_layers=19,
                num_attention_heads=38,
                joint_attention_dim=None,
                caption_projection_dim=2048,
                pos_embed_max_size=None,
                pos_embed_type=None,
                use_pos_embed=False,
                force_zeros_for_pooled_projection=False,
            ),
            {"base": "sd35_large"},
        ),
        (
            "flux_dev",
            "FluxControlNetModel with guidance (InstantX/FLUX.1-dev-Controlnet-Canny)",
            lambda: diffusers.FluxControlNetModel(**FLUX, num_layers=5, num_single_layers=0, guidance_embeds=True),
            {"base": "flux_dev"},
        ),
        (
            "flux_union",
            "FluxControlNetModel with control modes (InstantX/FLUX.1-dev-Controlnet-Union)",
            lambda: diffusers.FluxControlNetModel(
                **FLUX, num_layers=5, num_single_layers=10, guidance_embeds=True, num_mode=7
            ),
            {"base": "flux_dev", "variant": {"union": True}},
        ),
        (
            "flux",
            "FluxControlNetModel without guidance",
            lambda: diffusers.FluxControlNetModel(**FLUX, num_layers=4, num_single_layers=0, guidance_embeds=False),
            {},
        ),
        (
            "qwen_image",
            "QwenImageControlNetModel (InstantX/Qwen-Image-ControlNet-Union)",
            lambda: QwenImageControlNetModel(num_layers=5),
            {"base": "qwen_image"},
        ),
        (
            "qwen_image_inpainting",
            "QwenImageControlNetModel with a mask (InstantX/Qwen-Image-ControlNet-Inpainting)",
            lambda: QwenImageControlNetModel(num_layers=6, extra_condition_channels=4),
            {"base": "qwen_image", "variant": {"inpainting": True}},
        ),
        (
            "hunyuan_dit",
            "HunyuanDiT2DControlNetModel (Tencent-Hunyuan/HunyuanDiT-v1.2-ControlNet-Diffusers-Canny)",
            lambda: diffusers.HunyuanDiT2DControlNetModel(
                sample_size=128,
                patch_size=2,
                in_channels=4,
                attention_head_dim=88,
                num_attention_heads=16,
                hidden_size=1408,
                cross_attention_dim=1024,
                pooled_projection_dim=1024,
                cross_attention_dim_t5=2048,
                transformer_num_layers=40,
                mlp_ratio=4.3637,
            ),
            {"base": "hunyuan_dit"},
        ),
        (
            "sana",
            "SanaControlNetModel (ishan24/Sana_600M_1024px_ControlNetPlus_diffusers)",
            lambda: SanaControlNetModel(
                num_attention_heads=36, attention_head_dim=32, num_cross_attention_heads=16, cross_attention_dim=1152
            ),
            {"base": "sana"},
        ),
        (
            "z_image",
            "ZImageControlNetModel (alibaba-pai/Z-Image-Turbo-Fun-Controlnet-Union)",
            lambda: ZImageControlNetModel(
                control_layers_places=[0, 5, 10, 15, 20, 25], control_in_dim=16, control_refiner_layers_places=[0, 1]
            ),
            {"base": "z_image"},
        ),
        ("cosmos", "CosmosControlNetModel", CosmosControlNetModel, {"base": "cosmos"}),
    )
    for name, told, build, expect in rows:
        golden(
            f"controlnet_{name}_diffusers",
            f"{DIFFUSERS} {told}",
            meta(build),
            "controlnet",
            layout="diffusers",
            dtype="BF16",
            **expect,
        )


def linear(name: str, inside: int, outside: int, bias: bool = True) -> Shapes:
    """The tensors of one linear layer."""
    return {f"{name}.weight": (outside, inside)} | ({f"{name}.bias": (outside,)} if bias else {})


def norm(name: str, width: int) -> Shapes:
    """The tensors of one layer norm."""
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def conv(name: str, inside: int, outside: int, size: int = 3) -> Shapes:
    """The tensors of one convolution."""
    return {f"{name}.weight": (outside, inside, size, size), f"{name}.bias": (outside,)}


def merged(*parts: Iterable[Shapes] | Shapes) -> Shapes:
    """One mapping of several."""
    found: Shapes = {}
    for part in parts:
        for each in [part] if isinstance(part, Mapping) else part:
            found |= each
    return found


def flux_double(at: int, width: int = 3072) -> Shapes:
    """One double block in the author's names (black-forest-labs/flux src/flux/modules/layers.py)."""
    found: Shapes = {}
    for side in ("img", "txt"):
        stem = f"double_blocks.{at}.{side}"
        found |= linear(f"{stem}_mod.lin", width, 6 * width)
        found |= linear(f"{stem}_attn.qkv", width, 3 * width) | linear(f"{stem}_attn.proj", width, width)
        found |= {f"{stem}_attn.norm.{each}_norm.scale": (128,) for each in ("query", "key")}
        found |= linear(f"{stem}_mlp.0", width, 4 * width) | linear(f"{stem}_mlp.2", 4 * width, width)
    return found


def flux_heads(guidance: bool = True) -> Shapes:
    """The embedders of a Flux in the author's names."""
    found = linear("img_in", 64, 3072) | linear("txt_in", 4096, 3072)
    for name, inside in (("time_in", 256), ("vector_in", 768), *((("guidance_in", 256),) if guidance else ())):
        found |= linear(f"{name}.in_layer", inside, 3072) | linear(f"{name}.out_layer", 3072, 3072)
    return found


def native_transformer_control() -> None:
    """Control networks in their authors' names, written down from their code."""
    hint = [conv(f"input_hint_block.{at}", 3 if at == 0 else 16, 16) for at in range(0, 15, 2)]
    blocks = [flux_double(at) | linear(f"controlnet_blocks.{at}", 3072, 3072) for at in range(2)]
    found = merged(flux_heads(), blocks, hint, linear("pos_embed_input", 64, 3072))
    source = "XLabs-AI/x-flux src/flux/controlnet.py ControlNetFlux, depth 2"
    expect = {"base": "flux_dev", "layout": "xlabs"}
    golden("controlnet_flux_xlabs", source, found, "controlnet", dtype="BF16", **expect)
    depths = [flux_double(at) | linear(f"controlnet_blocks.{at}.linear", 3072, 3072) for at in range(2)]
    encoder = [
        conv(f"input_cond_block.encoder.{at}", 3 if at == 0 else 16, 16, 1 if at in (2, 16) else 3)
        for at in range(0, 19, 2)
    ]
    found = merged(flux_heads(), depths, encoder, linear("pos_embed_input", 64, 3072))
    source = "ComfyUI comfy/ldm/flux/controlnet.py (TheMistoAI/MistoLine_Flux.dev)"
    golden("controlnet_flux_mistoline", source, found, "controlnet", base="flux_dev", architecture="MistoLine")
    golden("controlnet_sd35_stability", *sd35_stability(), "controlnet", base="sd35_large")
    golden("controlnet_hunyuan_dit", *hunyuan_native(), "controlnet", base="hunyuan_dit")
    golden("controlnet_cascade", *cascade_large(), "controlnet", base="cascade_c")
    golden("controlnet_pixart", *pixart_control(), "controlnet", base="pixart_alpha")


def sd35_stability() -> tuple[str, Shapes]:
    """Stability's own SD3.5 controlnets."""
    width = 2432
    found = merged(
        conv("pos_embed_input.proj", 16, width, 2),
        linear("y_embedder.mlp.0", 2048, width),
        linear("y_embedder.mlp.2", width, width),
        linear("t_embedder.mlp.0", 256, width),
        linear("t_embedder.mlp.2", width, width),
    )
    for at in range(19):
        stem = f"transformer_blocks.{at}"
        found |= linear(f"{stem}.adaLN_modulation.1", width, 6 * width)
        found |= linear(f"{stem}.attn.qkv", width, 3 * width) | linear(f"{stem}.attn.proj", width, width)
        found |= linear(f"{stem}.mlp.fc1", width, 4 * width) | linear(f"{stem}.mlp.fc2", 4 * width, width)
        found |= linear(f"controlnet_blocks.{at}", width, width)
    return "ComfyUI comfy/cldm/dit_embedder.py (stabilityai/stable-diffusion-3.5-controlnets)", found


def hunyuan_native() -> tuple[str, Shapes]:
    """Tencent's HunyuanDiT controlnet: half of the blocks and a projection after each."""
    width = 1408
    found: Shapes = {"text_embedding_padding": (333, 1024), "pooler.positional_embedding": (257, 2048)}
    found |= linear("before_proj", width, width) | conv("x_embedder.proj", 4, width, 2)
    found |= linear("mlp_t5.0", 2048, 8192) | linear("mlp_t5.2", 8192, 1024)
    for at in range(19):
        stem = f"blocks.{at}"
        found |= linear(f"{stem}.attn1.Wqkv", width, 3 * width) | linear(f"{stem}.attn2.kv_proj", 1024, 2 * width)
        found |= linear(f"{stem}.mlp.fc1", width, 6144) | linear(f"{stem}.mlp.fc2", 6144, width)
        found |= linear(f"after_proj_list.{at}", width, width)
    return "ComfyUI comfy/ldm/hydit/controlnet.py (Tencent-Hunyuan/HYDiT-ControlNet-v1.2)", found


def cascade_large() -> tuple[str, Shapes]:
    """Stable Cascade's super-resolution controlnet (bottleneck mode large)."""
    found = conv("backbone.0", 4, 16384, 1) | conv("backbone.2", 16384, 1024, 1) | conv("backbone.11", 1024, 1280, 1)
    for at in range(3, 11):
        stem = f"backbone.{at}.blocks"
        found |= norm(f"{stem}.0", 1024) | conv(f"{stem}.2", 1024, 1024) | norm(f"{stem}.3", 1024)
        found |= conv(f"{stem}.5", 1024, 1024)
    for at in range(8):
        found[f"projections.{at}.0.weight"] = (1280, 1280, 1, 1)
        found[f"projections.{at}.2.weight"] = (2048, 1280, 1, 1)
    return "ComfyUI comfy/ldm/cascade/controlnet.py ControlNet, bottleneck_mode large", found


def pixart_control() -> tuple[str, Shapes]:
    """PixArt-alpha's half controlnet: thirteen copied blocks."""
    width, found = 1152, Shapes()
    for at in range(13):
        stem = f"controlnet.{at}"
        found |= linear(f"{stem}.after_proj", width, width)
        found |= linear(f"{stem}.before_proj", width, width) if at == 0 else {}
        found |= linear(f"{stem}.copied_block.attn.qkv", width, 3 * width)
        found |= linear(f"{stem}.copied_block.cross_attn.q_linear", width, width)
        found |= linear(f"{stem}.copied_block.cross_attn.kv_linear", width, 2 * width)
        found |= linear(f"{stem}.copied_block.mlp.fc1", width, 4 * width)
        found[f"{stem}.copied_block.scale_shift_table"] = (6, width)
    return "PixArt-alpha/PixArt-alpha diffusion/model/nets/pixart_controlnet.py ControlPixArtHalf", found


def small_control() -> None:
    """LLLite, control-LoRAs and T2I-Adapters."""
    golden("lllite_sdxl", *lllite(), "controlnet_lllite", base="sdxl")
    original = ldm_controlnet(controlnet(SDXL), SDXL)
    source = "stabilityai/control-lora names (ComfyUI comfy/controlnet.py ControlLora), rank 128"
    golden("control_lora_sdxl", source, control_lora(original, 128), "control_lora", base="sdxl", rank=128)
    golden("control_lora_flux", *flux_control_lora(), "control_lora", layout="bfl", rank=128)
    for name, base, kind, made in (
        ("full", "sd1", "full_adapter", {"in_channels": 3, "downscale_factor": 8}),
        ("full_sketch", "sd1", "full_adapter", {"in_channels": 1, "downscale_factor": 8}),
        ("light", "sd1", "light_adapter", {"in_channels": 3, "downscale_factor": 8, "num_res_blocks": 4}),
        ("full_xl", "sdxl", "full_adapter_xl", {"in_channels": 3, "downscale_factor": 16}),
    ):
        found = meta(lambda kind=kind, made=made: diffusers.T2IAdapter(adapter_type=kind, **made))
        source = f"{DIFFUSERS} T2IAdapter {kind} {made}"
        golden(f"t2i_adapter_{base}_{name}", source, found, "t2i_adapter", base=base, layout="diffusers")
        original = {t2i_name(key, kind == "light_adapter"): shape for key, shape in found.items()}
        source = f"{source}, in TencentARC/T2I-Adapter's names (ComfyUI load_t2i_adapter maps them)"
        golden(f"t2i_adapter_{base}_{name}_original", source, original, "t2i_adapter", base=base, layout="ldm")


def t2i_name(key: str, light: bool) -> str:
    """The author's name: full adapters number all residual blocks through, light ones nest them in each level."""
    parts = key.removeprefix("adapter.").split(".")
    if "resnets" in parts:
        level, block = int(parts[1]), int(parts[3])
        if light:
            return ".".join(["body", str(level), "body", str(block), *parts[4:]])
        return ".".join(["body", str(2 * level + block), *parts[4:]])
    if light or parts[0] != "body":
        return ".".join(parts)
    return ".".join(["body", str(2 * int(parts[1])), *parts[2:]])


def lllite() -> tuple[str, Shapes]:
    """sd-scripts' LLLite for SDXL: query, key and value of self-attention, query of cross-attention."""
    names = unet_names(unet(SDXL))
    found: Shapes = {}
    wanted = ("attn1.to_q.weight", "attn1.to_k.weight", "attn1.to_v.weight", "attn2.to_q.weight")
    shapes = unet(SDXL)
    for key, theirs in names.items():
        if not theirs.endswith(wanted) or theirs.startswith("output_blocks"):
            continue
        at = theirs.split(".")
        depth = 3 if at[0] == "middle_block" else 1 if int(at[1]) <= 2 else 2 if int(at[1]) <= 5 else 3
        found |= lllite_module("lllite_unet_" + theirs.removesuffix(".weight").replace(".", "_"), shapes[key][1], depth)
    return "kohya-ss/sd-scripts networks/control_net_lllite.py, cond_emb_dim 32, mlp_dim 64", found


def lllite_module(name: str, width: int, depth: int) -> Shapes:
    """One LLLite module."""
    found = conv(f"{name}.conditioning1.0", 3, 16, 4)
    if depth == 3:
        found |= conv(f"{name}.conditioning1.2", 16, 16, 4) | conv(f"{name}.conditioning1.4", 16, 32, 2)
    else:
        found |= conv(f"{name}.conditioning1.2", 16, 32, 2 if depth == 1 else 4)
    return (
        found
        | linear(f"{name}.down.0", width, 64)
        | linear(f"{name}.mid.0", 96, 64)
        | linear(f"{name}.up.0", 64, width)
    )


def control_lora(original: Shapes, rank: int) -> Shapes:
    """The cldm names with every weight of the copied encoder as a product of two."""
    found: Shapes = {"lora_controlnet": ()}
    for key, shape in original.items():
        copied = key.startswith(("input_blocks.", "middle_block.", "time_embed.", "label_emb."))
        if copied and key.endswith(".weight") and len(shape) > 1:
            stem = key.removesuffix(".weight")
            found[stem + ".up"] = (shape[0], rank, *(1 for _ in shape[2:]))
            found[stem + ".down"] = (rank, *shape[1:])
        else:
            found[key] = shape
    return found


def flux_control_lora() -> tuple[str, Shapes]:
    """FLUX.1-Canny-dev-lora: low rank with bias on every linear layer, and the norms' scales."""
    found: Shapes = {}
    layers = merged(flux_heads(), [flux_double(at) for at in range(19)])
    for at in range(38):
        stem = f"single_blocks.{at}"
        layers |= linear(f"{stem}.linear1", 3072, 21504) | linear(f"{stem}.linear2", 15360, 3072)
        layers |= linear(f"{stem}.modulation.lin", 3072, 9216)
        layers |= {f"{stem}.norm.{each}_norm.scale": (128,) for each in ("query", "key")}
    layers |= linear("final_layer.linear", 3072, 64) | linear("final_layer.adaLN_modulation.1", 3072, 6144)
    layers |= linear("img_in", 128, 3072)
    for key, shape in layers.items():
        if key.endswith(".scale"):
            found[key] = shape
        elif key.endswith(".weight"):
            stem = key.removesuffix(".weight")
            found[f"{stem}.lora_A.weight"] = (128, shape[1])
            found[f"{stem}.lora_B.weight"] = (shape[0], 128)
            found[f"{stem}.lora_B.bias"] = (shape[0],)
    source = "black-forest-labs/FLUX.1-Canny-dev-lora: names of diffusers _convert_bfl_flux_control_lora_to_diffusers"
    return source, found


if __name__ == "__main__":
    unet_controlnets()
    other_unet_control()
    transformer_controlnets()
    native_transformer_control()
    small_control()
