"""Golden headers of text and vision encoders: ``python scripts/goldens/encoders.py``.

transformers and open_clip classes on the meta device with the published configurations stated below. GGUF names come
from gguf-py's own tensor name map; Wan's names for UMT5 from Wan-Video/Wan2.1 ``wan/modules/t5.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import gguf
import open_clip
import torch
import transformers
from _ldm import Shapes, bnb4, meta, tensors, under
from transformers import (
    CLIPConfig,
    CLIPModel,
    CLIPTextConfig,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    Gemma2Config,
    Gemma2ForCausalLM,
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
    SiglipVisionConfig,
    SiglipVisionModel,
    T5Config,
    T5EncoderModel,
    T5ForConditionalGeneration,
    UMT5Config,
    UMT5EncoderModel,
)

from tests.goldens import save

TRANSFORMERS = f"transformers {transformers.__version__}"
OPEN_CLIP = f"open_clip {open_clip.__version__}"

T5XXL = {"vocab_size": 32128, "d_model": 4096, "d_kv": 64, "num_heads": 64, "d_ff": 10240, "num_layers": 24}
GATED = {"feed_forward_proj": "gated-gelu"}
UMT5XXL = {**T5XXL, "vocab_size": 256384}
PILE = {**T5XXL, "d_model": 2048, "num_heads": 32, "d_ff": 5120}
MT5XL = {**PILE, "vocab_size": 250112}
BYT5 = {"vocab_size": 1510, "d_model": 1472, "d_kv": 64, "num_heads": 6, "d_ff": 3584, "num_layers": 12}


def llm(layers: int, width: int, heads: int, keys: int, head: int, ff: int, vocabulary: int) -> dict[str, Any]:
    """The dimensions that every decoder's configuration has."""
    return {
        "num_hidden_layers": layers,
        "hidden_size": width,
        "num_attention_heads": heads,
        "num_key_value_heads": keys,
        "head_dim": head,
        "intermediate_size": ff,
        "vocab_size": vocabulary,
    }


LLAMA3 = llm(32, 4096, 32, 8, 128, 14336, 128256)
GEMMA2 = llm(26, 2304, 8, 4, 256, 9216, 256000)
GEMMA3_4B = llm(34, 2560, 8, 4, 256, 10240, 262208)
GEMMA3_12B = llm(48, 3840, 16, 8, 256, 15360, 262208)
MISTRAL3 = llm(40, 5120, 32, 8, 128, 32768, 131072)
QWEN3 = {
    "qwen3_06b": llm(28, 1024, 16, 8, 128, 3072, 151936),
    "qwen3_17b": llm(28, 2048, 16, 8, 128, 6144, 151936),
    "qwen3_4b": llm(36, 2560, 32, 8, 128, 9728, 151936),
    "qwen3_8b": llm(36, 4096, 32, 8, 128, 12288, 151936),
}
QWEN25 = {
    "qwen25_vl_3b": llm(36, 2048, 16, 2, 128, 11008, 151936),
    "qwen25_vl_7b": llm(28, 3584, 28, 4, 128, 18944, 152064),
}


def state(shapes: Shapes, rename: Callable[[str], str] = str) -> Shapes:
    """`shapes` without the language head, renamed."""
    return {rename(key): shape for key, shape in shapes.items() if not key.startswith("lm_head.")}


def put(name: str, source: str, shapes: Shapes, kind: str, base: str | None, layout: str, dtype: str = "F16") -> None:
    """Save one encoder golden."""
    save(f"encoders/{name}", source, tensors(shapes, dtype), {"kind": kind, "base": base, "layout": layout})


def fp8_scaled(shapes: Shapes) -> dict[str, tuple[str, tuple[int, ...]]]:
    """ComfyUI's scaled fp8: eight-bit linear layers, one scale each, a marker tensor."""
    found: dict[str, tuple[str, tuple[int, ...]]] = {"scaled_fp8": ("F8_E4M3", (0,))}
    for key, shape in shapes.items():
        linear = len(shape) == 2 and key.endswith("weight") and "embed" not in key and "shared" not in key
        found[key] = ("F8_E4M3" if linear else "F16", shape)
        if linear:
            found[key.removesuffix("weight") + "scale_weight"] = ("F32", ())
    return found


def llama_cpp(shapes: Shapes, architecture: gguf.MODEL_ARCH, layers: int) -> dict[str, tuple[str, tuple[int, ...]]]:
    """The file after llama.cpp's conversion and Q4_K quantisation, by gguf-py's name map."""
    names = gguf.get_tensor_name_map(architecture, layers)
    found = {}
    for key, shape in shapes.items():
        name = names.get_name(key, try_suffixes=(".weight", ".bias"))
        if name is not None:
            found[name] = ("Q4_K" if len(shape) == 2 else "F32", shape)
    return found


def clip_text() -> None:
    """The three CLIP text towers."""
    rows = (("clip_l", 768, 12, "ViT-L-14"), ("clip_h", 1024, 24, "ViT-H-14"), ("clip_g", 1280, 32, "ViT-bigG-14"))
    for base, width, layers, name in rows:
        config = CLIPTextConfig(
            hidden_size=width,
            intermediate_size=4 * width,
            num_hidden_layers=layers,
            num_attention_heads=width // 64,
            projection_dim=width,
        )
        shapes = meta(lambda config=config: CLIPTextModelWithProjection(config))
        put(
            f"{base}_transformers",
            f"{TRANSFORMERS} CLIPTextModelWithProjection",
            shapes,
            "text_encoder",
            base,
            "transformers",
        )
        settings = open_clip.get_model_config(name)
        whole = meta(lambda settings=settings: open_clip.model.CLIP(**settings))
        text = {key: shape for key, shape in whole.items() if not key.startswith("visual.")}
        put(f"{base}_openclip", f"{OPEN_CLIP} {name}", text, "text_encoder", base, "openclip")
        vision = {key: shape for key, shape in whole.items() if key.startswith("visual.")}
        put(f"{base}_visual_openclip", f"{OPEN_CLIP} {name}", vision, "clip_vision", "clip_vit_" + base[-1], "openclip")
        put(f"{base}_both_openclip", f"{OPEN_CLIP} {name}", whole, "clip", None, "openclip")
    residual = meta(lambda: open_clip.model.CLIP(**open_clip.get_model_config("RN50")))
    put("clip_rn50_both_openclip", f"{OPEN_CLIP} RN50", residual, "clip", None, "openclip")
    first = meta(
        lambda: CLIPTextModelWithProjection(
            CLIPTextConfig(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12)
        )
    )
    bare = {key.removeprefix("text_model."): shape for key, shape in first.items() if "projection" not in key}
    put("clip_l_bare", f"{TRANSFORMERS} CLIPTextModel, in-memory names", bare, "text_encoder", "clip_l", "transformers")
    long = {**first, "text_model.embeddings.position_embedding.weight": (248, 768)}
    put(
        "clip_l_long",
        f"{TRANSFORMERS} CLIPTextModel; 248 positions as in BeichenZhang/LongCLIP-L",
        long,
        "text_encoder",
        "clip_l",
        "transformers",
    )
    sd2 = CLIPTextConfig(hidden_size=1024, intermediate_size=4096, num_hidden_layers=23, num_attention_heads=16)
    shapes = meta(lambda: CLIPTextModelWithProjection(sd2))
    put(
        "clip_h_sd2_folder",
        f"{TRANSFORMERS}, stable-diffusion-2-1/text_encoder config",
        shapes,
        "text_encoder",
        "clip_h",
        "transformers",
    )


def clip_vision() -> None:
    """CLIP and SigLIP vision towers, and whole CLIPs."""
    rows = (("clip_vit_l", 1024, 4096, 24, 16), ("clip_vit_h", 1280, 5120, 32, 16), ("clip_vit_g", 1664, 8192, 48, 16))
    for base, width, ff, layers, heads in rows:
        config = CLIPVisionConfig(
            hidden_size=width,
            intermediate_size=ff,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            patch_size=14,
            image_size=224,
        )
        shapes = meta(lambda config=config: CLIPVisionModelWithProjection(config))
        put(
            f"{base}_transformers",
            f"{TRANSFORMERS} CLIPVisionModelWithProjection",
            shapes,
            "clip_vision",
            base,
            "transformers",
        )
    large = CLIPVisionConfig(
        hidden_size=1024,
        intermediate_size=4096,
        num_hidden_layers=24,
        num_attention_heads=16,
        patch_size=14,
        image_size=336,
    )
    shapes = meta(lambda: CLIPVisionModelWithProjection(large))
    put(
        "clip_vit_l_336",
        f"{TRANSFORMERS}, clip-vit-large-patch14-336",
        shapes,
        "clip_vision",
        "clip_vit_l",
        "transformers",
    )
    for name, patch, size in (("siglip_384", 14, 384), ("siglip2_512", 16, 512)):
        config = SiglipVisionConfig(
            hidden_size=1152,
            intermediate_size=4304,
            num_hidden_layers=27,
            num_attention_heads=16,
            patch_size=patch,
            image_size=size,
        )
        shapes = meta(lambda config=config: SiglipVisionModel(config))
        shapes = {"vision_model." + key.removeprefix("vision_model."): shape for key, shape in shapes.items()}
        put(name, f"{TRANSFORMERS} SiglipVisionModel so400m", shapes, "clip_vision", "siglip", "transformers")
    text = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12}
    vision = {
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "patch_size": 14,
    }
    whole = meta(lambda: CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=768)))
    put("clip_l_both_transformers", f"{TRANSFORMERS} CLIPModel ViT-L/14", whole, "clip", None, "transformers")


def t5() -> None:
    """T5 and its kin."""
    rows: list[tuple[str, type, type, dict[str, Any]]] = [
        ("t5xxl", T5EncoderModel, T5Config, T5XXL),
        ("t5xl", T5EncoderModel, T5Config, PILE),
        ("mt5xl", T5EncoderModel, T5Config, MT5XL),
        ("byt5_small", T5EncoderModel, T5Config, BYT5),
        ("umt5xxl", UMT5EncoderModel, UMT5Config, UMT5XXL),
        ("pile_t5_xl", UMT5EncoderModel, UMT5Config, PILE),
    ]
    for base, model, config, settings in rows:
        shapes = meta(lambda m=model, c=config, s=settings: m(c(**s, **GATED)))
        put(base, f"{TRANSFORMERS} {model.__name__}", shapes, "text_encoder", base, "transformers")
        if base in {"t5xxl", "umt5xxl"}:
            expect = {"kind": "text_encoder", "base": base, "layout": "transformers"}
            save(f"encoders/{base}_fp8_scaled", f"{TRANSFORMERS}; ComfyUI's scaled fp8", fp8_scaled(shapes), expect)
            save(
                f"encoders/{base}_nf4",
                f"{TRANSFORMERS}; bitsandbytes NF4",
                bnb4(tensors(shapes), "encoder.block"),
                expect,
            )
            single = {key: shape for key, shape in shapes.items() if key != "encoder.embed_tokens.weight"}
            put(
                f"{base}_tied",
                f"{TRANSFORMERS} {model.__name__}, tied embedding stored once",
                single,
                "text_encoder",
                base,
                "transformers",
            )
            packed = llama_cpp(single, gguf.MODEL_ARCH.T5ENCODER, 24)
            expect = {**expect, "layout": "llama.cpp"}
            save(
                f"encoders/{base}_gguf",
                "gguf-py T5ENCODER name map",
                packed,
                expect,
                format="gguf",
                metadata={"general.architecture": "t5encoder"},
            )
    whole = meta(lambda: T5ForConditionalGeneration(T5Config(**T5XXL, num_decoder_layers=24, **GATED)))
    put("t5xxl_whole", f"{TRANSFORMERS} T5ForConditionalGeneration", whole, "text_encoder", "t5xxl", "transformers")
    wan: Shapes = {"token_embedding.weight": (256384, 4096), "norm.weight": (4096,)}
    for block in range(24):
        wan |= {f"blocks.{block}.attn.{each}.weight": (4096, 4096) for each in "qkvo"}
        wan |= {f"blocks.{block}.norm{each}.weight": (4096,) for each in "12"}
        wan[f"blocks.{block}.pos_embedding.embedding.weight"] = (32, 64)
        wan |= {f"blocks.{block}.ffn.{each}.weight": (10240, 4096) for each in ("gate.0", "fc1")}
        wan[f"blocks.{block}.ffn.fc2.weight"] = (4096, 10240)
    put("umt5xxl_wan", "Wan-Video/Wan2.1 wan/modules/t5.py T5Encoder", wan, "text_encoder", "umt5xxl", "bfl", "BF16")


def language_models() -> None:
    """Decoder-only models that diffusion models condition on."""
    dense: list[tuple[str, type, type, dict[str, Any], gguf.MODEL_ARCH, str]] = [
        ("llama3_8b", LlamaForCausalLM, LlamaConfig, LLAMA3, gguf.MODEL_ARCH.LLAMA, "llama"),
        ("gemma2_2b", Gemma2ForCausalLM, Gemma2Config, GEMMA2, gguf.MODEL_ARCH.GEMMA2, "gemma2"),
        ("gemma3_4b", Gemma3ForCausalLM, Gemma3TextConfig, GEMMA3_4B, gguf.MODEL_ARCH.GEMMA3, "gemma3"),
        ("gemma3_12b", Gemma3ForCausalLM, Gemma3TextConfig, GEMMA3_12B, gguf.MODEL_ARCH.GEMMA3, "gemma3"),
        ("mistral3_24b", MistralForCausalLM, MistralConfig, MISTRAL3, gguf.MODEL_ARCH.LLAMA, "llama"),
    ]
    dense += [(base, Qwen3ForCausalLM, Qwen3Config, QWEN3[base], gguf.MODEL_ARCH.QWEN3, "qwen3") for base in QWEN3]
    for base, model, config, settings, architecture, name in dense:
        shapes = meta(lambda m=model, c=config, s=settings: m(c(**s)))
        source = f"{TRANSFORMERS} {model.__name__}"
        put(base, source, state(shapes), "text_encoder", base, "transformers", "BF16")
        bare = state(shapes, lambda key: key.removeprefix("model."))
        put(
            f"{base}_bare",
            source + " without its head (the base model's names)",
            bare,
            "text_encoder",
            base,
            "transformers",
        )
        packed = llama_cpp(shapes, architecture, settings["num_hidden_layers"])
        expect = {"kind": "text_encoder", "base": base, "layout": "llama.cpp"}
        save(
            f"encoders/{base}_gguf",
            f"gguf-py {name} name map",
            packed,
            expect,
            format="gguf",
            metadata={"general.architecture": name},
        )
    for base, settings in QWEN25.items():
        shapes = vision_language(settings)
        old = state(shapes, _before_nesting)
        put(
            base,
            f"{TRANSFORMERS} Qwen2_5_VLForConditionalGeneration, published names",
            old,
            "text_encoder",
            base,
            "transformers",
            "BF16",
        )
        put(
            f"{base}_nested",
            f"{TRANSFORMERS} Qwen2_5_VLForConditionalGeneration",
            state(shapes),
            "text_encoder",
            base,
            "transformers",
        )
        text = {key: shape for key, shape in old.items() if not key.startswith("visual.")}
        packed = llama_cpp(text, gguf.MODEL_ARCH.QWEN2VL, settings["num_hidden_layers"])
        expect = {"kind": "text_encoder", "base": base, "layout": "llama.cpp"}
        save(
            f"encoders/{base}_gguf",
            "gguf-py qwen2vl name map",
            packed,
            expect,
            format="gguf",
            metadata={"general.architecture": "qwen2vl"},
        )
    extended = {**LLAMA3, "vocab_size": 128320}
    shapes = state(meta(lambda: LlamaForCausalLM(LlamaConfig(**extended))))
    expect = {"kind": "text_encoder", "base": "llama3_8b", "layout": "transformers"}
    save(
        "encoders/llava_llama3_fp8_scaled",
        f"{TRANSFORMERS}; 128320 tokens as in llava-llama-3-8b; ComfyUI's scaled fp8",
        fp8_scaled(shapes),
        expect,
    )


def vision_language(settings: dict[str, Any]) -> Shapes:
    """Qwen2.5-VL at these text dimensions; the image tower is the same for both sizes but for its output."""
    vision = {
        "out_hidden_size": settings["hidden_size"],
        "hidden_size": 1280,
        "intermediate_size": 3420,
        "depth": 32,
        "num_heads": 16,
    }
    config = Qwen2_5_VLConfig(
        text_config={key: value for key, value in settings.items() if key != "head_dim"}, vision_config=vision
    )
    return meta(lambda: Qwen2_5_VLForConditionalGeneration(config))


def _before_nesting(key: str) -> str:
    return re.sub(r"^model\.visual\.", "visual.", key).replace("model.language_model.", "model.")


def not_encoders() -> None:
    """Language models of the same architectures that no diffusion model uses: they must stay language models."""
    seven = {key: value for key, value in QWEN25["qwen25_vl_7b"].items() if key != "head_dim"}
    shapes = meta(lambda: Qwen2ForCausalLM(Qwen2Config(**seven)))
    save("encoders/llm_qwen25_7b", f"{TRANSFORMERS} Qwen2ForCausalLM", tensors(shapes), {"kind": "llm", "base": None})
    packed = llama_cpp(shapes, gguf.MODEL_ARCH.QWEN2, 28)
    save(
        "encoders/llm_qwen25_7b_gguf",
        "gguf-py qwen2 name map",
        packed,
        {"kind": "llm", "base": None},
        format="gguf",
        metadata={"general.architecture": "qwen2"},
    )
    mistral = llm(32, 4096, 32, 8, 128, 14336, 32768)
    shapes = meta(lambda: MistralForCausalLM(MistralConfig(**mistral)))
    save(
        "encoders/llm_mistral_7b",
        f"{TRANSFORMERS} MistralForCausalLM 7B v0.3",
        tensors(shapes),
        {"kind": "llm", "base": None},
    )


def chatglm() -> None:
    """ChatGLM3 as Kolors uses it: diffusers carries the class."""
    from diffusers.pipelines.kolors.text_encoder import ChatGLMConfig, ChatGLMModel

    settings = {
        "num_layers": 28,
        "padded_vocab_size": 65024,
        "hidden_size": 4096,
        "ffn_hidden_size": 13696,
        "kv_channels": 128,
        "num_attention_heads": 32,
        "multi_query_attention": True,
        "multi_query_group_num": 2,
        "add_qkv_bias": True,
        "rmsnorm": True,
        "original_rope": True,
    }
    shapes = meta(lambda: ChatGLMModel(ChatGLMConfig(**settings), empty_init=False))
    put(
        "chatglm3_6b",
        "diffusers pipelines/kolors/text_encoder.py ChatGLMModel",
        shapes,
        "text_encoder",
        "chatglm3_6b",
        "transformers",
    )
    put(
        "chatglm3_6b_prefixed",
        "the same below `transformer.`, as THUDM publishes it",
        under("transformer.", shapes),
        "text_encoder",
        "chatglm3_6b",
        "transformers",
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    for build in (clip_text, clip_vision, t5, language_models, not_encoders, chatglm):
        build()
