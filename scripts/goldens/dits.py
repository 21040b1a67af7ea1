"""Goldens of the diffusion-transformer families, written to ``tests/goldens/dits``.

Needs torch, diffusers and transformers, and a folder with checkouts of the authors' code (see `dits_sources`)::

    PYTHONPATH=. python scripts/goldens/dits.py ORACLES [NAME…]
"""

from __future__ import annotations

from typing import Any

from scripts.goldens.dits_sources import (
    BFL,
    BFL2,
    COMFY,
    HERE,
    WAN22,
    Shapes,
    clip,
    comfy,
    flux,
    flux2,
    flux3,
    hunyuan_video,
    krea2,
    ltx2,
    minimax_h3,
    nf4,
    ours,
    q4_k,
    sana,
    save,
    scaled_fp8,
    t5,
    typed,
    under,
    vae16,
    wan22,
    z_image,
)

DEV = ["flux_dev", "flux_kontext", "flux_krea"]
LARGE = ["sd35_large", "sd35_large_turbo"]


def network(base: str | None, layout: str, **more: Any) -> dict[str, Any]:
    """What a bare network is."""
    return {"kind": "diffusion_model", "base": base, "layout": layout, "status": "ok", **more}


def checkpoint(base: str | None, layout: str, **more: Any) -> dict[str, Any]:
    """What a network with other parts is."""
    return {"kind": "checkpoint", "base": base, "layout": layout, "status": "ok", **more}


# --------------------------------------------------------------------------------------- diffusers classes
SD3M = {"num_layers": 24, "num_attention_heads": 24, "caption_projection_dim": 1536, "pos_embed_max_size": 192}
SD35M = {**SD3M, "pos_embed_max_size": 384, "qk_norm": "rms_norm", "dual_attention_layers": tuple(range(13))}
SD35L = {
    "num_layers": 38,
    "num_attention_heads": 38,
    "caption_projection_dim": 2432,
    "pos_embed_max_size": 192,
    "qk_norm": "rms_norm",
}
KLEIN9 = {
    "num_layers": 8,
    "num_single_layers": 24,
    "num_attention_heads": 32,
    "joint_attention_dim": 12288,
    "guidance_embeds": False,
}
KLEIN4 = {
    "num_layers": 5,
    "num_single_layers": 20,
    "num_attention_heads": 24,
    "joint_attention_dim": 7680,
    "guidance_embeds": False,
}
HYDIT = {
    "in_channels": 4,
    "patch_size": 2,
    "hidden_size": 1408,
    "num_layers": 40,
    "mlp_ratio": 4.3637,
    "sample_size": 128,
    "learn_sigma": True,
}
HIDREAM = {
    "patch_size": 2,
    "in_channels": 16,
    "out_channels": 16,
    "caption_channels": [4096, 4096],
    "axes_dims_rope": (64, 32, 32),
    "llama_layers": [*range(32), *[31] * 16],
}
WAN13 = {"num_attention_heads": 12, "ffn_dim": 8960, "num_layers": 30}
WAN5 = {"in_channels": 48, "out_channels": 48, "num_attention_heads": 24, "ffn_dim": 14336, "num_layers": 30}
WANI2V = {"in_channels": 36, "image_dim": 1280, "added_kv_proj_dim": 5120}
COGVIEW4 = {"num_layers": 28, "num_attention_heads": 32, "attention_head_dim": 128}
ERNIE = {
    "hidden_size": 4096,
    "num_attention_heads": 32,
    "num_layers": 36,
    "ffn_hidden_size": 12288,
    "text_in_dim": 3072,
}
KAN_VIDEO = {"in_visual_dim": 16, "out_visual_dim": 16, "visual_cond": True}

DIFFUSERS: tuple[tuple[str, str, str, dict[str, Any], dict[str, Any]], ...] = (
    # golden, base, class, configuration, further expectations
    ("sd3_medium", "sd3_medium", "SD3Transformer2DModel", SD3M, {}),
    ("sd35_medium", "sd35_medium", "SD3Transformer2DModel", SD35M, {}),
    ("sd35_large", "sd35_large", "SD3Transformer2DModel", SD35L, {"candidates": LARGE}),
    ("flux_dev", "flux_dev", "FluxTransformer2DModel", {"guidance_embeds": True}, {"candidates": DEV}),
    ("flux_schnell", "flux_schnell", "FluxTransformer2DModel", {}, {}),
    (
        "flux_fill",
        "flux_dev",
        "FluxTransformer2DModel",
        {"guidance_embeds": True, "in_channels": 384, "out_channels": 64},
        {"variant": {"fill": True}},
    ),
    (
        "flux_control",
        "flux_dev",
        "FluxTransformer2DModel",
        {"guidance_embeds": True, "in_channels": 128, "out_channels": 64},
        {"variant": {"control": True}},
    ),
    ("chroma", "chroma", "ChromaTransformer2DModel", {}, {}),
    ("flux2_dev", "flux2_dev", "Flux2Transformer2DModel", {}, {}),
    ("flux2_klein_9b", "flux2_klein_9b", "Flux2Transformer2DModel", KLEIN9, {}),
    ("flux2_klein_4b", "flux2_klein_4b", "Flux2Transformer2DModel", KLEIN4, {}),
    ("pixart_alpha", "pixart_alpha", "PixArtTransformer2DModel", {"caption_channels": 4096}, {}),
    (
        "pixart_sigma",
        "pixart",
        "PixArtTransformer2DModel",
        {"caption_channels": 4096, "use_additional_conditions": False},
        {"candidates": ["pixart_alpha", "pixart_sigma"]},
    ),
    ("hunyuan_dit_v11", "hunyuan_dit", "HunyuanDiT2DModel", HYDIT, {}),
    (
        "hunyuan_dit_v12",
        "hunyuan_dit",
        "HunyuanDiT2DModel",
        {**HYDIT, "use_style_cond_and_image_meta_size": False},
        {},
    ),
    ("auraflow", "auraflow", "AuraFlowTransformer2DModel", {"pos_embed_max_size": 9216}, {}),
    ("lumina2", "lumina2", "Lumina2Transformer2DModel", {"cap_feat_dim": 2304}, {}),
    ("lumina_next", "lumina_next", "LuminaNextDiT2DModel", {"num_layers": 24, "num_kv_heads": 8}, {}),
    ("z_image", "z_image", "ZImageTransformer2DModel", {}, {}),
    ("qwen_image", "qwen_image", "QwenImageTransformer2DModel", {}, {}),
    (
        "qwen_image_layered",
        "qwen_image",
        "QwenImageTransformer2DModel",
        {"use_additional_t_cond": True, "use_layer3d_rope": True},
        {"variant": {"layered": True}},
    ),
    ("qwen_image21", "qwen_image21", "QwenImage21Transformer2DModel", {}, {}),
    ("sana_1600m", "sana", "SanaTransformer2DModel", {}, {}),
    (
        "sana_600m",
        "sana",
        "SanaTransformer2DModel",
        {
            "num_layers": 28,
            "num_attention_heads": 36,
            "num_cross_attention_heads": 16,
            "cross_attention_head_dim": 72,
            "cross_attention_dim": 1152,
        },
        {},
    ),
    (
        "sana_sprint",
        "sana",
        "SanaTransformer2DModel",
        {"guidance_embeds": True, "qk_norm": "rms_norm_across_heads"},
        {},
    ),
    ("sana_video", "sana_video", "SanaVideoTransformer3DModel", {}, {}),
    ("hidream", "hidream", "HiDreamImageTransformer2DModel", HIDREAM, {}),
    (
        "omnigen",
        "omnigen",
        "OmniGenTransformer2DModel",
        {
            "rope_scaling": {
                "long_factor": [1.0] * 48,
                "short_factor": [1.0] * 48,
                "type": "su",
                "original_max_position_embeddings": 4096,
            }
        },
        {},
    ),
    (
        "cogview4",
        "cogview4",
        "CogView4Transformer2DModel",
        COGVIEW4,
        {},
    ),
    ("cogview3plus", "cogview3plus", "CogView3PlusTransformer2DModel", {}, {}),
    ("glm_image", "glm_image", "GlmImageTransformer2DModel", {}, {}),
    ("wan_t2v_13b", "wan21", "WanTransformer3DModel", WAN13, {"variant": {"t2v": True}}),
    (
        "wan_t2v_14b",
        "wan",
        "WanTransformer3DModel",
        {},
        {"candidates": ["wan21", "wan22"], "variant": {"t2v": True}},
    ),
    ("wan21_i2v", "wan21", "WanTransformer3DModel", WANI2V, {"variant": {"i2v": True}}),
    (
        "wan21_flf2v",
        "wan21",
        "WanTransformer3DModel",
        {**WANI2V, "pos_embed_seq_len": 514},
        {"variant": {"flf2v": True}},
    ),
    ("wan22_i2v", "wan22", "WanTransformer3DModel", {"in_channels": 36}, {"variant": {"i2v": True}}),
    ("wan22_ti2v_5b", "wan22", "WanTransformer3DModel", WAN5, {}),
    ("wan_vace_14b", "wan", "WanVACETransformer3DModel", {}, {"candidates": ["wan21", "wan22"]}),
    (
        "wan_vace_13b",
        "wan21",
        "WanVACETransformer3DModel",
        {**WAN13, "vace_layers": list(range(0, 30, 2))},
        {},
    ),
    ("wan22_animate", "wan22", "WanAnimateTransformer3DModel", {}, {}),
    ("ltx_2b", "ltx_video", "LTXVideoTransformer3DModel", {}, {}),
    (
        "ltx_13b",
        "ltx_video",
        "LTXVideoTransformer3DModel",
        {"num_layers": 48, "attention_head_dim": 128, "cross_attention_dim": 4096},
        {},
    ),
    ("ltx2", "ltx2", "LTX2VideoTransformer3DModel", {}, {}),
    ("hunyuan_video", "hunyuan_video", "HunyuanVideoTransformer3DModel", {}, {}),
    (
        "hunyuan_video_i2v",
        "hunyuan_video",
        "HunyuanVideoTransformer3DModel",
        {"in_channels": 33, "image_condition_type": "latent_concat", "guidance_embeds": False},
        {"variant": {"i2v": True}},
    ),
    (
        "framepack",
        "framepack",
        "HunyuanVideoFramepackTransformer3DModel",
        {"has_image_proj": True, "has_clean_x_embedder": True},
        {},
    ),
    ("hunyuan_video15", "hunyuan_video15", "HunyuanVideo15Transformer3DModel", {}, {}),
    (
        "hunyuan_image",
        "hunyuan_image",
        "HunyuanImageTransformer2DModel",
        {"text_embed_2_dim": 1472},
        {},
    ),
    ("mochi", "mochi", "MochiTransformer3DModel", {}, {}),
    ("cogvideox_2b", "cogvideox", "CogVideoXTransformer3DModel", {}, {}),
    (
        "cogvideox_5b",
        "cogvideox",
        "CogVideoXTransformer3DModel",
        {"num_layers": 42, "num_attention_heads": 48, "use_rotary_positional_embeddings": True},
        {},
    ),
    (
        "cogvideox_5b_i2v",
        "cogvideox",
        "CogVideoXTransformer3DModel",
        {
            "num_layers": 42,
            "num_attention_heads": 48,
            "in_channels": 32,
            "use_rotary_positional_embeddings": True,
            "use_learned_positional_embeddings": True,
        },
        {"variant": {"i2v": True}},
    ),
    (
        "cogvideox15_5b",
        "cogvideox",
        "CogVideoXTransformer3DModel",
        {
            "num_layers": 42,
            "num_attention_heads": 48,
            "use_rotary_positional_embeddings": True,
            "patch_size_t": 2,
            "patch_bias": False,
        },
        {},
    ),
    ("cosmos1_7b", "cosmos", "CosmosTransformer3DModel", {}, {}),
    (
        "cosmos2_2b",
        "cosmos",
        "CosmosTransformer3DModel",
        {"num_attention_heads": 16, "extra_pos_embed_type": None},
        {},
    ),
    (
        "kandinsky5_video_lite",
        "kandinsky5",
        "Kandinsky5Transformer3DModel",
        {**KAN_VIDEO, "model_dim": 1792, "ff_dim": 7168},
        {},
    ),
    (
        "kandinsky5_video_pro",
        "kandinsky5",
        "Kandinsky5Transformer3DModel",
        {
            **KAN_VIDEO,
            "model_dim": 4096,
            "ff_dim": 16384,
            "time_dim": 1024,
            "num_text_blocks": 4,
            "num_visual_blocks": 60,
            "axes_dims": (32, 48, 48),
        },
        {},
    ),
    (
        "kandinsky5_image_lite",
        "kandinsky5",
        "Kandinsky5Transformer3DModel",
        {
            "in_visual_dim": 16,
            "out_visual_dim": 16,
            "model_dim": 2560,
            "ff_dim": 10240,
            "num_visual_blocks": 50,
            "axes_dims": (32, 48, 48),
        },
        {},
    ),
    ("kandinsky3", "kandinsky3", "Kandinsky3UNet", {}, {}),
    ("ernie_image", "ernie_image", "ErnieImageTransformer2DModel", ERNIE, {}),
    ("longcat_image", "longcat_image", "LongCatImageTransformer2DModel", {}, {}),
    ("ovis_image", "ovis_image", "OvisImageTransformer2DModel", {}, {}),
    ("krea2", "krea2", "Krea2Transformer2DModel", {}, {}),
    ("ideogram4", "ideogram4", "Ideogram4Transformer2DModel", {}, {}),
    ("bria", "bria", "BriaTransformer2DModel", {}, {}),
    ("bria_fibo", "bria_fibo", "BriaFiboTransformer2DModel", {}, {}),
    ("prx", "prx", "PRXTransformer2DModel", {}, {}),
    ("allegro", "allegro", "AllegroTransformer3DModel", {}, {}),
    ("minimax_h3", "minimax_h3", "MiniMaxH3Transformer3DModel", {}, {}),
    ("flux3", "flux3", "Flux3Transformer2DModel", {}, {}),
)


def diffusers_networks() -> None:
    """One golden per diffusers class and published configuration."""
    for name, base, cls, config, more in DIFFUSERS:
        stated = f" with {config}" if config else ", default configuration"
        save(
            f"{name}-diffusers",
            f"{HERE} {cls}{stated}, on the meta device",
            lambda cls=cls, config=config: ours(cls, **config),
            network(base, "diffusers", **more),
        )


# ------------------------------------------------------------------------------------------ native names
MMDIT = {
    "input_size": None,
    "patch_size": 2,
    "in_channels": 16,
    "out_channels": 16,
    "adm_in_channels": 2048,
    "pos_embed_scaling_factor": None,
}
WAN = {
    "patch_size": (1, 2, 2),
    "freq_dim": 256,
    "window_size": (-1, -1),
    "qk_norm": True,
    "cross_attn_norm": True,
    "eps": 1e-6,
}
WAN_14B = dict(**WAN, dim=5120, ffn_dim=13824, num_heads=40, num_layers=40, out_dim=16)
WAN_13B = dict(**WAN, dim=1536, ffn_dim=8960, num_heads=12, num_layers=30, out_dim=16)
WAN_5B = dict(**WAN, dim=3072, ffn_dim=14336, num_heads=24, num_layers=30, in_dim=48, out_dim=48)
KLEIN_9B = {"guidance": False, "context_in_dim": 12288, "hidden_size": 4096, "num_heads": 32, "depth_single_blocks": 24}
KLEIN_4B = {
    "guidance": False,
    "context_in_dim": 7680,
    "hidden_size": 3072,
    "num_heads": 24,
    "depth": 5,
    "depth_single_blocks": 20,
}
CHROMA = {
    "in_channels": 64,
    "out_channels": 64,
    "patch_size": 2,
    "in_dim": 64,
    "out_dim": 3072,
    "hidden_dim": 5120,
    "n_layers": 5,
    "context_in_dim": 4096,
    "hidden_size": 3072,
    "mlp_ratio": 4.0,
    "num_heads": 24,
    "depth": 19,
    "depth_single_blocks": 38,
    "axes_dim": [16, 56, 56],
    "theta": 10000,
    "qkv_bias": True,
}
COSMOS = {
    "max_img_h": 240,
    "max_img_w": 240,
    "max_frames": 128,
    "out_channels": 16,
    "patch_spatial": 2,
    "patch_temporal": 1,
    "concat_padding_mask": True,
    "pos_emb_cls": "rope3d",
    "use_adaln_lora": True,
    "adaln_lora_dim": 256,
}
COSMOS1 = dict(
    **COSMOS,
    block_config="FA-CA-MLP",
    block_x_format="THWBD",
    affline_emb_norm=True,
    extra_per_block_abs_pos_emb=True,
    extra_per_block_abs_pos_emb_type="learnable",
)
HUNYUAN_IMAGE = {
    "in_channels": 64,
    "out_channels": 64,
    "patch_size": [1, 1],
    "vec_in_dim": None,
    "axes_dim": [64, 64],
    "context_in_dim": 3584,
    "hidden_size": 3584,
    "mlp_ratio": 4.0,
    "num_heads": 28,
    "depth": 20,
    "depth_single_blocks": 40,
    "theta": 256,
    "qkv_bias": True,
    "byt5": True,
    "meanflow": False,
    "guidance_embed": False,
}


def mmdit(depth: int, patches: int, **config: Any) -> Shapes:
    """Stable Diffusion 3's network in its authors' names."""
    context = {"target": "torch.nn.Linear", "params": {"in_features": 4096, "out_features": 64 * depth}}
    return comfy(
        "modules.diffusionmodules.mmdit",
        "OpenAISignatureMMDITWrapper",
        depth=depth,
        num_patches=patches,
        pos_embed_max_size=round(patches**0.5),
        context_embedder_config=context,
        **MMDIT,
        **config,
    )


def sd3m() -> Shapes:
    """Stable Diffusion 3 Medium."""
    return mmdit(24, 36864)


def sd35m() -> Shapes:
    """Stable Diffusion 3.5 Medium."""
    return mmdit(24, 147456, qk_norm="rms", x_block_self_attn_layers=list(range(13)))


def sd35l() -> Shapes:
    """Stable Diffusion 3.5 Large."""
    return mmdit(38, 36864, qk_norm="rms")


def wan_comfy(name: str = "WanModel", **config: Any) -> Shapes:
    """A Wan network as ComfyUI defines it."""
    return comfy("wan.model_animate" if name.startswith("Animate") else "wan.model", name, **config)


def pixart(length: int, micro: bool, size: int = 128) -> Shapes:
    """PixArt with `length` caption tokens."""
    return comfy(
        "pixart.pixartms",
        "PixArtMS",
        num_heads=16,
        patch_size=2,
        hidden_size=1152,
        in_channels=4,
        depth=28,
        model_max_length=length,
        input_size=size,
        pe_interpolation=size // 64,
        micro_condition=micro,
    )


def chroma(radiance: bool = False) -> Shapes:
    """Chroma, or Chroma Radiance, which works on pixels."""
    if not radiance:
        return comfy("chroma.model", "Chroma", **CHROMA)
    nerf = {
        "nerf_hidden_size": 64,
        "nerf_mlp_ratio": 4,
        "nerf_depth": 4,
        "nerf_max_freqs": 8,
        "nerf_tile_size": 32,
        "nerf_final_head_type": "conv",
        "nerf_embedder_dtype": None,
    }
    pixels = {**CHROMA, "in_channels": 3, "out_channels": 3, "patch_size": 16}
    return comfy("chroma_radiance.model", "ChromaRadiance", **pixels, **nerf)


def cosmos2(width: int, blocks: int) -> Shapes:
    """Cosmos-Predict2 of one width, with heads of 128 (ComfyUI comfy/model_detection.py)."""
    return comfy(
        "cosmos.predict2",
        "MiniTrainDIT",
        in_channels=16,
        model_channels=width,
        num_blocks=blocks,
        num_heads=width // 128,
        crossattn_emb_channels=1024,
        **COSMOS,
    )


def anima() -> Shapes:
    """Anima: Cosmos-Predict2 2B and an adapter for its language model (stable-diffusion.cpp, anima.hpp)."""
    found = cosmos2(2048, 28)
    found |= {
        "llm_adapter.embed.weight": (32128, 1024),
        "llm_adapter.norm.weight": (1024,),
        "llm_adapter.out_proj.weight": (1024, 1024),
        "llm_adapter.out_proj.bias": (1024,),
    }
    for block in range(6):
        stem = f"llm_adapter.blocks.{block}."
        found |= {f"{stem}norm_{part}.weight": (1024,) for part in ("self_attn", "cross_attn", "mlp")}
        for part in ("self_attn", "cross_attn"):
            found |= {f"{stem}{part}.{x}_proj.weight": (1024, 1024) for x in "qkvo"}
            found |= {f"{stem}{part}.{x}_norm.weight": (64,) for x in "qk"}
        found |= {f"{stem}mlp.0.weight": (4096, 1024), f"{stem}mlp.0.bias": (4096,)}
        found |= {f"{stem}mlp.2.weight": (1024, 4096), f"{stem}mlp.2.bias": (1024,)}
    return found


def native_networks() -> None:
    """Networks in their authors' names, bare and under the prefixes that files use."""
    cond = "model.diffusion_model."
    mm = f"{COMFY} comfy/ldm/modules/diffusionmodules/mmdit.py with the published configuration"
    save("sd3_medium-bfl", mm, sd3m, network("sd3_medium", "bfl"))
    save("sd35_medium-comfy", mm, lambda: under(cond, sd35m()), network("sd35_medium", "comfy"))
    save("sd35_large-bfl", mm, sd35l, network("sd35_large", "bfl", candidates=LARGE))
    save("sd35_large-comfy", mm, lambda: under(cond, sd35l()), network("sd35_large", "comfy", candidates=LARGE))

    bfl = f"{BFL} src/flux/model.py, parameters of src/flux/util.py"
    dev = {"in_channels": 64, "guidance_embed": True}
    save(
        "flux_dev-bfl",
        f"{bfl} (flux-dev; -krea and -kontext are the same)",
        lambda: flux(**dev),
        network("flux_dev", "bfl", candidates=DEV),
    )
    save("flux_dev-comfy", bfl, lambda: under(cond, flux(**dev)), network("flux_dev", "comfy", candidates=DEV))
    save("flux_schnell-bfl", bfl, lambda: flux(in_channels=64, guidance_embed=False), network("flux_schnell", "bfl"))
    save(
        "flux_fill-bfl",
        f"{bfl} (flux-dev-fill)",
        lambda: flux(in_channels=384, guidance_embed=True),
        network("flux_dev", "bfl", variant={"fill": True}),
    )
    save(
        "flux_canny-bfl",
        f"{bfl} (flux-dev-canny; -depth is the same)",
        lambda: flux(in_channels=128, guidance_embed=True),
        network("flux_dev", "bfl", variant={"control": True}),
    )
    save(
        "flux_dev-nf4",
        f"{bfl}; bitsandbytes NF4 packing as in files saved by Forge",
        lambda: nf4(under(cond, flux(**dev))),
        network("flux_dev", "comfy", candidates=DEV),
    )
    save(
        "flux_dev-gguf-q4_k",
        f"{bfl}; block types as ComfyUI-GGUF writes them",
        lambda: q4_k(flux(**dev)),
        network("flux_dev", "bfl", candidates=DEV),
        container="gguf",
        metadata={"general.architecture": "flux", "general.file_type": "15"},
    )
    save(
        "flux_schnell-fp8_scaled",
        f"{bfl}; ComfyUI's scaled FP8",
        lambda: scaled_fp8(flux(in_channels=64, guidance_embed=False)),
        network("flux_schnell", "bfl"),
    )
    save("chroma-bfl", f"{COMFY} comfy/ldm/chroma/model.py", chroma, network("chroma", "bfl"))
    save(
        "chroma_radiance-bfl",
        f"{COMFY} comfy/ldm/chroma_radiance/model.py",
        lambda: chroma(radiance=True),
        network("chroma", "bfl", variant={"radiance": True}),
    )
    two = f"{BFL2} src/flux2/model.py; {HERE} convert_flux2_transformer_checkpoint_to_diffusers agrees"
    save("flux2_dev-bfl", two, flux2, network("flux2_dev", "bfl"))
    save("flux2_dev-comfy", two, lambda: under(cond, flux2()), network("flux2_dev", "comfy"))
    save("flux2_klein_9b-bfl", two, lambda: flux2(**KLEIN_9B), network("flux2_klein_9b", "bfl"))
    save("flux2_klein_4b-bfl", two, lambda: flux2(**KLEIN_4B), network("flux2_klein_4b", "bfl"))

    art = f"{COMFY} comfy/ldm/pixart/pixartms.py"
    save("pixart_alpha-bfl", art, lambda: pixart(120, True), network("pixart_alpha", "bfl"))
    save("pixart_alpha_512-bfl", art, lambda: pixart(120, False, 64), network("pixart_alpha", "bfl"))
    save("pixart_sigma-bfl", art, lambda: pixart(300, False), network("pixart_sigma", "bfl"))
    dit = {
        "depth": 40,
        "hidden_size": 1408,
        "num_heads": 16,
        "mlp_ratio": 4.3637,
        "in_channels": 4,
        "input_size": None,
        "patch_size": 2,
    }
    hyd = f"{COMFY} comfy/ldm/hydit/models.py (DiT-g/2)"
    save("hunyuan_dit_v12-bfl", hyd, lambda: comfy("hydit.models", "HunYuanDiT", **dit), network("hunyuan_dit", "bfl"))
    save(
        "hunyuan_dit_v11-bfl",
        hyd,
        lambda: comfy("hydit.models", "HunYuanDiT", **dit, size_cond=True, use_style_cond=True),
        network("hunyuan_dit", "bfl"),
    )
    save(
        "auraflow-bfl",
        f"{COMFY} comfy/ldm/aura/mmdit.py, 36 layers, files keep it under `model.`",
        lambda: under(
            "model.", comfy("aura.mmdit", "MMDiT", max_seq=9216, n_layers=36, n_double_layers=4, cond_seq_dim=2048)
        ),
        network("auraflow", "bfl"),
    )
    save(
        "lumina2-bfl",
        f"{COMFY} comfy/ldm/lumina/model.py with the published configuration",
        lambda: comfy(
            "lumina.model",
            "NextDiT",
            patch_size=2,
            in_channels=16,
            dim=2304,
            n_layers=26,
            n_heads=24,
            n_kv_heads=8,
            qk_norm=True,
            cap_feat_dim=2304,
            axes_dims=[32, 32, 32],
            axes_lens=[300, 512, 512],
        ),
        network("lumina2", "bfl"),
    )
    save(
        "z_image-bfl",
        f"derived from {HERE} ZImageTransformer2DModel; its single-file converter maps these back exactly",
        z_image,
        network("z_image", "bfl"),
    )
    save(
        "z_image-comfy",
        "as z_image-bfl, under ComfyUI's prefix",
        lambda: under(cond, z_image()),
        network("z_image", "comfy"),
    )
    sane = f"derived from {HERE} SanaTransformer2DModel; its single-file converter maps these back exactly"
    save("sana_1600m-bfl", sane, sana, network("sana", "bfl"))
    save("flux3-bfl", sane.replace("Sana", "Flux3"), flux3, network("flux3", "bfl"))
    save(
        "minimax_h3-comfy",
        sane.replace("SanaTransformer2DModel", "MiniMaxH3Transformer3DModel"),
        lambda: under(cond, minimax_h3()),
        network("minimax_h3", "comfy"),
    )
    save("krea2-bfl", sane.replace("Sana", "Krea2"), krea2, network("krea2", "bfl"))
    save(
        "hidream-comfy",
        f"{COMFY} comfy/ldm/hidream/model.py",
        lambda: under(
            cond,
            comfy(
                "hidream.model",
                "HiDreamImageTransformer2DModel",
                patch_size=2,
                in_channels=16,
                out_channels=16,
                axes_dims_rope=[64, 32, 32],
                caption_channels=[4096, 4096],
                max_resolution=[128, 128],
                llama_layers=[*range(32), *[31] * 16],
            ),
        ),
        network("hidream", "comfy"),
    )
    save(
        "omnigen2-bfl",
        f"{COMFY} comfy/ldm/omnigen/omnigen2.py with the published configuration",
        lambda: comfy(
            "omnigen.omnigen2",
            "OmniGen2Transformer2DModel",
            hidden_size=2520,
            num_layers=32,
            num_refiner_layers=2,
            num_attention_heads=21,
            num_kv_heads=7,
            axes_dim_rope=[40, 40, 40],
            axes_lens=[1024, 1664, 1664],
            text_feat_dim=2048,
            timestep_scale=1000.0,
        ),
        network("omnigen2", "bfl"),
    )
    save(
        "qwen_image-comfy",
        f"{COMFY} comfy/ldm/qwen_image/model.py",
        lambda: under(cond, comfy("qwen_image.model", "QwenImageTransformer2DModel")),
        network("qwen_image", "comfy"),
    )
    save(
        "qwen_image-fp8_scaled",
        f"{COMFY} comfy/ldm/qwen_image/model.py; ComfyUI's scaled FP8",
        lambda: scaled_fp8(comfy("qwen_image.model", "QwenImageTransformer2DModel")),
        network("qwen_image", "diffusers"),
    )
    video_networks(cond)


def video_networks(cond: str) -> None:
    """Video families in their authors' names."""
    two = f"{WAN22} wan/modules/model.py, wan/configs"
    wan = f"{COMFY} comfy/ldm/wan/model.py with the published configuration"
    both = ["wan21", "wan22"]
    save(
        "wan_t2v_14b-bfl",
        f"{two} (t2v-A14B); Wan 2.1's is the same",
        lambda: wan22(model_type="t2v", in_dim=16, **WAN_14B),
        network("wan", "bfl", candidates=both, variant={"t2v": True}),
    )
    save(
        "wan22_i2v-bfl",
        f"{two} (i2v-A14B)",
        lambda: wan22(model_type="i2v", in_dim=36, **WAN_14B),
        network("wan22", "bfl", variant={"i2v": True}),
    )
    save("wan22_ti2v_5b-bfl", f"{two} (ti2v-5B)", lambda: wan22(model_type="ti2v", **WAN_5B), network("wan22", "bfl"))
    save(
        "wan22_ti2v_5b-gguf-q4_k",
        f"{two} (ti2v-5B); block types as ComfyUI-GGUF writes them",
        lambda: q4_k(wan22(model_type="ti2v", **WAN_5B)),
        network("wan22", "bfl"),
        container="gguf",
        metadata={"general.architecture": "wan"},
    )
    save(
        "wan21_t2v_13b-comfy",
        wan,
        lambda: under(cond, wan_comfy(in_dim=16, **WAN_13B)),
        network("wan21", "comfy", variant={"t2v": True}),
    )
    save(
        "wan21_i2v-bfl",
        wan,
        lambda: wan_comfy(model_type="i2v", in_dim=36, **WAN_14B),
        network("wan21", "bfl", variant={"i2v": True}),
    )
    save(
        "wan21_flf2v-bfl",
        wan,
        lambda: wan_comfy(model_type="i2v", in_dim=36, flf_pos_embed_token_number=514, **WAN_14B),
        network("wan21", "bfl", variant={"flf2v": True}),
    )
    save(
        "wan_vace_14b-bfl",
        wan,
        lambda: wan_comfy("VaceWanModel", vace_layers=8, vace_in_dim=96, in_dim=16, **WAN_14B),
        network("wan", "bfl", candidates=both),
    )
    save(
        "wan21_vace_13b-bfl",
        wan,
        lambda: wan_comfy("VaceWanModel", vace_layers=15, vace_in_dim=96, in_dim=16, **WAN_13B),
        network("wan21", "bfl"),
    )
    save("wan22_s2v-bfl", wan, lambda: wan_comfy("WanModel_S2V", in_dim=16, **WAN_14B), network("wan22", "bfl"))
    save("wan22_animate-bfl", wan, lambda: wan_comfy("AnimateWanModel", in_dim=36, **WAN_14B), network("wan22", "bfl"))
    save(
        "wan22_camera-bfl",
        wan,
        lambda: wan_comfy("CameraWanModel", model_type="camera_2.2", in_dim=36, **WAN_14B),
        network("wan22", "bfl"),
    )
    save("wan21_humo-bfl", wan, lambda: wan_comfy("HumoWanModel", in_dim=36, **WAN_14B), network("wan21", "bfl"))
    ltx = f"{COMFY} comfy/ldm/lightricks/model.py"
    save("ltx_2b-bfl", ltx, lambda: comfy("lightricks.model", "LTXVModel"), network("ltx_video", "bfl"))
    save(
        "ltx_13b-bfl",
        ltx,
        lambda: comfy("lightricks.model", "LTXVModel", num_layers=48, attention_head_dim=128, cross_attention_dim=4096),
        network("ltx_video", "bfl"),
    )
    save(
        "ltx2-comfy",
        f"derived from {HERE} LTX2VideoTransformer3DModel; its single-file converter maps these back exactly",
        lambda: under(cond, ltx2()),
        network("ltx2", "comfy"),
    )
    hyv = f"{COMFY} comfy/ldm/hunyuan_video/model.py"
    own = f"{hyv} in Tencent's names; {HERE} convert_hunyuan_video_transformer_to_diffusers maps them exactly"
    save("hunyuan_video-bfl", own, lambda: hunyuan_video(16), network("hunyuan_video", "bfl"))
    save(
        "hunyuan_video_i2v-bfl", own, lambda: hunyuan_video(33), network("hunyuan_video", "bfl", variant={"i2v": True})
    )
    save(
        "hunyuan_video_skyreels-bfl",
        own,
        lambda: hunyuan_video(32),
        network("hunyuan_video", "bfl", variant={"i2v": True}),
    )
    save("hunyuan_video-comfy", hyv, lambda: hunyuan_video(16, comfy_names=True), network("hunyuan_video", "comfy"))
    save(
        "hunyuan_image-comfy",
        hyv,
        lambda: under("model.model.", comfy("hunyuan_video.model", "HunyuanVideo", **HUNYUAN_IMAGE)),
        network("hunyuan_image", "comfy"),
    )
    save(
        "mochi-bfl",
        f"{COMFY} comfy/ldm/genmo/joint_model/asymm_models_joint.py with the published configuration",
        lambda: comfy(
            "genmo.joint_model.asymm_models_joint",
            "AsymmDiTJoint",
            depth=48,
            patch_size=2,
            num_heads=24,
            hidden_size_x=3072,
            hidden_size_y=1536,
            mlp_ratio_x=4.0,
            mlp_ratio_y=4.0,
            learn_sigma=False,
            in_channels=12,
            qk_norm=True,
            qkv_bias=False,
            out_bias=True,
            attn_drop=0.0,
            posenc_preserve_area=True,
            use_t5=True,
            t5_feat_dim=4096,
            t5_token_length=256,
        ),
        network("mochi", "bfl"),
    )
    one = f"{COMFY} comfy/ldm/cosmos/model.py, NVIDIA's files keep it under `net.`"
    for name, width, blocks, heads in (("7b", 4096, 28, 32), ("14b", 5120, 36, 40)):
        save(
            f"cosmos1_{name}-bfl",
            one,
            lambda width=width, blocks=blocks, heads=heads: under(
                "net.",
                comfy(
                    "cosmos.model",
                    "GeneralDIT",
                    in_channels=16,
                    model_channels=width,
                    num_blocks=blocks,
                    num_heads=heads,
                    **COSMOS1,
                ),
            ),
            network("cosmos", "bfl"),
        )
    for name, width, blocks in (("2b", 2048, 28), ("14b", 5120, 36)):
        save(
            f"cosmos2_{name}-bfl",
            f"{COMFY} comfy/ldm/cosmos/predict2.py, NVIDIA's files keep it under `net.`",
            lambda width=width, blocks=blocks: under("net.", cosmos2(width, blocks)),
            network("cosmos", "bfl"),
        )
    save(
        "anima-bfl",
        f"{COMFY} comfy/ldm/cosmos/predict2.py and leejet/stable-diffusion.cpp src/model/diffusion/anima.hpp",
        lambda: under("net.", anima()),
        network("anima", "bfl"),
    )


# ------------------------------------------------------------------------------------- files with all parts
def sd3_parts(found: Shapes, t5xxl: bool = True) -> Shapes:
    """Stable Diffusion 3 with its encoders and VAE, as Stability AI ships it."""
    parts = under("model.diffusion_model.", found) | under("first_stage_model.", vae16())
    parts |= under("text_encoders.clip_l.transformer.", clip(768, 12, 768))
    parts |= under("text_encoders.clip_g.transformer.", clip(1280, 32, 1280))
    return parts | (under("text_encoders.t5xxl.transformer.", t5()) if t5xxl else {})


def flux_parts() -> Shapes:
    """Flux with its encoders and VAE, as ComfyUI saves it."""
    parts = under("model.diffusion_model.", flux(in_channels=64, guidance_embed=True)) | under("vae.", vae16())
    parts |= under("text_encoders.clip_l.transformer.", clip(768, 12, 768))
    return parts | under("text_encoders.t5xxl.transformer.", t5())


def checkpoints() -> None:
    """Single files that hold a whole pipeline."""
    parts = f"{COMFY} mmdit.py, transformers CLIPTextModelWithProjection and T5EncoderModel, {BFL} autoencoder.py"
    save("sd3_medium-checkpoint", parts, lambda: sd3_parts(sd3m()), checkpoint("sd3_medium", "comfy"))
    save(
        "sd3_medium-checkpoint-clips",
        parts,
        lambda: typed(sd3_parts(sd3m(), t5xxl=False), "F16"),
        checkpoint("sd3_medium", "comfy"),
    )
    save(
        "sd35_large-checkpoint", parts, lambda: sd3_parts(sd35l()), checkpoint("sd35_large", "comfy", candidates=LARGE)
    )
    save(
        "flux_dev-checkpoint-fp8",
        f"{BFL}, transformers CLIPTextModelWithProjection and T5EncoderModel; prefixes of {COMFY} model Flux",
        lambda: typed(flux_parts(), "F8_E4M3"),
        checkpoint("flux_dev", "comfy", candidates=DEV),
    )


FOLDERS: tuple[tuple[str, str, str, str, dict[str, Any], dict[str, Any]], ...] = (
    # golden, base, pipeline class, network class, its configuration, further expectations
    ("sd3_medium", "sd3_medium", "StableDiffusion3Pipeline", "SD3Transformer2DModel", SD3M, {}),
    ("sd35_large", "sd35_large", "StableDiffusion3Pipeline", "SD3Transformer2DModel", SD35L, {"candidates": LARGE}),
    ("flux_schnell", "flux_schnell", "FluxPipeline", "FluxTransformer2DModel", {"guidance_embeds": False}, {}),
    ("flux2_dev", "flux2_dev", "Flux2Pipeline", "Flux2Transformer2DModel", {"guidance_embeds": True}, {}),
    ("chroma", "chroma", "ChromaPipeline", "ChromaTransformer2DModel", {}, {}),
    ("auraflow", "auraflow", "AuraFlowPipeline", "AuraFlowTransformer2DModel", {"pos_embed_max_size": 1024}, {}),
    ("lumina2", "lumina2", "Lumina2Pipeline", "Lumina2Transformer2DModel", {"cap_feat_dim": 2304}, {}),
    ("z_image", "z_image", "ZImagePipeline", "ZImageTransformer2DModel", {}, {}),
    ("qwen_image", "qwen_image", "QwenImagePipeline", "QwenImageTransformer2DModel", {}, {}),
    ("sana", "sana", "SanaPipeline", "SanaTransformer2DModel", {}, {}),
    ("hunyuan_dit", "hunyuan_dit", "HunyuanDiTPipeline", "HunyuanDiT2DModel", HYDIT, {}),
    ("cogview4", "cogview4", "CogView4Pipeline", "CogView4Transformer2DModel", COGVIEW4, {}),
    ("wan21_t2v_13b", "wan21", "WanPipeline", "WanTransformer3DModel", WAN13, {"variant": {"t2v": True}}),
    ("ltx_video", "ltx_video", "LTXPipeline", "LTXVideoTransformer3DModel", {}, {}),
    ("hunyuan_video", "hunyuan_video", "HunyuanVideoPipeline", "HunyuanVideoTransformer3DModel", {}, {}),
    ("mochi", "mochi", "MochiPipeline", "MochiTransformer3DModel", {}, {}),
    ("cogvideox", "cogvideox", "CogVideoXPipeline", "CogVideoXTransformer3DModel", {}, {}),
    ("cosmos", "cosmos", "CosmosTextToWorldPipeline", "CosmosTransformer3DModel", {}, {}),
)


def folders() -> None:
    """Pipeline folders: the network's tensors below their component, the index and the configurations."""
    for name, base, pipeline, cls, config, more in FOLDERS:
        stated = {"_class_name": cls, **{key: list(v) if isinstance(v, tuple) else v for key, v in config.items()}}
        index = {"_class_name": pipeline, "transformer": ["diffusers", cls]}
        save(
            f"{name}-folder",
            f"{HERE} {cls} with {config}, {pipeline}",
            lambda cls=cls, config=config: under("transformer/", ours(cls, **config)),
            checkpoint(base, "diffusers", **more),
            container="diffusers",
            extra={"model_index": index, "configs": {"transformer": stated}},
        )


if __name__ == "__main__":
    diffusers_networks()
    native_networks()
    checkpoints()
    folders()
