"""Golden headers of autoencoders: ``python scripts/goldens/vaes.py``.

diffusers classes on the meta device with the published configurations stated below. LDM names are proven by diffusers'
single-file converter (`_ldm`), Wan's and LTX's native names by inverting diffusers' converters over every name their
modules can have, TAESD's by diffusers' ``scripts/convert_tiny_autoencoder_to_diffusers.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import torch
from _ldm import DIFFUSERS, Shapes, meta, tensors, under, vae_original
from diffusers import (
    AsymmetricAutoencoderKL,
    AutoencoderDC,
    AutoencoderKL,
    AutoencoderKLAllegro,
    AutoencoderKLCogVideoX,
    AutoencoderKLCosmos,
    AutoencoderKLFlux2,
    AutoencoderKLHunyuanImage,
    AutoencoderKLHunyuanVideo,
    AutoencoderKLHunyuanVideo15,
    AutoencoderKLLTX2Video,
    AutoencoderKLLTXVideo,
    AutoencoderKLMochi,
    AutoencoderKLQwenImage,
    AutoencoderKLTemporalDecoder,
    AutoencoderKLWan,
    AutoencoderTiny,
)
from diffusers.loaders.single_file_utils import convert_wan_vae_to_diffusers

from tests.goldens import save


def kl(widths: tuple[int, ...], channels: int, **more: Any) -> dict[str, Any]:
    """The configuration of an AutoencoderKL."""
    return {
        "block_out_channels": list(widths),
        "down_block_types": ["DownEncoderBlock2D"] * len(widths),
        "up_block_types": ["UpDecoderBlock2D"] * len(widths),
        "layers_per_block": 2,
        "latent_channels": channels,
        **more,
    }


SD = kl((128, 256, 512, 512), 4)
X4 = kl((128, 256, 512), 4)
FLUX = kl((128, 256, 512, 512), 16, use_quant_conv=False, use_post_quant_conv=False)
COGVIEW4 = kl((128, 512, 1024, 1024), 16, use_quant_conv=False, use_post_quant_conv=False)
SANA = {
    "latent_channels": 32,
    "encoder_block_types": ["ResBlock"] * 3 + ["EfficientViTBlock"] * 3,
    "decoder_block_types": ["ResBlock"] * 3 + ["EfficientViTBlock"] * 3,
    "encoder_block_out_channels": [128, 256, 512, 512, 1024, 1024],
    "decoder_block_out_channels": [128, 256, 512, 512, 1024, 1024],
    "encoder_layers_per_block": [2, 2, 2, 3, 3, 3],
    "decoder_layers_per_block": [3, 3, 3, 3, 3, 3],
    "encoder_qkv_multiscales": [[], [], [], [5], [5], [5]],
    "decoder_qkv_multiscales": [[], [], [], [5], [5], [5]],
    "upsample_block_type": "interpolate",
    "downsample_block_type": "Conv",
    "decoder_norm_types": "rms_norm",
    "decoder_act_fns": "silu",
}
HUNYUAN_IMAGE = {
    "in_channels": 3,
    "out_channels": 3,
    "latent_channels": 64,
    "block_out_channels": (128, 256, 512, 512, 1024, 1024),
    "layers_per_block": 2,
    "spatial_compression_ratio": 32,
    "sample_size": 384,
}
WAN22 = {
    "base_dim": 160,
    "decoder_base_dim": 256,
    "z_dim": 48,
    "dim_mult": [1, 2, 4, 4],
    "num_res_blocks": 2,
    "is_residual": True,
    "in_channels": 12,
    "out_channels": 12,
    "patch_size": 2,
    "temperal_downsample": [False, True, True],
    "scale_factor_spatial": 16,
}
LTX_091 = {
    "decoder_block_out_channels": [256, 512, 1024],
    "decoder_layers_per_block": [5, 5, 5, 5],
    "decoder_spatio_temporal_scaling": [True, True, True],
    "decoder_inject_noise": [True, True, True, False],
    "upsample_residual": [True, True, True],
    "upsample_factor": [2, 2, 2],
    "timestep_conditioning": True,
}
ASYMMETRIC = {
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "down_block_out_channels": [128, 256, 512, 512],
    "layers_per_down_block": 2,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
    "up_block_out_channels": [192, 384, 768, 768],
    "layers_per_up_block": 3,
    "latent_channels": 4,
}
SVD = {
    "block_out_channels": [128, 256, 512, 512],
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "layers_per_block": 2,
    "latent_channels": 4,
}


def put(
    name: str,
    shapes: Shapes,
    base: str | None,
    layout: str | None,
    *,
    kind: str = "vae",
    source: str = DIFFUSERS,
    config: dict[str, Any] | None = None,
    **expect: Any,
) -> None:
    """Save one autoencoder golden; with a configuration it is a component folder."""
    stated = {"kind": kind, "base": base, **({"layout": layout} if layout else {}), **expect}
    extra = {"configs": {"": config}} if config else None
    save(
        f"vaes/{name}",
        source,
        tensors(shapes, "F32"),
        stated,
        extra=extra,
        format="diffusers" if config else "safetensors",
    )


def half(shapes: Shapes, *stems: str) -> Shapes:
    """The keys of one half."""
    return {key: shape for key, shape in shapes.items() if key.startswith(stems)}


def old_attention(shapes: Shapes) -> Shapes:
    """The attention names that diffusers wrote before 0.17 (`AttentionBlock`)."""
    names = (("to_q.", "query."), ("to_k.", "key."), ("to_v.", "value."), ("to_out.0.", "proj_attn."))
    found = {}
    for key, shape in shapes.items():
        for new, old in names:
            key = key.replace(new, old) if ".attentions.0." in key else key  # noqa: PLW2901
        found[key] = shape
    return found


def plain() -> None:
    """The two-dimensional KL autoencoders."""
    sd = ["sd1", "sd2", "sdxl"]
    rows = (
        ("sd", SD, "sd", sd),
        ("x4", X4, "sd_x4_upscaler", []),
        ("flux", FLUX, None, None),
        ("cogview4", COGVIEW4, None, None),
    )
    for name, config, base, candidates in rows:
        shapes = meta(lambda config=config: AutoencoderKL(**config))
        more = {} if candidates is None else {"candidates": candidates}
        put(f"{name}_diffusers", shapes, base, "diffusers", **more)
        native = vae_original(shapes, config)
        put(f"{name}_ldm", native, base, "ldm", **more)
        put(f"{name}_ldm_prefixed", under("first_stage_model.", native), base, "ldm", **more)
    shapes = meta(lambda: AutoencoderKL(**SD))
    native = vae_original(shapes, SD)
    put("sd_diffusers_old", old_attention(shapes), "sd", "diffusers", candidates=sd)
    put("sd_decoder_ldm", half(native, "decoder.", "post_quant_conv."), "sd", "ldm", components=["decoder"])
    put("sd_encoder_ldm", half(native, "encoder.", "quant_conv."), "sd", "ldm", components=["encoder"])
    put("sd_decoder_diffusers", half(shapes, "decoder.", "post_quant_conv."), "sd", "diffusers", components=["decoder"])
    trained = {**native, "loss.logvar": (), "loss.discriminator.main.0.weight": (64, 3, 4, 4)}
    put("sd_ldm_training", trained, "sd", "ldm", source=f"{DIFFUSERS}; loss module of CompVis' autoencoder training")
    named = {"_class_name": "AutoencoderKL", **SD}
    put(
        "sd_folder_sd",
        shapes,
        "sd",
        "diffusers",
        config={**named, "scaling_factor": 0.18215},
        candidates=["sd1", "sd2"],
    )
    put("sd_folder_sdxl", shapes, "sdxl", "diffusers", config={**named, "scaling_factor": 0.13025}, candidates=[])
    playground = {**named, "scaling_factor": 0.5, "latents_mean": [-1.6574, 1.886, -1.383, 2.5155]}
    put("sd_folder_playground", shapes, "playground_v25", "diffusers", config=playground, candidates=[])
    wide = meta(lambda: AutoencoderKL(**FLUX))
    named = {"_class_name": "AutoencoderKL", **FLUX}
    sd3 = ["sd3_medium", "sd35_medium", "sd35_large"]
    put("flux_folder_sd3", wide, "sd3", "diffusers", config={**named, "scaling_factor": 1.5305}, candidates=sd3)
    shapes = meta(AutoencoderKLFlux2)
    put("flux2_diffusers", shapes, "flux2", "diffusers")
    bn = half(shapes, "bn.")
    rest = {key: shape for key, shape in shapes.items() if key not in bn}
    put("flux2_ldm", vae_original(rest, kl((128, 256, 512, 512), 32)) | bn, "flux2", "ldm")
    put("asymmetric_diffusers", meta(lambda: AsymmetricAutoencoderKL(**ASYMMETRIC)), "sd", "diffusers")


def video() -> None:
    """The three-dimensional autoencoders, by diffusers' names."""
    put("svd_diffusers", meta(lambda: AutoencoderKLTemporalDecoder(**SVD)), "svd", "diffusers")
    put(
        "svd_sgm",
        svd_native(),
        "svd",
        "sgm",
        source=f"{DIFFUSERS} AutoencoderKLTemporalDecoder; names of generative-models' temporal_ae.py",
    )
    rows: tuple[tuple[str, Callable[[], torch.nn.Module], str | None], ...] = (
        ("wan21", AutoencoderKLWan, None),
        ("qwen_image", AutoencoderKLQwenImage, None),
        ("wan22", lambda: AutoencoderKLWan(**WAN22), "wan22"),
        ("ltx_video", AutoencoderKLLTXVideo, "ltx_video"),
        ("ltx_video_091", lambda: AutoencoderKLLTXVideo(**LTX_091), "ltx"),
        ("ltx2", AutoencoderKLLTX2Video, "ltx"),
        ("hunyuan_video", AutoencoderKLHunyuanVideo, "hunyuan_video"),
        ("hunyuan_video15", AutoencoderKLHunyuanVideo15, None),
        ("hunyuan_image", lambda: AutoencoderKLHunyuanImage(**HUNYUAN_IMAGE), "hunyuan_image"),
        ("cogvideox", AutoencoderKLCogVideoX, "cogvideox"),
        ("cosmos", AutoencoderKLCosmos, "cosmos"),
        ("mochi", AutoencoderKLMochi, "mochi"),
        ("allegro", AutoencoderKLAllegro, "allegro"),
        ("sana", lambda: AutoencoderDC(**SANA), "sana"),
    )
    for name, build, base in rows:
        put(f"{name}_diffusers", meta(build), base, "diffusers")
    config = {"_class_name": "AutoencoderKLQwenImage", "z_dim": 16}
    put("qwen_image_folder", meta(AutoencoderKLQwenImage), "qwen_image", "diffusers", config=config)
    config = {"_class_name": "AutoencoderKLWan", "z_dim": 16}
    put("wan_folder", meta(AutoencoderKLWan), "wan", "diffusers", config=config, candidates=["wan21", "wan22"])


def svd_native() -> Shapes:
    """SVD's autoencoder as its checkpoint names it: LDM names around spatial and temporal halves of each block."""
    shapes = meta(lambda: AutoencoderKLTemporalDecoder(**SVD))
    spatial = {
        key.replace("spatial_res_block.", ""): shape
        for key, shape in shapes.items()
        if "temporal" not in key and "time_" not in key
    }
    found = vae_original(
        spatial | {"post_quant_conv.weight": (4, 4, 1, 1), "post_quant_conv.bias": (4,)},
        SVD | {"down_block_types": [0] * 4, "up_block_types": [0] * 4},
    )
    found = {key: shape for key, shape in found.items() if not key.startswith("post_quant_conv.")}
    parts = (("norm1", "in_layers.0"), ("conv1", "in_layers.2"), ("norm2", "out_layers.0"), ("conv2", "out_layers.3"))
    for key in list(found):
        for part, name in parts:
            stem, middle, tail = key.partition(f".{part}.")
            if middle and key.startswith("decoder."):
                width = found[stem + ".conv2.weight"][0]
                found[f"{stem}.time_stack.{name}.{tail}"] = (
                    (width, width, 3, 1, 1) if "conv" in part and tail == "weight" else (width,)
                )
                found[stem + ".mix_factor"] = (1,)
    return found | {
        "decoder.conv_out.time_mix_conv.weight": (3, 3, 3, 1, 1),
        "decoder.conv_out.time_mix_conv.bias": (3,),
    }


def invert(candidates: Iterable[str], convert: Callable[[dict[str, Any]], dict[str, Any]], expected: Shapes) -> Shapes:
    """The native names whose conversion gives exactly `expected`: each candidate is converted and matched."""
    state = {name: torch.empty((at + 1, 1), device="meta") for at, name in enumerate(candidates)}
    names = list(state)
    found: Shapes = {}
    for key, tag in convert(dict(state)).items():
        if key in expected:
            assert tag.shape[1] == 1
            found[names[tag.shape[0] - 1]] = expected[key]
    assert len(found) == len(expected), sorted(set(expected))[:5]
    return found


def wan_native() -> None:
    """Wan 2.1's and Qwen-Image's autoencoder under its authors' names."""
    leaves = ["gamma", "weight", "bias"]
    inside = [f"residual.{i}.{leaf}" for i, leaf in product((0, 2, 3, 6), leaves)]
    inside += [f"{part}.{leaf}" for part, leaf in product(("shortcut", "resample.1", "time_conv"), leaves)]
    inside += [f"{part}.{leaf}" for part, leaf in product(("norm", "to_qkv", "proj"), leaves)]
    names = [f"{part}.{leaf}" for part, leaf in product(("conv1", "conv2"), leaves)]
    for side, blocks in (("encoder", "downsamples"), ("decoder", "upsamples")):
        names += [f"{side}.{part}.{leaf}" for part, leaf in product(("conv1", "head.0", "head.2"), leaves)]
        names += [f"{side}.middle.{i}.{leaf}" for i, leaf in product(range(3), inside)]
        names += [f"{side}.{blocks}.{i}.{leaf}" for i, leaf in product(range(16), inside)]
    native = invert(names, convert_wan_vae_to_diffusers, meta(AutoencoderKLWan))
    source = f"{DIFFUSERS} AutoencoderKLWan; names proven by convert_wan_vae_to_diffusers"
    put("wan21_native", native, None, "bfl", source=source)


def tiny() -> None:
    """TAESD in diffusers' and in its author's numbering."""
    for name, channels, base in (("taesd", 4, "sd"), ("taesd_16", 16, None)):
        shapes = meta(lambda channels=channels: AutoencoderTiny(latent_channels=channels))
        put(f"{name}_diffusers", shapes, base, "diffusers", kind="taesd")
        source = f"{DIFFUSERS} AutoencoderTiny; numbering of scripts/convert_tiny_autoencoder_to_diffusers.py"
        encoder = {key.removeprefix("encoder.layers."): shape for key, shape in half(shapes, "encoder.").items()}
        decoder = {}
        for key, shape in half(shapes, "decoder.").items():
            number, _, tail = key.removeprefix("decoder.layers.").partition(".")
            decoder[f"{int(number) + 1}.{tail}"] = shape
        put(f"{name}_encoder", encoder, base, None, kind="taesd", source=source)
        put(f"{name}_decoder", decoder, base, None, kind="taesd", source=source)
        whole = under("encoder.", encoder) | under("decoder.", decoder)
        put(f"{name}_whole", whole, base, None, kind="taesd", source=source)


def cascade() -> None:
    """Stable Cascade's stage A."""
    from diffusers.pipelines.deprecated.wuerstchen.modeling_paella_vq_model import PaellaVQModel

    put("cascade_a", meta(PaellaVQModel), "cascade", None, source=f"{DIFFUSERS} PaellaVQModel")


if __name__ == "__main__":
    for build_all in (plain, video, wan_native, tiny, cascade):
        build_all()
