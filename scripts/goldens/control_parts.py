"""Golden headers of what is put beside a network: image prompts, motion, style, patches, latent upscalers.

Built as in ``controls.py``, on whose helpers it stands.

Run with torch and diffusers: ``PYTHONPATH=. python scripts/goldens/control_parts.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import diffusers
from diffusers.loaders import single_file_utils

sys.path.insert(0, str(Path(__file__).parent))

from _ldm import DIFFUSERS, Shapes, meta, under, unet_names
from controls import SD1, SDXL, controlnet, conv, golden, ldm_controlnet, linear, merged, norm, unet


def attentions(config: Mapping[str, Any]) -> list[tuple[bool, int, int]]:
    """For each attention processor in order: whether it is cross-attention, its width, its context width."""
    found = unet(config)
    keys = [key for key in found if key.endswith((".attn1.to_k.weight", ".attn2.to_k.weight"))]
    order = sorted(keys, key=lambda key: "dum".index(key[0]))  # down, up, middle: the order of modules
    return [(".attn2." in key, *found[key]) for key in order]


def ip_layers(config: Mapping[str, Any], faceid: bool = False) -> Shapes:
    """tencent-ailab/IP-Adapter: a ModuleList over all attention processors, with weights at the cross-attentions."""
    found: Shapes = {}
    for at, (crossed, width, inside) in enumerate(attentions(config)):
        if crossed:
            found |= linear(f"ip_adapter.{at}.to_k_ip", inside, width, False)
            found |= linear(f"ip_adapter.{at}.to_v_ip", inside, width, False)
        for part in ("q", "k", "v", "out") if faceid else ():
            found[f"ip_adapter.{at}.to_{part}_lora.down.weight"] = (128, inside if part in "kv" else width)
            found[f"ip_adapter.{at}.to_{part}_lora.up.weight"] = (width, 128)
    return found


def resampler(inside: int, width: int, outside: int, tokens: int) -> Shapes:
    """IP-Adapter's Resampler (ip_adapter/resampler.py), depth 4."""
    found: Shapes = {"image_proj.latents": (1, tokens, width)}
    found |= linear("image_proj.proj_in", inside, width) | linear("image_proj.proj_out", width, outside)
    found |= norm("image_proj.norm_out", outside)
    for at in range(4):
        stem = f"image_proj.layers.{at}"
        found |= norm(f"{stem}.0.norm1", width) | norm(f"{stem}.0.norm2", width)
        found |= linear(f"{stem}.0.to_q", width, width, False) | linear(f"{stem}.0.to_kv", width, 2 * width, False)
        found |= linear(f"{stem}.0.to_out", width, width, False)
        found |= norm(f"{stem}.1.0", width) | linear(f"{stem}.1.1", width, 4 * width, False)
        found |= linear(f"{stem}.1.3", 4 * width, width, False)
    return found


def image_prompts() -> None:
    """IP-Adapter and its kin."""
    basic = linear("image_proj.proj", 1024, 4 * 768) | norm("image_proj.norm", 768)
    sdxl = linear("image_proj.proj", 1280, 4 * 2048) | norm("image_proj.norm", 2048)
    full = (
        linear("image_proj.proj.0", 1280, 1280)
        | linear("image_proj.proj.2", 1280, 768)
        | norm("image_proj.proj.3", 768)
    )
    face = linear("image_proj.proj.0", 512, 1024) | norm("image_proj.norm", 768)
    face |= linear("image_proj.proj.2", 1024, 4 * 768)
    face_xl = linear("image_proj.proj.0", 512, 1024) | norm("image_proj.norm", 2048)
    face_xl |= linear("image_proj.proj.2", 1024, 4 * 2048)
    plus_face = face | {
        key.replace("image_proj.", "image_proj.perceiver_resampler."): shape
        for key, shape in resampler(1280, 768, 768, 4).items()
        if not key.endswith("latents")
    }
    tencent = "tencent-ailab/IP-Adapter ip_adapter"
    rows: tuple[tuple[str, str, Shapes, dict[str, Any]], ...] = (
        ("sd1", "ip_adapter.py ImageProjModel", basic | ip_layers(SD1), {"base": "sd1", "architecture": "IP-Adapter"}),
        ("sdxl", "ip_adapter.py ImageProjModel", sdxl | ip_layers(SDXL), {"base": "sdxl"}),
        (
            "sd1_plus",
            "resampler.py",
            resampler(1280, 768, 768, 16) | ip_layers(SD1),
            {"base": "sd1", "architecture": "Plus"},
        ),
        (
            "sdxl_plus",
            "resampler.py",
            resampler(1280, 1280, 2048, 16) | ip_layers(SDXL),
            {"base": "sdxl", "architecture": "Plus"},
        ),
        (
            "sd1_full_face",
            "ip_adapter.py MLPProjModel",
            full | ip_layers(SD1),
            {"base": "sd1", "architecture": "Full Face"},
        ),
        ("sd1_faceid", "ip_adapter_faceid.py", face | ip_layers(SD1, True), {"base": "sd1", "architecture": "FaceID"}),
        (
            "sdxl_faceid",
            "ip_adapter_faceid.py",
            face_xl | ip_layers(SDXL, True),
            {"base": "sdxl", "architecture": "FaceID"},
        ),
        (
            "sd1_faceid_plus",
            "ip_adapter_faceid.py ProjPlusModel",
            plus_face | ip_layers(SD1, True),
            {"base": "sd1", "architecture": "FaceID Plus"},
        ),
    )
    for name, told, found, expect in rows:
        golden(f"ip_adapter_{name}", f"{tencent}/{told}, over {DIFFUSERS}'s UNet", found, "ip_adapter", **expect)
    pickled = {"format": "pickle", "base": "sd1"}
    golden(
        "ip_adapter_sd1_pickle", f"{tencent}/ip_adapter.py, as .bin", basic | ip_layers(SD1), "ip_adapter", **pickled
    )
    more_image_prompts()


def more_image_prompts() -> None:
    """Kolors, InstantID, Flux, SD3.5, PuLID."""
    kolors = resampler(1024, 2048, 2048, 16) | ip_layers(SDXL)
    source = "cubiq/ComfyUI_IPAdapter_plus IPAdapterPlus.py (Kwai-Kolors/Kolors-IP-Adapter-Plus)"
    golden("ip_adapter_kolors_plus", source, kolors, "ip_adapter", base="kolors", format="pickle")
    instant = resampler(512, 1280, 2048, 16) | ip_layers(SDXL)
    source = "InstantID/InstantID ip_adapter: Resampler over a 512 wide face embedding"
    golden(
        "ip_adapter_instantid", source, instant, "ip_adapter", base="sdxl", architecture="InstantID", format="pickle"
    )
    xlabs: Shapes = linear("ip_adapter_proj_model.proj", 768, 4 * 4096) | norm("ip_adapter_proj_model.norm", 4096)
    for at in range(19):
        for part in ("k", "v"):
            xlabs |= linear(f"double_blocks.{at}.processor.ip_adapter_double_stream_{part}_proj", 4096, 3072)
    source = "XLabs-AI/x-flux src/flux/xflux_pipeline.py set_ip, modules/layers.py IPDoubleStreamBlockProcessor"
    golden("ip_adapter_flux_xlabs", source, xlabs, "ip_adapter", layout="xlabs", dtype="BF16")
    instantx = linear("image_proj.proj.0", 1152, 2304) | linear("image_proj.proj.2", 2304, 128 * 4096)
    instantx |= norm("image_proj.norm", 4096)
    for at in range(57):
        for part in ("k", "v"):
            instantx |= linear(f"ip_adapter.{at}.to_{part}_ip", 4096, 3072, False)
            instantx |= {f"ip_adapter.{at}.norm_added_{part}.weight": (128,)}
    source = "InstantX/FLUX.1-dev-IP-Adapter attention_processor.py IPAFluxAttnProcessor2_0, pipeline MLPProjModel"
    golden("ip_adapter_flux_instantx", source, instantx, "ip_adapter", format="pickle", dtype="BF16")
    golden("ip_adapter_pulid_flux", *pulid_flux(), "ip_adapter", architecture="PuLID", dtype="BF16")
    pulid: Shapes = {"id_adapter.id_embedding_mapping.0.weight": (1024, 1280), "id_adapter.body.0.weight": (1024, 1024)}
    for at, (crossed, width, inside) in enumerate(attentions(SDXL)):
        for part in ("k", "v") if crossed else ():
            pulid |= linear(f"id_adapter_attn_layers.{at}.id_to_{part}", inside, width, False)
    source = "ToTheBeginning/PuLID pulid/attention_processor.py IDAttnProcessor, pipeline.py"
    golden("ip_adapter_pulid_sdxl", source, pulid, "ip_adapter", base="sdxl", architecture="PuLID", format="pickle")


def pulid_flux() -> tuple[str, Shapes]:
    """PuLID for Flux: IDFormer and twenty cross-attentions."""
    found: Shapes = {"pulid_encoder.latents": (1, 32, 1024), "pulid_encoder.proj_out": (1024, 2048)}
    for at in range(10):
        stem = f"pulid_encoder.layers.{at}"
        found |= norm(f"{stem}.0.norm1", 1024) | norm(f"{stem}.0.norm2", 1024)
        found |= linear(f"{stem}.0.to_q", 1024, 1024, False) | linear(f"{stem}.0.to_kv", 1024, 2048, False)
        found |= linear(f"{stem}.0.to_out", 1024, 1024, False)
    for at in range(20):
        stem = f"pulid_ca.{at}"
        found |= norm(f"{stem}.norm1", 2048) | norm(f"{stem}.norm2", 3072)
        found |= linear(f"{stem}.to_q", 3072, 2048, False) | linear(f"{stem}.to_kv", 2048, 4096, False)
        found |= linear(f"{stem}.to_out", 2048, 3072, False)
    return "ToTheBeginning/PuLID pulid/encoders_transformer.py IDFormer, PerceiverAttentionCA", found


def motion() -> None:
    """Motion modules of AnimateDiff and its kin."""
    xl = {"block_out_channels": (320, 640, 1280)}
    rows: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
        (
            "v1",
            {"use_motion_mid_block": False, "motion_max_seq_length": 24},
            {"base": "sd1", "variant": {"version": "v1"}},
        ),
        ("v2", {}, {"base": "sd1", "variant": {"version": "v2"}}),
        ("v3", {"use_motion_mid_block": False}, {"base": "sd1", "variant": {"version": "v3"}}),
        ("sdxl", {**xl, "use_motion_mid_block": False}, {"base": "sdxl"}),
    )
    for name, config, expect in rows:
        found = meta(lambda config=config: diffusers.MotionAdapter(**config))
        source = f"{DIFFUSERS} MotionAdapter {config}"
        golden(f"motion_{name}_diffusers", source, found, "motion_module", layout="diffusers", **expect)
        original = animatediff(found)
        proven = f"{source} in guoyww/AnimateDiff's names, proven by convert_animatediff_checkpoint_to_diffusers"
        golden(f"motion_{name}", proven, original, "motion_module", layout="ldm", format="pickle", **expect)
        if name == "v3":
            lcm = {key: shape for key, shape in original.items() if "pos_encoder" not in key}
            source = f"{proven}; without position encodings (wangfuyun/AnimateLCM)"
            golden("motion_animatelcm", source, lcm, "motion_module", base="sd1", architecture="AnimateLCM")
        if name == "sdxl":
            source = "Kosinkadink/ComfyUI-AnimateDiff-Evolved convert_hotshot_state_dict (hotshotco/Hotshot-XL)"
            golden(
                "motion_hotshotxl", source, hotshot(original), "motion_module", base="sdxl", architecture="HotshotXL"
            )


def animatediff(found: Shapes) -> Shapes:
    """MotionAdapter in AnimateDiff's names, proven by diffusers' converter."""
    renamed: Shapes = {}
    for key, shape in found.items():
        theirs = key.replace(".motion_modules.0.", ".motion_modules.0.temporal_transformer.")
        theirs = theirs.replace(".motion_modules.1.", ".motion_modules.1.temporal_transformer.")
        theirs = theirs.replace(".motion_modules.2.", ".motion_modules.2.temporal_transformer.")
        if theirs.endswith("pos_embed.pe"):
            for at in (0, 1):
                renamed[theirs.replace("pos_embed.pe", f"attention_blocks.{at}.pos_encoder.pe")] = shape
            continue
        theirs = theirs.replace(".attn1.", ".attention_blocks.0.").replace(".attn2.", ".attention_blocks.1.")
        theirs = theirs.replace(".norm1.", ".norms.0.").replace(".norm2.", ".norms.1.").replace(".norm3.", ".ff_norm.")
        renamed[theirs] = shape
    given = single_file_utils.convert_animatediff_checkpoint_to_diffusers(dict(renamed))
    assert given == {key: shape for key, shape in found.items() if "pos_embed" not in key}
    return renamed


def hotshot(original: Shapes) -> Shapes:
    """Hotshot-XL's names: ``temporal_attentions`` and ``positional_encoding``."""
    found = {}
    for key, shape in original.items():
        theirs = key.replace("motion_modules.", "temporal_attentions.").replace(".temporal_transformer.", ".")
        found[theirs.replace("pos_encoder.pe", "pos_encoder.positional_encoding")] = shape
    return found


def beside() -> None:
    """Style models, patches, latent upscalers, relighting, SUPIR."""
    redux = linear("redux_up", 1152, 12288) | linear("redux_down", 12288, 4096)
    source = "black-forest-labs/flux src/flux/modules/image_embedders.py ReduxImageEncoder"
    golden("style_redux", source, redux, "style_model", architecture="Redux", dtype="BF16")
    style: Shapes = (
        {"style_embedding": (1, 8, 1024), "proj": (1024, 768)} | norm("ln_post", 1024) | norm("ln_pre", 1024)
    )
    for at in range(3):
        stem = f"transformer_layes.{at}"
        style |= {f"{stem}.attn.in_proj_weight": (3072, 1024), f"{stem}.attn.in_proj_bias": (3072,)}
        style |= linear(f"{stem}.attn.out_proj", 1024, 1024) | norm(f"{stem}.ln_1", 1024) | norm(f"{stem}.ln_2", 1024)
        style |= linear(f"{stem}.mlp.c_fc", 1024, 4096) | linear(f"{stem}.mlp.c_proj", 4096, 1024)
    source = "TencentARC/T2I-Adapter ldm/modules/encoders/adapter.py StyleAdapter"
    golden("style_t2i", source, style, "style_model", base="sd1", format="pickle")
    patch: Shapes = linear("img_in", 64, 3072)
    for at in range(60):
        stem = f"controlnet_blocks.{at}"
        patch |= {f"{stem}.{each}_rms.weight": (3072,) for each in ("x", "y")}
        patch |= linear(f"{stem}.input_proj", 3072, 3072) | linear(f"{stem}.output_proj", 3072, 3072)
    source = "ComfyUI comfy_extras/nodes_model_patch.py QwenImageBlockWiseControlNet"
    golden("model_patch_qwen_diffsynth", source, patch, "model_patch", base="qwen_image", dtype="BF16")
    uso: Shapes = {}
    for level in ("high", "mid", "low"):
        stem = f"feature_embedder.{level}"
        uso |= linear(f"{stem}_embedding_linear.0", 729, 64) | norm(f"{stem}_layer_norm", 1152)
        uso |= linear(f"{stem}_projection", 1152, 3072)
    source = "ComfyUI comfy_extras/nodes_model_patch.py SigLIPMultiFeatProjModel"
    golden("model_patch_uso", source, uso, "model_patch", dtype="BF16")
    golden("model_patch_gligen", *gligen(), "model_patch", base="sd1", architecture="GLIGEN")
    upscalers()
    for channels, name in ((8, "fc"), (12, "fbc")):
        found = unet(SD1, in_channels=channels)
        source = f"lllyasviel/IC-Light gradio_demo.py: {DIFFUSERS} UNet2DConditionModel with {channels} input channels"
        expect = {"variant": {"relight": True}} if channels == 12 else {"variant": {"edit": False}}
        golden(f"relight_{name}", source, found, "diffusion_model", base="sd1", layout="diffusers", **expect)
    golden("supir", *supir(), "checkpoint", base="sdxl", layout="sgm", variant={"supir": True})


def gligen() -> tuple[str, Shapes]:
    """A pruned GLIGEN: the gated attention of every block and the position network."""
    found: Shapes = {"position_net.null_positive_feature": (768,), "position_net.null_position_feature": (64,)}
    for at, inside, outside in ((0, 832, 512), (2, 512, 512), (4, 512, 768)):
        found |= linear(f"position_net.linears.{at}", inside, outside)
    names = unet_names(unet(SD1))
    for key, theirs in names.items():
        if not key.endswith("attn2.to_k.weight"):
            continue
        stem, width = theirs.removesuffix("attn2.to_k.weight") + "fuser", unet_width(theirs)
        found |= {f"{stem}.alpha_attn": (), f"{stem}.alpha_dense": ()} | linear(f"{stem}.linear", 768, width)
        for part in ("q", "k", "v"):
            found |= linear(f"{stem}.attn.to_{part}", width, width, False)
        found |= linear(f"{stem}.attn.to_out.0", width, width) | norm(f"{stem}.norm1", width)
        found |= linear(f"{stem}.ff.net.0.proj", width, 8 * width) | linear(f"{stem}.ff.net.2", 4 * width, width)
    return "ComfyUI comfy/gligen.py load_gligen (gligen_sd14_textbox_pruned)", found


def unet_width(name: str) -> int:
    """Width of an SD1 attention from its LDM name."""
    part, at = name.split(".")[:2]
    if part == "middle_block":
        return 1280
    level = (int(at) - 1) // 3 if part == "input_blocks" else 3 - int(at) // 3
    return (320, 640, 1280, 1280)[level]


def upscalers() -> None:
    """Networks that enlarge latents."""
    from diffusers.pipelines.ltx.modeling_latent_upsampler import LTXLatentUpsamplerModel

    found = meta(LTXLatentUpsamplerModel)
    source = f"{DIFFUSERS} LTXLatentUpsamplerModel"
    golden("latent_upscaler_ltx", source, found, "latent_upscaler", base="ltx_video", dtype="BF16")
    config = {
        "in_channels": 8,
        "out_channels": 5,
        "conv_in_kernel": 1,
        "conv_out_kernel": 1,
        "block_out_channels": (384, 384, 768, 768),
        "down_block_types": ("KDownBlock2D", "KCrossAttnDownBlock2D", "KCrossAttnDownBlock2D", "KCrossAttnDownBlock2D"),
        "up_block_types": ("KCrossAttnUpBlock2D", "KCrossAttnUpBlock2D", "KCrossAttnUpBlock2D", "KUpBlock2D"),
        "mid_block_type": None,
        "cross_attention_dim": 768,
        "attention_head_dim": 64,
        "act_fn": "gelu",
        "resnet_time_scale_shift": "scale_shift",
        "time_embedding_type": "fourier",
        "timestep_post_act": "gelu",
        "time_cond_proj_dim": 896,
        "norm_num_groups": None,
        "layers_per_block": 4,
        "only_cross_attention": True,
        "resnet_skip_time_act": False,
    }
    found = meta(lambda: diffusers.UNet2DConditionModel(**config))
    source = f"{DIFFUSERS} UNet2DConditionModel with the config of stabilityai/sd-x2-latent-upscaler"
    golden("latent_upscaler_sd_x2", source, found, "latent_upscaler", architecture="x2")


def supir() -> tuple[str, Shapes]:
    """SUPIR's control network and connectors; the control network's hint is a latent."""
    original = ldm_controlnet(controlnet(SDXL), SDXL)
    control = {
        key: shape
        for key, shape in original.items()
        if not key.startswith(("zero_convs", "input_hint", "middle_block_out"))
    }
    control |= conv("input_hint_block.0", 4, 320)
    outputs = [320] * 4 + [640] * 3 + [1280] * 3
    inputs = [320] * 4 + [640] * 3 + [1280] * 3
    joined = [320] * 2 + [640] * 3 + [1280] * 4 + [0]
    modules = [zero_sft(inputs[at], outputs[at], joined[at]) for at in range(10)]
    for at in (6, 3):
        modules.insert(at, zero_cross(outputs[at], joined[at]))
    found = under("model.control_model.", control)
    for at, module in enumerate(modules):
        found |= under(f"model.diffusion_model.project_modules.{at}.", module)
    found |= under("first_stage_model.denoise_encoder.", conv("conv_in", 3, 128) | conv("conv_out", 512, 8))
    return "Fanghua-Yu/SUPIR SUPIR/modules/SUPIR_v0.py with options/SUPIR_v0.yaml", found


def zero_sft(inside: int, width: int, joined: int) -> Shapes:
    """ZeroSFT: a zero convolution and a modulation from the control feature."""
    return merged(
        norm("param_free_norm", width + joined),
        conv("mlp_shared.0", inside, 128),
        conv("zero_mul", 128, width + joined),
        conv("zero_add", 128, width + joined),
        conv("zero_conv", inside, width, 1),
    )


def zero_cross(width: int, context: int) -> Shapes:
    """ZeroCrossAttn."""
    return merged(
        linear("attn.to_q", width, width, False),
        linear("attn.to_k", context, width, False),
        linear("attn.to_v", context, width, False),
        linear("attn.to_out.0", width, width),
        norm("norm1", width),
        norm("norm2", context),
    )


if __name__ == "__main__":
    image_prompts()
    motion()
    beside()
