"""Where the goldens of `dits.py` come from: classes of diffusers and transformers, and the authors' own code.

The folder given on the command line holds read-only checkouts: ``ComfyUI`` (Comfy-Org/ComfyUI a125cd8), ``flux``
(black-forest-labs/flux 802fb47), ``flux2`` (black-forest-labs/flux2 ab7cca6) and ``Wan2.2`` (Wan-Video/Wan2.2 42bf4cf).
Their module definitions are instantiated on the meta device with the published configurations; nothing is downloaded
and no weight exists. Native names that none of them defines are derived backwards from a diffusers class and proven
by running diffusers' own converter over them: it must give exactly the class's keys and shapes.
"""

from __future__ import annotations

import importlib
import math
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from diffusers.loaders import single_file_utils

from tests import goldens

Shapes = dict[str, tuple[int, ...]]
GROUP = "dits"
ORACLES = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("oracles")
WANTED = set(sys.argv[2:])
HERE = f"diffusers {diffusers.__version__}"
COMFY = "Comfy-Org/ComfyUI a125cd8"
BFL = "black-forest-labs/flux 802fb47"
BFL2 = "black-forest-labs/flux2 ab7cca6"
WAN22 = "Wan-Video/Wan2.2 42bf4cf"


def shapes(module: torch.nn.Module) -> Shapes:
    """Keys and shapes of a module's state dict."""
    return {key: tuple(value.shape) for key, value in module.state_dict().items()}


def ours(name: str, **config: Any) -> Shapes:
    """State dict of a diffusers class with this configuration."""
    with torch.device("meta"):
        return shapes(getattr(diffusers, name)(**config))


def comfy(module: str, name: str, **config: Any) -> Shapes:
    """State dict of a network as ComfyUI defines it."""
    _path("ComfyUI")
    sys.argv[1:] = ["--cpu"]
    importlib.import_module("comfy.options").enable_args_parsing()
    operations = importlib.import_module("comfy.ops").disable_weight_init
    found = getattr(importlib.import_module(f"comfy.ldm.{module}"), name)
    return shapes(found(**config, device="meta", dtype=torch.float32, operations=operations))


def flux(**config: Any) -> Shapes:
    """State dict of Flux.1 as its authors define it."""
    _path("flux/src")
    model = importlib.import_module("flux.model")
    common = {
        "vec_in_dim": 768,
        "context_in_dim": 4096,
        "hidden_size": 3072,
        "mlp_ratio": 4.0,
        "num_heads": 24,
        "depth": 19,
        "depth_single_blocks": 38,
        "axes_dim": [16, 56, 56],
        "theta": 10_000,
        "qkv_bias": True,
        "out_channels": 64,
    }
    with torch.device("meta"):
        return shapes(model.Flux(model.FluxParams(**{**common, **config})))


def flux2(guidance: bool = True, **config: Any) -> Shapes:
    """State dict of Flux.2; the klein models have no guidance embedder (diffusers: ``guidance_embeds=False``)."""
    _path("flux2/src")
    model = importlib.import_module("flux2.model")
    with torch.device("meta"):
        found = shapes(model.Flux2(model.Flux2Params(**config)))
    native = {key: shape for key, shape in found.items() if guidance or not key.startswith("guidance_in.")}
    names = {
        "hidden_size": ("num_attention_heads", lambda n: n // 128),
        "depth": ("num_layers", int),
        "depth_single_blocks": ("num_single_layers", int),
        "context_in_dim": ("joint_attention_dim", int),
    }
    theirs = {names[key][0]: names[key][1](value) for key, value in config.items() if key in names}
    _prove(
        native,
        single_file_utils.convert_flux2_transformer_checkpoint_to_diffusers,
        ours("Flux2Transformer2DModel", guidance_embeds=guidance, **theirs),
    )
    return native


def wan22(**config: Any) -> Shapes:
    """State dict of Wan 2.2 as its authors define it."""
    _path("Wan2.2")
    package = type(sys)("wan")
    package.__path__ = [str(ORACLES / "Wan2.2/wan")]  # its own __init__ imports every pipeline
    inner = type(sys)("wan.modules")
    inner.__path__ = [str(ORACLES / "Wan2.2/wan/modules")]
    sys.modules.update({"wan": package, "wan.modules": inner})
    model = importlib.import_module("wan.modules.model")
    with torch.device("meta"):
        return shapes(model.WanModel(**config))


def _path(folder: str) -> None:
    path = str(ORACLES / folder)
    if path not in sys.path:
        sys.path.insert(0, path)


def _prove(native: Shapes, convert: Callable[..., Any], expected: Shapes) -> None:
    """Fail unless diffusers' converter turns `native` into exactly `expected`."""
    tensors = {key: torch.empty(shape, device="meta") for key, shape in native.items()}
    converted = {key: tuple(value.shape) for key, value in convert(tensors).items()}
    if converted != expected:
        wrong = {key for key in converted.keys() | expected.keys() if converted.get(key) != expected.get(key)}
        raise SystemExit(f"{convert.__name__}: {sorted(wrong)[:12]}")


def backwards(theirs: Shapes, names: Mapping[str, str], fuse: Mapping[str, tuple[str, ...]]) -> Shapes:
    """Native names from diffusers' ones: regular expressions in order, then fused projections by row."""
    found: Shapes = {}
    for key, shape in theirs.items():
        name = key
        for old, new in names.items():
            name = re.sub(old, new, name)
        found[name] = shape
    for whole, parts in fuse.items():
        for key in [key for key in found if key.endswith(parts[0])]:
            stem = key[: -len(parts[0])]
            rows = [found.pop(stem + part) for part in parts]
            found[stem + whole] = (sum(row[0] for row in rows), *rows[0][1:])
    return found


def z_image() -> Shapes:
    """Z-Image as ComfyUI ships it."""
    theirs = ours("ZImageTransformer2DModel")
    native = backwards(
        theirs,
        {
            r"^all_final_layer\.2-1\.": "final_layer.",
            r"^all_x_embedder\.2-1\.": "x_embedder.",
            r"attention\.norm_k": "attention.k_norm",
            r"attention\.norm_q": "attention.q_norm",
            r"attention\.to_out\.0": "attention.out",
        },
        {".attention.qkv.weight": tuple(f".attention.to_{x}.weight" for x in "qkv")},
    )
    _prove(native, single_file_utils.convert_z_image_transformer_checkpoint_to_diffusers, theirs)
    return native


def sana(**config: Any) -> Shapes:
    """Sana as its authors name it."""
    theirs = ours("SanaTransformer2DModel", **config)
    width = theirs["scale_shift_table"][1]
    native = backwards(
        theirs,
        {
            r"^scale_shift_table": "final_layer.scale_shift_table",
            r"^proj_out\.": "final_layer.linear.",
            r"^patch_embed\.proj": "x_embedder.proj",
            r"^time_embed\.emb\.timestep_embedder\.linear_1": "t_embedder.mlp.0",
            r"^time_embed\.emb\.timestep_embedder\.linear_2": "t_embedder.mlp.2",
            r"^time_embed\.linear": "t_block.1",
            r"^caption_projection\.linear_": "y_embedder.y_proj.fc",
            r"^caption_norm": "attention_y_norm",
            r"^transformer_blocks\.": "blocks.",
            r"attn1\.to_out\.0": "attn.proj",
            r"attn2\.to_out\.0": "cross_attn.proj",
            r"attn2\.to_q": "cross_attn.q_linear",
            r"ff\.conv_inverted": "mlp.inverted_conv.conv",
            r"ff\.conv_depth": "mlp.depth_conv.conv",
            r"ff\.conv_point": "mlp.point_conv.conv",
        },
        {
            ".attn.qkv.weight": tuple(f".attn1.to_{x}.weight" for x in "qkv"),
            ".cross_attn.kv_linear.weight": (".attn2.to_k.weight", ".attn2.to_v.weight"),
            ".cross_attn.kv_linear.bias": (".attn2.to_k.bias", ".attn2.to_v.bias"),
        },
    )
    # The converter drops these two without looking at them; sizes from NVlabs/Sana (300 tokens, 32 x 32 patches).
    native |= {
        "pos_embed": (1, 1024, width),
        "y_embedder.y_embedding": (300, theirs["caption_projection.linear_1.weight"][1]),
    }
    _prove(native, single_file_utils.convert_sana_transformer_to_diffusers, theirs)
    return native


def krea2() -> Shapes:
    """Krea 2 as its authors name it; each block's six modulation vectors are one flat tensor."""
    theirs = ours("Krea2Transformer2DModel")
    native = backwards(
        theirs,
        {
            r"attn\.to_out\.0": "attn.wo",
            r"attn\.to_([qkv])\.": r"attn.w\1.",
            r"attn\.to_gate": "attn.gate",
            r"attn\.norm_([qk])\.weight": r"attn.qknorm.\1norm.scale",
            r"\.ff\.": ".mlp.",
            r"^final_layer\.scale_shift_table": "last.modulation.lin",
            r"\.scale_shift_table": ".mod.lin",
            r"^final_layer\.linear": "last.linear",
            r"^final_layer\.norm\.weight": "last.norm.scale",
            r"\.norm1\.weight": ".prenorm.scale",
            r"\.norm2\.weight": ".postnorm.scale",
            r"^transformer_blocks\.": "blocks.",
            r"^text_fusion\.": "txtfusion.",
            r"^img_in\.": "first.",
            r"^time_embed\.linear_1": "tmlp.0",
            r"^time_embed\.linear_2": "tmlp.2",
            r"^time_mod_proj": "tproj.1",
            r"^txt_in\.norm\.weight": "txtmlp.0.scale",
            r"^txt_in\.linear_1": "txtmlp.1",
            r"^txt_in\.linear_2": "txtmlp.3",
        },
        {},
    )
    native = {k: (math.prod(s),) if re.match(r"blocks\.\d+\.mod\.lin", k) else s for k, s in native.items()}
    _prove(native, single_file_utils.convert_krea2_transformer_checkpoint_to_diffusers, theirs)
    return native


def ltx2() -> Shapes:
    """LTX-2's transformer as its authors name it."""
    theirs = ours("LTX2VideoTransformer3DModel")
    native = backwards(
        theirs,
        {
            r"^audio_proj_in": "audio_patchify_proj",
            r"^proj_in": "patchify_proj",
            r"^time_embed\.": "adaln_single.",
            r"^audio_time_embed\.": "audio_adaln_single.",
            r"^av_cross_attn_video_scale_shift": "av_ca_video_scale_shift_adaln_single",
            r"^av_cross_attn_video_a2v_gate": "av_ca_a2v_gate_adaln_single",
            r"^av_cross_attn_audio_scale_shift": "av_ca_audio_scale_shift_adaln_single",
            r"^av_cross_attn_audio_v2a_gate": "av_ca_v2a_gate_adaln_single",
            r"video_a2v_cross_attn_scale_shift_table": "scale_shift_table_a2v_ca_video",
            r"audio_a2v_cross_attn_scale_shift_table": "scale_shift_table_a2v_ca_audio",
            r"norm_q": "q_norm",
            r"norm_k": "k_norm",
        },
        {},
    )
    _prove(native, single_file_utils.convert_ltx2_transformer_to_diffusers, theirs)
    return native


def minimax_h3() -> Shapes:
    """MiniMax-H3 as its authors name it."""
    theirs = ours("MiniMaxH3Transformer3DModel")
    native = backwards(
        theirs,
        {
            r"^transformer_blocks\.": "blocks.",
            r"^token_refiner\.refiner_blocks\.": "token_refiner.blocks.",
            r"^time_embedder\.linear_1": "time_embedder.proj_in",
            r"^time_embedder\.linear_2": "time_embedder.proj_out",
            r"^proj_in\.": "video_patch_proj.",
            r"^audio_proj_in\.": "audio_patch_proj.",
            r"^context_embedder\.": "condition_proj.",
            r"^norm_out\.norm\.": "final_layer.norm.",
            r"^norm_out\.linear\.": "final_layer.adaln_proj.linear.",
            r"^proj_out\.": "final_layer.video_out.",
            r"^audio_proj_out\.": "final_layer.audio_out.",
            r"\.attn\.norm_([qk])\.": r".attn.\1_norm.",
            r"\.attn\.to_out\.0\.": ".attn.out_proj.",
            r"\.ff\.net\.0\.proj\.": ".mlp.fc1.",
            r"\.ff\.net\.2\.": ".mlp.fc2.",
        },
        {".attn.qkv_proj.weight": tuple(f".attn.to_{x}.weight" for x in "qkv")},
    )
    convert = single_file_utils.convert_minimax_h3_transformer_checkpoint_to_diffusers
    _prove(native, lambda tensors: convert(tensors, {}), theirs)
    return native


def flux3() -> Shapes:
    """FLUX.3 image models as their authors name them."""
    theirs = ours("Flux3Transformer2DModel")
    native = backwards(
        theirs,
        {
            r"^x_embedders\.": "emb_in.",
            r"^context_embedder\.": "txt_in.",
            r"^mode_blocks\.": "content_mode_blocks.",
            r"^single_transformer_blocks\.": "single_blocks.",
            r"^timestep_embedder\.linear_1": "time_in.in_layer",
            r"^timestep_embedder\.linear_2": "time_in.out_layer",
            r"^proj_out\.": "final_layer.image.linear.",
            r"^norm_out\.linear\.": "final_layer.image.adaLN_modulation.1.",
            r"_modulations\.(\w+)\.linear\.": r"_modulations.\1.lin.",
            r"\.attn\.to_([qkv])\.": r".\1_proj.",
            r"\.attn\.to_out\.0\.": ".attn_out.",
            r"\.attn\.norm_q\.weight": ".norm.query_norm.scale",
            r"\.attn\.norm_k\.weight": ".norm.key_norm.scale",
            r"\.ff\.linear_in": ".mlp_in",
            r"\.ff\.linear_out": ".mlp_out",
        },
        {},
    )
    _prove(native, single_file_utils.convert_flux3_transformer_checkpoint_to_diffusers, theirs)
    return native


def hunyuan_video(inputs: int, comfy_names: bool = False) -> Shapes:
    """HunyuanVideo in Tencent's own names, or in the ones ComfyUI saves (``model.model.`` and split names)."""
    split = comfy(
        "hunyuan_video.model",
        "HunyuanVideo",
        in_channels=inputs,
        patch_size=[1, 2, 2],
        out_channels=16,
        vec_in_dim=768,
        axes_dim=[16, 56, 56],
        context_in_dim=4096,
        hidden_size=3072,
        mlp_ratio=4.0,
        num_heads=24,
        depth=20,
        depth_single_blocks=40,
        theta=256,
        qkv_bias=True,
        guidance_embed=True,
        byt5=False,
        meanflow=False,
    )
    if comfy_names:
        return {f"model.model.{key}": shape for key, shape in split.items()}
    native = backwards(
        split,
        {
            r"^txt_in\.c_embedder\.in_layer": "txt_in.c_embedder.linear_1",
            r"^txt_in\.c_embedder\.out_layer": "txt_in.c_embedder.linear_2",
            r"^(txt_in\.t_embedder|time_in|guidance_in)\.in_layer": r"\1.mlp.0",
            r"^(txt_in\.t_embedder|time_in|guidance_in)\.out_layer": r"\1.mlp.2",
            r"_mod\.lin\.": "_mod.linear.",
            r"\.modulation\.lin\.": ".modulation.linear.",
            r"_attn\.norm\.query_norm\.scale": "_attn_q_norm.weight",
            r"_attn\.norm\.key_norm\.scale": "_attn_k_norm.weight",
            r"\.norm\.query_norm\.scale": ".q_norm.weight",
            r"\.norm\.key_norm\.scale": ".k_norm.weight",
            r"_attn\.qkv": "_attn_qkv",
            r"_attn\.proj": "_attn_proj",
            r"mlp\.0\.": "mlp.fc1.",
            r"mlp\.2\.": "mlp.fc2.",
            r"(t_embedder|time_in|guidance_in)\.mlp\.fc1": r"\1.mlp.0",
            r"(t_embedder|time_in|guidance_in)\.mlp\.fc2": r"\1.mlp.2",
        },
        {},
    )
    _prove(
        native,
        single_file_utils.convert_hunyuan_video_transformer_to_diffusers,
        ours("HunyuanVideoTransformer3DModel", in_channels=inputs),
    )
    return native


def clip(width: int, layers: int, projection: int) -> Shapes:
    """A CLIP text tower in transformers names."""
    config = transformers.CLIPTextConfig(
        hidden_size=width,
        intermediate_size=4 * width,
        num_hidden_layers=layers,
        num_attention_heads=width // 64,
        projection_dim=projection,
    )
    with torch.device("meta"):
        return shapes(transformers.CLIPTextModelWithProjection(config))


def t5() -> Shapes:
    """The T5 XXL v1.1 encoder in transformers names."""
    config = transformers.T5Config(
        d_model=4096, d_kv=64, d_ff=10240, num_layers=24, num_heads=64, feed_forward_proj="gated-gelu", vocab_size=32128
    )
    with torch.device("meta"):
        found = shapes(transformers.T5EncoderModel(config))
    return {key: shape for key, shape in found.items() if key != "encoder.embed_tokens.weight"}


def vae16() -> Shapes:
    """The 16-channel autoencoder of SD3 and Flux in its authors' names."""
    _path("flux/src")
    module = importlib.import_module("flux.modules.autoencoder")
    parameters = module.AutoEncoderParams(
        resolution=256,
        in_channels=3,
        ch=128,
        out_ch=3,
        ch_mult=[1, 2, 4, 4],
        num_res_blocks=2,
        z_channels=16,
        scale_factor=0.3611,
        shift_factor=0.1159,
    )
    with torch.device("meta"):
        return shapes(module.AutoEncoder(parameters))


def under(prefix: str, found: Shapes) -> Shapes:
    """The same keys below `prefix`."""
    return {prefix + key: shape for key, shape in found.items()}


def typed(found: Shapes, dtype: str = "BF16") -> dict[str, tuple[str, tuple[int, ...]]]:
    """Every tensor with one dtype."""
    return {key: (dtype, shape) for key, shape in found.items()}


def nf4(found: Shapes) -> dict[str, tuple[str, tuple[int, ...]]]:
    """bitsandbytes NF4 of every matrix: half a byte per weight in [n/2, 1], block scales beside it."""
    tensors: dict[str, tuple[str, tuple[int, ...]]] = {}
    for key, shape in found.items():
        count = math.prod(shape)
        if len(shape) != 2:
            tensors[key] = ("BF16", shape)
            continue
        tensors[key] = ("U8", (count // 2, 1))
        tensors[key + ".absmax"] = ("F32", (count // 64,))
        tensors[key + ".quant_map"] = ("F32", (16,))
        tensors[key + ".quant_state.bitsandbytes__nf4"] = ("U8", (80,))
    return tensors


def q4_k(found: Shapes) -> dict[str, tuple[str, tuple[int, ...]]]:
    """GGUF as ComfyUI-GGUF writes it: matrices in Q4_K, the rest in F32, shapes logical."""
    return {key: ("Q4_K" if len(s) == 2 and s[1] % 256 == 0 else "F32", s) for key, s in found.items()}


def scaled_fp8(found: Shapes) -> dict[str, tuple[str, tuple[int, ...]]]:
    """ComfyUI's scaled FP8: E4M3 matrices, one scale each, and the marker tensor."""
    tensors = {key: ("F8_E4M3" if len(shape) == 2 else "BF16", shape) for key, shape in found.items()}
    stems = [key.removesuffix(".weight") for key, shape in found.items() if len(shape) == 2 and key.endswith(".weight")]
    return tensors | {f"{stem}.scale_weight": ("F32", ()) for stem in stems} | {"scaled_fp8": ("F8_E4M3", (2,))}


def save(
    name: str,
    source: str,
    tensors: Callable[[], Shapes | dict[str, tuple[str, tuple[int, ...]]]],
    expect: dict[str, Any],
    *,
    container: str = "safetensors",
    extra: dict[str, Any] | None = None,
    metadata: dict[str, str] | None = None,
) -> None:
    """Build and write one golden, unless other names were asked for."""
    if WANTED and name not in WANTED:
        return
    found = tensors()
    if not isinstance(next(iter(found.values()))[0], str):
        found = typed(found)  # type: ignore[arg-type]
    goldens.save(f"{GROUP}/{name}", source, found, expect, format=container, extra=extra, metadata=metadata)  # type: ignore[arg-type]
    print(name, len(found), flush=True)
