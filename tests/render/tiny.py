"""Pipelines of real structure and a few thousand random weights each, as diffusers folders and as single files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assetkit.configs import scheduler_config
from tests.transform.made import write
from tests.transform.made_checkpoints import DECLARED, original, state

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")
tokenizers = pytest.importorskip("tokenizers")

WORDS = 514
"""CLIP's letters, each also as the end of a word, start and end."""


def clip_tokenizer() -> dict[str, bytes]:
    """CLIP's byte-level letters without any merge."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    letters = [chr(each) for each in (*printable, *range(256, 256 + 256 - len(printable)))]
    tokens = [*letters, *(each + "</w>" for each in letters), "<|startoftext|>", "<|endoftext|>"]
    config = {
        "tokenizer_class": "CLIPTokenizer", "model_max_length": 77, "bos_token": "<|startoftext|>",
        "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>",
    }  # fmt: skip
    return {
        "vocab.json": json.dumps({token: at for at, token in enumerate(tokens)}).encode(),
        "merges.txt": b"#version: 0.2\n",
        "tokenizer_config.json": json.dumps(config).encode(),
    }


def t5_tokenizer(length: int = 12) -> dict[str, bytes]:
    """A unigram of letters."""
    special = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    vocabulary = [*special, *((letter, -1.0) for letter in "▁abcdefghijklmnopqrstuvwxyz")]
    made = tokenizers.Tokenizer(tokenizers.models.Unigram(vocabulary, unk_id=2))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    made.post_processor = tokenizers.processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    config = {
        "tokenizer_class": "T5Tokenizer", "model_max_length": length, "eos_token": "</s>", "unk_token": "<unk>",
        "pad_token": "<pad>", "extra_ids": 0,
    }  # fmt: skip
    return {"tokenizer.json": made.to_str().encode(), "tokenizer_config.json": json.dumps(config).encode()}


def clip(width: int = 12, *, projected: int | None = None, seed: int = 1, act: str = "quick_gelu") -> Any:
    """A CLIP text tower of two layers."""
    torch.manual_seed(seed)
    config = transformers.CLIPTextConfig(
        vocab_size=WORDS, hidden_size=width, intermediate_size=2 * width, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=77, hidden_act=act, bos_token_id=WORDS - 2, eos_token_id=WORDS - 1,
        pad_token_id=WORDS - 1, projection_dim=projected or width,
    )  # fmt: skip
    return (transformers.CLIPTextModelWithProjection if projected else transformers.CLIPTextModel)(config).eval()


def t5(width: int) -> Any:
    """A T5 encoder of one layer."""
    torch.manual_seed(5)
    config = transformers.T5Config(
        vocab_size=29, d_model=width, d_kv=4, d_ff=8, num_layers=1, num_heads=2, feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
    )  # fmt: skip
    return transformers.T5EncoderModel(config).eval()


def vae(channels: int = 4, **more: Any) -> Any:
    """A VAE that makes four by four pixels of a latent one."""
    torch.manual_seed(2)
    return diffusers.AutoencoderKL(
        block_out_channels=(8, 8, 8), norm_num_groups=4, latent_channels=channels, sample_size=32,
        down_block_types=("DownEncoderBlock2D",) * 3, up_block_types=("UpDecoderBlock2D",) * 3, **more,
    ).eval()  # fmt: skip


def unet(**changes: Any) -> Any:
    """SD1's UNet, eight to sixteen channels wide."""
    torch.manual_seed(0)
    return diffusers.UNet2DConditionModel(
        **{
            "block_out_channels": (8, 8, 16, 16), "layers_per_block": 2, "norm_num_groups": 2, "sample_size": 8,
            "cross_attention_dim": 12, "attention_head_dim": 4, **changes,
        }
    ).eval()  # fmt: skip


def sdxl_unet() -> Any:
    """SDXL's UNet."""
    return unet(
        block_out_channels=(8, 8, 16), use_linear_projection=True, transformer_layers_per_block=(1, 1, 2),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"), cross_attention_dim=20,
        addition_embed_type="text_time", addition_time_embed_dim=2, projection_class_embeddings_input_dim=6 * 2 + 8,
    )  # fmt: skip


def sd3() -> Any:
    """SD3's transformer, two blocks."""
    torch.manual_seed(0)
    return diffusers.SD3Transformer2DModel(
        sample_size=8, patch_size=2, in_channels=16, num_layers=2, attention_head_dim=4, num_attention_heads=2,
        joint_attention_dim=24, caption_projection_dim=8, pooled_projection_dim=20, out_channels=16,
        pos_embed_max_size=8,
    ).eval()  # fmt: skip


def flux() -> Any:
    """Flux' transformer, two blocks of each kind."""
    torch.manual_seed(0)
    return diffusers.FluxTransformer2DModel(
        in_channels=16, num_layers=2, num_single_layers=2, attention_head_dim=8, num_attention_heads=2,
        joint_attention_dim=24, pooled_projection_dim=12, guidance_embeds=True, axes_dims_rope=(2, 2, 4),
    ).eval()  # fmt: skip


CLASSES = {
    "sd1": "StableDiffusionPipeline",
    "sd2": "StableDiffusionPipeline",
    "sdxl": "StableDiffusionXLPipeline",
    "sd3_medium": "StableDiffusion3Pipeline",
    "flux_dev": "FluxPipeline",
}


def parts(family: str) -> dict[str, Any]:
    """The networks of a family's pipeline by folder, and its tokenizers' files."""
    if family in ("sd1", "sd2"):
        linear = {"use_linear_projection": True} if family == "sd2" else {}
        tower = clip(act="gelu") if family == "sd2" else clip()
        return {"unet": unet(**linear), "vae": vae(), "text_encoder": tower, "tokenizer": clip_tokenizer()}
    if family == "sdxl":
        both = {"text_encoder": clip(), "text_encoder_2": clip(8, projected=8, seed=3, act="gelu")}
        words = {"tokenizer": clip_tokenizer(), "tokenizer_2": clip_tokenizer()}
        return {"unet": sdxl_unet(), "vae": vae(scaling_factor=0.13025), **both, **words}
    if family == "sd3_medium":
        towers = {
            "text_encoder": clip(projected=12),
            "text_encoder_2": clip(8, projected=8, seed=3, act="gelu"),
            "text_encoder_3": t5(24),
        }
        words = {"tokenizer": clip_tokenizer(), "tokenizer_2": clip_tokenizer(), "tokenizer_3": t5_tokenizer()}
        return {"transformer": sd3(), "vae": sd3_vae(1.5305, 0.0609, 16), **towers, **words}
    towers = {"text_encoder": clip(), "text_encoder_2": t5(24)}
    words = {"tokenizer": clip_tokenizer(), "tokenizer_2": t5_tokenizer()}
    return {"transformer": flux(), "vae": sd3_vae(0.3611, 0.1159, 4), **towers, **words}


def sd3_vae(scale: float, shift: float, channels: int) -> Any:
    """A VAE with a shift and without the convolutions at its neck."""
    return vae(channels, scaling_factor=scale, shift_factor=shift, use_quant_conv=False, use_post_quant_conv=False)


def folder(path: Path, family: str, made: Mapping[str, Any] | None = None, **facts: Any) -> Path:
    """The pipeline as diffusers writes it."""
    index: dict[str, Any] = {"_class_name": CLASSES[family], "_diffusers_version": "0.42.1"}
    scheduler = scheduler_config(family, **facts)
    for name, part in {**(made or parts(family)), "scheduler": {"scheduler_config.json": scheduler}}.items():
        (path / name).mkdir(parents=True)
        if isinstance(part, Mapping):
            for file, content in part.items():
                data = content if isinstance(content, bytes) else json.dumps(content).encode()
                (path / name / file).write_bytes(data)
            kind = "CLIPTokenizer" if "vocab.json" in part else "T5Tokenizer"
            index[name] = ["diffusers", scheduler["_class_name"]] if name == "scheduler" else ["transformers", kind]
        else:
            part.save_pretrained(path / name)
            index[name] = ["transformers" if "text" in name else "diffusers", type(part).__name__]
    (path / "model_index.json").write_text(json.dumps(index))
    return path


_ROWS = {
    "text_encoder": "te1",
    "text_encoder_2": "te2",
    "text_encoder_3": "te3",
}


def single(path: Path, family: str, made: Mapping[str, Any] | None = None, dtype: Any = np.float32) -> Path:
    """The same weights under the original's names in one file."""
    tensors: dict[str, Any] = {}
    for name, part in (made or parts(family)).items():
        if isinstance(part, Mapping):
            continue
        right = state(part)
        if isinstance(part, transformers.CLIPTextModel):
            right = {f"text_model.{key.removeprefix('text_model.')}": value for key, value in right.items()}
        tensors |= original(family, _ROWS.get(name, name), right)
    cast = {key: array.astype(dtype) if array.dtype == np.float32 else array for key, array in tensors.items()}
    return write(path, cast, {"modelspec.architecture": DECLARED.get(family, family)})
