"""Golden headers of the UNet families: ``python scripts/goldens/unets.py``.

Networks are diffusers classes on the meta device with the published configurations stated below. Original (LDM, SGM)
names are proposed by `_ldm` and proven by diffusers' own single-file converter; the ones it does not convert (SVD) use
the names of diffusers' ``scripts/convert_svd_to_diffusers.py``. Text encoders are transformers and open_clip classes.
Buffers and marker tensors are those of CompVis' ``ddpm.py`` and of the published files.
"""

from __future__ import annotations

from typing import Any

import open_clip
from _ldm import DIFFUSERS, Shapes, bnb4, check_unet, meta, tensors, under, unet_names, vae_original
from diffusers import (
    AutoencoderKL,
    I2VGenXLUNet,
    UNet2DConditionModel,
    UNet3DConditionModel,
    UNetSpatioTemporalConditionModel,
)
from diffusers.loaders.single_file_utils import convert_stable_cascade_unet_single_file_to_diffusers
from diffusers.models.unets import StableCascadeUNet
from transformers import CLIPTextConfig, CLIPTextModelWithProjection

from tests.goldens import save

SD1: dict[str, Any] = {
    "block_out_channels": [320, 640, 1280, 1280],
    "cross_attention_dim": 768,
    "attention_head_dim": 8,
    "layers_per_block": 2,
    "sample_size": 64,
}
SD2 = {**SD1, "cross_attention_dim": 1024, "attention_head_dim": [5, 10, 20, 20], "use_linear_projection": True}
UNCLIP = {**SD2, "class_embed_type": "projection", "sample_size": 96}
X4 = {
    **SD2,
    "attention_head_dim": 8,
    "block_out_channels": [256, 512, 512, 1024],
    "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
    "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
    "in_channels": 7,
    "num_class_embeds": 1000,
    "only_cross_attention": [True, True, True, False],
    "sample_size": 128,
}
XL_SHAPE: dict[str, Any] = {
    "block_out_channels": [320, 640, 1280],
    "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
    "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
    "cross_attention_dim": 2048,
    "attention_head_dim": [5, 10, 20],
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
    "layers_per_block": 2,
    "sample_size": 128,
}
SDXL = {**XL_SHAPE, "transformer_layers_per_block": [1, 2, 10]}
REFINER = {
    **XL_SHAPE,
    "block_out_channels": [384, 768, 1536, 1536],
    "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
    "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
    "cross_attention_dim": 1280,
    "attention_head_dim": [6, 12, 24, 24],
    "projection_class_embeddings_input_dim": 2560,
    "transformer_layers_per_block": 4,
}
SSD1B = {
    **XL_SHAPE,
    "transformer_layers_per_block": [1, [2, 2], [4, 4]],
    "reverse_transformer_layers_per_block": [[4, 4, 10], [2, 1, 1], 1],
    "mid_block_type": "UNetMidBlock2D",
}
VEGA = {
    **SSD1B,
    "transformer_layers_per_block": [1, [1, 1], [2, 2]],
    "reverse_transformer_layers_per_block": [[2, 2, 2], [1, 1, 1], 1],
}
KOALA_700M = {**XL_SHAPE, "layers_per_block": 1, "transformer_layers_per_block": [1, 2, 5], "mid_block_type": None}
KOALA_1B = {**XL_SHAPE, "layers_per_block": 1, "transformer_layers_per_block": [1, 2, 6]}
KOLORS = {
    **SDXL,
    "encoder_hid_dim": 4096,
    "encoder_hid_dim_type": "text_proj",
    "projection_class_embeddings_input_dim": 5632,
}
BK_BASE = {**SD1, "layers_per_block": 1}
BK_SMALL = {**BK_BASE, "mid_block_type": None}
BK_TINY = {
    **BK_SMALL,
    "block_out_channels": [320, 640, 1280],
    "down_block_types": ["CrossAttnDownBlock2D"] * 3,
    "up_block_types": ["CrossAttnUpBlock2D"] * 3,
}
IF_I = {
    "in_channels": 3,
    "out_channels": 6,
    "sample_size": 64,
    "block_out_channels": [704, 1408, 2112, 2816],
    "layers_per_block": 3,
    "down_block_types": ["ResnetDownsampleBlock2D", *["SimpleCrossAttnDownBlock2D"] * 3],
    "up_block_types": [*["SimpleCrossAttnUpBlock2D"] * 3, "ResnetUpsampleBlock2D"],
    "mid_block_type": "UNetMidBlock2DSimpleCrossAttn",
    "cross_attention_dim": 2816,
    "cross_attention_norm": "group_norm",
    "encoder_hid_dim": 4096,
    "addition_embed_type": "text",
    "attention_head_dim": 64,
    "act_fn": "gelu",
    "resnet_time_scale_shift": "scale_shift",
}
IF_II = {**IF_I, "in_channels": 6, "block_out_channels": [320, 640, 1280, 1280], "cross_attention_dim": 1280} | {
    "class_embed_type": "timestep"
}

CASCADE_C: dict[str, Any] = {
    "in_channels": 16,
    "out_channels": 16,
    "timestep_ratio_embedding_dim": 64,
    "patch_size": 1,
    "conditioning_dim": 2048,
    "block_out_channels": [2048, 2048],
    "num_attention_heads": [32, 32],
    "down_num_layers_per_block": [8, 24],
    "up_num_layers_per_block": [24, 8],
    "down_blocks_repeat_mappers": [1, 1],
    "up_blocks_repeat_mappers": [1, 1],
    "block_types_per_layer": [["SDCascadeResBlock", "SDCascadeTimestepBlock", "SDCascadeAttnBlock"]] * 2,
    "clip_text_in_channels": 1280,
    "clip_text_pooled_in_channels": 1280,
    "clip_image_in_channels": 768,
    "clip_seq": 4,
    "kernel_size": 3,
    "dropout": [0.1, 0.1],
    "self_attn": True,
    "timestep_conditioning_type": ["sca", "crp"],
    "switch_level": [False],
}
CASCADE_C_LITE = {
    **CASCADE_C,
    "conditioning_dim": 1536,
    "block_out_channels": [1536, 1536],
    "num_attention_heads": [24, 24],
    "down_num_layers_per_block": [4, 12],
    "up_num_layers_per_block": [12, 4],
}
CASCADE_B: dict[str, Any] = {
    "in_channels": 4,
    "out_channels": 4,
    "timestep_ratio_embedding_dim": 64,
    "patch_size": 2,
    "conditioning_dim": 1280,
    "block_out_channels": [320, 640, 1280, 1280],
    "down_num_layers_per_block": [2, 6, 28, 6],
    "up_num_layers_per_block": [6, 28, 6, 2],
    "down_blocks_repeat_mappers": [1, 1, 1, 1],
    "up_blocks_repeat_mappers": [3, 3, 2, 2],
    "num_attention_heads": [0, 0, 20, 20],
    "block_types_per_layer": [
        ["SDCascadeResBlock", "SDCascadeTimestepBlock"],
        ["SDCascadeResBlock", "SDCascadeTimestepBlock"],
        ["SDCascadeResBlock", "SDCascadeTimestepBlock", "SDCascadeAttnBlock"],
        ["SDCascadeResBlock", "SDCascadeTimestepBlock", "SDCascadeAttnBlock"],
    ],
    "clip_text_pooled_in_channels": 1280,
    "clip_seq": 4,
    "effnet_in_channels": 16,
    "pixel_mapper_in_channels": 3,
    "kernel_size": 3,
    "dropout": [0, 0, 0.1, 0.1],
    "self_attn": True,
    "timestep_conditioning_type": ["sca"],
}
CASCADE_B_LITE = {
    **CASCADE_B,
    "block_out_channels": [320, 576, 1152, 1152],
    "down_num_layers_per_block": [2, 4, 14, 4],
    "up_num_layers_per_block": [4, 14, 4, 2],
    "up_blocks_repeat_mappers": [2, 2, 2, 2],
    "num_attention_heads": [0, 9, 18, 18],
}
VAE = {
    "block_out_channels": [128, 256, 512, 512],
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
    "layers_per_block": 2,
    "latent_channels": 4,
}
VAE_X4 = {
    **VAE,
    "block_out_channels": [128, 256, 512],
    "down_block_types": ["DownEncoderBlock2D"] * 3,
    "up_block_types": ["UpDecoderBlock2D"] * 3,
}
SCHEDULE = (
    "alphas_cumprod",
    "alphas_cumprod_prev",
    "betas",
    "log_one_minus_alphas_cumprod",
    "posterior_log_variance_clipped",
    "posterior_mean_coef1",
    "posterior_mean_coef2",
    "posterior_variance",
    "sqrt_alphas_cumprod",
    "sqrt_one_minus_alphas_cumprod",
    "sqrt_recip_alphas_cumprod",
    "sqrt_recipm1_alphas_cumprod",
)


def unet(config: dict[str, Any]) -> Shapes:
    """The diffusers class at `config`."""
    return meta(lambda: UNet2DConditionModel(**config))


def original(config: dict[str, Any], prefix: str = "model.diffusion_model.") -> Shapes:
    """The same network under its original names, proven by diffusers' converter."""
    expected = unet(config)
    names = unet_names(expected)
    found = {names[key]: shape for key, shape in expected.items()}
    proven = {key: shape for key, shape in expected.items() if not key.startswith("encoder_hid_proj.")}
    check_unet(found, {"class_embed_type": None, **config}, proven)
    return under(prefix, found)


def ema(network: Shapes) -> Shapes:
    """CompVis' LitEma names: the dots of ``diffusion_model.…`` removed."""
    stem = "model.diffusion_model."
    copies = {"model_ema.diffusion_model" + key[len(stem) :].replace(".", ""): shape for key, shape in network.items()}
    return {**copies, "model_ema.decay": (), "model_ema.num_updates": ()}


def clip_l(prefix: str, *, model: str = "text_model.", position_ids: bool = True) -> Shapes:
    """CLIP ViT-L/14's text tower as transformers names it, without the projection."""
    shapes = meta(
        lambda: CLIPTextModelWithProjection(
            CLIPTextConfig(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12)
        )
    )
    shapes = {
        model + key.removeprefix("text_model."): shape for key, shape in shapes.items() if "projection" not in key
    }
    if position_ids:
        shapes[model + "embeddings.position_ids"] = (1, 77)
    return under(prefix, shapes)


def open_text(name: str, prefix: str) -> Shapes:
    """The text half of an open_clip model."""
    config = open_clip.get_model_config(name)
    shapes = meta(lambda: open_clip.model.CLIP(**config))
    return under(prefix, {key: shape for key, shape in shapes.items() if not key.startswith("visual.")})


def open_vision(name: str, prefix: str) -> Shapes:
    """The vision half of an open_clip model."""
    config = open_clip.get_model_config(name)
    shapes = meta(lambda: open_clip.model.CLIP(**config))
    return under(prefix, {key: shape for key, shape in shapes.items() if key.startswith("visual.")})


def vae(config: dict[str, Any] = VAE) -> Shapes:
    """The first stage under its original names."""
    return under("first_stage_model.", vae_original(meta(lambda: AutoencoderKL(**config)), config))


def schedule(*, steps: int = 1000) -> Shapes:
    """The buffers of CompVis' DDPM."""
    return dict.fromkeys(SCHEDULE, (steps,))


ORIGINAL = f"{DIFFUSERS} UNet2DConditionModel; names proven by convert_ldm_unet_checkpoint; transformers, open_clip"


def checkpoint(name: str, parts: list[Shapes], base: str, layout: str, *, dtype: str = "F16", **variant: Any) -> None:
    """Save a checkpoint golden."""
    shapes: Shapes = {}
    for part in parts:
        shapes |= part
    expect = {"kind": "checkpoint", "base": base, "layout": layout}
    save(f"unets/{name}", ORIGINAL, tensors(shapes, dtype), expect | ({"variant": variant} if variant else {}))


def network(name: str, shapes: Shapes, base: str, layout: str, source: str = ORIGINAL, **variant: Any) -> None:
    """Save a bare network golden."""
    expect = {"kind": "diffusion_model", "base": base, "layout": layout}
    save(f"unets/{name}", source, tensors(shapes), expect | ({"variant": variant} if variant else {}))


def stable_diffusion_1() -> None:
    """SD1 checkpoints, complete and cut down."""
    plain, text, first = original(SD1), clip_l("cond_stage_model.transformer."), vae()
    checkpoint("sd1_ckpt", [plain, text, first, schedule()], "sd1", "ldm", dtype="F32", prediction="epsilon")
    checkpoint("sd1_ckpt_ema", [plain, ema(plain), text, first, schedule()], "sd1", "ldm", dtype="F32", ema=True)
    pruned = clip_l("cond_stage_model.transformer.", position_ids=False)
    checkpoint("sd1_ckpt_pruned_fp16", [plain, pruned, first], "sd1", "ldm")
    checkpoint("sd1_ckpt_nai", [plain, clip_l("cond_stage_model.transformer.", model=""), first], "sd1", "ldm")
    checkpoint(
        "sd1_ckpt_v", [plain, text, first, {"v_pred": (), "ztsnr": ()}], "sd1", "ldm", prediction="v", ztsnr=True
    )
    inpaint, edit = original({**SD1, "in_channels": 9}), original({**SD1, "in_channels": 8})
    checkpoint("sd1_inpainting_ckpt", [inpaint, text, first, schedule()], "sd1", "ldm", inpainting=True)
    checkpoint("sd1_edit_ckpt", [edit, ema(edit), text, first, schedule()], "sd1", "ldm", edit=True, ema=True)
    network("sd1_unet_ldm", original(SD1, ""), "sd1", "ldm", prediction="epsilon")
    network("sd1_unet_ldm_prefixed", plain, "sd1", "ldm")
    network("sd1_unet_diffusers", unet(SD1), "sd1", "diffusers", prediction="epsilon")
    network("sd1_unet_diffusers_inpainting", unet({**SD1, "in_channels": 9}), "sd1", "diffusers", inpainting=True)
    lcm = unet({**SD1, "time_cond_proj_dim": 256})
    network("sd1_unet_diffusers_lcm", lcm, "sd15_lcm", "diffusers", distilled="lcm")
    expect = {"kind": "diffusion_model", "base": "sd1", "layout": "diffusers"}
    save("unets/sd1_unet_diffusers_nf4", ORIGINAL + "; bitsandbytes NF4", bnb4(tensors(unet(SD1)), ""), expect)
    zero = [edit, {"cc_projection.weight": (768, 772), "cc_projection.bias": (768,)}, first, schedule()]
    checkpoint("zero123_ckpt", [*zero, open_vision("ViT-L-14", "cond_stage_model.model.")], "zero123", "ldm")


def stable_diffusion_2() -> None:
    """SD2 checkpoints of each task."""
    text, first, buffers = open_text("ViT-H-14", "cond_stage_model.model."), vae(), schedule()
    plain = original(SD2)
    checkpoint("sd2_ckpt", [plain, text, first, buffers], "sd2", "ldm", dtype="F32", prediction=None)
    for name, channels, fact in (("depth", 5, "depth"), ("inpainting", 9, "inpainting")):
        parts = [original({**SD2, "in_channels": channels}), text, first, buffers]
        if name == "depth":
            parts.append({"depth_model.model.pretrained.model.cls_token": (1, 1, 768)})
        checkpoint(f"sd2_{name}_ckpt", parts, "sd2", "ldm", **{fact: True})
    for letter, width, vision in (("l", 1536, "ViT-L-14"), ("h", 2048, "ViT-H-14")):
        config = {**UNCLIP, "projection_class_embeddings_input_dim": width}
        parts = [original(config), text, first, buffers, open_vision(vision, "embedder.model.")]
        parts.append({"noise_augmentor.data_mean": (1, width // 2), "noise_augmentor.data_std": (1, width // 2)})
        checkpoint(f"sd2_unclip_{letter}_ckpt", parts, "sd2", "ldm", unclip=True)
        network(f"sd2_unclip_{letter}_unet_diffusers", unet(config), "sd2", "diffusers", unclip=True)
    network("sd2_unet_ldm", original(SD2, ""), "sd2", "ldm")
    network("sd2_unet_diffusers", unet(SD2), "sd2", "diffusers", prediction=None)
    convolved = unet({**SD2, "use_linear_projection": False})
    network("sd2_unet_diffusers_conv", convolved, "sd2", "diffusers")
    expect = {"kind": "diffusion_model", "base": "sd2", "layout": "diffusers"}
    save("unets/sd2_unet_diffusers_nf4", ORIGINAL + "; bitsandbytes NF4", bnb4(tensors(unet(SD2)), ""), expect)
    checkpoint("sd_x4_ckpt", [original(X4), text, vae(VAE_X4), buffers], "sd_x4_upscaler", "ldm")
    network("sd_x4_unet_diffusers", unet(X4), "sd_x4_upscaler", "diffusers")


def sdxl_text() -> Shapes:
    """Both text encoders of SDXL."""
    return clip_l("conditioner.embedders.0.transformer.") | open_text("ViT-bigG-14", "conditioner.embedders.1.model.")


def stable_diffusion_xl() -> None:
    """SDXL and everything distilled from it."""
    text, first, plain = sdxl_text(), vae(), original(SDXL)
    checkpoint("sdxl_ckpt", [plain, text, first], "sdxl", "sgm", prediction="epsilon")
    checkpoint("sdxl_ckpt_sigmas", [plain, text, first, {"denoiser.sigmas": (1000,)}], "sdxl", "sgm")
    checkpoint(
        "sdxl_ckpt_v", [plain, text, first, {"v_pred": (), "ztsnr": ()}], "sdxl", "sgm", prediction="v", ztsnr=True
    )
    checkpoint(
        "sdxl_inpainting_ckpt", [original({**SDXL, "in_channels": 9}), text, first], "sdxl", "sgm", inpainting=True
    )
    sigmas = {"edm_vpred.sigma_max": (), "edm_vpred.sigma_min": ()}
    checkpoint("cosxl_ckpt", [plain, text, first, sigmas], "sdxl", "sgm", prediction="edm_v")
    edit = original({**SDXL, "in_channels": 8})
    checkpoint("cosxl_edit_ckpt", [edit, text, first, sigmas], "sdxl", "sgm", prediction="edm_v", edit=True)
    statistics = {"edm_mean": (1, 4, 1, 1), "edm_std": (1, 4, 1, 1)}
    checkpoint("playground_v25_ckpt", [plain, text, first, statistics], "playground_v25", "sgm", prediction="edm")
    bigg = open_text("ViT-bigG-14", "conditioner.embedders.0.model.")
    checkpoint("sdxl_refiner_ckpt", [original(REFINER), bigg, first], "sdxl_refiner", "sgm", refiner=True)
    network("sdxl_unet_sgm", original(SDXL, ""), "sdxl", "sgm")
    network("sdxl_unet_diffusers", unet(SDXL), "sdxl", "diffusers")
    network("sdxl_unet_diffusers_inpainting", unet({**SDXL, "in_channels": 9}), "sdxl", "diffusers", inpainting=True)
    network("sdxl_unet_diffusers_edit", unet({**SDXL, "in_channels": 8}), "sdxl", "diffusers", edit=True)
    network(
        "sdxl_unet_diffusers_lcm", unet({**SDXL, "time_cond_proj_dim": 256}), "sdxl_lcm", "diffusers", distilled="lcm"
    )
    expect = {"kind": "diffusion_model", "base": "sdxl", "layout": "diffusers"}
    save("unets/sdxl_unet_diffusers_nf4", ORIGINAL + "; bitsandbytes NF4", bnb4(tensors(unet(SDXL)), ""), expect)
    gguf = {
        key: ("Q4_K" if len(shape) == 2 and key.endswith(".weight") else "F16", shape)
        for key, shape in original(SDXL, "").items()
    }
    expect = {"kind": "diffusion_model", "base": "sdxl", "layout": "sgm"}
    metadata = {"general.architecture": "sdxl", "general.file_type": "15"}
    save(
        "unets/sdxl_unet_gguf",
        ORIGINAL + "; block types of ComfyUI-GGUF",
        gguf,
        expect,
        format="gguf",
        metadata=metadata,
    )
    network("sdxl_refiner_unet_diffusers", unet(REFINER), "sdxl_refiner", "diffusers", refiner=True)
    for base, config in (("ssd1b", SSD1B), ("vega", VEGA), ("koala_700m", KOALA_700M), ("koala_1b", KOALA_1B)):
        checkpoint(f"{base}_ckpt", [original(config), text, first], base, "sgm")
        network(f"{base}_unet_diffusers", unet(config), base, "diffusers")
    network("kolors_unet_diffusers", unet(KOLORS), "kolors", "diffusers")
    network(
        "kolors_unet_diffusers_inpainting", unet({**KOLORS, "in_channels": 9}), "kolors", "diffusers", inpainting=True
    )
    network("kolors_unet_sgm", original(KOLORS, ""), "kolors", "sgm")


def grounded() -> None:
    """SD1 with GLIGEN's gated attention in its own blocks, as diffusers' StableDiffusionGLIGENPipeline keeps it."""
    network("sd1_unet_diffusers_gligen", unet({**SD1, "attention_type": "gated"}), "sd1", "diffusers")


def distilled_sd1() -> None:
    """BK-SDM; parameter counts checked against the published 579.4, 482.3 and 323.4 million."""
    for base, config in (("bk_sdm_base", BK_BASE), ("bk_sdm_small", BK_SMALL), ("bk_sdm_tiny", BK_TINY)):
        network(f"{base}_unet_diffusers", unet(config), base, "diffusers")
        parts = [original(config), clip_l("cond_stage_model.transformer."), vae()]
        checkpoint(f"{base}_ckpt", parts, base, "ldm")


def video() -> None:
    """Stable Video Diffusion and Stable Video 3D."""
    shapes = meta(UNetSpatioTemporalConditionModel)
    network(
        "svd_unet_diffusers",
        shapes,
        "svd",
        "diffusers",
        f"{DIFFUSERS} UNetSpatioTemporalConditionModel, defaults",
        i2v=True,
    )
    names = unet_names(shapes)
    native = under("model.diffusion_model.", {names[key]: shape for key, shape in shapes.items()})
    parts = [native, open_vision("ViT-H-14", "conditioner.embedders.0.open_clip.model."), vae()]
    checkpoint("svd_ckpt", parts, "svd", "sgm", i2v=True)
    for letter, width in (("u", 256), ("p", 1280)):
        turned = {**native, "model.diffusion_model.label_emb.0.0.weight": (1280, width)}
        checkpoint(f"sv3d_{letter}_ckpt", [turned, *parts[1:]], "sv3d", "sgm", i2v=True)


def over_time() -> None:
    """SD2's UNet with layers over frames between its own: text to video, image to video."""
    source = f"{DIFFUSERS} %s, defaults"
    shapes = meta(UNet3DConditionModel)
    network("modelscope_t2v_unet_diffusers", shapes, "modelscope_t2v", "diffusers", source % "UNet3DConditionModel")
    network("i2vgen_xl_unet_diffusers", meta(I2VGenXLUNet), "i2vgen_xl", "diffusers", source % "I2VGenXLUNet", i2v=True)


def deepfloyd() -> None:
    """DeepFloyd IF; the configurations are those that diffusers' convert_if.py makes of the published ones."""
    source = f"{DIFFUSERS} UNet2DConditionModel, configuration as made by scripts/convert_if.py"
    network("deepfloyd_if_i_unet_diffusers", unet(IF_I), "deepfloyd_if", "diffusers", source)
    network("deepfloyd_if_ii_unet_diffusers", unet(IF_II), "deepfloyd_if", "diffusers", source)


def cascade() -> None:
    """Stable Cascade's two networks; native names proven by diffusers' converter."""
    import torch

    source = f"{DIFFUSERS} StableCascadeUNet; names proven by convert_stable_cascade_unet_single_file_to_diffusers"
    rows = (("c", CASCADE_C, {}), ("c_lite", CASCADE_C_LITE, {"lite": True}))
    rows += (("b", CASCADE_B, {}), ("b_lite", CASCADE_B_LITE, {"lite": True}))
    for name, config, variant in rows:
        base = f"cascade_{name[0]}"
        shapes = meta(lambda config=config: StableCascadeUNet(**config))
        native = _cascade_native(shapes, decoder=name.startswith("b"))
        state = {key: torch.empty(shape, device="meta") for key, shape in native.items()}
        back = convert_stable_cascade_unet_single_file_to_diffusers(state)
        assert {key: tuple(value.shape) for key, value in back.items()} == shapes
        network(f"cascade_{name}_diffusers", shapes, base, "diffusers", source, **variant)
        network(f"cascade_{name}_native", native, base, "bfl", source, **variant)


def _cascade_native(shapes: Shapes, *, decoder: bool) -> Shapes:
    native = {}
    for key, shape in shapes.items():
        stem, _, tail = key.rpartition(".attention.to_")
        if not stem:
            native[key.replace("clip_txt_pooled_mapper", "clip_mapper") if decoder else key] = shape
        elif tail.startswith("q."):
            native[f"{stem}.attention.attn.in_proj_{tail[2:]}"] = (3 * shape[0], *shape[1:])
        elif tail.startswith("out.0."):
            native[f"{stem}.attention.attn.out_proj.{tail[6:]}"] = shape
    return native


def pipelines() -> None:
    """diffusers folders: the class of the pipeline, the components' configurations, the UNet's keys."""
    first = meta(lambda: AutoencoderKL(**VAE))
    text = under("text_encoder/", clip_l("", position_ids=False))
    rows: list[tuple[str, str, dict[str, Any], str, str | None, dict[str, Any]]] = [
        ("sd1", "StableDiffusionPipeline", SD1, "sd1", "epsilon", {}),
        (
            "sd1_inpainting",
            "StableDiffusionInpaintPipeline",
            {**SD1, "in_channels": 9},
            "sd1",
            "epsilon",
            {"inpainting": True},
        ),
        ("sd2_v", "StableDiffusionPipeline", {**SD2, "sample_size": 96}, "sd2", "v_prediction", {"prediction": "v"}),
        ("sd2_eps", "StableDiffusionPipeline", SD2, "sd2", "epsilon", {"prediction": "epsilon"}),
        ("sdxl", "StableDiffusionXLPipeline", SDXL, "sdxl", "epsilon", {}),
        ("sdxl_refiner", "StableDiffusionXLImg2ImgPipeline", REFINER, "sdxl_refiner", "epsilon", {}),
        ("ssd1b", "StableDiffusionXLPipeline", SSD1B, "ssd1b", "epsilon", {}),
        ("kolors", "KolorsPipeline", KOLORS, "kolors", "epsilon", {}),
    ]
    for name, pipeline, config, base, prediction, variant in rows:
        scheduler = {"_class_name": "EulerDiscreteScheduler", "prediction_type": prediction}
        configs = {
            "unet": {"_class_name": "UNet2DConditionModel", **config},
            "vae": {"_class_name": "AutoencoderKL", **VAE, "scaling_factor": 0.13025 if "xl" in name else 0.18215},
            "scheduler": scheduler,
        }
        index = {
            "_class_name": pipeline,
            "unet": ["diffusers", "UNet2DConditionModel"],
            "vae": ["diffusers", "AutoencoderKL"],
            "text_encoder": ["transformers", "CLIPTextModel"],
            "scheduler": ["diffusers", "EulerDiscreteScheduler"],
        }
        shapes = under("unet/", unet(config)) | under("vae/", first) | text
        save(
            f"unets/{name}_folder",
            f"{DIFFUSERS} classes in the layout that {pipeline}.save_pretrained writes",
            tensors(shapes),
            {"kind": "checkpoint", "base": base, "layout": "diffusers"} | ({"variant": variant} if variant else {}),
            format="diffusers",
            extra={"model_index": index, "configs": configs},
        )


if __name__ == "__main__":
    for build in (
        stable_diffusion_1,
        stable_diffusion_2,
        stable_diffusion_xl,
        grounded,
        distilled_sd1,
        video,
        over_time,
        deepfloyd,
        cascade,
        pipelines,
    ):
        build()
